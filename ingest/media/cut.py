"""Cutting without re-encoding: at key frames, into clips of about a minute, each a file that stands on its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ingest.media.gops import Gathering, Group, gathered
from ingest.media.results import CAP_MS, TARGET_MS, CutClip, Fragment
from ingest.media.source import Source
from ingest.media.writer import Writer, fragments_of


class NeedsWorkingCopy(Exception):  # noqa: N818 - a finding, not a failure: the caller makes a working copy and cuts that
    """The key frames stand further apart than the cap, or there are none. ``reason`` is a Vietnamese sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass
class _Open:
    writer: Writer
    start: int
    end: int
    spans: list[tuple[int, int]] = field(default_factory=list)


class Cutter:
    """Takes groups in order and writes clips. ``on_clip`` is called with each finished clip, ``on_group`` with each
    group right after it went into the clip being written.

    A clip ends at the key frame nearest to ``target_ms``, before a hole in the recording, and never beyond ``cap_ms``.
    Key frames whose neighbours need the group before ("open" ones) are passed by as long as the cap allows, so that
    every clip shows all its pictures on its own.
    """

    def __init__(
        self,
        source: Source,
        folder: Path,
        state: Gathering,
        *,
        target_ms: int = TARGET_MS,
        cap_ms: int = CAP_MS,
        on_clip: Callable[[CutClip], None],
        on_group: Callable[[Group], None] | None = None,
    ) -> None:
        self._source, self._folder, self._state = source, folder, state
        self._target, self._cap = source.to_ticks(target_ms), source.to_ticks(cap_ms)
        self._cap_ms = cap_ms
        self._on_clip, self._on_group = on_clip, on_group
        self._open: _Open | None = None
        self._made: list[Path] = []

    def add(self, group: Group) -> None:
        """Take the next group. Raises NeedsWorkingCopy when it alone is longer than the cap."""
        if group.oversize or group.end - group.start > self._cap:
            raise NeedsWorkingCopy(
                f"Khoảng cách giữa hai khung hình khóa dài hơn {self._cap_ms // 1000} giây nên không cắt thẳng được."
            )
        if self._open is not None and self._ends_before(group, self._open):
            self._finish()
        if self._open is None:
            name = f"clip-{len(self._made) + 1:05d}"
            self._open = _Open(Writer(self._folder / name, self._source), group.start, group.start)
            self._made.append(self._open.writer.path)
        self._open.writer.put(group, self._source)
        self._open.end = group.end
        self._open.spans.append((group.start, group.end))
        if self._on_group:
            self._on_group(group)

    def finish(self) -> None:
        """Close the last clip. Raises NeedsWorkingCopy when no group came at all."""
        if not self._made:
            raise NeedsWorkingCopy("Tệp không có khung hình khóa nào nên không cắt thẳng được.")
        self._finish()

    def discard(self) -> None:
        """Remove everything that was written."""
        if self._open is not None:
            self._open.writer.abandon()
            self._open = None
        for path in self._made:
            path.unlink(missing_ok=True)

    def _ends_before(self, group: Group, clip: _Open) -> bool:
        if group.after_hole or group.end - clip.start > self._cap:
            return True
        without, with_it = clip.end - clip.start, group.end - clip.start
        return (
            group.closed and group.sure and with_it > self._target and self._target - without <= with_it - self._target
        )

    def _finish(self) -> None:
        clip, self._open = self._open, None
        if clip is None:
            return
        sha256, size = clip.writer.close()
        self._on_clip(self._told(clip, sha256, size))

    def _told(self, clip: _Open, sha256: str, size: int) -> CutClip:
        source, origin = self._source, self._state.origin or 0
        offset_ms = source.to_ms(clip.start - origin)
        duration_ms = source.to_ms(clip.end - origin) - offset_ms
        places = fragments_of(clip.writer.path) if clip.writer.container == "mp4" else []
        fragments = tuple(
            Fragment(at, length, source.to_ms(start - clip.start), source.to_ms(end - start))
            for (at, length), (start, end) in zip(places, clip.spans, strict=False)
        )
        return CutClip(
            path=clip.writer.path,
            offset_ms=offset_ms,
            duration_ms=duration_ms,
            bytes=size,
            sha256=sha256,
            container=clip.writer.container,
            codec=source.codec,
            width=source.stream.width,
            height=source.stream.height,
            frame_rate=round(clip.writer.frames * 1000 / max(1, duration_ms), 3),
            frames=clip.writer.frames,
            keyframes=clip.writer.keyframes,
            fragments=fragments if len(places) == len(clip.spans) else (),
        )


def cut(
    path: Path, folder: Path, target_ms: int = TARGET_MS, cap_ms: int = CAP_MS, *, keep_audio: bool = False
) -> list[CutClip]:
    """Cut a video into clips of about ``target_ms`` in ``folder``, without re-encoding and without loss at the joins.

    Fragmented MP4 with one fragment for each GOP; Matroska where MP4 cannot carry the coding. Sound is dropped unless
    ``keep_audio``: a street camera has no business with what people say. Raises NeedsWorkingCopy when the key frames
    are further apart than ``cap_ms``, Refused for what cannot be read, StorageFull; nothing is left behind then.
    """
    clips: list[CutClip] = []
    with Source(path, with_audio=keep_audio) as source:
        state = Gathering(keep=True, longest_ticks=source.to_ticks(cap_ms))
        cutter = Cutter(source, folder, state, target_ms=target_ms, cap_ms=cap_ms, on_clip=clips.append)
        try:
            for group in gathered(source, state):
                cutter.add(group)
            cutter.finish()
        except BaseException:
            cutter.discard()
            raise
    return clips
