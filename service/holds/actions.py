"""Placing and releasing legal holds."""

from __future__ import annotations

from service.cases.rules import REPEAT_MS
from service.web.language import _
from service.web.writing import text_problem
from storage.catalog import cases, clocks, holds, retrievals
from storage.errors import Conflict, Invalid, NotFound
from storage.models import CaseRecord, LegalHold
from storage.restating import follow_hold
from storage.unit_of_work import UnitOfWork
from storage.values.clock import DAY_MS, MINUTE_MS
from storage.values.text import normal
from storage.values.timespan import Timespan

# Footage of the asked span may lie this far beside it by the filed clock.
BESIDE_MS = 5 * MINUTE_MS
LONGEST_MS = 31 * DAY_MS


def place_hold(work: UnitOfWork, case: CaseRecord, camera_id: int, span: Timespan, reason: str) -> LegalHold:
    """Keep footage of a camera and span (corrected time) from being discarded, for a case; the same order sent twice
    is one hold. Raises Invalid, NotFound.

    Clips are filed under the clock known at that time: the span is widened by five minutes at both ends, and to every
    clip that shows the span by today's knowledge of the clock.
    """
    if case.withdrawn_at is not None:
        raise Conflict("case_withdrawn", _("Hồ sơ đã rút khỏi sổ, không giữ thêm được."))
    if camera_id not in retrievals.cameras_of(work.session, [camera_id]):
        raise NotFound
    problems: dict[str, str] = {}
    if problem := text_problem(reason, 10, _("Hãy ghi lý do giữ, ít nhất 10 ký tự.")):
        problems["reason"] = problem
    if span.length_ms <= 0 or span.length_ms > LONGEST_MS:
        problems["span"] = _("Khoảng thời gian giữ phải dài hơn 0 và không quá 31 ngày.")
    if problems:
        raise Invalid(problems)
    assert work.actor_id is not None
    holds.lock_camera(work.session, camera_id)  # who waits here for the same form finds its hold
    filed, words = _filed_span(work, camera_id, span).widened(BESIDE_MS), normal(reason)[:1000]
    if made := _placed_just_now(work, case.id, camera_id, filed, words):
        return made
    hold = holds.place(
        work.session,
        case_id=case.id,
        camera_id=camera_id,
        span=filed,
        reason=words,
        placed_by=work.actor_id,
        placed_at=work.now,
    )
    work.record(
        "hold.placed",
        "hold",
        hold.id,
        case_id=case.id,
        camera_id=camera_id,
        start_ms=hold.start_ms,
        end_ms=hold.end_ms,
    )
    work.send("hold.mirror", noun="hold", noun_id=hold.id, hold_id=hold.id)
    follow_hold(work, hold, span)
    return hold


def _placed_just_now(work: UnitOfWork, case_id: int, camera_id: int, span: Timespan, words: str) -> LegalHold | None:
    """The very same hold of the same person, placed a few minutes ago and in force."""
    for hold in holds.overlapping(work.session, camera_id, span.start_ms, span.end_ms):
        is_same = (hold.case_id, hold.start_ms, hold.end_ms, hold.reason) == (
            case_id,
            span.start_ms,
            span.end_ms,
            words,
        )
        if is_same and hold.placed_by == work.actor_id and hold.placed_at >= work.now - REPEAT_MS:
            return hold
    return None


def _filed_span(work: UnitOfWork, camera_id: int, span: Timespan) -> Timespan:
    """The span together with the filed times of the clips that show it; originals whose start was stated anew are held
    by themselves, for they may have been filed months away."""
    clock = clocks.ledger_of(work.session, camera_id, work.settings)
    begin, end = span.start_ms, span.end_ms
    for clip, _detail, at in clocks.clips_showing(work.session, camera_id, span, clock, with_withdrawn=True):
        if at.shift_ms:
            continue
        begin, end = min(begin, clip.start_ms), max(end, clip.start_ms + clip.duration_ms)
    return Timespan(begin, end)


def release_hold(work: UnitOfWork, hold_id: int, unit_ids: set[str] | None, reason: str) -> LegalHold:
    """End a hold and those that follow it; from now on retention decides again. Raises NotFound, Invalid, Conflict."""
    hold = holds.get(work.session, hold_id)
    case = cases.get(work.session, hold.case_id) if hold else None
    if hold is None or case is None or (unit_ids is not None and case.unit_id not in unit_ids):
        raise NotFound
    if problem := text_problem(reason, 10, _("Hãy ghi lý do gỡ lệnh giữ, ít nhất 10 ký tự.")):
        raise Invalid({"reason": problem})
    assert work.actor_id is not None
    holds.lock_camera(work.session, hold.camera_id)  # nobody lets one more follow it meanwhile
    for key in [hold_id, *(one.id for one in holds.following(work.session, hold_id))]:
        holds.release(work.session, key, released_by=work.actor_id, released_at=work.now, reason=normal(reason)[:1000])
        work.record("hold.released", "hold", key, case_id=case.id, camera_id=hold.camera_id)
        work.send("hold.mirror", noun="hold", noun_id=key, hold_id=key)
    return hold
