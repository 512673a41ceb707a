"""An embedded house carried to the grown-up size (see ``storage/README.md``, "Moving up").

Rows table by table, then objects name by name, then everything compared. How far it came stands in the target, in the
transaction of each page: killed anywhere, the next run goes on. The source is opened for reading only.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from storage.catalog import accounts, jobs, whole_tables
from storage.check import CheckReport, check
from storage.errors import Conflict
from storage.move.objects import Carried, carry_objects
from storage.move.places import (
    MOVED,
    MOVED_EVENT,
    PLACE,
    Moved,
    Place,
    already_moved,
    begun,
    ended,
    opened,
    require_movable,
    require_same_form,
)
from storage.move.rows import Compared, carried, carry_rows, compare_rows
from storage.removal import mirror_holds
from storage.settings import Settings
from storage.steps import step
from storage.unit_of_work import Archive
from storage.values.clock import Clock
from storage.values.digest import sha256_of_bytes
from storage.values.process import is_dead

__all__ = ["Compared", "MoveReport", "Progress", "move"]

Progress = Callable[[int, int, str], None]


@dataclass
class MoveReport:
    """What was carried in this run, every table compared, and the check of the target (names, sizes, locks, chain)."""

    tables: list[Compared]
    carried: Carried
    check: CheckReport
    is_ended: bool = True  # False: the target lacks what the source has; the same command goes on

    @property
    def is_same(self) -> bool:
        """Whether the target holds exactly the rows of the source."""
        return not any(table.differs_at for table in self.tables)

    @property
    def is_clean(self) -> bool:
        """Whether nothing at all is wrong, also not what came along with the source."""
        return self.is_same and self.check.is_clean and not self.carried.unlike


def move(
    source: Settings, target: Settings, *, clock: Clock | None = None, progress: Progress | None = None
) -> MoveReport:
    """Carry everything from one house into another, which is empty or was being filled by the same move.

    ``progress`` gets rows and objects done, of how many, and a note in Vietnamese. Nobody else may work on either.
    Raises Refused when it is no move, when the versions differ or when the target holds anything else.
    """
    require_movable(source, target)
    require_same_form(source, target)
    ours, theirs = opened(source, target, clock)
    try:
        _require_nobody_at_work(ours)
        tell = _teller(ours, progress)
        moved = ended(ours, theirs)
        if moved is not None:
            return _proved_again(ours, theirs, moved, tell)
        place = begun(ours, theirs)
        carry_rows(ours, theirs, place, tell)
        found = carry_objects(ours, theirs, place, tell)
        mirror_holds(theirs)
        compared = compare_rows(ours, theirs, tell)
        report = MoveReport(compared, found, check(theirs, "sizes"))
        step("move_compared")
        if report.is_same and not _is_newly_wrong(ours, report):
            _finish(theirs, place, report)
        elif report.is_same:
            place.again_from_objects(theirs)
            report.is_ended = False
        return report
    finally:
        ours.close()
        theirs.close()


def _require_nobody_at_work(source: Archive) -> None:
    with source.read() as session:
        running = jobs.listed(session, ("running",), limit=1_000)
        waiting = [table for table in whole_tables.tables() if table.name == "spooled_object"]
        is_spooled = any(whole_tables.count(session, table) for table in waiting)
    now, host = source.clock.now_ms(), source.settings.host_name
    if any((job.lease_until_at or 0) > now and not is_dead(job.leased_by or "", host) for job in running):
        raise Conflict("house_at_work", "Còn việc nền đang làm ở nguồn. Hãy chờ xong, dừng chương trình rồi chạy lại.")
    if is_spooled:
        raise Conflict(
            "spool_not_empty",
            "Còn tệp chờ đưa vào kho trên máy này. Hãy bật kho, chạy chương trình cho hết rồi chuyển.",
        )


def _proved_again(source: Archive, target: Archive, moved: Moved, tell: Callable[[int, str], None]) -> MoveReport:
    """A finished move is looked at once more. Raises Conflict when one of the two has lived on."""
    compared = compare_rows(source, target, tell, is_again=True)
    report = MoveReport(compared, Carried(unlike=moved.unlike), check(target, "sizes"))
    if not report.is_same:
        raise already_moved(moved)
    return report


def _is_newly_wrong(source: Archive, report: MoveReport) -> bool:
    """Whether the target lacks what the source has: what was wrong there before comes along and holds nothing up."""
    if report.check.is_clean:
        return False
    before = {(one.promise, one.code, one.subject) for one in check(source, "sizes").findings}
    return any((one.promise, one.code, one.subject) not in before for one in report.check.findings)


def _finish(target: Archive, place: Place, report: MoveReport) -> None:
    """Custody is told what arrived; from now on the target is a house of its own."""
    told = "\n".join(f"{table.table} {table.count} {table.sha256}" for table in report.tables)
    sha256 = sha256_of_bytes(told.encode())
    rows = sum(table.count for table in report.tables)
    with target.write() as work:
        accounts.set_setting(work.session, PLACE, None)
        moved = Moved(work.now, rows, sha256, place.source, place.objects, place.unlike)
        accounts.set_setting(work.session, MOVED, json.dumps(moved.__dict__))
        work.record(MOVED_EVENT, "archive", work.now, rows=rows, sha256=sha256)


def _teller(source: Archive, progress: Progress | None) -> Callable[[int, str], None]:
    """Rows are passed twice, carried and compared; objects once."""
    done, total = 0, 0
    if progress is not None:
        with source.read() as session:
            total = 2 * sum(whole_tables.count(session, table) for table in carried())
        total += sum(1 for _ in source.store.listed())

    def tell(count: int, note: str) -> None:
        nonlocal done
        done += count
        if progress is not None:
            progress(done, max(done, total), note)

    return tell
