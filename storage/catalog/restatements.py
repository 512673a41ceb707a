"""Statements about restatements: what stands of a filed original's start, who said so, whom it concerns.

Whoever reads starts of originals joins ``STANDS`` and takes ``began`` for the start by the recorder's clock.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from storage.models import (
    Camera,
    CaseRecord,
    ClipDetail,
    ClipRef,
    Intake,
    LegalHold,
    Master,
    Restatement,
    Retrieval,
    RetrievalClip,
    RetrievalRequest,
)
from storage.values.retention import ASKED, PRODUCED

STANDS: ColumnElement[bool] = and_(
    Restatement.camera_id == Master.camera_id,
    Restatement.master_sha256 == Master.sha256,
    Restatement.state == "standing",
)
"""The restatement that stands for an original, at most one: for an outer join."""

BEGAN: ColumnElement[int] = func.coalesce(Restatement.after_ms, Master.device_start_ms)
"""Start of an original by the recorder's clock as it stands today, ms, where ``STANDS`` is joined."""


@dataclass(frozen=True)
class Standing:
    """What stands of an original: by how much (ms) its start by the device was moved, whether it is taken out."""

    shift_ms: int = 0
    is_withdrawn: bool = False


@dataclass(frozen=True)
class Line:
    """A restatement with the original and the camera it speaks of, and the intake that brought it."""

    said: Restatement
    master: Master | None
    camera: Camera
    intake_id: int | None


def add(session: Session, **values: Any) -> Restatement:
    """One more."""
    row = Restatement(**values)
    session.add(row)
    session.flush()
    return row


def get(session: Session, restatement_id: int) -> Restatement | None:
    """A restatement by key."""
    return session.get(Restatement, restatement_id)


def put_in_force(session: Session, row: Restatement, **values: Any) -> None:
    """``row`` stands from now on; what stood before is replaced."""
    same = and_(Restatement.camera_id == row.camera_id, Restatement.master_sha256 == row.master_sha256)
    session.execute(update(Restatement).where(same, Restatement.state == "standing").values(state="replaced"))
    session.execute(update(Restatement).where(Restatement.id == row.id).values(state="standing", **values))
    session.refresh(row)


def standing_of(session: Session, master: Master) -> Restatement | None:
    """The one that stands for an original."""
    return session.scalar(select(Restatement).where(*_of(master), Restatement.state == "standing"))


def waiting_of(session: Session, master: Master) -> Restatement | None:
    """The one of an original that waits for a second person."""
    return session.scalar(select(Restatement).where(*_of(master), Restatement.state == "waiting"))


def of_master(session: Session, master: Master) -> list[Restatement]:
    """All that was ever said of an original, newest first."""
    return list(session.scalars(select(Restatement).where(*_of(master)).order_by(Restatement.id.desc())))


def _of(master: Master) -> tuple[ColumnElement[bool], ...]:
    return Restatement.camera_id == master.camera_id, Restatement.master_sha256 == master.sha256


def standing_of_camera(session: Session, camera_id: int) -> dict[int, Standing]:
    """What stands of a camera's originals, by the original's key; one without a word is left out."""
    found = (
        select(Master.id, Restatement.after_ms - Master.device_start_ms, Restatement.is_withdrawn)
        .join(Master, STANDS)
        .where(Restatement.camera_id == camera_id)
    )
    return {master_id: Standing(shift_ms, is_out) for master_id, shift_ms, is_out in session.execute(found)}


def listed(session: Session, unit_ids: Collection[str] | None, limit: int = 200) -> list[Line]:
    """Restatements about cameras of these units (None: all): those that wait first, then newest first."""
    found = (
        select(Restatement, Master, Camera, func.max(Intake.id))
        .join(Camera, Camera.id == Restatement.camera_id)
        .outerjoin(Master, and_(Master.camera_id == Restatement.camera_id, Master.sha256 == Restatement.master_sha256))
        .outerjoin(Intake, and_(Intake.master_id == Master.id, Intake.state == "filed"))
        .group_by(Restatement.id, Master.id, Camera.id)
        .order_by(Restatement.state != "waiting", Restatement.id.desc())
        .limit(limit)
    )
    if unit_ids is not None:
        found = found.where(Camera.unit_id.in_(unit_ids))
    return [Line(*row) for row in session.execute(found)]


def count_waiting(session: Session, unit_ids: Collection[str] | None, but_of: int) -> int:
    """How many wait for a second person who is not the one who asked (``but_of``: account)."""
    found = (
        select(func.count())
        .select_from(Restatement)
        .join(Camera, Camera.id == Restatement.camera_id)
        .where(Restatement.state == "waiting", Restatement.asked_by != but_of)
    )
    if unit_ids is not None:
        found = found.where(Camera.unit_id.in_(unit_ids))
    return session.scalar(found) or 0


_SHOWN_BY = and_(
    Master.camera_id == ClipRef.camera_id,
    ClipRef.start_ms >= Master.filed_start_ms,
    ClipRef.start_ms < Master.filed_start_ms + Master.duration_ms,
    # where the clip is still there, its row says of which original it is
    ~exists().where(
        ClipDetail.camera_id == ClipRef.camera_id,
        ClipDetail.start_ms == ClipRef.start_ms,
        or_(ClipDetail.master_id != Master.id, ClipDetail.master_id.is_(None)),
    ),
)


def shown_by(session: Session, retrieval_ids: Collection[int]) -> set[tuple[int, int]]:
    """Which originals the clips of these retrievals are of: keys of retrieval and original."""
    found = (
        select(RetrievalClip.retrieval_id, Master.id)
        .join(ClipRef, ClipRef.id == RetrievalClip.clip_ref_id)
        .join(Master, _SHOWN_BY)
        .where(RetrievalClip.retrieval_id.in_(set(retrieval_ids)))
    )
    return {(retrieval_id, master_id) for retrieval_id, master_id in session.execute(found)}


def beside_retrievals(
    session: Session, retrieval_ids: Collection[int], since_ms: int = 0
) -> list[tuple[Retrieval, Restatement, Master, Camera]]:
    """Each retrieval with what came into force about originals of its camera since it was asked for and since an
    instant (epoch ms), oldest first."""
    found = (
        select(Retrieval, Restatement, Master, Camera)
        .join(RetrievalRequest, RetrievalRequest.id == Retrieval.request_id)
        .join(Camera, Camera.id == Retrieval.camera_id)
        .join(Restatement, Restatement.camera_id == Retrieval.camera_id)
        .join(Master, and_(Master.camera_id == Restatement.camera_id, Master.sha256 == Restatement.master_sha256))
        .where(
            Retrieval.id.in_(set(retrieval_ids)),
            Restatement.state.in_(("standing", "replaced")),
            Restatement.decided_at >= since_ms,
            Restatement.decided_at >= RetrievalRequest.requested_at,
        )
        .order_by(Restatement.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(found)]


def retrievals_showing(session: Session, master: Master) -> list[int]:
    """Retrievals that show clips of an original."""
    found = (
        select(RetrievalClip.retrieval_id)
        .join(ClipRef, ClipRef.id == RetrievalClip.clip_ref_id)
        .join(Master, _SHOWN_BY)
        .where(Master.id == master.id)
        .distinct()
    )
    return sorted(session.scalars(found))


def holds_over(session: Session, master: Master) -> list[LegalHold]:
    """Holds in force that keep an original where it was filed."""
    found = select(LegalHold).where(
        LegalHold.camera_id == master.camera_id,
        LegalHold.start_ms < master.filed_start_ms + master.duration_ms,
        LegalHold.end_ms > master.filed_start_ms,
        LegalHold.released_at.is_(None),
    )
    return list(session.scalars(found.order_by(LegalHold.id)))


def asked_by(session: Session, account_id: int, since_ms: int) -> list[int]:
    """Retrievals that this person asked for, or whose case they investigate, unless refused or taken back; none when
    nothing came into force since then (epoch ms)."""
    recent = exists().where(Restatement.decided_at >= since_ms, Restatement.state != "refused")
    if not session.scalar(select(recent)):
        return []
    asked = (
        select(Retrieval.id)
        .join(RetrievalRequest, RetrievalRequest.id == Retrieval.request_id)
        .join(CaseRecord, CaseRecord.id == RetrievalRequest.case_id)
        .where(or_(RetrievalRequest.requested_by == account_id, CaseRecord.investigator_id == account_id))
        .where(Retrieval.state.in_(ASKED | PRODUCED))
    )
    return list(session.scalars(asked))
