"""Opening foreign video by its content, not its name, and reading its packets as far as they go."""

from __future__ import annotations

import errno
import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from types import TracebackType

import av
import av.error
import av.subtitles.stream  # av loads it with the first file: too late where memory is bounded by then
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from ingest.media.soundness import soundness_check
from ingest.media.timeline import Timeline
from storage.errors import Refused, StorageFull

# Only formats that hold video themselves. Play lists (HLS, DASH, concat, SDP) would make the machine open other
# files and addresses of a stranger's choosing; single pictures and text are no footage.
_FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,h264,hevc,m4v,mjpeg,mpjpeg,flv,asf,dhav,ifv,"
    "mxf,gxf,ivf,ogg,rm,nut,nsv,wtv,obu"
)
# Streams without a container: nothing in them says when a picture was taken, at best how many there are a second.
RAW = ("h264", "hevc", "mjpeg", "m4v", "mpegvideo")
_SHORT_NAMES = {"mov,mp4,m4a,3gp,3g2,mj2": "mp4", "matroska,webm": "matroska"}
_TAKES_BROKEN_READS = 50  # one after another, before the rest of a file is given up
_OLDEST_START_MS = 946_684_800_000  # 2000-01-01: before it a recorder's clock was simply not set
_HASH_CHUNK = 1 << 20

UNREADABLE = (
    "Không đọc được tệp này như một tệp video. Hãy xuất lại tệp từ đầu ghi (MP4, AVI, MKV hoặc TS) rồi nộp lại."
)


def full_device(error: BaseException) -> bool:
    """Whether the error says that no room is left on the device (or that a file or quota limit was reached)."""
    return getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def out_of_memory(error: BaseException) -> bool:
    """Whether the error says that the memory limit was reached: no fault of the file's soundness."""
    return getattr(error, "errno", None) == errno.ENOMEM


def refused_by(error: av.error.FFmpegError) -> Refused:
    """The error of the video library as a refusal that says what to do."""
    if full_device(error):
        return StorageFull()
    return Refused("unreadable_video", UNREADABLE, reason=str(error.strerror))


class Source:
    """One open video file: its best video stream and, if asked for, its first audio stream. A context manager.

    ``rate``: frames a second as stated by a person, for streams without a clock (``RAW``); nothing to others.
    Raises Refused (``missing_file``, ``empty_file``, ``unfinished_file``, ``unreadable_video``, ``no_video_stream``).
    """

    def __init__(self, path: Path, *, with_audio: bool = False, rate: float | None = None) -> None:
        self.path = path.resolve()
        self.size_bytes = _size_of(self.path)
        self.container = _opened(self.path)
        stated = Fraction(rate).limit_denominator(1001) if rate and self.container_name in RAW else None
        self._is_stated = stated is not None
        if stated is not None:
            self.container.close()
            self.container = _opened(self.path, {"framerate": str(stated)})
        try:
            self.stream = _video_of(self.container)
        except BaseException:
            self.container.close()
            raise
        self.audio_codec = _audio_codec(self.container)
        self.audio: AudioStream | None = self.container.streams.audio[0] if with_audio and self.audio_codec else None
        self.codec = canonical_codec(self.stream)
        self._whole = soundness_check(self.stream, self.codec)
        self.broken_reads = 0
        self.corrupt_packets = 0
        self.rate = stated or nominal_rate(self.stream, raw=self.container_name in ("h264", "hevc"))
        self.timeline = Timeline(self.stream, self.rate, self.container_name)

    def __enter__(self) -> Source:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.container.close()

    @property
    def container_name(self) -> str:
        """Short name of the container, by content: mp4, matroska, avi, mpegts, h264, ..."""
        name = self.container.format.name
        return _SHORT_NAMES.get(name, name.split(",")[0])

    @property
    def time_base(self) -> Fraction:
        """Seconds in one tick of the video stream."""
        return self.stream.time_base or Fraction(1, 90_000)

    def to_ms(self, ticks: int) -> int:
        """Ticks of the video stream as milliseconds, rounded to the nearest."""
        return round(ticks * self.time_base * 1000)

    def to_ticks(self, length_ms: int) -> int:
        """Milliseconds as ticks of the video stream, rounded down."""
        return int(Fraction(length_ms, 1000) / self.time_base)

    @property
    def declared_ms(self) -> int | None:
        """The length that the file claims for its video; None when it claims none."""
        if self.stream.duration:
            return self.to_ms(self.stream.duration)
        return self.container.duration // 1000 if self.container.duration else None

    @property
    def has_clock(self) -> bool:
        """Whether anything in the file says when its pictures were taken, be it only in relation to each other."""
        return self.container_name not in RAW

    @property
    def coded_rate(self) -> float | None:
        """Frames a second as the coding itself tells; None when it tells nothing that can be."""
        rate = self.stream.codec_context.framerate if self.container_name in ("h264", "hevc") else None
        return round(float(rate), 3) if rate and Fraction(1, 60) <= rate <= 240 else None

    @property
    def device_start_ms(self) -> int | None:
        """The epoch instant of recording that the metadata claims, if it can be one at all."""
        claims = {k.lower(): v for k, v in (*self.stream.metadata.items(), *self.container.metadata.items())}
        for key in ("com.apple.quicktime.creationdate", "creation_time", "date"):
            instant = _instant(claims.get(key, ""))
            if instant is not None:
                return instant
        return None

    def packets(self) -> Iterator[Packet[Stream]]:
        """Every packet that can be read, video with mended time stamps; audio as it comes. Never raises."""
        for packet in self._raw_packets():
            if packet.stream_index != self.stream.index:
                yield packet
                continue
            if packet.is_corrupt or not self._whole(packet):
                self.corrupt_packets += 1
            if self._is_stated:
                packet.duration = 0  # what the coding says of it was just contradicted
            yield from self.timeline.mend(packet)
        yield from self.timeline.rest()

    def _raw_packets(self) -> Iterator[Packet[Stream]]:
        streams: list[Stream] = [self.stream, *([self.audio] if self.audio else [])]
        failures = 0
        while failures < _TAKES_BROKEN_READS:
            try:
                for packet in self.container.demux(*streams):
                    if packet.size:
                        failures = 0
                        yield packet
            except av.error.FFmpegError as error:
                if out_of_memory(error):
                    raise MemoryError from error
                self.broken_reads += 1
                failures += 1
            else:
                return


class SideDigest:
    """SHA-256 of the file, read beside the packets so that every page is still in memory from their reading."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._digest = hashlib.sha256()
        self._at = 0

    def advance(self, to_bytes: int) -> None:
        """Digest on until at least ``to_bytes`` (in whole chunks; does nothing when already there)."""
        while self._at + _HASH_CHUNK <= to_bytes:
            chunk = self._file.read(_HASH_CHUNK)
            if not chunk:
                return
            self._digest.update(chunk)
            self._at += len(chunk)

    def finish(self) -> str:
        """Digest the rest and say the hexadecimal digest of the whole file."""
        while chunk := self._file.read(_HASH_CHUNK):
            self._digest.update(chunk)
        self._file.close()
        return self._digest.hexdigest()


def canonical_codec(stream: VideoStream) -> str:
    """The name of the stream's coding, whatever the library that decodes it is called: h264, hevc, av1, ..."""
    return stream.codec_context.codec.canonical_name


def nominal_rate(stream: VideoStream, *, raw: bool = False) -> Fraction:
    """Frames a second as the file says, or 25 where it says nothing or something impossible."""
    # A raw stream's average is the reader's guess; the coding itself may tell.
    for rate in (stream.codec_context.framerate if raw else None, stream.average_rate, stream.guessed_rate):
        if rate and Fraction(1, 60) <= rate <= 240:
            return Fraction(rate)
    return Fraction(25)


def _size_of(path: Path) -> int:
    if not path.is_file():
        raise Refused("missing_file", "Không thấy tệp. Hãy kiểm tra lại đường dẫn rồi nộp lại.")
    size = path.stat().st_size
    if size == 0:
        raise Refused("empty_file", "Tệp rỗng (0 byte). Hãy chép lại tệp từ đầu ghi rồi nộp lại.")
    return size


def _opened(path: Path, further: dict[str, str] | None = None) -> InputContainer:
    options = {"format_whitelist": _FORMATS, "protocol_whitelist": "file", "fflags": "+genpts", **(further or {})}
    try:
        return av.open(str(path), options=options, metadata_errors="replace")
    except av.error.FFmpegError as error:
        if out_of_memory(error):
            raise MemoryError from error
        if _lacks_index(path):
            raise Refused(
                "unfinished_file",
                "Tệp MP4 bị cắt cụt: thiếu phần mục lục ở cuối tệp nên không đọc được hình nào. "
                "Hãy chép lại trọn vẹn tệp từ đầu ghi rồi nộp lại.",
            ) from error
        raise refused_by(error) from error


def _lacks_index(path: Path) -> bool:
    """Whether this is an MP4 whose index (moov) never made it to the disk."""
    with path.open("rb") as file:
        return file.read(12)[4:8] == b"ftyp"


def _video_of(container: InputContainer) -> VideoStream:
    stream = container.streams.best("video")
    if not isinstance(stream, VideoStream):
        raise Refused(
            "no_video_stream",
            "Tệp không có hình (chỉ có âm thanh hoặc dữ liệu khác). Hãy chọn đúng tệp video của camera.",
        )
    try:
        usable = stream.codec_context is not None and stream.width > 0 and stream.height > 0
    except (av.error.FFmpegError, AttributeError, ValueError):
        usable = False
    if not usable:
        raise Refused("unreadable_video", UNREADABLE, reason="no picture size")
    return stream


def _audio_codec(container: InputContainer) -> str | None:
    for stream in container.streams.audio:
        if stream.codec_context is not None:
            return str(stream.codec_context.codec.canonical_name)
    return None


def _instant(claim: str) -> int | None:
    if not re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", claim):
        return None
    try:
        moment = datetime.fromisoformat(claim.strip())
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    at_ms = round(aware.timestamp() * 1000)
    return at_ms if at_ms >= _OLDEST_START_MS else None
