"""The definition of "clarified with camera help" as pure rules: six conditions, each with its reason in words.

(1) the case is registered under a number; (2) its status is clarified; (3) a linked retrieval is graded 3 or more;
(4) the grade has a written reason, a date and a second person's confirmation; (5) the retrieval came before the
clarification; (6) nothing of this was withdrawn. One and the same link must meet (3) to (6).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from service.cases.rules import STAGES
from service.reports.facts import CaseFact, CaseKind, CaseLink, Clarification, RetrievalFact
from service.reports.wording import prose_date
from service.web.language import _
from storage.values.text import written_length

NO_REASON = _("không ghi lý do")
# Stage code -> whether a subject must be identified for it to mean "clarified".
CLARIFIED_STAGES: Mapping[str, Mapping[str, bool]] = {
    kind: {code: stage.needs_subject for code, stage in stages.items() if stage.clarifies}
    for kind, stages in STAGES.items()
}
ASSISTED_GRADE = 3
USED_GRADE = 2


@dataclass(frozen=True)
class CountingSettings:
    """What a deployment may decide about counting; whatever is relaxed here, the report says.

    ``unit_ids``: the units the report sums. ``three_people``: who searched may neither grade nor confirm.
    """

    unit_ids: frozenset[str] = frozenset()
    administrative_in_headline: bool = False
    three_people: bool = True
    reason_characters: int = 20
    useful_from_grade: int = USED_GRADE
    clarified_stages: Mapping[str, Mapping[str, bool]] = field(default_factory=lambda: CLARIFIED_STAGES)

    @property
    def headline_kinds(self) -> tuple[CaseKind, ...]:
        """The kinds of case that the headline number counts."""
        return ("criminal", "administrative") if self.administrative_in_headline else ("criminal",)


@dataclass(frozen=True)
class Linked:
    """A retrieval seen from one case: the retrieval and its link to that case."""

    retrieval: RetrievalFact
    link: CaseLink


@dataclass(frozen=True)
class Verdict:
    """Whether a case counts; if not, which conditions (1-6) fail and why, in Vietnamese, of its nearest retrieval.

    ``supporting`` are the links that meet every condition.
    """

    counts: bool
    failed_conditions: tuple[int, ...] = ()
    reasons_vi: tuple[str, ...] = ()
    supporting: tuple[Linked, ...] = ()


Failures = dict[int, str]


def links_by_case(retrievals: Iterable[RetrievalFact]) -> dict[int, list[Linked]]:
    """Case id to the retrievals that serve it; one retrieval may stand under several cases."""
    found: dict[int, list[Linked]] = defaultdict(list)
    for retrieval in retrievals:
        for link in retrieval.links:
            found[link.case_id].append(Linked(retrieval, link))
    return found


def is_clarified(
    case: CaseFact, clarification: Clarification, settings: CountingSettings, as_of: date | None = None
) -> Failures:
    """Conditions (1), (2) and the case's part of (6) for one clarification; empty when they hold.

    ``as_of`` ignores what was undone or withdrawn after that day; None takes everything known.
    """
    failed: Failures = {}
    if not case.number.strip() or case.registered_on is None:
        failed[1] = _("Vụ chưa có số hồ sơ hoặc ngày vào sổ.")
    if trouble := _status_trouble(case, clarification, settings, as_of):
        failed[2] = trouble
    if _past(case.withdrawn_on, as_of):
        failed[6] = _("Hồ sơ vụ việc đã bị rút.")
    elif _past(case.merged_on, as_of):
        failed[6] = _("Hồ sơ đã nhập vào vụ khác; chỉ tính vụ còn lại.")
    return failed


def is_camera_assisted(
    case: CaseFact,
    links: Sequence[Linked],
    settings: CountingSettings | None = None,
    *,
    clarification: Clarification | None = None,
    grade: int = ASSISTED_GRADE,
    as_of: date | None = None,
) -> Verdict:
    """Judge one case by all six conditions; ``clarification`` defaults to the latest one.

    ``grade`` 2 asks for "footage was used" instead. Links to other cases are ignored.
    """
    settings = settings or CountingSettings()
    judged = clarification or max(case.clarifications, key=lambda c: c.on, default=None)
    if judged is None:
        return _refused({2: _("Vụ chưa được làm rõ.")})
    failed = is_clarified(case, judged, settings, as_of)
    own = [linked for linked in links if linked.link.case_id == case.id]
    tried = [(linked, _link_failures(linked, judged, settings, grade, as_of)) for linked in own]
    supporting = tuple(linked for linked, trouble in tried if not trouble)
    if not supporting:
        nearest = min(tried, key=_nearness, default=None)
        trouble = {3: _("Chưa gắn lượt trích xuất nào với vụ.")} if nearest is None else nearest[1]
        failed = {**trouble, **failed}
    if failed:
        return _refused(failed, supporting)
    return Verdict(True, supporting=supporting)


def _status_trouble(
    case: CaseFact, clarification: Clarification, settings: CountingSettings, as_of: date | None
) -> str:
    """Why the case is not in the clarified set by this clarification; empty when it is."""
    if _past(clarification.undone_on, as_of):
        return _("Kết quả làm rõ đã bị hủy hoặc phục hồi: %(why)s.") % {"why": clarification.undone_why or NO_REASON}
    for other in sorted(case.clarifications, key=lambda c: c.on):
        if other == clarification:
            break
        if other.undone_on is None or other.undone_on > clarification.on:
            return _("Vụ đã được tính làm rõ ngày %(day)s; mỗi vụ tính một lần.") % {"day": prose_date(other.on)}
    if case.split_on is not None and clarification.on < case.split_on:
        return _("Vụ tách ra chỉ được tính từ ngày tách.")
    needs_subject = settings.clarified_stages[case.kind]
    reached = [needs_subject[s.code] for s in case.stages if s.on <= clarification.on and s.code in needs_subject]
    if not reached:
        return _("Tình trạng hồ sơ đến ngày làm rõ chưa thuộc nhóm đã làm rõ.")
    identified = case.subject_identified_on is not None and case.subject_identified_on <= clarification.on
    if all(reached) and not identified:
        return _("Chưa xác định được đối tượng đến ngày làm rõ.")
    return ""


def _link_failures(
    linked: Linked, clarification: Clarification, settings: CountingSettings, grade: int, as_of: date | None
) -> Failures:
    """Conditions (3) to (6) for one link; empty when all hold."""
    failed: Failures = {}
    if linked.link.grade is None or linked.link.grade < grade:
        failed[3] = _("Chưa có lượt trích xuất nào được đánh giá từ mức %(grade)s trở lên.") % {"grade": grade}
    elif trouble := _grade_trouble(linked, settings):
        failed[4] = trouble
    if not _came_before(linked.retrieval, clarification):
        failed[5] = _("Trích xuất chưa thực hiện hoặc thực hiện sau khi vụ đã làm rõ.")
    if _past(linked.link.withdrawn_on, as_of) or _past(linked.retrieval.withdrawn_on, as_of):
        failed[6] = _("Lượt trích xuất hoặc kết quả đánh giá đã bị rút.")
    return failed


def _grade_trouble(linked: Linked, settings: CountingSettings) -> str:
    """What is missing of reason, date, confirmation and separation of people; empty when nothing is."""
    link, searcher = linked.link, linked.retrieval.requested_by
    if written_length(link.reason) < settings.reason_characters:
        return _("Lý do đánh giá ngắn hơn %(least)s ký tự.") % {"least": settings.reason_characters}
    if link.graded_by is None or link.graded_on is None:
        return _("Đánh giá chưa ghi người hoặc ngày đánh giá.")
    if link.confirmed_by is None or link.confirmed_on is None:
        return _("Đánh giá chưa được người thứ hai xác nhận.")
    if link.confirmed_by == link.graded_by:
        return _("Người xác nhận trùng người đánh giá.")
    if settings.three_people and not link.is_rule_relaxed and searcher in (link.graded_by, link.confirmed_by):
        return _("Người tra cứu không được tự đánh giá hoặc xác nhận.")
    return ""


def _came_before(retrieval: RetrievalFact, clarification: Clarification) -> bool:
    """By the instant where the clarification's is known, else by the day (the same day counts as before)."""
    if retrieval.performed_at is None or retrieval.performed_on is None:
        return False
    if clarification.at is not None:
        return retrieval.performed_at < clarification.at
    return retrieval.performed_on <= clarification.on


def _past(day: date | None, as_of: date | None) -> bool:
    """Whether something dated had happened by the end of ``as_of``."""
    return day is not None and (as_of is None or day <= as_of)


def _nearness(tried: tuple[Linked, Failures]) -> tuple[int, int, int]:
    """Order of the links that failed: fewest conditions first, then the higher grade, then the older one."""
    linked, trouble = tried
    return len(trouble), -(linked.link.grade or 0), linked.retrieval.id


def _refused(failed: Failures, supporting: tuple[Linked, ...] = ()) -> Verdict:
    """A verdict that does not count, its conditions in order."""
    return Verdict(False, tuple(sorted(failed)), tuple(failed[n] for n in sorted(failed)), supporting)
