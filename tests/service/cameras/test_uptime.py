"""Days of a camera as they were written down."""

from __future__ import annotations

from datetime import date, timedelta

from service.cameras.uptime import uptime
from storage.models import CameraStatus, HealthSpell, Outage
from storage.values.clock import DAY_MS, HOUR_MS, day_start_ms

TODAY = date(2026, 3, 10)
NOON = day_start_ms(TODAY) + 12 * HOUR_MS


def stretch(state: str, since: int, until: int | None = None) -> CameraStatus:
    """A state from so many days ago until so many days ago."""
    ends = None if until is None else TODAY - timedelta(days=until)
    return CameraStatus(state=state, valid_from_on=TODAY - timedelta(days=since), valid_to_on=ends)


def test_before_registration_and_while_removed_nothing_counts() -> None:
    found = uptime([stretch("working", 3, 1), stretch("removed", 1)], [], TODAY, NOON, 6)
    assert found.days == ["n", "n", "", "", "n", "n"] and found.share_percent == 100
    assert uptime([], [], TODAY, NOON, 3).share_percent is None


def test_outages_make_a_day_partly_or_wholly_out_and_count_once() -> None:
    start = NOON - 2 * DAY_MS
    outages = [
        Outage(start_ms=start, end_ms=start + 3 * HOUR_MS, reason="no_link", note=""),
        Outage(start_ms=start + HOUR_MS, end_ms=start + 4 * HOUR_MS, reason="no_link", note=""),  # overlaps the first
        Outage(start_ms=NOON - DAY_MS - 12 * HOUR_MS, end_ms=NOON - DAY_MS + 8 * HOUR_MS, reason="broken", note=""),
    ]
    found = uptime([stretch("working", 9)], outages, TODAY, NOON, 4)
    assert found.days == ["", "p", "x", ""]
    assert found.share_percent == 71.4  # 60 of 84 hours


def test_a_share_of_a_hundred_says_that_nothing_was_missed() -> None:
    for lost_ms, share in ((0, 100), (1, 99.9)):
        lapse = Outage(start_ms=NOON - HOUR_MS, end_ms=NOON - HOUR_MS + lost_ms, reason="no_link", note="")
        assert uptime([stretch("working", 9)], [lapse], TODAY, NOON, 90).share_percent == share


def test_a_broken_camera_is_out_until_now_only() -> None:
    found = uptime([stretch("working", 5, 1), stretch("broken", 1)], [], TODAY, NOON, 3)
    assert found.days == ["", "x", "x"] and found.share_percent == 40
    assert found.counts == {"": 1, "p": 0, "x": 2, "n": 0}


def test_an_outage_that_lasts_reaches_to_now() -> None:
    lasting = [Outage(start_ms=NOON - HOUR_MS, end_ms=None, reason="no_link", note="")]
    assert uptime([stretch("working", 5)], lasting, TODAY, NOON, 1).days == ["p"]


def test_a_camera_that_sees_nothing_is_out_and_one_that_sees_badly_is_not() -> None:
    start = NOON - 2 * DAY_MS - 12 * HOUR_MS

    def spell(fault: str, is_false: bool | None = None) -> HealthSpell:
        return HealthSpell(fault=fault, start_ms=start, end_ms=start + DAY_MS, is_false=is_false)

    said = {
        fault: uptime([stretch("working", 9)], [spell(fault)], TODAY, NOON, 4).days for fault in ("turned", "noisy")
    }
    assert said == {"turned": ["", "x", "", ""], "noisy": ["", "", "", ""]}
    assert uptime([stretch("working", 9)], [spell("black", True)], TODAY, NOON, 4).days == ["", "", "", ""]
