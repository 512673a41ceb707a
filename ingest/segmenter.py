"""Segments: what a camera sends, cut at key frames into files of about a minute that stand on their own.

One pass: a group of pictures is collected until the next key frame comes, laid on the line of time, and then written
as one fragment; the same bytes go into the digest, and their place into the index. Nothing is decoded.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from ingest.draft import Draft, Entry, Heading
from ingest.feeds.pacing import TICKS_A_MS, Pacer, Placed, Stamp
from ingest.feeds.placing import LEAST_UNCERTAINTY_MS, Chain, Delays
from ingest.feeds.source import VIDEO_RATE, FeedLost, StreamInfo, VideoCodec, VideoPacket
from ingest.media import fmp4
from ingest.media.nal import join_lengths, parameter_sets, split_lengths
from ingest.media.parameter_sets import BadParameterSets, configuration
from storage.errors import StorageFull

TARGET_MS = 60_000
CAP_MS = 300_000  # no clip is longer: the index of clips relies on it
_GROUP_BYTES = 96 << 20  # a larger open group is not held in memory
_CLOCK_SET_MS = 1_000
_SOUND_STRAYS_MS = 500
_NOTE_OF_PLACING = {"strayed": "clocks_strayed", "set_anew": "clocks_strayed", "late_packets": "late_packets"}

NOTES = {
    "clock_jumped": "the sender's time stamps jumped; timed by arrival there",
    "clock_stood": "the sender's time stamps stood still; timed by arrival there",
    "clock_backwards": "the sender's time stamps ran backwards; timed by arrival there",
    "clocks_strayed": "arrival and time stamps went more than 2 s apart: a clock was set, or runs at another speed",
    "late_packets": "pictures came in a heap, more than 2 s late: the connection was held up",
    "device_clock_set": "the camera's own clock was set while this was recorded",
    "has_audio": "carries sound, by registered choice",
}


@dataclass(frozen=True)
class Segment:
    """One closed file on the shelf, not yet ours: fragmented MP4, one fragment for each GOP, its times beginning at 0.

    ``start_ms`` is the filed start: this host's clock at the arrival of the least delayed picture, carried back to the
    first one; within one connection segments follow each other without a hole (``start_ms + duration_ms`` is the next
    one's start). ``device_start_ms`` is the camera's own clock for the same picture if it sends sender reports
    (``has_sender_clock``), else equal to ``start_ms``; ``offset_ms`` is filed minus device. ``uncertainty_ms`` speaks
    of the filed start. ``groups`` are (offset_ms, at_bytes, size_bytes) of every GOP in the file; what stands before
    the first is the initialisation part. ``note`` holds codes of :data:`NOTES`, parted by spaces; empty when nothing
    was out of the ordinary. ``is_torn``: its process was killed; the file ends with its last whole GOP.
    ``lease_number`` fences: of two segments that overlap the one with the lower number is let go.
    """

    path: Path
    feed_id: int
    camera_id: int
    camera_code: str
    lease_number: int
    start_ms: int
    device_start_ms: int
    offset_ms: int
    uncertainty_ms: int
    duration_ms: int
    sha256: str
    size_bytes: int
    codec: VideoCodec
    width: int
    height: int
    frame_rate: float
    frame_count: int
    key_frame_count: int
    groups: tuple[tuple[int, int, int], ...]
    has_sender_clock: bool
    note: str = ""
    is_torn: bool = False


@dataclass(frozen=True)
class Recorded:
    """Whose pictures these are; goes into every segment."""

    feed_id: int
    camera_id: int
    camera_code: str
    lease_number: int


@dataclass(slots=True)
class _Group:
    """Pictures from one key frame to the next, with the sound that came between."""

    pictures: list[VideoPacket] = field(default_factory=list)
    sounds: list[VideoPacket] = field(default_factory=list)
    size_bytes: int = 0

    def stamps(self) -> list[Stamp]:
        return [Stamp(packet.pts, packet.arrived_ms) for packet in self.pictures]


@dataclass
class _Open:
    """The segment being written; ticks are the connection's line."""

    draft: Draft
    heading: Heading
    first: int
    end: int
    began_ms: int
    sound_at: int | None = None
    frames: int = 0
    places: list[tuple[int, int, int]] = field(default_factory=list)  # first tick, at_bytes, size_bytes
    delays: Delays = field(default_factory=Delays)
    device: tuple[int, int] | None = None  # the camera's clock for a tick
    notes: set[str] = field(default_factory=set)


class Segmenter:
    """Takes the packets of one connection and closes segments. ``new_stem`` names the files of the next one (without
    suffix), ``closed`` takes each segment, its file flushed to the platter under the name of a draft.

    Raises FeedLost (``bad_stream``) and StorageFull; ``finish`` closes what is whole even then.
    """

    def __init__(
        self,
        recorded: Recorded,
        info: StreamInfo,
        chain: Chain,
        *,
        new_stem: Callable[[int], Path],
        closed: Callable[[Segment], None],
        target_ms: int = TARGET_MS,
        cap_ms: int = CAP_MS,
    ) -> None:
        self._recorded, self._info, self._chain = recorded, info, chain
        self._new_stem, self._closed = new_stem, closed
        self._target, self._cap = target_ms * TICKS_A_MS, cap_ms * TICKS_A_MS
        self._pacer = Pacer()
        self._group: _Group | None = None
        self._open: _Open | None = None
        self._sets = info.extradata
        self._is_new_coding = False
        chain.connected()

    def put(self, packet: VideoPacket) -> None:
        """Take the next packet. What comes before the first key frame cannot be shown and is let go."""
        if packet.is_audio:
            if self._group is not None and self._info.audio_codec:
                self._group.sounds.append(packet)
            return
        if packet.is_key:
            self._end_group(packet)
            self._see_sets(packet)
            self._group = _Group()
        group = self._group
        if group is None or not packet.data:
            return
        group.pictures.append(packet)
        group.size_bytes += len(packet.data)
        waited_ms = packet.arrived_ms - group.pictures[0].arrived_ms
        if group.size_bytes > _GROUP_BYTES or waited_ms * TICKS_A_MS > self._cap:
            raise FeedLost("bad_stream", f"no key frame within {waited_ms // 1000} s, {group.size_bytes} bytes")

    def finish(self) -> None:
        """No more packets will come: write the open group, close the open segment."""
        try:
            self._end_group(None)
        finally:
            self._group = None
            self._close()

    def _see_sets(self, key: VideoPacket) -> None:
        """Parameter sets among the packets outdo those told beforehand; others than before begin a new segment."""
        try:
            units = list(split_lengths(key.data))
        except ValueError:
            raise FeedLost("bad_stream", "packets do not hold together") from None
        sets = parameter_sets(units, self._info.codec)
        if not sets.get("sps"):
            return
        known = parameter_sets(split_lengths(self._sets), self._info.codec)
        # Picture parameter sets may change from group to group; they are found among the packets then.
        if any(sets.get(name, known.get(name)) != known.get(name) for name in ("vps", "sps")) or not known.get("pps"):
            merged = {**known, **sets}
            self._sets = join_lengths(unit for name in ("vps", "sps", "pps") for unit in merged.get(name, []))
            self._is_new_coding = True

    def _end_group(self, following: VideoPacket | None) -> None:
        group, self._group = self._group, None
        if group is None or not group.pictures:
            return
        stamps = group.stamps()
        told = Stamp(following.pts, following.arrived_ms) if following else None
        placed = self._pacer.place(stamps, told)
        if self._open is not None and self._ends_before(placed, self._open):
            self._close()
        if self._open is None:
            self._open = self._begun(group, placed.decoded[0])
        self._write(self._open, group, placed)

    def _ends_before(self, placed: Placed, segment: _Open) -> bool:
        """Whether the segment is closed before this group: at the key frame nearest to the target, before a hole."""
        without, with_it = placed.decoded[0] - segment.first, placed.end - segment.first
        if placed.after_hole or self._is_new_coding or with_it > self._cap:
            return True
        return with_it > self._target and self._target - without <= with_it - self._target

    def _begun(self, group: _Group, first: int) -> _Open:
        info, began_ms = self._info, group.pictures[0].arrived_ms
        try:
            described, picture = configuration(self._sets, info.codec)
        except BadParameterSets as bad:
            raise FeedLost("bad_stream", str(bad)) from None
        sound = None
        if info.audio_codec:
            sound = fmp4.Sound(info.audio_codec, info.audio_rate, info.audio_channels, info.audio_config)
        opening = fmp4.initialisation(info.codec, described, (picture.width, picture.height), began_ms, sound)
        whose = self._recorded
        heading = Heading(
            feed_id=whose.feed_id,
            camera_id=whose.camera_id,
            camera_code=whose.camera_code,
            lease_number=whose.lease_number,
            codec=info.codec,
            width=picture.width,
            height=picture.height,
            initialisation_bytes=len(opening),
            has_sound=sound is not None,
        )
        draft = Draft(self._new_stem(began_ms))
        try:
            draft.append(opening, heading)
        except BaseException:
            draft.discard()
            raise
        self._is_new_coding = False
        return _Open(draft, heading, first, first, began_ms, notes={"has_audio"} if sound else set())

    def _write(self, segment: _Open, group: _Group, placed: Placed) -> None:
        first = placed.decoded[0]
        for packet, shown in zip(group.pictures, placed.shown, strict=True):
            segment.delays.add(packet.arrived_ms, shown)
        device = _device_clock(group, placed)
        notes = set(placed.notes)
        if device is not None and segment.device is not None:
            passed_ms = (device[1] - segment.device[1]) / TICKS_A_MS
            if abs(device[0] - segment.device[0] - passed_ms) > _CLOCK_SET_MS:
                notes.add("device_clock_set")
        starts_at_ms = self._chain.now_ms(first, segment.delays)
        parts = [fmp4.Part(fmp4.VIDEO_TRACK, first - segment.first, _samples(group, placed))]
        if segment.heading.has_sound and group.sounds:
            parts.append(self._sound_part(segment, group, first))
        data = fmp4.fragment(len(segment.places) + 1, parts, starts_at_ms)
        at_bytes = segment.draft.size_bytes
        entry = Entry(
            at_bytes=at_bytes,
            size_bytes=len(data),
            first=first - segment.first,
            end=placed.end - segment.first,
            frame_count=len(group.pictures),
            starts_at_ms=starts_at_ms,
            uncertainty_ms=max(LEAST_UNCERTAINTY_MS, segment.delays.usual_ms),
            device_ms=device and round(device[0] - (device[1] - first) / TICKS_A_MS),
            notes=sorted(notes),
        )
        segment.draft.append(data, entry)
        segment.places.append((first, at_bytes, len(data)))
        segment.end = placed.end
        segment.frames += len(group.pictures)
        segment.notes |= notes
        segment.device = segment.device or device

    def _sound_part(self, segment: _Open, group: _Group, first: int) -> fmp4.Part:
        """The group's sound: one frame after another, put where it arrived when it strays from there."""
        info = self._info
        lasts = [1024 if info.audio_codec == "aac" else len(s.data) // info.audio_channels for s in group.sounds]
        into_ms = (first - segment.first) // TICKS_A_MS + group.sounds[0].arrived_ms - group.pictures[0].arrived_ms
        by_arrival = max(0, into_ms * info.audio_rate // 1000)
        at = segment.sound_at
        if at is None or abs(by_arrival - at) * 1000 > _SOUND_STRAYS_MS * info.audio_rate:
            at = max(by_arrival, at or 0)
        segment.sound_at = at + sum(lasts)
        samples = [fmp4.Sample(s.data, lasting) for s, lasting in zip(group.sounds, lasts, strict=True)]
        return fmp4.Part(fmp4.SOUND_TRACK, at, samples)

    def _close(self) -> None:
        segment, self._open = self._open, None
        if segment is None:
            return
        if not segment.places:
            segment.draft.discard()
            return
        before = fmp4.reference_bytes(has_time=True)
        with suppress(StorageFull):  # players do without it
            index = [(first - segment.first, at + before) for first, at, _ in segment.places]
            segment.draft.append(fmp4.fragment_index(index), None)
        segment.draft.close()
        stretch = self._chain.place(segment.first, segment.end, segment.delays)
        device_ms = stretch.start_ms
        if segment.device is not None:
            device_ms = round(segment.device[0] - (segment.device[1] - segment.first) / TICKS_A_MS)
        notes = segment.notes | {_NOTE_OF_PLACING[note] for note in stretch.notes}
        heading = segment.heading
        self._closed(
            Segment(
                path=segment.draft.path,
                feed_id=heading.feed_id,
                camera_id=heading.camera_id,
                camera_code=heading.camera_code,
                lease_number=heading.lease_number,
                start_ms=stretch.start_ms,
                device_start_ms=device_ms,
                offset_ms=stretch.start_ms - device_ms,
                uncertainty_ms=stretch.uncertainty_ms,
                duration_ms=stretch.duration_ms,
                sha256=segment.draft.sha256,
                size_bytes=segment.draft.size_bytes,
                codec=self._info.codec,
                width=heading.width,
                height=heading.height,
                frame_rate=round(segment.frames * VIDEO_RATE / max(1, segment.end - segment.first), 3),
                frame_count=segment.frames,
                key_frame_count=len(segment.places),
                groups=tuple(
                    (round((first - segment.first) / TICKS_A_MS), at, size) for first, at, size in segment.places
                ),
                has_sender_clock=segment.device is not None,
                note=" ".join(sorted(notes)),
            )
        )


def _samples(group: _Group, placed: Placed) -> list[fmp4.Sample]:
    ends = [*placed.decoded[1:], placed.end]
    return [
        fmp4.Sample(packet.data, end - decoded, shown - decoded, packet.is_key)
        for packet, decoded, end, shown in zip(group.pictures, placed.decoded, ends, placed.shown, strict=True)
    ]


def _device_clock(group: _Group, placed: Placed) -> tuple[int, int] | None:
    """The camera's clock for a tick, by the first picture of the group that has it."""
    for packet, shown in zip(group.pictures, placed.shown, strict=True):
        if packet.sender_ms is not None:
            return packet.sender_ms, shown
    return None
