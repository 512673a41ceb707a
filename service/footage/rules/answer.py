"""The answer of a search, put together from what was read. Instants are epoch milliseconds, UTC. Pure.

That footage exists is all it says: no picture, no name of an object, nothing of an owner.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import msgspec

from service.footage.rules import gaps
from service.footage.rules.question import Question
from service.footage.rules.sight import Found, Sight, score_of
from service.footage.rules.timing import CameraClock, Translation
from storage.catalog.clips import FLAG_RECORDED
from storage.catalog.footage import ClipRow
from storage.catalog.footage_places import StatusRow
from storage.catalog.footage_reasons import AskedRow, DiscardRow, HoldRow, OutageRow
from storage.values.clock import local_date
from storage.values.timespan import Timespan, merged

GROUPS = ("has", "ask", "none")


class ClipAnswer(msgspec.Struct, frozen=True, gc=False):
    """One clip by today's knowledge of its camera's clock. ``filed_start_ms`` is its key; ``flags`` as filed;
    ``clock``: device, or server if it was recorded; ``device_start_ms`` is its start by the device's clock that it was
    filed by, null if it was recorded.

    ``is_by_uncertainty``: as corrected it lies outside what was asked; it is here because the clock may be wrong by
    ``uncertainty_ms``.
    """

    start_ms: int
    end_ms: int
    uncertainty_ms: int
    clock: str
    device_start_ms: int | None
    filed_start_ms: int
    size_bytes: int
    flags: int
    mount_id: int
    is_held: bool
    is_by_uncertainty: bool


class GapAnswer(msgspec.Struct, frozen=True, gc=False):
    """A stretch without a clip, and why. ``kind``: gap, ask (still with its owner), lost (was there once)."""

    start_ms: int
    end_ms: int
    kind: str
    reason: str
    since_ms: int | None = None
    until_ms: int | None = None
    overwritten_at: int | None = None
    note: str = ""


class HoldAnswer(msgspec.Struct, frozen=True, gc=False):
    """A stretch kept by a legal hold; the number of the case when it is this person's to see."""

    start_ms: int
    end_ms: int
    case_number: str | None


class MountAnswer(msgspec.Struct, frozen=True, gc=False):
    """Where the camera hung in a part of the window, and how it looked at the place.

    ``along_metres``: of a line, where on it somebody comes into view; ``distance_metres`` is to the line then.
    """

    id: int
    start_ms: int
    end_ms: int
    lat: float
    lon: float
    azimuth_deg: float
    angle_deg: float
    range_metres: float
    sees: bool
    score: float
    distance_metres: float | None
    bearing_deg: float | None
    off_axis_deg: float | None
    along_metres: float | None


class ClockAnswer(msgspec.Struct, frozen=True, gc=False):
    """What is known of the clock that the clips of the window stand on: offset = reference - device, ms.

    ``is_server``: they were all recorded here and stand on the server's own clock, not on the camera's; then, and
    where nobody ever compared the camera's clock, there is no offset to tell (null). ``is_mixed``: some were recorded,
    some handed in; offset and comparison speak of these, the uncertainty of whichever is less sure.
    """

    offset_ms: int | None
    uncertainty_ms: int
    is_compared: bool
    is_server: bool = False
    is_mixed: bool = False


class CameraFootage(msgspec.Struct, frozen=True):
    """What one camera has of the window. ``group``: has (clips), ask (still with its owner), none (reasons only).

    ``is_by_uncertainty``: all its clips are there only because its clock is unsure, perhaps none is of the window.
    """

    camera_id: int
    code: str
    place: str
    address: str
    unit_id: str
    connection: str
    state: str
    retention_days: int
    group: str
    is_by_uncertainty: bool
    score: float
    from_ms: int
    until_ms: int
    covered_ms: int
    mounts: list[MountAnswer]
    clock: ClockAnswer
    clips: list[ClipAnswer]
    gaps: list[GapAnswer]
    holds: list[HoldAnswer]
    requests: list[str]
    waiting_intakes: int
    overwritten_at: int | None


class Nearest(msgspec.Struct, frozen=True, gc=False):
    """The nearest camera when none sees the place, and a radius that takes it in."""

    code: str
    place: str
    distance_metres: float
    radius_metres: int


class Footage(msgspec.Struct, frozen=True):
    """A page of an answer. ``next`` asks for the page after it; counts of groups and of clips that are here only
    because a clock is unsure are of this page."""

    asked_from_ms: int
    asked_to_ms: int
    from_ms: int
    to_ms: int
    now_ms: int
    cameras: list[CameraFootage]
    groups: dict[str, int]
    unsure_clip_count: int
    connections: dict[str, int]
    camera_count: int
    next: str | None = None
    nearest: Nearest | None = None


@dataclass(frozen=True)
class Known:
    """What was read of one camera beside its clips."""

    clock: CameraClock
    translation: Translation
    hanging: Sequence[Timespan] = ()
    statuses: Sequence[StatusRow] = ()
    outages: Sequence[OutageRow] = ()
    discards: Sequence[DiscardRow] = ()
    holds: Sequence[HoldRow] = ()
    asked: Sequence[AskedRow] = ()
    waiting_intakes: int = 0


@dataclass(frozen=True)
class Circumstances:
    """What holds for a whole answer: the question, the instant it is answered, the units whose cases may be named."""

    question: Question
    now: int
    scope: Collection[str] | None

    def may_name(self, unit_id: str) -> bool:
        """Whether something of this unit may be named to the person who asks."""
        return self.scope is None or unit_id in self.scope


@dataclass(frozen=True)
class View:
    """A part of the window in which one mount had to do with the place."""

    mount_id: int
    span: Timespan


def answered(
    found: Found, clips: Sequence[ClipRow], known: Known, said: Circumstances, part: Timespan
) -> CameraFootage:
    """What a camera has of ``part`` of the window: clips in corrected time, and every gap with its reason.

    Where a window is answered in several parts, a clip stands in the part in which it begins.
    """
    question, window = said.question, said.question.window
    views = [View(s.mount.id, span) for s in found.sights if (span := s.valid.clipped_to(window))]
    every = sorted(_clips(clips, views, known), key=lambda clip: (clip.start_ms, clip.filed_start_ms))
    shown = [
        clip
        for clip in every
        if (part.start_ms == window.start_ms or clip.start_ms >= part.start_ms)
        and (part.end_ms == window.end_ms or clip.start_ms < part.end_ms)
    ]
    matching = [span for view in views if (span := view.span.clipped_to(part))]
    sure = merged(Timespan(clip.start_ms, clip.end_ms) for clip in every if not clip.is_by_uncertainty)
    covered = [both for span in sure for view in matching if (both := span.clipped_to(view))]
    reasons = gaps.explained(gaps.gaps_of(part, covered), _reasons(found, known, matching, part, said.now))
    waiting = [reason.overwritten_at for reason in reasons if reason.code == gaps.ASK]
    middle = (question.asked.start_ms + question.asked.end_ms) // 2
    status = gaps.status_on(known.statuses, local_date(question.asked.start_ms))
    return CameraFootage(
        camera_id=found.camera.id,
        code=found.camera.code,
        place=found.camera.place,
        address=found.camera.address,
        unit_id=found.camera.unit_id,
        connection=found.connection,
        state=status.state if status else "working",
        retention_days=found.camera.retention_days,
        group="has" if shown else "ask" if waiting else "none",
        is_by_uncertainty=bool(shown) and all(clip.is_by_uncertainty for clip in shown),
        score=score_of(found, question),
        from_ms=part.start_ms,
        until_ms=part.end_ms,
        covered_ms=sum(span.length_ms for span in merged(covered)),
        mounts=[_mount(sight) for sight in found.sights],
        clock=_clock(shown, known, middle),
        clips=shown,
        gaps=[_gap(reason) for reason in reasons],
        holds=_holds(known, said, part),
        requests=sorted({row.number for row in known.asked if said.may_name(row.unit_id)}),
        waiting_intakes=known.waiting_intakes,
        overwritten_at=min((at for at in waiting if at is not None), default=None),
    )


def _clock(shown: Sequence[ClipAnswer], known: Known, at_ms: int) -> ClockAnswer:
    """What is known of the time of what is shown."""
    recorded = [clip.uncertainty_ms for clip in shown if clip.clock == "server"]
    if shown and len(recorded) == len(shown):
        return ClockAnswer(None, max(recorded), is_compared=True, is_server=True)
    clock = known.clock.at(at_ms)
    offset_ms = clock.offset_ms if clock.is_compared else None
    return ClockAnswer(offset_ms, max([clock.uncertainty_ms, *recorded]), clock.is_compared, is_mixed=bool(recorded))


def _clips(clips: Iterable[ClipRow], views: Sequence[View], known: Known) -> Iterable[ClipAnswer]:
    held = [Timespan(hold.start_ms, hold.end_ms) for hold in known.holds]
    for clip in clips:
        at = known.translation.corrected(clip)
        surely = next((view for view in views if view.span.overlaps(at.span)), None)
        unsure = at.span.widened(at.uncertainty_ms)
        view = surely or next((view for view in views if view.span.overlaps(unsure)), None)
        if view is None:
            continue
        filed = Timespan(clip.start_ms, clip.start_ms + clip.duration_ms)
        yield ClipAnswer(
            start_ms=at.span.start_ms,
            end_ms=at.span.end_ms,
            uncertainty_ms=at.uncertainty_ms,
            clock="server" if clip.flags & FLAG_RECORDED else "device",
            device_start_ms=at.device_start_ms,
            filed_start_ms=clip.start_ms,
            size_bytes=clip.size_bytes,
            flags=clip.flags,
            mount_id=view.mount_id,
            is_held=any(span.overlaps(filed) for span in held),
            is_by_uncertainty=surely is None,
        )


def _reasons(found: Found, known: Known, matching: Sequence[Timespan], part: Timespan, now: int) -> list[gaps.Reason]:
    discarded = []
    for row in known.discards:
        start = row.start_ms + known.translation.shift_ms(row.start_ms)
        discarded.append((Timespan(start, start + row.duration_ms), row))
    days = found.camera.retention_days
    return [
        *gaps.future_reasons(part, now),
        *gaps.mount_reasons(part, matching, known.hanging),
        *gaps.withdrawn_reasons(known.translation.withdrawn),
        *gaps.discard_reasons(discarded),
        *gaps.outage_reasons(known.outages, part),
        *gaps.status_reasons(known.statuses, part),
        *gaps.source_reasons(known.statuses, part, days, now, found.connection),
    ]


def _mount(sight: Sight) -> MountAnswer:
    mount = sight.mount
    return MountAnswer(
        id=mount.id,
        start_ms=sight.valid.start_ms,
        end_ms=sight.valid.end_ms,
        lat=mount.lat,
        lon=mount.lon,
        azimuth_deg=mount.azimuth_deg,
        angle_deg=mount.angle_deg,
        range_metres=mount.range_metres,
        sees=sight.sees,
        score=round(sight.score, 4),
        distance_metres=_tenth(sight.away_metres),
        bearing_deg=_tenth(sight.bearing_deg),
        off_axis_deg=_tenth(sight.off_axis_deg),
        along_metres=_tenth(sight.along_metres),
    )


def _tenth(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _gap(reason: gaps.Reason) -> GapAnswer:
    return GapAnswer(
        start_ms=reason.span.start_ms,
        end_ms=reason.span.end_ms,
        kind=reason.kind,
        reason=reason.code,
        since_ms=reason.since_ms,
        until_ms=reason.until_ms,
        overwritten_at=reason.overwritten_at,
        note=reason.note,
    )


def _holds(known: Known, said: Circumstances, window: Timespan) -> list[HoldAnswer]:
    found = []
    for hold in known.holds:
        shift = known.translation.shift_ms(max(hold.start_ms, window.start_ms))
        if part := Timespan(hold.start_ms + shift, hold.end_ms + shift).clipped_to(window):
            number = hold.case_number if said.may_name(hold.unit_id) else None
            found.append(HoldAnswer(part.start_ms, part.end_ms, number))
    return found


def in_groups(cameras: Iterable[CameraFootage]) -> dict[str, int]:
    """How many cameras of a page stand in each group."""
    every = [camera.group for camera in cameras]
    return {group: every.count(group) for group in GROUPS}
