"""What a check can find, and how it is kept."""

from __future__ import annotations

import pytest

from storage.check import CheckReport, findings


def test_many_findings_are_counted_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "KEPT", 2)
    report = CheckReport("rows")
    for number in range(5):
        report.find("chain_altered", number)
    assert (len(report.findings), report.finding_count, report.is_clean) == (2, 5, False)


def test_every_code_has_a_promise_and_a_place_for_its_subject() -> None:
    for code, (promise, said) in findings.CODES.items():
        assert promise in {1, 2, 3, 4} and said.count("{subject}") == 1, code
