"""The main door: a master examined and cut in one pass, its key frames decoded once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.media.cut import Cutter, NeedsWorkingCopy
from ingest.media.eye import Eye
from ingest.media.gops import Gathering, Group
from ingest.media.look import LookBuilder
from ingest.media.one_pass import Pass, examination_of
from ingest.media.results import (
    CAP_MS,
    KEYFRAME_EVERY_MS,
    TARGET_MS,
    CutClip,
    Examination,
    Progress,
    Taken,
    TakenClip,
)
from ingest.media.source import SideDigest, Source
from ingest.media.working_copy import working_copy


@dataclass
class _Clips:
    """Collects clips with their looks while the cutter writes them."""

    reading: Pass
    done: list[TakenClip] = field(default_factory=list)
    look: LookBuilder = field(default_factory=LookBuilder)

    def group(self, group: Group) -> None:
        self.look.add(group.sight)

    def clip(self, clip: CutClip) -> None:
        def from_clip_start(ticks: int) -> int:
            return self.reading.to_ms(ticks) - clip.offset_ms

        look = self.look.build(from_clip_start, clip.path.with_suffix(".jpg"), self.reading.eye.rotation_deg)
        self.done.append(TakenClip(clip, look))
        self.look = LookBuilder()

    def discard(self) -> None:
        for taken in self.done:
            if taken.look.thumbnail_path:
                taken.look.thumbnail_path.unlink(missing_ok=True)
        self.done.clear()


def take_apart(
    path: Path,
    folder: Path,
    target_ms: int = TARGET_MS,
    cap_ms: int = CAP_MS,
    *,
    keep_audio: bool = False,
    keyframe_every_ms: int = KEYFRAME_EVERY_MS,
    rate: float | None = None,
    progress: Progress | None = None,
) -> Taken:
    """Probe, digest, examine and cut a master in one pass; clips and thumbnails (``clip-00001.mp4/.jpg``,
    ``master.jpg``) are written into ``folder``, which must exist.

    Where key frames are further apart than the cap a working copy (``working-copy.mp4``) is made and cut instead.
    Sound is dropped unless ``keep_audio``. ``rate``: frames a second as stated, for raw
    streams. Raises Refused and StorageFull; nothing is left in ``folder`` then.
    """
    before = set(folder.iterdir())
    how = _Cutting(folder, target_ms, cap_ms, keep_audio, rate)
    try:
        examination, clips, reason = _once(path, how, folder / "master.jpg", progress)
        if reason is None:
            return Taken(examination, tuple(clips), None)
        copy = working_copy(
            path, folder / "working-copy.mp4", keyframe_every_ms, reason=reason, rate=rate, progress=progress
        )
        of_copy, clips, _ = _once(copy.path, replace(how, keep_audio=False, rate=None), None, None)
    except BaseException:
        for left in set(folder.iterdir()) - before:
            left.unlink(missing_ok=True)
        raise
    if not examination.gops:
        # Not one key frame was marked in the master: what can be seen of it was seen on the copy.
        examination = replace(examination, look=of_copy.look)
    shifted = [replace(c, clip=replace(c.clip, offset_ms=c.clip.offset_ms + copy.offset_ms)) for c in clips]
    return Taken(examination, tuple(shifted), copy)


@dataclass(frozen=True)
class _Cutting:
    folder: Path
    target_ms: int
    cap_ms: int
    keep_audio: bool
    rate: float | None = None


def _once(
    path: Path, how: _Cutting, thumbnail_path: Path | None, progress: Progress | None
) -> tuple[Examination, list[TakenClip], str | None]:
    """One pass. The third value is the reason why a working copy is needed; then there are no clips."""
    with Source(path, with_audio=how.keep_audio, rate=how.rate) as source:
        state = Gathering(keep=True, longest_ticks=source.to_ticks(how.cap_ms))
        reading = Pass(source, Eye(source), state)
        clips = _Clips(reading)
        cutter = Cutter(
            source,
            how.folder,
            state,
            target_ms=how.target_ms,
            cap_ms=how.cap_ms,
            on_clip=clips.clip,
            on_group=clips.group,
        )
        digest = SideDigest(source.path)
        whole = LookBuilder()
        reason: str | None = None

        def take(group: Group) -> None:
            nonlocal reason
            whole.add(group.sight)
            if reason is None:
                try:
                    cutter.add(group)
                except NeedsWorkingCopy as need:
                    reason = need.reason
                    state.keep = False

        try:
            reading.run(take, digest=digest, progress=progress)
            if reason is None:
                cutter.finish()
        except NeedsWorkingCopy as need:
            reason = need.reason
        except BaseException:
            cutter.discard()
            raise
        if reason is not None:
            cutter.discard()
            clips.discard()
        return examination_of(reading, digest, whole, thumbnail_path), clips.done, reason
