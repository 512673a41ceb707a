"""The opening balance of the former city and the report of the last closed half-year, drawn up and issued."""

from __future__ import annotations

from datetime import date

from service.indicators import actions as indicators
from service.indicators.actions import BalanceDraft
from service.reports import actions as reports
from service.reports.drafting import draft_of
from storage.catalog import reports as kept
from storage.values.clock import local_date
from workers.demonstration.cast import Stage
from workers.demonstration.plan import Plan

CITY = "747@2020-01-01"  # TP Vũng Tàu, which ended on 1 July 2025 and went to five communes
SOURCE = "Báo cáo tổng kết 10 năm mô hình “Camera giám sát an ninh”, TP Vũng Tàu (2013–2023)"
_BALANCES = (("case.camera_assisted", 271), ("subject.camera_assisted", 738))
_WRITTEN = {
    "III.1": "Chủ camera phối hợp nhanh; phần lớn tệp được nộp trong ngày.",
    "III.2": "Một số camera lệch giờ hoặc chưa gắn biển thông báo.",
    "III.3": "Nhiều đầu ghi không nối mạng nên đồng hồ không tự chỉnh.",
    "III.4": "Nộp tệp trong ngày đầu giữ được đoạn ghi hình trước khi bị ghi đè.",
    "IV.1": "Rà soát biển thông báo và đồng hồ camera trong quý tới.",
    "IV.2": "Đề nghị cấp trên hỗ trợ biển thông báo cho các hộ mới đăng ký.",
}


def opened_balances(stage: Stage) -> None:
    """271 cases and 738 subjects of TP Vũng Tàu 2013-2023, with their source, approved by a second person."""
    clerk, commander = stage.players["baocao"], stage.players["chihuy"]
    for metric, value in _BALANCES:
        draft = BalanceDraft(metric, CITY, date(2013, 1, 1), date(2023, 12, 31), value, SOURCE)
        with clerk.acts() as work:
            balance_id = indicators.enter_balance(work, draft, clerk.unit_ids).id
        with commander.acts() as work:
            indicators.approve_balance(work, balance_id, commander.unit_ids)


def reported(stage: Stage, plan: Plan) -> None:
    """The half-year report of phường Tam Thắng, drawn up, worded and issued."""
    clerk, half = stage.players["baocao"], plan.half
    with clerk.acts() as work:
        report_id = reports.create_draft(work, clerk.unit_id, "half", half.year, half.index).id
    with clerk.acts() as work:
        reports.write_parts(work, report_id, _WRITTEN)
        reports.word_one(work, report_id, {"signer_name": stage.players["chihuy"].account.display_name}, "last_year")
    with stage.archive.read() as session:
        drawn_up = kept.get(session, report_id)
        assert drawn_up is not None
        seen = draft_of(session, drawn_up).fingerprint
    with clerk.acts() as work:
        signed = local_date(stage.clock.now_ms())
        reports.ask_to_issue(work, report_id, number=5, signed_on=signed, seen=seen)
    stage.work_off()
