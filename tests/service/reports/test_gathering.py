"""What the columns of the archive mean for counting."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from service.reports.counting import CountingSettings, is_camera_assisted, links_by_case
from service.reports.facts import Clarification
from service.reports.gathering import clarifications, gathered, was_overwritten
from service.reports.grades import highest_grade
from storage.models import Retrieval, RetrievalRequest
from storage.values.clock import DAY_MS, VIETNAM, from_local
from tests.service.reports.ward import TAM_THANG, VUNG_TAU, Ward


def at(day: int, month: int = 3) -> int:
    return from_local(datetime(2026, month, day, 10, 0, tzinfo=VIETNAM))


def step(day: int, *, clarifying: bool = False, annulling: bool = False, note: str = "") -> Any:
    return SimpleNamespace(entered_at=at(day), is_clarifying=clarifying, is_annulling=annulling, note=note)


@pytest.mark.parametrize(
    ("steps", "wanted"),
    [
        ([step(1)], ()),
        ([step(1), step(5, clarifying=True)], (Clarification(date(2026, 3, 5), at(5)),)),
        # concluded after opened: clarified once, by the first
        ([step(5, clarifying=True), step(9, clarifying=True)], (Clarification(date(2026, 3, 5), at(5)),)),
        (
            [step(5, clarifying=True), step(9, annulling=True, note="hủy"), step(20, clarifying=True)],
            (
                Clarification(date(2026, 3, 5), at(5), date(2026, 3, 9), "hủy"),
                Clarification(date(2026, 3, 20), at(20)),
            ),
        ),
        # nothing to annul
        ([step(3, annulling=True), step(5, clarifying=True)], (Clarification(date(2026, 3, 5), at(5)),)),
    ],
)
def test_steps_become_clarifications(steps: list[Any], wanted: tuple[Clarification, ...]) -> None:
    assert clarifications(steps) == wanted


def row(*, exhibits: int = 0, produced: int | None = 1, keeps: int = 10, age_days: int = 11) -> Any:
    asked = at(20)
    return SimpleNamespace(
        exhibit_count=exhibits,
        camera=SimpleNamespace(retention_days=keeps),
        request=SimpleNamespace(requested_at=asked),
        retrieval=SimpleNamespace(produced_at=produced, end_ms=asked - age_days * DAY_MS),
    )


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([], False),
        ([row()], True),
        ([row(), row(exhibits=1)], False),
        ([row(produced=None)], False),
        ([row(age_days=9)], False),
        ([row(age_days=10)], False),
        ([row(keeps=0)], False),  # nobody knows how long it keeps
    ],
)
def test_overwritten_is_said_only_where_the_dates_prove_it(rows: list[Any], wanted: bool) -> None:
    assert was_overwritten(rows) is wanted


def test_facts_of_a_ward(ward: Ward) -> None:
    case_id = ward.open_case()
    retrieval_id, link_id = ward.retrieve(case_id, camera=2)
    ward.grade(link_id, 3)
    ward.clarify(case_id, "người thử một")
    ward.grade(link_id, 1, confirmed=False)
    with ward.archive.read() as session:
        facts = gathered(session, {TAM_THANG})
        elsewhere = gathered(session, {VUNG_TAU})
    assert [camera.code for camera in facts.cameras] == ["TT-0001", "TT-0002", "TT-0003", "TT-0004"]
    assert [request.outcome for request in facts.requests] == ["approved"]
    retrieval = facts.retrievals[0]
    assert (retrieval.number, retrieval.camera_fund) == (f"TX 0001/2026-{retrieval_id}", "state")
    assert retrieval.requested_by == ward.people["searcher"].id
    standing = [(link.grade, link.withdrawn_on is None, link.confirmed_by is None) for link in retrieval.links]
    assert standing == [(3, False, False), (1, True, True)]
    case = facts.cases[0]
    assert case.clarifications[0].at == ward.clock.now_ms() - 60_000
    assert case.subject_identified_on == date(2026, 3, 2) and case.handled_by[0].unit_id == TAM_THANG
    assert [subject.camera_served for subject in facts.subjects] == [True]
    assert not any((elsewhere.cameras, elsewhere.requests, elsewhere.retrievals, elsewhere.cases, elsewhere.subjects))


def test_what_was_opened_without_need_is_no_help(ward: Ward) -> None:
    """A grade confirmed before a commander found the opening unjustified is withdrawn from the day of that finding."""
    case_id = ward.open_case()
    retrieval_id, link_id = ward.retrieve(case_id)
    ward.grade(link_id, 4)
    ward.clarify(case_id, "người thử một")
    with ward.archive.read() as session:
        before = gathered(session, {TAM_THANG})
    with ward.archive.write() as work:
        made = work.session.get_one(RetrievalRequest, work.session.get_one(Retrieval, retrieval_id).request_id)
        made.is_break_glass, made.is_justified, made.reviewed_at = True, False, work.now
    with ward.archive.read() as session:
        after = gathered(session, {TAM_THANG})
    settings = CountingSettings(frozenset({TAM_THANG}))
    counted = [is_camera_assisted(f.cases[0], links_by_case(f.retrievals)[case_id], settings) for f in (before, after)]
    assert [verdict.counts for verdict in counted] == [True, False]
    assert [highest_grade(f.retrievals[0].links) for f in (before, after)] == [4, None]
    assert len(after.retrievals) == 1, "the retrieval itself is still told"
