"""Figures of a period: what adds up, what never may, and corrections in the period of their decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from service.reports.facts import (
    CameraFact,
    CameraSpell,
    Clarification,
    Handling,
    ReportFacts,
    RequestFact,
    SubjectFact,
)
from service.reports.figures import Figure, members
from service.reports.periods import following, period
from service.reports.tally import figures
from storage.values.clock import HOUR_MS, day_start_ms
from tests.service.reports.made import (
    CLARIFIED_ON,
    HALF,
    OTHER_WARD,
    REGISTERS,
    SETTINGS,
    WARD,
    case,
    link,
    report_facts,
    retrieval,
)

NEXT = following(HALF)


def tally(facts: ReportFacts, of=HALF, settings=SETTINGS) -> dict[str, Figure]:
    return figures(facts, of, settings)


def values(found: dict[str, Figure], *codes: str) -> list[object]:
    return [found[code].value for code in codes]


def test_one_retrieval_serving_three_cases_is_one_retrieval_and_three_cases() -> None:
    facts = ReportFacts(retrievals=(retrieval(1, link(1), link(2), link(3)),), cases=(case(1), case(2), case(3)))
    assert values(tally(facts), "retrievals", "cases.assisted") == [1, 3]


def test_five_retrievals_for_one_case_are_five_retrievals_and_one_case() -> None:
    facts = ReportFacts(retrievals=tuple(retrieval(n, link(1)) for n in range(1, 6)), cases=(case(1),))
    assert values(tally(facts), "retrievals", "cases.assisted") == [5, 1]


def test_a_case_counts_by_the_day_it_was_clarified() -> None:
    last, next_day = HALF.to_on, HALF.to_on + timedelta(days=1)
    facts = ReportFacts(retrievals=(retrieval(1, link(1), link(2)),), cases=(case(1, last), case(2, next_day)))
    assert [row.id for row in tally(facts)["cases.assisted"].rows] == [1]
    assert [row.id for row in tally(facts, NEXT)["cases.assisted"].rows] == [2]


def test_kinds_are_kept_apart_and_administrative_cases_stay_out_of_the_headline() -> None:
    made = (
        case(1),
        case(2, kind="administrative", stages=(replace(case().stages[1], code="penalty_decided"),)),
        case(3, kind="other", stages=(replace(case().stages[1], code="resolved"),)),
    )
    facts = ReportFacts(retrievals=(retrieval(1, link(1), link(2), link(3)),), cases=made)
    found = tally(facts)
    assert [figure.value for figure in members(found, "cases.assisted.kind").values()] == [1, 1, 1]
    assert values(found, "cases.assisted", "cases.clarified") == [1, 1]
    wide = tally(facts, settings=replace(SETTINGS, administrative_in_headline=True))
    assert values(wide, "cases.assisted", "cases.clarified") == [2, 2]


def test_grade_two_has_its_own_line() -> None:
    facts = ReportFacts(retrievals=(retrieval(1, link(1, grade=2)),), cases=(case(1),))
    assert values(tally(facts), "cases.assisted", "cases.used", "cases.clarified") == [0, 1, 1]


def test_a_cooperating_unit_sees_the_case_apart_and_never_in_the_sum() -> None:
    helped = case(1, handled_by=(Handling(OTHER_WARD, date(2025, 1, 1)),), cooperating_unit_ids=frozenset({WARD}))
    facts = ReportFacts(retrievals=(retrieval(1, link(1)),), cases=(helped,))
    assert values(tally(facts), "cases.cooperating", "cases.assisted", "cases.clarified") == [1, 0, 0]
    theirs = tally(facts, settings=replace(SETTINGS, unit_ids=frozenset({OTHER_WARD})))
    assert values(theirs, "cases.cooperating", "cases.assisted") == [0, 1]


def test_the_unit_handling_it_on_the_day_of_clarification_counts_it() -> None:
    moved = (Handling(WARD, date(2025, 1, 1)), Handling(OTHER_WARD, CLARIFIED_ON + timedelta(days=1)))
    facts = ReportFacts(retrievals=(retrieval(1, link(1)),), cases=(case(1, handled_by=moved),))
    assert tally(facts)["cases.assisted"].value == 1


def test_funds_overlap_openly() -> None:
    made = (retrieval(1, link(1)), retrieval(2, link(1), link(2), camera_fund="state"))
    found = tally(ReportFacts(retrievals=made, cases=(case(1), case(2))))
    by_fund = {code: figure.value for code, figure in members(found, "cases.assisted.fund").items()}
    assert by_fund == {"community": 1, "self": 0, "state": 2, "sponsor": 0, "several": 1}


def test_subjects_once_per_case_and_once_per_person() -> None:
    people = (
        SubjectFact(1, 1, "a", True),
        SubjectFact(2, 1, "a", True),
        SubjectFact(3, 1, "b", False),
        SubjectFact(4, 2, "a", True),
        SubjectFact(5, 3, "c", True),
    )
    facts = ReportFacts(
        retrievals=(retrieval(1, link(1), link(2)),), cases=(case(1), case(2), case(3)), subjects=people
    )
    assert values(tally(facts), "subjects", "subjects.distinct") == [2, 1]


def test_what_is_annulled_in_its_own_period_was_never_counted() -> None:
    undone = case(1, clarifications=(Clarification(CLARIFIED_ON, undone_on=date(2026, 5, 1), undone_why="Hủy"),))
    found = tally(ReportFacts(retrievals=(retrieval(1, link(1)),), cases=(undone,)))
    assert values(found, "cases.assisted", "cases.assisted.correction", "cases.assisted.net") == [0, 0, 0]


def test_what_is_annulled_later_is_corrected_in_the_period_of_the_decision() -> None:
    undone = case(1, clarifications=(Clarification(CLARIFIED_ON, undone_on=date(2026, 7, 1)),))
    facts = ReportFacts(retrievals=(retrieval(1, link(1)),), cases=(undone,))
    assert values(tally(facts), "cases.assisted", "cases.assisted.net") == [1, 1]
    later = tally(facts, NEXT)
    assert values(later, "cases.assisted", "cases.assisted.correction", "cases.clarified.correction") == [0, -1, -1]
    assert later["cases.assisted.net"].value == -1
    assert tally(facts, following(NEXT))["cases.assisted.correction"].value == 0


def test_what_was_undone_by_the_eve_of_a_period_is_not_corrected_in_it() -> None:
    made = {
        undone_on: case(1, clarifications=(Clarification(CLARIFIED_ON, undone_on=undone_on),))
        for undone_on in (HALF.to_on, NEXT.from_on, NEXT.to_on)
    }
    corrections = {
        day: tally(ReportFacts(retrievals=(retrieval(1, link(1)),), cases=(one,)), NEXT)[
            "cases.assisted.correction"
        ].value
        for day, one in made.items()
    }
    assert list(corrections.values()) == [0, -1, -1]


def test_the_same_clarification_entered_twice_counts_once() -> None:
    twice = case(1, clarifications=(Clarification(CLARIFIED_ON), Clarification(CLARIFIED_ON)))
    facts = ReportFacts(retrievals=(retrieval(1, link(1)),), cases=(twice,))
    assert values(tally(facts), "cases.assisted", "cases.clarified") == [1, 1]


def test_what_is_left_out_is_told_with_its_reason() -> None:
    late = retrieval(1, link(1), on=CLARIFIED_ON + timedelta(days=1))
    useless = retrieval(2, link(2, grade=1))
    found = tally(ReportFacts(retrievals=(late, useless), cases=(case(1), case(2), case(3))))["cases.assisted"]
    assert found.rows == ()
    assert [(left.id, left.reason_vi) for left in found.excluded] == [
        (1, "Trích xuất chưa thực hiện hoặc thực hiện sau khi vụ đã làm rõ.")
    ]


def test_a_grade_withdrawn_later_corrects_the_assisted_number_alone() -> None:
    facts = ReportFacts(retrievals=(retrieval(1, link(1, withdrawn_on=date(2026, 7, 1))),), cases=(case(1),))
    assert tally(facts)["cases.assisted"].value == 1
    later = tally(facts, NEXT)
    assert values(later, "cases.assisted.correction", "cases.clarified.correction") == [-1, 0]


def test_retrievals_by_highest_grade_and_their_useful_share() -> None:
    made = (
        retrieval(1, link(1, grade=1), link(2, grade=4)),
        retrieval(2, link(1, grade=0)),
        retrieval(3, link(1, grade=None)),
        retrieval(4, link(1, grade=2)),
    )
    found = tally(ReportFacts(retrievals=made, cases=(case(1), case(2))))
    by_grade = {code: figure.value for code, figure in members(found, "retrievals.grade").items()}
    assert by_grade == {"4": 1, "3": 0, "2": 1, "1": 0, "0": 1, "none": 1}
    assert str(found["retrievals.useful_share"].value) == "50.00"
    assert tally(ReportFacts())["retrievals.useful_share"].value is None


def test_requests_by_outcome_and_time_to_answer() -> None:
    start = day_start_ms(date(2026, 2, 1))
    made = (
        RequestFact(1, "YC 1", WARD, start, "approved", start + 3 * HOUR_MS),
        RequestFact(2, "YC 2", WARD, start, "overwritten", start + 4 * HOUR_MS),
        RequestFact(3, "YC 3", WARD, start, "requested"),
        RequestFact(4, "YC 4", OTHER_WARD, start, "approved", start),
        RequestFact(5, "YC 5", WARD, HALF.span.end_ms, "approved"),
    )
    found = tally(ReportFacts(requests=made))
    assert values(found, "requests", "requests.outcome:overwritten", "requests.outcome:approved") == [3, 1, 1]
    assert found["response_minutes"].value == 210


def spell(start: date, end: date | None = None, state: str = "working", fund: str = "community") -> CameraSpell:
    return CameraSpell(start, end, WARD, "Khu phố 3", fund, state, "independent", 2)


def test_cameras_are_counted_as_they_stood_at_the_end_of_the_period() -> None:
    early, change = date(2026, 1, 1), date(2026, 6, 14)
    made = (
        CameraFact(1, "TT-0001", (spell(early, change), spell(change, None, "broken"))),
        CameraFact(2, "TT-0002", (spell(early, None, fund="self"),)),
        CameraFact(3, "TT-0003", (spell(early, change),)),
        CameraFact(4, "TT-0004", (spell(HALF.to_on + timedelta(days=1)),)),
        CameraFact(5, "TT-0005", (replace(spell(early), unit_id=OTHER_WARD),)),
    )
    found = tally(ReportFacts(cameras=made))
    assert values(found, "cameras", "eyes", "cameras.state:working", "cameras.state:broken") == [2, 4, 1, 1]
    assert values(found, "cameras.fund:community", "cameras.fund:self", "cameras.subunit:khu phố 3") == [1, 1, 2]
    assert str(found["cameras.working_share"].value) == "50.00"


@REGISTERS
@given(report_facts())
def test_parts_never_exceed_and_always_make_up_the_whole(facts: ReportFacts) -> None:
    found = tally(facts)
    for code in ("cases.assisted", "cases.clarified", "cases.used", "retrievals"):
        assert found[code].value == len(found[code].rows) == len({row.id for row in found[code].rows})
    assert found["cases.assisted"].value + found["cases.used"].value <= found["cases.clarified"].value
    assert found["subjects.distinct"].value <= found["subjects"].value
    assert found["retrievals.useful"].value <= found["retrievals"].value
    for whole in ("cases.clarified", "cases.assisted"):
        parts = members(found, f"{whole}.group")
        assert sum(part.value for part in parts.values()) == found[whole].value
        assert members(found, f"{whole}.kind")["criminal"].value == found[whole].value
    assert sum(part.value for part in members(found, "retrievals.grade").values()) == found["retrievals"].value
    funds = members(found, "cases.assisted.fund")
    covered = {row.id for figure in funds.values() for row in figure.rows}
    assert covered == {row.id for row in found["cases.assisted"].rows}


@REGISTERS
@given(report_facts(), st.randoms())
def test_the_order_of_facts_does_not_matter(facts: ReportFacts, chance) -> None:
    mixed = [list(facts.retrievals), list(facts.cases)]
    for some in mixed:
        chance.shuffle(some)
    again = ReportFacts(retrievals=tuple(mixed[0]), cases=tuple(mixed[1]), subjects=facts.subjects)
    assert tally(facts) == tally(again)


@REGISTERS
@given(report_facts(), st.sampled_from([0, 1]))
def test_a_useless_retrieval_never_raises_the_count(facts: ReportFacts, grade: int) -> None:
    useless = retrieval(99, *(link(one.id, grade) for one in facts.cases))
    more = replace(facts, retrievals=(*facts.retrievals, useless))
    assert tally(more)["cases.assisted"].value == tally(facts)["cases.assisted"].value
    assert tally(more)["cases.used"].value == tally(facts)["cases.used"].value


@REGISTERS
@given(report_facts())
def test_withdrawing_a_counted_case_lowers_the_count_by_one(facts: ReportFacts) -> None:
    found = tally(facts)["cases.assisted"]
    if not found.rows:
        return
    gone = found.rows[0].id
    within = tuple(replace(c, withdrawn_on=HALF.to_on) if c.id == gone else c for c in facts.cases)
    assert tally(replace(facts, cases=within))["cases.assisted"].value == found.value - 1
    after = tuple(replace(c, withdrawn_on=NEXT.from_on) if c.id == gone else c for c in facts.cases)
    assert tally(replace(facts, cases=after))["cases.assisted"].value == found.value
    before = tally(facts, NEXT)["cases.assisted.net"].value
    already = tally(facts, NEXT)["cases.assisted.correction"].rows
    expected = before - (0 if gone in {row.id for row in already} else 1)
    assert tally(replace(facts, cases=after), NEXT)["cases.assisted.net"].value == expected


@REGISTERS
@given(report_facts())
def test_halves_add_up_to_the_year_after_corrections(facts: ReportFacts) -> None:
    year = tally(facts, period("year", 2026))
    halves = [tally(facts, period("half", 2026, n)) for n in (1, 2)]
    assert sum(half["cases.assisted.net"].value for half in halves) == year["cases.assisted.net"].value
    assert sum(half["retrievals"].value for half in halves) == year["retrievals"].value
