"""Fictitious facts for the tests of counting: one plain case that counts, and strategies around it."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st

from service.reports.balances import OpeningBalance, cumulative
from service.reports.composition import compose
from service.reports.counting import CountingSettings
from service.reports.document import ReportDocument
from service.reports.facts import (
    CameraFact,
    CameraSpell,
    CaseFact,
    CaseLink,
    CaseStage,
    Clarification,
    Handling,
    ReportFacts,
    RequestFact,
    RetrievalFact,
    SubjectFact,
)
from service.reports.periods import period, same_period_last_year
from service.reports.tally import figures
from service.reports.texts import CumulativeEntry, ModelEntry, ReportFrame, ReportTexts
from storage.values.clock import HOUR_MS, day_start_ms

# An example of these is a whole register: fewer of them find as much
REGISTERS = settings(max_examples=25)
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


TEXTS = ReportTexts(
    superior="CÔNG AN THÀNH PHỐ HỒ CHÍ MINH",
    issuer="CÔNG AN PHƯỜNG TAM THẮNG",
    issuer_name="Công an phường Tam Thắng",
    symbol="BC-CAP",
    place="Tam Thắng",
    addressees=("Phòng Xây dựng phong trào bảo vệ ANTQ - Công an Thành phố Hồ Chí Minh",),
    recipients=("Như trên", "Đảng ủy, UBND phường (để báo cáo)", "Lưu: VT, CAP"),
    signer_posts=("TRƯỞNG CÔNG AN PHƯỜNG",),
    signer_name="Nguyễn Văn Mẫu",
    number=5,
    signed_on=date(2026, 6, 16),
    bases=("Căn cứ Kế hoạch số 12/KH-UBND ngày 05 tháng 01 năm 2026 của UBND phường về mô hình thử",),
    paragraphs={"I.1": ("Phường có 12 khu phố; dân cư đông, nhiều tuyến đường ven biển.",)},
    models=(ModelEntry("Camera với ANTT", "01/3/2026", "Đang hoạt động"),),
)


def six_months() -> ReportFacts:
    """A half-year of a ward: a hundred cameras, nine cases, twelve retrievals, a few requests and persons."""
    funds, states = ("community", "self", "state", "sponsor"), ("working", "working", "working", "broken")
    cameras = tuple(
        CameraFact(
            n,
            f"TT-{n:04d}",
            (
                CameraSpell(
                    date(2025, 1 + n % 12, 1),
                    None,
                    WARD,
                    f"Khu phố {n % 7 + 1}",
                    funds[n % 4],
                    states[n % 4],
                    ("independent", "central")[n % 2],
                    1 + n % 3,
                ),
            ),
        )
        for n in range(1, 101)
    )
    offences = (("173", "Trộm cắp tài sản"), ("134", "Cố ý gây thương tích"), ("171", "Cướp giật tài sản"))
    days = [date(2026, 1, 20) + timedelta(days=15 * n) for n in range(9)]
    made_cases = tuple(
        case(n, day, offence=offences[n % 3][0], offence_name=offences[n % 3][1]) for n, day in enumerate(days, 1)
    )
    retrievals = tuple(
        retrieval(n, link(1 + n % 9, n % 5), on=date(2026, 1, 5), camera_fund=funds[n % 3]) for n in range(1, 13)
    )
    requests = tuple(
        RequestFact(n, f"YC {n:04d}/2026", WARD, day_start_ms(date(2026, 2, n)), outcome, answered)
        for n, outcome in enumerate(("approved", "approved", "overwritten", "refused"), 1)
        for answered in (day_start_ms(date(2026, 2, n)) + n * HOUR_MS,)
    )
    subjects = tuple(SubjectFact(n, 1 + n % 9, f"key{n % 6}", True) for n in range(1, 15))
    return ReportFacts(cameras, requests, retrievals, made_cases, subjects)


def balance(metric: str, first: int, last: int, value: int) -> OpeningBalance:
    """A total of TP Vũng Tàu over whole years, each from a paper of its own."""
    days = date(first, 1, 1), date(last, 12, 31)
    return OpeningBalance(metric, "TP Vũng Tàu", *days, value, "exact", f"Báo cáo của thành phố năm {last}")


FRAME = ReportFrame(
    HALF,
    base_vi="cùng kỳ năm 2025",
    cumulatives=(
        CumulativeEntry(
            "Vụ có camera hỗ trợ",
            "vụ",
            cumulative(
                [balance("cases.assisted", 2013, 2023, 271), balance("cases.assisted", 2024, 2024, 85)], unit_vi="vụ"
            ),
        ),
        CumulativeEntry(
            "Đối tượng", "đối tượng", cumulative([balance("subjects", 2013, 2023, 738)], unit_vi="đối tượng")
        ),
    ),
)


def report(frame: ReportFrame = FRAME, texts: ReportTexts = TEXTS, *, compared: bool = True) -> ReportDocument:
    """The composed report of :func:`six_months`."""
    facts = six_months()
    before = figures(facts, same_period_last_year(HALF), SETTINGS) if compared else None
    return compose(figures(facts, HALF, SETTINGS), before, frame, texts)
