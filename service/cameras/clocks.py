"""Comparing clocks: what an officer, a technician or an owner says of a camera's clock, and taking a mistake back.

Nothing of the book is edited: a correction is another comparison that stands instead of the mistaken one. No stored
byte and no name changes with it; what changes is the corrected time that searches, exhibits and pages say from then on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from service.cameras.actions import changing
from service.web.language import _
from storage import clock_book
from storage.catalog import clocks
from storage.catalog.clocks import ClockEntry
from storage.clock_book import Comparison
from storage.errors import Conflict, Invalid, NotFound
from storage.ledger.clocks import ClockLedger, Observation
from storage.models import ClockObservation, ClockWithdrawal
from storage.unit_of_work import Reading, UnitOfWork
from storage.values.clock import HOUR_MS, MINUTE_MS, SECOND_MS
from storage.values.text import normal

METHODS = {
    "photograph": _("Ảnh chụp đồng hồ"),
    "footage": _("So với camera khác"),
    "statement": _("Chủ camera cho biết"),
    "ntp": _("Máy chủ giờ (NTP)"),
    "onvif": _("Hỏi thiết bị (ONVIF)"),
}
REFERENCES = {
    "server": _("Giờ máy chủ trên trang này"),
    "phone": _("Đồng hồ điện thoại"),
    "other": _("Đồng hồ khác"),
}
_WRONG = {  # by the names of storage.clock_book.out_of_bounds
    "observed_at": _("Giờ chuẩn lúc so không thể ở tương lai, cũng không trước năm 2000."),
    "offset": _("Lệch quá 60 năm: hãy kiểm tra lại số đã nhập."),
    "uncertainty": _("Sai số của phép so từ 0,1 giây đến 1 giờ."),
    "method": _("Hãy chọn cách so trong danh sách."),
    "reference_kind": _("Hãy chọn đồng hồ chuẩn trong danh sách."),
    "set_at": _("Lúc chỉnh đồng hồ phải trước hoặc đúng lúc so."),
}
LEAST_REASON = 5
# Two displays that show whole seconds tell a difference to just under a second either way; reading takes a moment.
SECONDS_READ_MS = 1_500
MINUTES_READ_MS = 31 * SECOND_MS  # a display without seconds: half a minute either way once its middle is taken
TOLD_MS = 2 * MINUTE_MS
_REPEAT_MS = 5 * MINUTE_MS


def proposed_uncertainty_ms(method: str, *, shows_seconds: bool = True) -> int:
    """How far off a comparison may be if nobody says better, ms."""
    if method == "statement":
        return TOLD_MS
    return SECONDS_READ_MS if shows_seconds else MINUTES_READ_MS


def whole_hours(offset_ms: int, uncertainty_ms: int) -> int:
    """How many whole hours a clock is off, if that is what it is off by: another zone, or summer time. 0: it is not."""
    hours = round(offset_ms / HOUR_MS)
    beside = abs(offset_ms - hours * HOUR_MS)
    is_hours = 0 < abs(hours) <= 24 and beside <= 2 * MINUTE_MS and uncertainty_ms <= 10 * MINUTE_MS
    return hours if is_hours else 0


@dataclass(frozen=True)
class Contradiction:
    """Two comparisons, the older first, that no drift explains and between which nobody entered a setting."""

    before: ClockEntry
    after: ClockEntry

    @property
    def is_by_word(self) -> bool:
        """Whether one of the two is what the owner said and the other is not."""
        return (self.before.observation.method == "statement") != (self.after.observation.method == "statement")


def contradictions(known: ClockLedger, lines: Sequence[ClockEntry]) -> list[Contradiction]:
    """What in a camera's book contradicts each other, newest first. ``lines``: every line of it."""
    by_value = {_value(line.observation): line for line in lines if line.withdrawal is None}
    found = []
    for (one, other), gap in zip(pairwise(known.observations), known.breaks, strict=True):
        pair = by_value.get(_value(one)), by_value.get(_value(other))
        is_told = any(
            at.set_at is not None and one.observed_at < at.set_at <= other.observed_at for at in known.observations
        )
        if gap is not None and not is_told and pair[0] and pair[1]:
            found.append(Contradiction(pair[0], pair[1]))
    return found[::-1]


def not_counted(known: ClockLedger, lines: Sequence[ClockEntry]) -> set[int]:
    """Keys of standing comparisons that do not count for this camera: of its own clock while it hangs on a recorder, or
    less certain than another of the same instant."""
    counted = {_value(one) for one in known.observations}
    return {one.observation.id for one in lines if one.withdrawal is None and _value(one.observation) not in counted}


def _value(seen: ClockObservation | Observation) -> tuple[int, int, int]:
    return seen.observed_at, seen.offset_ms, seen.uncertainty_ms


def observe(
    work: UnitOfWork, camera_id: int, seen: Comparison, *, instead_of: int | None = None, reason: str = ""
) -> ClockObservation:
    """One more comparison with a reference: offset = reference − device, so +37 s is a slow camera.

    ``instead_of``: the mistaken comparison it corrects, which then counts no more. The same sent twice is entered once.
    Raises Invalid, NotFound, Conflict.
    """
    changing(work, camera_id)
    seen = replace(seen, note=normal(seen.note)[:500])
    problems = _problems(work, camera_id, seen)
    if instead_of is not None and len(normal(reason)) < LEAST_REASON:
        problems["reason"] = _("Hãy ghi vì sao lần so cũ sai, ít nhất 5 ký tự.")
    if problems:
        raise Invalid(problems)
    if made := _entered_just_now(work, camera_id, seen):
        return made
    mistaken = _standing(work.session, camera_id, instead_of) if instead_of is not None else None
    made = clock_book.enter(work, camera_id, seen)
    if mistaken is not None:
        clock_book.take_back(work, mistaken.observation, made.id, normal(reason))
    return made


def withdraw(work: UnitOfWork, camera_id: int, observation_id: int, reason: str) -> ClockWithdrawal:
    """Take a mistaken comparison back with nothing in its place. Raises Invalid, NotFound, Conflict."""
    changing(work, camera_id)
    if len(normal(reason)) < LEAST_REASON:
        raise Invalid({"reason": _("Hãy ghi vì sao lần so cũ sai, ít nhất 5 ký tự.")})
    mistaken = _standing(work.session, camera_id, observation_id)
    return clock_book.take_back(work, mistaken.observation, None, normal(reason))


def line_of(session: Reading, camera_id: int, observation_id: int) -> ClockEntry:
    """A line of a camera's book, also one taken back. Raises NotFound for another camera's."""
    found = next((one for one in clocks.of_camera(session, camera_id) if one.observation.id == observation_id), None)
    if found is None:
        raise NotFound
    return found


def _standing(session: Reading, camera_id: int, observation_id: int) -> ClockEntry:
    found = line_of(session, camera_id, observation_id)
    if found.withdrawal is not None:
        raise Conflict("clock_withdrawn", _("Lần so giờ này đã được rút. Hãy tải lại trang để xem lần thay thế."))
    return found


def _problems(work: UnitOfWork, camera_id: int, seen: Comparison) -> dict[str, str]:
    problems = {name: _WRONG[name] for name in clock_book.out_of_bounds(seen, work.now)}
    if seen.device_id is not None and clocks.device_of(work.session, camera_id, seen.observed_at) != seen.device_id:
        problems["device"] = _("Lúc đó camera không gắn vào đầu ghi này.")
    return problems


def _entered_just_now(work: UnitOfWork, camera_id: int, seen: Comparison) -> ClockObservation | None:
    """The very same comparison of the same person, entered a few minutes ago and standing."""
    for line in reversed(clocks.of_camera(work.session, camera_id)):
        one, evidence = line.observation, line.evidence
        is_same = (one.observed_at, one.offset_ms, one.uncertainty_ms, one.method, one.recorded_by) == (
            seen.observed_at,
            seen.offset_ms,
            seen.uncertainty_ms,
            seen.method,
            work.actor_id,
        )
        is_fresh = line.withdrawal is None and one.recorded_at >= work.now - _REPEAT_MS
        if is_same and is_fresh and (evidence.device_id if evidence else None) == seen.device_id:
            return one
    return None
