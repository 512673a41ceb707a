"""Reading one file of a hand-in: what it is, what is proposed for it. Nothing is filed here.

What is wrong with the file ends it with the reason and lets its bytes go; what is wrong with the house (disk full,
store away) is raised, for a later repeat.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingest.beside import compare, to_remember
from ingest.file_names import read_name
from ingest.media.results import Probe
from ingest.proposal import Proposal, propose
from ingest.repeats import LOOK_AROUND_MS, Repeat, pieces, repeated
from ingest.run import Run
from ingest.staged import fetch_staged, probe_staged
from ingest.work_folder import work_folder
from storage.catalog import clips, clocks, devices, hand_ins, masters, spooled
from storage.errors import Refused, StorageFull
from storage.hand_in import end_file
from storage.ledger.filing import is_plausible, place
from storage.models import HandIn, HandInFile
from storage.receive import require_room
from storage.steps import step
from storage.unit_of_work import Archive, UnitOfWork

_SPOOLED_PAUSE_MS = 5_000


def read_file(archive: Archive, run: Run, file_id: int) -> None:
    """Read a received file and propose start, channel and camera for it, or end it with the reason."""
    file = _begin(archive, run, file_id)
    if file is None:
        return
    require_room(archive.settings, file.size_bytes)
    try:
        with work_folder(archive.settings.home, run.id, run.leased_by) as folder:
            probe = _read(archive, run, file, folder / "original")
    except StorageFull:
        raise
    except _FileRefused as refused:
        with archive.write() as work:
            if _is_waiting(work, file_id):
                end_file(work, archive, file, "refused", refused.reason.message)
                work.record("hand_in.refused", "hand_in_file", file_id, code=refused.reason.code)
            run.finish_in(work, refused.reason.message)
        return
    run.remember(**to_remember(probe))
    with archive.write() as work:
        if _is_waiting(work, file_id):
            _settle(work, archive, file, probe)
        run.finish_in(work)
    step("hand_in_read")


class _FileRefused(Exception):  # noqa: N818 - carries a refusal out of the work folder
    """The file itself cannot be taken in."""

    def __init__(self, reason: Refused) -> None:
        super().__init__(reason.message)
        self.reason = reason


def _begin(archive: Archive, run: Run, file_id: int) -> HandInFile | None:
    """The file that is to be read; None when there is nothing to do any more (the run is then ended)."""
    with archive.write() as work:
        file = hand_ins.file(work.session, file_id)
        if file is None or file.state != "received" or file.staging_key is None:
            run.finish_in(work)
            return None
        waiting = spooled.get(work.session, file.staging_key)
        if waiting is not None:
            run.not_yet(f"Tệp đang ở máy {waiting.host}, chờ kho nhận", _SPOOLED_PAUSE_MS)
        if not _is_kept(work, archive, file):
            run.finish_in(work)
            return None
    return file


def _is_kept(work: UnitOfWork, archive: Archive, file: HandInFile) -> bool:
    """Whether this is the one to keep among files of the same content; those that it beats end here, or it does."""
    if not _is_waiting(work, file.id):
        return False
    twins = hand_ins.twins(work.session, file)
    best = min([file, *twins], key=lambda one: _telling(one, work.now))
    for other in twins if best is file else [file]:
        _end_as_twin(work, archive, other, best)
    return best is file


def _telling(file: HandInFile, now_ms: int) -> tuple[bool, bool, int]:
    """Sorts first what tells most: a name with a start that can be, then one with a channel, then what came first."""
    name = read_name(file.name, file.folder)
    tells_start = name.start_ms is not None and is_plausible(name.start_ms, now_ms)
    return (not tells_start, name.channel_number is None, file.ordinal)


def _end_as_twin(work: UnitOfWork, archive: Archive, twin: HandInFile, kept: HandInFile) -> None:
    """``twin`` is let go; what is said of either names the other."""
    said = [f"Nội dung giống hệt tệp «{kept.name}» trong cùng lượt nộp."]
    if kept.ordinal > twin.ordinal:
        said.append("Giữ tệp ấy vì tên nó cho biết nhiều hơn.")
    end_file(work, archive, twin, "duplicate", " ".join(said))
    note = f"Trong lượt nộp còn tệp «{twin.name}» giống hệt, chỉ nạp một lần."
    hand_ins.set_file(work.session, kept.id, notes=[*kept.notes, note])
    work.session.refresh(kept)


def _is_waiting(work: UnitOfWork, file_id: int) -> bool:
    """Whether the file is still to be read: its hand-in may have been dropped meanwhile."""
    now = hand_ins.file(work.session, file_id)
    if now is None:
        return False
    hand_ins.locked(work.session, now.hand_in_id)
    work.session.refresh(now)
    return now.state == "received"


def _read(archive: Archive, run: Run, file: HandInFile, path: Path) -> Probe:
    assert file.staging_key is not None
    note = "Đang đọc tệp"
    fetch_staged(
        archive,
        file.staging_key,
        path,
        sha256=file.sha256,
        size_bytes=file.size_bytes,
        tell=lambda share: run.progress(round(50 * share), 100, note),
    )
    try:
        return probe_staged(path, None, lambda share: run.progress(50 + round(49 * share), 100, note))
    except StorageFull:
        raise
    except Refused as refusal:
        raise _FileRefused(refusal) from refusal


def _settle(work: UnitOfWork, archive: Archive, file: HandInFile, probe: Probe) -> None:
    """Write down what was learnt; a content that the archive or this hand-in has already ends as a duplicate."""
    hand_in = hand_ins.get(work.session, file.hand_in_id)
    now = hand_ins.file(work.session, file.id)
    assert hand_in is not None and now is not None
    proposal = propose(probe, read_name(file.name, file.folder), work.now)
    camera_id = _camera(work, hand_in, proposal, work.now)
    learnt: dict[str, Any] = {
        "brand": proposal.brand,
        "channel_number": proposal.channel_number,
        "camera_id": camera_id,
        "device_start_ms": proposal.device_start_ms,
        "named_end_ms": proposal.named_end_ms,
        "time_source": proposal.time_source,
        "container": probe.container,
        "video_codec": probe.video_codec,
        "width": probe.width,
        "height": probe.height,
        "duration_ms": probe.duration_ms,
        "frame_count": probe.frames,
        "needs_rate": not probe.has_clock,
        "stated_rate": probe.coded_rate,
        "notes": [*now.notes, *proposal.notes],  # a twin may have come meanwhile
    }
    assert file.sha256 is not None
    known = masters.by_digest(work.session, file.sha256)
    same = next((master for master in known if camera_id is None or master.camera_id == camera_id), None)
    if same is not None and same.camera_id == camera_id:
        message = f"Nội dung này đã có trong kho (tệp gốc «{same.original_name}»), không nạp lần nữa."
        end_file(work, archive, file, "duplicate", message, master_id=same.id, **learnt)
        return
    if known:
        learnt["master_id"] = known[0].id
        learnt["notes"] += [
            "Nội dung này đã có trong kho cho camera khác: hãy kiểm tra lại camera.",
        ]
    elif repeat := _repeat(work, archive, probe, camera_id, proposal):
        learnt["notes"] += repeat.told
        learnt["master_id"] = repeat.master_id if repeat.is_whole else None
    learnt["notes"] += compare(work, file, learnt, probe.prints, lambda one: _telling(one, work.now))
    hand_ins.set_file(work.session, file.id, state="proposed", **learnt)


def _repeat(
    work: UnitOfWork, archive: Archive, probe: Probe, camera_id: int | None, proposal: Proposal
) -> Repeat | None:
    """What of these pictures this camera has already, about then; None when nothing or when that cannot be told."""
    if camera_id is None or proposal.device_start_ms is None:
        return None
    settings = archive.settings
    placement = place(
        clocks.known(work.session, camera_id),
        proposal.device_start_ms,
        drift_ms_per_day=settings.clock_drift_ms_per_day,
        never_compared_ms=settings.clock_never_compared_ms,
    )
    start = placement.filed_start_ms
    until = start + probe.duration_ms + LOOK_AROUND_MS
    own = {told for _at, told in probe.prints}
    kept = [
        piece
        for prints, begin, length_ms, original in clips.prints_between(
            work.session, camera_id, start - LOOK_AROUND_MS, until
        )
        for piece in pieces(prints, length_ms, begin, original)
        if piece[0] in own
    ]
    return repeated(probe.prints, probe.duration_ms, start, kept)


def _camera(work: UnitOfWork, hand_in: HandIn, proposal: Proposal, now: int) -> int | None:
    """The camera that the hand-in names, or the one that hung on the recorder's channel then."""
    if hand_in.camera_id is not None:
        return hand_in.camera_id
    if hand_in.device_id is None:
        return None
    hung = devices.channels(work.session, hand_in.device_id)
    if proposal.channel_number is None:
        return hung[0][1].id if len(hung) == 1 else None
    at = proposal.device_start_ms if proposal.device_start_ms is not None else now
    return devices.camera_at(work.session, hand_in.device_id, proposal.channel_number, at)
