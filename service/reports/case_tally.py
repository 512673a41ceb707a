"""Figures about cases and subjects: clarified, clarified with camera help, and the corrections to what was counted.

A case counts by the day of its clarification and by the unit handling it on that day. Published numbers are never
rewritten: what is undone later becomes a row of weight -1 in the period of that decision.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from service.cameras.fields import Fund
from service.cases.offences import group_of, groups
from service.cases.rules import KINDS
from service.reports.counting import (
    ASSISTED_GRADE,
    USED_GRADE,
    CountingSettings,
    Linked,
    Verdict,
    is_camera_assisted,
    is_clarified,
    links_by_case,
)
from service.reports.facts import CaseFact, Clarification, ReportFacts, SubjectFact
from service.reports.figures import Exclusion, Figure, Row, partition
from service.reports.grades import GRADE_VI, UNGRADED, highest_grade
from service.reports.periods import Period
from service.reports.wording import table_date
from service.web.language import _
from storage.values.text import sort_key

SEVERAL_FUNDS = "several"


@dataclass(frozen=True)
class CountedCase:
    """A case clarified in the period, with its row, what the camera rule says of it and the funds that helped."""

    case: CaseFact
    row: Row
    verdict: Verdict
    used_only: bool
    group: str
    funds: frozenset[str]
    subjects: tuple[SubjectFact, ...]


@dataclass
class _Found:
    """What one pass over the cases collects."""

    counted: list[CountedCase] = field(default_factory=list)
    cooperating: list[Row] = field(default_factory=list)
    undone_clarified: list[Row] = field(default_factory=list)
    undone_assisted: list[Row] = field(default_factory=list)


def case_figures(facts: ReportFacts, period: Period, settings: CountingSettings) -> list[Figure]:
    """Every figure about cases and subjects, of the headline kinds unless its code names a kind."""
    found = _find(facts, period, settings)
    headline = [c for c in found.counted if c.case.kind in settings.headline_kinds]
    assisted = [c for c in headline if c.verdict.counts]
    assisted_rows = tuple(c.row for c in assisted)
    group_names = {code: group.name for code, group in groups().items()}
    return [
        Figure("cases.clarified", _("Vụ đã làm rõ"), tuple(c.row for c in headline)),
        Figure("cases.assisted", _("Vụ làm rõ có camera hỗ trợ"), assisted_rows, _excluded(headline)),
        Figure(
            "cases.assisted.relaxed",
            _("Vụ được tính theo chế độ rút gọn nguyên tắc ba người"),
            tuple(c.row for c in assisted if all(linked.link.is_rule_relaxed for linked in c.verdict.supporting)),
        ),
        Figure(
            "cases.used",
            _("Vụ có sử dụng dữ liệu camera nhưng chỉ để loại trừ hoặc định hướng"),
            tuple(c.row for c in headline if c.used_only),
        ),
        *partition(
            "cases.clarified.kind", _kinds(_("%(kind)s đã làm rõ")), ((c.case.kind, c.row) for c in found.counted)
        ),
        *partition(
            "cases.assisted.kind",
            _kinds(_("%(kind)s có camera hỗ trợ")),
            ((c.case.kind, c.row) for c in found.counted if c.verdict.counts),
        ),
        *partition("cases.clarified.group", group_names, ((c.group, c.row) for c in headline)),
        *partition("cases.assisted.group", group_names, ((c.group, c.row) for c in assisted)),
        *_fund_figures(assisted),
        *_correction_figures(found, assisted_rows),
        Figure("cases.cooperating", _("Vụ phối hợp (không cộng vào tổng)"), tuple(found.cooperating)),
        Figure(
            "cases.assisted_share",
            _("Tỷ lệ vụ làm rõ có camera hỗ trợ"),
            tuple(_weighted(c.row, int(c.verdict.counts)) for c in headline),
        ),
        *_subject_figures(assisted),
    ]


@dataclass(frozen=True)
class _Candidate:
    """One clarification of a case with everything it is judged by."""

    case: CaseFact
    clarification: Clarification
    links: Sequence[Linked]
    subjects: Sequence[SubjectFact]
    settings: CountingSettings

    def is_clarified(self, as_of: date) -> bool:
        """Whether it stood as clarified at the end of a day."""
        return not is_clarified(self.case, self.clarification, self.settings, as_of)

    def verdict(self, as_of: date, grade: int = ASSISTED_GRADE) -> Verdict:
        """The verdict at the end of a day."""
        judged = self.clarification
        return is_camera_assisted(self.case, self.links, self.settings, clarification=judged, grade=grade, as_of=as_of)

    def row(self, subjects: Sequence[SubjectFact] = (), verdict: Verdict | None = None, weight: int = 1) -> Row:
        """The case as one line of a list; why it does not count as assisted stands there too."""
        grade = highest_grade(linked.link for linked in self.links)
        details = [
            (_("Tội danh"), self.case.offence_name),
            (_("Ngày làm rõ"), table_date(self.clarification.on)),
            (_("Đối tượng"), str(len(subjects))),
            (_("Mức cao nhất"), GRADE_VI[UNGRADED if grade is None else str(grade)]),
        ]
        if verdict is not None and not verdict.counts:
            details.append((_("Chưa tính có camera hỗ trợ vì"), " ".join(verdict.reasons_vi)))
        return Row("case", self.case.id, self.case.number, self.clarification.on, weight, tuple(details))


def _find(facts: ReportFacts, period: Period, settings: CountingSettings) -> _Found:
    """One pass over the cases, in an order of its own."""
    links, subjects = links_by_case(facts.retrievals), _served_subjects(facts.subjects)
    found = _Found()
    for case in sorted(facts.cases, key=lambda c: (sort_key(c.number), c.id)):
        counted = False
        for clarification in sorted(case.clarifications, key=lambda c: c.on):
            candidate = _Candidate(case, clarification, links.get(case.id, []), subjects[case.id], settings)
            handles = case.handling_unit_on(clarification.on) in settings.unit_ids
            if handles and clarification.on < period.from_on:
                _collect_undone(found, candidate, period)
            if counted or clarification.on not in period or not candidate.is_clarified(period.to_on):
                continue
            if handles:
                found.counted.append(_counted(candidate, period))
                counted = True
            elif case.cooperating_unit_ids & settings.unit_ids:
                found.cooperating.append(candidate.row())
                counted = True
    return found


def _counted(candidate: _Candidate, period: Period) -> CountedCase:
    """The case as it stands at the end of the period."""
    verdict = candidate.verdict(period.to_on)
    subjects = tuple(candidate.subjects) if verdict.counts else ()
    return CountedCase(
        candidate.case,
        candidate.row(subjects, verdict),
        verdict,
        not verdict.counts and candidate.verdict(period.to_on, USED_GRADE).counts,
        group_of(candidate.case.offence, candidate.clarification.on),
        frozenset(linked.retrieval.camera_fund for linked in verdict.supporting),
        subjects,
    )


def _collect_undone(found: _Found, candidate: _Candidate, period: Period) -> None:
    """Rows of -1 for what stood before the period and was undone in it."""
    if candidate.case.kind not in candidate.settings.headline_kinds:
        return
    eve, end = period.from_on - timedelta(days=1), period.to_on
    if candidate.is_clarified(eve) and not candidate.is_clarified(end):
        found.undone_clarified.append(candidate.row(weight=-1))
    if candidate.verdict(eve).counts and not candidate.verdict(end).counts:
        found.undone_assisted.append(candidate.row(weight=-1))


def _excluded(headline: Iterable[CountedCase]) -> tuple[Exclusion, ...]:
    """Clarified cases that footage was graded useful for, and that still do not count; with the reason."""
    return tuple(
        Exclusion("case", c.case.id, c.case.number, " ".join(c.verdict.reasons_vi))
        for c in headline
        if not c.verdict.counts and 3 not in c.verdict.failed_conditions
    )


def _fund_figures(assisted: Sequence[CountedCase]) -> list[Figure]:
    """By fund of the cameras that helped. A case helped by several funds stands under each and under "several"."""
    names = Fund.labels()
    codes = list(names) + sorted({fund for c in assisted for fund in c.funds} - set(names))
    by_fund = [
        Figure(
            f"cases.assisted.fund:{code}",
            _("Vụ có camera hỗ trợ, nguồn: %(fund)s") % {"fund": names.get(code, code)},
            tuple(c.row for c in assisted if code in c.funds),
        )
        for code in codes
    ]
    several = tuple(c.row for c in assisted if len(c.funds) > 1)
    label = _("Vụ được camera của nhiều nguồn kinh phí cùng hỗ trợ (đã nằm trong từng nguồn)")
    return [*by_fund, Figure(f"cases.assisted.fund:{SEVERAL_FUNDS}", label, several)]


def _correction_figures(found: _Found, assisted: tuple[Row, ...]) -> list[Figure]:
    """Corrections to earlier periods, and the assisted cases with them taken in."""
    undone = tuple(found.undone_assisted)
    return [
        Figure("cases.clarified.correction", _("Điều chỉnh vụ đã làm rõ"), tuple(found.undone_clarified)),
        Figure("cases.assisted.correction", _("Điều chỉnh vụ làm rõ có camera hỗ trợ"), undone),
        Figure("cases.assisted.net", _("Vụ làm rõ có camera hỗ trợ sau điều chỉnh"), assisted + undone),
    ]


def _subject_figures(assisted: Iterable[CountedCase]) -> list[Figure]:
    """Subjects the cameras served to identify: once per case, and once per person."""
    per_case: list[Row] = []
    per_person: dict[str, Row] = {}
    for counted in assisted:
        for subject in counted.subjects:
            row = Row(
                "subject",
                subject.id,
                _("Đối tượng trong hồ sơ %(number)s") % {"number": counted.case.number},
                counted.row.on,
                1,
                ((_("Hồ sơ vụ việc"), counted.case.number), (_("Tội danh"), counted.case.offence_name)),
            )
            per_case.append(row)
            per_person.setdefault(subject.person_key, row)
    return [
        Figure("subjects", _("Đối tượng (lượt)"), tuple(per_case)),
        Figure("subjects.distinct", _("Đối tượng (số người khác nhau)"), tuple(per_person.values())),
    ]


def _served_subjects(subjects: Iterable[SubjectFact]) -> dict[int, list[SubjectFact]]:
    """Case id to the persons the cameras served to identify, each person once."""
    found: dict[int, dict[str, SubjectFact]] = defaultdict(dict)
    for subject in sorted(subjects, key=lambda s: s.id):
        if subject.camera_served:
            found[subject.case_id].setdefault(subject.person_key, subject)
    return defaultdict(list, {case_id: list(people.values()) for case_id, people in found.items()})


def _kinds(label: str) -> dict[str, str]:
    """Kind to its label: "Vụ vi phạm hành chính có camera hỗ trợ"."""
    return {kind: label % {"kind": name} for kind, name in KINDS.items()}


def _weighted(row: Row, weight: int) -> Row:
    """The same line with another weight."""
    return Row(row.noun, row.id, row.label, row.on, weight, row.details)
