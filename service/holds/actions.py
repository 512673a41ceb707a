"""Placing and releasing legal holds."""

from __future__ import annotations

from service.web.language import _
from storage.catalog import cases, holds, retrievals
from storage.errors import Invalid, NotFound
from storage.models import CaseRecord, LegalHold
from storage.unit_of_work import UnitOfWork
from storage.values.clock import DAY_MS, MINUTE_MS
from storage.values.text import normal
from storage.values.timespan import Timespan

# Footage of the asked span may lie this far beside it by the filed clock.
BESIDE_MS = 5 * MINUTE_MS
LONGEST_MS = 31 * DAY_MS


def place_hold(work: UnitOfWork, case: CaseRecord, camera_id: int, span: Timespan, reason: str) -> LegalHold:
    """Keep footage of a camera and span (corrected time) from being discarded, for a case. Raises Invalid, NotFound.

    The span is widened by five minutes at both ends, because clips are filed under the clock known at that time.
    """
    if camera_id not in retrievals.cameras_of(work.session, [camera_id]):
        raise NotFound
    problems: dict[str, str] = {}
    if len(normal(reason)) < 10:
        problems["reason"] = _("Hãy ghi lý do giữ, ít nhất 10 ký tự.")
    if span.length_ms <= 0 or span.length_ms > LONGEST_MS:
        problems["span"] = _("Khoảng thời gian giữ phải dài hơn 0 và không quá 31 ngày.")
    if problems:
        raise Invalid(problems)
    assert work.actor_id is not None
    hold = holds.place(
        work.session,
        case_id=case.id,
        camera_id=camera_id,
        span=span.widened(BESIDE_MS),
        reason=normal(reason)[:1000],
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
    return hold


def release_hold(work: UnitOfWork, hold_id: int, unit_ids: set[str] | None, reason: str) -> LegalHold:
    """End a hold; from now on retention decides again. Raises NotFound, Invalid, Conflict."""
    hold = holds.get(work.session, hold_id)
    case = cases.get(work.session, hold.case_id) if hold else None
    if hold is None or case is None or (unit_ids is not None and case.unit_id not in unit_ids):
        raise NotFound
    if len(normal(reason)) < 10:
        raise Invalid({"reason": _("Hãy ghi lý do gỡ lệnh giữ, ít nhất 10 ký tự.")})
    assert work.actor_id is not None
    released = holds.release(
        work.session, hold_id, released_by=work.actor_id, released_at=work.now, reason=normal(reason)[:1000]
    )
    work.record("hold.released", "hold", hold_id, case_id=case.id, camera_id=hold.camera_id)
    work.send("hold.mirror", noun="hold", noun_id=hold.id, hold_id=hold.id)
    return released
