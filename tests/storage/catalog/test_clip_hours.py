"""Counts by the hour always say what a recount of the clips says."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from storage.catalog import clip_hours, clips, discards
from storage.check import check
from storage.models import ClipDetail, ClipHour
from storage.unit_of_work import Archive
from storage.values.clock import HOUR_MS, MINUTE_MS
from tests.factories.shelf import shelve
from tests.factories.street import a_camera
from tests.servers.fixtures import START_MS

T0 = START_MS - START_MS % HOUR_MS


def a_clip(camera_id: int, start_ms: int, length: int = MINUTE_MS, flags: int = 0, size: int = 7) -> dict[str, Any]:
    return {
        "camera_id": camera_id,
        "start_ms": start_ms,
        "duration_ms": length,
        "size_bytes": size,
        "flags": flags,
    }


def detail_of(clip: dict[str, Any], master_id: int) -> dict[str, Any]:
    name = f"clip/{clip['camera_id']}/{clip['start_ms']}"
    values: dict[str, Any] = {column.name: 0 for column in ClipDetail.__table__.columns if not column.nullable}
    values |= {"camera_id": clip["camera_id"], "start_ms": clip["start_ms"], "object_key": name, "sha256": name[:64]}
    return values | {"master_id": master_id, "container": "mp4", "video_codec": "h264", "picture": {}}


def hours(archive: Archive) -> dict[tuple[int, int], tuple[int, int, int, int]]:
    with archive.read() as session:
        rows = session.query(ClipHour).where(ClipHour.camera_id.in_([1, 2, 3])).all()
    return {(r.camera_id, r.hour_ms): (r.clip_count, r.length_ms, r.size_bytes, r.moving_count) for r in rows}


@pytest.fixture
def master(archive: Archive) -> int:
    """Something that clips can be cut from."""
    return shelve(archive, a_camera(archive), T0 - 400 * HOUR_MS, 1).master_id


STEPS = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.lists(
            st.tuples(st.integers(0, 10 * HOUR_MS), st.integers(1, 300_000), st.sampled_from([0, 1, 16, 24])),
            min_size=1,
            max_size=8,
            unique_by=lambda one: one[0],
        ),
        st.booleans(),
    ),
    max_size=12,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_counts_equal_a_recount_after_any_filing_and_letting_go(archive: Archive, master: int, steps: Any) -> None:
    """Whatever is added and dropped in whatever order, in committed transactions and in one that is undone."""
    there: dict[tuple[int, int], dict[str, Any]] = {}
    for camera_id, drawn, is_dropped in steps:
        if is_dropped:
            starts = [start for own, start in list(there) if own == camera_id][::2]
            with archive.write() as work:
                discards.drop_clips(work.session, camera_id, starts)
            for start in starts:
                del there[camera_id, start]
            continue
        new = [a_clip(camera_id, T0 + s, n, f) for s, n, f in drawn if (camera_id, T0 + s) not in there]
        with archive.write() as work:
            clips.add(work.session, new, [detail_of(clip, master) for clip in new])
        there |= {(clip["camera_id"], clip["start_ms"]): clip for clip in new}
        with pytest.raises(KeyboardInterrupt), archive.write() as work:
            other = a_clip(camera_id, T0 + 11 * HOUR_MS)
            clips.add(work.session, [other], [detail_of(other, master)])
            raise KeyboardInterrupt
    wanted: dict[tuple[int, int], list[int]] = {}
    for clip in there.values():
        told = wanted.setdefault((clip["camera_id"], clip["start_ms"] - clip["start_ms"] % HOUR_MS), [0, 0, 0, 0])
        for index, value in enumerate((1, clip["duration_ms"], clip["size_bytes"], bool(clip["flags"] & 16))):
            told[index] += value
    found = {key: list(value) for key, value in hours(archive).items() if key[1] >= T0}
    assert found == wanted
    with archive.read() as session:
        assert list(clip_hours.that_differ(session)) == []
    for camera_id in (1, 2, 3):
        with archive.write() as work:
            discards.drop_clips(work.session, camera_id, [start for own, start in there if own == camera_id])


def test_eight_writers_of_the_same_hours_lose_nothing(archive: Archive, master: int) -> None:

    def file(number: int) -> None:
        for turn in range(5):
            new = [a_clip(c, T0 + h * HOUR_MS + number * 100 + turn) for c in (1, 2) for h in (0, 1)]
            new = new if number % 2 else new[::-1]
            with archive.write() as work:
                clips.add(work.session, new, [detail_of(clip, master) for clip in new])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(file, range(8)))
    counts = Counter({key: value[0] for key, value in hours(archive).items() if key[1] >= T0})
    assert counts == {(camera_id, T0 + hour * HOUR_MS): 40 for camera_id in (1, 2) for hour in (0, 1)}


def test_the_check_finds_an_hour_that_does_not_say_what_is_there(archive: Archive) -> None:
    camera = a_camera(archive)
    shelve(archive, camera, T0, 3)
    shelve(archive, camera, T0 + 2 * HOUR_MS, 1)
    assert check(archive, "rows").is_clean
    with archive.write() as work:
        work.session.execute(update(ClipHour).where(ClipHour.hour_ms == T0).values(length_ms=ClipHour.length_ms + 1))
        work.session.delete(work.session.get_one(ClipHour, (camera, T0 + 2 * HOUR_MS)))
        work.session.add(ClipHour(camera_id=camera, hour_ms=0, clip_count=1, length_ms=1, size_bytes=1, moving_count=0))
    found = [(finding.code, finding.subject) for finding in check(archive, "rows").findings]
    assert sorted(found) == [("hour_differs", f"{camera}/{hour}") for hour in sorted([0, T0, T0 + 2 * HOUR_MS])]
