"""Fictitious facts for the tests of counting: one plain case that counts, and strategies around it."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from service.reports.counting import CountingSettings
from service.reports.facts import (
    CaseFact,
    CaseLink,
    CaseStage,
    Clarification,
    Handling,
    ReportFacts,
    RetrievalFact,
    SubjectFact,
)
from service.reports.periods import period
from storage.values.clock import HOUR_MS, day_start_ms

HALF = period("half", 2026, 1)
WARD, OTHER_WARD = "tam_thang", "rach_dua"
SETTINGS = CountingSettings(frozenset({WARD}))
SEARCHER, APPROVER, INVESTIGATOR, CONFIRMER = 1, 2, 3, 4
REASON = "Hình ảnh cho thấy biển số xe của đối tượng"
CLARIFIED_ON = date(2026, 3, 10)
PERFORMED_ON = date(2026, 3, 5)


def case(number: int = 1, on: date = CLARIFIED_ON, /, **changed: object) -> CaseFact:
    """A criminal case of the ward, opened with an identified subject on ``on``."""
    values: dict[str, object] = {
        "id": number,
        "number": f"HS {number:04d}/2026",
        "kind": "criminal",
        "offence": "173",
        "offence_name": "Trộm cắp tài sản",
        "handled_by": (Handling(WARD, date(2025, 1, 1)),),
        "stages": (CaseStage("intake", on - timedelta(days=20)), CaseStage("opened", on)),
        "clarifications": (Clarification(on),),
        "subject_identified_on": on,
        "registered_on": on - timedelta(days=20),
    }
    return CaseFact(**(values | changed))


def link(case_id: int = 1, grade: int | None = 3, **changed: object) -> CaseLink:
    """A grade with reason, date and a further person's confirmation."""
    values: dict[str, object] = {
        "case_id": case_id,
        "grade": grade,
        "reason": REASON,
        "graded_by": INVESTIGATOR,
        "graded_on": date(2026, 3, 11),
        "confirmed_by": CONFIRMER,
        "confirmed_on": date(2026, 3, 12),
    }
    return CaseLink(**(values | changed))


def retrieval(number: int = 1, *links: CaseLink, on: date = PERFORMED_ON, **changed: object) -> RetrievalFact:
    """A retrieval from a community-funded camera of the ward, produced at nine in the morning of ``on``."""
    values: dict[str, object] = {
        "id": number,
        "number": f"TX {number:04d}/2026",
        "unit_id": WARD,
        "camera_id": 10 + number,
        "camera_code": f"TT-{number:04d}",
        "camera_fund": "community",
        "requested_by": SEARCHER,
        "performed_at": day_start_ms(on) + 9 * HOUR_MS,
        "links": links,
    }
    return RetrievalFact(**(values | changed))


DAYS = st.dates(date(2025, 11, 1), date(2026, 8, 1))
MAYBE_DAY = st.one_of(st.none(), DAYS)
PEOPLE = st.integers(1, 5)
STAGES = {
    "criminal": ["opened", "concluded", "transferred", "verifying"],
    "administrative": ["penalty_decided", "closed", "verifying"],
    "other": ["resolved", "verifying"],
}
OFFENCES = st.sampled_from(["173", "134", "256a", "hc.danh_nhau", "vv.chay", "?"])


@st.composite
def cases(draw: st.DrawFn, number: int) -> CaseFact:
    """Any case, sound or not."""
    on = draw(DAYS)
    kind = draw(st.sampled_from(sorted(STAGES)))
    undone = draw(MAYBE_DAY)
    return case(
        number,
        on,
        kind=kind,
        offence=draw(OFFENCES),
        handled_by=(Handling(draw(st.sampled_from([WARD, OTHER_WARD])), date(2025, 1, 1)),),
        cooperating_unit_ids=frozenset(draw(st.sets(st.sampled_from([WARD, OTHER_WARD])))),
        stages=(CaseStage(draw(st.sampled_from(STAGES[kind])), draw(DAYS)),),
        clarifications=draw(
            st.sampled_from([(), (Clarification(on, undone_on=undone),), (Clarification(on), Clarification(on))])
        ),
        subject_identified_on=draw(MAYBE_DAY),
        withdrawn_on=draw(st.one_of(st.none(), st.none(), DAYS)),
    )


@st.composite
def links(draw: st.DrawFn, case_ids: list[int]) -> CaseLink:
    """Any link to one of the cases, sound or not."""
    return link(
        draw(st.sampled_from(case_ids)),
        draw(st.one_of(st.none(), st.integers(0, 4))),
        reason=draw(st.sampled_from([REASON, "ngắn", "", " " * 30])),
        graded_by=draw(PEOPLE),
        confirmed_by=draw(st.one_of(st.none(), PEOPLE)),
        withdrawn_on=draw(st.one_of(st.none(), st.none(), DAYS)),
    )


@st.composite
def report_facts(draw: st.DrawFn) -> ReportFacts:
    """A few cases, retrievals among them, and subjects."""
    ids = list(range(1, draw(st.integers(1, 5)) + 1))
    made_cases = tuple(draw(cases(number)) for number in ids)
    made = tuple(
        retrieval(
            number,
            *draw(st.lists(links(ids), max_size=3)),
            on=draw(DAYS),
            camera_fund=draw(st.sampled_from(["community", "state", "self"])),
            unit_id=draw(st.sampled_from([WARD, OTHER_WARD])),
        )
        for number in range(1, draw(st.integers(0, 6)) + 1)
    )
    subjects = draw(
        st.lists(
            st.builds(
                SubjectFact,
                id=st.integers(1, 99),
                case_id=st.sampled_from(ids),
                person_key=st.sampled_from(["a", "b", "c"]),
                camera_served=st.booleans(),
            ),
            max_size=5,
        )
    )
    return ReportFacts((), (), made, made_cases, tuple(subjects))
