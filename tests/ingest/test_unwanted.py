"""Pictures that reach into what an owner did not want are let go: whole groups before the span, the rest behind."""

from __future__ import annotations

from ingest.feeds.source import VideoPacket
from ingest.unwanted import Sieve
from storage.values.timespan import Timespan


def group(from_ms: int, until_ms: int, step_ms: int = 100) -> list[VideoPacket]:
    """A key frame and what follows it."""
    return [
        VideoPacket(pts=at * 90, dts=at * 90, is_key=at == from_ms, data=b"x", arrived_ms=at)
        for at in range(from_ms, until_ms, step_ms)
    ]


def kept(sieve: Sieve, *groups: list[VideoPacket]) -> list[int]:
    return [packet.arrived_ms for packet in sieve.kept([packet for one in groups for packet in one])]


def test_without_unwanted_stretches_everything_is_kept() -> None:
    sieve = Sieve([], 1_000)
    assert kept(sieve, group(0, 500), group(500, 2_000)) == list(range(0, 2_000, 100))
    assert not sieve.has_let_go


def test_a_group_that_leads_to_the_span_through_an_unwanted_stretch_is_let_go_whole() -> None:
    # all of it lies outside but for one instant between two of its pictures
    sieve = Sieve([Timespan(350, 360)], 1_000)
    assert kept(sieve, group(0, 1_500), group(1_500, 2_000)) == list(range(1_500, 2_000, 100))
    assert sieve.has_let_go


def test_a_group_ends_where_the_unwanted_begins_and_the_next_key_frame_outside_begins_anew() -> None:
    sieve = Sieve([Timespan(1_200, 1_700)], 1_000)
    groups = group(1_000, 1_500), group(1_500, 1_900), group(1_900, 2_200)
    assert kept(sieve, *groups) == [1_000, 1_100, 1_900, 2_000, 2_100]
    assert sieve.has_let_go


def test_nothing_is_kept_of_a_replay_that_lies_in_the_unwanted() -> None:
    sieve = Sieve([Timespan(0, 5_000)], 1_000)
    assert kept(sieve, group(900, 2_000), group(2_000, 4_900)) == []
    assert sieve.has_let_go
