"""Mending time stamps: some files have none, some run backwards, some only say in which order to decode."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from fractions import Fraction
from statistics import median

from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from ingest.media.showing_order import ShowingOrder

_PAUSE_S = 2
_JUMP_BACK_S = 1  # less is a stutter, more is a clock that was set back or a file glued together
_STEPS = 15  # pictures that tell what is usual
_TELL_NO_SHOWING = ("avi", "h264", "hevc")
_LONGEST_HOLE_S = 86_400  # a longer pause inside one file is a broken time stamp


class Timeline:
    """Gives every packet of one video stream a decoding and a showing time, decoding times strictly rising.

    Pauses are kept (a camera that records on motion has them); jumps backwards are continued at the frame rate.
    ``mended`` tells whether anything had to be made up.
    """

    def __init__(self, stream: VideoStream, rate: Fraction, container: str) -> None:
        base = stream.time_base or Fraction(1, 90_000)
        self._nominal = max(1, round(1 / (rate * base)))
        self._steps: deque[int] = deque(maxlen=_STEPS)
        self.pause_floor = int(_PAUSE_S / base)
        self._jump_back, self._longest_hole = int(_JUMP_BACK_S / base), int(_LONGEST_HOLE_S / base)
        self.mended = False
        self._shift = 0
        self._last_dts: int | None = None
        # What stands as showing time in these containers was guessed by the reader, and guessed wrong.
        codec = stream.codec_context
        self._shown_untold = codec.codec.canonical_name in ("h264", "hevc") and container in _TELL_NO_SHOWING
        reordered = self._shown_untold and bool(codec.has_b_frames)
        self._order = ShowingOrder(stream, self._nominal) if reordered else None

    @property
    def usual_ticks(self) -> int:
        """How long a picture usually lasts here and now; the rate that a file declares is spoilt by its pauses."""
        return round(median(self._steps)) if len(self._steps) > _STEPS // 2 else self._nominal

    @property
    def pause_ticks(self) -> int:
        """What is longer than this between two pictures is a hole in the recording, not a slow picture."""
        return max(self.pause_floor, 2 * self.usual_ticks)

    def lasting(self, packet: Packet[Stream]) -> int:
        """How long the picture of this packet is shown.

        A pause is often written as one very long picture: it is a hole, and the picture gets the usual length.
        """
        told = packet.duration
        if told and (told <= self.pause_floor or told <= self.pause_ticks):
            return told
        return self.usual_ticks

    def mend(self, packet: Packet[Stream]) -> Iterator[Packet[Stream]]:
        """The packet with both times set; later, together with others, when the order of showing must be found out."""
        if self._shown_untold:
            packet.pts = None
        settled = self._settled(packet)
        if self._order is None:
            yield settled
        else:
            self.mended = True
            yield from self._order.put(settled)

    def rest(self) -> Iterator[Packet[Stream]]:
        """The packets that were still held back when the file ended."""
        if self._order is not None:
            yield from self._order.rest()

    def _settled(self, packet: Packet[Stream]) -> Packet[Stream]:
        given_pts, given_dts = packet.pts, packet.dts
        dts = self._rising(given_dts if given_dts is not None else given_pts)
        if given_pts is None:
            self.mended = self.mended or given_dts is None
            packet.pts = dts
        else:
            packet.pts = max(given_pts + self._shift, dts) if self._shift else given_pts
        packet.dts = dts
        return packet

    def _rising(self, dts: int | None) -> int:
        last = self._last_dts
        if dts is None:
            dts = 0 if last is None else last + self._nominal
            self.mended = True
        else:
            dts += self._shift
        if last is not None and dts <= last:
            self.mended = True
            if last - dts > self._jump_back:
                self._shift += last + self._nominal - dts
                dts = last + self._nominal
            else:
                dts = last + 1
        elif last is not None and dts - last > self._longest_hole:
            self.mended = True
            self._shift += last + self._nominal - dts
            dts = last + self._nominal
        if last is not None:
            self._steps.append(dts - last)
        self._last_dts = dts
        return dts
