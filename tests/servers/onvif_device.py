"""A small recorder that speaks ONVIF: clock, profiles, stream addresses, and a recording of its own.

Its clock may be wrong, its account must be signed for by that clock, and it lies on command.
"""

from __future__ import annotations

import base64
import hashlib
import re
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

from tests.factories.rtp import PAYLOAD_TYPE, interleaved, packets_of, replayed
from tests.servers.rtsp_camera import Film

_NAMES = {
    "tds": "http://www.onvif.org/ver10/device/wsdl",
    "trt": "http://www.onvif.org/ver10/media/wsdl",
    "tr2": "http://www.onvif.org/ver20/media/wsdl",
    "tse": "http://www.onvif.org/ver10/search/wsdl",
    "trp": "http://www.onvif.org/ver10/replay/wsdl",
    "tt": "http://www.onvif.org/ver10/schema",
    "ter": "http://www.onvif.org/ver10/error",
}
_PATHS = {"tds": "device_service", "trt": "media", "tr2": "media2", "tse": "search", "trp": "replay"}
_ACCOUNT_AGE_S = 30  # how far a signature may be from the device's clock


@dataclass
class OnvifDevice:
    """A context manager. ``ahead_ms``: how far its clock is ahead of ours (``reads_ms``).

    ``recorded``: stretches of its recording as (start by its own clock, epoch ms; number of pictures of ``film``).
    ``ends``: what it does after a replay. ``answers``: what it says instead, by the name of the question.
    """

    film: Film | None = None
    user: str = "thu"
    password: str = "mật khẩu thử"
    ahead_ms: int = 0
    reads_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000
    services: tuple[str, ...] = ("tds", "trt", "tr2", "tse", "trp")
    recorded: list[tuple[int, int]] = field(default_factory=list)
    ends: Literal["bye", "hangs_up", "silent"] = "bye"
    asks_http_digest: bool = False
    tells_instants: bool = True
    lies_by_ms: int = 0
    claims_host: str = "192.0.2.7"
    answers: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    ranges: list[str] = field(default_factory=list)

    def __enter__(self) -> OnvifDevice:
        device = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                device.answer(self)

            def log_message(self, *_: object) -> None:
                return

        self._web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._web.daemon_threads = True
        self.port = self._web.server_address[1]
        threading.Thread(target=self._web.serve_forever, args=(0.02,), daemon=True).start()
        self._lines = socket.create_server(("127.0.0.1", 0))
        self.rtsp_port = self._lines.getsockname()[1]
        threading.Thread(target=self._replay_all, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._web.shutdown()
        self._web.server_close()
        self._lines.shutdown(socket.SHUT_RDWR)
        self._lines.close()

    # ---- questions and answers ----

    def answer(self, web: BaseHTTPRequestHandler) -> None:
        """Answer one question."""
        body = web.rfile.read(int(web.headers["Content-Length"])).decode()
        found = re.search(r"<s:Body>\s*<(?:\w+:)?(\w+)", body)
        name = found[1] if found else ""
        self.asked.append(name)
        status, said = 200, self.answers.get(name)
        if said is None and name != "GetSystemDateAndTime" and not self._is_let_in(web, body):
            status, said = (401, b"") if self.asks_http_digest else (400, self._fault("ter:NotAuthorized"))
        if said is None:
            status, said = self._said(name, body)
        web.send_response(status)
        if status == 401:
            web.send_header("WWW-Authenticate", 'Digest realm="dev", nonce="abc", qop="auth", algorithm=SHA-256')
        web.send_header("Content-Length", str(len(said)))
        web.end_headers()
        web.wfile.write(said)

    def _is_let_in(self, web: BaseHTTPRequestHandler, body: str) -> bool:
        if self.asks_http_digest:
            return _is_digest(web.headers.get("Authorization", ""), "POST", self.user, self.password, hashlib.sha256)
        told = dict(re.findall(r"<\w+:(Username|Password|Nonce|Created)(?: [^>]*)?>([^<]*)<", body))
        if told.get("Username") != self.user:
            return False
        made = base64.b64decode(told["Nonce"]) + told["Created"].encode() + self.password.encode()
        age_s = self.now_ms() / 1000 - datetime.fromisoformat(told["Created"]).timestamp()
        right = base64.b64encode(hashlib.sha1(made).digest()).decode()
        return told["Password"] == right and abs(age_s) < _ACCOUNT_AGE_S

    def now_ms(self) -> int:
        """The device's own clock."""
        return self.reads_ms() + self.ahead_ms

    def _said(self, name: str, body: str) -> tuple[int, bytes]:
        stream = f"rtsp://{self.claims_host}:{self.rtsp_port}/live?a=1&amp;b=2"
        answers = {
            "GetSystemDateAndTime": self._date_and_time,
            "GetServices": lambda: "".join(
                f"<tds:Service><tds:Namespace>{_NAMES[key]}</tds:Namespace>"
                f"<tds:XAddr>http://{self.claims_host}/onvif/{_PATHS[key]}</tds:XAddr></tds:Service>"
                for key in self.services
            ),
            "GetDeviceInformation": lambda: (
                "<tds:Manufacturer>Hãng Thử</tds:Manufacturer><tds:Model>M1</tds:Model>"
                "<tds:FirmwareVersion>1.0</tds:FirmwareVersion>"
            ),
            "GetProfiles": lambda: self._profiles("tr2" in self.services),
            "GetStreamUri": lambda: (
                f"<tr2:Uri>{stream}</tr2:Uri>"
                if "tr2" in self.services
                else f"<trt:MediaUri><tt:Uri>{stream}</tt:Uri></trt:MediaUri>"
            ),
            "FindRecordings": lambda: "<tse:SearchToken>S&amp;1</tse:SearchToken>",
            "GetRecordingSearchResults": lambda: self._results("S&amp;1" in body),
            "EndSearch": lambda: "",
            "GetReplayUri": lambda: f"<trp:Uri>rtsp://{self.claims_host}:{self.rtsp_port}/replay</trp:Uri>",
        }
        if name not in answers or (name == "GetServices" and "old" in self.services):
            if name == "GetCapabilities" and "old" in self.services:
                media = f"<tt:Media><tt:XAddr>http://{self.claims_host}/onvif/media</tt:XAddr></tt:Media>"
                return 200, _envelope(f"<tds:Capabilities>{media}</tds:Capabilities>", name)
            return 400, self._fault("ter:ActionNotSupported")
        return 200, _envelope(answers[name](), name)

    def _date_and_time(self) -> str:
        now = datetime.fromtimestamp(self.now_ms() / 1000, UTC)
        return (
            "<tds:SystemDateAndTime><tt:DateTimeType>Manual</tt:DateTimeType>"
            "<tt:DaylightSavings>false</tt:DaylightSavings><tt:TimeZone><tt:TZ>CST-7</tt:TZ></tt:TimeZone>"
            f"<tt:UTCDateTime><tt:Time><tt:Hour>{now.hour}</tt:Hour><tt:Minute>{now.minute}</tt:Minute>"
            f"<tt:Second>{now.second}</tt:Second></tt:Time><tt:Date><tt:Year>{now.year}</tt:Year>"
            f"<tt:Month>{now.month}</tt:Month><tt:Day>{now.day}</tt:Day></tt:Date></tt:UTCDateTime>"
            "</tds:SystemDateAndTime>"
        )

    def _profiles(self, is_second: bool) -> str:
        codec, size = ("H265", (2560, 1440)) if is_second else ("H264", (1280, 720))
        inner = (
            f"<tt:Encoding>{codec}</tt:Encoding><tt:Resolution><tt:Width>{size[0]}</tt:Width>"
            f"<tt:Height>{size[1]}</tt:Height></tt:Resolution>"
        )
        if is_second:
            inner = f"<tr2:Configurations><tr2:VideoEncoder>{inner}</tr2:VideoEncoder></tr2:Configurations>"
        else:
            inner = f"<tt:VideoEncoderConfiguration>{inner}</tt:VideoEncoderConfiguration>"
        return f'<tr2:Profiles token="p0" fixed="true"><tr2:Name>Chính</tr2:Name>{inner}</tr2:Profiles>'

    def _results(self, is_ours: bool) -> str:
        is_first = self.asked.count("GetRecordingSearchResults") % 2 == 1
        if is_first or not is_ours or not self.recorded:
            state = "Searching" if is_first else "Completed"
            return f"<tse:ResultList><tt:SearchState>{state}</tt:SearchState></tse:ResultList>"
        first, last = self.recorded[0][0], self.recorded[-1]
        assert self.film is not None
        ends = last[0] + last[1] * 1_000 // self.film.rate
        spans = [f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%dT%H:%M:%S.%f}Z" for at in (first, ends)]
        return (
            "<tse:ResultList><tt:SearchState>Completed</tt:SearchState><tt:RecordingInformation>"
            "<tt:RecordingToken>R1</tt:RecordingToken><tt:Source><tt:SourceId>s</tt:SourceId><tt:Name>Kênh 1</tt:Name>"
            "</tt:Source><tt:Track><tt:TrackToken>t</tt:TrackToken><tt:TrackType>Video</tt:TrackType>"
            f"<tt:DataFrom>{spans[0]}</tt:DataFrom><tt:DataTo>{spans[1]}</tt:DataTo></tt:Track>"
            "</tt:RecordingInformation></tse:ResultList>"
        )

    def _fault(self, code: str) -> bytes:
        inner = f"<s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>{code}</s:Value></s:Subcode></s:Code>"
        reason = '<s:Reason><s:Text xml:lang="en">no</s:Text></s:Reason>'
        return _envelope("", "", f"<s:Fault>{inner}{reason}</s:Fault>")

    # ---- replay ----

    def _replay_all(self) -> None:
        while True:
            try:
                line, _ = self._lines.accept()
            except OSError:
                return
            threading.Thread(target=self._replay, args=(line,), daemon=True).start()

    def _replay(self, line: socket.socket) -> None:
        with line, line.makefile("rb") as reader:
            try:
                while first := reader.readline().decode():
                    method, url, _ = first.split()
                    told = {}
                    while text := reader.readline().decode().strip():
                        name, _, value = text.partition(":")
                        told[name.strip().lower()] = value.strip()
                    line.sendall(self._rtsp_answer(method, url, told))
                    if method == "PLAY" and self._is_signed(method, told):
                        self._send_span(line, told["range"])
                        if self.ends == "hangs_up":
                            return
            except OSError:
                return

    def _is_signed(self, method: str, told: dict[str, str]) -> bool:
        return _is_digest(told.get("authorization", ""), method, self.user, self.password, hashlib.md5)

    def _rtsp_answer(self, method: str, url: str, told: dict[str, str]) -> bytes:
        head = f"CSeq: {told.get('cseq')}\r\n"
        if method == "OPTIONS":
            return f"RTSP/1.0 200 OK\r\n{head}Public: DESCRIBE, SETUP, PLAY, TEARDOWN\r\n\r\n".encode()
        if not self._is_signed(method, told):
            return f'RTSP/1.0 401 No\r\n{head}WWW-Authenticate: Digest realm="r", nonce="n"\r\n\r\n'.encode()
        if method != "TEARDOWN" and told.get("require") != "onvif-replay":
            return f"RTSP/1.0 551 Option not supported\r\n{head}\r\n".encode()
        assert self.film is not None
        if method == "DESCRIBE":
            coding = "H264" if self.film.codec == "h264" else "H265"
            body = f"m=video 0 RTP/AVP {PAYLOAD_TYPE}\r\na=rtpmap:{PAYLOAD_TYPE} {coding}/90000\r\na=control:t0\r\n"
            return f"RTSP/1.0 200 OK\r\n{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()
        if method == "SETUP":
            return f"RTSP/1.0 200 OK\r\n{head}Session: 5\r\nTransport: RTP/AVP/TCP;interleaved=0-1\r\n\r\n".encode()
        return f"RTSP/1.0 200 OK\r\n{head}Session: 5\r\n\r\n".encode()

    def _send_span(self, line: socket.socket, said: str) -> None:
        self.ranges.append(said)
        first, last = (_instant(text) for text in said.removeprefix("clock=").split("-"))
        number, is_broken = 100, False
        for start, count in self.recorded:
            shown = self._pictures(start, count)
            keys = [at for at, (when, _, is_key) in enumerate(shown) if is_key and when <= first]
            for when, units, is_key in shown[keys[-1] if keys else 0 :]:
                if when >= last:
                    break
                extension = (
                    replayed(when + self.lies_by_ms, is_break=is_broken) if self.tells_instants or is_key else b""
                )
                is_broken = False
                ticks = (start + (when - start) * 90) & 0xFFFFFFFF
                packets = packets_of(self._film.codec, units, number, ticks, extension=extension)
                number += len(packets)
                line.sendall(b"".join(interleaved(0, packet) for packet in packets))
            is_broken = True
        if self.ends == "bye":
            line.sendall(interleaved(1, struct.pack(">BBHI", 0x81, 203, 1, 7)))

    @property
    def _film(self) -> Film:
        assert self.film is not None
        return self.film

    def _pictures(self, start: int, count: int) -> list[tuple[int, list[bytes], bool]]:
        film = self._film
        found = []
        for at in range(count):
            units, is_key, *_ = film.pictures[at % len(film.pictures)]
            found.append((start + at * 1_000 // film.rate, [*(film.sets if is_key else []), *units], is_key))
        return found


def _instant(text: str) -> int:
    return round(datetime.strptime(text, "%Y%m%dT%H%M%S.%fZ").replace(tzinfo=UTC).timestamp() * 1000)


def _envelope(inner: str, name: str, fault: str = "") -> bytes:
    spaces = " ".join(f'xmlns:{key}="{value}"' for key, value in _NAMES.items())
    body = fault or f"<tds:{name}Response>{inner}</tds:{name}Response>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
        f"{spaces}><s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


def _is_digest(given: str, method: str, user: str, password: str, kind: object) -> bool:
    told = {name: value.strip('"') for name, value in re.findall(r'(\w+)=("[^"]*"|[^,\s]+)', given)}
    if told.get("username") != user:
        return False

    def hashed(text: str) -> str:
        return kind(text.encode()).hexdigest()  # type: ignore[operator, no-any-return] # one of hashlib's

    secret = hashed(f"{user}:{told['realm']}:{password}")
    between = f"{told['nc']}:{told['cnonce']}:auth:" if "qop" in told else ""
    return told["response"] == hashed(f"{secret}:{told['nonce']}:{between}{hashed(method + ':' + told['uri'])}")
