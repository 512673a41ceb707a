"""The video library as a source of packets: RTSP over TCP or UDP, signed in by digest, H.264 and H.265."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Literal, NoReturn

import av
import av.error
import av.logging
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from ingest.feeds.rtsp.asking import asked_address
from ingest.feeds.source import AudioCodec, FeedLost, LostReason, StreamInfo, VideoCodec, VideoPacket
from ingest.media.nal import is_key, join_lengths, split_annex_b
from storage.values.clock import Clock

_SOUNDS: dict[str, AudioCodec] = {"aac": "aac", "pcm_alaw": "pcm_alaw", "pcm_mulaw": "pcm_mulaw"}
_MOST_PICTURE_BYTES = 16 << 20
_PROTOCOLS = "rtsp,rtsps,rtp,tcp,udp,tls,crypto"

# What the library would print holds addresses, and with them accounts.
av.logging.set_level(None)


class PyavSource:
    """One connection through FFmpeg's RTSP client. ``address`` is ``rtsp://user:password@host:port/path``.

    Our own RTSP asks the camera first (``asked_address``): the library gets no account for Basic, and no redirect.
    """

    def __init__(
        self,
        address: str,
        *,
        transport: Literal["tcp", "udp"] = "tcp",
        takes_audio: bool = False,
        clock: Clock,
        open_s: float = 10.0,
        read_s: float = 8.0,
    ) -> None:
        self._address, self._transport, self._takes_audio = address, transport, takes_audio
        self._clock, self._open_s, self._read_s = clock, open_s, read_s
        self._container: InputContainer | None = None
        self._codec: VideoCodec = "h264"

    def __repr__(self) -> str:
        return f"PyavSource({self._transport})"

    def open(self) -> StreamInfo:
        """Connect, sign in, start the stream. Raises FeedLost."""
        options = {
            "rtsp_transport": self._transport,
            "allowed_media_types": "video+audio" if self._takes_audio else "video",
            "protocol_whitelist": _PROTOCOLS,
            "timeout": str(int(self._read_s * 1e6)),
            # Without these the library first collects seconds of pictures to find out what the parameter sets say.
            "probesize": "32",
            "analyzeduration": "0",
            "fpsprobesize": "0",
            "user_agent": "camera-antt",
        }
        address = asked_address(self._address, self._open_s)
        began_s = time.monotonic()
        try:
            self._container = av.open(
                address,
                format="rtsp",
                options=options,
                timeout=(self._open_s, self._read_s),
                metadata_errors="replace",
            )
        except (av.error.FFmpegError, ValueError, OSError) as error:
            # An answer that never came is told by the library as one that makes no sense.
            was_silent = (
                isinstance(error, av.error.InvalidDataError) and time.monotonic() - began_s >= self._read_s * 0.9
            )
            _lose(av.error.ExitError(0, "") if was_silent else error, "open")
        stream = next(iter(self._container.streams.video), None)
        if stream is None:
            raise FeedLost("bad_stream", "Camera không gửi luồng hình nào.")
        return self._info(self._container, stream)

    def _info(self, container: InputContainer, stream: VideoStream) -> StreamInfo:
        name = str(stream.codec_context.codec.canonical_name) if stream.codec_context else "unknown"
        if name not in ("h264", "hevc"):
            raise FeedLost("bad_stream", f"Luồng hình dạng {name}: chỉ ghi được H.264 và H.265.")
        self._codec = "hevc" if name == "hevc" else "h264"
        told = StreamInfo(
            codec=self._codec,
            width=stream.width or 0,
            height=stream.height or 0,
            extradata=join_lengths(split_annex_b(bytes(stream.codec_context.extradata or b""))),
        )
        sound = next(iter(container.streams.audio), None) if self._takes_audio else None
        if sound is None or sound.codec_context is None:
            return told
        coding = _SOUNDS.get(str(sound.codec_context.codec.canonical_name))
        if coding is None or not sound.codec_context.sample_rate:
            return told
        return StreamInfo(
            told.codec,
            told.width,
            told.height,
            told.extradata,
            coding,
            sound.codec_context.sample_rate,
            max(1, sound.codec_context.channels),
            bytes(sound.codec_context.extradata or b""),
        )

    def packets(self) -> Iterator[VideoPacket]:
        """Packets in order of arrival. Raises FeedLost."""
        container = self._container
        if container is None:
            raise FeedLost("no_link", "Chưa nối tới camera.")
        streams: list[Stream] = [container.streams.video[0]]
        if self._takes_audio and container.streams.audio:
            streams.append(container.streams.audio[0])
        last_pts = 0
        began_ms: int | None = None
        try:
            for packet, given_ms in self._read(container, streams):
                if packet.size > _MOST_PICTURE_BYTES:  # before it is copied
                    raise FeedLost("bad_stream", "Camera gửi một hình quá lớn.")
                if packet.stream_index != streams[0].index:
                    yield VideoPacket(packet.pts or 0, None, True, bytes(packet), given_ms, is_audio=True)
                    continue
                # A picture is given out when the next one begins: its own began when the one before was given out.
                made = self._made(packet, last_pts, given_ms if began_ms is None else began_ms)
                began_ms = given_ms
                if made is not None:
                    last_pts = made.pts
                    yield made
        except (av.error.FFmpegError, ValueError, OSError) as error:
            _lose(error, "read")
        raise FeedLost("no_link", "Camera ngừng gửi luồng hình.")

    def _read(self, container: InputContainer, streams: list[Stream]) -> Iterator[tuple[Packet[Stream], int]]:
        """Packets, and when the library gave them out."""
        asked_s = time.monotonic()
        for packet in container.demux(*streams):
            given_ms = self._clock.now_ms()
            if packet.size:  # without bytes: the sign of the end
                yield packet, given_ms
            if time.monotonic() - asked_s >= self._read_s * 0.9:
                # At a time-out the library gives out what it had begun, and would wait once more as long.
                raise av.error.ExitError(0, "")
            asked_s = time.monotonic()

    def _made(self, packet: Packet[Stream], last_pts: int, arrived_ms: int) -> VideoPacket | None:
        units = split_annex_b(bytes(packet))
        if not units:
            return None
        pts = packet.pts if packet.pts is not None else packet.dts
        return VideoPacket(
            last_pts if pts is None else pts,
            packet.dts,
            is_key(units, self._codec),
            join_lengths(units),
            arrived_ms,
            _sender_ms(packet),
        )

    def close(self) -> None:
        """Sign off and let everything go; never raises."""
        container, self._container = self._container, None
        if container is not None:
            with suppress(Exception):
                container.close()


def _sender_ms(packet: Packet[Stream]) -> int | None:
    """The camera's wall clock for this picture, where RTCP sender reports told it (microseconds, little endian)."""
    if not packet.has_sidedata("prft"):
        return None
    told_us = int.from_bytes(bytes(packet.get_sidedata("prft"))[:8], "little", signed=True)
    return told_us // 1000 if told_us > 0 else None


def _lose(error: Exception, doing: str) -> NoReturn:
    """Say why in our own words: the library's message and its chain of causes hold the address."""
    if isinstance(error, av.error.ExitError):
        raise FeedLost("no_link", f"Quá thời gian chờ mà camera không gửi gì ({doing}).") from None
    if isinstance(error, av.error.HTTPUnauthorizedError | av.error.HTTPForbiddenError):
        raise FeedLost("signed_out", "Camera không nhận tài khoản này.") from None
    if isinstance(error, av.error.HTTPNotFoundError):
        raise FeedLost("not_found", "Camera không có luồng hình ở đường dẫn này.") from None
    told = getattr(error, "strerror", None) if isinstance(error, av.error.FFmpegError | OSError) else None
    is_nonsense = isinstance(error, av.error.InvalidDataError | av.error.PatchWelcomeError | ValueError)
    said = "Không hiểu luồng hình của camera" if is_nonsense else "Mất kết nối tới camera"
    reason: LostReason = "bad_stream" if is_nonsense else "no_link"
    raise FeedLost(reason, f"{said} ({doing}: {told or type(error).__name__})."[:200]) from None
