"""Statements about photographs of clocks: which are old, whether any footage still rests on their comparison."""

from __future__ import annotations

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from storage.catalog import clocks, restatements
from storage.models import (
    ClipDetail,
    ClockEvidence,
    ClockObservation,
    ClockWithdrawal,
    DeviceChannel,
    Discard,
    Exhibit,
    Retrieval,
)
from storage.values.clock import DAY_MS
from storage.values.timespan import Timespan

_BESIDE_MS = DAY_MS  # clips lie in filed time: a zone beside the corrected one
_EVER = 1 << 52

GONE = exists().where(Discard.object_key == ClockEvidence.photograph_key)
"""That a photograph was let go: its row stays as it was written, the discard row says so."""


def old(session: Session, by_ms: int, after_id: int, limit: int) -> list[tuple[ClockObservation, ClockEvidence]]:
    """Photographs still kept of comparisons entered, and if so taken back, by then (epoch ms), in order of the key."""
    one, gone = ClockObservation, ClockWithdrawal
    found = (
        select(one, ClockEvidence)
        .join(ClockEvidence, ClockEvidence.observation_id == one.id)
        .outerjoin(gone, gone.observation_id == one.id)
        .where(ClockEvidence.photograph_key.is_not(None), ~GONE, one.id > after_id, one.recorded_at <= by_ms)
        .where(or_(gone.recorded_at.is_(None), gone.recorded_at <= by_ms))
    )
    return [(row[0], row[1]) for row in session.execute(found.order_by(one.id).limit(limit))]


def is_needed(session: Session, observation: ClockObservation, evidence: ClockEvidence, since_ms: int) -> bool:
    """Whether the time of any footage rests on a comparison, or did until after ``since_ms`` (epoch ms).

    Footage of every camera that the comparison speaks for, between the comparisons before and behind it.
    """
    cameras = {observation.camera_id}
    if evidence.device_id is not None:
        hung = select(DeviceChannel.camera_id).where(DeviceChannel.device_id == evidence.device_id)
        cameras |= set(session.scalars(hung))
    return any(_rests(session, camera_id, observation.observed_at, since_ms) for camera_id in cameras)


def _rests(session: Session, camera_id: int, at_ms: int, since_ms: int) -> bool:
    instants = [one.observed_at for one in clocks.known(session, camera_id)]
    since = max((at for at in instants if at < at_ms), default=-_EVER) - _BESIDE_MS
    until = min((at for at in instants if at > at_ms), default=_EVER) + _BESIDE_MS
    span = Timespan(since, until)
    if restatements.standing_of_camera(session, camera_id):  # filed elsewhere than they began: any of them may
        span = Timespan(-_EVER, _EVER)
    clip = exists().where(
        ClipDetail.camera_id == camera_id,
        ClipDetail.master_id.is_not(None),
        ClipDetail.start_ms >= span.start_ms,
        ClipDetail.start_ms < span.end_ms,
    )
    exhibit = exists().where(
        Exhibit.retrieval_id == Retrieval.id,
        Retrieval.camera_id == camera_id,
        Exhibit.object_key.is_not(None),
        Exhibit.start_ms < span.end_ms,
        Exhibit.end_ms > span.start_ms,
    )
    just_gone = exists().where(
        Discard.camera_id == camera_id,
        Discard.start_ms >= span.start_ms,
        Discard.start_ms < span.end_ms,
        Discard.discarded_at > since_ms,
    )
    return bool(session.scalar(select(or_(clip, exhibit, just_gone))))


def were_let_go(session: Session, camera_id: int) -> set[int]:
    """Comparisons seen at a camera, or of a recorder it ever hung on, whose photograph was let go: keys."""
    hung = select(DeviceChannel.device_id).where(DeviceChannel.camera_id == camera_id)
    found = (
        select(ClockEvidence.observation_id)
        .join(ClockObservation, ClockObservation.id == ClockEvidence.observation_id)
        .where(or_(ClockObservation.camera_id == camera_id, ClockEvidence.device_id.in_(hung)), GONE)
    )
    return set(session.scalars(found))
