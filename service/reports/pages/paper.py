"""Pages: the report on its paper, the rows behind each number, and what to look at before issue."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from service.access.desk import Desk, signed_in, with_token
from service.reports import actions, periods, rules
from service.reports.adjusting import written
from service.reports.checking import findings
from service.reports.document import Heading, ReportDocument
from service.reports.drafting import period_of, written_parts
from service.reports.figures import full_label
from service.reports.pages.shelf import CRUMB, ReportId, is_ours, report_of, title_of
from service.reports.showing import NumberShown, addresses, number_shown, shown
from service.web.language import _, words
from storage.catalog import accounts, jobs, reports
from storage.catalog import units as units_catalog
from storage.errors import NotFound
from storage.models import Report
from storage.values.clock import local_date

router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])
FIRST_ROWS = 12
ROWS_ON_A_PAGE = 200


def crumbs_of(desk: Desk, report: Report, *further: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to a report and to what lies below it."""
    title = title_of(desk, report)
    return [CRUMB, (title[:1].upper() + title[1:], f"/reports/{report.id}"), *further]


@router.get("/reports/{report_id}")
def paper(report_id: ReportId, desk: Desk = Depends(signed_in)) -> Response:
    """The report on its paper; every number is a link to its rows."""
    desk.require("report.view")
    return paper_page(desk, report_id)


def paper_page(desk: Desk, report_id: int, values: Any = None, problems: dict[str, str] | None = None) -> Response:
    """The paper with what may be done to it; ``problems`` of a refused issue or correction."""
    report = report_of(desk, report_id)
    now = desk.archive.clock.now_ms()
    today = local_date(now)
    with desk.archive.read() as session:
        found = shown(session, report, today)
        issues = reports.of_period(session, report.unit_id, report.period_kind, report.year, report.period_index)
        unit = units_catalog.get(session, report.unit_id)
        checks = findings(session, found.draft, today) if found.draft else []
        job = jobs.latest_of(session, "report", report.id)
        numbers = actions.document_numbers(session, report.unit_id, now) if found.draft else []
        people = [person for person in (report.issued_by, report.created_by) if person]
        names = accounts.names(session, people)
    missing = rules.parts_missing(written_parts(report))
    return desk.page(
        "reports/paper.html",
        status=422 if problems else 200,
        crumbs=crumbs_of(desk, report),
        report=report,
        document=found.document,
        draft=found.draft,
        outline=outline(found.document, missing if found.draft else []),
        is_provisional=_is_provisional(desk, report),
        period=period_of(report),
        send_by=periods.send_by(period_of(report)),
        unit=unit,
        checks=checks,
        issues=issues,
        names=names,
        job=job,
        is_issuing=job is not None and job.state in actions.OPEN_JOB,
        is_ours=is_ours(desk, report.unit_id),
        next_number=rules.next_number(numbers),
        today=today,
        values=values or {},
        problems=problems or {},
    )


def outline(document: ReportDocument, missing: list[str]) -> list[dict[str, Any]]:
    """Headings of the document with their anchors; a part nobody has written yet is marked."""
    rows = [
        {
            "number": block.key,
            "title": block.title if block.level == 2 else block.title[:1] + block.title[1:].lower(),
            "anchor": f"h-{block.key}",
            "level": block.level,
            "is_missing": any(key == block.key or key.startswith(f"{block.key}.") for key in missing),
        }
        for block in document.body
        if isinstance(block, Heading) and (block.level == 1 or block.key.startswith("II."))
    ]
    rows += [
        {
            "number": f"PL {appendix.number}",
            "title": appendix.title[:1] + appendix.title[1:].lower(),
            "anchor": f"pl-{appendix.number}",
            "level": 1,
            "is_missing": False,
        }
        for appendix in document.appendices
    ]
    return rows


@router.get("/reports/{report_id}/numbers/{code:path}")
def number(report_id: ReportId, code: str, request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """The rows behind a number: a fragment beside the paper, or a page of their own."""
    desk.require("report.view")
    report = report_of(desk, report_id)
    of = request.query_params.get("of", "now")
    asked = request.query_params.get("page", "1")
    is_fragment = bool(request.headers.get("hx-request"))
    page = max(1, int(asked)) if asked.isdecimal() and len(asked) < 6 else 1
    size = FIRST_ROWS if is_fragment else ROWS_ON_A_PAGE
    with desk.archive.read() as session:
        found = number_shown(session, report, code, of)
        rows = found.figure.rows[(page - 1) * size : page * size]
        links = addresses(session, rows)
    if page > 1 and not rows:
        raise NotFound
    context = _number_context(desk, report, found, links) | {"rows": rows, "page": page, "size": size}
    if is_fragment:
        return desk.fragment("reports/rows.html", **context)
    crumbs = crumbs_of(desk, report, (words(desk.language).told(full_label(found.figure)), "#"))
    return desk.page("reports/number.html", crumbs=crumbs, **context)


def _number_context(
    desk: Desk, report: Report, found: NumberShown, links: dict[tuple[str, int], tuple[str, str]]
) -> dict[str, Any]:
    return {
        "report": report,
        "found": found,
        "figure": found.figure,
        "label": full_label(found.figure),
        "value": written(found.figure),
        "links": {key: address for key, (address, act) in links.items() if desk.may(act)},
        "excluded_links": desk.may("case.view"),
        "period_title": title_of(desk, report),
        "is_provisional": _is_provisional(desk, report),
    }


def _is_provisional(desk: Desk, report: Report) -> bool:
    """A draft whose period still runs."""
    today = local_date(desk.archive.clock.now_ms())
    return report.state == "draft" and rules.is_provisional(report.to_on, today)


@router.get("/reports/{report_id}/checks")
def checks_page(report_id: ReportId, desk: Desk = Depends(signed_in)) -> Response:
    """What to look at before issue, row by row."""
    desk.require("report.view")
    report = report_of(desk, report_id)
    if report.state != "draft":
        raise NotFound
    with desk.archive.read() as session:
        today = local_date(desk.archive.clock.now_ms())
        draft = shown(session, report, today).draft
        assert draft is not None
        checks = findings(session, draft, today)
        links = addresses(session, [row for check in checks for row in check.rows])
    return desk.page(
        "reports/checks.html",
        crumbs=crumbs_of(desk, report, (_("Kiểm tra trước khi trình ký"), "#")),
        report=report,
        checks=checks,
        links={key: address for key, (address, act) in links.items() if desk.may(act)},
    )
