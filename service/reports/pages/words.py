"""Pages: the parts people write, the wording of one report, the settings of a unit."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from service.access.desk import Desk, signed_in, with_token
from service.reports import actions, letterhead, rules
from service.reports.drafting import head_of, written_parts
from service.reports.pages.paper import crumbs_of
from service.reports.pages.shelf import CRUMB, ReportId, report_of, require_own_unit
from service.reports.texts import HEADINGS
from service.web.forms import Fields, form_fields
from service.web.language import _
from storage.catalog import units as units_catalog
from storage.errors import Forbidden, Invalid

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])
SETTINGS = "/reports/settings"


def _settings_page(desk: Desk, values: Any = None, problems: dict[str, str] | None = None) -> Response:
    unit_id = _own_unit(desk)
    with desk.archive.read() as session:
        head = head_of(session, unit_id)
        unit = units_catalog.get(session, unit_id)
    return desk.page(
        "reports/settings.html",
        status=422 if problems else 200,
        crumbs=[CRUMB, (_("Cài đặt báo cáo"), SETTINGS)],
        unit=unit,
        values=values or head.values,
        headings=HEADINGS,
        problems=problems or {},
    )


def _own_unit(desk: Desk) -> str:
    """The unit whose settings this person keeps. Raises Forbidden for someone of no unit."""
    desk.require("report.draft")
    if desk.account.unit_id is None:
        raise Forbidden("no_unit", _("Tài khoản chưa thuộc đơn vị nào nên không có cài đặt báo cáo."))
    return desk.account.unit_id


@router.get(SETTINGS)
def settings(desk: Desk = Depends(signed_in)) -> Response:
    """Header, signature, wording and cut-off of one's unit."""
    return _settings_page(desk)


@router.post(SETTINGS)
def save_settings(desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Keep the settings; drafts follow at once, issued reports stay."""
    unit_id = _own_unit(desk)
    values = {name: fields[name] for name in letterhead.NAMES}
    values |= {name: "1" if fields.flag(name) else "0" for name in letterhead.FLAGS}
    try:
        with desk.write() as work:
            actions.set_unit_words(work, unit_id, values)
    except Invalid as problem:
        return _settings_page(desk, values, problem.problems)
    return desk.to(SETTINGS, _("Đã lưu. Dự thảo dùng cài đặt mới; bản đã phát hành giữ nguyên."))


def _texts_page(desk: Desk, report_id: int, values: Any = None, problems: dict[str, str] | None = None) -> Response:
    desk.require("report.draft")
    report = report_of(desk, report_id)
    require_own_unit(desk, report.unit_id)
    with desk.archive.read() as session:
        head = head_of(session, report.unit_id, report.texts.get("head"))
    kept = {key: "\n".join(lines) for key, lines in written_parts(report).items()}
    kept |= {name: head.values[name] for name in letterhead.OF_ONE_REPORT}
    kept["compare"] = report.texts.get("compare", "last_year")
    return desk.page(
        "reports/texts.html",
        status=422 if problems else 200,
        crumbs=crumbs_of(desk, report, (_("Nội dung viết tay"), "#")),
        report=report,
        parts=[(key, head.texts({}).heading(key), "." not in key) for key in HEADINGS],
        needed=rules.NEEDED,
        compare_options=[(code, desk.say(label)) for code, label in rules.COMPARISONS.items()],
        values=kept if values is None else values,
        problems=problems or {},
    )


@router.get("/reports/{report_id}/texts")
def texts(report_id: ReportId, desk: Desk = Depends(signed_in)) -> Response:
    """The form of everything that people word in a draft."""
    return _texts_page(desk, report_id)


@router.post("/reports/{report_id}/texts")
def save_texts(report_id: ReportId, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Keep what was written; nothing of it is kept when one part is refused."""
    desk.require("report.draft")
    require_own_unit(desk, report_of(desk, report_id).unit_id)
    given = dict(fields)
    try:
        with desk.write() as work:
            actions.write_parts(work, report_id, given)
            actions.word_one(work, report_id, given, fields["compare"])
    except Invalid as problem:
        return _texts_page(desk, report_id, fields, problem.problems)
    return desk.to(f"/reports/{report_id}", _("Đã lưu nội dung vào dự thảo."))
