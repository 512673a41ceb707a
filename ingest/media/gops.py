"""Packets gathered into groups of pictures: the smallest piece that can be cut, moved and shown on its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from av.packet import Packet
from av.stream import Stream

from ingest.media.source import Source

_REORDERED_AT_MOST = 32  # pictures; what is shown first comes among the first of these
_KEPT_BYTES = 512 << 20  # a group larger than this is not held in memory: it needs a working copy


See: TypeAlias = "Callable[[Packet[Stream]], tuple[object, bool]]"
"""Shown every key packet as it comes: what was seen on it, and whether it surely is a picture that stands alone."""


@dataclass(slots=True)
class Group:
    """One GOP. Times are ticks of the video stream; ``start`` is the first picture shown, ``end`` the last one's end.

    ``closed`` means that no picture needs the group before. ``after_hole`` means that recording paused before it.
    ``sure`` is False when its key frame was looked for and not seen: some damaged files call every picture a key frame.
    ``packets`` is empty unless they were asked for, and when ``oversize``.
    """

    start: int
    end: int
    key_pts: int
    at_bytes: int | None
    bytes: int = 0
    frames: int = 0
    closed: bool = True
    after_hole: bool = False
    oversize: bool = False
    sure: bool = True
    last_duration: int = 0
    sight: object = None  # what was seen on its key frame; only carried along here
    packets: list[Packet[Stream]] = field(default_factory=list)


@dataclass(slots=True)
class Gathering:
    """Switches and counts of one gathering: packets are kept while ``keep`` is on, longer groups are let go.

    ``origin`` is the tick of the first picture in the file, also when nothing before the first key frame can be shown;
    ``lost_frames`` counts those pictures.
    ``torn`` counts pauses inside a GOP: recorders pause before key frames, what is missing elsewhere was lost.
    """

    keep: bool = False
    longest_ticks: int | None = None
    origin: int | None = None
    frames: int = 0
    lost_frames: int = 0
    torn: int = 0
    last_dts: int | None = None
    at_bytes: int = 0

    def note(self, packet: Packet[Stream], source: Source) -> None:
        """Count one more picture of the file."""
        assert packet.pts is not None
        assert packet.dts is not None
        self.frames += 1
        self.at_bytes = max(self.at_bytes, (packet.pos or 0) + packet.size)
        step = packet.dts - self.last_dts if self.last_dts is not None else 0
        # The cheap comparison first: this runs for every packet.
        if step > source.timeline.pause_floor and not packet.is_keyframe and step > source.timeline.pause_ticks:
            self.torn += 1
        self.last_dts = packet.dts
        if self.origin is None or (self.frames <= _REORDERED_AT_MOST and packet.pts < self.origin):
            self.origin = packet.pts


def gathered(source: Source, state: Gathering, see: See | None = None) -> Iterator[Group]:
    """Groups of the file in order, each given out once the next one tells where it ends.

    ``see`` is shown every key packet as it comes (it decodes the picture, or not).
    """
    ready: Group | None = None
    for group in _raw_groups(source, state, see):
        if ready is not None:
            _meet(ready, group, source.timeline.pause_ticks)
            yield ready
        ready = group
    if ready is not None:
        yield ready


def _meet(first: Group, then: Group, pause: int) -> None:
    """Let the first group reach exactly to the next one, unless recording paused between them."""
    if then.start - first.end > pause:
        then.after_hole = True
    else:
        first.end = max(then.start, first.start + 1)


def _raw_groups(source: Source, state: Gathering, see: See | None) -> Iterator[Group]:
    group: Group | None = None
    for packet in source.packets():
        if packet.stream_index != source.stream.index:
            if group is not None and state.keep and not group.oversize:
                group.packets.append(packet)
            continue
        state.note(packet, source)
        assert packet.pts is not None
        if packet.is_keyframe:
            if group is not None:
                yield group
            group = Group(packet.pts, packet.pts, packet.pts, packet.pos if packet.pos != -1 else None)
            if see:
                group.sight, group.sure = see(packet)
        if group is None:
            state.lost_frames += 1
        else:
            _take(group, packet, source.timeline.lasting(packet), state)
    if group is not None:
        yield group


def _take(group: Group, packet: Packet[Stream], lasts: int, state: Gathering) -> None:
    assert packet.pts is not None
    if packet.pts + lasts >= group.end:
        group.end, group.last_duration = packet.pts + lasts, lasts
    group.start = min(group.start, packet.pts)
    group.closed = group.closed and packet.pts >= group.key_pts
    group.bytes += packet.size
    group.frames += 1
    too_long = state.longest_ticks is not None and group.end - group.start > state.longest_ticks
    if state.keep and (too_long or group.bytes > _KEPT_BYTES):
        group.oversize = True
        group.packets.clear()
    elif state.keep and not group.oversize:
        group.packets.append(packet)
