"""``camera-antt intake``: files from a stick, a disk or a folder, shown with what is proposed for them, then taken in.

Everything is copied into staging before it is looked at: the stick may be pulled out as soon as that is done, and what
was copied by then is whole. The same road as a page's upload (``storage.hand_in``).
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from storage import hand_in, twins
from storage.catalog import cameras, hand_ins, intakes, jobs
from storage.confirmation import confirm
from storage.errors import Invalid
from storage.models import Camera, HandInFile
from storage.unit_of_work import Archive
from storage.values.clock import to_local
from workers import catch_up
from workers.attempt import end_running
from workers.command_intake_copy import found_under, named, take_all, without_known
from workers.command_intake_table import Line, doubt, fill_gaps, is_agreed, read_start, show_table
from workers.drainer import draining
from workers.house import opened

_LOOK_S = 0.2


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
    found = found_under(paths)
    with opened() as archive, draining(archive):
        whose = named(archive, asked.camera, asked.device)
        new = without_known(archive, found, whose)
        with _shown() as progress:
            brought = take_all(archive, new, replace(whose, origin=", ".join(map(str, paths))), progress)
            bar = progress.add_task("đang đọc", total=None, name="")
            _run_own(archive, progress, bar, lambda: _open_jobs(archive, "hand_in", brought))
        lines = _proposed(archive, brought, asked, start_ms)
        doubt(archive, lines)
        if not _confirmed(archive, brought, lines, asked):
            _report(lines)
            return 1
        with _shown() as progress:
            bar = progress.add_task("đang nạp", total=None, name="")
            with archive.read() as session:
                made = [key for one in brought for key in hand_ins.intakes_of(session, one)]
            _run_own(archive, progress, bar, lambda: _of_intakes(archive, made))
        _learn_ends(archive, brought, lines)
    _report(lines)
    return int(any(line.end in {"refused", "parked"} for line in lines))


def _proposed(archive: Archive, brought: Sequence[int], asked: Asked, start_ms: int | None) -> list[Line]:
    """Each file with what the archive proposes, or what was typed; with a typed start each one follows the last."""
    with archive.read() as session:
        files = [file for one in brought for file in hand_ins.files(session, one)]
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


def _confirmed(archive: Archive, brought: Sequence[int], lines: list[Line], asked: Asked) -> bool:
    """Show, ask, confirm; answers whether all was confirmed. Not asked and not agreed beforehand: it stays."""
    if not asked.is_agreed and any(line.is_proposed for line in lines):
        show_table(lines)
        if not sys.stdin.isatty():
            for line in (line for line in lines if line.is_proposed):
                ways = f"Hãy xác nhận trên trang /hand-ins/{line.file.hand_in_id}, hoặc nạp lại với --yes."
                line.message = f"{line.wrong} {ways}" if line.wrong else ways
            return False
        fill_gaps(lines, _all_cameras(archive))
        doubt(archive, lines)
        if not is_agreed(lines):
            for one in brought:
                hand_in.drop(archive, one, None)
            for line in (line for line in lines if line.is_proposed):
                line.end, line.message = "left_out", "Không nạp."
            return False
    _refuse_incomplete(archive, lines, {})
    for one in brought:
        _confirm_one(archive, one, [line for line in lines if line.file.hand_in_id == one and line.is_proposed])
    return True


def _confirm_one(archive: Archive, hand_in_id: int, proposed: list[Line]) -> None:
    """Take in what is left of a hand-in; one of which nothing is left is let go, for nothing of it was agreed to."""
    wanted = [line for line in proposed if line.end == "proposed"]
    if not wanted:
        hand_in.drop(archive, hand_in_id, None)
        return
    try:
        confirm(archive, hand_in_id, [line.choice for line in wanted], None)
    except Invalid as wrong:
        _refuse_incomplete(archive, wanted, wrong.problems)
        _confirm_one(archive, hand_in_id, wanted)


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


def _learn_ends(archive: Archive, brought: Sequence[int], lines: Sequence[Line]) -> None:
    """Bring what became of each file up to date."""
    with archive.read() as session:
        became = {file.id: file for one in brought for file in hand_ins.files(session, one)}
        made = {key: intake for one in brought for key, intake in hand_ins.intakes_of(session, one).items()}
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
    untaken = twins.untaken((line.file, line.end) for line in lines)
    for line in lines:
        if line.file.id in untaken:
            line.message = f"{line.message} {twins.NONE_TAKEN}"
        print(line.told)


def _shown() -> Progress:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[name]}"))
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
