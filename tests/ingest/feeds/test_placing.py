"""Segments on this host's clock: no hole and no overlap between them, and no drift away from arrival."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.feeds.placing import LEAST_UNCERTAINTY_MS, Chain, Delays

MINUTE = 60 * 90_000
NOW_MS = 1_767_200_000_000


def delays(first: int, end: int, zero_ms: float, late_ms: tuple[int, ...] = (0,), speed: float = 1.0) -> Delays:
    """Arrivals of pictures from tick to tick; ``speed``: how much faster this host's clock runs than the camera's."""
    told = Delays()
    for at, tick in enumerate(range(first, end, 9_000)):
        told.add(round(zero_ms + tick / 90 * speed) + late_ms[at % len(late_ms)], tick)
    return told


@settings(deadline=None)
@given(
    st.floats(0.9995, 1.0005),
    st.lists(st.tuples(st.integers(40 * 90_000, 70 * 90_000), st.integers(0, 900)), min_size=2, max_size=20),
)
def test_segments_follow_each_other_and_arrival(speed: float, segments: list[tuple[int, int]]) -> None:
    """Two clocks drift apart by up to 43 s a day, and packets come late: the filed times stay contiguous and true."""
    chain, first, ends = Chain(), 0, None
    for length, late_ms in segments:
        told = delays(first, first + length, NOW_MS, (late_ms, 0, late_ms // 2), speed)
        stretch = chain.place(first, first + length, told)
        assert ends is None or stretch.start_ms == ends
        ends = stretch.start_ms + stretch.duration_ms
        truth = NOW_MS + (first + length) / 90 * speed
        assert abs(ends - truth) <= 40
        assert not stretch.notes
        first += length


def test_the_least_delayed_picture_places_the_first_segment() -> None:
    stretch = Chain().place(0, MINUTE, delays(0, MINUTE, NOW_MS, (650, 30, 400)))
    assert (stretch.start_ms, stretch.duration_ms) == (NOW_MS + 30, 60_000)
    assert stretch.uncertainty_ms == 370


def test_a_camera_that_begins_with_what_it_had_kept() -> None:
    """Its last group comes in a heap when it is connected to: it is older than the connection, and nothing is late."""
    told = Delays()
    for at in range(300):
        told.add(NOW_MS + max(4_000, at * 100), at * 9_000)
    stretch = Chain().place(0, 300 * 9_000, told)
    assert (stretch.start_ms, stretch.duration_ms, stretch.notes) == (NOW_MS, 30_000, frozenset())


def test_a_heap_of_late_packets_moves_nothing() -> None:
    chain = Chain()
    chain.place(0, MINUTE, delays(0, MINUTE, NOW_MS))
    stretch = chain.place(MINUTE, 2 * MINUTE, delays(MINUTE, 2 * MINUTE, NOW_MS, (20_000, 0, 0)))
    assert (stretch.start_ms, stretch.duration_ms) == (NOW_MS + 60_000, 60_000)
    assert stretch.notes == {"late_packets"}


def test_what_strays_for_two_segments_is_set_anew() -> None:
    """The host's clock was set, or the camera's runs at another speed: told, and not dragged along for hours."""
    chain = Chain()
    chain.place(0, MINUTE, delays(0, MINUTE, NOW_MS))
    for at in (1, 2):
        stretch = chain.place(
            at * MINUTE, (at + 1) * MINUTE, delays(at * MINUTE, (at + 1) * MINUTE, NOW_MS + 3_600_000)
        )
        assert "clocks_strayed" in stretch.notes
        assert stretch.uncertainty_ms > 3_500_000
    stretch = chain.place(3 * MINUTE, 4 * MINUTE, delays(3 * MINUTE, 4 * MINUTE, NOW_MS + 3_600_000))
    assert stretch.start_ms == NOW_MS + 3_600_000 + 180_000
    assert (stretch.uncertainty_ms, stretch.notes) == (LEAST_UNCERTAINTY_MS, frozenset())


def test_pictures_sent_again_after_a_reconnect_do_not_overlap() -> None:
    chain = Chain()
    chain.place(0, MINUTE, delays(0, MINUTE, NOW_MS))
    chain.connected()
    again = chain.place(0, MINUTE, delays(0, MINUTE, NOW_MS + 57_000))
    assert again.start_ms == NOW_MS + 60_000
    chain.connected()
    later = chain.place(0, MINUTE, delays(0, MINUTE, NOW_MS + 300_000))
    assert later.start_ms == NOW_MS + 300_000
