"""What the rows say must be in the store: every object that a row owns, in order of name, page by page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, literal, select, union_all
from sqlalchemy.orm import Session

from storage.catalog.clock_photographs import GONE
from storage.models import (
    Camera,
    Clip,
    ClipDetail,
    ClockEvidence,
    Discard,
    Exhibit,
    HandInFile,
    Intake,
    LeavingClip,
    LeavingClipDetail,
    Master,
    Report,
    WorkingCopy,
)

ENDED_INTAKES = ("filed", "duplicate", "refused")


@dataclass(frozen=True)
class Owned:
    """An object a row owns: its name, size in bytes and digest, and of a clip what its sidecar must say."""

    key: str
    size_bytes: int
    sha256: str | None
    identity: dict[str, int | str] | None = None


# Those in the index, and those of days that left it whose objects are still there
_EVERY_CLIP: tuple[tuple[Any, Any], ...] = ((Clip, ClipDetail), (LeavingClip, LeavingClipDetail))
Page = Callable[[Session, str, int], list[Owned]]


def clips(session: Session, after_key: str, limit: int) -> list[Owned]:
    """Clips with names after ``after_key``, in order; their sidecars follow from them."""
    found = [one for pair in _EVERY_CLIP for one in _clips(session, pair, after_key, limit)]
    return sorted(found, key=lambda one: one.key)[:limit]


def _clips(session: Session, pair: tuple[Any, Any], after_key: str, limit: int) -> list[Owned]:
    clip, detail = pair
    found = (
        select(detail.object_key, detail.sha256, clip, Camera.code)
        .join(clip, and_(clip.camera_id == detail.camera_id, clip.start_ms == detail.start_ms))
        .outerjoin(Camera, Camera.id == clip.camera_id)
        .where(detail.object_key > after_key)
        .order_by(detail.object_key)
        .limit(limit)
    )
    return [_clip(*row) for row in session.execute(found)]


def _clip(key: str, sha256: str, clip: Clip | LeavingClip, camera_code: str | None) -> Owned:
    identity: dict[str, int | str] = {
        "camera_code": camera_code or "",  # a number may be another camera's after a restore; the code goes with it
        "camera_id": clip.camera_id,
        "start_ms": clip.start_ms,
        "duration_ms": clip.duration_ms,
        "size_bytes": clip.size_bytes,
        "sha256": sha256,
    }
    return Owned(key, clip.size_bytes, sha256, identity)


def clock_photographs(session: Session, after_key: str, limit: int) -> list[Owned]:
    """Photographs of clocks, likewise."""
    columns = (ClockEvidence.photograph_key, ClockEvidence.photograph_bytes, ClockEvidence.photograph_sha256)
    return _page(session, columns, after_key, limit, only=~GONE)


def copies(session: Session, after_key: str, limit: int) -> list[Owned]:
    """Working copies, likewise."""
    return _page(session, (WorkingCopy.object_key, WorkingCopy.size_bytes, WorkingCopy.sha256), after_key, limit)


def exhibits(session: Session, after_key: str, limit: int) -> list[Owned]:
    """Exhibits that still have their object, likewise."""
    return _page(session, (Exhibit.object_key, Exhibit.size_bytes, Exhibit.sha256), after_key, limit)


def masters(session: Session, after_key: str, limit: int) -> list[Owned]:
    """Masters that still have their object, likewise."""
    return _page(session, (Master.object_key, Master.size_bytes, Master.sha256), after_key, limit)


def reports(session: Session, after_key: str, limit: int) -> list[Owned]:
    """Documents of issued reports, both forms, likewise."""
    documents = union_all(
        select(Report.docx_key.label("key"), Report.docx_bytes.label("size"), Report.docx_sha256.label("sha256")),
        select(Report.pdf_key, Report.pdf_bytes, Report.pdf_sha256),
    ).subquery()
    return _page(session, (documents.c.key, documents.c.size, documents.c.sha256), after_key, limit)


def staged(session: Session, after_key: str, limit: int) -> list[Owned]:
    """Bytes that an open intake or an open hand-in waits for, likewise."""
    columns = (Intake.staging_key, Intake.bytes_received, Intake.sha256)
    found = _page(session, columns, after_key, limit, Intake.state.not_in(ENDED_INTAKES))
    brought = (HandInFile.staging_key, HandInFile.size_bytes, HandInFile.sha256)
    found += _page(session, brought, after_key, limit)
    return sorted(found, key=lambda one: one.key)[:limit]


def thumbnails(session: Session, after_key: str, limit: int) -> list[Owned]:
    """Thumbnails of clips, likewise."""
    found = []
    for _, detail in _EVERY_CLIP:
        columns = (detail.thumbnail_key, detail.thumbnail_bytes, detail.thumbnail_sha256)
        found += _page(session, columns, after_key, limit)
    return sorted(found, key=lambda one: one.key)[:limit]


# In order of the names' first part, so that page after page is one walk in order of name
PAGES: tuple[Page, ...] = (clips, clock_photographs, copies, exhibits, masters, reports, staged, thumbnails)


def _page(session: Session, columns: Sequence[Any], after_key: str, limit: int, only: Any = None) -> list[Owned]:
    key = columns[0]
    found = select(*columns).where(key > after_key).order_by(key).limit(limit)
    if only is not None:
        found = found.where(only)
    return [Owned(row[0], row[1] or 0, row[2]) for row in session.execute(found)]


def discarded(session: Session, after_key: str, limit: int) -> list[tuple[str, int | None]]:
    """Names that were let go after ``after_key``, in order, and when their bytes were gone."""
    found = select(Discard.object_key, Discard.removed_at).where(Discard.object_key > after_key)
    return [(row[0], row[1]) for row in session.execute(found.order_by(Discard.object_key).limit(limit))]


def discard_of(session: Session, name: str) -> Discard | None:
    """The discard row of a name."""
    return session.get(Discard, name)


def discarded_among(session: Session, names: Collection[str]) -> set[str]:
    """Which of these names were let go."""
    return set(session.scalars(select(Discard.object_key).where(Discard.object_key.in_(set(names)))))


def is_staged(session: Session, name: str) -> bool:
    """Whether an open intake or hand-in waits for a staging object."""
    found = select(literal(1)).where(Intake.staging_key == name, Intake.state.not_in(ENDED_INTAKES))
    brought = select(literal(1)).where(HandInFile.staging_key == name)
    return session.scalar(union_all(found, brought).limit(1)) is not None


def count(session: Session) -> int:
    """About how many objects the rows own, for showing progress."""
    clip_count = session.scalar(select(func.count()).select_from(ClipDetail)) or 0
    others = (Master, Exhibit, WorkingCopy)
    return 3 * clip_count + sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in others)


def walk(read: Callable[[Page, str, int], list[Owned]], page: int = 500) -> Iterator[Owned]:
    """All owned objects in order of name. ``read`` runs one page in a short transaction of its own."""
    for kind in PAGES:
        after = ""
        while True:
            rows = read(kind, after, page)
            yield from rows
            if len(rows) < page:
                break
            after = rows[-1].key
