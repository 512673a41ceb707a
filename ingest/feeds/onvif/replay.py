"""A span of a device's own recording, fetched by RTSP as fast as it comes (ONVIF streaming, replay)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from ingest.feeds.rtsp.address import Address
from ingest.feeds.rtsp.session import Play
from ingest.feeds.rtsp.source import Patience, RtspSource
from ingest.feeds.source import FeedLost, StreamInfo, VideoPacket
from storage.values.clock import Clock

_TICKS_A_MS = 90
LONGEST_LEAD_MS = 300_000  # from the key frame before the span to its first picture


class Replay:
    """A packet source whose wall clock is that of the recording: ``arrived_ms`` is when the device recorded a picture.

    Packets end when the device says goodbye, falls silent or hangs up after at least one picture, or when the span is
    over; ``open`` and a replay without any picture raise FeedLost. Time stamps of a replay begin anew behind every
    break of the recording: they are made from its instants, so that a break is the hole that it was.
    """

    def __init__(
        self,
        address: Address,
        span_ms: tuple[int, int],
        clock: Clock,
        patience: Patience | None = None,
    ) -> None:
        self._span = span_ms
        said = f"clock={_written(span_ms[0])}-{_written(span_ms[1])}"
        play = Play("onvif-replay", {"Range": said, "Rate-Control": "no"})
        self._source = RtspSource(address, clock, patience=patience, play=play)

    def open(self) -> StreamInfo:
        """Connect, sign in, have it replayed. Raises FeedLost."""
        return self._source.open()

    def packets(self) -> Iterator[VideoPacket]:
        """Pictures of the span, from the key frame at or before its start. Raises FeedLost when there is none."""
        last: VideoPacket | None = None
        at_ms = None
        try:
            for packet, picture in self._source.pictures():
                if packet.is_audio or picture is None:
                    continue
                at_ms = _instant(packet, picture.replayed_ms, last, at_ms)
                if at_ms is None:
                    continue  # nothing can be said of when it was
                if at_ms < self._span[0] - LONGEST_LEAD_MS:
                    raise FeedLost("bad_stream", "Thiết bị gửi hình của giờ khác với giờ đã hỏi.")
                if at_ms >= self._span[1]:
                    return
                last = packet
                yield replace(packet, pts=at_ms * _TICKS_A_MS, arrived_ms=at_ms, sender_ms=None)
        except FeedLost as lost:
            if last is None or lost.reason_code == "bad_stream":
                raise
            return
        if last is None:
            raise FeedLost("not_found", "Thiết bị không có hình nào trong khoảng này.")

    def close(self) -> None:
        """Sign off and let go; never raises."""
        self._source.close()


def _instant(packet: VideoPacket, told_ms: int | None, last: VideoPacket | None, last_ms: int | None) -> int | None:
    """When a picture was recorded: as told, else as far from the one before as its time stamp; None: not known."""
    if told_ms is not None:
        return told_ms
    if last is None or last_ms is None:
        return None
    return last_ms + (packet.pts - last.pts) // _TICKS_A_MS


def _written(at_ms: int) -> str:
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    return f"{moment:%Y%m%dT%H%M%S}.{at_ms % 1000:03d}Z"
