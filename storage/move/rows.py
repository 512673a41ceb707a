"""Rows carried table by table, in order of key; afterwards compared one by one."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest

from sqlalchemy import Table

from storage.catalog import clip_days, whole_tables
from storage.catalog.whole_tables import ISSUED, Row
from storage.errors import Refused, Unstorable
from storage.move.places import MOVED_EVENT, OWN_SETTINGS, OWN_TABLES, Place
from storage.steps import step
from storage.unit_of_work import Archive

_AT_ONCE = 1_000
_log = logging.getLogger(__name__)
Tell = Callable[[int, str], None]


@dataclass(frozen=True)
class Compared:
    """A table on both sides: rows, the SHA-256 of their canonical bytes in order, the first key that differs."""

    table: str
    count: int
    sha256: str
    differs_at: str | None


def carried() -> list[Table]:
    """The tables that are carried."""
    return [table for table in whole_tables.tables() if table.name not in OWN_TABLES]


def carry_rows(source: Archive, target: Archive, place: Place, tell: Tell) -> None:
    """Write the rows that are not there yet. Each page says in its own transaction how far it came."""
    if not place.done and not place.table:
        _make_days(source, target)
    for table in carried():
        if table.name not in place.done:
            _carry_table(source, target, table, place, tell)
    issued = [int(row["id"]) for row in _pages(source, _table("report"), None) if row["state"] == ISSUED]
    with target.write() as work:
        whole_tables.issue_reports(work.session, issued)  # closed last: nothing joins an issued report
        whole_tables.count_on_all(work.session)


def _carry_table(source: Archive, target: Archive, table: Table, place: Place, tell: Tell) -> None:
    last = place.after if place.table == table.name else None
    while True:
        with source.read() as session:
            rows = whole_tables.after(session, table, _keyed(table, last), _AT_ONCE)
        try:
            with target.write() as work:
                whole_tables.add(work.session, table, [row for row in map(_changer(table), rows) if row])
                place.table, place.after = table.name, _told(table, rows[-1]) if rows else last
                if len(rows) < _AT_ONCE:
                    place.table, place.after, place.done = "", None, [*place.done, table.name]
                place.note(work)
        except Unstorable as error:
            raise _unfit(table, rows, error) from error
        step("rows_moved")
        tell(len(rows), f"Đang chuyển bảng {table.name}")
        if len(rows) < _AT_ONCE:
            return
        last = place.after


def _unfit(table: Table, rows: list[Row], error: Unstorable) -> Refused:
    """Which row has no place in the new database, and why; the driver's own words stand in the log."""
    _log.info("a row of %s has no place in the new database", table.name, exc_info=error)
    which = f"một dòng trong khoảng {_shown_key(table, rows[0])} đến {_shown_key(table, rows[-1])}"
    why = "có giá trị không ghi được (xem tệp nhật ký)"
    for row in rows:
        found = whole_tables.too_long(table, row)
        if found is not None:
            column, length, limit = found
            which = f"dòng {_shown_key(table, row)}"
            why = f"cột {column} dài {length} ký tự, tối đa {limit}"
            break
    return Refused(
        "row_unfit",
        f"Cơ sở dữ liệu mới không chứa được bảng {table.name} {which}: {why}. Hãy sửa giá trị ấy ở nguồn (nếu do "
        "chương trình ghi: báo kỹ thuật viên), xóa nơi đến rồi chuyển lại; ở đó chưa có gì cần giữ, nguồn vẫn nguyên.",
    )


def _shown_key(table: Table, row: Row) -> str:
    return ", ".join(f"{column.name}={row[column.name]}" for column in table.primary_key.columns)


def compare_rows(source: Archive, target: Archive, tell: Tell, *, is_again: bool = False) -> list[Compared]:
    """Every table of both sides walked side by side, row by row. ``is_again``: the target tells of the move itself."""
    return [_compared(source, target, table, tell, is_again=is_again) for table in carried()]


def _compared(source: Archive, target: Archive, table: Table, tell: Tell, *, is_again: bool) -> Compared:
    digest, count, differs_at = hashlib.sha256(), 0, None
    change = _changer(table, is_closed=True)
    with source.read() as one, target.read() as other:
        ours = (row for row in map(change, whole_tables.in_order(one, table, OWN_SETTINGS)) if row)
        theirs = whole_tables.in_order(other, table, OWN_SETTINGS)
        if is_again and table.name == "custody_event":
            known = whole_tables.count(one, table)
            theirs = (row for at, row in enumerate(theirs) if at != known or row["kind"] != MOVED_EVENT)
        for wanted, found in zip_longest(map(whole_tables.canonical, ours), map(whole_tables.canonical, theirs)):
            if wanted != found and differs_at is None:
                differs_at = (wanted or found or b"").decode()[:200]
            digest.update((found or b"") + b"\n")
            count += 1
            if count % _AT_ONCE == 0:
                tell(_AT_ONCE, f"Đang so bảng {table.name}")
    return Compared(table.name, count, digest.hexdigest(), differs_at)


def _changer(table: Table, *, is_closed: bool = False) -> Callable[[Row], Row | None]:
    """What a move changes in a row on its way: leases end, reports are issued last; None for what stays behind."""

    def of_job(row: Row) -> Row:
        state = "queued" if row["state"] == "running" else row["state"]
        return row | {"state": state, "lease_until_at": None, "leased_by": None}

    def of_report(row: Row) -> Row:
        return row if is_closed or row["state"] != ISSUED else row | {"state": "draft"}

    def of_setting(row: Row) -> Row | None:
        return None if row["name"] in OWN_SETTINGS else row

    changes: dict[str, Callable[[Row], Row | None]] = {"job": of_job, "report": of_report, "setting": of_setting}
    return changes.get(table.name, lambda row: row)


def _make_days(source: Archive, target: Archive) -> None:
    """On PostgreSQL every day of the clips gets its part before the first of them arrives."""
    with target.read() as session:
        if not clip_days.is_parted(session):
            return
    with source.read() as session:
        days = [date(1970, 1, 1) + timedelta(days=number) for number in whole_tables.clip_days(session)]
    with target.read() as session:
        made = clip_days.made_among(session, days)
    for day in days:
        if day not in made:
            with target.write() as work:
                clip_days.make(work.session, day, work.now)


def _pages(source: Archive, table: Table, last: list[object] | None) -> Iterator[Row]:
    while True:
        with source.read() as session:
            rows = whole_tables.after(session, table, last, _AT_ONCE)
        yield from rows
        if len(rows) < _AT_ONCE:
            return
        last = whole_tables.key_of(table, rows[-1])


def _table(name: str) -> Table:
    return next(table for table in whole_tables.tables() if table.name == name)


def _told(table: Table, row: Row) -> list[object]:
    """A key as it may be written down."""
    return [value.isoformat() if isinstance(value, date) else value for value in whole_tables.key_of(table, row)]


def _keyed(table: Table, told: list[object] | None) -> list[object] | None:
    """The key that was written down."""
    if told is None:
        return None
    kinds = [column.type.python_type for column in table.primary_key.columns]
    return [date.fromisoformat(str(value)) if kind is date else value for kind, value in zip(kinds, told, strict=True)]
