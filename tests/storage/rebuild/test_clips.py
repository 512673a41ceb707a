"""Where the rows of clips that come back stand."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from storage.catalog import clip_days
from storage.rebuild import rebuild
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, local_date
from tests.factories.shelf import shelve
from tests.factories.street import a_camera
from tests.servers.fixtures import START_MS
from tests.storage.rebuild.lost import index_of, lose

BEFORE = START_MS - 5 * DAY_MS


@pytest.mark.parametrize("size_name", [pytest.param("grown", marks=pytest.mark.servers)])
def test_clips_that_come_back_stand_in_the_part_of_their_day(archive: Archive) -> None:
    camera = a_camera(archive)
    days = [local_date(BEFORE + number * DAY_MS) for number in range(3)]
    for number in range(3):
        shelve(archive, camera, BEFORE + number * DAY_MS, 2)
    before = index_of(archive)
    lose(archive)
    with archive.write() as work:  # this one left before the index was lost
        clip_days.make(work.session, days[2], work.now)
        clip_days.leave(work.session, days[2], 0, 0, work.now)
    assert rebuild(archive, is_dry=True).counts["clips"] == 6
    with archive.read() as session:
        assert clip_days.made_among(session, days) == {days[2]}, "a dry run makes nothing"
    assert rebuild(archive).is_clean
    assert index_of(archive) == before
    with archive.read() as session:
        for table in ("clip", "clip_detail", "clip_hour"):
            found = session.execute(text(f"SELECT DISTINCT tableoid::regclass::text FROM {table}")).scalars()
            assert set(found) == {clip_days.part_name(table, day) for day in days[:2]} | {f"{table}_kept"}
