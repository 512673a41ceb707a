"""What an approver looks at before deciding: each line is true as it stands or a warning that names what to mind."""

from __future__ import annotations

from dataclasses import dataclass

from service.retrievals.reading import RequestShown, has_footage
from service.web.formatting import moment
from service.web.language import _
from storage.catalog import retrievals
from storage.unit_of_work import Reading
from storage.values.clock import HOUR_MS
from storage.values.timespan import Timespan

# Footage asked for beside the time of the event by more than this is worth a second look.
AROUND_MS = 6 * HOUR_MS


@dataclass(frozen=True)
class Check:
    """One line. ``about`` names cameras or an instant, as text; ``is_well`` is false for a warning."""

    is_well: bool
    text: str
    about: str = ""


def checks(session: Reading, asked: RequestShown, account_id: int) -> list[Check]:
    """The list for one request and the person who would decide."""
    case, made = asked.case, asked.request
    lines = [
        Check(True, _("Hồ sơ đang mở")) if case.withdrawn_at is None else Check(False, _("Hồ sơ đã rút khỏi sổ")),
        Check(True, _("Người lập và người duyệt khác nhau"))
        if made.requested_by != account_id
        else Check(False, _("Anh/chị là người lập yêu cầu này")),
        _around(asked),
        _investigator(asked),
    ]
    if missing := [asked.cameras[row.camera_id].code for row in asked.rows if not has_footage(session, row)]:
        lines.append(Check(False, _("Kho chưa có đoạn ghi hình trong khoảng này"), ", ".join(missing)))
    else:
        lines.append(Check(True, _("Kho có đoạn ghi hình của mọi camera được hỏi")))
    return [*lines, *_approved_before(session, asked)]


def _around(asked: RequestShown) -> Check:
    event = Timespan(asked.case.occurred_from_ms, max(asked.case.occurred_from_ms, asked.case.occurred_to_ms))
    near = event.widened(AROUND_MS)
    far = [
        asked.cameras[row.camera_id].code for row in asked.rows if not near.overlaps(Timespan(row.start_ms, row.end_ms))
    ]
    if far:
        return Check(False, _("Khoảng hỏi cách lúc xảy ra quá 6 giờ"), ", ".join(far))
    return Check(True, _("Khoảng hỏi quanh lúc xảy ra vụ việc"))


def _investigator(asked: RequestShown) -> Check:
    if asked.case.investigator_id is None:
        return Check(False, _("Hồ sơ chưa có cán bộ điều tra: chưa ai đánh giá được kết quả"))
    if asked.case.investigator_id == asked.request.requested_by:
        return Check(False, _("Người lập cũng là cán bộ điều tra: cần phân công người khác để đánh giá kết quả"))
    return Check(True, _("Cán bộ điều tra khác người lập nên đánh giá được kết quả"))


def _approved_before(session: Reading, asked: RequestShown) -> list[Check]:
    lines: list[Check] = []
    mine = {row.id for row in asked.rows}
    before = [found for found in retrievals.of_case(session, asked.case.id) if found[1].id not in mine]
    for row in asked.rows:
        span = Timespan(row.start_ms, row.end_ms)
        for _link, earlier, made, camera in before:
            covered = Timespan(earlier.start_ms, earlier.end_ms)
            is_open = earlier.state in {"approved", "produced", "handed_over"}
            if is_open and camera.id == row.camera_id and covered.overlaps(span):
                about = f"{camera.code}, {moment(made.decided_at or made.requested_at)}"
                lines.append(Check(False, _("Đã duyệt đoạn trùng cho cùng hồ sơ"), about))
                break
    return lines
