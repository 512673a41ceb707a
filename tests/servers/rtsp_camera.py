"""A small street camera: RTSP with digest sign-in, H.264 or H.265, sound if wanted, and every fault that cameras have.

One live stream for all who ask; every picture carries its running number (an SEI message), so that a test can account
for each. Served over TCP interleaved and over UDP, with RTCP sender reports on a clock that can be set wrong.
Datagrams go by a road on which things happen (``tests.servers.rtsp_road``).
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import random
import secrets
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from tests.servers.rtsp_film import Codec, Film, numbered, numbers_in, pieces_of
from tests.servers.rtsp_road import Road, Ways

__all__ = ["Codec", "Film", "RtspCamera", "numbered", "numbers_in"]

_NTP = 2_208_988_800
_SSRC = 0x51CA_F00D
_PAYLOAD = {"h264": 96, "hevc": 98}


@dataclass
class _Client:
    write: Callable[[bytes, list[tuple[int, bytes]]], None]  # all of it for one connection, or message by message
    end: Callable[[], None]
    takes_sound: bool = False


@dataclass
class RtspCamera:
    """A camera on its own thread; a context manager. Faults are commands, taken at once.

    ``sends_sets``: parameter sets come with every key frame; ``tells_sets``: they stand in the description too.
    ``clock_ms``: how far the camera's own clock is ahead. ``sent`` is the running number of every picture shown.
    ``heard``: datagrams of clients, with their channels. ``tells_ports``: it says where its own come from.
    """

    film: Film
    user: str = ""
    password: str = ""
    algorithm: Literal["MD5", "SHA-256"] = "MD5"
    has_sound: bool = False
    sends_sets: bool = True
    tells_sets: bool = True
    clock_ms: int = 0
    reports: bool = True
    pace: float = 1.0
    port: int = 0
    road: Road = field(default_factory=Road)
    tells_ports: bool = True
    knows_udp: bool = True
    heard: list[tuple[int, bytes]] = field(default_factory=list)
    sent: int = 0
    accepted: int = 0
    refused: int = 0
    _clients: dict[int, _Client] = field(default_factory=dict)
    _is_hung: bool = False
    _is_blind: bool = False
    _garbage: Literal["", "wire", "payload"] = ""
    _stands: bool = False
    _step: int = 1
    _ticks: int = 900_000
    _at: int = 0
    _sequence: list[int] = field(default_factory=lambda: [7, 7])
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    def __enter__(self) -> RtspCamera:
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        if not ready.wait(10):
            raise RuntimeError("the camera did not start")
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join(10)

    def address(self, path: str = "live", *, user: str | None = None, password: str | None = None) -> str:
        """Where the stream is, with the right account unless another is given."""
        name, word = user if user is not None else self.user, password if password is not None else self.password
        account = f"{name}:{word}@" if name else ""
        return f"rtsp://{account}127.0.0.1:{self.port}/{path}"

    @property
    def watchers(self) -> int:
        """How many are being shown the stream now."""
        return len(self._clients)

    # ---- faults ----

    def drop(self) -> None:
        """Break every connection."""
        self._loop.call_soon_threadsafe(self._drop)

    def hang(self, is_hung: bool = True) -> None:
        """Half-open: connections stay, nothing is sent or answered any more."""
        self._is_hung = is_hung

    def garbage(self, kind: Literal["", "wire", "payload"]) -> None:
        """Send bytes that are no RTP (``wire``) or RTP whose content is noise (``payload``)."""
        self._garbage = kind

    def blind(self, is_blind: bool = True) -> None:
        """No more pictures; sender reports and sound go on."""
        self._is_blind = is_blind

    def jump(self, ticks: int) -> None:
        """The time stamps jump."""
        self._ticks += ticks

    def stand(self, does: bool = True) -> None:
        """The time stamps stand still."""
        self._stands = does

    def run_backwards(self, does: bool = True) -> None:
        """The time stamps run backwards."""
        self._step = -1 if does else 1

    def show(self, film: Film) -> None:
        """Another coding or size from the next picture on, without a word in the session."""
        self.film, self._at = film, 0

    def wait_for(self, pictures: int) -> int:
        """Wait until so many more pictures were shown; the number of the last."""
        until = self.sent + pictures
        for _ in range(3_000):
            if self.sent >= until:
                return self.sent
            time.sleep(0.01)
        raise TimeoutError("the camera shows nothing")

    # ---- the live stream ----

    def _drop(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()
        self._clients.clear()

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._stopped = asyncio.Event()
        self._loop.run_until_complete(self._serve(ready))
        self._loop.close()

    async def _serve(self, ready: threading.Event) -> None:
        server = await asyncio.start_server(self._session, "127.0.0.1", self.port, backlog=512)
        self.port = server.sockets[0].getsockname()[1]
        showing = asyncio.ensure_future(self._show_all())
        ready.set()
        await self._stopped.wait()
        showing.cancel()
        server.close()
        self._drop()
        await asyncio.sleep(0)

    async def _show_all(self) -> None:
        due, last_report = time.monotonic(), 0.0
        while True:
            due += self.pace / self.film.rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            if not self._stands:
                self._ticks += self._step * 90_000 // self.film.rate
            messages = self._picture()
            if self._is_blind:
                messages.clear()
            if self.reports and due - last_report >= 1.0:
                messages.insert(0, (1, self._report(late_s=time.monotonic() - due)))
                last_report = due
            if self.has_sound:
                messages += self._sound()
            if self._garbage == "wire":
                messages = [(0, random.randbytes(900)) for _ in range(3)]
            if self._is_hung:
                continue
            pictures = [message for message in messages if message[0] < 2]
            carried = self.road.carry(self.sent, messages)
            for takes_sound, sent in ((False, pictures), (True, messages)):
                joined = b"".join(_interleaved(*message, bare=self._garbage == "wire") for message in sent)
                for client in [c for c in self._clients.values() if c.takes_sound == takes_sound]:
                    client.write(joined, [message for message in carried if takes_sound or message[0] < 2])

    def _picture(self) -> list[tuple[int, bytes]]:
        units, is_key, later = self.film.pictures[self._at % len(self.film.pictures)]
        self._at += 1
        self.sent += 1
        before = self.film.sets if is_key and self.sends_sets else []
        if self._garbage == "payload":
            units = [units[-1][:2] + random.randbytes(200)]
        units = [*before, numbered(self.sent, self.film.codec), *units]
        pieces = [piece for unit in units for piece in pieces_of(unit, self.film.codec)]
        ticks = self._ticks + later * 90_000 // self.film.rate
        return [
            (0, self._rtp(0, _PAYLOAD[self.film.codec], ticks, piece, is_last=at == len(pieces) - 1))
            for at, piece in enumerate(pieces)
        ]

    def _sound(self) -> list[tuple[int, bytes]]:
        samples = 8_000 // self.film.rate
        return [(2, self._rtp(1, 8, self.sent * samples, bytes([0xD5]) * samples, is_last=True))]

    def _rtp(self, track: int, kind: int, ticks: int, content: bytes, *, is_last: bool) -> bytes:
        self._sequence[track] = (self._sequence[track] + 1) & 0xFFFF
        mark = 0x80 if is_last else 0
        return (
            struct.pack(">BBHII", 0x80, mark | kind, self._sequence[track], ticks & 0xFFFF_FFFF, _SSRC + track)
            + content
        )

    def _report(self, late_s: float) -> bytes:
        """When the picture was due by the camera's clock: on a busy machine it is shown later."""
        now = time.time() - late_s + self.clock_ms / 1000 + _NTP
        ticks = self._ticks & 0xFFFF_FFFF
        return struct.pack(">BBHIIIIII", 0x80, 200, 6, _SSRC, int(now), int(now % 1 * 2**32), ticks, self.sent, 0)

    # ---- sessions ----

    async def _session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        session = _Session(self, writer)
        try:
            while not writer.is_closing():
                first = await reader.readexactly(1)
                if first == b"$":
                    await reader.readexactly(int.from_bytes((await reader.readexactly(3))[1:], "big"))
                    continue
                request = (first + await reader.readuntil(b"\r\n\r\n")).decode("ascii", "replace")
                if not self._is_hung:
                    writer.write(session.answer(request))
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
            pass
        finally:
            self._clients.pop(id(session), None)
            self._writers.discard(writer)
            session.end()
            writer.close()

    def join(self, key: int, client: _Client) -> None:
        """A client wants the live stream from now on."""
        self._clients[key] = client
        self.accepted += 1

    def leave(self, key: int) -> None:
        """A client has enough."""
        self._clients.pop(key, None)

    def description(self) -> str:
        """The session as SDP."""
        film, kind = self.film, _PAYLOAD[self.film.codec]
        lines = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=street", "t=0 0", f"m=video 0 RTP/AVP {kind}"]
        lines += ["c=IN IP4 0.0.0.0", f"a=rtpmap:{kind} {'H264' if film.codec == 'h264' else 'H265'}/90000"]
        coded = [base64.b64encode(unit).decode() for unit in film.sets]
        if film.codec == "h264":
            told = f";sprop-parameter-sets={','.join(coded)}" if self.tells_sets else ""
            lines.append(f"a=fmtp:{kind} packetization-mode=1{told}")
        elif self.tells_sets:
            pairs = zip(("vps", "sps", "pps"), coded, strict=False)
            lines.append(f"a=fmtp:{kind} " + ";".join(f"sprop-{name}={value}" for name, value in pairs))
        lines.append("a=control:track0")
        if self.has_sound:
            lines += ["m=audio 0 RTP/AVP 8", "c=IN IP4 0.0.0.0", "a=rtpmap:8 PCMA/8000", "a=control:track1"]
        return "\r\n".join(lines) + "\r\n"


class _Session:
    """One client: asked in order OPTIONS, DESCRIBE, SETUP for each track, PLAY."""

    def __init__(self, camera: RtspCamera, writer: asyncio.StreamWriter) -> None:
        self._camera, self._writer = camera, writer
        self._nonce = secrets.token_hex(8)
        self._ways = Ways(camera.heard)
        self._channels: set[int] = set()

    def answer(self, request: str) -> bytes:
        """The answer to one request."""
        first, *rest = request.strip().split("\r\n")
        method, url = [*first.split(), "", ""][:2]
        fields = {k.strip().lower(): v.strip() for k, _, v in (line.partition(":") for line in rest)}
        head = f"CSeq: {fields.get('cseq', '0')}\r\nServer: street\r\n"
        if method == "OPTIONS":
            return f"RTSP/1.0 200 OK\r\n{head}Public: DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER\r\n\r\n".encode()
        if not self._is_let_in(method, fields.get("authorization", "")):
            self._camera.refused += 1
            asked = f'Digest realm="street", nonce="{self._nonce}", algorithm={self._camera.algorithm}'
            return f"RTSP/1.0 401 Unauthorized\r\n{head}WWW-Authenticate: {asked}\r\n\r\n".encode()
        if "/nothing" in url:
            return f"RTSP/1.0 404 Not Found\r\n{head}\r\n".encode()
        return self._served(method, url, fields, head)

    def _served(self, method: str, url: str, fields: dict[str, str], head: str) -> bytes:
        kept = f"Session: {id(self) % 10**8};timeout=60\r\n"
        if method == "DESCRIBE":
            body = self._camera.description()
            told = f"Content-Base: {url}/\r\nContent-Type: application/sdp\r\nContent-Length: {len(body)}\r\n"
            return f"RTSP/1.0 200 OK\r\n{head}{told}\r\n{body}".encode()
        if method == "SETUP":
            track = 1 if url.endswith("track1") else 0
            if "interleaved" not in fields.get("transport", "") and not self._camera.knows_udp:
                return f"RTSP/1.0 461 Unsupported Transport\r\n{head}\r\n".encode()
            transport = self._transport(track, fields.get("transport", ""))
            return f"RTSP/1.0 200 OK\r\n{head}{kept}Transport: {transport}\r\n\r\n".encode()
        if method == "PLAY":
            self._camera.join(id(self), _Client(self._write, self.end, 2 in self._channels))
        elif method == "TEARDOWN":
            self._camera.leave(id(self))
        return f"RTSP/1.0 200 OK\r\n{head}{kept}\r\n".encode()

    def _transport(self, track: int, asked: str) -> str:
        self._channels.add(track * 2)
        if "interleaved" in asked:
            return f"RTP/AVP/TCP;unicast;interleaved={track * 2}-{track * 2 + 1}"
        ports = asked.partition("client_port=")[2].partition(";")[0]
        ours = self._ways.open(track * 2, [int(port) for port in ports.split("-")[:2]])
        told = f";server_port={ours}" if self._camera.tells_ports else ""
        return f"RTP/AVP;unicast;client_port={ports}{told}"

    def _is_let_in(self, method: str, given: str) -> bool:
        camera = self._camera
        if not camera.user:
            return True
        digest = hashlib.md5 if camera.algorithm == "MD5" else hashlib.sha256
        told = {k.strip(): v.strip(' "') for k, _, v in (p.partition("=") for p in given[7:].split(","))}

        def hashed(*parts: str) -> str:
            return digest(":".join(parts).encode()).hexdigest()

        secret = hashed(camera.user, "street", camera.password)
        right = hashed(secret, self._nonce, hashed(method, told.get("uri", "")))
        return told.get("username") == camera.user and secrets.compare_digest(told.get("response", ""), right)

    def _write(self, joined: bytes, messages: list[tuple[int, bytes]]) -> None:
        if self._ways:
            self._ways.send(messages)
        elif self._writer.transport.get_write_buffer_size() > 4_000_000:
            self._writer.transport.abort()  # as cameras do with clients that do not keep up
        else:
            self._writer.write(joined)

    def end(self) -> None:
        """Let the ports go."""
        self._ways.end()


def _interleaved(channel: int, data: bytes, *, bare: bool) -> bytes:
    return data if bare else b"$" + struct.pack(">BH", channel, len(data)) + data
