"""The opening balance of the former city and the report of the last closed half-year."""

from __future__ import annotations

from workers.demonstration.cast import Stage
from workers.demonstration.plan import Plan


def opened_balances(stage: Stage) -> None:
    """271 cases and 738 subjects of TP Vũng Tàu 2013-2023, with their source, approved by a second person."""


def reported(stage: Stage, plan: Plan) -> None:
    """The half-year report of phường Tam Thắng, drawn up and issued."""
