"""Statements about clips: the narrow row with its wide side, their permanent names, their working copies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from storage.catalog import clip_hours, health
from storage.models import Clip, ClipDetail, ClipRef, LeavingClip, WorkingCopy
from storage.models.archive import CLIP_CAP_MS

FLAG_WORKING_COPY = 1
FLAG_DAMAGED = 2
FLAG_POOR_PICTURE = 4
FLAG_SHIFTED = 8
FLAG_MOVES = clip_hours.MOVES
FLAG_UNSURE = 128  # of a recorded clip: less sure than RECORDED_WITHIN_MS, its wide side says how
MOST_UNSURE_MS = 60_000  # a search looks for such clips no farther beside its window
MOVES_FROM = 5.0  # activity of a key frame, 0 to 100, that is called movement: a four-hundredth of the picture changed
FLAG_RECORDED = 32  # from a feed: timed by the server's clock, so nothing learnt of the camera's clock moves it
FLAG_NO_DEVICE_CLOCK = 64  # the camera of a recorded clip told no clock: its device start is a copy of the filed one
RECORDED_WITHIN_MS = 1_000  # so sure is such a start for a search; a clip that is less sure says so in its note


def add(session: Session, clips: Sequence[dict[str, Any]], details: Sequence[dict[str, Any]]) -> None:
    """Clips with their wide sides, one dict of columns each, in the same order.

    Raises IntegrityError when a start of that camera is already taken: see ``free_start``.
    """
    if clips:
        health.mark_late(session, clips)
        session.execute(insert(Clip), list(clips))
        session.execute(insert(ClipDetail), list(details))
        clip_hours.count(session, clips)


def get(session: Session, camera_id: int, start_ms: int) -> tuple[Clip, ClipDetail] | None:
    """A clip with its wide side, by its key."""
    row = session.execute(_whole().where(Clip.camera_id == camera_id, Clip.start_ms == start_ms)).first()
    return (row[0], row[1]) if row else None


def by_ref(session: Session, clip_ref_id: int) -> tuple[ClipRef, Clip, ClipDetail] | None:
    """What a permanent name points to; None for an unknown name or a clip that was let go."""
    ref = session.get(ClipRef, clip_ref_id)
    if ref is None:
        return None
    found = get(session, ref.camera_id, ref.start_ms)
    return (ref, *found) if found and found[1].sha256 == ref.sha256 else None


def ref_of(session: Session, camera_id: int, start_ms: int, now: int) -> ClipRef | None:
    """The permanent name of a clip, born now if nothing referred to it before; None when there is no such clip.

    Called in a write transaction: the clip's row is held, so that a name is born once.
    """
    known = session.scalar(select(ClipRef).where(ClipRef.camera_id == camera_id, ClipRef.start_ms == start_ms))
    if known is not None:
        return known
    held = select(Clip.start_ms).where(Clip.camera_id == camera_id, Clip.start_ms == start_ms).with_for_update()
    if session.scalar(held) is None:
        return None
    known = session.scalar(select(ClipRef).where(ClipRef.camera_id == camera_id, ClipRef.start_ms == start_ms))
    if known is not None:  # born while we waited for the row
        return known
    detail = session.get_one(ClipDetail, (camera_id, start_ms))
    ref = ClipRef(camera_id=camera_id, start_ms=start_ms, sha256=detail.sha256, created_at=now)
    session.add(ref)
    session.flush()
    return ref


def between(session: Session, camera_id: int, from_ms: int, to_ms: int) -> list[tuple[Clip, ClipDetail]]:
    """Clips of one camera that meet a span of filed time, in order."""
    found = _whole().where(
        Clip.camera_id == camera_id,
        Clip.start_ms >= from_ms - CLIP_CAP_MS,
        Clip.start_ms < to_ms,
        Clip.start_ms + Clip.duration_ms > from_ms,
    )
    return [(row[0], row[1]) for row in session.execute(found.order_by(Clip.start_ms))]


def prints_between(
    session: Session, camera_id: int, from_ms: int, to_ms: int
) -> Iterator[tuple[list[tuple[int, str]], int, int, int | None]]:
    """Prints of key frames (offset, print), start, length and original of a camera's clips in a span of filed time, in
    order; clips without prints are left out, of older ones only the first key frame is known."""
    found = (
        select(ClipDetail.picture["print"], ClipDetail.picture["prints"], Clip.start_ms, Clip.duration_ms)
        .add_columns(ClipDetail.master_id)
        .join(Clip, (Clip.camera_id == ClipDetail.camera_id) & (Clip.start_ms == ClipDetail.start_ms))
        .where(ClipDetail.camera_id == camera_id, ClipDetail.start_ms >= from_ms, ClipDetail.start_ms < to_ms)
        .order_by(ClipDetail.start_ms)
    )
    for first, every, start_ms, length_ms, master_id in session.execute(found):
        prints = [(int(at), str(told)) for at, told in every or ([(0, first)] if first else [])]
        if prints:
            yield prints, start_ms, length_ms, master_id


def of_master(session: Session, master_id: int) -> list[tuple[Clip, ClipDetail]]:
    """The clips cut from a master, in order of time."""
    found = _whole().where(ClipDetail.master_id == master_id).order_by(ClipDetail.master_offset_ms, Clip.start_ms)
    return [(row[0], row[1]) for row in session.execute(found)]


def taken_starts(session: Session, camera_id: int, from_ms: int, to_ms: int) -> set[int]:
    """Starts already taken by a camera's clips, by those on their way out or by names of clips let go, from
    ``from_ms`` to ``to_ms`` inclusive."""
    taken: set[int] = set()
    for table in (Clip, LeavingClip, ClipRef):
        taken.update(
            session.scalars(
                select(table.start_ms).where(
                    table.camera_id == camera_id, table.start_ms >= from_ms, table.start_ms <= to_ms
                )
            )
        )
    return taken


def free_start(taken: set[int], start_ms: int) -> int:
    """The first free millisecond at or after ``start_ms``."""
    while start_ms in taken:
        start_ms += 1
    return start_ms


def same_content(session: Session, camera_id: int, digests: Iterable[str]) -> dict[str, int]:
    """Which of these digests a camera already has as clips: digest to filed start."""
    wanted = list(digests)
    found: dict[str, int] = {}
    for begin in range(0, len(wanted), 500):  # SQLite bounds the parameters of one statement
        rows = select(ClipDetail.sha256, ClipDetail.start_ms).where(
            ClipDetail.camera_id == camera_id, ClipDetail.sha256.in_(wanted[begin : begin + 500])
        )
        for digest, start_ms in session.execute(rows):
            found[digest] = start_ms
    return found


def owned_names(session: Session, names: Iterable[str]) -> set[str]:
    """Which of these object names belong to a clip: as the clip itself or as its thumbnail."""
    wanted = list(names)
    owned: set[str] = set()
    for begin in range(0, len(wanted), 500):
        part = wanted[begin : begin + 500]
        owned.update(session.scalars(select(ClipDetail.object_key).where(ClipDetail.object_key.in_(part))))
        thumbnails = select(ClipDetail.thumbnail_key).where(ClipDetail.thumbnail_key.in_(part))
        owned.update(name for name in session.scalars(thumbnails) if name)
    return owned


def working_copy_of(session: Session, clip_ref_id: int) -> WorkingCopy | None:
    """The H.264 copy of a clip, if one was made."""
    return session.get(WorkingCopy, clip_ref_id)


def add_working_copy(
    session: Session, clip_ref_id: int, *, object_key: str, sha256: str, size_bytes: int, made_at: int
) -> WorkingCopy:
    """Remember a copy just stored."""
    copy = WorkingCopy(
        clip_ref_id=clip_ref_id, object_key=object_key, sha256=sha256, size_bytes=size_bytes, made_at=made_at
    )
    session.add(copy)
    session.flush()
    return copy


def _whole() -> Any:
    return select(Clip, ClipDetail).join(
        ClipDetail, (ClipDetail.camera_id == Clip.camera_id) & (ClipDetail.start_ms == Clip.start_ms)
    )
