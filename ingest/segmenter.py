"""Segments: what a camera sends, cut at key frames into files of about a minute that stand on their own.

One pass: a group of pictures is collected until the next key frame comes, laid on the line of time, and then written
as one fragment; the same bytes go into the digest, and their place into the index. Nothing is decoded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ingest.draft import Heading
from ingest.feeds.pacing import TICKS_A_MS, Pacer, Placed, Stamp, Waited
from ingest.feeds.placing import Chain
from ingest.feeds.source import VIDEO_RATE, FeedLost, StreamInfo, VideoCodec, VideoPacket
from ingest.media import fmp4
from ingest.media.nal import join_lengths, parameter_sets, split_lengths
from ingest.media.parameter_sets import BadParameterSets, configuration
from ingest.segment_file import Group, SegmentFile
from storage.errors import StorageFull

TARGET_MS = 60_000
CAP_MS = 300_000  # no clip is longer: the index of clips relies on it
_LAST_PICTURE_MS = 10_000  # by which the picture that made a group too long may have outlasted the cap
_SOUND_BYTES = 256  # what a frame of sound takes in memory beside its bytes
_GROUP_BYTES = 96 << 20  # a larger open group is not held in memory
_REPORTED_WITHIN_MS = 10_000  # sender reports come every few seconds

NOTES = {
    "clock_jumped": "the sender's time stamps jumped; timed by arrival there",
    "clock_stood": "the sender's time stamps stood still; timed by arrival there",
    "clock_backwards": "the sender's time stamps ran backwards; timed by arrival there",
    "clocks_strayed": "arrival and time stamps went more than 2 s apart: a clock was set, or runs at another speed",
    "late_packets": "pictures came in a heap, more than 2 s late: the connection was held up",
    "packets_lost": "packets never came: pictures are missing, and what is shown after them may be blotched",
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
    ``lease_number`` fences: what segments of later leases of the same feed have whole is let go.
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


class Segmenter:
    """Takes the packets of one connection and closes segments. ``new_stem`` names the files of the next one (without
    suffix), ``closed`` takes each segment, its file flushed to the platter under the name of a draft; ``left`` the stem
    of a draft that could not be flushed, its journal beside it.

    Raises FeedLost (``bad_stream``), StorageFull and OSError (a disk that fails); ``finish`` closes what is whole even
    then.
    """

    def __init__(
        self,
        recorded: Recorded,
        info: StreamInfo,
        chain: Chain,
        *,
        new_stem: Callable[[int], Path],
        closed: Callable[[Segment], None],
        left: Callable[[Path], None] = lambda _: None,
        target_ms: int = TARGET_MS,
        cap_ms: int = CAP_MS,
    ) -> None:
        self._recorded, self._info, self._chain = recorded, info, chain
        self._new_stem, self._closed, self._left = new_stem, closed, left
        self._target, self._cap = target_ms * TICKS_A_MS, cap_ms * TICKS_A_MS
        self._pacer = Pacer()
        self._group: Group | None = None
        self._open: SegmentFile | None = None
        self._sets = info.extradata
        self._is_new_coding = False
        self._doubted_until_ms = 0
        self._waited = Waited(0)
        chain.connected()

    def put(self, packet: VideoPacket) -> None:
        """Take the next packet. What comes before the first key frame cannot be shown and is let go."""
        if packet.is_audio:
            if self._group is not None and self._info.audio_codec:
                self._group.sounds.append(packet)
                self._group.size_bytes += len(packet.data) + _SOUND_BYTES
                self._bound(self._group)
            return
        if packet.is_key:
            self._end_group(packet)
            self._see_sets(packet)
            self._group, self._waited = Group(), Waited(packet.arrived_ms)
        group = self._group
        if group is None or not packet.data:
            return
        group.pictures.append(packet)
        group.size_bytes += len(packet.data)
        self._waited.arrived(packet.arrived_ms)
        self._bound(group)

    def _bound(self, group: Group) -> None:
        """An open group is bounded in bytes and in time, by what passed between arrivals."""
        waited_ms = self._waited.ms
        if group.size_bytes > _GROUP_BYTES or waited_ms * TICKS_A_MS > self._cap:
            raise FeedLost("bad_stream", f"Không có khung hình khóa trong {waited_ms // 1000} giây.")

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
            raise FeedLost("bad_stream", "Gói hình của camera bị hỏng.") from None
        sets = parameter_sets(units, self._info.codec)
        if not sets.get("sps"):
            return
        known = parameter_sets(split_lengths(self._sets), self._info.codec)
        # Picture parameter sets may change from group to group; they are found among the packets then.
        if any(sets.get(name, known.get(name)) != known.get(name) for name in ("vps", "sps")) or not known.get("pps"):
            merged = {**known, **sets}
            told = join_lengths(unit for name in ("vps", "sps", "pps") for unit in merged.get(name, []))
            if _is_sound(told, self._info.codec) or not _is_sound(self._sets, self._info.codec):
                self._sets = told
                self._is_new_coding = True

    def _end_group(self, following: VideoPacket | None) -> None:
        group, self._group = self._group, None
        if group is None or not group.pictures:
            return
        stamps = group.stamps()
        told = Stamp(following.pts, following.arrived_ms) if following else None
        placed = self._pacer.place(stamps, told)
        if placed.end - placed.decoded[0] > self._cap + _LAST_PICTURE_MS * TICKS_A_MS:
            raise FeedLost("bad_stream", "Một nhóm hình của camera dài hơn mức cho phép.")
        unclosed: OSError | StorageFull | None = None
        if self._open is not None and self._ends_before(placed, self._open):
            try:
                self._close()
            except (OSError, StorageFull) as error:
                unclosed = error  # told once this group is kept in a file of its own: the hole begins behind it
        if self._open is None:
            self._open = self._begun(group, placed.decoded[0])
        if placed.notes:
            # The camera's clock is told through the time stamps: when those jump, the next sender report is waited for.
            self._doubted_until_ms = group.pictures[-1].arrived_ms + _REPORTED_WITHIN_MS
        file = self._open
        file.arrivals(group, placed)
        starts_at_ms = self._chain.now_ms(placed.decoded[0], file.delays)
        file.write(group, placed, starts_at_ms, group.device_clock(placed, self._doubted_until_ms))
        if unclosed is not None:
            raise unclosed

    def _ends_before(self, placed: Placed, segment: SegmentFile) -> bool:
        """Whether the segment is closed before this group: at the key frame nearest to the target, before a hole."""
        without, with_it = placed.decoded[0] - segment.first, placed.end - segment.first
        if placed.after_hole or self._is_new_coding or with_it > self._cap:
            return True
        return with_it > self._target and self._target - without <= with_it - self._target

    def _begun(self, group: Group, first: int) -> SegmentFile:
        info, began_ms = self._info, group.pictures[0].arrived_ms
        try:
            described, picture = configuration(self._sets, info.codec)
        except BadParameterSets as bad:
            raise FeedLost("bad_stream", f"Thiếu hoặc hỏng thông số giải mã ({bad}).") from None
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
        self._is_new_coding = False
        return SegmentFile(self._new_stem(began_ms), heading, opening, info, first)

    def _close(self) -> None:
        file, self._open = self._open, None
        if file is None:
            return
        try:
            if not file.close():
                return
        except (OSError, StorageFull):
            self._left(file.draft.path.with_suffix(""))
            raise
        stretch = self._chain.place(file.first, file.end, file.delays)
        told_ms = file.device_start_ms()
        device_ms = stretch.start_ms if told_ms is None else told_ms
        heading = file.heading
        self._closed(
            Segment(
                path=file.draft.path,
                feed_id=heading.feed_id,
                camera_id=heading.camera_id,
                camera_code=heading.camera_code,
                lease_number=heading.lease_number,
                start_ms=stretch.start_ms,
                device_start_ms=device_ms,
                offset_ms=stretch.start_ms - device_ms,
                uncertainty_ms=stretch.uncertainty_ms,
                duration_ms=stretch.duration_ms,
                sha256=file.draft.sha256,
                size_bytes=file.draft.size_bytes,
                codec=self._info.codec,
                width=heading.width,
                height=heading.height,
                frame_rate=round(file.frames * VIDEO_RATE / max(1, file.end - file.first), 3),
                frame_count=file.frames,
                key_frame_count=len(file.places),
                groups=tuple((round((first - file.first) / TICKS_A_MS), at, size) for first, at, size in file.places),
                has_sender_clock=told_ms is not None,
                note=" ".join(sorted(file.notes | stretch.notes)),
            )
        )


def _is_sound(sets: bytes, codec: VideoCodec) -> bool:
    """Whether a file can be begun with these parameter sets; some are torn on the way."""
    try:
        configuration(sets, codec)
    except BadParameterSets:
        return False
    return True
