"""Whether it is day: told by the hour of our own recorder, and what that changes of what is judged."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from storage.catalog import health
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, HOUR_MS, SetClock, day_start_ms, local_date
from tests.factories.judged_camera import ELSEWHERE, HERE, a_camera, confirm, film, judge, spells


def test_a_grey_road_is_known_for_day_by_the_hour_of_our_own_recorder(archive: Archive, clock: SetClock) -> None:
    """A picture without colours may be one of infrared: what is unlike the view of the day is told where it is day for
    sure, not by night, and not by the clock of a device, which may be off by half a day."""
    morning_ms = day_start_ms(local_date(clock.now_ms())) - DAY_MS + 8 * HOUR_MS
    grey = np.asarray(cv2.cvtColor(cv2.cvtColor(ELSEWHERE, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR), dtype=np.uint8)
    found = []
    for code, hours, is_recorded in (("VT-0001", 2, True), ("VT-0002", 12, True), ("VT-0003", 2, False)):
        camera_id = a_camera(archive, code)
        film(archive, camera_id, morning_ms, [([], HERE)] * 10, is_recorded=is_recorded)
        judge(archive, camera_id)
        confirm(archive, camera_id)
        film(archive, camera_id, morning_ms + hours * HOUR_MS, [([], grey)] * 8, is_recorded=is_recorded)
        judge(archive, camera_id)
        found.append([spell.fault for spell in spells(archive, camera_id)])
    assert found == [["turned"], [], []]


@pytest.mark.parametrize("flags", [[], ["black"]])
def test_what_was_told_by_the_view_of_the_day_does_not_end_at_nightfall(
    flags: list[str], archive: Archive, clock: SetClock
) -> None:
    morning_ms = day_start_ms(local_date(clock.now_ms())) - DAY_MS + 8 * HOUR_MS
    camera_id = a_camera(archive)
    film(archive, camera_id, morning_ms, [([], HERE)] * 10, is_recorded=True)
    judge(archive, camera_id)
    confirm(archive, camera_id)
    bag = HERE // 5 + 4
    bag[:, 60:] = (12, 14, 15)
    film(archive, camera_id, morning_ms + HOUR_MS, [([], bag)] * 8, is_recorded=True)
    film(archive, camera_id, morning_ms + 12 * HOUR_MS, [(flags, bag)] * 8, is_recorded=True)
    judge(archive, camera_id)
    covered = [spell for spell in spells(archive, camera_id) if spell.fault == "covered"]
    assert [(spell.start_ms, spell.end_ms) for spell in covered] == [(morning_ms + HOUR_MS, None)]
    with archive.read() as session:
        assert len(health.views_of(session, camera_id)) == 1, "what is hidden proposes no view"
    film(archive, camera_id, morning_ms + 13 * HOUR_MS, [([], HERE)] * 4, is_recorded=True)
    judge(archive, camera_id)
    assert all(spell.end_ms is not None for spell in spells(archive, camera_id) if spell.fault == "covered")
