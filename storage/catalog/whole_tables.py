"""Statements about tables as a whole: read in order of key, written as they are, compared. For moving a house.

Nothing here knows what a table means; what a move changes on the way stands in ``storage/move``.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import JSON, Integer, String, Table, collate, func, insert, literal, select, text, tuple_, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from storage.catalog.index_rows import count_on
from storage.errors import Unstorable
from storage.models import Base, Report

ISSUED = "issued"
_POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it without types
Row = dict[str, Any]


def tables() -> list[Table]:
    """Every table, those that others point to first."""
    return list(Base.metadata.sorted_tables)


def filled(session: Session, but: Sequence[str] = ()) -> str | None:
    """The first table that holds a row, if one does. ``but``: settings that do not count."""
    for table in tables():
        found = select(literal(1)).select_from(table)
        if table.name == "setting":
            found = found.where(table.c.name.not_in(but))
        if session.scalar(found.limit(1)) is not None:
            return table.name
    return None


def count(session: Session, table: Table) -> int:
    """How many rows a table has."""
    return session.scalar(select(func.count()).select_from(table)) or 0


def after(session: Session, table: Table, last: Sequence[Any] | None, limit: int) -> list[Row]:
    """The rows behind a key, in the order of this database. A JSON column that is empty, not null, is left out."""
    key = list(table.primary_key.columns)
    found = select(*_columns(table)).order_by(*key).limit(limit)
    if last is not None:
        given = [literal(value, column.type) for value, column in zip(last, key, strict=True)]
        found = found.where(tuple_(*key) > tuple_(*given))
    return [_read(row) for row in session.execute(found).mappings()]


def key_of(table: Table, row: Mapping[str, Any]) -> list[Any]:
    """The key of a row."""
    return [row[column.name] for column in table.primary_key.columns]


def add(session: Session, table: Table, rows: Sequence[Row]) -> None:
    """Write rows as they are. Raises Unstorable for a value that has no place in the database."""
    alike: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        alike[tuple(row)].append(row)
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    for names, some in alike.items():
        if is_postgresql:
            _copy(session, table, names, some)
        else:
            session.execute(insert(table), some)


def _copy(session: Session, table: Table, names: Sequence[str], rows: Sequence[Row]) -> None:
    """Rows by PostgreSQL's own way in, which takes a tenth of the time of statements."""
    wrapped = [Jsonb if isinstance(table.c[name].type, JSON) else None for name in names]
    columns = ", ".join(f'"{name}"' for name in names)
    driver: Any = session.connection().connection.driver_connection
    try:
        with driver.cursor().copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
            for row in rows:
                values = zip(row.values(), wrapped, strict=True)
                copy.write_row([wrap(value) if wrap else value for value, wrap in values])
    except psycopg.DataError as error:
        raise Unstorable from error


def too_long(table: Table, row: Row) -> tuple[str, int, int] | None:
    """The first text of a row that PostgreSQL has no room for: its column, its length and the limit in characters."""
    for name, value in row.items():
        limit = getattr(table.c[name].type.dialect_impl(_POSTGRESQL), "length", None)
        if isinstance(value, str) and limit is not None and len(value) > limit:
            return name, len(value), limit
    return None


def in_order(session: Session, table: Table, but: Sequence[str] = ()) -> Iterator[Row]:
    """All rows in an order that both databases share, as a stream. ``but``: settings left out."""
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    order = [
        collate(column, "C") if is_postgresql and isinstance(column.type, String) else column
        for column in table.primary_key.columns
    ]
    found = select(*_columns(table)).order_by(*order)
    if table.name == "setting":
        found = found.where(table.c.name.not_in(but))
    for row in session.execute(found.execution_options(yield_per=1_000)).mappings():
        yield _read(row)


def canonical(row: Row) -> bytes:
    """The bytes of a row, the same on both databases for the same row."""
    return json.dumps(_plain(row), sort_keys=True, separators=(",", ":")).encode()


def clip_days(session: Session) -> list[int]:
    """Vietnamese days that clips begin on, as days since 1970."""
    found = text("SELECT DISTINCT (start_ms + 25200000) / 86400000 AS day FROM clip ORDER BY day")
    return [int(day) for day in session.scalars(found)]


def issue_reports(session: Session, report_ids: Sequence[int]) -> None:
    """Reports whose numbers and rows are all there are issued, and closed with it."""
    issued = update(Report).where(Report.id.in_(list(report_ids)), Report.state != ISSUED).values(state=ISSUED)
    session.execute(issued)


def count_on_all(session: Session) -> None:
    """New keys of every table follow the highest there is."""
    for table in tables():
        key = list(table.primary_key.columns)
        if len(key) == 1 and isinstance(key[0].type, Integer) and key[0].autoincrement in (True, "auto"):
            count_on(session, key[0])


def _columns(table: Table) -> list[Any]:
    """The columns, and of each JSON column whether it is empty: Python reads that like a JSON null."""
    empty = [
        text(f"{column.name} IS NULL AS {_EMPTY}{column.name}")
        for column in table.columns
        if isinstance(column.type, JSON) and column.nullable
    ]
    return [*table.columns, *empty]


_EMPTY = "is_empty_"


def _read(found: Mapping[Any, Any]) -> Row:
    row = {str(name): value for name, value in found.items()}
    for name in [name for name in row if name.startswith(_EMPTY)]:
        if row.pop(name):
            del row[name.removeprefix(_EMPTY)]
    return row


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():  # JSONB keeps no difference between 10 and 1e1
        return int(value)
    return value
