"""Where: which mounts of 136,000 cameras have to do with a place, on both databases.

The floor is one vectorised pass over arrays in memory; the old way is the query there was before strips, with its
index, in the same run. ``read`` reads the mounts, ``settled`` does everything up to the cameras of the answer: the
exact sectors, the order along a line, the cameras' rows. What is promised is CPU of client and server together, since a
busy machine tells its own load as time. The plans are printed; that they stay is a test of its own
(tests/storage/catalog/test_footage_places.py).
"""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection

from service.footage.actions.page import Search
from service.footage.actions.search import asked
from service.footage.rules.question import Along, Area, Circle, Ground, Place, Question, UnitOnDay
from storage.catalog import footage_places
from storage.migrate import migrate
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from storage.values.clock import HOUR_MS, SetClock
from storage.values.corridor import Corridor
from storage.values.place import Point, Polygon, destination
from storage.values.timespan import Timespan
from tests.bench.clips.goals import Goal
from tests.bench.clips.house import HONEST, fresh_database, machine, server
from tests.bench.clips.shapes import NOW
from tests.bench.clips.table import finished
from tests.bench.clips.timing import spent_ms
from tests.bench.places.province import PROVINCE, TODAY, Province, ward
from tests.bench.places.ways import OLD_INDEX, Floor, Old, Ours

WINDOW = Timespan(NOW - HOUR_MS, NOW)
TYPICAL_MS = 2.0
OLD_TIMES = 4.0  # so many times faster than before, at the least, for what is as large as a street
WAYS = ("floor", "old", "read", "settled")
STREET = ("who could see a point", "circle 300 m", "street of 1 km", "street of 3 km")


@dataclass(frozen=True)
class Kind:
    """A kind of place, how often it is asked for, and how it is made of a spot."""

    name: str
    count: int
    make: Callable[[Point, int], Place]


def _ward_shape(spot: Point, turn: int) -> Area:
    return Area(Polygon.of(destination(spot, i * 30 + turn % 30, 900 if i % 2 else 1_300) for i in range(12)))


def _street(spot: Point, turn: int, legs: int) -> Along:
    points = [spot]
    for leg in range(legs):
        points.append(destination(points[-1], turn * 37 % 360 + 40 * math.sin(leg), 250))
    return Along(Corridor.of(points, 30))


KINDS = (
    Kind("who could see a point", 200, lambda spot, _: Circle(spot, 5)),
    Kind("circle 300 m", 200, lambda spot, _: Circle(spot, 300)),
    Kind("street of 1 km", 200, lambda spot, turn: _street(spot, turn, 4)),
    Kind("street of 3 km", 100, lambda spot, turn: _street(spot, turn, 12)),
    Kind("polygon of a ward", 50, _ward_shape),
    Kind("circle 5 km", 20, lambda spot, _: Circle(spot, 5_000)),
    Kind("ward at a date", 50, lambda _, turn: UnitOnDay(ward(turn * 7 % 160), TODAY)),
    Kind("province at a date", 3, lambda _, __: UnitOnDay(PROVINCE, TODAY)),
)


@contextmanager
def house(province: Province, database_url: str = "") -> Iterator[Archive]:
    """The province in a migrated house with fresh statistics, and the old index beside ours."""
    with tempfile.TemporaryDirectory(prefix="antt-bench-") as name:
        settings = Settings(home=Path(name), database_url=database_url).completed()
        migrate(settings)
        archive = open_archive(settings, SetClock(NOW))
        try:
            with archive.engine.begin() as connection:
                province.insert(connection)
                connection.exec_driver_sql(OLD_INDEX)
            with archive.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("ANALYZE" if settings.is_sqlite else "VACUUM ANALYZE")
            yield archive
        finally:
            archive.close()


def plan(connection: Connection) -> list[str]:
    """How the database goes about a circle of 300 m."""
    dialect, ranges = connection.dialect.name, Circle(Point(10.8, 106.7), 300).ranges
    sql = footage_places.reaching_sql(dialect, is_scoped=False, is_boxed=False)
    values = footage_places.reaching_values(dialect, ranges, WINDOW, None)
    explain = "EXPLAIN QUERY PLAN" if dialect == "sqlite" else "EXPLAIN (ANALYZE, BUFFERS)"
    rows = connection.exec_driver_sql(f"{explain} {sql}", values).all()
    return [f"  {row[-1]}"[:160] for row in rows]


def _rows(found: Any) -> set[int]:
    return {row if isinstance(row, int) else row[0] if isinstance(row, tuple) else row.id for row in found}


def measure(province: Province, connection: Connection, archive: Archive) -> dict[str, dict[str, list[float]]]:
    """Milliseconds of every way, kind by kind, in turns; nobody may miss a mount that the floor finds."""
    floor, old, ours = Floor(province), Old(connection), Ours(connection)
    told: dict[str, dict[str, list[float]]] = {}
    driver: Any = connection.connection.driver_connection
    pid = None if connection.dialect.name == "sqlite" else int(driver.info.backend_pid)
    for kind in KINDS:
        ways: dict[str, Callable[[Search], Any]] = {"floor": floor.answer, "read": ours.answer, "settled": ours.settled}
        spots = province.spots(kind.count)
        searches = [
            asked(Question(kind.make(spot, turn), WINDOW), None, NOW, archive.settings)
            for turn, spot in enumerate(spots)
        ]
        if isinstance(searches[0].question.place, Ground):
            ways["old"] = old.answer
        names = (*ways, *(f"{name} CPU" for name in ways), "rows", "cameras")
        times: dict[str, list[float]] = {name: [] for name in names}
        for made in searches:
            answers = {}
            for name, way in ways.items():
                spent, begun = spent_ms(pid), time.perf_counter()
                answers[name] = way(made)
                times[name].append((time.perf_counter() - begun) * 1_000)
                times[f"{name} CPU"].append(spent_ms(pid) - spent)
            wanted = _rows(answers["floor"])
            if not isinstance(made.question.place, Area):  # of an area the floor knows the box alone
                assert wanted <= _rows(answers["read"]), f"{kind.name}: a mount was missed"
            times["rows"].append(len(answers["read"]))
            times["cameras"].append(len(answers["settled"]))
        told[kind.name] = times
    return told


def lines(title: str, told: dict[str, dict[str, list[float]]]) -> list[str]:
    """The table of one database."""
    head = f"{'place':24}{'mounts':>8}{'cameras':>9}"
    head += "".join(f"{name + ' p50':>13}{'p99':>9}" for name in WAYS) + f"{'read CPU':>10}{'settled CPU':>13}"
    text = ["", title, head]
    for kind, times in told.items():
        row = f"{kind:24}{np.median(times['rows']):8.0f}{np.median(times['cameras']):9.0f}"
        for name in WAYS:
            taken = times.get(name, [])
            row += f"{np.median(taken):13.3f}{np.percentile(taken, 99):9.3f}" if taken else f"{'–':>13}{'':9}"
        text.append(row + f"{np.median(times['read CPU']):10.3f}{np.median(times['settled CPU']):13.3f}")
    for kind in ("polygon of a ward", "circle 5 km", "ward at a date", "province at a date"):
        each = 1_000 * sum(told[kind]["settled CPU"]) / max(1, sum(told[kind]["rows"]))
        text.append(f"  {kind}: {each:.1f} µs of CPU a row")
    return text


def goals(title: str, told: dict[str, dict[str, list[float]]]) -> list[Goal]:
    """What was promised of places as large as a street: typical is the middle one of all of them."""
    every = [spent for kind in STREET for spent in told[kind]["settled CPU"]]
    found = [
        Goal(f"{title}, as large as a street: CPU of {TYPICAL_MS:g} ms", float(np.median(every)) / TYPICAL_MS, 1.0)
    ]
    for kind in STREET:
        times = {name: float(np.median(taken)) for name, taken in told[kind].items()}
        found.append(
            Goal(f"{title}, {kind}: faster than before", times["old"] / times["read"], OLD_TIMES, is_least=True)
        )
    return found


def test_places() -> None:
    """For ``make bench``."""
    province = Province()
    told = [f"Places · {province.cameras:,} cameras, {len(province.lat):,} mounts · {machine()}; milliseconds"]
    promised: list[Goal] = []
    facts: dict[str, Any] = {"machine": machine(), "postgresql": HONEST}

    def judge(title: str, archive: Archive) -> None:
        with archive.engine.connect() as connection:
            measured = measure(province, connection, archive)
            told.extend([*lines(title, measured), *plan(connection)])
        promised.extend(goals(title, measured))
        facts[title] = {
            kind: {name: [float(np.percentile(taken, share)) for share in (50, 99)] for name, taken in times.items()}
            for kind, times in measured.items()
        }

    with house(province) as archive:
        judge("SQLite", archive)
    with server() as url, fresh_database(url) as database_url, house(province, database_url) as archive:
        judge("PostgreSQL", archive)
    assert finished("place", told, promised, facts)
