"""Streams as no camera should send them: what is said instead, and what becomes of it."""

from __future__ import annotations

import random
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache

from ingest.feeds.source import LostReason
from tests.factories import rtp
from tests.factories.film import RATE, film
from tests.servers.rtsp_camera import numbered

GOOD = 14  # pictures that come before what is malformed: a group and a part of the next one
_TICKS = 90_000 // RATE
_DIGEST = 'WWW-Authenticate: Digest realm="street", nonce="n0"'
_DESCRIBED = "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\na=control:track0\r\n"
_USUAL = {
    "OPTIONS": ("200 OK", "Public: DESCRIBE, SETUP, PLAY, TEARDOWN"),
    "DESCRIBE": ("200 OK", "Content-Type: application/sdp"),
    "SETUP": ("200 OK", "Session: 7\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1"),
    "PLAY": ("200 OK", "Session: 7"),
}


@dataclass(frozen=True)
class Malformed:
    """``instead``: the whole answer to a request (``{cseq}`` filled in), or what its status and headers are;
    ``description`` the session as SDP; ``shown`` what is sent after PLAY, ``stays`` whether it is silent then instead
    of closing. Then the outcome: why the feed is lost, words of what the technician reads, how many pictures are kept,
    what the clip notes.
    """

    reason: LostReason
    said: str
    kept: int = 0
    instead: dict[str, bytes | tuple[str, str]] = field(default_factory=dict)
    description: str = _DESCRIBED
    shown: bytes = b""
    stays: bool = False
    note: str = ""


@cache
def pictures(first: int, count: int, *, skipped: frozenset[int] = frozenset()) -> bytes:
    """Numbered pictures on the line; of those ``skipped`` one packet is missing."""
    shown, out, number = film(), [], first * 100
    for at in range(first, first + count):
        units, is_key, _ = shown.pictures[at % len(shown.pictures)]
        sets = shown.sets if is_key else []
        packets = rtp.packets_of("h264", [*sets, numbered(at, "h264"), *units], number, at * _TICKS, room=300)
        number += len(packets)
        if at in skipped:
            del packets[len(packets) // 2]
        out += packets
    return b"".join(rtp.interleaved(0, packet) for packet in out)


def _number_after(first: int, count: int) -> int:
    shown, number = film(), first * 100
    for at in range(first, first + count):
        units, is_key, _ = shown.pictures[at % len(shown.pictures)]
        sets = shown.sets if is_key else []
        number += len(rtp.packets_of("h264", [*sets, numbered(at, "h264"), *units], 0, 0, room=300))
    return number


def _after_good(payloads: list[bytes], *, ends: bool = False) -> bytes:
    """Good pictures, then packets of one more with these payloads."""
    number = _number_after(0, GOOD)
    packets = [
        rtp.packet(payload, number + at, GOOD * _TICKS, ends=ends and at == len(payloads) - 1)
        for at, payload in enumerate(payloads)
    ]
    return pictures(0, GOOD) + b"".join(rtp.interleaved(0, packet) for packet in packets)


def _noise(length: int) -> bytes:
    return b"\xff" + random.Random(1).randbytes(length)


def _endless_picture() -> bytes:
    """The middle of a unit, over and over: 17 MB of one picture."""
    begin, middle = b"\x7c\x85" + bytes(60_000), b"\x7c\x05" + bytes(60_000)
    return _after_good([begin, *[middle] * 290])


def _broken_sets() -> bytes:
    units = [b"\x67\x42", b"\x68\xce", *film().pictures[0][0]]
    packets = rtp.packets_of("h264", units, 1, 0)
    return b"".join(rtp.interleaved(0, packet) for packet in packets) + pictures(10, 3)


def streams() -> dict[str, Malformed]:
    """Every malformed stream by its name, in the order of a conversation."""
    no_rtsp, too_long = "Camera gửi dữ liệu không phải RTSP.", "Camera gửi phần đầu thư RTSP quá dài."
    no_picture, too_large = "Camera không gửi hình H.264 hay H.265.", "Camera gửi một hình quá lớn."
    closed, over = "Camera đã ngắt kết nối.", "Camera đã kết thúc luồng hình."
    silent = "Camera im lặng: không có hình nào trong thời hạn chờ."
    return {
        "an answer of another protocol": Malformed(
            "bad_stream", no_rtsp, instead={"OPTIONS": b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"}
        ),
        "noise instead of an answer": Malformed("bad_stream", no_rtsp, instead={"OPTIONS": _noise(5_000)}),
        "a line without end": Malformed(
            "bad_stream", too_long, instead={"OPTIONS": b"RTSP/1.0 200 OK\r\nX: " + b"x" * 40_000}
        ),
        "headers without end": Malformed(
            "bad_stream", too_long, instead={"OPTIONS": b"RTSP/1.0 200 OK\r\n" + b"a: b\r\n" * 200 + b"\r\n"}
        ),
        "a body of a gigabyte": Malformed(
            "bad_stream",
            "Camera gửi thư RTSP với độ dài không hợp lệ.",
            instead={"DESCRIBE": ("200 OK", "Content-Length: 1073741824")},
        ),
        "an answer that breaks off": Malformed("no_link", closed, instead={"DESCRIBE": b"RTSP/1.0 200 OK\r\nCSe"}),
        "no answer at all": Malformed(
            "no_link", "Camera không trả lời khi đăng nhập.", instead={"OPTIONS": b""}, stays=True
        ),
        "the password wanted in the clear": Malformed(
            "signed_out",
            "Camera chỉ nhận mật khẩu không mã hóa (Basic) nên không gửi.",
            instead={"DESCRIBE": ("401 No", 'WWW-Authenticate: Basic realm="x"')},
        ),
        "a password that is never right": Malformed(
            "signed_out",
            "Camera không nhận tài khoản: hãy kiểm tra tên và mật khẩu.",
            instead={"DESCRIBE": ("401 No", _DIGEST)},
        ),
        "no such path": Malformed(
            "not_found",
            "Camera không có luồng này: hãy kiểm tra đường dẫn của luồng.",
            instead={"DESCRIBE": ("404 Not Found", "")},
        ),
        "no room for one more": Malformed(
            "no_link",
            "Camera hết băng thông cho người xem thêm: hãy ngắt bớt người xem.",
            instead={"SETUP": ("453 Not Enough Bandwidth", "")},
        ),
        "led elsewhere": Malformed(
            "bad_stream",
            "Camera muốn dẫn sang nơi khác: không đi theo. Hãy nhập địa chỉ của chính luồng.",
            instead={"DESCRIBE": ("302 Moved", "Location: rtsp://192.0.2.1/")},
        ),
        "no description": Malformed("bad_stream", no_picture, description=""),
        "a description of noise": Malformed("bad_stream", no_picture, description="m=video x\r\n\0\0=\r\na=:::\r\n"),
        "sound alone": Malformed("bad_stream", no_picture, description="m=audio 0 RTP/AVP 8\r\n"),
        "motion JPEG": Malformed("bad_stream", no_picture, description="m=video 0 RTP/AVP 26\r\n"),
        "units in another order": Malformed(
            "bad_stream",
            "Camera gửi hình theo thứ tự xen kẽ, chưa hỗ trợ.",
            description=_DESCRIBED.replace("mode=1", "mode=2"),
        ),
        "another transport than asked for": Malformed(
            "bad_stream", "Camera không gửi được hình qua TCP.", instead={"SETUP": ("200 OK", "Transport: RAW/RAW/UDP")}
        ),
        "nothing after PLAY": Malformed("no_link", silent, stays=True),
        "parameter sets that cannot be": Malformed(
            "bad_stream", "Thiếu hoặc hỏng thông số giải mã", shown=_broken_sets()
        ),
        "noise between packets": Malformed("bad_stream", no_rtsp, GOOD, shown=pictures(0, GOOD) + _noise(5_000)),
        "broken off in the middle of a packet": Malformed("no_link", closed, GOOD, shown=pictures(0, GOOD + 1)[:-200]),
        "packets that are no RTP": Malformed(
            "bad_stream",
            "Camera gửi dữ liệu không phải hình RTP.",
            GOOD,
            shown=pictures(0, GOOD) + rtp.interleaved(0, b"\x11" * 40) * 300,
        ),
        "a picture without end": Malformed("bad_stream", too_large, GOOD, shown=_endless_picture()),
        "a picture of a thousand units": Malformed(
            "bad_stream", too_large, GOOD, shown=_after_good([b"\x65" + bytes(9)] * 1_000)
        ),
        "an unknown way of packing": Malformed(
            "bad_stream",
            "Camera gửi H.264 theo cách đóng gói chưa hỗ trợ (loại 25).",
            GOOD,
            shown=_after_good([b"\x79\0\0\1\2\3"]),
        ),
        "packets missing": Malformed(
            "no_link", closed, GOOD - 2, shown=pictures(0, GOOD, skipped=frozenset({4, 12})), note="packets_lost"
        ),
        "every packet twice": Malformed("no_link", closed, GOOD, shown=_each_twice(pictures(0, GOOD))),
        "units of no known sort": Malformed("no_link", closed, GOOD, shown=_after_good([b"\x1f\0\1\2"] * 9, ends=True)),
        "goodbye by report": Malformed(
            "no_link", over, GOOD, shown=pictures(0, GOOD) + rtp.interleaved(1, b"\x81\xcb\0\1\0\0\0\7"), stays=True
        ),
        "goodbye by request": Malformed(
            "no_link", over, GOOD, shown=pictures(0, GOOD) + b"TEARDOWN * RTSP/1.0\r\nCSeq: 9\r\n\r\n", stays=True
        ),
        "silence after pictures": Malformed("no_link", silent, GOOD, shown=pictures(0, GOOD), stays=True),
    }


def _each_twice(line: bytes) -> bytes:
    out, at = b"", 0
    while at < len(line):
        stop = at + 4 + int.from_bytes(line[at + 2 : at + 4], "big")
        out, at = out + line[at:stop] * 2, stop
    return out


class SpokenCamera:
    """Speaks as a malformed stream does, to one connection; a context manager. ``is_left``: the other end closed."""

    def __init__(self, given: Malformed) -> None:
        self._given = given
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(10)
        self.port = self._server.getsockname()[1]
        self.is_left = False
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> SpokenCamera:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join(20)
        self._server.close()

    def _serve(self) -> None:
        with suppress(OSError), self._server.accept()[0] as line:
            line.settimeout(10)
            with suppress(ConnectionError):
                self._speak(line)
            if not self._given.stays:
                line.shutdown(socket.SHUT_WR)
            with suppress(ConnectionError):
                while line.recv(65_536):
                    continue
            self.is_left = True

    def _speak(self, line: socket.socket) -> None:
        """Answer requests until one is answered in no usual way, or the pictures are shown."""
        for request in _requests(line):
            method = request.split(" ", 1)[0]
            answer = self._given.instead.get(method, _USUAL.get(method, ("200 OK", "")))
            if isinstance(answer, bytes):
                line.sendall(answer)
                return
            status, headers = answer
            if method == "DESCRIBE" and "DESCRIBE" not in self._given.instead:
                headers += f"\r\nContent-Length: {len(self._given.description)}"
            number = request.lower().partition("cseq:")[2].partition("\r")[0].strip()
            body = self._given.description if method == "DESCRIBE" and status == "200 OK" else ""
            head = "\r\n".join(part for part in (f"RTSP/1.0 {status}", f"CSeq: {number}", headers) if part)
            line.sendall(f"{head}\r\n\r\n{body}".encode())
            if method == "PLAY":
                line.sendall(self._given.shown)
                return


def _requests(line: socket.socket) -> Iterator[str]:
    kept = b""
    while data := line.recv(65_536):
        kept += data
        while b"\r\n\r\n" in kept:
            one, _, kept = kept.partition(b"\r\n\r\n")
            yield one.decode("utf-8", "replace") + "\r\n"
