"""``camera-antt hand-in``: files from a disk go through the same door as a page's upload, then down the same road."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from ingest.media.child import run_in_child
from storage.catalog import cameras, intakes, jobs
from storage.errors import Refused
from storage.receive import receive
from storage.unit_of_work import Archive
from storage.values.clock import from_local, to_local
from storage.values.digest import chunks_of_file
from workers import catch_up
from workers.attempt import end_running
from workers.drainer import draining
from workers.house import opened

_LOOK_S = 0.3
_FORMATS = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M")
_MARKS = {"filed": "ĐÃ NẠP", "duplicate": "ĐÃ CÓ", "refused": "TỪ CHỐI", "parked": "ĐÃ GÁC"}


@dataclass
class _File:
    """One file on its way: its intake once received, its end once over."""

    path: Path
    start_ms: int | None
    intake_id: int | None = None
    state: str = "waiting"
    message: str = ""


def hand_in(files: list[Path], camera_code: str, start: str | None) -> int:
    """Hand the files in and see them to their end; answers 1 when one was refused or put aside, else 0."""
    wanted = read_start(start) if start else None
    for path in files:
        if not path.is_file():
            raise Refused("no_such_file", f"Không có tệp «{path}».")
    with opened() as archive, draining(archive):
        with archive.read() as session:
            camera = cameras.by_code(session, camera_code)
        if camera is None:
            raise Refused("no_such_camera", f"Không có camera mang mã «{camera_code}» trong sổ đăng ký.")
        handed = _placed(files, wanted)
        with _shown() as progress:
            bars = [progress.add_task("chờ", total=100, name=item.path.name) for item in handed]
            for item, bar in zip(handed, bars, strict=True):
                _receive(archive, item, camera.id, progress, bar)
            _see_through(archive, handed, progress, bars)
    for item in handed:
        print(f"{_MARKS[item.state]}  {item.path.name}: {item.message}")
    return int(any(item.state in {"refused", "parked"} for item in handed))


def read_start(text: str) -> int:
    """Epoch ms of 'dd/mm/yyyy HH:MM[:SS]' or ISO 8601 (Vietnamese time unless it says otherwise). Raises Refused."""
    for form in _FORMATS:
        try:
            return from_local(datetime.strptime(text.strip(), form))  # noqa: DTZ007 - read on the Vietnamese clock
        except ValueError:
            continue
    try:
        return from_local(datetime.fromisoformat(text.strip()))
    except ValueError as error:
        raise Refused(
            "bad_start",
            f"Không hiểu giờ bắt đầu «{text}». Hãy viết như 02/03/2026 08:15:00 hoặc 2026-03-02T08:15:00.",
            field="start",
        ) from error


def _placed(files: list[Path], start_ms: int | None) -> list[_File]:
    """Each file with its start: the first as stated, each further one where the one before it ends."""
    if start_ms is None or len(files) == 1:
        return [_File(path, start_ms) for path in files]
    placed: list[_File] = []
    for path in files:
        placed.append(_File(path, start_ms))
        if len(placed) == len(files):
            break
        try:
            start_ms += run_in_child("probe", {"path": path.absolute()}).duration_ms
        except Refused as refusal:
            raise Refused(
                "cannot_place",
                f"Tệp «{path.name}» không đọc được ({refusal.message}) nên không tính được giờ của các tệp sau. "
                "Hãy nạp từng tệp với --start riêng.",
            ) from refusal
    for item in placed[1:]:
        assert item.start_ms is not None
        print(f"{item.path.name}: tính nối tiếp từ {to_local(item.start_ms):%d/%m/%Y %H:%M:%S}")
    return placed


def _receive(archive: Archive, item: _File, camera_id: int, progress: Progress, bar: TaskID) -> None:
    size_bytes = item.path.stat().st_size
    progress.update(bar, description="đang nhận")

    def chunks() -> Iterator[bytes]:
        passed = 0
        for chunk in chunks_of_file(item.path):
            passed += len(chunk)
            progress.update(bar, completed=100 * passed // max(1, size_bytes))
            yield chunk

    try:
        intake = receive(
            archive,
            chunks(),
            camera_id=camera_id,
            original_name=item.path.name,
            device_start_ms=item.start_ms,
            channel="command",
            actor_id=None,
        )
        item.intake_id = intake.id
    except Refused as refusal:
        item.state, item.message = "refused", refusal.message
    progress.update(bar, completed=0, description="đang chờ" if item.intake_id else "từ chối")


def _see_through(archive: Archive, handed: list[_File], progress: Progress, bars: list[TaskID]) -> None:
    """Run the jobs of these intakes here, unless another process already does, until all are over."""
    ids = [item.intake_id for item in handed if item.intake_id is not None]
    ending, over = threading.Event(), threading.Event()

    def work() -> None:
        try:
            while not ending.is_set():
                catch_up.release_dead(archive)
                own = _open_jobs(archive, ids)
                if not own:
                    return
                if not catch_up.run_undone(archive, ending, only=own.__contains__):
                    ending.wait(_LOOK_S)
        finally:
            over.set()

    crew = threading.Thread(target=work, name="hand-in")
    crew.start()
    try:
        while not over.wait(_LOOK_S):
            _look(archive, handed, progress, bars)
    finally:
        ending.set()
        end_running()
        crew.join()
    _look(archive, handed, progress, bars)


def _open_jobs(archive: Archive, intake_ids: list[int]) -> set[int]:
    with archive.read() as session:
        found = jobs.of_noun(session, "intake", intake_ids) + jobs.of_noun(session, "staging", intake_ids)
    return {job.id for job in found if job.state in {"queued", "running"}}


def _look(archive: Archive, handed: list[_File], progress: Progress, bars: list[TaskID]) -> None:
    """Bring what is known of each file up to date, for the bars and for the report at the end."""
    with archive.read() as session:
        for item, bar in zip(handed, bars, strict=True):
            if item.intake_id is None:
                continue
            intake = intakes.get(session, item.intake_id)
            job = jobs.latest_of(session, "intake", item.intake_id)
            assert intake is not None and job is not None
            if intake.state in intakes.ENDED:
                item.state, item.message = intake.state, intake.message or ""
                progress.update(bar, completed=100, description="xong")
            elif job.state == "parked":
                item.state, item.message = "parked", job.message or ""
            else:
                progress.update(bar, completed=job.done_count, description=job.progress_note or "đang chờ")


def _shown() -> Progress:
    console = Console(stderr=True)
    columns = (TextColumn("{task.fields[name]}"), BarColumn(), TextColumn("{task.description}"))
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
