"""Cameras one after the other: in order, of these units, from a key on; served by indexes however many there are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from storage.catalog import grants, stac
from storage.unit_of_work import Archive
from tests.factories.town import OTHER_UNIT, UNIT, Town

THEN = 1_772_000_000_000


def test_in_order_of_the_key_and_of_these_units(archive: Archive) -> None:
    town = Town(archive)
    one, other, third = (town.camera(code) for code in ("TT-0009", "TT-0001", "TT-0005"))
    town.camera("TT-0002", unit_id=OTHER_UNIT)
    town.camera("TT-0003", registration="pending")
    town.clips(third, THEN, 1)
    with archive.engine.connect() as connection:
        assert [row.id for row in stac.cameras_from(connection, 0, {UNIT}, 9)] == [one, other, third]
        assert [row.id for row in stac.cameras_from(connection, other, {UNIT}, 1)] == [other]
        assert [row.id for row in stac.cameras_from(connection, 0, {UNIT}, 9, with_footage=True)] == [third]
        assert len(stac.cameras_from(connection, 0, None, 9)) == 4 and not stac.cameras_from(connection, 0, set(), 9)
        assert [row.id for row in stac.cameras_coded(connection, {"TT-0001", "tt-0005", "x"}, None)] == [other]
        assert not stac.cameras_coded(connection, {"TT-0001"}, {OTHER_UNIT})


@contextmanager
def plans(connection: Connection) -> Iterator[list[str]]:
    """The plans of the statements made meanwhile; PostgreSQL is kept from reading small tables whole."""
    seen: list[tuple[str, Any]] = []
    found: list[str] = []

    def heard(_c: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.startswith("SELECT"):
            seen.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", heard)
    yield found
    event.remove(connection, "before_cursor_execute", heard)
    is_sqlite = connection.dialect.name == "sqlite"
    if not is_sqlite:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        connection.exec_driver_sql("SET LOCAL enable_sort = off")
    for statement, parameters in seen:
        explained = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN (COSTS OFF) "
        rows = connection.exec_driver_sql(explained + statement, parameters).fetchall()
        found.append("\n".join(str(row[-1]) for row in rows))


def test_an_index_serves_each(archive: Archive) -> None:
    town = Town(archive)
    town.clips(town.camera("TT-0001"), THEN, 1)
    with archive.engine.connect() as connection, plans(connection) as found:
        stac.cameras_from(connection, 1, {UNIT}, 9, with_footage=True)
        stac.cameras_coded(connection, {"TT-0001"}, {UNIT})
    every, coded = found
    assert "SCAN camera" not in every and "Seq Scan" not in every and "master_camera_id" in every, every
    assert "SCAN camera" not in coded and "Seq Scan" not in coded and "code" in coded, coded


def test_an_index_serves_the_way_to_the_bytes(archive: Archive) -> None:
    with Session(archive.engine) as session, plans(session.connection()) as found:
        grants.opening(session, 1, case_id=1, camera_id=1, start_ms=1, now=1)
    assert all("SCAN" not in plan and "Seq Scan" not in plan for plan in found), found
