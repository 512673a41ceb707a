"""The life of a report: drawn up, written, asked to be issued, corrected by a new issue; and its unit's settings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from service.reports import letterhead, periods, rules
from service.reports.drafting import defaults_of, draft_of, head_of, written_parts
from service.web.language import _
from service.web.writing import text_problem
from storage.catalog import jobs, reports
from storage.catalog import units as units_catalog
from storage.errors import Conflict, Invalid, NotFound, Refused
from storage.models import Job, Report
from storage.unit_of_work import Reading, UnitOfWork
from storage.values.clock import day_start_ms, local_date
from storage.values.text import normal

WRITE_JOB = "report.write"
OPEN_JOB = ("queued", "running")


def create_draft(work: UnitOfWork, unit_id: str, kind: str, year: int, index: int) -> Report:
    """Draw up the report of a unit and period. Raises Invalid for a period that has not begun or that no year has,
    Conflict (with ``report_id``) when there is a draft or an issue of it.
    """
    if not reports.unit_locked(work.session, unit_id):
        raise Invalid({"unit_id": _("Không có đơn vị này. Hãy chọn trong danh sách gợi ý.")})
    if kind not in rules.KINDS:
        raise Invalid({"kind": _("Hãy chọn loại kỳ báo cáo.")})
    try:
        period = periods.period(cast(periods.Kind, kind), year, index, head_of(work.session, unit_id).cut_off)
    except Refused as refusal:
        raise Invalid({"period": refusal.message}) from None
    if period.from_on > local_date(work.now):
        raise Invalid({"period": _("Kỳ này chưa bắt đầu. Hãy chọn kỳ đã qua hoặc kỳ đang chạy.")})
    for known in reports.of_period(work.session, unit_id, kind, year, index):
        if known.state == "draft":
            raise Conflict("draft_exists", _("Kỳ này đã có dự thảo. Hãy mở dự thảo đó."), report_id=known.id)
        raise Conflict(
            "issued_already",
            _("Báo cáo kỳ này đã phát hành. Hãy mở bản đã phát hành và lập bản điều chỉnh."),
            report_id=known.id,
        )
    return _add(work, unit_id, period, {})


def _add(
    work: UnitOfWork,
    unit_id: str,
    period: periods.Period,
    texts: dict[str, object],
    *,
    corrects: Report | None = None,
    reason: str | None = None,
) -> Report:
    assert work.actor_id is not None
    report = reports.add(
        work.session,
        Report(
            unit_id=unit_id,
            period_kind=period.kind,
            year=period.year,
            period_index=period.index,
            from_on=period.from_on,
            to_on=period.to_on,
            state="draft",
            issue_number=corrects.issue_number + 1 if corrects else 1,
            corrects_id=corrects.id if corrects else None,
            correction_reason=reason,
            texts=texts,
            created_by=work.actor_id,
            created_at=work.now,
        ),
    )
    work.record(
        "report.drafted",
        "report",
        report.id,
        unit_id=unit_id,
        from_on=period.from_on.isoformat(),
        to_on=period.to_on.isoformat(),
        issue_number=report.issue_number,
        corrects_id=report.corrects_id,
    )
    return report


def open_draft(work: UnitOfWork, report_id: int) -> Report:
    """A draft that may be changed now. Raises NotFound; Conflict when it is issued or just being issued."""
    report = reports.locked(work.session, report_id)
    if report is None:
        raise NotFound
    if report.state != "draft":
        said = _("Báo cáo đã phát hành nên không sửa được. Hãy lập bản điều chỉnh.")
        raise Conflict("report_issued", said, report_id=report_id)
    if issuing(work.session, report_id) is not None:
        raise Conflict("report_issuing", _("Báo cáo đang được phát hành. Hãy chờ xong rồi tải lại trang."))
    return report


def write_parts(work: UnitOfWork, report_id: int, parts: Mapping[str, str]) -> Report:
    """Keep what people wrote, by heading key; parts not given stay as they are. Raises Invalid."""
    report = open_draft(work, report_id)
    known = {key: text for key, text in parts.items() if key in rules.WRITTEN}
    if problems := rules.text_problems(known):
        raise Invalid(problems)
    kept = dict(report.texts.get("paragraphs", {})) | {key: rules.paragraphs_of(text) for key, text in known.items()}
    report.texts = {**report.texts, "paragraphs": {key: lines for key, lines in kept.items() if lines}}
    work.record("report.written", "report", report_id, part_count=len(report.texts["paragraphs"]))
    return report


def word_one(work: UnitOfWork, report_id: int, values: Mapping[str, str], compare: str) -> Report:
    """Addressees, recipients, bases and signature of one report, and what it is compared with. Raises Invalid."""
    report = open_draft(work, report_id)
    head = {name: letterhead.cleaned(name, values[name]) for name in letterhead.OF_ONE_REPORT if name in values}
    problems = rules.setting_problems(head)
    if compare not in rules.COMPARISONS:
        problems["compare"] = _("Hãy chọn kỳ so sánh.")
    if problems:
        raise Invalid(problems)
    ours = head_of(work.session, report.unit_id).values
    kept = {key: text for key, text in report.texts.get("head", {}).items() if _named(key) not in head}
    own = kept | {letterhead.PREFIX + name: text for name, text in head.items() if text != ours[name]}
    report.texts = {**report.texts, "head": own, "compare": compare}
    work.record("report.worded", "report", report_id, compare=compare)
    return report


def _named(key: str) -> str:
    return key.removeprefix(letterhead.PREFIX)


def discard_draft(work: UnitOfWork, report_id: int) -> None:
    """Let go of a draft; custody keeps that it was there."""
    report = open_draft(work, report_id)
    work.record("report.discarded", "report", report_id, unit_id=report.unit_id)
    reports.remove(work.session, report)


def start_correction(work: UnitOfWork, report_id: int, reason: str) -> Report:
    """Begin a new issue that corrects an issued report; the old one stays as it is.

    Raises Invalid without a reason, Conflict when it is not the latest issue or a correction is under way.
    """
    report = reports.locked(work.session, report_id)
    if report is None:
        raise NotFound
    if report.state != "issued":
        said = _("Dự thảo thì sửa trực tiếp, không cần bản điều chỉnh.")
        raise Conflict("report_is_draft", said, report_id=report_id)
    if problem := text_problem(reason, rules.REASON_CHARACTERS, _("Hãy ghi lý do điều chỉnh, ít nhất 20 ký tự.")):
        raise Invalid({"reason": problem})
    latest = reports.of_period(work.session, report.unit_id, report.period_kind, report.year, report.period_index)[-1]
    if latest.id != report.id:
        raise Conflict(
            "newer_issue", _("Kỳ này đã có bản điều chỉnh mới hơn. Hãy mở bản mới nhất."), report_id=latest.id
        )
    kind = cast(periods.Kind, report.period_kind)
    period = periods.Period(kind, report.year, report.period_index, report.from_on, report.to_on)
    return _add(work, report.unit_id, period, dict(report.texts), corrects=report, reason=normal(reason)[:2000])


def ask_to_issue(work: UnitOfWork, report_id: int, *, number: int | None, signed_on: date | None, seen: str) -> Job:
    """Have a draft issued under a number and a day by a job. ``seen``: fingerprint of the draft as it was read.

    Asked twice in the same words it is done once. Raises Invalid, also for a period that still runs or a report
    without signer, place or evaluation; Conflict when the draft has changed since.
    """
    day = signed_on.isoformat() if signed_on else None
    asked: dict[str, Any] = {"report_id": report_id, "number": number, "signed_on": day, "seen": seen}
    if (done := _asked_before(work.session, report_id, asked)) is not None:
        return done
    report = open_draft(work, report_id)
    given, today = document_numbers(work.session, report.unit_id, work.now), local_date(work.now)
    draft = draft_of(work.session, report)
    problems = rules.unready(report.to_on, today, draft.head.values, written_parts(report))
    problems |= rules.issue_problems(number, given, signed_on, report.to_on, today)
    if problems:
        raise Invalid(problems)
    if draft.fingerprint != seen:
        raise Conflict(
            "numbers_changed",
            _("Số liệu hoặc nội dung đã thay đổi sau khi anh/chị xem. Hãy xem lại dự thảo rồi phát hành lại."),
        )
    return work.send(WRITE_JOB, noun="report", noun_id=report.id, dedupe_key=f"issue-{report.id}", **asked)


def _asked_before(session: Reading, report_id: int, asked: Mapping[str, object]) -> Job | None:
    """The job that the very same request made when it came the first time, under way or done: it is answered again."""
    job = jobs.latest_of(session, "report", report_id)
    if job is None or job.name != WRITE_JOB or dict(job.arguments) != asked:
        return None
    report = reports.get(session, report_id)
    return job if job.state in OPEN_JOB or (report is not None and report.state == "issued") else None


def issuing(session: Reading, report_id: int) -> Job | None:
    """The job that is issuing this report now."""
    job = jobs.latest_of(session, "report", report_id)
    return job if job is not None and job.state in OPEN_JOB else None


def document_numbers(session: Reading, unit_id: str, now: int) -> list[str]:
    """Document numbers that the unit's reports were given this calendar year."""
    return reports.numbers_given(session, unit_id, day_start_ms(local_date(now).replace(month=1, day=1)))


def set_unit_words(work: UnitOfWork, unit_id: str, values: Mapping[str, str]) -> None:
    """Keep a unit's settings for its reports; what equals its default is taken back. Raises Invalid."""
    cleaned = {name: letterhead.cleaned(name, text) for name, text in values.items() if name in letterhead.NAMES}
    if problems := rules.setting_problems(cleaned):
        raise Invalid(problems)
    shared = letterhead.letterhead(defaults_of(work.session, unit_id), units_catalog.settings_of(work.session, "*"))
    own = [name for name, text in cleaned.items() if text != shared.values[name]]
    for name, text in cleaned.items():
        units_catalog.set_setting(work.session, unit_id, letterhead.PREFIX + name, text if name in own else None)
    # units have names for keys; the event names the unit among its facts
    work.record("unit.report_worded", "unit", 0, unit_id=unit_id, own=own)
