"""Why there is nothing: each reason in a made-up town, on both sizes."""

from __future__ import annotations

from datetime import date

import pytest

from service.footage.rules.question import Chosen
from storage.models import Discard, Outage
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, HOUR_MS, MINUTE_MS, SetClock
from tests.factories.town import Town, at
from tests.servers.fixtures import START_MS
from tests.service.footage.asking import THEN, ask, only, said, sharp


def outage(camera_id: int, reason: str, start: float, end: float | None) -> Outage:
    until = None if end is None else THEN + round(end * MINUTE_MS)
    return Outage(
        camera_id=camera_id, start_ms=THEN + round(start * MINUTE_MS), end_ms=until, reason=reason, note="ghi chú"
    )


@pytest.mark.parametrize("reason", ["broken", "no_link", "maintenance", "paused", "refused", "removed"])
def test_gap_of_a_known_outage(archive: Archive, town: Town, reason: str) -> None:
    camera_id = town.seeing("TT-0001", connection="central")
    town.add(outage(camera_id, reason, 2, 5))
    assert said(only(ask(archive))) == [("nothing_recorded", 0, 2), (reason, 2, 5), ("nothing_recorded", 5, 10)]


def test_gap_of_an_outage_that_lasts(archive: Archive, town: Town) -> None:
    camera_id = town.seeing("TT-0001")
    town.add(outage(camera_id, "broken", -100, None))
    camera = only(ask(archive))
    assert said(camera) == [("broken", 0, 10)] and camera.group == "none"
    assert camera.gaps[0].since_ms == THEN - 100 * MINUTE_MS and camera.gaps[0].until_ms is None


@pytest.mark.parametrize("state", ["broken", "paused", "removed"])
def test_gap_of_a_state_of_that_day(archive: Archive, town: Town, state: str) -> None:
    camera_id = town.seeing("TT-0001")
    town.status(camera_id, state=state, valid_from_on=date(2026, 2, 20))
    town.status(camera_id, state="working", valid_from_on=date(2026, 3, 1))
    camera = only(ask(archive))  # 28 February
    assert said(camera) == [(state, 0, 10)] and camera.state == state
    day_later = only(ask(archive, start=THEN + DAY_MS))
    assert [gap.reason for gap in day_later.gaps] == ["not_requested"]


def test_gap_still_with_its_owner_counts_down(archive: Archive, town: Town) -> None:
    town.seeing("TT-0001", retention_days=5)
    found = ask(archive)
    camera = only(found)
    assert said(camera) == [("not_requested", 0, 10)] and camera.group == "ask" and camera.gaps[0].kind == "ask"
    assert camera.overwritten_at == THEN + 5 * DAY_MS
    assert camera.overwritten_at - found.now_ms == 3 * DAY_MS


def test_gap_overwritten_at_its_owner(archive: Archive, town: Town, clock: SetClock) -> None:
    town.seeing("TT-0001", retention_days=2)
    clock.advance(4 * MINUTE_MS)  # that hour of two days ago plus four minutes has just gone
    camera = only(ask(archive))
    assert said(camera) == [("overwritten", 0, 4), ("not_requested", 4, 10)]
    clock.advance(HOUR_MS)
    camera = only(ask(archive))
    assert said(camera) == [("overwritten", 0, 10)] and camera.group == "none" and camera.gaps[0].kind == "lost"
    assert camera.gaps[0].overwritten_at == THEN + 2 * DAY_MS


def test_gap_of_a_camera_that_keeps_nothing(archive: Archive, town: Town) -> None:
    town.seeing("TT-0001", retention_days=0)
    assert said(only(ask(archive))) == [("live_only", 0, 10)]


def test_gap_of_the_future(archive: Archive, town: Town) -> None:
    town.seeing("TT-0001", connection="central")
    camera = only(ask(archive, start=START_MS - 5 * MINUTE_MS))
    assert [gap.reason for gap in camera.gaps] == ["nothing_recorded", "future"]
    assert camera.gaps[1].start_ms == START_MS


def test_gap_of_what_we_let_go(archive: Archive, town: Town) -> None:
    camera_id = town.seeing("TT-0001")
    town.clips(camera_id, THEN - 10 * DAY_MS, 3)
    sharp(town, camera_id)
    for minute in (2, 3):
        town.add(
            Discard(
                object_key=f"clip/{minute}",
                sha256="0" * 64,
                size_bytes=1,
                camera_id=camera_id,
                start_ms=THEN + minute * MINUTE_MS,
                duration_ms=MINUTE_MS,
                rule="retention_unlinked",
                discarded_at=START_MS - HOUR_MS,
            )
        )
    camera = only(ask(archive))
    assert said(camera) == [("not_requested", 0, 2), ("discarded", 2, 4), ("not_requested", 4, 10)]
    assert camera.gaps[1].note == "retention_unlinked" and camera.gaps[1].since_ms == START_MS - HOUR_MS


def test_gap_before_it_hung_there(archive: Archive, town: Town) -> None:
    camera_id = town.camera("TT-0001")
    town.mount(camera_id, at(0, -30), since=THEN + 5 * MINUTE_MS)
    assert said(only(ask(archive))) == [("no_mount", 0, 5), ("not_requested", 5, 10)]
    never = only(ask(archive, Chosen(ids=(town.camera("TT-0002"),))))
    assert said(never) == [("no_mount", 0, 10)] and never.mounts == []


def test_cracks_between_clips_are_no_gaps(archive: Archive, town: Town) -> None:
    camera_id = town.seeing("TT-0001")
    sharp(town, camera_id)
    town.clips(camera_id, THEN, [299_900])
    town.clips(camera_id, THEN + 300_000, [300_000])
    assert only(ask(archive)).gaps == []
