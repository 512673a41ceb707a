"""Exhibits: the clips of an approved span joined without re-encoding, digested, stored, read back, entered.

Times in an exhibit are today's corrected times of the clips (device start + offset known now); the manifest keeps what
was known at filing beside them. A repeat after any interruption writes the same names and enters them once.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.media.child import run_in_child
from ingest.media.results import JoinedFile, Part
from ingest.run import Run
from ingest.settings import Settings
from ingest.work_folder import work_folder
from storage.catalog import clips, clocks, holds, retrievals
from storage.catalog.clocks import Placed
from storage.errors import NotFound, Refused
from storage.ledger.clocks import Offset
from storage.models import Clip, ClipDetail, Exhibit, Retrieval
from storage.objects.keys import exhibit_key
from storage.objects.read_back import require_kept
from storage.steps import step
from storage.unit_of_work import Archive, UnitOfWork
from storage.values.timespan import Timespan

_NOTE = "Đang trích xuất"
_NOTHING = "Không có đoạn ghi hình nào trong khoảng thời gian được duyệt."


@dataclass(frozen=True)
class _Source:
    """A clip that goes into an exhibit, at today's corrected time."""

    clip: Clip
    detail: ClipDetail
    at: Placed

    @property
    def offset(self) -> Offset:
        """What is known of its clock."""
        return self.at.offset

    @property
    def start_ms(self) -> int:
        """Its start, corrected, epoch ms UTC."""
        return self.at.start_ms


def produce(archive: Archive, run: Run, retrieval_id: int) -> None:
    """Produce the exhibits of one retrieval; ``run`` ends in the same transaction. Nothing is done twice."""
    with archive.read() as session:
        row = retrievals.get(session, retrieval_id)
        if row is None:
            raise NotFound
        if row.state != "approved":
            return
        sources = _sources(archive, row)
        request = retrievals.request(session, row.request_id)
        number = request.number if request else ""
    step("exhibit_begun")
    with work_folder(archive.settings.home, run.id, run.leased_by) as folder:
        joined = _joined(archive, run, row, sources, folder) if sources else []
        _clear_left_over(archive, row, joined)
        keys = [_stored(archive, row, ordinal, made) for ordinal, made in enumerate(joined, start=1)]
        step("exhibit_stored")
        with archive.write() as work:
            if not _enter(work, row.id, number, sources if joined else [], list(zip(keys, joined, strict=True))):
                work.afterwards(lambda: _clear_left_over(archive, row, []))
            run.finish_in(work)


def _sources(archive: Archive, row: Retrieval) -> list[_Source]:
    """Clips whose corrected time meets the span, each wide of the mark by no more than its uncertainty."""
    with archive.read() as session:
        clock = clocks.ledger_of(session, row.camera_id, archive.settings)
        found = clocks.clips_showing(session, row.camera_id, Timespan(row.start_ms, row.end_ms), clock)
    return [_Source(clip, detail, at) for clip, detail, at in found]


def _joined(archive: Archive, run: Run, row: Retrieval, sources: list[_Source], folder: Path) -> list[JoinedFile]:
    limits = Settings.from_env()
    parts: list[Part] = []
    for index, source in enumerate(sources):
        run.progress(index, len(sources) + 1, _NOTE)
        path = folder / f"part-{index:04d}"
        archive.store.fetch(source.detail.object_key, path)
        parts.append(Part(path, source.start_ms))
    widest = max(source.offset.uncertainty_ms for source in sources)
    try:
        return run_in_child(
            "join",
            {
                "parts": parts,
                "out": folder / "exhibit",
                "from_ms": row.start_ms - widest,
                "to_ms": row.end_ms + widest,
            },
            time_limit_s=limits.media_seconds,
            memory_limit_bytes=limits.media_memory_bytes,
        )
    except Refused as refusal:
        if refusal.code == "nothing_to_join":  # the clips only came near the span
            return []
        raise


def _extension(made: JoinedFile) -> str:
    return "mp4" if made.container == "mp4" else "mkv"


def _clear_left_over(archive: Archive, row: Retrieval, joined: list[JoinedFile]) -> None:
    """Objects of an attempt that came to nothing."""
    wanted = {exhibit_key(row.id, n, made.sha256, _extension(made)) for n, made in enumerate(joined, start=1)}
    with archive.read() as session:
        wanted |= {made.object_key or "" for made in retrievals.exhibits_of(session, [row.id])[row.id]}
    for left in list(archive.store.listed(f"exhibit/{row.id}/")):
        if left.key not in wanted:
            archive.store.remove(left.key)


def _stored(archive: Archive, row: Retrieval, ordinal: int, made: JoinedFile) -> str:
    """Keep one exhibit and read it back; answers its name."""
    key = exhibit_key(row.id, ordinal, made.sha256, _extension(made))
    archive.store.put_file(key, made.path)
    require_kept(archive.store, key, made.sha256)
    return key


def _enter(
    work: UnitOfWork, retrieval_id: int, number: str, sources: list[_Source], made: list[tuple[str, JoinedFile]]
) -> bool:
    """Rows and custody of everything produced; False, and nothing entered, when it was withdrawn meanwhile."""
    row = retrievals.locked(work.session, retrieval_id)
    request = retrievals.request(work.session, row.request_id) if row else None
    if row is None or request is None:
        raise NotFound
    if row.state != "approved":
        return False
    for source in sources:
        ref = clips.ref_of(work.session, source.clip.camera_id, source.clip.start_ms, work.now)
        if ref is not None:
            retrievals.add_clip(work.session, row.id, ref.id)
    for ordinal, (key, joined) in enumerate(made, start=1):
        exhibit = _exhibit(row, joined, sources, object_key=key, made_at=work.now)
        exhibit.manifest["comparisons"] = _comparisons(work, row)
        exhibit.number = f"VC {number.removeprefix('YC ')}-{row.id}.{ordinal}"
        retrievals.add_exhibit(work.session, exhibit)
        work.record(
            "exhibit.produced",
            "exhibit",
            exhibit.id,
            case_id=request.case_id,
            retrieval_id=row.id,
            sha256=exhibit.sha256,
            size_bytes=exhibit.size_bytes,
        )
    row.state = "produced"
    row.produced_at = work.now
    row.message = None if made else _NOTHING
    work.record("retrieval.produced", "retrieval", row.id, case_id=request.case_id, exhibits=len(made))
    for hold in holds.overlapping(work.session, row.camera_id, row.start_ms, row.end_ms):  # the store learns of these
        work.send("hold.mirror", noun="hold", noun_id=hold.id, dedupe_key=f"mirror-{hold.id}", hold_id=hold.id)
    return True


def _comparisons(work: UnitOfWork, row: Retrieval) -> list[dict[str, Any]]:
    """The comparisons of the device's clock that the corrected times rest on, with what they stand on themselves."""
    return [
        {
            "observation_id": line.observation.id,
            "observed_at": line.observation.observed_at,
            "offset_ms": line.observation.offset_ms,
            "uncertainty_ms": line.observation.uncertainty_ms,
            "method": line.observation.method,
            "device_id": line.evidence.device_id if line.evidence else None,
            "set_at": line.evidence.set_at if line.evidence else None,
            "device_text": line.evidence.device_text if line.evidence else "",
            "reference_text": line.evidence.reference_text if line.evidence else "",
            "photograph_sha256": line.evidence.photograph_sha256 if line.evidence else None,
        }
        for line in clocks.counted_near(work.session, row.camera_id, Timespan(row.start_ms, row.end_ms))
    ]


def _exhibit(row: Retrieval, joined: JoinedFile, sources: list[_Source], *, object_key: str, made_at: int) -> Exhibit:
    return Exhibit(
        retrieval_id=row.id,
        object_key=object_key,
        sha256=joined.sha256,
        size_bytes=joined.bytes,
        container="mp4" if joined.container == "mp4" else "matroska",
        video_codec=joined.codec,
        start_ms=joined.start_ms,
        # not the start and the length of the file: holes are squeezed out of that
        end_ms=max(piece.start_ms + piece.duration_ms for piece in joined.pieces),
        uncertainty_ms=max(source.offset.uncertainty_ms for source in sources),
        manifest=_manifest(joined, sources),
        made_at=made_at,
    )


def _manifest(joined: JoinedFile, sources: list[_Source]) -> dict[str, Any]:
    """What the exhibit was made from: every clip with its digest and what is known of its clock, every piece."""
    return {
        "clips": [
            {
                "object_key": source.detail.object_key,
                "sha256": source.detail.sha256,
                "master_id": source.detail.master_id,
                # recorded: timed by our server, the camera's own clock and its offset stand beside it
                "origin": "handed_in" if source.detail.master_id is not None else "recorded",
                "clock": "device" if source.detail.master_id is not None else "server",
                # null: the camera told no clock of its own, so nothing was observed of it
                "has_device_clock": (told := not source.clip.flags & clips.FLAG_NO_DEVICE_CLOCK),
                "device_start_ms": source.at.device_start_ms if told else None,
                # 0: as it was filed; else a person stated the start of its original anew before this was made
                "start_restated_by_ms": source.at.shift_ms,
                "offset_at_filing_ms": source.detail.offset_ms if told else None,
                "offset_now_ms": source.offset.offset_ms if told else None,
                "uncertainty_ms": source.offset.uncertainty_ms,
                "is_clock_compared": source.offset.is_compared,
            }
            for source in sources
        ],
        "pieces": [
            {"clip": p.part, "at_ms": p.at_ms, "start_ms": p.start_ms, "duration_ms": p.duration_ms}
            for p in joined.pieces
        ],
        "is_re_encoded": False,
    }
