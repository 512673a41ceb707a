"""A test whose ground is missing on this machine says so loudly; on a build server (``CI=true``) it fails.

Not where the ground is another maker's server that a machine may do without: nothing of ours goes untried for it.
"""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

MARK = "DID NOT RUN: "


def did_not_run(reason: str, *, is_needed: bool = True) -> NoReturn:
    """End the test: where CI=true and it ``is_needed`` a failure, else a skip that the banner at the end repeats."""
    if is_needed and os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(f"{MARK}{reason}", pytrace=False)
    pytest.skip(f"{MARK}{reason}")


def banner(terminal: pytest.TerminalReporter) -> None:
    """Write, in red and above the closing line, which tests did not run and why."""
    missing: dict[str, int] = {}
    for report in terminal.stats.get("skipped", []):
        reason = str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if MARK in reason:
            text = reason.split(MARK, 1)[1].strip()
            missing[text] = missing.get(text, 0) + 1
    if missing:
        terminal.write_sep("!", "NOT EVERYTHING WAS TESTED", red=True, bold=True)
        for text, count in missing.items():
            terminal.write_line(f"{count} test(s) did not run: {text}", red=True, bold=True)
