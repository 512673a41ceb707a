"""Packets become the pictures they were made of, or none; a picture is never given out with a piece missing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.feeds.rtsp.rtp import Assembly, Picture, SenderClock, Unwrapped, ntp_to_ms
from ingest.feeds.rtsp.wire import WireError
from tests.factories.rtp import PAYLOAD_TYPE, packet, packets_of, replayed, sender_report, together

CODECS = ("h264", "hevc")
KEY = {"h264": b"\x65", "hevc": b"\x26\x01"}
OTHER = {"h264": b"\x41", "hevc": b"\x02\x01"}
SETS = {"h264": [b"\x67sps", b"\x68pps"], "hevc": [b"\x40\x01vps", b"\x42\x01sps", b"\x44\x01pps"]}


def put(codec: str, packets: list[bytes]) -> list[Picture]:
    assembly = Assembly(codec, PAYLOAD_TYPE)
    return [picture for item in packets for picture in assembly.put(item)]


@st.composite
def films(draw: st.DrawFn) -> tuple[str, list[list[bytes]], list[list[bytes]]]:
    """A codec, its pictures (each a list of units), and the packets of each."""
    codec, room = draw(st.sampled_from(CODECS)), draw(st.integers(20, 60))
    number, ticks = draw(st.integers(0, 0xFFFF)), draw(st.integers(0, 0xFFFFFFFF))
    pictures, packets = [], []
    for at in range(draw(st.integers(1, 6))):
        sizes = draw(st.lists(st.integers(1, 200), min_size=1, max_size=3))
        slices = [(OTHER[codec] if at else KEY[codec]) + bytes((at,)) * size for size in sizes]
        units = [*([] if at else SETS[codec]), *slices]
        pictures.append(units)
        made = packets_of(codec, units, number, ticks + 3_000 * at, room=room)
        packets.append(made)
        number += len(made)
    return codec, pictures, packets


@settings(max_examples=40)
@given(films())
def test_what_was_sent_is_what_comes_out(film: tuple[str, list[list[bytes]], list[list[bytes]]]) -> None:
    codec, pictures, packets = film
    found = put(codec, [item for picture in packets for item in picture])
    assert [picture.units for picture in found] == pictures
    assert [picture.is_key for picture in found] == [True] + [False] * (len(pictures) - 1)
    assert [picture.ticks - found[0].ticks for picture in found] == [3_000 * at for at in range(len(pictures))]


@settings(max_examples=40)
@given(films(), st.data())
def test_a_lost_or_repeated_packet_alters_no_picture(
    film: tuple[str, list[list[bytes]], list[list[bytes]]], data: st.DataObject
) -> None:
    codec, pictures, packets = film
    line = [item for picture in packets for item in picture]
    at = data.draw(st.integers(0, len(line) - 1))
    without = line[:at] + line[at + 1 :]
    for picture in put(codec, without):
        if at:  # what stood before the very first packet nobody can know
            assert picture.units in pictures
    twice = line[: at + 1] + line[at : at + 1] + line[at + 1 :]
    assert [picture.units for picture in put(codec, twice)] == pictures


@pytest.mark.parametrize("codec", CODECS)
def test_a_gap_costs_the_pictures_it_touches_and_is_counted(codec: str) -> None:
    units = [OTHER[codec] + b"x" * 90]
    each = len(packets_of(codec, units, 0, 0, room=30))
    line = [item for at in range(4) for item in packets_of(codec, units, each * at, 3_000 * at, room=30)]
    assembly = Assembly(codec, PAYLOAD_TYPE)
    del line[each + 1]
    assert len([picture for item in line for picture in assembly.put(item)]) == 3
    assert (assembly.lost_packets, assembly.torn_pictures) == (1, 1)


@pytest.mark.parametrize("back", [2, 50, 5_000, 20_000])
@pytest.mark.parametrize("ticks", [3_000, -90_000_000])
def test_a_count_that_begins_anew_is_followed(back: int, ticks: int) -> None:
    """A camera whose coder begins anew counts from somewhere else; nothing is behind on a line in order."""
    assembly = Assembly("h264", PAYLOAD_TYPE)
    before = [packet(OTHER["h264"] + b"x", 30_000 + at, 1_000_000 + 3_000 * at, ends=True) for at in range(3)]
    then = [
        packet(OTHER["h264"] + b"y", 30_002 - back + at, 1_006_000 + ticks + 3_000 * at, ends=True) for at in range(200)
    ]
    found = [picture for item in before + then for picture in assembly.put(item)]
    assert len(found) == 203 - (0 if ticks > 0 else 2), "two in a row are proof enough"
    assert [picture.is_after_loss for picture in found].count(True) == 1


def test_what_comes_once_more_begins_no_count() -> None:
    line = [packet(OTHER["h264"] + b"x", at, 3_000 * at, ends=True) for at in range(9)]
    found = put("h264", [*line[:6], *line[3:6], *line[6:]])
    assert [picture.ticks for picture in found] == [3_000 * at for at in range(9)]


@pytest.mark.parametrize("codec", CODECS)
def test_the_picture_behind_one_that_was_given_up_says_so(codec: str) -> None:
    payloads = [item[12:] for item in packets_of(codec, [OTHER[codec] + b"x" * 90], 0, 0, room=30)]
    cut_off = [packet(payload, 1 + at, 3_000, ends=False) for at, payload in enumerate(payloads[:-1])]
    small = [packet(OTHER[codec] + b"y", at, 3_000 * at, ends=True) for at in (0, len(payloads), len(payloads) + 1)]
    line = [small[0], *cut_off, *small[1:]]
    assert [picture.is_after_loss for picture in put(codec, line)] == [False, True, False], "no number is missing"


@pytest.mark.parametrize("codec", CODECS)
def test_sets_in_one_packet_and_marked_by_themselves_belong_to_their_picture(codec: str) -> None:
    key = KEY[codec] + b"picture"
    line = [packet(together(codec, SETS[codec]), 1, 50, ends=True), packet(key, 2, 90, ends=True)]
    [picture] = put(codec, line)
    assert (picture.units, picture.ticks, picture.is_key) == ([*SETS[codec], key], 90, True)


@pytest.mark.parametrize("codec", CODECS)
def test_without_marks_the_next_time_ends_a_picture(codec: str) -> None:
    line = [packet(KEY[codec] + b"a", at, 10 * at, ends=False) for at in range(3)]
    assert [picture.ticks for picture in put(codec, line)] == [0, 10]


@given(st.sampled_from(CODECS), st.lists(st.binary(max_size=80), max_size=30))
def test_garbage_ends_in_one_clear_error_or_in_nothing(codec: str, bodies: list[bytes]) -> None:
    try:
        put(codec, [packet(body, at, at // 3, ends=at % 3 == 2) for at, body in enumerate(bodies)])
        put(codec, bodies)
    except WireError:
        return


def test_a_stream_of_anything_else_is_given_up() -> None:
    with pytest.raises(WireError):
        put("h264", [b"no RTP at all"] * 300)
    with pytest.raises(WireError):  # one picture without end
        put("h264", [packet(b"\x41" + b"x" * 60_000, at, 5, ends=False) for at in range(400)])
    with pytest.raises(WireError):  # MTAP: another order than that of decoding
        put("h264", [packet(b"\x1a" + b"x" * 60, 1, 5, ends=True)])


def test_a_replayed_recording_tells_instants_and_breaks() -> None:
    first = packets_of("h264", [b"\x65" + b"k" * 2_000], 1, 0, extension=replayed(1_772_000_000_250))
    then = packets_of("h264", [b"\x41x"], 1 + len(first), 9_000, extension=replayed(1_772_000_009_000, is_break=True))
    told = [(picture.replayed_ms, picture.is_after_break) for picture in put("h264", first + then)]
    assert told == [(1_772_000_000_249, False), (1_772_000_009_000, True)] or told[0][0] == 1_772_000_000_250


@given(st.integers(0, 0xFFFFFFFF), st.lists(st.integers(-(2**31) + 1, 2**31 - 1), max_size=20))
def test_a_wrapped_counter_goes_on(first: int, steps: list[int]) -> None:
    count, at = Unwrapped(), first
    assert count(first) == first
    for step in steps:
        at += step
        assert count(at & 0xFFFFFFFF) == at


def test_sender_reports_tell_the_cameras_clock() -> None:
    clock = SenderClock(90_000)
    assert clock.at(0) is None
    clock.report(b"\x80\xc8")
    clock.report(b"garbage that is no report at all")
    assert clock.at(0) is None
    clock.report(b"\x80\xc9\x00\x01\x00\x00\x00\x07" + sender_report(1_772_000_000_000, 0xFFFFFFFF - 89_999))
    assert clock.at(0) == 1_772_000_001_000
    assert clock.at(90_000) == 1_772_000_002_000
    assert clock.at(0xFFFFFFFF - 179_999) == 1_771_999_999_000


def test_the_year_2036_does_not_throw_clocks_back() -> None:
    assert ntp_to_ms(2_208_988_800, 1 << 31) == 500
    assert ntp_to_ms(10, 0) == (2**32 + 10 - 2_208_988_800) * 1_000
