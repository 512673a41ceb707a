"""One pass over a file: sizes, GOPs, digest and its key frames seen, without decoding anything else.

Reading and hashing cost a few hundredths of a second for a minute of video; nearly all the rest is the decoding of
key frames, so each is decoded at most once, whoever needs its picture, and of large ones not every one (``eye.py``).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from av.packet import Packet
from av.stream import Stream

from ingest.media.dhav import first_head
from ingest.media.eye import Eye, KeySight
from ingest.media.free_room import free_bytes_behind
from ingest.media.gops import Gathering, Group, gathered
from ingest.media.look import LookBuilder
from ingest.media.prints import printer
from ingest.media.results import Examination, Gop, Probe, Progress, Seen
from ingest.media.source import UNREADABLE, SideDigest, Source
from storage.errors import Refused

_ROUNDED_MS = 1_500  # recorders round the length they declare to whole seconds,
_ROUNDED_SHARE = 0.05  # but not that of a short file;
_LONGER_SOUND_SHARE = 0.02  # and sound may go on after the last picture
_UNREAD_BYTES = 1 << 16
_UNREAD_SHARE = 0.1


@dataclass
class Pass:
    """The state of one pass over ``source``; :meth:`run` may be called once."""

    source: Source
    eye: Eye
    state: Gathering
    gops: list[Gop] = field(default_factory=list)
    end: int = 0
    recorded_ticks: int = 0  # without the holes
    is_printing: bool = True
    _printed: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._print = printer(self.source.stream, self.source.codec) if self.is_printing else None

    def run(
        self,
        on_group: Callable[[Group], None],
        *,
        digest: SideDigest | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Read everything; ``on_group`` gets every group in order. Raises Refused when nothing of it can be seen."""
        for group in gathered(self.source, self.state, self._see):
            self._note(group)
            on_group(group)
            if digest:
                digest.advance(self.state.at_bytes)
            if progress:
                progress(min(1.0, self.state.at_bytes / self.source.size_bytes))
        if self.state.frames < 2 or (self.gops and not self.eye.seen):
            raise Refused("unreadable_video", UNREADABLE, reason="no picture could be decoded")

    def _see(self, packet: Packet[Stream]) -> tuple[object, bool]:
        sight = self.eye.see(packet)
        if self._print is not None and packet.pts is not None:
            self._printed[packet.pts] = self._print(packet)
        return sight, isinstance(sight, KeySight)

    def _note(self, group: Group) -> None:
        start_ms = self.to_ms(group.start)
        length_ms = self.to_ms(group.end) - start_ms
        told = self._printed.pop(group.key_pts, "")
        self.gops.append(Gop(start_ms, length_ms, group.at_bytes, group.bytes, group.frames, told))
        self.end = group.end
        self.recorded_ticks += group.end - group.start

    def to_ms(self, ticks: int) -> int:
        """A tick as the offset in milliseconds from the first picture of the file."""
        return self.source.to_ms(ticks - (self.state.origin or 0))

    def probe(self) -> Probe:
        """What the file is, after :meth:`run`."""
        source, state = self.source, self.state
        head = first_head(source.path) if source.container_name == "dhav" else None
        duration_ms = self.to_ms(self.end) if self.gops else source.to_ms(state.frames * source.timeline.usual_ticks)
        seen_frames = state.frames - state.lost_frames
        seconds = float(self.recorded_ticks * source.time_base)
        rate = seen_frames / seconds if seconds else 1 / float(source.timeline.usual_ticks * source.time_base)
        return Probe(
            container=source.container_name,
            video_codec=source.codec,
            pix_fmt=source.stream.codec_context.pix_fmt,
            audio_codec=source.audio_codec,
            width=source.stream.width,
            height=source.stream.height,
            rotation_deg=self.eye.rotation_deg,
            frame_rate=round(rate, 3),
            frames=state.frames,
            keyframes=len(self.gops),
            duration_ms=duration_ms,
            declared_ms=source.declared_ms,
            bytes=source.size_bytes,
            device_start_ms=head.at_ms if head else source.device_start_ms,
            timeline_mended=source.timeline.mended,
            damaged=self._damage(duration_ms),
            is_own_clock=head is not None,
            channel_number=head.channel_number if head else None,
            has_clock=source.has_clock,
            coded_rate=source.coded_rate,
            prints=tuple((gop.offset_ms, gop.print) for gop in self.gops if gop.print),
        )

    def _damage(self, duration_ms: int) -> str | None:
        """A sentence on what is missing or broken; None for a whole file."""
        source, declared = self.source, self.source.declared_ms
        told = []
        short = (declared or 0) - duration_ms
        if declared and short > _tolerated_ms(declared):
            told.append(f"Tệp bị cắt cụt: chỉ đọc được {_seconds(duration_ms)} trong {_seconds(declared)} giây.")
        elif self._tail_lost():
            told.append(f"Phần cuối tệp bị hỏng; chỉ đọc được {_seconds(duration_ms)} giây đầu.")
        elif source.corrupt_packets or self.state.torn or (source.broken_reads and not self._padded()):
            broken = f" ({source.corrupt_packets} khung hình hỏng)" if source.corrupt_packets else ""
            told.append(f"Tệp có chỗ hỏng{broken}; đọc được {_seconds(duration_ms)} giây.")
        if self.eye.undecodable:
            told.append(f"{self.eye.undecodable} khung hình khóa bị hỏng, không xem được.")
        if self.state.lost_frames and self.gops:
            told.append(f"{_seconds(self.gops[0].offset_ms)} giây đầu thiếu khung hình khóa nên không xem được.")
        return " ".join(told) or None

    def _tail_lost(self) -> bool:
        """Whether much of the file behind the last packet could not be read. Indexes stand there, too."""
        unread = self.source.size_bytes - self.state.at_bytes
        if self.source.container_name == "mp4":
            unread -= free_bytes_behind(self.source.path, self.state.at_bytes)
        return unread > max(_UNREAD_BYTES, self.source.size_bytes * _UNREAD_SHARE) and not self._padded()

    def _padded(self) -> bool:
        """Whether zeros follow the last packet: recorders make files larger in advance than what is recorded."""
        with self.source.path.open("rb") as file:
            file.seek((self.state.at_bytes + self.source.size_bytes) // 2)
            behind = file.read(4096)
        return bool(behind) and not any(behind)


def probe(path: Path, rate: float | None = None) -> Probe:
    """What a video file is. Reads all its packets, decodes one picture. ``rate``: as stated, for raw streams.

    Raises Refused for what is not a readable video: garbage, empty, sound only, text under a video's name, an MP4
    without its index. A truncated or damaged file is probed as far as it can be read and says so in ``damaged``.
    """
    with Source(path, rate=rate) as source:
        reading = Pass(source, Eye(source, limit=1), Gathering())
        reading.run(lambda group: None)
        return reading.probe()


def examine(path: Path, thumbnail_path: Path | None = None, *, progress: Progress | None = None) -> Examination:
    """Everything about one file from one pass; writes the thumbnail when a path is given. Raises Refused as probe."""
    look = LookBuilder()
    with Source(path) as source:
        reading = Pass(source, Eye(source), Gathering())
        digest = SideDigest(source.path)
        reading.run(lambda group: look.add(group.sight), digest=digest, progress=progress)
        return examination_of(reading, digest, look, thumbnail_path)


def look(path: Path) -> Seen:
    """What the key frames of a short file show, its packets read once, nothing digested. Raises Refused as probe.

    Nothing is left behind however it ends: the thumbnail is written into a file that is in memory only.
    """
    builder = LookBuilder()
    with Source(path) as source, os.fdopen(os.memfd_create("thumbnail"), "rb") as thumbnail:
        reading = Pass(source, Eye(source), Gathering(), is_printing=False)
        reading.run(lambda group: builder.add(group.sight))
        seen = builder.build(reading.to_ms, Path(f"/dev/fd/{thumbnail.fileno()}"), reading.eye.rotation_deg)
        return Seen(replace(seen, thumbnail_path=None), thumbnail.read() or None, reading.probe().damaged)


def examination_of(reading: Pass, digest: SideDigest, look: LookBuilder, thumbnail_path: Path | None) -> Examination:
    """The examination that a finished pass amounts to."""
    return Examination(
        probe=reading.probe(),
        sha256=digest.finish(),
        gops=tuple(reading.gops),
        look=look.build(reading.to_ms, thumbnail_path, reading.eye.rotation_deg),
    )


def _tolerated_ms(declared_ms: int) -> float:
    """How much shorter than declared a whole file may turn out."""
    return max(min(_ROUNDED_MS, max(300, declared_ms * _ROUNDED_SHARE)), declared_ms * _LONGER_SOUND_SHARE)


def _seconds(length_ms: int) -> str:
    return f"{length_ms / 1000:.1f}".replace(".", ",")
