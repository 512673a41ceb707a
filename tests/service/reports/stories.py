"""What happens in the ward before a test begins: each told once, then copied (``tell``)."""

from __future__ import annotations

from datetime import datetime

from storage.values.clock import VIETNAM, from_local
from tests.service.reports.desk_work import JUNE, drawn_by_verbs, issued_by_verbs, made_ready
from tests.service.reports.ward import Ward


def may_drawn_up(ward: Ward) -> int:
    """May's draft compared with April's, of a ward with cases of every sort; answers its key."""
    ward.assisted_case("người thử một")
    ward.clock.at_ms = from_local(datetime(2026, 4, 20, 9, 0, tzinfo=VIETNAM))
    ward.assisted_case("người thử hai", camera=2, value=4)
    ward.retrieve(ward.open_case("Vụ chưa đánh giá"))
    ward.clock.at_ms = JUNE
    return drawn_by_verbs(ward, "month", 5, "previous", **{"III.1": "Đã làm <b>tốt</b> & đúng."})


def may_issued(ward: Ward) -> int:
    """The same, issued; answers its key."""
    report_id = may_drawn_up(ward)
    issued_by_verbs(ward, report_id)
    return report_id


def half_drawn_up(ward: Ward) -> int:
    """The draft of a half-year that is over, everything written; answers its key."""
    ward.clock.at_ms = JUNE
    report_id = drawn_by_verbs(ward, "half", 1)
    made_ready(ward, report_id)
    return report_id


def half_drawn_up_with_a_case_ungraded(ward: Ward) -> int:
    """The same, the first of the ward's reports; a case of it is still to be graded. Answers the key of its link."""
    link_id = ward.clarified_case("người thử một")
    half_drawn_up(ward)
    return link_id


def half_issued(ward: Ward) -> int:
    """The half-year issued; answers its key."""
    report_id = half_drawn_up(ward)
    issued_by_verbs(ward, report_id)
    return report_id
