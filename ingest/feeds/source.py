"""What a feed offers, whoever speaks to the camera: first what the stream is, then its packets as they arrive.

One small interface, so that the way packets are fetched can be replaced without anything above noticing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

VideoCodec = Literal["h264", "hevc"]
AudioCodec = Literal["aac", "pcm_alaw", "pcm_mulaw"]
LostReason = Literal["no_link", "signed_out", "not_found", "bad_stream"]
"""Why a feed was lost, as the reason of the gap says it: no answer, broken off, stalled or half open · the account was
turned away · the camera has no such stream · garbage or a coding that is not taken."""

VIDEO_RATE = 90_000  # ticks a second of every video time


class FeedLost(Exception):  # noqa: N818 - what happened to a feed, told to whoever records it; not a fault of the program
    """The feed cannot be had (any more). ``detail`` is one
    line for the technician, in Vietnamese; it never holds an address or a password."""

    def __init__(self, reason_code: LostReason, detail: str) -> None:
        super().__init__(f"{reason_code}: {detail}")
        self.reason_code: LostReason = reason_code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class StreamInfo:
    """What a camera says it sends. Not to be trusted: the parameter sets among the packets decide.

    ``extradata``: the parameter sets told beforehand (SPS, PPS; VPS for H.265), each preceded by its length in four
    bytes, big-endian; empty when they come with the packets only. ``width`` and ``height`` are 0 when not told. Times
    of video are ticks of 1/90,000 s. ``audio_codec`` is None when there is no sound, when it is not asked for, or when
    it is in a coding that is not taken; ``audio_config`` is AAC's AudioSpecificConfig.
    """

    codec: VideoCodec
    width: int = 0
    height: int = 0
    extradata: bytes = b""
    audio_codec: AudioCodec | None = None
    audio_rate: int = 0
    audio_channels: int = 0
    audio_config: bytes = b""


@dataclass(frozen=True, slots=True)
class VideoPacket:
    """One access unit (all NAL units of one picture), or, with ``is_audio``, one frame of sound.

    ``data``: every NAL unit preceded by its length in four bytes, big-endian; nothing removed, nothing added. Sound is
    the bare frame. ``pts`` is the sender's time stamp with its wraps undone: ticks of 1/90,000 s for video, of
    ``StreamInfo.audio_rate`` for sound; it may jump, stand still or run backwards, whoever cuts segments sees to that.
    Packets come in order of decoding; ``dts`` is None where only that order is known (RTP tells no more).
    ``arrived_ms`` is the wall clock when the last byte had come; ``sender_ms`` the sender's wall clock for this very
    picture (from RTCP sender reports), None when it sends none or has not sent one yet. ``is_after_loss``: packets
    before it were lost on the way, and with them pictures.
    """

    pts: int
    dts: int | None
    is_key: bool
    data: bytes
    arrived_ms: int
    sender_ms: int | None = None
    is_audio: bool = False
    is_after_loss: bool = False


class PacketSource(Protocol):
    """One connection to one camera: opened once, read once, closed. ``close`` may be called at any point, twice too."""

    def open(self) -> StreamInfo:
        """Connect, sign in, start the stream. Raises FeedLost."""
        ...

    def packets(self) -> Iterator[VideoPacket]:
        """Packets in order of arrival. Never ends by itself: raises FeedLost when nothing came for the read time-out
        (at most 10 s), when the connection broke, or when what comes is no video."""
        ...

    def close(self) -> None:
        """Sign off and let everything go; never raises."""
        ...
