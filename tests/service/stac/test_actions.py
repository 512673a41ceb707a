"""Searching for items: every page together is the whole answer, and the answer is what a reading of all rows gives."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, select

from service.footage.rules.timing import CameraClock, Drift
from service.stac import actions
from service.stac.actions import Item, found
from service.stac.rules.asking import Asked
from service.stac.rules.moments import ALWAYS
from service.stac.rules.names import ItemName, Mark
from service.stac.rules.shapes import Shape, read_bbox, read_geometry
from storage.catalog import footage_reasons
from storage.catalog.clips import FLAG_RECORDED, RECORDED_WITHIN_MS
from storage.models import Camera, Clip, ClipDetail, Master, Mount
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS
from storage.values.place import Point
from storage.values.timespan import Timespan
from tests.factories.town import OTHER_UNIT, UNIT, Town, at
from tests.servers.fixtures import START_MS

THEN = START_MS - 2 * DAY_MS
DRIFT = Drift(2_000, 120_000)


@pytest.fixture
def connection(archive: Archive, town: Town) -> Iterator[Connection]:
    """A town of cameras that moved, clocks that were put right later, clips beside and upon each other."""
    draw = random.Random(20260301)
    for number in range(9):
        camera_id = town.camera(f"TT-{number:04d}", unit_id=OTHER_UNIT if number == 8 else UNIT)
        moved = THEN + draw.randrange(0, 2 * HOUR_MS)
        east = draw.randrange(-400, 400)
        town.mount(camera_id, at(east, 0), until=moved if number % 3 == 0 else None)
        if number % 3 == 0:
            town.mount(camera_id, at(east + 200, 100), since=moved)
        if number % 2:
            town.observe(camera_id, THEN, draw.randrange(-90, 90) * SECOND_MS, 1_500)
        for part in range(draw.randrange(1, 4)):
            start = THEN + draw.randrange(0, 3 * HOUR_MS)
            lengths = [draw.randrange(5, 300) * SECOND_MS for _ in range(draw.randrange(1, 9))]
            offset = draw.choice([0, 0, 40 * SECOND_MS, -HOUR_MS])
            town.clips(camera_id, start, lengths, offset_ms=offset, shift_ms=draw.choice([0, 0, 7]) if part else 0)
        if number % 4 == 1:  # beside what was handed in
            town.recorded(camera_id, [THEN + draw.randrange(0, 3 * HOUR_MS) for _ in range(5)])
    fed = town.camera("TT-6000")  # of this one there is nothing else
    town.mount(fed, at(10, 0))
    town.recorded(fed, [THEN + nth * MINUTE_MS for nth in range(30)])
    town.camera("TT-9999")  # confirmed, hung nowhere, nothing kept
    crowded = town.camera("TT-5000")  # many clips over one instant: a page may end among them
    town.mount(crowded, at(0, 0))
    for nth in range(12):
        town.clips(crowded, THEN + HOUR_MS + nth * 10, [290 * SECOND_MS])
    with archive.engine.connect() as made:
        yield made


def whole_answer(connection: Connection, asked: Asked, scope: set[str] | None) -> list[tuple[str, int, bool]]:
    """Code, filed start and whether only by uncertainty, of every clip there is that is asked for: row by row."""
    result = []
    window = asked.span or ALWAYS
    rows = connection.execute(
        select(
            *(Camera.id, Camera.code, Camera.unit_id, Clip.start_ms, Clip.duration_ms),
            *(ClipDetail.device_start_ms, Master.device_start_ms, Clip.flags),
        )
        .join(Clip, Clip.camera_id == Camera.id)
        .join(ClipDetail, (ClipDetail.camera_id == Clip.camera_id) & (ClipDetail.start_ms == Clip.start_ms))
        .outerjoin(Master, Master.id == ClipDetail.master_id)
        .order_by(Camera.id, Clip.start_ms)
    ).all()
    observed = footage_reasons.observations(connection, [row[0] for row in rows])
    for camera_id, code, unit_id, start_ms, duration_ms, device_ms, original_ms, flags in rows:
        offset, uncertainty = CameraClock(observed.get(camera_id, ()), DRIFT).placed(original_ms or 0)
        if flags & FLAG_RECORDED:
            offset, uncertainty = start_ms - device_ms, RECORDED_WITHIN_MS
        span = Timespan(device_ms + offset, device_ms + offset + duration_ms)
        place = _hung_at(connection, camera_id, span)
        wanted = (
            (scope is None or unit_id in scope)
            and span.widened(uncertainty).overlaps(window)
            and (asked.codes is None or code in asked.codes)
            and (asked.names is None or ItemName(code, start_ms) in asked.names)
            and (asked.shape is None or (place is not None and asked.shape.holds(place.lon, place.lat)))
        )
        if wanted:
            result.append((code, start_ms, not span.overlaps(window)))
    return result


def _hung_at(connection: Connection, camera_id: int, span: Timespan) -> Point | None:
    mounts = connection.execute(
        select(Mount.lat, Mount.lon, Mount.valid_from_ms, Mount.valid_to_ms).where(Mount.camera_id == camera_id)
    ).all()
    for lat, lon, since, until in mounts:
        if since <= span.start_ms and (until is None or span.start_ms < until):
            return Point(lat, lon)
    return None


def told(items: list[Item]) -> list[tuple[str, int, bool]]:
    return [(item.name.code, item.name.start_ms, item.is_by_uncertainty) for item in items]


def walked(connection: Connection, asked: Asked, scope: set[str] | None) -> list[Item]:
    """Every page behind the mark of the question, one after the other."""
    items: list[Item] = []
    after: Mark | None = asked.after
    while True:
        page = found(connection, replace(asked, after=after), scope, DRIFT)
        assert len(page.items) <= asked.limit and (page.items or page.next is None)
        items += page.items
        if page.next is None:
            return items
        after = page.next


def questions(draw: random.Random, named: list[ItemName]) -> Iterator[Asked]:
    """Searches of every kind."""
    while True:
        start = THEN + draw.randrange(-HOUR_MS, 5 * HOUR_MS)
        west, east = sorted((draw.randrange(-500, 700), draw.randrange(-500, 700)))
        south_west, north_east = at(west, -20), at(east, draw.choice([20, 150]))
        box = [south_west.lon, south_west.lat, north_east.lon, north_east.lat]
        line = {"type": "LineString", "coordinates": [box[:2], box[2:]]}
        shapes: list[Shape | None] = [None, read_bbox(box), read_geometry(line), read_bbox([100, 5, 118, 25])]
        yield Asked(
            shape=draw.choice(shapes),
            span=draw.choice([None, Timespan(start, start + draw.randrange(1, 3 * HOUR_MS)), Timespan(THEN, THEN + 1)]),
            codes=draw.choice([None, None, frozenset({"TT-0001", "TT-0003", "TT-0008", "không có"})]),
            names=draw.choice([None, None, frozenset(draw.sample(named, 5))]),
            limit=draw.choice([1, 2, 3, 7, 100]),
        )


@pytest.mark.parametrize("is_long", [False, True])
def test_pages_are_the_whole_answer(connection: Connection, monkeypatch: pytest.MonkeyPatch, is_long: bool) -> None:
    """In the order of cameras and filed starts, nothing twice, nothing missing, wherever the pages end."""
    monkeypatch.setattr(actions, "FIRST_CAMERAS", 1)
    monkeypatch.setattr(actions, "CAMERAS_AT_ONCE", 3)
    if is_long:
        monkeypatch.setattr(actions, "LONG_MS", 1)
    named = [ItemName(code, start) for code, start, _ in whole_answer(connection, Asked(), None)]
    draw, sizes = random.Random(7), []
    for asked, _ in zip(questions(draw, named), range(24), strict=False):
        scope = draw.choice([None, {UNIT}])
        expected = whole_answer(connection, asked, scope)
        assert told(walked(connection, asked, scope)) == expected, asked
        sizes.append(len(expected))
    assert sum(size > 10 for size in sizes) > 3 and 0 in sizes


def test_the_whole_town_in_one_page(connection: Connection) -> None:
    page = found(connection, Asked(limit=1_000), None, DRIFT)
    assert told(page.items) == whole_answer(connection, Asked(), None) and page.next is None
    assert len(page.items) == len(set(told(page.items))) > 60


def test_a_clip_filed_behind_the_mark_while_somebody_walks_is_met_once(connection: Connection, town: Town) -> None:
    """What stood there when the walk began comes once, whatever is filed meanwhile before or behind the mark."""
    before = told(found(connection, Asked(limit=1_000), None, DRIFT).items)
    first = found(connection, Asked(limit=20), None, DRIFT)
    connection.rollback()
    ids = {item.name.code: item.camera.id for item in first.items}
    town.clips(min(ids.values()), THEN - HOUR_MS, 2)
    town.clips(max(ids.values()), THEN + 9 * HOUR_MS, 2)
    rest = walked(connection, Asked(limit=20, after=first.next), None)
    seen = told(first.items) + told(rest)
    assert len(seen) == len(set(seen)) and set(before) <= set(seen)


def test_only_the_clock_says_so(archive: Archive, town: Town) -> None:
    """A clip that meets the window only because its clock is unsure is found, and says so."""
    camera_id = town.seeing("TT-0001")
    town.observe(camera_id, THEN, 0, 30 * SECOND_MS)
    town.clips(camera_id, THEN, [MINUTE_MS])
    cases: dict[int, Any] = {1: [False], 60: [True], 89: [True], 95: []}
    with archive.engine.connect() as connection:
        for second, expected in cases.items():
            window = Timespan(THEN + second * SECOND_MS, THEN + second * SECOND_MS + 1)
            items = found(connection, Asked(span=window), None, DRIFT).items
            assert [item.is_by_uncertainty for item in items] == expected, second


def test_a_moved_camera_keeps_its_old_clips_at_the_old_place(archive: Archive, town: Town) -> None:
    camera_id = town.camera("TT-0001")
    town.mount(camera_id, at(0, 0), until=THEN + 90 * SECOND_MS)
    town.mount(camera_id, at(1_000, 0), since=THEN + 90 * SECOND_MS)
    town.observe(camera_id, THEN, 0, 0)
    town.clips(camera_id, THEN, 3)
    old, new = at(0, 0), at(1_000, 0)
    with archive.engine.connect() as connection:
        for place, starts in ((old, [0, 1]), (new, [2])):
            here = read_geometry({"type": "Point", "coordinates": [place.lon, place.lat]})
            items = found(connection, Asked(shape=here), None, DRIFT).items
            assert [(item.clip.start_ms - THEN) // MINUTE_MS for item in items] == starts
            assert all(item.mount and (item.mount.lon, item.mount.lat) == (place.lon, place.lat) for item in items)


def test_a_clip_that_outlasts_its_place_is_found_there_still(archive: Archive, town: Town) -> None:
    """Its place is where it began, also for a window in which the camera hung elsewhere already."""
    camera_id = town.camera("TT-0001")
    town.mount(camera_id, at(0, 0), until=THEN + MINUTE_MS)
    town.mount(camera_id, at(1_000, 0), since=THEN + MINUTE_MS)
    town.observe(camera_id, THEN, 0, 0)
    town.clips(camera_id, THEN, [5 * MINUTE_MS])
    window = Timespan(THEN + 4 * MINUTE_MS, THEN + 5 * MINUTE_MS)
    with archive.engine.connect() as connection:
        for east, count in ((0, 1), (1_000, 0)):
            here = read_geometry({"type": "Point", "coordinates": [at(east, 0).lon, at(east, 0).lat]})
            assert len(found(connection, Asked(shape=here, span=window), None, DRIFT).items) == count, east
