"""Our own RTSP against a camera with faults: every picture accounted for, every fault named in time."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.feeds.rtsp.source import Patience, RtspSource
from ingest.feeds.source import FeedLost, VideoPacket
from storage.values.clock import SetClock, SystemClock
from tests.factories.video import make_clip
from tests.servers.rtsp_camera import Codec, Film, RtspCamera, numbers_in

QUICK = Patience(connect_s=2, sign_in_s=3, silence_s=0.6)


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Film]:
    """Two seconds in either coding, shown fast."""
    folder = tmp_path_factory.mktemp("films")
    codecs: tuple[Codec, ...] = ("h264", "hevc")
    made = {codec: make_clip(folder / f"{codec}.mp4", 2, codec, rate=20) for codec in codecs}
    return {codec: Film.of(path, 100) for codec, path in made.items()}


@contextmanager
def reading(camera: RtspCamera, **options: object) -> Iterator[RtspSource]:
    takes_audio = bool(options.get("takes_audio"))
    with closing(RtspSource(camera.address(), SystemClock(), patience=QUICK, takes_audio=takes_audio)) as source:
        yield source


def some(source: RtspSource, count: int) -> list[VideoPacket]:
    packets = source.packets()
    return [next(packets) for _ in range(count)]


@pytest.mark.parametrize(("codec", "algorithm"), [("h264", "MD5"), ("hevc", "SHA-256")])
def test_every_picture_once_in_order_with_the_cameras_clock(
    films: dict[str, Film], codec: str, algorithm: Literal["MD5", "SHA-256"]
) -> None:
    film, begun_ms = films[codec], SystemClock().now_ms()
    with (
        RtspCamera(film, "u", "mật", algorithm, clock_ms=37_000) as camera,
        reading(camera) as source,
    ):
        info = source.open()
        packets = some(source, 130)
        ended_ms = SystemClock().now_ms()
    told = b"".join(len(unit).to_bytes(4, "big") + unit for unit in film.sets)
    assert (info.codec, info.extradata) == (codec, told)
    numbers = [number for packet in packets for number in numbers_in(packet.data)]
    assert numbers == list(range(numbers[0], numbers[0] + 130))
    assert {then.pts - first.pts for first, then in pairwise(packets)} == {900}
    assert [packet.is_key for packet in packets].count(True) in (6, 7)
    shown = [packet.sender_ms - 37_000 for packet in packets if packet.sender_ms is not None]
    assert len(shown) >= 29, "the camera tells its clock with every hundredth picture"
    assert begun_ms - 2 <= shown[0] <= shown[-1] <= ended_ms + 2
    assert all(8 <= then - first <= 12 for first, then in pairwise(shown)), "a hundred pictures a second"
    assert (source.lost_packets, source.torn_pictures) == (0, 0)


def test_sound_only_where_it_is_asked_for(films: dict[str, Film]) -> None:
    with RtspCamera(films["h264"], has_sound=True) as camera:
        with reading(camera) as source:
            assert source.open().audio_codec is None
            assert not any(packet.is_audio for packet in some(source, 20))
        with reading(camera, takes_audio=True) as source:
            info = source.open()
            assert (info.audio_codec, info.audio_rate, info.audio_channels) == ("pcm_alaw", 8_000, 1)
            sounds = [packet for packet in some(source, 40) if packet.is_audio]
    assert {packet.data for packet in sounds} == {b"\xd5" * 80}
    assert {then.pts - first.pts for first, then in pairwise(sounds)} == {80}


def lost(source: RtspSource) -> FeedLost:
    with pytest.raises(FeedLost) as told:
        source.open()
        for _ in source.packets():
            continue
    return told.value


@pytest.mark.parametrize(("password", "path", "reason"), [("bad", "live", "signed_out"), ("p", "nothing", "not_found")])
def test_who_is_turned_away_is_told_why_and_nothing_secret(
    films: dict[str, Film], password: str, path: str, reason: str
) -> None:
    with RtspCamera(films["h264"], "u", "p") as camera:
        address = camera.address(path, password=password)
        source = RtspSource(address, SystemClock(), patience=QUICK)
        told = lost(source)
        source.close()
    assert told.reason_code == reason
    assert camera.refused == (2 if reason == "signed_out" else 1)
    assert password not in f"{told!r}" or password == "p"
    assert "127.0.0.1" not in str(told)


@pytest.mark.parametrize("fault", ["drop", "hang", "wire", "payload"])
def test_every_fault_of_a_line_ends_it_in_time(films: dict[str, Film], fault: str) -> None:
    with RtspCamera(films["h264"]) as camera, reading(camera) as source:
        source.open()
        packets = source.packets()
        next(packets)
        if fault == "drop":
            camera.drop()
        elif fault == "hang":
            camera.hang()
        else:
            camera.garbage("wire" if fault == "wire" else "payload")
        if fault == "payload":  # whole units full of noise: only a decoder could tell
            assert next(packets).data
            return
        with pytest.raises(FeedLost) as told:
            for _ in packets:
                continue
    assert told.value.reason_code == ("bad_stream" if fault == "wire" else "no_link")


def test_another_coding_without_a_word_is_given_on_with_its_sets(films: dict[str, Film], tmp_path: Path) -> None:
    larger = Film.of(make_clip(tmp_path / "l.mp4", 1, width=480, height=270, rate=20), 100)
    with RtspCamera(films["h264"]) as camera, reading(camera) as source:
        source.open()
        packets = source.packets()
        next(packets)
        camera.show(larger)
        assert any(larger.sets[0] in next(packets).data for _ in range(300))


def test_closing_from_another_thread_ends_the_reading(films: dict[str, Film]) -> None:
    with RtspCamera(films["h264"]) as camera:
        source = RtspSource(camera.address(), SystemClock(), patience=Patience(silence_s=30))
        source.open()
        camera.hang()
        threading.Timer(0.1, source.close).start()
        with pytest.raises(FeedLost):
            for _ in source.packets():
                continue
        source.close()


def test_nobody_there_and_no_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert (
        lost(RtspSource(f"rtsp://u:secret@127.0.0.1:{port}/x", SystemClock(), patience=QUICK)).reason_code == "no_link"
    )
    for text in ("", "http://a/b", "rtsp://", "rtsp://a:x/b", "rtsp://a b/c", "rtsp://secret@a:99999/"):
        with pytest.raises(ValueError, match="rtsp://host") as told:
            RtspSource(text, SystemClock())
        assert "secret" not in str(told.value)


OK = b"RTSP/1.0 200 OK\r\nCSeq: %d\r\n\r\n"
TOLD = b"m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1"
SPOKEN = [
    OK % 1,
    OK % 2,
    b"RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: %d\r\n\r\n%b" % (len(TOLD), TOLD),
    b"RTSP/1.0 200 OK\r\nCSeq: 3\r\nSession: 1;timeout=0\r\nTransport: RTP/AVP/TCP;interleaved=0-1\r\n\r\n",
    OK % 4,
    b'RTSP/1.0 401 No\r\nCSeq: 1\r\nWWW-Authenticate: Digest realm="r", nonce="n"\r\n\r\n',
    b"RTSP/1.0 302 Moved\r\nCSeq: 2\r\nLocation: rtsp://127.0.0.2/\r\n\r\n",
    b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n" * 50,
    b"$\x00\x00\x10\x80\x60\x00\x01\x00\x00\x00\x01\x00\x00\x00\x07\x65aaa",
    b"$\x01\x00\x08\x81\xcb\x00\x01\x00\x00\x00\x07",
]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(SPOKEN), st.binary(max_size=200)), max_size=9))
def test_a_hostile_server_only_loses_the_feed(said: list[bytes]) -> None:
    """Whatever it answers, in whatever order, at whatever moment: nothing but FeedLost comes out, and soon."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_say, args=(server, said), daemon=True)
        thread.start()
        place = f"rtsp://u:p@127.0.0.1:{server.getsockname()[1]}/x"
        source = RtspSource(place, SetClock(0), patience=Patience(1, 1, 0.05))
        lost(source)
        source.close()
        thread.join(5)
    assert not thread.is_alive()


def _say(server: socket.socket, said: list[bytes]) -> None:
    line, _ = server.accept()
    with line:
        line.settimeout(0.5)
        try:
            for part in said:
                line.sendall(part)
                time.sleep(0.001)
            line.shutdown(socket.SHUT_WR)
            while line.recv(4_096):
                continue
        except OSError:
            return
