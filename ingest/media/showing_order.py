"""In which order pictures are shown, for streams that only say in which order they are to be decoded.

Raw H.264/H.265 and AVI carry no showing times. With B-frames the order is known to nobody but the decoder, so here,
and only here, every picture is decoded (without the smoothing filter, which does not change the order). Recorders
rarely make B-frames, so few files pay this.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import av.error
from av.codec import CodecContext
from av.packet import Packet
from av.stream import Stream
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

_GIVES_UP_AFTER = 64  # pictures that came out while one did not: that one cannot be decoded


class ShowingOrder:
    """Takes packets with rising decoding times, gives them back in the same order with showing times set."""

    def __init__(self, stream: VideoStream, frame_ticks: int) -> None:
        self._decoder = _fresh_decoder(stream)
        self._delay_ticks = max(1, stream.codec_context.reorder_depth) * frame_ticks
        self._waiting: deque[tuple[int, Packet[Stream]]] = deque()
        self._dts: deque[int] = deque()  # of packets whose turn to be shown is not given away yet
        self._shown_at: dict[int, int] = {}
        self._taken = 0

    def put(self, packet: Packet[Stream]) -> Iterator[Packet[Stream]]:
        """Take one packet; give those whose showing time has become known."""
        assert packet.dts is not None
        number, self._taken = self._taken, self._taken + 1
        self._waiting.append((number, packet))
        self._dts.append(packet.dts)
        probe: Packet[Stream] = Packet(bytes(packet))
        probe.pts = probe.dts = number
        self._decode(probe)
        yield from self._known()

    def rest(self) -> Iterator[Packet[Stream]]:
        """Everything still held back."""
        self._decode(None)
        for number, _ in self._waiting:
            if number not in self._shown_at:
                self._show(number)
        yield from self._known()

    def _decode(self, packet: Packet[Stream] | None) -> None:
        try:
            for frame in self._decoder.decode(packet):
                if frame.pts is not None:
                    self._show(frame.pts)
        except av.error.FFmpegError:
            return  # the picture is broken; its packet takes a turn when others have overtaken it

    def _show(self, number: int) -> None:
        if number not in self._shown_at and self._dts:
            self._shown_at[number] = self._dts.popleft() + self._delay_ticks

    def _known(self) -> Iterator[Packet[Stream]]:
        while self._waiting:
            number, packet = self._waiting[0]
            if number not in self._shown_at:
                if len(self._waiting) < _GIVES_UP_AFTER:
                    return
                self._show(number)
            self._waiting.popleft()
            packet.pts = self._shown_at.pop(number)
            yield packet


def _fresh_decoder(stream: VideoStream) -> VideoCodecContext:
    decoder = CodecContext.create(stream.codec_context.name, "r")
    assert isinstance(decoder, VideoCodecContext)
    decoder.extradata = stream.codec_context.extradata
    decoder.thread_count = 1
    decoder.options = {"skip_loop_filter": "all"}
    return decoder
