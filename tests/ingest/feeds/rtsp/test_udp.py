"""Feeds over UDP: every picture accounted for on a road where datagrams are lost, turned round, doubled and made up."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import pairwise

import pytest

from ingest.feeds.rtsp import udp as module
from ingest.feeds.rtsp.address import Address
from ingest.feeds.rtsp.reading import Reading
from ingest.feeds.rtsp.reordering import Reordering
from ingest.feeds.rtsp.rtp import Assembly
from ingest.feeds.rtsp.session import Session
from ingest.feeds.rtsp.shared import SharedReader
from ingest.feeds.rtsp.source import Patience, RtspSource, Udp
from ingest.feeds.rtsp.udp import Pair, PortRange, UdpTrack
from ingest.feeds.source import FeedLost, VideoPacket
from storage.values.clock import SetClock, SystemClock
from tests.factories.film import film
from tests.factories.rtp import PAYLOAD_TYPE, packet
from tests.servers.rtsp_camera import Film, RtspCamera, numbers_in
from tests.servers.rtsp_road import Road

QUICK = Patience(connect_s=2, sign_in_s=3, silence_s=0.6)
CALM = Patience(connect_s=2, sign_in_s=3, silence_s=9.0)


def street() -> Film:
    """Shown fast, and large enough for several packets a key frame."""
    shown = film("h264", 640, 360)
    return Film(shown.codec, shown.pictures, shown.sets, 100)


def source_of(
    camera: RtspCamera, *, udp: Udp | None = None, takes_audio: bool = False, patience: Patience = QUICK
) -> RtspSource:
    return RtspSource(
        camera.address(),
        SystemClock(),
        patience=patience,
        takes_audio=takes_audio,
        shared=SharedReader(),
        hold_s=0.05,
        udp=udp or Udp(wait_s=2.0),
    )


def numbers(packets: list[VideoPacket]) -> list[int]:
    return [number for packet in packets if not packet.is_audio for number in numbers_in(packet.data)]


def until_lost(packets: Iterator[VideoPacket]) -> tuple[list[VideoPacket], FeedLost]:
    """What came until it was lost, and why."""
    found: list[VideoPacket] = []
    try:
        for came in packets:
            found.append(came)
    except FeedLost as lost:
        return found, lost
    raise AssertionError("it never ends by itself")


def test_on_a_rough_road_every_picture_is_whole_or_missing_for_a_reason() -> None:
    road = Road(loss=0.03, swaps=0.1, doubles=0.1, strangers=0.05)
    with (
        RtspCamera(street(), "u", "p", clock_ms=37_000, has_sound=True, road=road) as camera,
        closing(source_of(camera, takes_audio=True, patience=CALM)) as source,
    ):
        source.open()
        packets = source.packets()
        came = [next(packets) for _ in range(350)]
        road.calm()
        camera.wait_for(8)  # none is still on its way
        camera.drop()
        came += until_lost(packets)[0]
        shown = numbers(came)
        expected = [number for number in range(shown[0], shown[-1] + 1) if number not in road.hit]
        assert shown == expected
        assert min(road.lost, road.swapped, road.doubled, road.strange) > 2, "the road was not rough"
        assert 0 < source.lost_packets <= road.lost
        # What was turned round when we came lacks its beginning: one picture, at most four packets.
        assert source.torn_pictures <= len(road.hit) + 1
        assert 0 < source.doubled_packets <= road.doubled + 4
        assert 0 < source.foreign_datagrams <= road.strange
        assert source.late_packets == 0
    holes = [then for before, then in pairwise(shown) if then != before + 1]
    noted = [number for packet in came if packet.is_after_loss for number in numbers_in(packet.data)]
    assert [number for number in noted if number != shown[0]] == holes, "behind every loss, and nowhere else"
    ahead = [packet.sender_ms - packet.arrived_ms for packet in came if packet.sender_ms is not None]
    assert 34_000 < min(ahead) <= max(ahead) < 37_500


def test_a_camera_is_told_how_it_is_received_and_that_it_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_REPORT_S", 0.05)
    monkeypatch.setattr("ingest.feeds.rtsp.shared._LOOK_S", 0.05)
    with RtspCamera(street()) as camera:
        source = source_of(camera)
        source.open()
        packets = source.packets()
        for _ in range(100):
            next(packets)
        assert camera.heard[0] == (0, b"\x80" + bytes(11)), "a firewall is opened before anything comes"
        reports = [data for channel, data in camera.heard if channel == 1]
        assert len(reports) > 3
        assert any(data[0] == 0x81 and data[8:12] == b"\x51\xca\xf0\x0d" for data in reports)
        source.close()
        camera.wait_for(5)
        assert camera.heard[-1][1][-8:-4] == b"\x81\xcb\x00\x01"
        assert not camera._clients


def test_when_the_line_is_gone_what_had_come_is_kept() -> None:
    with RtspCamera(street()) as camera, closing(source_of(camera)) as source:
        source.open()
        packets = source.packets()
        came = [next(packets)]
        last = camera.wait_for(30)
        camera.drop()
        rest, lost = until_lost(packets)
    shown = numbers([*came, *rest])
    assert lost.reason_code == "no_link"
    assert shown == list(range(shown[0], shown[-1] + 1))
    assert shown[-1] >= last - 1


@pytest.mark.parametrize("fault", ["hang", "blind", "wire"])
def test_every_fault_ends_it_in_time(fault: str) -> None:
    patience = CALM if fault == "wire" else QUICK
    with RtspCamera(street()) as camera, closing(source_of(camera, patience=patience)) as source:
        source.open()
        packets = source.packets()
        next(packets)
        if fault == "wire":
            camera.garbage("wire")
        else:
            camera.hang() if fault == "hang" else camera.blind()
        lost = until_lost(packets)[1]
    assert lost.reason_code == ("bad_stream" if fault == "wire" else "no_link")


def test_who_does_not_send_by_udp_is_told_apart() -> None:
    with RtspCamera(street(), knows_udp=False) as camera, closing(source_of(camera)) as source:
        with pytest.raises(FeedLost, match="hãy chọn TCP") as told:
            source.open()
        assert told.value.reason_code == "bad_stream"


def test_when_nothing_comes_it_is_said_what_may_be_in_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    with RtspCamera(street()) as camera, closing(source_of(camera)) as source:
        source.open()
        monkeypatch.setattr(source._tracks[0], "_ports", [1, 1])
        assert "không đến từ địa chỉ" in until_lost(source.packets())[1].detail
    with RtspCamera(street(), road=Road(loss=1.0)) as camera, closing(source_of(camera)) as source:
        source.open()
        assert "tường lửa" in until_lost(source.packets())[1].detail


def test_a_camera_that_tells_no_ports_is_known_by_the_first_that_sends() -> None:
    with RtspCamera(street(), tells_ports=False) as camera, closing(source_of(camera)) as source:
        source.open()
        packets = source.packets()
        shown = numbers([next(packets) for _ in range(40)])
    assert shown == list(range(shown[0], shown[0] + 40))


def test_ports_come_from_the_range_and_are_given_back() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        first = min(free.getsockname()[1] | 1, 60_001)
    udp = Udp(PortRange(first, first + 3))  # one pair: even, odd
    with RtspCamera(street()) as camera, closing(source_of(camera, udp=udp)) as source:
        source.open()
        next(source.packets())
        assert source._session.client_ports == ((first + 1, first + 2),)
        with closing(source_of(camera, udp=udp)) as other, pytest.raises(FeedLost, match="cổng UDP") as told:
            other.open()
        assert told.value.reason_code == "no_link"
        source.close()
        with closing(source_of(camera, udp=udp)) as other:
            assert other.open()


@pytest.mark.parametrize("ports", [(0, 9), (80, 90), (2_000, 2_000), (3_000, 70_000)])
def test_a_range_that_is_none(ports: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="ports"):
        PortRange(*ports)


def test_a_pair_is_even_and_odd_and_has_room() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, closing(Pair(server, PortRange())) as pair:
        packets, reports = pair.ports
        assert (packets % 2, reports) == (0, packets + 1)
        assert pair.packets.getsockname()[0] == "127.0.0.1", "nowhere but where the camera is reached"
        assert pair.packets.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) > 212_992 * 2 - 1


def test_a_flood_is_read_in_turns_and_strangers_are_let_go() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        closing(Pair(server, PortRange())) as pair,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as camera,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger,
    ):
        camera.bind(("127.0.0.1", 0))
        track = UdpTrack(
            pair, "127.0.0.1", (camera.getsockname()[1], 9), Reordering(PAYLOAD_TYPE, 90_000, 0.2), time.monotonic()
        )
        for number in range(300):
            out = stranger if number % 3 == 0 else camera
            out.sendto(packet(b"\x41", number - number // 3 - 1, 0, ends=True), ("127.0.0.1", pair.ports[0]))
        first, then = (len(track.packets(0.0, 0)) for _ in range(2))
        assert 0 < first < 200
        assert (first + then, track.foreign) == (200, 100)


def test_what_waited_behind_a_hole_is_kept_when_the_line_ends() -> None:
    ours, theirs = socket.socketpair()
    with (
        ours,
        theirs,
        socket.create_server(("127.0.0.1", 0)) as server,
        closing(Pair(server, PortRange())) as pair,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as camera,
    ):
        camera.bind(("127.0.0.1", 0))
        session = Session(Address("h", 1, "rtsp://h/"), client_ports=(pair.ports,))
        session._pictures, session._channels = Assembly("h264", PAYLOAD_TYPE, is_ordered=True), {0: "picture"}
        places = (camera.getsockname()[1], 9)
        track = UdpTrack(pair, "127.0.0.1", places, Reordering(PAYLOAD_TYPE, 90_000, 60.0), time.monotonic())
        reading = Reading(ours, session, SetClock(0), 30, 0.01, (track,))
        ours.setblocking(False)
        for number in (0, 1, 3, 4, 5):
            camera.sendto(packet(b"\x41x", number, 3_000 * number, ends=True), ("127.0.0.1", pair.ports[0]))
            if number == 4:
                reading.read(pair.packets.fileno(), time.monotonic())
        theirs.close()
        reading.read(ours.fileno(), time.monotonic())
        assert [item.pts for item in reading.taken()] == [0, 3_000, 12_000, 15_000]
        with pytest.raises(FeedLost, match="ngắt kết nối"):
            reading.taken()


def test_udp_needs_one_who_reads() -> None:
    with pytest.raises(ValueError, match="shared"):
        RtspSource("rtsp://127.0.0.1/x", SetClock(0), udp=Udp())


def test_closing_wakes_who_waits_and_leaves_nothing_open() -> None:
    with RtspCamera(street()) as camera:
        source = source_of(camera)
        source.open()
        camera.hang()
        closing_it = threading.Timer(0.1, source.close)
        closing_it.start()
        until_lost(source.packets())
        closing_it.join()
        assert all(pair.packets.fileno() == -1 for pair in source._pairs)
        with suppress(FeedLost):
            next(source.packets())
