"""A test whose ground is missing on this machine says so loudly, and on a build server (``CI=true``) it fails."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

MARK = "DID NOT RUN: "


def did_not_run(reason: str) -> NoReturn:
    """End the test: a failure where CI=true, elsewhere a skip that the banner at the end repeats."""
    if os.environ.get("CI", "").lower() in ("1", "true"):
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
