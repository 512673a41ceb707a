"""Writing packets into a new file without re-encoding: fragmented MP4, faststart MP4, or Matroska."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import av
import av.error
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Stream

from ingest.media.gops import Group
from ingest.media.source import Source, full_device
from storage.errors import Refused, StorageFull
from storage.values.digest import sha256_of_file

# One fragment for each GOP (a crash or a byte range costs at most one GOP), an index of them in front so that a
# browser can seek, showing times kept where B-frames need them earlier than their decoding times.
FRAGMENTED = "frag_keyframe+empty_moov+default_base_moof+global_sidx+negative_cts_offsets"
FASTSTART = "faststart"
_MP4_CARRIES = ("h264", "hevc", "av1", "vp9", "mpeg4", "mpeg2video", "mpeg1video", "mjpeg")
_MP4_SOUND = ("aac", "mp3", "opus", "ac3", "eac3", "alac", "flac")
_SUFFIX = {"mp4": ".mp4", "matroska": ".mkv"}


def container_for(source: Source) -> str:
    """``mp4`` where it can carry the coding (and the sound, if that is taken along), else ``matroska``."""
    sound_fits = source.audio is None or source.audio_codec in _MP4_SOUND
    return "mp4" if source.codec in _MP4_CARRIES and sound_fits else "matroska"


class Writer:
    """One output file. Groups are put one after another, without holes; times begin at zero.

    ``stem`` gets the suffix of the container that was chosen. Raises StorageFull when the device is full; the file
    begun is removed then.
    """

    def __init__(self, stem: Path, source: Source, movflags: str = FRAGMENTED) -> None:
        self.container = container_for(source)
        self.frames = 0
        self.keyframes = 0
        self.length = Fraction(0)  # seconds written so far
        self.sound = source.audio is not None
        self._last_dts: int | None = None
        try:
            self._out, self.path = self._begun(stem, source, movflags)
        except av.error.FFmpegError:
            if self.container == "matroska":
                raise
            self.container = "matroska"  # some variants are refused only when the header is written
            self._out, self.path = self._begun(stem, source, movflags)

    def _begun(self, stem: Path, source: Source, movflags: str) -> tuple[OutputContainer, Path]:
        path = stem.with_name(stem.name + _SUFFIX[self.container])
        options = {"movflags": movflags} if self.container == "mp4" else {}
        out = av.open(str(path), "w", format=self.container, options=options)
        try:
            self._video = out.add_stream_from_template(source.stream, opaque=True)
            self._video.time_base = source.time_base
            self._audio = out.add_stream_from_template(source.audio, opaque=True) if source.audio else None
            out.start_encoding()
        except av.error.FFmpegError as error:
            _closed_quietly(out)
            path.unlink(missing_ok=True)
            if full_device(error):
                raise StorageFull() from error
            raise
        return out, path

    def put(self, group: Group, source: Source) -> None:
        """Write one group; its packets are used up. ``source`` may be another file of the same coding."""
        base = source.time_base
        at = round(self.length / base)
        shift = at - group.start
        last = max(group.packets, key=lambda p: p.pts if p.stream_index == source.stream.index and p.pts else -1)
        last.duration = group.last_duration
        try:
            for packet in group.packets:
                if packet.stream_index == source.stream.index:
                    self._put_picture(packet, shift)
                elif self._audio is not None:
                    self._put_sound(packet, shift * base)
        except av.error.FFmpegError as error:
            self.abandon()
            raise _refusal(error) from error
        group.packets.clear()
        self.keyframes += 1
        self.length += (group.end - group.start) * base

    def _put_picture(self, packet: Packet[Stream], shift: int) -> None:
        assert packet.pts is not None
        assert packet.dts is not None
        packet.pts += shift
        # A programme stream dates only some of its pictures; made-up times may be a tick late. None is decoded late.
        packet.dts = min(packet.dts + shift, packet.pts)
        if self._last_dts is not None and packet.dts <= self._last_dts:
            packet.dts = self._last_dts + 1
            packet.pts = max(packet.pts, packet.dts)
        self._last_dts = packet.dts
        packet.stream = self._video
        self._out.mux_one(packet)
        self.frames += 1

    def _put_sound(self, packet: Packet[Stream], shift_s: Fraction) -> None:
        if packet.dts is None or packet.pts is None or self._audio is None:
            return
        shift = round(shift_s / packet.time_base)
        packet.pts += shift
        packet.dts += shift
        if packet.dts >= 0:
            packet.stream = self._audio
            self._out.mux_one(packet)

    def close(self) -> tuple[str, int]:
        """Finish the file; its SHA-256 and size in bytes."""
        try:
            self._out.close()
        except av.error.FFmpegError as error:
            self.path.unlink(missing_ok=True)
            raise _refusal(error) from error
        return sha256_of_file(self.path)

    def abandon(self) -> None:
        """Give the file up and remove it."""
        _closed_quietly(self._out)
        self.path.unlink(missing_ok=True)


def fragments_of(path: Path) -> list[tuple[int, int]]:
    """(at_bytes, bytes) of every fragment (moof with its mdat) of an MP4, by walking its outermost boxes."""
    found: list[tuple[int, int]] = []
    size = path.stat().st_size
    with path.open("rb") as file:
        at = 0
        while at + 8 <= size:
            file.seek(at)
            length, kind = struct.unpack(">I4s", file.read(8))
            if length == 1 and at + 16 <= size:
                length = struct.unpack(">Q", file.read(8))[0]
            if length < 8 or at + length > size:
                break
            if kind == b"moof":
                found.append((at, length))
            elif kind == b"mdat" and found:
                found[-1] = (found[-1][0], at + length - found[-1][0])
            at += length
    return found


def _refusal(error: av.error.FFmpegError) -> Refused:
    if full_device(error):
        return StorageFull()
    return Refused(
        "uncuttable_video",
        "Không ghi lại được các gói hình của tệp này. Hãy xuất lại tệp từ đầu ghi ở định dạng MP4 (H.264) rồi nộp lại.",
        reason=str(error.strerror),
    )


def _closed_quietly(out: OutputContainer) -> None:
    try:
        out.close()
    except av.error.FFmpegError:
        return  # the file is given up; the first error has been told
