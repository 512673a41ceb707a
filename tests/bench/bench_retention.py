"""Letting a full day go on PostgreSQL: the day leaves the index in one step, against DELETE and VACUUM of such a day.

Ten million clips in daily parts. Both ways start from a closed day with clips under a legal hold in it, and must leave
exactly these in the index. Timed is what searchers and recorders feel. What follows is not: the rows of the day that
left are deleted beside the index, page by page with the objects they name, which takes longer than either. The days
compared have their wide sides, as every day of a house has.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date
from statistics import median

import psycopg
import pytest

from service.access.actions import create_account
from storage import days
from storage.catalog import clip_days, footage, holds
from storage.models import CaseRecord
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, HOUR_MS, SetClock
from storage.values.timespan import Timespan
from tests.bench.clips import ours_postgresql, table
from tests.bench.clips.goals import Goal
from tests.bench.clips.house import UNIT, fresh_database, house, machine, server
from tests.bench.clips.shapes import NOW, Town, sizes_of
from tests.factories.people import PASSWORD
from tests.servers.not_run import did_not_run

LEAST = 7_000_000  # from so many on there are two full days
MOST = 10_000_000
FASTER = 50.0
HELD_CAMERAS = range(100, 1_600, 100)


_WIDE = """
INSERT INTO clip_detail
  (camera_id, start_ms, object_key, sha256, container, video_codec, width, height, frame_rate, key_frame_count,
   thumbnail_key, thumbnail_sha256, thumbnail_bytes, activity, picture, master_id, master_offset_ms, device_start_ms,
   offset_ms, uncertainty_ms)
SELECT camera_id, start_ms, 'clip/' || digest || '.mp4', digest, 'mp4', 'h264', 1920, 1080, 25, 30,
       'thumb/' || digest || '.jpg', digest, 9000, 20, '{"luma": 118, "sharpness": 41}', camera_id, 0, start_ms, 0, 500
FROM (SELECT camera_id, start_ms, encode(sha256((camera_id || ' ' || start_ms)::bytea), 'hex') AS digest
      FROM clip WHERE start_ms >= %(first)s AND start_ms < %(end)s) AS wide
"""


def give_wide_sides(archive: Archive, day: date) -> None:
    """The wide side of every clip of a day, vacuumed like that of a closed day."""
    span = clip_days.span_of(day)
    with psycopg.connect(ours_postgresql.plain_url(archive), autocommit=True) as connection:
        connection.execute(_WIDE, {"first": span.start_ms, "end": span.end_ms})
        connection.execute(f"VACUUM (ANALYZE) {clip_days.part_name('clip_detail', day)}")


def full_days(town: Town) -> list[date]:
    """Days of which the town has every minute, oldest first."""
    return [
        day
        for day in ours_postgresql.days_of(town)
        if (span := clip_days.span_of(day)).start_ms >= town.begin_ms and span.end_ms <= NOW
    ]


def hold(archive: Archive, every: Sequence[date]) -> None:
    """One hour of some cameras on each of these days is held for a case."""
    with archive.write() as work:
        account = create_account(
            work, login="mau", display_name="Người Mẫu", role="officer", unit_id=UNIT, password=PASSWORD,
            must_change=False,
        )  # fmt: skip
        case = CaseRecord(
            number="HS 0001/2026", kind="criminal", title="Thử", title_fold="thu", unit_id=UNIT, offence_group="",
            occurred_from_ms=NOW, occurred_to_ms=NOW, place="", stage="report", created_by=account.id,
            created_at=NOW, edition=1,
        )  # fmt: skip
        work.session.add(case)
        work.session.flush()
        for day in every:
            for camera_id in HELD_CAMERAS:
                holds.place(
                    work.session, case_id=case.id, camera_id=camera_id, span=held_span(day), reason="Thử",
                    placed_by=account.id, placed_at=work.now,
                )  # fmt: skip


def held_span(day: date) -> Timespan:
    """The hour that is held."""
    noon = clip_days.span_of(day).start_ms + DAY_MS // 2
    return Timespan(noon, noon + HOUR_MS)


def left_of(archive: Archive, day: date) -> list[footage.ClipRow]:
    """What of a day is still found, apart from the clip that reaches into the next."""
    span = clip_days.span_of(day)
    with archive.engine.connect() as connection:
        found = footage.clips(connection, range(1, 1_612), span, 10_000_000)
    return [row for row in found if row.start_ms >= span.start_ms]


def by_leaving(archive: Archive, clock: SetClock, day: date) -> float:
    """Seconds in which the product takes a day out of the index."""
    clock.at_ms = clip_days.span_of(day).end_ms + archive.settings.clip_retention_days * DAY_MS
    begun = time.perf_counter()
    days.take_out(archive, 0)
    return time.perf_counter() - begun


def by_deleting(archive: Archive, day: date) -> tuple[float, float]:
    """Seconds of DELETE and of VACUUM for a day, in its own parts alone, sparing what is held."""
    span = clip_days.span_of(day)
    bounds = {"first": span.start_ms, "end": span.end_ms}
    with psycopg.connect(ours_postgresql.plain_url(archive), autocommit=True) as connection:
        begun = time.perf_counter()
        with connection.transaction():
            for table_name, reach in (("clip_detail", "60000"), ("clip", "c.duration_ms")):
                connection.execute(
                    f"DELETE FROM {table_name} c WHERE start_ms >= %(first)s AND start_ms < %(end)s AND NOT EXISTS "
                    "(SELECT 1 FROM legal_hold h WHERE h.camera_id = c.camera_id AND c.start_ms < h.end_ms "
                    f"AND c.start_ms + {reach} > h.start_ms AND h.released_at IS NULL)",
                    bounds,
                )
            connection.execute("DELETE FROM clip_hour WHERE hour_ms >= %(first)s AND hour_ms < %(end)s", bounds)
        deleted = time.perf_counter()
        for name in ("clip", "clip_detail", "clip_hour"):
            connection.execute(f"VACUUM {clip_days.part_name(name, day)}")
        return deleted - begun, time.perf_counter() - deleted


def test_a_day_is_let_go(pytestconfig: pytest.Config) -> None:
    """For ``make bench``."""
    size = max((size for size in sizes_of(pytestconfig.getoption("--clips")) if size <= MOST), default=0)
    if size < LEAST:
        did_not_run(f"two full days take {LEAST:,} clips: give --clips 10M")
    town, clock = Town(size), SetClock(NOW)
    with server() as url, fresh_database(url) as database_url, house(town, database_url, clock) as archive:
        ours_postgresql.load(archive, town)
        every = full_days(town)
        hold(archive, every)
        for day in every[-2:]:
            give_wide_sides(archive, day)
        by_leaving(archive, clock, min(every[0], *ours_postgresql.days_of(town)))  # the part of a day before: warms up
        count = len(left_of(archive, every[0]))
        leaving = [by_leaving(archive, clock, day) for day in every[:-1]]
        deleting = by_deleting(archive, every[-1])
        kept = {day: left_of(archive, day) for day in every}
    for day, rows in kept.items():
        span = held_span(day)
        assert {row.camera_id for row in rows} == set(HELD_CAMERAS), "what is held is not what is left"
        assert all(row.start_ms < span.end_ms and row.start_ms + row.duration_ms > span.start_ms for row in rows)
        assert len(rows) == 61 * len(HELD_CAMERAS), "a held clip was lost"
    usual = median(leaving)
    told = [
        f"Letting a full day go · {machine()} · PostgreSQL, {town.clips:,} clips, {count:,} of them in the day, "
        f"{len(rows):,} held",
        f"  the day leaves the index  {' s, '.join(f'{seconds:.3f}' for seconds in leaving)} s",
        f"  DELETE {deleting[0]:.3f} s + VACUUM {deleting[1]:.3f} s",
    ]
    goals = [Goal("a day leaves faster than DELETE + VACUUM", sum(deleting) / usual, FASTER, is_least=True)]
    facts = {"machine": machine(), "clips": town.clips, "of_day": count, "leaving_s": leaving, "deleting_s": deleting}
    assert table.finished("retention", told, goals, facts)
