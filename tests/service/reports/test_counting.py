"""The six conditions, one by one, and what no set of facts may ever bring about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.reports.counting import CountingSettings, Verdict, is_camera_assisted, links_by_case
from service.reports.facts import CaseFact, CaseStage, Clarification, RetrievalFact
from storage.values.clock import HOUR_MS, day_start_ms
from tests.service.reports.made import (
    APPROVER,
    CLARIFIED_ON,
    INVESTIGATOR,
    REGISTERS,
    SEARCHER,
    SETTINGS,
    case,
    link,
    report_facts,
    retrieval,
)

DAY = timedelta(days=1)


def judge(of: CaseFact, *retrievals: RetrievalFact, settings: CountingSettings = SETTINGS) -> Verdict:
    return is_camera_assisted(of, links_by_case(retrievals).get(of.id, []), settings)


def test_a_sound_case_counts() -> None:
    verdict = judge(case(), retrieval(1, link()))
    assert verdict.counts and verdict.failed_conditions == () and verdict.reasons_vi == ()
    assert [linked.retrieval.id for linked in verdict.supporting] == [1]


@pytest.mark.parametrize(
    ("changed", "condition"),
    [
        ({"number": " "}, 1),
        ({"registered_on": None}, 1),
        ({"clarifications": ()}, 2),
        ({"subject_identified_on": None}, 2),
        ({"subject_identified_on": CLARIFIED_ON + DAY}, 2),
        ({"stages": (CaseStage("verifying", CLARIFIED_ON),)}, 2),
        ({"stages": (CaseStage("opened", CLARIFIED_ON + DAY),)}, 2),
        ({"split_on": CLARIFIED_ON + DAY}, 2),
        ({"clarifications": (Clarification(CLARIFIED_ON, undone_on=CLARIFIED_ON + DAY),)}, 2),
        ({"withdrawn_on": CLARIFIED_ON + DAY}, 6),
        ({"merged_on": CLARIFIED_ON + DAY}, 6),
    ],
)
def test_conditions_of_the_case(changed: dict[str, object], condition: int) -> None:
    verdict = judge(case(**changed), retrieval(1, link()))
    assert not verdict.counts
    assert verdict.failed_conditions == (condition,)
    assert len(verdict.reasons_vi) == 1 and verdict.reasons_vi[0].endswith(".")


@pytest.mark.parametrize(
    ("changed", "condition"),
    [
        ({"grade": None}, 3),
        ({"grade": 2}, 3),
        ({"reason": "Thấy xe."}, 4),
        ({"reason": "a" + " " * 30}, 4),
        ({"reason": "x" * 19}, 4),
        ({"graded_by": None}, 4),
        ({"graded_on": None}, 4),
        ({"confirmed_by": None}, 4),
        ({"confirmed_on": None}, 4),
        ({"confirmed_by": INVESTIGATOR}, 4),
        ({"graded_by": SEARCHER}, 4),
        ({"confirmed_by": SEARCHER}, 4),
        ({"withdrawn_on": CLARIFIED_ON}, 6),
    ],
)
def test_conditions_of_the_link(changed: dict[str, object], condition: int) -> None:
    verdict = judge(case(), retrieval(1, link(**changed)))
    assert verdict.failed_conditions == (condition,)


@pytest.mark.parametrize(
    ("changed", "condition"),
    [({"performed_at": None}, 5), ({"on": CLARIFIED_ON + DAY}, 5), ({"withdrawn_on": CLARIFIED_ON}, 6)],
)
def test_conditions_of_the_retrieval(changed: dict[str, object], condition: int) -> None:
    verdict = judge(case(), retrieval(1, link(), **changed))
    assert verdict.failed_conditions == (condition,)


def test_a_reason_of_exactly_twenty_characters_is_enough() -> None:
    assert judge(case(), retrieval(1, link(reason="x" * 20))).counts


def test_the_approver_may_confirm() -> None:
    assert judge(case(), retrieval(1, link(confirmed_by=APPROVER))).counts


def test_a_small_unit_may_let_the_searcher_grade_but_never_confirm_himself() -> None:
    relaxed = replace(SETTINGS, three_people=False)
    assert judge(case(), retrieval(1, link(graded_by=SEARCHER)), settings=relaxed).counts
    alone = link(graded_by=SEARCHER, confirmed_by=SEARCHER)
    assert judge(case(), retrieval(1, alone), settings=relaxed).failed_conditions == (4,)


def test_on_the_day_of_clarification_the_instant_decides_where_known() -> None:
    noon = day_start_ms(CLARIFIED_ON) + 12 * HOUR_MS
    exact = case(clarifications=(Clarification(CLARIFIED_ON, at=noon),))
    before, after = (retrieval(1, link(), performed_at=noon + by) for by in (-1, 0))
    assert judge(exact, before).counts
    assert judge(exact, after).failed_conditions == (5,)
    assert judge(case(), retrieval(1, link(), on=CLARIFIED_ON)).counts


def test_one_link_must_meet_everything_not_two_together() -> None:
    graded_after = retrieval(1, link(grade=4), on=CLARIFIED_ON + DAY)
    useless_before = retrieval(2, link(grade=1))
    assert not judge(case(), graded_after, useless_before).counts


def test_links_of_other_cases_do_not_help() -> None:
    verdict = is_camera_assisted(case(1), links_by_case([retrieval(1, link(2))])[2], SETTINGS)
    assert verdict.failed_conditions == (3,)
    assert verdict.reasons_vi == ("Chưa gắn lượt trích xuất nào với vụ.",)


@pytest.mark.parametrize(
    ("kind", "stage", "identified", "counts"),
    [
        ("criminal", "concluded", False, True),
        ("criminal", "transferred", True, True),
        ("criminal", "transferred", False, False),
        ("administrative", "penalty_decided", False, True),
        ("administrative", "closed", False, False),
        ("administrative", "closed", True, True),
        ("other", "resolved", False, True),
        ("other", "opened", True, False),
    ],
)
def test_clarified_stages_of_each_kind(kind: str, stage: str, identified: bool, counts: bool) -> None:
    made = case(
        kind=kind,
        stages=(CaseStage(stage, CLARIFIED_ON),),
        subject_identified_on=CLARIFIED_ON if identified else None,
    )
    assert judge(made, retrieval(1, link())).counts is counts


def test_a_second_clarification_counts_only_after_the_first_was_undone() -> None:
    again = Clarification(date(2026, 5, 1))
    standing = case(clarifications=(Clarification(CLARIFIED_ON), again))
    assert judge(standing, retrieval(1, link())).failed_conditions == (2,)
    undone = case(clarifications=(Clarification(CLARIFIED_ON, undone_on=date(2026, 4, 1)), again))
    assert judge(undone, retrieval(1, link())).counts


@REGISTERS
@given(report_facts())
def test_a_verdict_that_counts_has_a_sound_link_behind_it(facts) -> None:
    links = links_by_case(facts.retrievals)
    for one in facts.cases:
        verdict = is_camera_assisted(one, links.get(one.id, []), SETTINGS)
        assert verdict.counts == (not verdict.failed_conditions)
        assert len(verdict.failed_conditions) == len(verdict.reasons_vi)
        for linked in verdict.supporting if verdict.counts else ():
            graded = linked.link
            assert graded.grade is not None and graded.grade >= 3
            assert len(graded.reason.strip()) >= 20
            assert graded.confirmed_by is not None and graded.confirmed_by != graded.graded_by
            assert SEARCHER not in (graded.graded_by, graded.confirmed_by)
            assert linked.retrieval.performed_on is not None
            assert linked.retrieval.performed_on <= max(c.on for c in one.clarifications)


@REGISTERS
@given(report_facts(), st.randoms())
def test_the_verdict_does_not_depend_on_the_order_of_links(facts, chance) -> None:
    links = links_by_case(facts.retrievals)
    for one in facts.cases:
        own = links.get(one.id, [])
        mixed = list(own)
        chance.shuffle(mixed)
        first, second = (is_camera_assisted(one, some, SETTINGS) for some in (own, mixed))
        assert first.counts == second.counts and first.failed_conditions == second.failed_conditions
