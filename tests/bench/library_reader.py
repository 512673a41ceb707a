"""The video library as a reader of feeds, a thread each: a peer of our own reader in the bench, and nothing else.

It answers any challenge and follows any redirect: nothing for cameras that are not the bench's own.
"""

from __future__ import annotations

from collections.abc import Iterator

import av
import av.error
from av.container import InputContainer

from ingest.feeds.source import FeedLost, PacketSource, StreamInfo, VideoCodec, VideoPacket
from ingest.media.nal import is_key, join_lengths, split_annex_b
from ingest.recorder import FeedSpec, Patience
from storage.values.clock import Clock


class LibraryReader:
    """One connection; see ``PacketSource``."""

    def __init__(self, spec: FeedSpec, clock: Clock, patience: Patience) -> None:
        self._spec, self._clock, self._patience = spec, clock, patience
        self._container: InputContainer | None = None
        self._codec: VideoCodec = "h264"

    def open(self) -> StreamInfo:
        """Connect. Raises FeedLost."""
        options = {
            "rtsp_transport": self._spec.transport,
            "allowed_media_types": "video",
            "timeout": str(int(self._patience.read_s * 1e6)),
            # Without these the library first collects seconds of pictures to find out what the parameter sets say.
            "probesize": "32",
            "analyzeduration": "0",
            "fpsprobesize": "0",
        }
        try:
            self._container = av.open(
                self._spec.address,
                format="rtsp",
                options=options,
                timeout=(self._patience.open_s, self._patience.read_s),
            )
        except av.error.FFmpegError as error:
            raise FeedLost("no_link", type(error).__name__) from None
        coding = self._container.streams.video[0].codec_context
        self._codec = "hevc" if coding.name == "hevc" else "h264"
        return StreamInfo(
            self._codec, coding.width, coding.height, join_lengths(split_annex_b(bytes(coding.extradata or b"")))
        )

    def packets(self) -> Iterator[VideoPacket]:
        """Packets in order. Raises FeedLost."""
        assert self._container is not None
        try:
            for packet in self._container.demux(video=0):
                units = split_annex_b(bytes(packet))
                if units:
                    data, pts = join_lengths(units), packet.pts or 0
                    yield VideoPacket(pts, packet.dts, is_key(units, self._codec), data, self._clock.now_ms())
        except av.error.FFmpegError as error:
            raise FeedLost("no_link", type(error).__name__) from None
        raise FeedLost("no_link", "the end")

    def close(self) -> None:
        """Let go."""
        if self._container is not None:
            self._container.close()


def library_source(spec: FeedSpec, clock: Clock, patience: Patience) -> PacketSource:
    """``ingest.recorder.OpenSource`` of the library."""
    return LibraryReader(spec, clock, patience)
