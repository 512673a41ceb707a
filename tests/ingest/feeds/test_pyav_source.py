"""The video library's RTSP client against our camera: sign-in, transports, and what is told when it fails."""

from __future__ import annotations

import socket
import threading
import traceback
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Literal

import pytest

from ingest.feeds.pyav_source import PyavSource
from ingest.feeds.source import FeedLost, VideoPacket
from ingest.media.nal import split_lengths
from storage.values.clock import SetClock, SystemClock
from tests.factories.film import film
from tests.servers.rtsp_camera import Codec, Film, RtspCamera, numbers_in

PASSWORD = "Mat-Khau:@Gia"
IN_ADDRESS = "Mat-Khau%3A%40Gia"


def quick(shown: Film) -> Film:
    """The same pictures, forty a second."""
    return Film(shown.codec, shown.pictures, shown.sets, 40)


def source(address: str, transport: Literal["tcp", "udp"] = "tcp", *, takes_audio: bool = False) -> PyavSource:
    return PyavSource(address, transport=transport, takes_audio=takes_audio, clock=SystemClock(), open_s=3, read_s=1)


def taken(connection: PyavSource, count: int) -> list[VideoPacket]:
    stream: Iterator[VideoPacket] = connection.packets()
    return [next(stream) for _ in range(count)]


@pytest.mark.parametrize(("codec", "transport"), [("h264", "udp"), ("hevc", "tcp")])
def test_every_picture_with_its_times(codec: Codec, transport: Literal["tcp", "udp"]) -> None:
    with RtspCamera(quick(film(codec)), user="xem", password=PASSWORD, clock_ms=37_000) as camera:
        connection = source(camera.address(password=IN_ADDRESS), transport=transport)
        info = connection.open()
        packets = taken(connection, 50)
        connection.close()
        connection.close()
    assert (info.codec, info.width, info.audio_codec) == (codec, 320, None)
    numbers = [number for packet in packets for number in numbers_in(packet.data)]
    assert numbers == list(range(numbers[0], numbers[0] + 50))
    at_key = [at for at, packet in enumerate(packets) if packet.is_key]
    assert len(at_key) == 5
    assert {b - a for a, b in pairwise(at_key)} == {10}
    assert {b.pts - a.pts for a, b in pairwise(packets)} == {2_250}
    told = [packet for packet in packets if packet.sender_ms is not None]
    assert len(told) > 5
    assert list(split_lengths(info.extradata)) == film(codec).sets


def test_a_picture_arrives_when_it_is_sent_not_when_the_next_one_is() -> None:
    with RtspCamera(replace(film(), rate=4), clock_ms=37_000) as camera:
        connection = source(camera.address())
        connection.open()
        packets = taken(connection, 10)
        connection.close()
    told = [packet.arrived_ms + 37_000 - packet.sender_ms for packet in packets if packet.sender_ms is not None]
    assert abs(min(told)) < 125, "a quarter of a second lies between two"


def test_sound_is_not_even_asked_for() -> None:
    with RtspCamera(quick(film()), has_sound=True) as camera:
        silent, heard = source(camera.address()), source(camera.address(), takes_audio=True)
        assert silent.open().audio_codec is None
        assert not any(packet.is_audio for packet in taken(silent, 30))
        info = heard.open()
        assert (info.audio_codec, info.audio_rate, info.audio_channels) == ("pcm_alaw", 8_000, 1)
        assert any(packet.is_audio for packet in taken(heard, 30))
        silent.close()
        heard.close()


def refused(address: str) -> FeedLost:
    connection = source(address)
    with pytest.raises(FeedLost) as lost:
        connection.open()
    connection.close()
    return lost.value


def test_why_it_cannot_be_had() -> None:
    with RtspCamera(film(), user="xem", password=PASSWORD) as camera:
        wrong = refused(camera.address(password="Khong-Dung"))
        nothing = refused(camera.address("nothing", password=IN_ADDRESS))
        camera.hang()
        silent = refused(camera.address(password=IN_ADDRESS))
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        closed = refused(f"rtsp://xem:{IN_ADDRESS}@127.0.0.1:{nobody.getsockname()[1]}/live")
    assert [lost.reason_code for lost in (wrong, nothing, silent, closed)] == [
        "signed_out",
        "not_found",
        "no_link",
        "no_link",
    ]
    for lost in (wrong, nothing, silent, closed):
        said = "".join(traceback.format_exception(lost)) + repr(lost)
        for secret in ("Khong-Dung", "Mat-Khau", "127.0.0.1", "xem"):
            assert secret not in said.replace("tests/", "")


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 200 OK\r\n\r\n", b"\0" * 4000, b"RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n"]
)
def test_what_is_no_camera(answer: bytes) -> None:
    """Whatever listens there: an end in words, never a crash. Each answer is sent once and the door is shut."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            for _ in range(3):
                try:
                    taker, _ = server.accept()
                    taker.recv(4096)
                    taker.sendall(answer)
                    taker.close()
                except OSError:
                    return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        assert refused(f"rtsp://127.0.0.1:{server.getsockname()[1]}/x").reason_code in ("no_link", "bad_stream")


def test_a_picture_too_large_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.feeds.pyav_source._MOST_PICTURE_BYTES", 200)
    with RtspCamera(quick(film())) as camera:
        connection = source(camera.address())
        connection.open()
        with pytest.raises(FeedLost, match="quá lớn") as lost:
            taken(connection, 50)
        connection.close()
    assert lost.value.reason_code == "bad_stream"


def test_it_is_not_open_before_it_is_opened() -> None:
    with pytest.raises(FeedLost, match="Chưa nối"):
        next(PyavSource("rtsp://127.0.0.1:1/", clock=SetClock(0)).packets())
