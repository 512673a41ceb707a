"""RTP (RFC 3550) put together again: packets become pictures, sender reports become a wall clock."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from types import ModuleType

from ingest.feeds.rtsp import h264, hevc
from ingest.feeds.rtsp.wire import WireError

CODECS: dict[str, ModuleType] = {"h264": h264, "hevc": hevc}
_MOST_PICTURE_BYTES = 16 << 20
_MOST_UNITS = 512
_MOST_BROKEN = 200  # packets one after another that are no RTP, before the whole stream is called none
_REPLAY = 0xABAC  # the header extension of ONVIF's replay: the instant of every picture
_REPEATED = 100, 10 * 90_000  # packets and ticks behind: nearer than both is what came before, once more
_NTP_TO_EPOCH_S = 2_208_988_800
_HEAD = struct.Struct(">HII")
_REPORT = struct.Struct(">IIII")


def ntp_to_ms(seconds: int, fraction: int) -> int:
    """An NTP instant as epoch ms UTC; seconds that have wrapped in 2036 are taken for later ones."""
    if seconds < _NTP_TO_EPOCH_S - 365 * 86_400 * 10:
        seconds += 1 << 32
    return (seconds - _NTP_TO_EPOCH_S) * 1_000 + (fraction * 1_000 >> 32)


@dataclass(slots=True)
class Picture:
    """One access unit: its RTP time with wraps undone, its units, whether decoding can begin here.

    ``replayed_ms`` and ``is_after_break`` are told by a recording that is replayed, else None and False.
    ``is_after_loss``: packets before it never came.
    """

    ticks: int
    units: list[bytes]
    is_key: bool
    replayed_ms: int | None = None
    is_after_break: bool = False
    is_after_loss: bool = False


class Unwrapped:
    """A counter of 32 bits that goes on counting when it wraps, and may also go back."""

    def __init__(self) -> None:
        self._last: int | None = None

    def __call__(self, value: int) -> int:
        """The value as a number without bounds, the nearest to the one before."""
        if self._last is None:
            self._last = value
        else:
            step = (value - self._last) & 0xFFFFFFFF
            self._last += step - (1 << 32) if step >= 1 << 31 else step
        return self._last


@dataclass
class SenderClock:
    """The camera's wall clock, by its sender reports. ``rate`` is the stream's ticks a second."""

    rate: int
    _known: tuple[int, int] | None = None

    def report(self, data: bytes) -> None:
        """Take up a (compound) RTCP packet; what is no sender report is passed over."""
        at = 0
        while at + 8 <= len(data) and data[at] >> 6 == 2:
            length = 4 * ((data[at + 2] << 8 | data[at + 3]) + 1)
            if data[at + 1] == 200 and at + 20 <= len(data):
                seconds, fraction, ticks = _REPORT.unpack_from(data, at + 4)[1:]
                if seconds:  # nought: the sender has no wall clock
                    self._known = (ntp_to_ms(seconds, fraction), ticks)
            at += length

    def at(self, ticks: int) -> int | None:
        """The sender's wall clock at an RTP time, epoch ms; None while it has not told."""
        if self._known is None:
            return None
        instant, then = self._known
        step = (ticks - then) & 0xFFFFFFFF
        step -= (1 << 32) if step >= 1 << 31 else 0
        return instant + round(step * 1_000 / self.rate)


@dataclass
class Assembly:
    """Packets of one video track, put together into pictures.

    ``lost_packets`` counts what never came, ``torn_pictures`` the pictures given up for it. A number that goes back
    begins another count: at once where packets were put in order before (``is_ordered``) or the time goes on, else
    when the next one follows it (RFC 3550, A.1); what came shortly before is let go.
    """

    codec: str
    payload_type: int
    is_ordered: bool = False
    lost_packets: int = 0
    torn_pictures: int = 0
    _units: list[bytes] = field(default_factory=list)
    _begun: bytearray | None = None
    _bytes: int = 0
    _is_torn: bool = False
    _has_hole: bool = False  # packets are missing before this one
    _is_after_loss: bool = False
    _has_picture: bool = False
    _is_key: bool = False
    _broken: int = 0
    _next: int | None = None
    _other: int | None = None  # where another count would go on, of which one packet came
    _sender: int | None = None
    _ticks: int | None = None
    _replayed: tuple[int | None, bool] = (None, False)
    _unwrap: Unwrapped = field(default_factory=Unwrapped)

    def __post_init__(self) -> None:
        self._coding = CODECS[self.codec]

    def put(self, packet: bytes) -> list[Picture]:
        """Take one packet; answers the pictures that are whole by it. Raises WireError for what can be no video."""
        body = self._opened(packet)
        if body is None:
            return []
        ticks, payload, ends, extension = body
        done = self._finished() if self._ticks is not None and ticks != self._ticks else []
        self._is_torn, self._has_hole = self._is_torn or self._has_hole, False
        self._ticks = ticks
        if extension:
            self._read_extension(extension)
        self._take(payload)
        if ends and self._begun is None and (self._has_picture or self._is_torn):
            done += self._finished()
        return done

    def _opened(self, packet: bytes) -> tuple[int, bytes, bool, bytes] | None:
        """Time, payload, mark and extension of a packet; None for one that is not of this track or came before."""
        size = len(packet)
        if size < 13 or packet[0] >> 6 != 2:
            self._no_packet()
            return None
        if packet[1] & 0x7F != self.payload_type:
            return None
        number, ticks, sender = _HEAD.unpack_from(packet, 2)
        at, extension = 12 + 4 * (packet[0] & 0x0F), b""
        if packet[0] & 0x10:
            if at + 4 > size:
                self._no_packet()
                return None
            stop = at + 4 + 4 * (packet[at + 2] << 8 | packet[at + 3])
            at, extension = stop, packet[at:stop]
        end = size - packet[-1] if packet[0] & 0x20 else size
        if at >= end:
            self._no_packet()
            return None
        if not self._is_next(number, ticks, sender):
            return None
        self._broken = 0
        return ticks, packet[at:end], bool(packet[1] & 0x80), extension

    def _no_packet(self) -> None:
        self._broken += 1
        if self._broken > _MOST_BROKEN:
            raise WireError("Camera gửi dữ liệu không phải hình RTP.")

    def _is_next(self, number: int, ticks: int, sender: int) -> bool:
        """Note the packet's number: what is missing before it tears the picture; what came before is let go."""
        if sender != self._sender or self._next is None:
            self._has_hole, self._sender = self._begun is not None, sender
        elif number != self._next:
            missing = (number - self._next) & 0xFFFF
            if missing <= 0x8000:
                self.lost_packets += missing
                self._has_hole = self._is_after_loss = True
            elif not self._is_anew(number, ticks, 0x10000 - missing):
                return False
        self._next, self._other = (number + 1) & 0xFFFF, None
        return True

    def _is_anew(self, number: int, ticks: int, behind: int) -> bool:
        """Whether a number that goes back begins another count."""
        assert self._ticks is not None
        before = (self._ticks - ticks) & 0xFFFFFFFF
        if self.is_ordered:
            self._has_hole = True
        elif before >= 1 << 31:  # a later picture: all that was sent before has come
            self._has_hole = self._begun is not None or bool(self._units)
        elif behind <= _REPEATED[0] and before <= _REPEATED[1]:
            return False
        elif number == self._other:
            self._has_hole = True  # the one that began it was let go
        else:
            self._other = (number + 1) & 0xFFFF
            return False
        self._is_after_loss = True
        return True

    def _take(self, payload: bytes) -> None:
        units, self._begun, is_torn = self._coding.unpack(payload, None if self._is_torn else self._begun)
        self._is_torn = self._is_torn or is_torn
        self._bytes += len(payload)
        if self._bytes > _MOST_PICTURE_BYTES or len(self._units) > _MOST_UNITS:
            raise WireError("Camera gửi một hình quá lớn.")
        for unit in units:
            kind = self._coding.kind_of(unit)
            self._units.append(unit)
            if self._coding.is_picture(kind):
                self._has_picture = True
                self._is_key = self._is_key or self._coding.is_key(kind)

    def _finished(self) -> list[Picture]:
        """The picture that is over now. Parameter sets that came without one wait for theirs."""
        is_unfinished = self._begun is not None
        self._is_torn = self._is_torn or is_unfinished or (self._has_hole and bool(self._units))
        if not self._has_picture and not self._is_torn:
            return []
        assert self._ticks is not None
        units, is_torn, is_key = self._units, self._is_torn, self._is_key
        replayed, is_break = self._replayed
        self._units, self._begun, self._bytes = [], None, 0
        self._is_torn = self._is_key = self._has_picture = False
        self._replayed = (None, False)
        if is_torn:
            self.torn_pictures += 1
            self._is_after_loss = True
            return []
        is_after_loss, self._is_after_loss = self._is_after_loss, False
        return [Picture(self._unwrap(self._ticks), units, is_key, replayed, is_break, is_after_loss)]

    def _read_extension(self, extension: bytes) -> None:
        if extension[0] << 8 | extension[1] == _REPLAY and len(extension) >= 16:
            seconds, fraction = struct.unpack_from(">II", extension, 4)
            is_break = bool(extension[12] & 0x20) or self._replayed[1]
            self._replayed = (ntp_to_ms(seconds, fraction), is_break)
