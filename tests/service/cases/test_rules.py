"""Which stage may follow which, and what clarifies a case."""

from __future__ import annotations

import pytest

from service.cases import rules


def test_every_stage_leads_to_known_ones_and_can_be_reached() -> None:
    for kind, stages in rules.STAGES.items():
        reached = {"received"}
        for stage in stages.values():
            assert set(stage.following) <= stages.keys(), kind
            reached |= set(stage.following)
        assert reached == stages.keys(), f"{kind}: nothing stands beside the road"


def test_what_annuls_never_clarifies() -> None:
    for stages in rules.STAGES.values():
        assert not any(stage.is_annulling and stage.clarifies for stage in stages.values())


@pytest.mark.parametrize(
    ("kind", "stage", "has_subject", "clarifies"),
    [
        ("criminal", "opened", False, False),
        ("criminal", "opened", True, True),
        ("criminal", "concluded", False, True),
        ("criminal", "investigating", True, False),
        ("administrative", "penalty_decided", False, True),
        ("administrative", "closed", False, False),
        ("administrative", "closed", True, True),
        ("other", "resolved", False, True),
        ("other", "shelved", True, False),
    ],
)
def test_what_clarifies(kind: str, stage: str, has_subject: bool, clarifies: bool) -> None:
    assert rules.clarifies(kind, stage, has_subject) is clarifies


@pytest.mark.parametrize(
    ("last", "wanted"),
    [(None, "HS 0001/2026"), ("HS 0187/2026", "HS 0188/2026"), ("HS 9999/2026", "HS 10000/2026")],
)
def test_numbers_go_on(last: str | None, wanted: str) -> None:
    assert rules.numbered(last, "HS ", 2026) == wanted
