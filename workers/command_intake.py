"""``camera-antt intake``: files from a stick, a disk or a folder, shown with what is proposed for them, then taken in.

Everything is copied into staging before it is looked at: the stick may be pulled out as soon as that is done, and what
was copied by then is whole. The same road as a page's upload (``storage.hand_in``).
"""

from __future__ import annotations

import errno
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from storage import hand_in
from storage.catalog import cameras, devices, hand_ins, intakes, jobs
from storage.confirmation import confirm
from storage.errors import Invalid, Refused
from storage.models import Camera, HandIn, HandInFile
from storage.unit_of_work import Archive
from storage.values.clock import to_local
from storage.values.digest import chunks_of_file
from workers import catch_up
from workers.attempt import end_running
from workers.command_intake_table import Line, doubt, fill_gaps, is_agreed, read_start, show_table
from workers.drainer import draining
from workers.footage_files import FootageFile, footage_file, found_below
from workers.house import opened

_LOOK_S = 0.2
_GONE = (errno.ENOENT, errno.EIO, errno.ENODEV, errno.ENXIO, errno.ENOTCONN, errno.ESTALE)


@dataclass(frozen=True)
class Asked:
    """What the person typed beside the paths."""

    camera: str | None = None
    device: str | None = None
    start: str | None = None
    rate: float | None = None
    is_agreed: bool = False


def intake(paths: list[Path], asked: Asked) -> int:
    """Take in what lies under ``paths`` and see it to its end; answers 1 when a file was refused or put aside, else 0.

    Raises Refused for a path that is not there, an unknown code, a start that cannot be read.
    """
    start_ms = read_start(asked.start) if asked.start else None
    found = _found(paths)
    with opened() as archive, draining(archive):
        brought = _begin(archive, paths, asked)
        with _shown() as progress:
            _take_all(archive, brought, found, progress)
            bar = progress.add_task("đang đọc", total=None, name="")
            _run_own(archive, progress, bar, lambda: _open_jobs(archive, "hand_in", [brought.id]))
        lines = _proposed(archive, brought, asked, start_ms)
        doubt(archive, lines)
        if not _confirmed(archive, brought, lines, asked):
            _report(lines)
            return 1
        with _shown() as progress:
            bar = progress.add_task("đang nạp", total=None, name="")
            with archive.read() as session:
                made = list(hand_ins.intakes_of(session, brought.id))
            _run_own(archive, progress, bar, lambda: _of_intakes(archive, made))
        _learn_ends(archive, brought, lines)
    _report(lines)
    return int(any(line.end in {"refused", "parked"} for line in lines))


def _found(paths: Sequence[Path]) -> list[FootageFile]:
    """Files named one by one as they are named; of folders what may be footage."""
    found: list[FootageFile] = []
    for path in paths:
        if path.is_dir():
            found += found_below(path)
        elif file := footage_file(path, path.parent):
            found.append(file)
        else:
            raise Refused("no_such_file", f"Không có tệp hay thư mục «{path}».")
    if not found:
        raise Refused("nothing_found", f"Không thấy tệp ghi hình nào trong «{paths[0]}».")
    return found


def _begin(archive: Archive, paths: Sequence[Path], asked: Asked) -> HandIn:
    with archive.read() as session:
        camera = cameras.by_code(session, asked.camera) if asked.camera else None
        device = devices.by_code(session, asked.device) if asked.device else None
    if asked.camera and camera is None:
        raise Refused("no_such_camera", f"Không có camera mang mã «{asked.camera}» trong sổ đăng ký.")
    if asked.device and device is None:
        raise Refused("no_such_device", f"Không có đầu ghi mang mã «{asked.device}» trong sổ.")
    return hand_in.begin(
        archive,
        channel="command",
        actor_id=None,
        camera_id=camera.id if camera else None,
        device_id=device.id if device else None,
        origin=", ".join(str(path) for path in paths),
    )


def _take_all(archive: Archive, brought: HandIn, found: Sequence[FootageFile], progress: Progress) -> None:
    """Copy every file into staging; one whose bytes cannot be had is noted with the reason."""
    bar = progress.add_task("đang chép", total=100, name="")
    for number, file in enumerate(found, start=1):
        progress.update(bar, name=f"{number}/{len(found)} {file.name}", completed=0)
        try:
            _take(archive, brought, file, progress, bar)
        except (Refused, OSError) as error:
            hand_in.refuse_untaken(
                archive,
                brought.id,
                name=file.name,
                folder=file.folder,
                size_bytes=file.size_bytes,
                modified_at=file.modified_at,
                message=error.message if isinstance(error, Refused) else _unreadable(error),
                actor_id=None,
            )
    progress.remove_task(bar)


def _take(archive: Archive, brought: HandIn, file: FootageFile, progress: Progress, bar: TaskID) -> None:
    def chunks() -> Iterator[bytes]:
        passed = 0
        for chunk in chunks_of_file(file.path):
            passed += len(chunk)
            progress.update(bar, completed=100 * passed // max(1, file.size_bytes))
            yield chunk

    hand_in.take(
        archive,
        brought.id,
        chunks(),
        name=file.name,
        folder=file.folder,
        modified_at=file.modified_at,
        actor_id=None,
    )


def _unreadable(error: OSError) -> str:
    if error.errno in _GONE:
        return (
            "Không đọc được nữa: USB hoặc ổ đĩa đã bị rút ra hay hỏng. Hãy cắm lại rồi nạp lại, tệp đã có sẽ tự bỏ qua."
        )
    return f"Không đọc được tệp ({error.strerror or type(error).__name__}). Hãy kiểm tra quyền đọc rồi nạp lại."


def _proposed(archive: Archive, brought: HandIn, asked: Asked, start_ms: int | None) -> list[Line]:
    """Each file with what the archive proposes, or what was typed; with a typed start each one follows the last."""
    with archive.read() as session:
        files = hand_ins.files(session, brought.id)
        known = {file.camera_id: cameras.get(session, file.camera_id) for file in files if file.camera_id}
    lines: list[Line] = []
    for file in files:
        rate = asked.rate if file.needs_rate and asked.rate else file.stated_rate
        line = Line(file, known.get(file.camera_id or 0), file.device_start_ms, rate, file.time_source)
        line.end, line.message = file.state, file.message or ""
        if start_ms is not None and file.state == "proposed":
            if line_before := next((one for one in reversed(lines) if one.is_proposed), None):
                print(f"{file.name}: tính nối tiếp từ {to_local(start_ms):%d/%m/%Y %H:%M:%S}")
                assert line_before is not None
            line.start_ms, line.source = start_ms, "stated"
            start_ms += _length_of(file, rate)
        lines.append(line)
    return lines


def _length_of(file: HandInFile, rate: float | None) -> int:
    if file.needs_rate and rate and file.frame_count:
        return round(file.frame_count * 1000 / rate)
    return file.duration_ms or 0


def _confirmed(archive: Archive, brought: HandIn, lines: list[Line], asked: Asked) -> bool:
    """Show, ask, confirm; answers whether the hand-in was confirmed. Not asked and not agreed beforehand: it stays."""
    if not any(line.is_proposed for line in lines):
        hand_in.drop(archive, brought.id, None)
        return True
    if not asked.is_agreed:
        show_table(lines)
        if not sys.stdin.isatty():
            for line in lines:
                if line.is_proposed:
                    line.message = f"Hãy xác nhận trên trang /hand-ins/{brought.id}, hoặc nạp lại với --yes."
            return False
        fill_gaps(lines, _all_cameras(archive))
        doubt(archive, lines)
        if not is_agreed(lines):
            hand_in.drop(archive, brought.id, None)
            for line in lines:
                if line.is_proposed:
                    line.end, line.message = "left_out", "Không nạp."
            return False
    _refuse_incomplete(archive, lines, {})
    try:
        confirm(archive, brought.id, [line.choice for line in lines if line.is_proposed], None)
    except Invalid as wrong:
        _refuse_incomplete(archive, lines, wrong.problems)
        confirm(archive, brought.id, [line.choice for line in lines if line.end == "proposed"], None)
    return True


def _refuse_incomplete(archive: Archive, lines: list[Line], problems: dict[str, str]) -> None:
    """End what cannot be taken in as it is, with the reason; the others go on."""
    for line in lines:
        wrong = [text for name, text in problems.items() if name.endswith(f"-{line.file.id}")]
        reason = wrong[0] if wrong else line.lacks or " ".join(line.doubts)
        if line.end == "proposed" and reason:
            hand_in.refuse_file(archive, line.file.id, reason, None)
            line.end, line.message = "refused", reason


def _all_cameras(archive: Archive) -> dict[str, Camera]:
    with archive.read() as session:
        return {line.camera.code.upper(): line.camera for line in cameras.walk(session, cameras.CameraFilter())}


def _run_own(archive: Archive, progress: Progress, bar: TaskID, own: object) -> None:
    """Run these jobs here, unless another process already does, until all are over."""
    assert callable(own)
    ending, over = threading.Event(), threading.Event()

    def work() -> None:
        try:
            while not ending.is_set():
                catch_up.release_dead(archive)
                wanted: set[int] = own()
                if not wanted:
                    return
                if not catch_up.run_undone(archive, ending, only=wanted.__contains__):
                    ending.wait(_LOOK_S)
        finally:
            over.set()

    crew = threading.Thread(target=work, name="intake")
    crew.start()
    try:
        while not over.wait(_LOOK_S):
            progress.update(bar, name=f"còn {len(own())}")
    finally:
        ending.set()
        end_running()
        crew.join()
    progress.remove_task(bar)


def _open_jobs(archive: Archive, noun: str, keys: list[int]) -> set[int]:
    with archive.read() as session:
        return {job.id for job in jobs.of_noun(session, noun, keys) if job.state in {"queued", "running"}}


def _of_intakes(archive: Archive, intake_ids: list[int]) -> set[int]:
    return _open_jobs(archive, "intake", intake_ids) | _open_jobs(archive, "staging", intake_ids)


def _learn_ends(archive: Archive, brought: HandIn, lines: Sequence[Line]) -> None:
    """Bring what became of each file up to date."""
    with archive.read() as session:
        became = {file.id: file for file in hand_ins.files(session, brought.id)}
        made = hand_ins.intakes_of(session, brought.id)
        for line in lines:
            file = became[line.file.id]
            one = made.get(file.intake_id or 0)
            if one is None:
                line.end, line.message = file.state, file.message or line.message
                continue
            job = jobs.latest_of(session, "intake", one.id)
            is_over = one.state in intakes.ENDED
            line.end = one.state if is_over else "parked"
            line.message = (one.message if is_over else job.message if job else "") or ""


def _report(lines: Sequence[Line]) -> None:
    for line in lines:
        print(line.told)


def _shown() -> Progress:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[name]}"))
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
