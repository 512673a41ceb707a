"""The day of a search by the hour: how many of its cameras have footage, from the counts alone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from service.footage.actions.search import asked, candidates, surveyed
from service.footage.rules import sight
from service.footage.rules.day import DayByHour, in_all
from service.footage.rules.question import Question
from storage.catalog import clip_hours
from storage.catalog.clip_hours import HourTotal
from storage.catalog.footage import Searching
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, day_start_ms, local_date
from storage.values.timespan import Timespan


async def day_by_hour(archive: Archive, question: Question, scope: set[str] | None) -> DayByHour:
    """The Vietnamese day on which the window begins, for all cameras that the question meets, not only for a page.

    Hours are in filed time: a clip counts for the hour in which it begins by what was known of the clock when it was
    filed. Starts stated anew and files taken out of search are followed; what is learnt of a clock later is not.
    Raises as ``search`` does.
    """
    made = asked(question, scope, archive.clock.now_ms(), archive.settings)
    begin = day_start_ms(local_date(question.asked.start_ms))
    async with archive.read_async() as run:
        mounts, ids = await run(lambda connection: candidates(connection, made))
        sights = await asyncio.to_thread(sight.sights_of, mounts, question)
        every, _statuses = await run(lambda connection: surveyed(connection, made, sights, ids))
        cameras = [found.camera.id for found in sight.wanted(every, question)]
        hours = await run(lambda connection: _hours(connection, cameras, Timespan(begin, begin + DAY_MS)))
    return DayByHour(begin, len(cameras), hours)


def _hours(connection: Searching, cameras: Sequence[int], day: Timespan) -> list[HourTotal]:
    anew = clip_hours.said_anew(connection, cameras, day)
    others = {clip.camera_id for clip in anew}
    totals = clip_hours.totals(connection, [key for key in cameras if key not in others], day)
    if not anew:
        return totals
    every = in_all(totals, clip_hours.by_camera(connection, others, day), anew)
    return [hour for hour in every if day.start_ms <= hour.hour_ms < day.end_ms]
