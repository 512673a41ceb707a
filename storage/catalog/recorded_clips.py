"""Statements about recorded clips: those that stand where another is to be filed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from storage.models import Clip, ClipDetail, Discard, LeavingClip, LeavingClipDetail
from storage.models.archive import CLIP_CAP_MS
from storage.values.timespan import Timespan


@dataclass(frozen=True)
class Standing:
    """A clip that stands in a span, or stood there and was let go (``is_gone``). ``lease_number`` None: handed in."""

    span: Timespan
    sha256: str
    lease_number: int | None
    is_gone: bool = False


def standing(session: Session, camera_id: int, span: Timespan) -> list[Standing]:
    """What a camera has, or had, of a span of filed time, by start."""
    found = []
    for clip, detail in ((Clip, ClipDetail), (LeavingClip, LeavingClipDetail)):
        same = and_(detail.camera_id == clip.camera_id, detail.start_ms == clip.start_ms)
        rows = select(clip.start_ms, clip.duration_ms, detail.sha256, detail.lease_number).join(detail, same)
        rows = rows.where(
            clip.camera_id == camera_id,
            clip.start_ms >= span.start_ms - CLIP_CAP_MS,
            clip.start_ms < span.end_ms,
            clip.start_ms + clip.duration_ms > span.start_ms,
        )
        for start_ms, duration_ms, sha256, lease_number in session.execute(rows):
            found.append(Standing(Timespan(start_ms, start_ms + duration_ms), sha256, lease_number))
    gone = select(Discard.start_ms, Discard.duration_ms, Discard.sha256).where(
        Discard.camera_id == camera_id,
        Discard.object_key.startswith("clip/", autoescape=True),
        Discard.start_ms >= span.start_ms - CLIP_CAP_MS,
        Discard.start_ms < span.end_ms,
        Discard.start_ms + Discard.duration_ms > span.start_ms,
    )
    for start, length, sha256 in session.execute(gone):
        found.append(Standing(Timespan(start or 0, (start or 0) + (length or 0)), sha256, None, is_gone=True))
    return sorted(found, key=lambda one: one.span.start_ms)
