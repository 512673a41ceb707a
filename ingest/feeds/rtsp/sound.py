"""Sound on the line: AAC (RFC 3640, high bit rate mode) and G.711 (RFC 3551). Taken only where a feed asks for it."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from ingest.feeds.rtsp.rtp import Unwrapped
from ingest.feeds.rtsp.sdp import Track
from ingest.feeds.source import AudioCodec

_CODINGS: dict[str, AudioCodec] = {"mpeg4-generic": "aac", "pcma": "pcm_alaw", "pcmu": "pcm_mulaw"}
_AAC_FRAME = 1_024  # samples in one frame of AAC


def coding_of(track: Track) -> AudioCodec | None:
    """Which coding of ours the track has; None for one that is not taken."""
    coding = _CODINGS.get(track.coding)
    if coding == "aac" and (track.told.get("sizelength"), track.told.get("indexlength")) != ("13", "3"):
        return None
    return coding if track.rate and track.channels in (1, 2) else None


def config_of(track: Track) -> bytes:
    """AAC's AudioSpecificConfig as told in the description; empty when it is not."""
    try:
        return bytes.fromhex(track.told.get("config", ""))[:64]
    except ValueError:
        return b""


@dataclass
class SoundTrack:
    """Packets of one sound track, taken apart into frames."""

    coding: AudioCodec
    payload_type: int
    _unwrap: Unwrapped = field(default_factory=Unwrapped)

    def put(self, packet: bytes) -> list[tuple[int, bytes]]:
        """Time (ticks of the track's rate) and bytes of every whole frame in the packet; of any other packet none."""
        if len(packet) < 13 or packet[0] >> 6 != 2 or packet[1] & 0x7F != self.payload_type:
            return []
        at = 12 + 4 * (packet[0] & 0x0F)
        if packet[0] & 0x10:
            at += 4 + 4 * int.from_bytes(packet[at + 2 : at + 4], "big")
        end = len(packet) - (packet[-1] if packet[0] & 0x20 else 0)
        if at >= end:
            return []
        ticks = self._unwrap(struct.unpack_from(">I", packet, 4)[0])
        return [(ticks, packet[at:end])] if self.coding != "aac" else _frames(packet[at:end], ticks)


def _frames(payload: bytes, ticks: int) -> list[tuple[int, bytes]]:
    count = int.from_bytes(payload[:2], "big") // 16
    at, found = 2 + 2 * count, []
    for number in range(count):
        size = int.from_bytes(payload[2 + 2 * number : 4 + 2 * number], "big") >> 3
        frame = payload[at : at + size]
        if size == 0 or len(frame) < size:
            break
        found.append((ticks + number * _AAC_FRAME, frame))
        at += size
    return found
