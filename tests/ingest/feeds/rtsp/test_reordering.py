"""Packets in any order come out in theirs, once, and in time; what is missing is given up, and nothing grows."""

from __future__ import annotations

import random
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.feeds.rtsp import reordering as module
from ingest.feeds.rtsp.address import Address
from ingest.feeds.rtsp.reordering import Reordering
from ingest.feeds.rtsp.rtp import Assembly
from ingest.feeds.rtsp.session import Session
from ingest.feeds.source import FeedLost
from tests.factories.rtp import PAYLOAD_TYPE, packet

WAIT_S = 0.2


def ordering() -> Reordering:
    return Reordering(PAYLOAD_TYPE, 90_000, WAIT_S)


def numbered(number: int, sender: int = 7) -> bytes:
    return packet(b"\x41" + number.to_bytes(4, "big", signed=True), number, 0, ends=True, sender=sender)


def of(came: list[module.Timed]) -> list[int]:
    return [int.from_bytes(data[13:], "big", signed=True) for data, _ in came]


@settings(max_examples=60)
@given(st.integers(0, 0xFFFF), st.lists(st.integers(0, 20), max_size=40), st.randoms(use_true_random=False))
def test_any_order_with_doubles_comes_out_once_and_in_order(
    first: int, doubles: list[int], chance: random.Random
) -> None:
    """Also where the counter wraps: numbers are counted on."""
    line = [first + at for at in (*range(21), *doubles)]
    one, rest = line[0], line[1:]
    chance.shuffle(rest)
    back = ordering()
    found = [item for number in (one, *rest) for item in back.put(numbered(number), 0.0, 5)]
    assert of(found) == [first + at for at in range(21)]
    assert (back.doubled, back.late, back.received) == (len(doubles), 0, 21 + len(doubles))
    assert back.highest - back.first == 20


def test_what_is_missing_is_waited_for_and_then_given_up() -> None:
    back = ordering()
    assert of(back.put(numbered(0), 0.0, 1_000)) == [0]
    assert back.put(numbered(2), 0.01, 1_010) == []
    assert back.put(numbered(5), 0.15, 1_150) == []
    assert back.due(0.19) == []
    assert back.due(0.22) == [(numbered(2), 1_010)], "told when it came, not when it was given up"
    assert back.due(0.3) == [], "the next hole has a time of its own"
    assert of(back.put(numbered(6), 0.36, 1_360)) == [5, 6]
    assert back.put(numbered(4), 0.37, 1_370) == back.put(numbered(4), 0.38, 1_380) == []
    assert (back.late, back.doubled) == (1, 1)
    assert of(back.put(numbered(7), 0.4, 1_400)) == [7]


def test_what_waited_counts_as_arrived_with_what_it_waited_for() -> None:
    back = ordering()
    back.put(numbered(0), 0.0, 1_000)
    back.put(numbered(2), 0.01, 1_010)
    assert [ms for _, ms in back.put(numbered(1), 0.05, 1_050)] == [1_050, 1_050]
    assert [ms for _, ms in back.put(numbered(3), 0.06, 1_051 - 60_000)] == [1_051 - 60_000], "the clock was set"


def test_there_is_room_for_so_many_packets_and_bytes_only(monkeypatch: pytest.MonkeyPatch) -> None:
    back = ordering()
    back.put(numbered(0), 0.0, 0)
    found = [item for number in range(2, 2 + module.MOST_PACKETS + 1) for item in back.put(numbered(number), 0.0, 0)]
    assert of(found) == list(range(2, 2 + module.MOST_PACKETS + 1)), "the hole is given up without waiting"
    monkeypatch.setattr(module, "MOST_BYTES", 100)
    back = ordering()
    back.put(numbered(0), 0.0, 0)
    assert sum(len(back.put(numbered(number), 0.0, 0)) for number in range(2, 20)) == 18 - 18 % 6


def test_what_never_came_is_not_remembered_for_ever() -> None:
    back = ordering()
    back.put(numbered(0), 0.0, 0)
    for number in range(2_000, 20_000, 2_000):
        back.put(numbered(number), float(number), 0)
        back.due(number + 1.0)
    assert back.highest == 18_000
    assert len(back._missed) == 2 * module.MOST_PACKETS
    assert back.put(numbered(17_999), 20_000.0, 0) == []
    assert back.late == 1


def test_another_sender_is_believed_with_its_second_packet_and_a_stray_one_never() -> None:
    back = ordering()
    back.put(numbered(100), 0.0, 0)
    back.put(numbered(102), 0.0, 0)
    assert back.put(numbered(7, sender=9), 0.0, 0) == []
    assert of(back.put(numbered(101), 0.0, 0)) == [101, 102], "its predecessor goes on"
    assert back.put(numbered(50, sender=9), 0.0, 0) == back.put(numbered(52, sender=9), 0.0, 0) == []
    back.put(numbered(104), 0.0, 0)
    assert back.put(numbered(30_000, sender=9), 0.0, 0) == []
    assert of(back.put(numbered(30_001, sender=9), 0.0, 0)) == [104, 30_000, 30_001], "nothing of either is lost"
    assert (back.restarts, back.first, back.received) == (1, 30_000, 2)


@pytest.mark.parametrize("step", [5_000, -5_000])
def test_another_count_of_the_same_sender_is_followed(step: int) -> None:
    back, pictures = ordering(), Assembly("h264", PAYLOAD_TYPE, is_ordered=True)
    line = [*range(40_000, 40_004), *range(40_000 + step, 40_004 + step)]
    came = [item for number in line for item in back.put(numbered(number), 0.0, 0)]
    assert of(came) == line
    found = [picture for data, _ in came for picture in pictures.put(data)]
    assert len(found) == 7, "the first behind the jump may lack something"
    assert [picture.is_after_loss for picture in found] == [False] * 4 + [True, False, False]


def test_jitter_is_that_of_the_way() -> None:
    back = ordering()
    for number in range(200):
        now = number * 0.04 + (0.01 if number % 2 else 0.0)
        back.put(packet(b"\x41x", number, number * 3_600, ends=True), now, 0)
    assert 850 < back.jitter < 950  # a hundredth of a second, in ticks


HEADS = st.builds(
    lambda first, kind, number, ticks, sender: struct.pack(">BBHII", first, kind, number, ticks, sender),
    st.sampled_from([0x80, 0x80, 0x80, 0x90, 0xA0, 0x8F, 0x00]),
    st.sampled_from([PAYLOAD_TYPE, PAYLOAD_TYPE | 0x80, 0, 200]),
    st.one_of(st.integers(0, 40), st.integers(0, 0xFFFF)),
    st.one_of(st.integers(0, 9_000), st.integers(0, 0xFFFFFFFF)),
    st.sampled_from([7, 7, 7, 8, 0]),
)
SAID = st.one_of(
    st.builds(bytes.__add__, HEADS, st.binary(max_size=60)),
    st.builds(
        bytes.__add__, HEADS, st.sampled_from([b"\x7c\x85" + b"x" * 40, b"\x7c\x05yy", b"\x65key", b"\x78\0\1a"])
    ),
    st.binary(max_size=30),
)


@settings(max_examples=80)
@given(st.lists(st.tuples(SAID, st.integers(0, 3), st.sampled_from([0.0, 0.01, 0.3])), max_size=60))
def test_whatever_comes_as_datagrams_nothing_but_a_loss_comes_of_it(said: list[tuple[bytes, int, float]]) -> None:
    session = Session(Address("h", 1, "rtsp://h/"), client_ports=((2, 3), (4, 5)))
    session._pictures = Assembly("h264", PAYLOAD_TYPE, is_ordered=True)
    session._channels = {0: "picture", 1: "report", 2: "sound", 3: "silent"}
    back, now = ordering(), 0.0
    for data, channel, pause_s in said:
        now += pause_s
        came = back.put(data, now, round(now * 1_000)) if channel != 1 else [(data, 0)]
        try:
            for item, arrived_ms in came:
                session.take_datagram(channel, item, arrived_ms)
        except FeedLost as lost:
            assert lost.reason_code == "bad_stream"
        assert len(back._waiting) <= module.MOST_PACKETS
        assert back._bytes == sum(len(kept[0]) for kept in back._waiting.values())
    assert len(back._missed) <= 2 * module.MOST_PACKETS
