"""From facts to figures: everything a report of some units and one period counts, each number with its rows.

Cameras are counted as they stood at the end of the period's last day; requests, retrievals and cases by their day.
Codes are stable: ``noun``, ``noun.part`` or ``noun.family:member``.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from service.cameras.fields import Connection, Fund, State
from service.reports.case_tally import case_figures
from service.reports.counting import CountingSettings
from service.reports.facts import CameraFact, CameraSpell, ReportFacts, RequestFact, RetrievalFact
from service.reports.figures import Figure, Row, partition
from service.reports.grades import GRADE_VI, UNGRADED, highest_grade
from service.reports.periods import Period
from service.reports.wording import rounded, table_date
from service.web.language import _
from storage.values.clock import MINUTE_MS, local_date
from storage.values.text import sort_key

NO_SUBUNIT = "Chưa ghi tổ dân phố, khu phố, thôn"
OUTCOME_VI = {
    "approved": _("Đã duyệt"),
    "refused": _("Từ chối"),
    "withdrawn": _("Rút yêu cầu"),
    "requested": _("Đang chờ duyệt"),
    "overwritten": _("Bị ghi đè trước khi kịp yêu cầu"),
}


def figures(facts: ReportFacts, period: Period, settings: CountingSettings) -> dict[str, Figure]:
    """Every figure of the report by its code. Does not depend on the order of the facts."""
    found = [
        *_camera_figures(facts.cameras, period, settings),
        *_request_figures(facts.requests, period, settings),
        *_retrieval_figures(facts.retrievals, period, settings),
        *case_figures(facts, period, settings),
    ]
    return {figure.code: figure for figure in found}


def _camera_figures(cameras: Iterable[CameraFact], period: Period, settings: CountingSettings) -> list[Figure]:
    """Cameras and eyes, whole and by fund, state, connection and neighbourhood unit."""
    standing: list[tuple[CameraSpell, Row]] = []
    for camera in sorted(cameras, key=lambda c: (sort_key(c.code), c.id)):
        spell = camera.spell_on(period.to_on)
        if spell is not None and spell.unit_id in settings.unit_ids:
            standing.append((spell, _camera_row(camera, spell)))
    eyes = tuple(Row(r.noun, r.id, r.label, r.on, s.eye_count, r.details) for s, r in standing)
    subunits = {name: name or NO_SUBUNIT for name in sorted({s.subunit for s, _ in standing}, key=sort_key)}
    states = {code: label for code, label in State.labels().items() if code != State.REMOVED}
    return [
        Figure("cameras", _("Camera đã đăng ký"), tuple(row for _, row in standing)),
        Figure("eyes", _("Mắt camera"), eyes),
        *partition("cameras.fund", Fund.labels(), ((s.fund, r) for s, r in standing)),
        *partition("cameras.state", states, ((s.state, r) for s, r in standing)),
        *partition("cameras.connection", Connection.labels(), ((s.connection, r) for s, r in standing)),
        *partition("cameras.subunit", subunits, ((s.subunit, r) for s, r in standing)),
        *partition("eyes.subunit", subunits, ((s.subunit, e) for (s, _), e in zip(standing, eyes, strict=True))),
        Figure(
            "cameras.working_share",
            _("Tỷ lệ camera đang hoạt động"),
            tuple(Row(r.noun, r.id, r.label, r.on, int(s.state == State.WORKING), r.details) for s, r in standing),
        ),
    ]


def _camera_row(camera: CameraFact, spell: CameraSpell) -> Row:
    """A camera as one line of a list."""
    details = (
        (_("Tổ dân phố, khu phố, thôn"), spell.subunit),
        (_("Nguồn kinh phí"), Fund.labels().get(spell.fund, spell.fund)),
        (_("Tình trạng"), State.labels().get(spell.state, spell.state)),
        (_("Kết nối"), Connection.labels().get(spell.connection, spell.connection)),
        (_("Mắt camera"), str(spell.eye_count)),
    )
    return Row("camera", camera.id, camera.code, spell.from_on, 1, details)


def _request_figures(requests: Iterable[RequestFact], period: Period, settings: CountingSettings) -> list[Figure]:
    """Requests of the period by outcome, and how long the answered ones took."""
    tagged: list[tuple[str, Row]] = []
    waits: list[Row] = []
    for request in sorted(requests, key=lambda r: (r.requested_at, r.id)):
        day = local_date(request.requested_at)
        if request.unit_id not in settings.unit_ids or day not in period:
            continue
        details = ((_("Kết quả"), OUTCOME_VI.get(request.outcome, request.outcome)),)
        row = Row("request", request.id, request.number, day, 1, details)
        tagged.append((request.outcome, row))
        if request.answered_at is not None:
            minutes = int(rounded(Decimal(request.answered_at - request.requested_at) / MINUTE_MS, 0))
            waits.append(Row(row.noun, row.id, row.label, day, minutes, details))
    return [
        Figure("requests", _("Yêu cầu trích xuất tiếp nhận"), tuple(row for _, row in tagged)),
        *partition("requests.outcome", OUTCOME_VI, tagged),
        Figure("response_minutes", _("Thời gian trả lời trung bình"), tuple(waits)),
    ]


def _retrieval_figures(retrievals: Iterable[RetrievalFact], period: Period, settings: CountingSettings) -> list[Figure]:
    """Retrievals produced in the period, by the highest grade any case gave them, and the useful share."""
    tagged: list[tuple[str, Row]] = []
    useful: list[Row] = []
    for retrieval in sorted(retrievals, key=lambda r: (r.performed_at or 0, r.id)):
        day = retrieval.performed_on
        if retrieval.unit_id not in settings.unit_ids or day is None or day not in period:
            continue
        grade = highest_grade(link for link in retrieval.links)
        code = UNGRADED if grade is None else str(grade)
        details = (
            (_("Camera"), retrieval.camera_code),
            (_("Ngày trích xuất"), table_date(day)),
            (_("Mức cao nhất"), GRADE_VI[code]),
            (_("Số vụ phục vụ"), str(len({link.case_id for link in retrieval.links}))),
        )
        tagged.append((code, Row("retrieval", retrieval.id, retrieval.number, day, 1, details)))
        serves = int(grade is not None and grade >= settings.useful_from_grade)
        useful.append(Row("retrieval", retrieval.id, retrieval.number, day, serves, details))
    grade_from = {"grade": settings.useful_from_grade}
    share_label = _("Tỷ lệ lượt trích xuất có giá trị (mức %(grade)s trở lên)") % grade_from
    useful_label = _("Lượt trích xuất có giá trị (mức %(grade)s trở lên)") % grade_from
    return [
        Figure("retrievals", _("Lượt trích xuất"), tuple(row for _, row in tagged)),
        *partition("retrievals.grade", GRADE_VI, tagged),
        Figure("retrievals.useful", useful_label, tuple(row for row in useful if row.weight)),
        Figure("retrievals.useful_share", share_label, tuple(useful)),
    ]
