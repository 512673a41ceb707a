"""Entering comparisons of clocks: the row, what it stands on, its custody event, in one transaction.

Pages, programs, the recorder's figures and a device asked over ONVIF all come through here, within the same bounds.
What a camera tells of itself has a narrower one: a stamp that counts from 1900 or from its start is no time of day, and
nobody looked. Nothing in the book is ever edited: what was mistaken is taken back, and what is right is another
comparison.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from storage.catalog import clocks
from storage.errors import Refused
from storage.ledger.filing import EARLIEST_MS
from storage.models import ClockEvidence, ClockObservation, ClockWithdrawal, HostClockLeap
from storage.unit_of_work import UnitOfWork
from storage.values.clock import DAY_MS, HOUR_MS, SECOND_MS, to_local
from storage.values.clock_watch import Leap

METHODS = frozenset({"ntp", "onvif", "photograph", "statement", "footage"})
REFERENCES = frozenset({"server", "phone", "other"})
LEAST_UNCERTAINTY_MS = 100
MOST_UNCERTAINTY_MS = HOUR_MS
MOST_OFFSET_MS = 60 * 365 * DAY_MS  # a device whose clock fell back to 1970 is off by that much; a person saw it
MOST_TOLD_OFFSET_MS = DAY_MS  # beyond any zone: what a camera tells of itself is then no time of day at all
_SHOWN = "%d/%m/%Y %H:%M:%S"


@dataclass(frozen=True)
class Photograph:
    """A photograph in the store: its name, digest and size."""

    key: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True)
class Comparison:
    """What was seen of a clock: ``observed_at`` by the reference (epoch ms), ``offset_ms`` = reference - device.

    ``method``: ntp, onvif, photograph, statement, footage. ``device_id``: the owner's recorder whose clock it is, None
    for the camera's own. ``set_at``: when the clock was set to what was found, if it was. ``reference``: server, phone,
    other. Texts as they were read off; left empty they are written from the figures.
    """

    observed_at: int
    offset_ms: int
    uncertainty_ms: int
    method: str
    device_id: int | None = None
    set_at: int | None = None
    reference: str = "server"
    device_text: str = ""
    reference_text: str = ""
    note: str = ""
    photograph: Photograph | None = None


def out_of_bounds(seen: Comparison, now_ms: int) -> list[str]:
    """Names of what cannot be so: observed_at, offset, uncertainty, method, reference_kind, set_at; empty: all may be.

    ``now_ms``: epoch ms UTC.
    """
    judged = {
        "observed_at": EARLIEST_MS <= seen.observed_at <= now_ms + SECOND_MS,
        "offset": abs(seen.offset_ms) <= MOST_OFFSET_MS,
        "uncertainty": LEAST_UNCERTAINTY_MS <= seen.uncertainty_ms <= MOST_UNCERTAINTY_MS,
        "method": seen.method in METHODS,
        "reference_kind": seen.reference in REFERENCES,
        "set_at": seen.set_at is None or seen.set_at <= seen.observed_at,
    }
    return [name for name, may_be in judged.items() if not may_be]


def is_usable(offset_ms: int) -> bool:
    """Whether what a camera tells of its own clock may be believed unasked (``offset_ms``: reference - device)."""
    return abs(offset_ms) <= MOST_TOLD_OFFSET_MS


def enter_told(work: UnitOfWork, camera_id: int, told: Comparison, *, is_thinned: bool = True) -> bool:
    """Enter what a camera told of its own clock (methods ntp, onvif) if it is usable; whether it was entered.

    ``is_thinned``: only if it says anything that the last one by the same method did not. Raises Refused as ``enter``.
    """
    if not is_usable(told.offset_ms):
        return False
    last = clocks.latest_by(work.session, camera_id, told.method) if is_thinned else None
    if not says_anything(last, told):
        return False
    enter(work, camera_id, told)
    return True


def enter(work: UnitOfWork, camera_id: int, seen: Comparison) -> ClockObservation:
    """One more comparison, seen at this camera, with its custody event. Raises Refused for what cannot be so."""
    if wrong := out_of_bounds(seen, work.now):
        raise Refused(
            "clock_out_of_bounds",
            "Lần so giờ có số không thể đúng (%(names)s) nên không vào sổ. Hãy xem lại rồi so lại.",
            names=", ".join(wrong),
        )
    photograph = seen.photograph
    observation = clocks.add(
        work.session,
        ClockObservation(
            camera_id=camera_id,
            observed_at=seen.observed_at,
            offset_ms=seen.offset_ms,
            uncertainty_ms=seen.uncertainty_ms,
            method=seen.method,
            recorded_by=work.actor_id,
            recorded_at=work.now,
        ),
        ClockEvidence(
            device_id=seen.device_id,
            set_at=seen.set_at,
            device_text=(seen.device_text or shown(seen.observed_at - seen.offset_ms))[:60],
            reference_text=(seen.reference_text or shown(seen.observed_at))[:60],
            reference=seen.reference,
            note=seen.note[:500],
            photograph_key=photograph.key if photograph else None,
            photograph_sha256=photograph.sha256 if photograph else None,
            photograph_bytes=photograph.size_bytes if photograph else None,
        ),
    )
    told: dict[str, Any] = {"offset_ms": seen.offset_ms, "uncertainty_ms": seen.uncertainty_ms}
    if seen.device_id is not None:
        told["device_id"] = seen.device_id
    if seen.set_at is not None:
        told["set_at"] = seen.set_at
    if photograph is not None:
        told["sha256"] = photograph.sha256
    work.record("camera.clock_observed", "camera", camera_id, observation_id=observation.id, **told)
    return observation


def shown(at_ms: int) -> str:
    """An instant as a device shows it; empty for one that no calendar here reaches."""
    try:
        return f"{to_local(at_ms):{_SHOWN}}"
    except (ValueError, OverflowError, OSError):
        return ""


def take_back(work: UnitOfWork, observation: ClockObservation, replaced_by: int | None, reason: str) -> ClockWithdrawal:
    """A comparison counts no more; ``replaced_by`` names the one that stands instead, if one does."""
    withdrawal = clocks.withdraw(
        work.session,
        ClockWithdrawal(
            observation_id=observation.id,
            replaced_by=replaced_by,
            reason=reason[:300],
            recorded_by=work.actor_id,
            recorded_at=work.now,
        ),
    )
    told: dict[str, Any] = {} if replaced_by is None else {"replaced_by": replaced_by}
    work.record("camera.clock_withdrawn", "camera", observation.camera_id, observation_id=observation.id, **told)
    return withdrawal


def note_leap(work: UnitOfWork, leap: Leap, cause: str, host: str) -> HostClockLeap:
    """The clock of one of our own hosts leapt (``cause``: running, start): what was recorded then may be off by it."""
    row = clocks.add_leap(
        work.session,
        HostClockLeap(
            host=host[:100], noticed_at=leap.noticed_at, since_ms=leap.since_ms, leap_ms=leap.leap_ms, cause=cause
        ),
    )
    work.record("archive.clock_leapt", "archive", row.id, leap_ms=leap.leap_ms, since_ms=leap.since_ms, cause=cause)
    return row


def says_anything(last: ClockObservation | None, seen: Comparison) -> bool:
    """Whether a watched clock is worth a line: the first, one a day, and whenever it moved more than both may be wrong.

    A clock that runs as known fills no book; one that leaps is written down at once.
    """
    if last is None or seen.observed_at - last.observed_at >= DAY_MS:
        return True
    moved = abs(seen.offset_ms - last.offset_ms)
    return seen.observed_at > last.observed_at and moved > last.uncertainty_ms + seen.uncertainty_ms
