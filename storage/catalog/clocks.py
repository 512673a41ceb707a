"""Statements about the clock ledger: comparisons of clocks, what they stand on, which of them count for a camera.

What counts for a camera: comparisons of its own clock, and those of the recorder it hangs on, made while it did. From
the day it was hung there it stands on that recorder's clock: as if its own had been set. What was taken back counts no
more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, union_all
from sqlalchemy.orm import Session

from storage.catalog import clips, restatements
from storage.catalog.restatements import Standing
from storage.ledger.clocks import ClockLedger, Observation, Offset
from storage.ledger.filing import filed_spans
from storage.models import (
    Clip,
    ClipDetail,
    ClockEvidence,
    ClockObservation,
    ClockWithdrawal,
    DeviceChannel,
    Feed,
    FeedState,
    Filing,
    HostClock,
    HostClockLeap,
)
from storage.settings import Settings
from storage.values.clock import MINUTE_MS
from storage.values.timespan import Timespan, merged

BESIDE_MS = 5 * MINUTE_MS  # recorded clips have no original: they are looked for where they stand
MOST_NAMED = 20  # of the comparisons within one span: a watched clock has one a day
OWN_METHODS = ("ntp", "onvif")  # asked of the camera itself: says nothing of the recorder it hangs on
Among = Callable[[Any], ColumnElement[bool]]


@dataclass(frozen=True)
class ClockEntry:
    """A line of the ledger: the comparison, what it stands on, and that it was taken back, if it was."""

    observation: ClockObservation
    evidence: ClockEvidence | None
    withdrawal: ClockWithdrawal | None


def add(session: Session, observation: ClockObservation, evidence: ClockEvidence | None = None) -> ClockObservation:
    """One more comparison with what it stands on; none is ever edited."""
    session.add(observation)
    session.flush()
    if evidence is not None:
        evidence.observation_id = observation.id
        session.add(evidence)
        session.flush()
    return observation


def withdraw(session: Session, withdrawal: ClockWithdrawal) -> ClockWithdrawal:
    """A comparison counts no more."""
    session.add(withdrawal)
    session.flush()
    return withdrawal


def counted(of: Among) -> Select[*tuple[Any, ...]]:
    """Camera, instant, offset, uncertainty and setting of what counts for some cameras, in order of the instant.

    ``of`` says that a column is one of the cameras. A camera hung on a recorder at a known instant stands on another
    clock from then on.
    """
    one, evidence, hung = ClockObservation, ClockEvidence, DeviceChannel
    stands = one.id.not_in(select(ClockWithdrawal.observation_id))
    own = (
        select(one.camera_id, one.observed_at, one.offset_ms, one.uncertainty_ms, evidence.set_at, one.id)
        .outerjoin(evidence, evidence.observation_id == one.id)
        .where(of(one.camera_id), evidence.device_id.is_(None), stands)
    )
    hung_then = select(hung.id).where(hung.camera_id == one.camera_id, hung.valid_from_ms <= one.observed_at)
    hung_then = hung_then.where(or_(hung.valid_to_ms.is_(None), one.observed_at < hung.valid_to_ms))
    own = own.where(or_(one.method.not_in(OWN_METHODS), ~hung_then.exists()))
    is_hung_later = and_(hung.valid_from_ms > 0, hung.valid_from_ms > func.coalesce(evidence.set_at, 0))
    of_recorder = (
        select(
            hung.camera_id,
            one.observed_at,
            one.offset_ms,
            one.uncertainty_ms,
            case((is_hung_later, hung.valid_from_ms), else_=evidence.set_at),
            one.id,
        )
        .join(evidence, evidence.device_id == hung.device_id)
        .join(one, one.id == evidence.observation_id)
        .where(of(hung.camera_id), hung.valid_from_ms <= one.observed_at, stands)
        .where(or_(hung.valid_to_ms.is_(None), one.observed_at < hung.valid_to_ms))
    )
    every = union_all(own, of_recorder).subquery()
    camera_id, observed_at, offset_ms, uncertainty_ms, set_at, key = every.c
    return select(camera_id, observed_at, offset_ms, uncertainty_ms, set_at).order_by(observed_at, key)


def known_of_many(session: Session, camera_ids: Collection[int]) -> dict[int, list[Observation]]:
    """What counts for each of these cameras, in order of the instant; one without any is left out."""
    wanted, known = list(camera_ids), defaultdict(list)
    for camera_id, *values in session.execute(counted(lambda column: column.in_(wanted))):
        known[camera_id].append(Observation(*values))
    return dict(known)


def known(session: Session, camera_id: int) -> list[Observation]:
    """What counts for a camera, in order of the instant."""
    return known_of_many(session, [camera_id]).get(camera_id, [])


def ledger_of(session: Session, camera_id: int, settings: Settings) -> ClockLedger:
    """The clock of a camera, by the house's settings for what nobody looked at."""
    return ledger(known(session, camera_id), settings)


def ledger(observations: Collection[Observation], settings: Settings) -> ClockLedger:
    """The same from comparisons already read, in order of the instant."""
    return ClockLedger(list(observations), settings.clock_drift_ms_per_day, settings.clock_never_compared_ms)


@dataclass(frozen=True)
class Placed:
    """When a clip began by its device's clock as that stands today (epoch ms), and the offset known of that clock.

    ``shift_ms``: by how much the start was moved since filing because a person stated it anew.
    """

    device_start_ms: int
    offset: Offset
    shift_ms: int = 0
    is_withdrawn: bool = False

    @property
    def start_ms(self) -> int:
        """Its start, corrected, epoch ms UTC."""
        return self.device_start_ms + self.offset.offset_ms

    def shown(self, duration_ms: int) -> Timespan:
        """What it shows of corrected time, or may show as far as the clock is unsure."""
        return Timespan(self.start_ms, self.start_ms + duration_ms).widened(self.offset.uncertainty_ms)


def placed(clock: ClockLedger, detail: ClipDetail, standing: Mapping[int, Standing]) -> Placed:
    """When a clip really began, by today's knowledge. ``standing``: what stands of its camera's originals.

    A clip recorded from a feed stands on the clock of our own host: what is learnt of its camera's never moves it.
    """
    if detail.master_id is None:
        return Placed(detail.device_start_ms, Offset(detail.offset_ms, detail.uncertainty_ms, is_compared=True))
    said = standing.get(detail.master_id, Standing())
    device = detail.device_start_ms + said.shift_ms
    return Placed(device, clock.placed(device), said.shift_ms, said.is_withdrawn)


def clips_showing(
    session: Session, camera_id: int, span: Timespan, clock: ClockLedger, *, with_withdrawn: bool = False
) -> list[tuple[Clip, ClipDetail, Placed]]:
    """Clips that show part of a span of corrected time, or may show it as far as the clock is unsure, in its order.

    ``with_withdrawn``: also those taken out of search.
    """
    filings = list(session.scalars(select(Filing).where(Filing.camera_id == camera_id)))
    standing = restatements.standing_of_camera(session, camera_id)
    spans = merged([span.widened(BESIDE_MS), *filed_spans(clock, span, filings)])
    found = []
    for part in spans:
        for clip, detail in clips.between(session, camera_id, part.start_ms, part.end_ms):
            at = placed(clock, detail, standing)
            if at.shown(clip.duration_ms).overlaps(span) and (with_withdrawn or not at.is_withdrawn):
                found.append((clip, detail, at))
    return sorted(found, key=lambda one: one[2].start_ms)


def get(session: Session, observation_id: int) -> ClockEntry | None:
    """A line by the key of its comparison."""
    row = session.execute(_lines().where(ClockObservation.id == observation_id)).first()
    return ClockEntry(*row) if row else None


def of_camera(session: Session, camera_id: int) -> list[ClockEntry]:
    """Every line that ever spoke of a camera, also what was taken back, oldest first."""
    hung = DeviceChannel
    of_recorder = (
        select(ClockEvidence.observation_id)
        .join(hung, hung.device_id == ClockEvidence.device_id)
        .join(ClockObservation, ClockObservation.id == ClockEvidence.observation_id)
        .where(hung.camera_id == camera_id, hung.valid_from_ms <= ClockObservation.observed_at)
        .where(or_(hung.valid_to_ms.is_(None), ClockObservation.observed_at < hung.valid_to_ms))
    )
    speaks = or_(ClockObservation.camera_id == camera_id, ClockObservation.id.in_(of_recorder))
    found = _lines().where(speaks).order_by(ClockObservation.observed_at, ClockObservation.id)
    return [ClockEntry(*row) for row in session.execute(found)]


def counted_near(session: Session, camera_id: int, span: Timespan) -> list[ClockEntry]:
    """The comparisons that the clock of a span of corrected time rests on: those within it and the nearest on both
    sides, oldest first; none that was taken back."""
    counts = {(one.observed_at, one.offset_ms, one.uncertainty_ms) for one in known(session, camera_id)}
    every = [
        line
        for line in of_camera(session, camera_id)
        if line.withdrawal is None
        and (line.observation.observed_at, line.observation.offset_ms, line.observation.uncertainty_ms) in counts
    ]
    before = [line for line in every if line.observation.observed_at < span.start_ms]
    within = [line for line in every if span.start_ms <= line.observation.observed_at < span.end_ms]
    after = [line for line in every if line.observation.observed_at >= span.end_ms]
    return before[-1:] + within[:MOST_NAMED] + after[:1]


def _lines() -> Select[*tuple[Any, ...]]:
    return (
        select(ClockObservation, ClockEvidence, ClockWithdrawal)
        .outerjoin(ClockEvidence, ClockEvidence.observation_id == ClockObservation.id)
        .outerjoin(ClockWithdrawal, ClockWithdrawal.observation_id == ClockObservation.id)
    )


def latest_of(session: Session, camera_ids: Collection[int]) -> dict[int, Observation]:
    """The newest comparison that counts for each of these cameras."""
    return {camera_id: known[-1] for camera_id, known in known_of_many(session, camera_ids).items()}


def latest_by(session: Session, camera_id: int, method: str) -> ClockObservation | None:
    """The newest comparison of a camera's own clock by one method, also one taken back."""
    found = select(ClockObservation).where(ClockObservation.camera_id == camera_id, ClockObservation.method == method)
    return session.scalar(found.order_by(ClockObservation.observed_at.desc(), ClockObservation.id.desc()).limit(1))


def device_of(session: Session, camera_id: int, at_ms: int) -> int | None:
    """The recorder a camera hung on at an instant, epoch ms."""
    hung = DeviceChannel
    found = select(hung.device_id).where(hung.camera_id == camera_id, hung.valid_from_ms <= at_ms)
    found = found.where(or_(hung.valid_to_ms.is_(None), at_ms < hung.valid_to_ms))
    return session.scalar(found.order_by(hung.valid_from_ms.desc()).limit(1))


def cameras_of_device(session: Session, device_id: int, at_ms: int) -> list[int]:
    """The cameras that hung on a recorder at an instant, epoch ms."""
    hung = DeviceChannel
    found = select(hung.camera_id).where(hung.device_id == device_id, hung.valid_from_ms <= at_ms)
    found = found.where(or_(hung.valid_to_ms.is_(None), at_ms < hung.valid_to_ms))
    return list(session.scalars(found.order_by(hung.camera_id)))


def add_leap(session: Session, leap: HostClockLeap) -> HostClockLeap:
    """One more leap of the clock of one of our own hosts."""
    session.add(leap)
    session.flush()
    return leap


def leaps_since(session: Session, since_ms: int) -> list[HostClockLeap]:
    """Leaps of our own clocks noticed since then, newest first."""
    found = select(HostClockLeap).where(HostClockLeap.noticed_at >= since_ms)
    return list(session.scalars(found.order_by(HostClockLeap.id.desc())))


def sender_offsets(session: Session, since_ms: int) -> list[tuple[int, int, int]]:
    """What cameras said of their own clocks since then: camera, instant, arrival minus their clock (ms)."""
    found = (
        select(Feed.camera_id, FeedState.figures_at, FeedState.sender_offset_ms)
        .join(FeedState, FeedState.feed_id == Feed.id)
        .where(FeedState.state == "recording", FeedState.figures_at >= since_ms)
        .where(FeedState.sender_offset_ms.is_not(None))
        .order_by(FeedState.figures_at)
    )
    newest = {row[0]: (row[1] or 0, row[2] or 0) for row in session.execute(found)}
    return [(camera_id, at_ms, offset_ms) for camera_id, (at_ms, offset_ms) in sorted(newest.items())]


def set_host_clock(session: Session, host: str, state: str, error_ms: int | None, now: int) -> None:
    """What a host of ours said of its clock last (``storage/values/host_clock.py``)."""
    session.merge(HostClock(host=host, state=state, error_ms=error_ms, looked_at=now))


def host_clocks(session: Session) -> dict[str, HostClock]:
    """What each host of ours said of its clock last, by host."""
    return {row.host: row for row in session.scalars(select(HostClock))}
