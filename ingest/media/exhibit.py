"""Joining stored clips of one camera into a file to hand over, without re-encoding, and what a browser can play."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.media.gops import Gathering, Group, gathered
from ingest.media.results import JoinedFile, Part, Piece, Progress
from ingest.media.source import Source
from ingest.media.writer import FASTSTART, Writer
from storage.errors import Refused

_PLAYABLE = {
    "mp4": ("h264", "vp9", "av1"),
    "webm": ("vp8", "vp9", "av1"),
}
_EIGHT_BIT_420 = ("yuv420p", "yuvj420p")


def is_playable(codec: str, container: str, pix_fmt: str | None = "yuv420p") -> bool:
    """Whether Chromium plays this in a video element: H.264 with 8 bits 4:2:0, VP8, VP9, AV1, in MP4 or WebM.

    H.265, MPEG-4 part 2, MS-MPEG-4 and MJPEG do not play anywhere without a working copy.
    """
    if codec not in _PLAYABLE.get(container, ()):
        return False
    return codec != "h264" or pix_fmt in _EIGHT_BIT_420


def join(
    parts: Sequence[Part],
    out: Path,
    from_ms: int | None = None,
    to_ms: int | None = None,
    *,
    keep_audio: bool = False,
    progress: Progress | None = None,
) -> list[JoinedFile]:
    """Join the interval ``[from_ms, to_ms)`` of the common timeline out of ``parts`` into ``out``, packets untouched.

    ``out`` is the name without suffix: ``.mp4`` (faststart) is added, or ``.mkv`` where MP4 cannot carry the coding.
    The file begins at the last key frame at or before ``from_ms`` and ends before the first one at or after
    ``to_ms``: what lies outside the asked interval is at most one GOP on each side, as ``start_ms`` and
    ``duration_ms`` tell. Holes between clips are closed up; ``pieces`` tells which stretch of the file shows what
    time. Where the coding changes between clips a further file begins (``out-2``, ``out-3`` ...). Sound is dropped
    unless ``keep_audio``.

    Raises Refused ``nothing_to_join`` when no picture lies in the interval, or for a part that cannot be read;
    StorageFull. Nothing is left behind then.
    """
    joiner = _Joiner(out, from_ms, to_ms)
    ordered = sorted(range(len(parts)), key=lambda index: parts[index].start_ms)
    try:
        for done, index in enumerate(ordered):
            joiner.take(index, parts[index], keep_audio)
            if progress:
                progress((done + 1) / len(parts))
        joiner.end_file()
    except BaseException:
        joiner.discard()
        raise
    if not joiner.files:
        raise Refused("nothing_to_join", "Không có hình nào trong khoảng thời gian này. Hãy chọn lại khoảng thời gian.")
    return joiner.files


@dataclass
class _Joiner:
    out: Path
    from_ms: int | None
    to_ms: int | None
    files: list[JoinedFile] = field(default_factory=list)
    writer: Writer | None = None
    likeness: tuple[object, ...] = ()
    pieces: list[Piece] = field(default_factory=list)
    facts: tuple[str, str | None, int, int] = ("", None, 0, 0)

    def take(self, index: int, part: Part, keep_audio: bool) -> None:
        """Write what of one clip lies in the interval."""
        with Source(part.path, with_audio=keep_audio) as source:
            state = Gathering(keep=True)
            for group in gathered(source, state):
                start_ms = part.start_ms + source.to_ms(group.start - (state.origin or 0))
                end_ms = part.start_ms + source.to_ms(group.end - (state.origin or 0))
                if self.to_ms is not None and start_ms >= self.to_ms:
                    return
                if self.from_ms is None or end_ms > self.from_ms:
                    self._put(group, source, Piece(index, 0, start_ms, end_ms - start_ms))

    def _put(self, group: Group, source: Source, piece: Piece) -> None:
        if group.oversize:
            raise Refused("uncuttable_video", "Đoạn ghi hình có nhóm hình quá lớn, không ghép được.")
        likeness = _likeness(source)
        if self.writer is not None and likeness != self.likeness:
            self.end_file()
        if self.writer is None:
            name = self.out.name if not self.files else f"{self.out.name}-{len(self.files) + 1}"
            self.writer = Writer(self.out.with_name(name), source, FASTSTART)
            self.likeness = likeness
            stream = source.stream
            self.facts = (source.codec, stream.codec_context.pix_fmt, stream.width, stream.height)
        at_ms = round(self.writer.length * 1000)
        self.writer.put(group, source)
        self._note(Piece(piece.part, at_ms, piece.start_ms, round(self.writer.length * 1000) - at_ms))

    def _note(self, piece: Piece) -> None:
        """Keep the piece, grown together with the one before when they follow each other in the same clip."""
        last = self.pieces[-1] if self.pieces else None
        if last and last.part == piece.part and abs(last.start_ms + last.duration_ms - piece.start_ms) <= 1:
            length_ms = piece.at_ms + piece.duration_ms - last.at_ms
            self.pieces[-1] = Piece(last.part, last.at_ms, last.start_ms, length_ms)
        else:
            self.pieces.append(piece)

    def end_file(self) -> None:
        """Finish the file being written, if there is one."""
        writer, self.writer = self.writer, None
        if writer is None:
            return
        sha256, size = writer.close()
        codec, pix_fmt, width, height = self.facts
        self.files.append(
            JoinedFile(
                path=writer.path,
                start_ms=self.pieces[0].start_ms,
                duration_ms=round(writer.length * 1000),
                bytes=size,
                sha256=sha256,
                container=writer.container,
                codec=codec,
                pix_fmt=pix_fmt,
                width=width,
                height=height,
                frames=writer.frames,
                playable=is_playable(codec, writer.container, pix_fmt),
                pieces=tuple(self.pieces),
            )
        )
        self.pieces = []

    def discard(self) -> None:
        """Remove everything that was written."""
        if self.writer is not None:
            self.writer.abandon()
        for file in self.files:
            file.path.unlink(missing_ok=True)


def _likeness(source: Source) -> tuple[object, ...]:
    """What must be alike for packets of two clips to share one file."""
    codec = source.stream.codec_context
    extradata = bytes(codec.extradata) if codec.extradata else b""
    sound = source.audio.codec_context.extradata if source.audio else None
    return (
        source.codec,
        codec.pix_fmt,
        source.stream.width,
        source.stream.height,
        extradata,
        source.audio_codec,
        sound,
    )
