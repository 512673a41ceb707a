"""Statements about how cameras fare: clips to be judged, how far that came, spells of faults, registered views."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from storage.models import Camera, CameraView, Clip, ClipDetail, ClipHour, HealthSpell, HealthState, Mount
from storage.values.clock import DAY_MS

LOOKS_BACK_MS = 7 * DAY_MS  # older clips, handed in late, say nothing of how a camera does


@dataclass(frozen=True)
class SeenClip:
    """What of a clip its health is judged by. ``start_ms`` is the filed start, ``flags`` those of the clip."""

    start_ms: int
    duration_ms: int
    flags: int
    picture: dict[str, Any]
    thumbnail_key: str | None
    thumbnail_sha256: str | None


def to_judge(session: Session, since_ms: int, until_ms: int, limit: int) -> list[int]:
    """Cameras that have a clip behind what was judged and behind ``since_ms``, not behind ``until_ms`` (now), or one
    that came late; at most ``limit``."""
    # One lower bound, so that a camera without anything new costs one look into the index and no walk through a week.
    # What was judged beyond now came from a clip of a wrong time: it says nothing of those filed since.
    judged = case((HealthState.judged_until_ms > until_ms, HealthState.judged_at), else_=HealthState.judged_until_ms)
    behind = case((judged > since_ms, judged), else_=since_ms)
    later = select(Clip.start_ms).where(Clip.camera_id == Camera.id, Clip.start_ms > behind, Clip.start_ms <= until_ms)
    found = (
        select(Camera.id)
        .outerjoin(HealthState, HealthState.camera_id == Camera.id)
        .where(or_(later.exists(), HealthState.late_ms.is_not(None)))
    )
    return list(session.scalars(found.order_by(Camera.id).limit(limit)))


def mark_late(session: Session, clips: Sequence[dict[str, Any]]) -> None:
    """Remember which of these clips, which are about to be filed, stand behind others that were judged: judging goes
    back to the earliest of them. Of one further back than judging ever looks nothing is remembered.

    ``clips`` have ``camera_id`` and ``start_ms``. What is judged meanwhile waits for this transaction.
    """
    by_camera: dict[int, list[int]] = {}
    for clip in clips:
        by_camera.setdefault(clip["camera_id"], []).append(clip["start_ms"])
    judged = select(HealthState).where(HealthState.camera_id.in_(by_camera)).order_by(HealthState.camera_id)
    for state in session.scalars(judged.with_for_update()):
        until_ms = state.judged_until_ms
        late = [start for start in by_camera[state.camera_id] if until_ms - LOOKS_BACK_MS < start <= until_ms]
        if late:
            state.late_ms = min(late) if state.late_ms is None else min(state.late_ms, *late)


def clips_after(session: Session, camera_id: int, after_ms: int, until_ms: int, limit: int) -> list[SeenClip]:
    """A camera's clips that begin behind ``after_ms`` and not behind ``until_ms`` of filed time, in order."""
    found = _seen(camera_id).where(Clip.start_ms > after_ms, Clip.start_ms <= until_ms).order_by(Clip.start_ms)
    return [SeenClip(*row) for row in session.execute(found.limit(limit))]


def clips_before(session: Session, camera_id: int, after_ms: int, until_ms: int, limit: int) -> list[SeenClip]:
    """A camera's last clips that begin behind ``after_ms`` and not behind ``until_ms``, newest first."""
    found = _seen(camera_id).where(Clip.start_ms > after_ms, Clip.start_ms <= until_ms).order_by(Clip.start_ms.desc())
    return [SeenClip(*row) for row in session.execute(found.limit(limit))]


def pictures_at(session: Session, camera_id: int, starts: Collection[int]) -> dict[int, dict[str, Any]]:
    """What the key frames of these clips showed, by filed start."""
    found: dict[int, dict[str, Any]] = {}
    wanted = sorted(starts)
    for begin in range(0, len(wanted), 500):  # SQLite bounds the parameters of one statement
        rows = select(ClipDetail.start_ms, ClipDetail.picture).where(
            ClipDetail.camera_id == camera_id, ClipDetail.start_ms.in_(wanted[begin : begin + 500])
        )
        found.update((row[0], row[1]) for row in session.execute(rows))
    return found


def state_of(session: Session, camera_id: int, *, locked: bool = False) -> HealthState | None:
    """How far a camera was judged; ``locked``: kept from other writers to the end of this transaction."""
    found = select(HealthState).where(HealthState.camera_id == camera_id)
    return session.scalar(found.with_for_update() if locked else found)


def add_state(session: Session, state: HealthState) -> HealthState:
    """The first state of a camera."""
    session.add(state)
    session.flush()
    return state


def add_spell(session: Session, spell: HealthSpell) -> HealthSpell:
    """A fault that is told; its key is set on return."""
    session.add(spell)
    session.flush()
    return spell


def spell(session: Session, spell_id: int, *, locked: bool = False) -> HealthSpell | None:
    """A spell by key."""
    found = select(HealthSpell).where(HealthSpell.id == spell_id)
    return session.scalar(found.with_for_update() if locked else found)


def spells_over(session: Session, camera_id: int, fault: str, start_ms: int, end_ms: int) -> list[HealthSpell]:
    """Spells of this fault that reach into a stretch of time or touch its begin, oldest first."""
    found = select(HealthSpell).where(
        HealthSpell.camera_id == camera_id,
        HealthSpell.fault == fault,
        HealthSpell.start_ms < end_ms,
        or_(HealthSpell.end_ms.is_(None), HealthSpell.end_ms >= start_ms),
    )
    return list(session.scalars(found.order_by(HealthSpell.start_ms, HealthSpell.id)))


def spells_at(session: Session, camera_id: int, at_ms: int) -> list[HealthSpell]:
    """Spells of any fault that last at an instant."""
    lasts = or_(HealthSpell.end_ms.is_(None), HealthSpell.end_ms > at_ms)
    found = select(HealthSpell).where(HealthSpell.camera_id == camera_id, HealthSpell.start_ms <= at_ms, lasts)
    return list(session.scalars(found.order_by(HealthSpell.id)))


def edges_of_spells(session: Session, camera_id: int, from_ms: int, until_ms: int) -> list[int]:
    """When spells of any fault of a camera began or ended within these instants, both included."""
    found: list[int] = []
    for edge in (HealthSpell.start_ms, HealthSpell.end_ms):
        within = select(edge).where(HealthSpell.camera_id == camera_id, edge.between(from_ms, until_ms))
        found += [at_ms for at_ms in session.scalars(within) if at_ms is not None]
    return found


def count_clips(session: Session, camera_id: int, from_ms: int, until_ms: int) -> int:
    """Clips of a camera that begin within these instants, both included."""
    found = select(func.count()).where(Clip.camera_id == camera_id, Clip.start_ms.between(from_ms, until_ms))
    return session.scalar(found) or 0


def spells_of(session: Session, camera_id: int, limit: int = 50) -> list[HealthSpell]:
    """Spells of a camera, newest first."""
    found = select(HealthSpell).where(HealthSpell.camera_id == camera_id)
    return list(session.scalars(found.order_by(HealthSpell.start_ms.desc(), HealthSpell.id.desc()).limit(limit)))


def spells_since(session: Session, camera_ids: Collection[int], since_ms: int) -> dict[int, list[HealthSpell]]:
    """Spells of these cameras that lasted beyond an instant, oldest first, by camera; not those that were no fault."""
    lasted = or_(HealthSpell.end_ms.is_(None), HealthSpell.end_ms > since_ms)
    found = select(HealthSpell).where(
        HealthSpell.camera_id.in_(set(camera_ids)), lasted, HealthSpell.is_false.is_not(True)
    )
    by_camera: dict[int, list[HealthSpell]] = {}
    for row in session.scalars(found.order_by(HealthSpell.start_ms, HealthSpell.id)):
        by_camera.setdefault(row.camera_id, []).append(row)
    return by_camera


def standing(session: Session, unit_ids: Collection[str] | None, limit: int) -> list[tuple[HealthSpell, Camera]]:
    """Spells that last, or that nobody took note of, of cameras of these units (None: all), newest first."""
    found = (
        select(HealthSpell, Camera)
        .join(Camera, Camera.id == HealthSpell.camera_id)
        .where(
            or_(HealthSpell.end_ms.is_(None), HealthSpell.settled_at.is_(None)),
            HealthSpell.is_false.is_not(True),
            Camera.registration == "confirmed",
        )
    )
    if unit_ids is not None:
        found = found.where(Camera.unit_id.in_(set(unit_ids)))
    rows = session.execute(found.order_by(HealthSpell.start_ms.desc(), HealthSpell.id.desc()).limit(limit))
    return [(row[0], row[1]) for row in rows]


def count_untold(session: Session, unit_ids: Collection[str] | None) -> int:
    """Spells that nobody took note of yet."""
    found = (
        select(func.count())
        .select_from(HealthSpell)
        .join(Camera, Camera.id == HealthSpell.camera_id)
        .where(HealthSpell.settled_at.is_(None), Camera.registration == "confirmed")
    )
    if unit_ids is not None:
        found = found.where(Camera.unit_id.in_(set(unit_ids)))
    return session.scalar(found) or 0


def last_hours(session: Session, camera_ids: Collection[int], since_ms: int, until_ms: int) -> dict[int, int]:
    """Begin of the last hour, behind ``since_ms`` and not behind ``until_ms``, in which a camera has clips."""
    last = (
        select(func.max(ClipHour.hour_ms))
        .where(ClipHour.camera_id == Camera.id, ClipHour.hour_ms > since_ms, ClipHour.hour_ms <= until_ms)
        .scalar_subquery()
    )
    found: dict[int, int] = {}
    wanted = sorted(camera_ids)
    for begin in range(0, len(wanted), 500):  # SQLite bounds the parameters of one statement
        rows = select(Camera.id, last).where(Camera.id.in_(wanted[begin : begin + 500]))
        found.update((row[0], row[1]) for row in session.execute(rows) if row[1] is not None)
    return found


# -- registered views


def add_view(session: Session, view: CameraView) -> CameraView:
    """A view as it was made; its key is set on return."""
    session.add(view)
    session.flush()
    return view


def view(session: Session, view_id: int, *, locked: bool = False) -> CameraView | None:
    """A view by key."""
    found = select(CameraView).where(CameraView.id == view_id)
    return session.scalar(found.with_for_update() if locked else found)


def views_of(session: Session, camera_id: int) -> list[CameraView]:
    """All views of a camera, newest first."""
    found = select(CameraView).where(CameraView.camera_id == camera_id).order_by(CameraView.id.desc())
    return list(session.scalars(found))


def views_proposed(session: Session, unit_ids: Collection[str] | None, limit: int) -> list[tuple[CameraView, Camera]]:
    """Views that wait for a technician, oldest first."""
    found = (
        select(CameraView, Camera)
        .join(Camera, Camera.id == CameraView.camera_id)
        .join(Mount, (Mount.id == CameraView.mount_id) & Mount.valid_to_ms.is_(None))
        .where(CameraView.confirmed_at.is_(None), CameraView.ended_at.is_(None))
    )
    if unit_ids is not None:
        found = found.where(Camera.unit_id.in_(set(unit_ids)))
    return [(row[0], row[1]) for row in session.execute(found.order_by(CameraView.id).limit(limit))]


def standing_views(views: Sequence[CameraView], mount_id: int) -> list[CameraView]:
    """Those of a camera's views that are confirmed, hold and are of this mount."""
    return [one for one in views if one.mount_id == mount_id and one.confirmed_at and one.ended_at is None]


def _seen(camera_id: int) -> Any:
    columns = (Clip.start_ms, Clip.duration_ms, Clip.flags, ClipDetail.picture, ClipDetail.thumbnail_key)
    beside = (ClipDetail.camera_id == Clip.camera_id) & (ClipDetail.start_ms == Clip.start_ms)
    found = select(*columns, ClipDetail.thumbnail_sha256).join(ClipDetail, beside)
    return found.where(Clip.camera_id == camera_id)
