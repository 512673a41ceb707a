"""The book of clocks takes in nothing that cannot be so, whoever enters it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from storage import clock_book
from storage.catalog import clocks
from storage.clock_book import Comparison
from storage.errors import Refused
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, HOUR_MS, SetClock
from tests.factories.street import a_camera

SMALL = pytest.mark.parametrize("size_name", ["embedded"], indirect=True)


@SMALL
@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"observed_at": 1_001}, "observed_at"),
        ({"observed_at": -27 * 365 * DAY_MS}, "observed_at"),
        ({"offset_ms": clock_book.MOST_OFFSET_MS + 1}, "offset"),
        ({"offset_ms": -clock_book.MOST_OFFSET_MS - 1}, "offset"),
        ({"uncertainty_ms": 99}, "uncertainty"),
        ({"uncertainty_ms": HOUR_MS + 1}, "uncertainty"),
        ({"method": "guess"}, "method"),
        ({"reference": "sun"}, "reference_kind"),
        ({"set_at": 1}, "set_at"),
    ],
)
def test_what_cannot_be_so_is_not_entered(archive: Archive, clock: SetClock, wrong: dict[str, Any], named: str) -> None:
    camera_id = a_camera(archive)
    moved = {name: clock.at_ms + value if name in {"observed_at", "set_at"} else value for name, value in wrong.items()}
    seen = replace(Comparison(clock.at_ms, 37_000, 2_000, "ntp"), **moved)
    with pytest.raises(Refused) as refusal, archive.write() as work:
        clock_book.enter(work, camera_id, seen)
    assert (refusal.value.code, refusal.value.facts) == ("clock_out_of_bounds", {"names": named})
    with archive.read() as session:
        assert clocks.of_camera(session, camera_id) == []


@SMALL
def test_what_a_person_saw_may_be_decades_what_a_camera_tells_a_day(archive: Archive, clock: SetClock) -> None:
    camera_id, fallen = a_camera(archive), Comparison(clock.at_ms, clock.at_ms, 2_000, "statement")
    told = replace(fallen, method="onvif", offset_ms=DAY_MS + 1)
    with archive.write() as work:
        clock_book.enter(work, camera_id, fallen)
        assert not clock_book.enter_told(work, camera_id, told, is_thinned=False)
        assert clock_book.enter_told(work, camera_id, replace(told, offset_ms=DAY_MS))
        assert not clock_book.enter_told(work, camera_id, replace(told, offset_ms=DAY_MS))
    with archive.read() as session:
        entered = [line.observation.offset_ms for line in clocks.of_camera(session, camera_id)]
    assert entered == [clock.at_ms, DAY_MS]
