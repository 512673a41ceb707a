"""Working copies: re-encoded H.264 for cutting where key frames are too rare, and for browsers that cannot play the
original. Never evidence; the caller labels them as such."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import av.error
from av.container import OutputContainer
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

from ingest.media.gops import Gathering
from ingest.media.results import KEYFRAME_EVERY_MS, Progress, WorkingCopy
from ingest.media.source import UNREADABLE, Source, full_device, out_of_memory
from ingest.media.writer import FRAGMENTED
from storage.errors import Refused, StorageFull
from storage.values.digest import sha256_of_file

_TICKS = Fraction(1, 90_000)


def working_copy(
    path: Path,
    out: Path,
    keyframe_every_ms: int = KEYFRAME_EVERY_MS,
    *,
    max_height: int | None = None,
    rate: float | None = None,
    reason: str = "Trình duyệt không phát được mã hóa gốc.",
    progress: Progress | None = None,
) -> WorkingCopy:
    """Re-encode to H.264 (yuv420p, fragmented MP4, no sound) with a key frame at least every ``keyframe_every_ms``, so
    that it can be opened in part like the clip it shows.

    The picture is scaled down to ``max_height`` when it is taller (720 for a browser preview). Every picture that can
    be decoded is kept at its own time; ``rate`` as for :class:`Source`. Raises Refused when none can be, StorageFull;
    ``out`` is removed then.
    """
    with Source(path, rate=rate) as source:
        copier = _Copier(source, keyframe_every_ms, max_height)
        try:
            with av.open(str(out), "w", format="mp4", options={"movflags": FRAGMENTED}) as target:
                copier.copy(target, progress)
        except av.error.FFmpegError as error:
            out.unlink(missing_ok=True)
            if full_device(error):
                raise StorageFull() from error
            raise Refused("unreadable_video", UNREADABLE, reason=str(error.strerror)) from error
        except BaseException:
            out.unlink(missing_ok=True)
            raise
        return copier.told(out, reason)


class _Copier:
    def __init__(self, source: Source, keyframe_every_ms: int, max_height: int | None) -> None:
        self.source = source
        self.every = round(Fraction(keyframe_every_ms, 1000) / _TICKS)
        self.width, self.height = _fitted(source.stream.width, source.stream.height, max_height)
        self.frames = self.keyframes = self.broken = 0
        self.first: int | None = None
        self.last = 0
        self.state = Gathering()

    def copy(self, target: OutputContainer, progress: Progress | None) -> None:
        stream: VideoStream | None = None
        next_key = 0
        for frame in self._pictures(progress):
            if stream is None:
                stream = self._stream(target, frame)
            at = round((frame.pts or 0) * self.source.time_base / _TICKS)
            if self.first is None:
                self.first = at
            elif at <= self.last:
                continue  # two pictures for one instant: the second would overtake the first
            shown = frame.reformat(width=self.width, height=self.height, format="yuv420p")
            shown.pts, shown.time_base = at - self.first, _TICKS
            shown.pict_type = PictureType.NONE
            if shown.pts >= next_key:
                shown.pict_type = PictureType.I
                next_key = shown.pts + self.every
                self.keyframes += 1
            self.last = at
            self.frames += 1
            self._put(target, stream, shown)
        if stream is None:
            raise Refused("unreadable_video", UNREADABLE, reason="no picture could be decoded")
        self._put(target, stream, None)

    def _put(self, target: OutputContainer, stream: VideoStream, shown: VideoFrame | None) -> None:
        for packet in stream.encode(shown):
            # The encoder derives it from the declared rate, which pauses in the recording make far too low.
            packet.duration = round(self._usual() / stream.time_base) if stream.time_base else 0
            target.mux_one(packet)

    def _usual(self) -> Fraction:
        """Seconds that a picture of the original usually lasts."""
        return self.source.timeline.usual_ticks * self.source.time_base

    def _stream(self, target: OutputContainer, first: VideoFrame) -> VideoStream:
        options = {
            "preset": "veryfast",
            "crf": "23",
            "forced-idr": "1",
            "x264-params": "bframes=0:scenecut=0:keyint=infinite",
        }
        stream = target.add_stream("libx264", rate=self.source.rate, options=options)
        stream.width, stream.height, stream.pix_fmt = self.width, self.height, "yuv420p"
        stream.codec_context.time_base = stream.time_base = _TICKS
        if first.rotation:
            stream.set_display_rotation(first.rotation)
        return stream

    def _pictures(self, progress: Progress | None) -> Iterator[VideoFrame]:
        decoder = self.source.stream.codec_context
        for packet in self.source.packets():
            if self.state.origin is None:
                self.state.origin = packet.pts
            try:
                for frame in decoder.decode(packet):
                    if isinstance(frame, VideoFrame):
                        yield frame
            except av.error.FFmpegError as error:
                if out_of_memory(error):
                    raise MemoryError from error
                self.broken += 1
            if progress and packet.is_keyframe:
                progress(min(1.0, max(0, packet.pos or 0) / self.source.size_bytes))
        for frame in decoder.decode(None):
            yield frame

    def told(self, out: Path, reason: str) -> WorkingCopy:
        sha256, size = sha256_of_file(out)
        frame_ticks = round(self._usual() / _TICKS)
        first = self.first or 0
        ticks = self.last - first + frame_ticks
        origin = (self.state.origin or 0) * self.source.time_base
        return WorkingCopy(
            path=out,
            offset_ms=max(0, round((first * _TICKS - origin) * 1000)),
            duration_ms=round(ticks * _TICKS * 1000),
            bytes=size,
            sha256=sha256,
            container="mp4",
            codec="h264",
            width=self.width,
            height=self.height,
            frame_rate=round(self.frames / float(ticks * _TICKS), 3),
            frames=self.frames,
            keyframes=self.keyframes,
            reason=reason,
            damaged=f"{self.broken} gói hình bị hỏng nên bản làm việc thiếu hình ở đó." if self.broken else None,
        )


def _fitted(width: int, height: int, max_height: int | None) -> tuple[int, int]:
    """Width and height scaled down to ``max_height``, both even as the coding demands."""
    if max_height and height > max_height:
        width, height = round(width * max_height / height), max_height
    return max(2, width & ~1), max(2, height & ~1)
