"""Statements about recorded clips: what stands where another is to be filed, and which of a camera there are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, and_, select
from sqlalchemy.orm import Session

from storage.catalog.clips import FLAG_NO_DEVICE_CLOCK
from storage.catalog.footage import CameraStatement
from storage.models import Clip, ClipDetail, ClipHour, CustodyEvent, Discard, Feed, LeavingClip, LeavingClipDetail
from storage.models.archive import CLIP_CAP_MS
from storage.values.timespan import Timespan

TOLD_BY = ("clip.recorded", "clip.rebuilt")  # the entries that state what a recorded clip is


@dataclass(frozen=True)
class Row:
    """A recorded clip: start and length (ms), its object's name and digest."""

    start_ms: int
    duration_ms: int
    object_key: str
    sha256: str


@dataclass(frozen=True)
class Standing:
    """A clip that stands in a span, or stood there and is gone (``is_gone``). ``feed_id`` None: not recorded.

    ``device_start_ms`` is its start on the camera's own clock; None when that is not known. ``note``: what is special
    about it, in words.
    """

    span: Timespan
    sha256: str
    feed_id: int | None = None
    lease_number: int = 0
    is_gone: bool = False
    device_start_ms: int | None = None
    note: str = ""


def standing(session: Session, camera_id: int, span: Timespan) -> list[Standing]:
    """What a camera has, or had, of a span of filed time, by start."""
    found = []
    for clip, detail in ((Clip, ClipDetail), (LeavingClip, LeavingClipDetail)):
        same = and_(detail.camera_id == clip.camera_id, detail.start_ms == clip.start_ms)
        columns = (clip.start_ms, clip.duration_ms, clip.flags, detail.sha256, detail.feed_id, detail.lease_number)
        rows = select(*columns, detail.device_start_ms, detail.note).join(detail, same)
        rows = rows.where(
            clip.camera_id == camera_id,
            clip.start_ms >= span.start_ms - CLIP_CAP_MS,
            clip.start_ms < span.end_ms,
            clip.start_ms + clip.duration_ms > span.start_ms,
        )
        for start_ms, duration_ms, flags, sha256, feed_id, lease_number, device_ms, note in session.execute(rows):
            there = Timespan(start_ms, start_ms + duration_ms)
            told_ms = None if flags & FLAG_NO_DEVICE_CLOCK else device_ms
            found.append(Standing(there, sha256, feed_id, lease_number or 0, False, told_ms, note or ""))
    gone = select(Discard.start_ms, Discard.duration_ms, Discard.sha256).where(
        Discard.camera_id == camera_id,
        Discard.object_key.startswith("clip/", autoescape=True),
        Discard.start_ms >= span.start_ms - CLIP_CAP_MS,
        Discard.start_ms < span.end_ms,
        Discard.start_ms + Discard.duration_ms > span.start_ms,
    )
    for start, length, sha256 in session.execute(gone):
        found.append(Standing(Timespan(start or 0, (start or 0) + (length or 0)), sha256, is_gone=True))
    return sorted(found, key=lambda one: one.span.start_ms)


def cameras(session: Session) -> list[int]:
    """Cameras that have any clip, or of which custody tells that something was recorded."""
    told = select(CustodyEvent.noun_id).where(CustodyEvent.noun == "recording").distinct()
    having = {*session.scalars(select(ClipHour.camera_id).distinct()), *session.scalars(told)}
    return sorted({*having, *session.scalars(select(LeavingClip.camera_id).distinct())})


def page(session: Session, camera_id: int, after_start: int, limit: int) -> list[Row]:
    """Recorded clips of a camera that start after an instant, by start; also those of days that left the index."""
    found: list[Row] = []
    for clip, detail in ((Clip, ClipDetail), (LeavingClip, LeavingClipDetail)):
        same = and_(detail.camera_id == clip.camera_id, detail.start_ms == clip.start_ms)
        rows = select(clip.start_ms, clip.duration_ms, detail.object_key, detail.sha256).join(detail, same)
        own = (clip.camera_id == camera_id, clip.start_ms > after_start, detail.master_id.is_(None))
        found += [Row(*row) for row in session.execute(rows.where(*own).order_by(clip.start_ms).limit(limit))]
    return sorted(found, key=lambda row: row.start_ms)[:limit]


_WITH_FEED = CameraStatement(lambda of: select(Feed.camera_id).where(of(Feed.camera_id)))


def with_feed(connection: Connection, camera_ids: Collection[int]) -> set[int]:
    """Which of these cameras have, or had, a feed: they may have clips that stand on the server's clock."""
    return {row[0] for row in _WITH_FEED.rows(connection, camera_ids)}
