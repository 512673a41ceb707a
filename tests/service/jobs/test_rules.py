"""What jobs are called, what they work on, who has them."""

from __future__ import annotations

import pytest

from service.jobs.rules import Place, page_of, place_of, reason_problem
from service.web.kinds import NOUNS


@pytest.mark.parametrize(
    ("leased_by", "place"),
    [
        ("may-mot:4711:99", Place("may-mot", 4711)),
        ("may-mot", Place("may-mot", None)),
        ("may-mot:x:1", Place("may-mot", None)),
        (None, None),
        ("", None),
    ],
)
def test_who_has_a_job_is_told_by_host_and_process(leased_by: str | None, place: Place | None) -> None:
    assert place_of(leased_by) == place


def test_what_a_job_works_on_is_opened_by_whoever_may() -> None:
    assert page_of("intake", 7) == ("footage.hand_in", "/intakes/7")
    assert page_of("staging", 7) is page_of(None, None) is page_of("intake", None) is None
    assert {"intake", "import", "retrieval", "report", "clip_ref", "hold"} <= set(NOUNS)


def test_a_dismissal_says_why() -> None:
    assert reason_problem("vì") and reason_problem("          ")
    assert reason_problem("Tệp hỏng, đã xin bản khác.") is None
