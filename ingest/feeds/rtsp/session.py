"""A conversation with a camera over RTSP (RFC 2326), as bytes in and bytes out: no socket and no clock here.

OPTIONS, DESCRIBE, SETUP of the picture (and of the sound, if asked for), PLAY; then packets come between the messages
or as datagrams, and now and then we say that we are still there.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field

from ingest.feeds.digest_auth import Digest
from ingest.feeds.losses import of_answer
from ingest.feeds.rtsp import sound, transport
from ingest.feeds.rtsp.address import Address
from ingest.feeds.rtsp.reports import has_bye
from ingest.feeds.rtsp.rtp import CODECS, Assembly, Picture, SenderClock
from ingest.feeds.rtsp.sdp import Track, tracks_of
from ingest.feeds.rtsp.transport import Incoming
from ingest.feeds.rtsp.wire import Message, Packet, Reader, WireError, request
from ingest.feeds.source import VIDEO_RATE, FeedLost, StreamInfo, VideoCodec, VideoPacket

_log = logging.getLogger(__name__)
_AGENT = "camera-antt"
_KEEP_ALIVE_S = (5, 60)  # never more often, never more rarely
_MOST_WAITING = 256  # answers of ours that the other end does not read


@dataclass(frozen=True)
class Play:
    """How a stream is asked to be played: headers of every request that needs them, and of PLAY."""

    require: str = ""
    headers: dict[str, str] = field(default_factory=lambda: {"Range": "npt=0.000-"})


@dataclass
class Session:
    """One conversation. ``outgoing`` is what is to be sent; ``info`` is known once ``is_playing``.

    ``client_ports``: for each track where its packets and its reports are to come by UDP, picture first; empty: they
    come over this very line. ``incoming`` says of each track that was set up by UDP what it is and whence it comes.
    ``lost``: why it ended, where pictures that were whole came before.
    """

    address: Address = field(repr=False)
    takes_audio: bool = False
    play: Play = field(default_factory=Play)
    outgoing: bytearray = field(default_factory=bytearray, repr=False)
    info: StreamInfo | None = None
    is_playing: bool = False
    is_over: bool = False
    lost: FeedLost | None = None
    keep_alive_s: float = 30.0
    client_ports: tuple[tuple[int, int], ...] = ()
    incoming: list[Incoming] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._reader = Reader()
        self._digest = Digest(self.address.user, self.address.password)
        self._number = 0
        self._alive_number = 0  # of the sign of life that may be signed anew
        self._was_disbelieved = False
        self._asked: tuple[str, str, dict[str, str]] | None = None
        self._base = self.address.target
        self._whole = self._base
        self._to_set_up: list[Track] = []
        self._session = ""
        self._says: set[str] = set()
        self._pictures: Assembly | None = None
        self._clock = SenderClock(VIDEO_RATE)
        self._rate = VIDEO_RATE
        self._sounds: sound.SoundTrack | None = None
        self._channels: dict[int, str] = {}

    @property
    def pictures(self) -> Assembly | None:
        """What puts pictures together, with its counts of what was lost."""
        return self._pictures

    def begin(self) -> None:
        """Say the first word."""
        self._ask("OPTIONS", self._base)

    def keep_alive(self) -> None:
        """Say that we are still there."""
        self._say_alive()
        self._alive_number = self._number

    def _say_alive(self) -> None:
        method = "GET_PARAMETER" if "GET_PARAMETER" in self._says else "OPTIONS"
        self._send(method, self._whole, {})

    def leave(self) -> None:
        """Sign off."""
        if self._session:
            self._send("TEARDOWN", self._whole, {})

    def take(self, data: bytes, arrived_ms: int) -> list[VideoPacket]:
        """Take what arrived; answers the pictures and sounds that are whole by it. Raises FeedLost, or, where some
        were whole before the fault came, answers these and keeps why in ``lost``."""
        return [packet for packet, _ in self.take_with_pictures(data, arrived_ms)]

    def take_with_pictures(self, data: bytes, arrived_ms: int) -> list[tuple[VideoPacket, Picture | None]]:
        """As ``take``, with what a replayed recording tells of each picture."""
        found: list[tuple[VideoPacket, Picture | None]] = []
        if self.lost is not None:
            raise self.lost
        try:
            for item in self._reader.feed(data):
                if isinstance(item, Packet):
                    if not self.client_ports:
                        found += self._packet(item, arrived_ms)
                elif item.method:
                    self._answer(item)
                else:
                    self._heard(item)
        except (WireError, FeedLost) as error:
            lost = error if isinstance(error, FeedLost) else FeedLost("bad_stream", str(error))
            if not found:
                raise lost from error
            self.lost = lost
        return found

    def take_datagram(self, channel: int, data: bytes, arrived_ms: int) -> list[VideoPacket]:
        """Take what came by UDP, in order: channels are 0 and 1 for packets and reports of the first track, and so on.

        Raises FeedLost.
        """
        try:
            return [packet for packet, _ in self._packet(Packet(channel, data), arrived_ms)]
        except WireError as error:
            raise FeedLost("bad_stream", str(error)) from error

    def _packet(self, item: Packet, arrived_ms: int) -> list[tuple[VideoPacket, Picture | None]]:
        role = self._channels.get(item.channel)
        if role == "picture" and self._pictures is not None:
            return [(self._as_packet(picture, arrived_ms), picture) for picture in self._pictures.put(item.data)]
        if role == "report":
            self._clock.report(item.data)
            self.is_over = self.is_over or has_bye(item.data)
        elif role == "sound" and self._sounds is not None:
            return [
                (VideoPacket(ticks, ticks, False, frame, arrived_ms, is_audio=True), None)
                for ticks, frame in self._sounds.put(item.data)
            ]
        return []

    def _as_packet(self, picture: Picture, arrived_ms: int) -> VideoPacket:
        data = b"".join(part for unit in picture.units for part in (len(unit).to_bytes(4, "big"), unit))
        ticks = picture.ticks if self._rate == VIDEO_RATE else picture.ticks * VIDEO_RATE // self._rate
        sender_ms = self._clock.at(picture.ticks)
        return VideoPacket(
            ticks, None, picture.is_key, data, arrived_ms, sender_ms, is_after_loss=picture.is_after_loss
        )

    def _heard(self, answer: Message) -> None:
        """Go one step on with the answer to what was asked last."""
        if answer.header("cseq") != str(self._number):
            return
        if self._asked is None:
            self._heard_alive(answer)
            return
        method, target, headers = self._asked
        challenges = answer.headers.get("www-authenticate", [])
        if 300 <= answer.status < 400:
            raise FeedLost(
                "bad_stream", "Camera muốn dẫn sang nơi khác: không đi theo. Hãy nhập địa chỉ của chính luồng."
            )
        if answer.status == 401 and self._digest.learn(challenges):
            self._ask(method, target, headers)
            return
        if answer.status == 401 and challenges and not any(text.lower().startswith("digest") for text in challenges):
            raise FeedLost("signed_out", "Camera chỉ nhận mật khẩu không mã hóa (Basic) nên không gửi.")
        if method == "OPTIONS" and answer.status not in (401, 403):
            self._says = {name.strip().upper() for name in answer.header("public").split(",")}
            self._ask("DESCRIBE", self._base, {"Accept": "application/sdp"})
            return
        if answer.status == 461 and method == "SETUP":
            asked, other = ("UDP", "TCP") if self.client_ports else ("TCP", "UDP")
            raise FeedLost("bad_stream", f"Camera không gửi hình qua {asked}: hãy chọn {other} cho luồng này.")
        if not 200 <= answer.status < 300:
            _log.info("%s is answered with %s", method, answer.status)
            raise FeedLost(*of_answer(answer.status))
        self._asked = None
        {"DESCRIBE": self._described, "SETUP": self._set_up, "PLAY": self._played}[method](answer)

    def _heard_alive(self, answer: Message) -> None:
        """A sign of life is signed anew, once, when what the camera gave us to sign with has run out."""
        if answer.status != 401 or not self.is_playing:
            return
        if self._alive_number != self._number:
            self._was_disbelieved = True  # signed anew, and still not taken: no longer without its word that it is due
        elif self._digest.learn(answer.headers.get("www-authenticate", []), was_believed=not self._was_disbelieved):
            self._say_alive()

    def _described(self, answer: Message) -> None:
        base = answer.header("content-base") or answer.header("content-location")
        if re.fullmatch(r"rtsp://\S{1,1000}", base):
            self._base = base
        self._whole, tracks = tracks_of(answer.body.decode("utf-8", "replace"), self._base)
        video = next((track for track in tracks if track.medium == "video" and track.coding in CODECS), None)
        if video is None:
            raise FeedLost("bad_stream", "Camera không gửi hình H.264 hay H.265.")
        if video.told.get("packetization-mode") == "2" or video.told.get("sprop-max-don-diff", "0") != "0":
            raise FeedLost("bad_stream", "Camera gửi hình theo thứ tự xen kẽ, chưa hỗ trợ.")
        self._rate = video.rate or VIDEO_RATE
        self._clock = SenderClock(self._rate)
        self._pictures = Assembly(video.coding, video.payload_type, is_ordered=bool(self.client_ports))
        hearing = None
        if self.takes_audio:
            hearing = next((track for track in tracks if track.medium == "audio" and sound.coding_of(track)), None)
        self.info = _info(video, hearing)
        if hearing is not None and self.info.audio_codec is not None:
            self._sounds = sound.SoundTrack(self.info.audio_codec, hearing.payload_type)
        self._to_set_up = [video, *([hearing] if hearing else [])]
        self._set_up_next()

    def _set_up_next(self) -> None:
        first = len(self._channels)
        by_udp = self.client_ports
        asked = transport.by_udp(by_udp[first // 2]) if by_udp else transport.by_tcp(first)
        self._ask("SETUP", self._to_set_up[0].control, {"Transport": asked})

    def _set_up(self, answer: Message) -> None:
        track = self._to_set_up.pop(0)
        first, second = self._channels_of(answer.header("transport"), track)
        is_video = track.medium == "video"
        self._channels[first], self._channels[second] = ("picture", "report") if is_video else ("sound", "silent")
        name, _, rest = answer.header("session").partition(";")
        self._session = name.strip() if re.fullmatch(r"[\x21-\x7e]{1,200}", name.strip()) else self._session
        if timeout := re.search(r"timeout=(\d{1,5})", rest):
            least, most = _KEEP_ALIVE_S
            self.keep_alive_s = min(max(int(timeout[1]) / 2, least), most)
        if self._to_set_up:
            self._set_up_next()
        else:
            self._ask("PLAY", self._whole, self.play.headers)

    def _channels_of(self, told: str, track: Track) -> tuple[int, int]:
        """On which channels packets and reports of a track will come, by the answer to its SETUP."""
        if not self.client_ports:
            return transport.channels_told(told)
        ports = transport.server_ports_told(told)
        self.incoming.append(Incoming(track.payload_type, track.rate or VIDEO_RATE, ports))
        return 2 * len(self.incoming) - 2, 2 * len(self.incoming) - 1

    @property
    def is_set_up(self) -> bool:
        """Whether every track was set up: from now on it may come."""
        return bool(self._channels) and not self._to_set_up

    def _played(self, _: Message) -> None:
        self.is_playing = True

    def _answer(self, asked: Message) -> None:
        """The server asks something of us: we are there, and that is all we do for it."""
        if asked.method == "TEARDOWN":
            self.is_over = True
        if len(self.outgoing) < _MOST_WAITING * 100:
            number = asked.header("cseq")
            cseq = f"CSeq: {number}\r\n" if re.fullmatch(r"\d{1,10}", number) else ""
            self.outgoing += f"RTSP/1.0 200 OK\r\n{cseq}\r\n".encode()

    def _ask(self, method: str, target: str, headers: dict[str, str] | None = None) -> None:
        self._asked = (method, target, headers or {})
        self._send(method, target, headers or {})

    def _send(self, method: str, target: str, headers: dict[str, str]) -> None:
        self._number += 1
        said = {"CSeq": str(self._number), "User-Agent": _AGENT} | headers
        if self.play.require and method in ("DESCRIBE", "SETUP", "PLAY"):
            said["Require"] = self.play.require
        if self._session:
            said["Session"] = self._session
        if authorization := self._digest.header(method, target):
            said["Authorization"] = authorization
        self.outgoing += request(method, target, said)


def _info(video: Track, hearing: Track | None) -> StreamInfo:
    extradata = b"".join(len(unit).to_bytes(4, "big") + unit for unit in video.parameter_sets())
    codec: VideoCodec = "h264" if video.coding == "h264" else "hevc"
    if hearing is None:
        return StreamInfo(codec, extradata=extradata)
    return StreamInfo(
        codec,
        extradata=extradata,
        audio_codec=sound.coding_of(hearing),
        audio_rate=hearing.rate,
        audio_channels=hearing.channels,
        audio_config=sound.config_of(hearing),
    )
