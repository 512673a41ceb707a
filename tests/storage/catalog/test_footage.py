"""The place-and-time index: which rows it reads, in which order, and by which index on both databases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert

from storage.catalog import clip_days, footage, footage_places
from storage.catalog.footage import ClipRow
from storage.models import Clip
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, MINUTE_MS, local_date
from storage.values.place import box_around
from storage.values.timespan import Timespan
from tests.factories.town import CROSSING, UNIT, Town, at

T0 = 1_770_000_000_000
PLANS = Path(__file__).resolve().parents[2] / "golden" / "search"


@pytest.fixture
def connection(archive: Archive) -> Iterator[Connection]:
    """A connection in a transaction that is undone."""
    with archive.engine.connect() as opened:
        yield opened


def make_day(archive: Archive, at_ms: int) -> None:
    """The day of an instant gets its part, where clips have parts."""
    with archive.write() as work:
        if clip_days.is_parted(work.session):
            clip_days.make(work.session, local_date(at_ms), work.now)


def file(connection: Connection, camera_id: int, starts: list[int], length: int = MINUTE_MS) -> None:
    rows = [
        {"camera_id": camera_id, "start_ms": T0 + start, "duration_ms": length, "size_bytes": 7, "flags": 16}
        for start in starts
    ]
    connection.execute(insert(Clip), rows)


def starts(rows: list[ClipRow]) -> list[tuple[int, int]]:
    return [(row.camera_id, row.start_ms - T0) for row in rows]


def test_clips_that_meet_a_span(connection: Connection) -> None:
    file(connection, 1, [-300_000, -299_999, -10, 0, 999, 1_000], length=300_000)
    file(connection, 2, [-60_000, -59_999, 5], length=60_000)
    file(connection, 3, [5])
    found = footage.clips(connection, [2, 1], Timespan(T0, T0 + 1_000), 100)
    assert starts(found) == [(1, -299_999), (1, -10), (1, 0), (1, 999), (2, -59_999), (2, 5)]
    assert found[0] == ClipRow(1, T0 - 299_999, 300_000, 7, 16)
    assert footage.clips(connection, [], Timespan(T0, T0 + 1), 10) == []
    assert footage.clips(connection, [1], Timespan(T0, T0), 10) == []


def test_never_more_than_asked_for(connection: Connection) -> None:
    file(connection, 1, [0, 1, 2, 3])
    assert starts(footage.clips(connection, [1], Timespan(T0, T0 + 100), 3)) == [(1, 0), (1, 1), (1, 2)]


def test_more_cameras_than_a_statement_may_have_parameters(connection: Connection) -> None:
    file(connection, 40_000, [0])
    assert len(footage.clips(connection, range(1, 40_001), Timespan(T0, T0 + 1), 10)) == 1


def test_each_camera_in_its_own_spans(connection: Connection) -> None:
    far = 100 * 86_400_000
    file(connection, 1, [0, MINUTE_MS, far])
    file(connection, 2, [0, far])
    file(connection, 3, [30_000])
    near, years = Timespan(T0, T0 + 90_000), Timespan(T0 + far, T0 + far + 1)
    ranges = [(3, [near]), (2, [years]), (1, [near, years])]
    found, stopped = footage.clips_by_ranges(connection, ranges, 100)
    assert stopped is None
    assert {camera: starts(rows) for camera, rows in found.items() if rows} == {
        3: [(3, 30_000)],
        2: [(2, far)],
        1: [(1, 0), (1, MINUTE_MS), (1, far)],
    }


@pytest.mark.parametrize("most", range(7))
def test_reading_stops_in_the_order_of_the_page(connection: Connection, most: int) -> None:
    for camera_id in (1, 2, 3):
        file(connection, camera_id, [0, MINUTE_MS])
    order = [2, 3, 1]
    whole = Timespan(T0, T0 + 10 * MINUTE_MS)
    found, stopped = footage.clips_by_ranges(connection, [(i, [whole]) for i in order], most)
    read = [entry for i in order for entry in starts(found.get(i, []))]
    every = [(i, start) for i in order for start in (0, MINUTE_MS)]
    if most == 6:
        assert stopped is None and read == every
    else:
        assert read == every[:most] and stopped == order[most // 2]


def test_a_clip_that_meets_two_spans_is_read_once(connection: Connection) -> None:
    file(connection, 1, [0], length=300_000)
    spans = [Timespan(T0, T0 + 1), Timespan(T0 + 100, T0 + 101), Timespan(T0 + 10_000_000, T0 + 10_000_001)]
    found, stopped = footage.clips_by_ranges(connection, [(1, spans)], 1)
    assert starts(found[1]) == [(1, 0)] and stopped is None


def plan_of(connection: Connection, sql: str, values: dict[str, object]) -> str:
    """How the database goes about it, without costs and counts."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
        return "\n".join(row[3] for row in rows) + "\n"
    rows = connection.exec_driver_sql(f"EXPLAIN (COSTS OFF) {sql}", values)
    text = "\n".join(row[0] for row in rows) + "\n"
    return re.sub(r"'?\b\d{10,}'?(::bigint)?", "?", text)


def test_the_clustered_key_serves_the_search(archive: Archive, connection: Connection) -> None:
    """The golden plan of each database: a search by key on camera and start in the one day asked for, from the index
    alone, never a scan of all clips."""
    for day in range(-1, 3):
        make_day(archive, T0 + day * DAY_MS)
    for camera_id in range(1, 41):
        file(connection, camera_id, [i * MINUTE_MS for i in range(500)])
    name = connection.dialect.name
    connection.exec_driver_sql("ANALYZE" if name == "sqlite" else "ANALYZE clip")
    values = footage.scan_values(name, [3, 5, 9], Timespan(T0 + 60 * MINUTE_MS, T0 + 90 * MINUTE_MS), 100)
    plan = plan_of(connection, footage.scan_sql(name), values)
    assert plan == (PLANS / f"clips.{name}.plan").read_text()
    assert "SCAN clip" not in plan and "Seq Scan" not in plan


def test_what_is_typed_is_a_value_and_nothing_else(archive: Archive) -> None:
    """Codes and units go in as one parameter: no text of theirs becomes SQL."""
    Town(archive)
    nasty = ["'); DROP TABLE clip; --", '"] OR 1=1', "TT-0001' OR '1'='1", "{", "\\", "%", "NULL"]
    with archive.engine.connect() as opened:
        assert footage_places.ids_coded(opened, nasty) == {}
        assert footage_places.family(opened, nasty[0]) == set()
        assert footage_places.cameras(opened, [1, 2], nasty) == {}
        assert footage.clips(opened, [1], Timespan(T0, T0 + 1), 1) == []


def test_places_are_settled_on_the_small_tables(archive: Archive) -> None:
    town = Town(archive)
    near = town.seeing("TT-0001")
    gone = town.camera("TT-0002")
    town.mount(gone, at(0, 10), until=T0)
    town.mount(town.seeing("TT-0003", registration="pending"), at(0, 5))
    town.mount(town.camera("TT-0004"), at(0, 5_000))
    box, span = box_around(CROSSING, 100), Timespan(T0, T0 + 1)
    with archive.engine.connect() as opened:
        found = footage_places.mounts_in(opened, box, span, None)
        assert [mount.camera_id for mount in found] == [near]
        assert footage_places.mounts_in(opened, box, span, {UNIT}) == found
        assert footage_places.mounts_in(opened, box, span, set()) == []
        before = footage_places.mounts_in(opened, box, Timespan(T0 - 1, T0), None)
        assert {mount.camera_id for mount in before} == {near, gone}
        assert set(footage_places.cameras(opened, [near, gone, 999], None)) == {near, gone}
