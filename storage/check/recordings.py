"""Recorded clips against custody: every one was told of when it was filed, and what was told of is there or was let go.

Camera by camera, so that what is held in memory is one camera's digests. The order of looking is what makes it safe
beside a recorder at work: the head of the chain, then the rows, then the entries. What was filed after the head was
read need not be among the rows; what was let go after the rows were read is told of by its entry.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from storage.catalog import custody, recorded_clips
from storage.catalog.recorded_clips import Row
from storage.check.findings import CheckReport
from storage.objects.keys import clip_key, parse_clip_key
from storage.unit_of_work import Archive

_PAGE = 1_000
_NOUN = "recording"


@dataclass
class Told:
    """What custody tells of a camera's recorded clips: (start, digest) of those filed up to a head and in all, digests
    of those let go."""

    until_head: set[tuple[int, str]] = field(default_factory=set)
    filed: set[tuple[int, str]] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)

    def take(self, kind: str, facts: dict[str, Any], *, is_before_head: bool) -> None:
        """Add what one entry says."""
        digests = [str(sha256) for sha256 in _listed(facts.get("clip_sha256"))]
        starts = [start for start in _listed(facts.get("clip_starts_ms")) if isinstance(start, int)]
        if kind == "clip.discarded":
            self.gone.update(digests)
        elif kind in recorded_clips.TOLD_BY:
            named = set(zip(starts, digests, strict=False))
            self.filed |= named
            if is_before_head:
                self.until_head |= named


def check_recordings(archive: Archive, report: CheckReport, tell: Callable[[int, str], None]) -> None:
    """Names, digests and starts of all recorded clips; what was recorded and is neither there nor let go."""
    with archive.read() as session:
        cameras = recorded_clips.cameras(session)
    for camera_id in cameras:
        with archive.read() as session:
            head, _ = custody.head(session)
        there = _there(archive, camera_id, report)
        told = Told()
        with archive.read() as session:
            for seq, kind, facts in custody.said_in_order(session, _NOUN, camera_id):
                told.take(kind, facts, is_before_head=seq <= head)
        for named, key in there.items():
            if named not in told.filed:
                report.find("row_without_event", key)
        for start_ms, sha256 in sorted(told.until_head - set(there)):
            if sha256 not in told.gone:
                report.find("clip_vanished", f"camera {camera_id}, {start_ms}, {sha256[:16]}")
        report.count("clips", len(there))
        tell(report.counts.get("clips", 0), "Đang đối chiếu đoạn ghi hình với chuỗi ghi nhận")


def _there(archive: Archive, camera_id: int, report: CheckReport) -> dict[tuple[int, str], str]:
    """Start and digest of every recorded clip of a camera with its object's name, which must follow from the row."""
    there: dict[tuple[int, str], str] = {}
    after = -(1 << 62)
    while True:
        with archive.read() as session:
            page = recorded_clips.page(session, camera_id, after, _PAGE)
        for row in page:
            there[row.start_ms, row.sha256] = row.object_key
            if not _is_named(camera_id, row):
                report.find("name_differs", row.object_key)
        if len(page) < _PAGE:
            return there
        after = page[-1].start_ms


def _is_named(camera_id: int, row: Row) -> bool:
    named = parse_clip_key(row.object_key)
    extension = named.extension if named else ""
    return row.object_key == clip_key(camera_id, row.start_ms, row.duration_ms, row.sha256, extension)


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
