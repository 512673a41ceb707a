"""Mounts that reach a place: the index against every mount there is, on both databases, and the plans that serve it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from service.footage.rules.question import Along, Area, Circle, Ground, Question
from service.footage.rules.sight import sights_of
from storage.catalog import footage_places
from storage.catalog.footage_places import MountRow
from storage.models import CameraStatus, Mount
from storage.models.cameras import strip_sql
from storage.unit_of_work import Archive
from storage.values.corridor import Corridor
from storage.values.place import Box, Point, Polygon, Sector, box_around, destination, distance_metres
from storage.values.strips import BANDS, strip_of
from storage.values.timespan import Timespan
from tests.factories.town import CROSSING, OTHER_UNIT, UNIT, Town
from tests.storage.catalog.test_footage import plan_of

T0 = 1_770_000_000_000
WINDOW = Timespan(T0, T0 + 3_600_000)
EVER = Timespan(0, 1 << 50)
HOANG_SA, TRUONG_SA, LUNG_CU = Point(16.5333, 111.6083), Point(8.6445, 111.9194), Point(23.3640, 105.3161)
CENTRES = (CROSSING, HOANG_SA, TRUONG_SA, LUNG_CU)
PLANS = Path(__file__).resolve().parents[2] / "golden" / "search"


def hang(archive: Archive, count: int, metres: float, centres: Sequence[Point] = CENTRES) -> None:
    """So many mounts around each centre: every band of reaches, its very limit, borders of strips, moved and gone."""
    town, luck = Town(archive), random.Random(136)
    cameras = [town.camera(f"TT-{n:04}", unit_id=UNIT if n % 2 else OTHER_UNIT) for n in range(4)]
    town.camera("TT-9999", registration="pending")
    reaches = [band.reach_metres for band in BANDS] + [5.0, 30.0, 33.0, 300.0, 1_000.0, 6_000.0]
    rows = []
    for centre in centres:
        for n in range(count):
            point = destination(centre, luck.uniform(0, 360), metres * luck.random())
            lat = round(point.lat * 400) / 400 if n % 7 == 0 else point.lat  # on the border of a strip
            since, until = luck.choice([(0, None), (0, T0), (0, T0 + 1), (T0 + 3_600_000, None), (T0 + 5, T0 + 9)])
            reach = luck.choice(reaches) if n % 5 == 0 else luck.uniform(10, 60)
            rows.append(
                {"camera_id": luck.choice([*cameras, cameras[-1] + 1]), "lat": lat, "lon": point.lon,
                 "azimuth_deg": luck.uniform(0, 360), "angle_deg": luck.choice([60.0, 110.0, 200.0, 360.0]),
                 "range_metres": reach, "valid_from_ms": since, "valid_to_ms": until, "recorded_at": 0}
            )  # fmt: skip
    with archive.engine.begin() as connection:
        connection.execute(insert(Mount), rows)


def places(centre: Point, luck: random.Random) -> Iterator[Ground]:
    """One of each kind near a centre."""
    spot = destination(centre, luck.uniform(0, 360), 800 * luck.random())
    yield Circle(spot, luck.choice([1.0, 5.0, 300.0, 2_000.0]))
    yield Area(Polygon.of(destination(spot, i * 72, luck.uniform(100, 900)) for i in range(5)))
    points = [spot]
    for _ in range(luck.randint(1, 6)):
        points.append(destination(points[-1], luck.uniform(0, 360), luck.uniform(20, 500)))
    yield Along(Corridor.of(points, luck.choice([1.0, 30.0, 300.0])))


def test_the_index_answers_what_looking_at_every_mount_does(archive: Archive) -> None:
    """Circle, polygon, corridor: whoever sees the place is found, and nothing is found twice."""
    hang(archive, 400, 1_500)
    luck = random.Random(7)
    with archive.engine.connect() as connection:
        every = [
            MountRow(*row) for row in connection.execute(
                Mount.__table__.select().with_only_columns(*footage_places._MOUNT)
            )
        ]  # fmt: skip
        valid = [m for m in every if m.valid_from_ms < WINDOW.end_ms and (m.valid_to_ms or EVER.end_ms) > T0]
        assert len(every) == 1_600 and 100 < len(valid) < 1_400
        for centre in CENTRES:
            for _ in range(6):
                for place in places(centre, luck):
                    for seen in (True, False):
                        question = Question(place, WINDOW, seen=seen)
                        found = footage_places.mounts_reaching(connection, place.ranges, WINDOW, None)
                        assert len({mount.id for mount in found}) == len(found)
                        assert sights_of(found, question) == sights_of(_in_order(valid), question)


def _in_order(mounts: list[MountRow]) -> list[MountRow]:
    return sorted(mounts, key=lambda mount: (mount.camera_id, mount.valid_from_ms, mount.id))


def test_only_cameras_of_the_scope_when_there_is_one(archive: Archive) -> None:
    hang(archive, 100, 300, [CROSSING])
    with archive.engine.connect() as connection:
        ranges = Circle(CROSSING, 300).ranges
        all_of_it = footage_places.mounts_reaching(connection, ranges, EVER, None)
        own = footage_places.mounts_reaching(connection, ranges, EVER, {UNIT})
        units = {i: row.unit_id for i, row in footage_places.cameras(connection, range(1, 99), None).items()}
        assert own == [mount for mount in all_of_it if units.get(mount.camera_id) == UNIT]
        both = footage_places.mounts_reaching(connection, ranges, EVER, {UNIT, OTHER_UNIT})
        assert len(own) < len(both) < len(all_of_it) == 100  # one camera is not confirmed
        assert footage_places.mounts_reaching(connection, ranges, EVER, set()) == []


@pytest.mark.parametrize("box", [box_around(CROSSING, 150), box_around(CROSSING, 300_000), Box(5, 100, 25, 118)])
def test_what_hangs_in_a_box_small_or_as_large_as_the_country(archive: Archive, box: Box) -> None:
    hang(archive, 60, 400)
    with archive.engine.connect() as connection:
        found = footage_places.mounts_in(connection, box, EVER, None)
        confirmed = footage_places.cameras(connection, range(1, 99), None)
        every = footage_places.mounts_of(connection, list(confirmed), EVER)
        assert found == [mount for mount in every if box.contains(Point(mount.lat, mount.lon))]
        assert found


def test_one_that_sees_a_mile_is_found_and_the_others_are_not_read(archive: Archive) -> None:
    """The farthest-seeing camera widens the question for itself alone."""
    town = Town(archive)
    far, near = town.camera("TT-0001"), town.camera("TT-0002")
    for towards in range(0, 360, 5):
        town.mount(near, destination(CROSSING, towards, 400), reach=30)
    town.mount(far, destination(CROSSING, 90, 990), reach=1_000, azimuth=270)
    with archive.engine.connect() as connection:
        found = footage_places.mounts_reaching(connection, Circle(CROSSING, 5).ranges, WINDOW, None)
    assert [mount.camera_id for mount in found] == [far]
    assert Sector(Point(found[0].lat, found[0].lon), 270, 90, 1_000).sees(CROSSING)
    assert distance_metres(Point(found[0].lat, found[0].lon), CROSSING) > 980


def test_the_database_and_python_agree_on_the_strip_of_every_mount(archive: Archive) -> None:
    hang(archive, 300, 2_000)
    with archive.engine.connect() as connection:
        sql = f"SELECT lat, range_metres, {strip_sql(connection.dialect.name)} FROM mount"
        rows = connection.exec_driver_sql(sql).all()
    assert all(strip_of(lat, reach) == strip for lat, reach, strip in rows) and len(rows) == 1_200


def fill(archive: Archive) -> None:
    """Enough mounts and dated states that a scan would be the dearer way, with fresh statistics."""
    town, luck = Town(archive), random.Random(3)
    camera = town.camera("TT-0001")
    view: dict[str, float | None] = {
        "azimuth_deg": 0.0,
        "angle_deg": 90.0,
        "valid_from_ms": 0,
        "valid_to_ms": None,
        "recorded_at": 0,
    }
    mounts = [
        view | {"camera_id": camera, "lat": CROSSING.lat + luck.uniform(-0.4, 0.4),
         "lon": CROSSING.lon + luck.uniform(-0.4, 0.4), "range_metres": luck.choice([20.0, 40.0, 60.0, 300.0])}
        for _ in range(12_000)
    ]  # fmt: skip
    states = [
        {"camera_id": camera, "unit_id": f"{20_000 + n % 200}@2025-07-01", "state": "working", "fund": "community",
         "connection": "independent", "eye_count": 1, "valid_from_on": date(2025, 7, 1), "reason": ""}
        for n in range(6_000)
    ]  # fmt: skip
    with archive.engine.begin() as connection:
        connection.execute(insert(Mount), mounts)
        connection.execute(insert(CameraStatus), states)
    with archive.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        connection.exec_driver_sql("ANALYZE" if is_sqlite else "VACUUM ANALYZE mount, camera_status")


def test_the_golden_plans_of_places(archive: Archive) -> None:
    """Strip by strip into the index and never past it to the table; a unit at a date from its index alone.

    A plan that reads all mounts would be right and a hundred times slower: it fails here.
    """
    fill(archive)
    with archive.engine.connect() as connection:
        dialect = connection.dialect.name
        street = [CROSSING, destination(CROSSING, 60, 700), destination(CROSSING, 30, 1_500)]
        kinds: dict[str, Ground] = {
            "circle": Circle(CROSSING, 300),
            "far circle": Circle(CROSSING, 5_000),
            "polygon": Area(Polygon.of(destination(CROSSING, towards, 900) for towards in range(0, 360, 40))),
            "corridor": Along(Corridor.of(street, 30)),
        }
        plans = {name: _plan(connection, place) for name, place in kinds.items()}
        assert len(set(plans.values())) == 1, plans
        plan = plans["circle"]
        assert plan == (PLANS / f"places.{dialect}.plan").read_text()
        assert (
            "COVERING INDEX ix_mount_strip" if dialect == "sqlite" else "Index Only Scan using ix_mount_strip"
        ) in plan
        unit = _plan_of_unit(connection)
        assert unit == (PLANS / f"unit.{dialect}.plan").read_text()
        assert "ix_camera_status_unit_id_dates" in unit and "Seq Scan" not in unit and "SCAN camera_status" not in unit


def _plan(connection: Connection, place: Ground) -> str:
    dialect = connection.dialect.name
    values: dict[str, Any] = footage_places.reaching_values(dialect, place.ranges, WINDOW, None)
    return plan_of(connection, footage_places.reaching_sql(dialect, is_scoped=False, is_boxed=False), values)


def _plan_of_unit(connection: Connection) -> str:
    dialect = connection.dialect.name
    values: dict[str, Any] = footage_places.registered_values(dialect, {"20007@2025-07-01"}, date(2026, 3, 2))
    return plan_of(connection, footage_places.registered_sql(dialect), values)
