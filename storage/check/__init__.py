"""The proof of the four promises, at three levels of cost (see ``storage/README.md``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from storage.catalog import inventory
from storage.check.findings import CheckReport, Finding
from storage.check.objects import check_objects
from storage.check.rows import check_chain, check_rows
from storage.unit_of_work import Archive

Level = Literal["rows", "sizes", "bytes"]
LEVELS: tuple[Level, ...] = ("rows", "sizes", "bytes")
Progress = Callable[[int, int, str], None]

__all__ = ["LEVELS", "CheckReport", "Finding", "Level", "check", "verify_chain"]


def check(archive: Archive, level: Level, progress: Progress | None = None) -> CheckReport:
    """Prove the promises and tell what is broken; nothing is changed.

    ``rows``: the database alone. ``sizes``: the store's listing too, both ways, and its locks. ``bytes``: every object
    read back as well. Runs beside a working house: what comes or goes meanwhile is looked at twice before it is told.
    ``progress`` gets how much is done, of how much (0 while unknown), and a note in Vietnamese; what it raises ends the
    check.
    """
    report = CheckReport(level)
    total = 0
    if level != "rows":
        with archive.read() as session:
            total = inventory.count(session)
    check_rows(archive, report, _teller(progress, 0))
    if level != "rows":
        check_objects(archive, report, is_read_back=level == "bytes", tell=_teller(progress, total))
    return report


def verify_chain(archive: Archive, progress: Progress | None = None) -> CheckReport:
    """Walk the custody chain alone, from its first entry to its head, and compare every head remembered."""
    report = CheckReport("rows")
    check_chain(archive, report, _teller(progress, 0))
    return report


def _teller(progress: Progress | None, total: int) -> Callable[[int, str], None]:
    def tell(done: int, note: str) -> None:
        if progress is not None:
            progress(done, max(total, done) if total else 0, note)

    return tell
