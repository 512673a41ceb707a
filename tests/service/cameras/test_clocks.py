"""Comparing clocks: what is entered stays, a mistake is taken back by another line, custody says which."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from service.cameras import clocks
from storage import clock_book
from storage.catalog import clocks as book
from storage.catalog import custody
from storage.clock_book import Comparison
from storage.errors import Conflict, Invalid, NotFound
from storage.models import Camera
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, HOUR_MS, SetClock
from tests.factories.registration import a_registered


@pytest.fixture
def camera(archive: Archive) -> Camera:
    return a_registered(archive)


def seen(clock: SetClock, **other: Any) -> Comparison:
    return replace(Comparison(clock.at_ms, 37_000, 2_000, "photograph"), **other)


def entered(archive: Archive, camera_id: int, what: Comparison, **said: Any) -> int:
    with archive.write() as work:
        return clocks.observe(work, camera_id, what, **said).id


def kinds(archive: Archive, camera_id: int) -> list[str]:
    with archive.read() as session:
        return [event.kind for event in custody.of_noun(session, "camera", camera_id)]


def test_comparisons_are_added_in_the_order_of_their_instants(
    archive: Archive, camera: Camera, clock: SetClock
) -> None:
    for back, offset_ms in ((2, 37_000), (5, 24_000)):
        entered(archive, camera.id, seen(clock, observed_at=clock.at_ms - back * DAY_MS, offset_ms=offset_ms))
    with archive.read() as session:
        assert [one.offset_ms for one in book.known(session, camera.id)] == [24_000, 37_000]
        assert book.latest_of(session, [camera.id])[camera.id].offset_ms == 37_000
    assert kinds(archive, camera.id)[1:] == ["camera.clock_observed"] * 2


@pytest.mark.parametrize("size_name", ["embedded"], indirect=True)
def test_a_device_that_fell_back_to_1970_can_be_told(archive: Archive, camera: Camera, clock: SetClock) -> None:
    entered(archive, camera.id, seen(clock, offset_ms=clock.at_ms, uncertainty_ms=60_000, method="statement"))
    with archive.read() as session:
        (line,) = book.of_camera(session, camera.id)
    assert line.observation.offset_ms == clock.at_ms
    assert line.evidence and line.evidence.device_text == "01/01/1970 07:00:00"


def test_a_correction_stands_instead_and_the_mistake_stays_to_be_read(
    archive: Archive, camera: Camera, clock: SetClock
) -> None:
    wrong = entered(archive, camera.id, seen(clock, offset_ms=HOUR_MS))
    right = entered(archive, camera.id, seen(clock), instead_of=wrong, reason="Đọc nhầm số giờ")
    with archive.read() as session:
        assert [one.offset_ms for one in book.known(session, camera.id)] == [37_000]
        mistaken = clocks.line_of(session, camera.id, wrong)
        assert mistaken.withdrawal and (mistaken.withdrawal.replaced_by, mistaken.withdrawal.reason) == (
            right,
            "Đọc nhầm số giờ",
        )
    assert kinds(archive, camera.id)[-2:] == ["camera.clock_observed", "camera.clock_withdrawn"]
    with pytest.raises(Conflict) as refusal, archive.write() as work:
        clocks.withdraw(work, camera.id, wrong, "rút lần nữa")
    assert refusal.value.code == "clock_withdrawn"


@pytest.mark.parametrize("size_name", ["embedded"], indirect=True)
def test_a_mistake_can_be_taken_back_with_nothing_in_its_place(
    archive: Archive, camera: Camera, clock: SetClock
) -> None:
    wrong = entered(archive, camera.id, seen(clock))
    with archive.write() as work:
        clocks.withdraw(work, camera.id, wrong, "Ghi nhầm camera khác")
    with archive.read() as session:
        assert book.known(session, camera.id) == []
    with pytest.raises(Invalid), archive.write() as work:
        clocks.withdraw(work, camera.id, wrong, " ")
    with pytest.raises(NotFound), archive.write() as work:
        clocks.withdraw(work, camera.id, wrong + 1, "không có dòng này")


@pytest.mark.parametrize("size_name", ["embedded"], indirect=True)
def test_the_same_sent_twice_is_entered_once(archive: Archive, camera: Camera, clock: SetClock) -> None:
    first = entered(archive, camera.id, seen(clock))
    assert entered(archive, camera.id, seen(clock)) == first
    clock.advance(6 * 60_000)
    assert entered(archive, camera.id, seen(clock, observed_at=clock.at_ms - 6 * 60_000)) != first


@pytest.mark.parametrize("size_name", ["embedded"], indirect=True)
def test_a_wrong_comparison_is_refused_by_name(archive: Archive, camera: Camera, clock: SetClock) -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({"observed_at": clock.at_ms + 2_000}, "observed_at"),
        ({"offset_ms": -(10**13)}, "offset"),
        ({"uncertainty_ms": 0}, "uncertainty"),
        ({"uncertainty_ms": 4_000_000}, "uncertainty"),
        ({"method": "guess"}, "method"),
        ({"reference": "sun"}, "reference_kind"),
        ({"set_at": clock.at_ms + 1}, "set_at"),
        ({"device_id": 999}, "device"),
    ]
    for wrong, named in cases:
        with pytest.raises(Invalid) as refusal:
            entered(archive, camera.id, seen(clock, **wrong))
        assert list(refusal.value.problems) == [named]
    with pytest.raises(Invalid) as refusal:
        entered(archive, camera.id, seen(clock), instead_of=1)
    assert list(refusal.value.problems) == ["reason"]
    with archive.read() as session:
        assert book.of_camera(session, camera.id) == []


@pytest.mark.parametrize(
    ("offset_ms", "uncertainty_ms", "hours"),
    [
        (HOUR_MS + 37_000, 2_000, 1),
        (-HOUR_MS, 2_000, -1),
        (7 * HOUR_MS - 90_000, 60_000, 7),
        (37_000, 2_000, 0),
        (HOUR_MS // 2, 2_000, 0),
        (HOUR_MS, HOUR_MS, 0),
        (400 * HOUR_MS, 2_000, 0),
    ],
)
def test_an_error_of_whole_hours_is_told_for_what_it_is(offset_ms: int, uncertainty_ms: int, hours: int) -> None:
    assert clocks.whole_hours(offset_ms, uncertainty_ms) == hours


@pytest.mark.parametrize("size_name", ["embedded"], indirect=True)
def test_a_watched_clock_is_written_down_once_a_day_or_when_it_moves(
    archive: Archive, camera: Camera, clock: SetClock
) -> None:
    first = seen(clock, offset_ms=100, uncertainty_ms=500, method="ntp")
    assert clock_book.says_anything(None, first)
    entered(archive, camera.id, first)
    with archive.read() as session:
        last = book.latest_by(session, camera.id, "ntp")
    assert last is not None
    later = replace(first, observed_at=first.observed_at + HOUR_MS)
    assert not clock_book.says_anything(last, replace(later, offset_ms=1_100))
    assert clock_book.says_anything(last, replace(later, offset_ms=1_101))
    assert not clock_book.says_anything(last, replace(later, observed_at=first.observed_at + DAY_MS - 1))
    assert clock_book.says_anything(last, replace(later, observed_at=first.observed_at + DAY_MS))


def test_every_bound_of_the_book_has_its_words() -> None:
    nothing_right = Comparison(2_000, 10**13, 0, "guess", set_at=3_000, reference="sun")
    assert set(clock_book.out_of_bounds(nothing_right, 0)) == set(clocks._WRONG)
    assert (set(clocks.METHODS), set(clocks.REFERENCES)) == (clock_book.METHODS, clock_book.REFERENCES)
