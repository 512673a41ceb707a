"""How much of a file the archive has already: the same coded pictures, in whatever container and however cut. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from storage.values.clock import to_local

LOOK_AROUND_MS = 36 * 3_600_000  # a wrong hour, day or zone in the stated start is found, too
_ALL_OF_IT = 0.95
_SAME_TIME_MS = 2_000

Kept = tuple[str, int, int, int | None]
"""Print of the first key frame, start (device or filed, ms), length (ms) and original of one clip."""


@dataclass(frozen=True)
class Repeat:
    """What of a file is there already: from when to when (filed time, ms), how much of it, and the original."""

    first_ms: int
    until_ms: int
    covered_ms: int
    is_whole: bool
    is_elsewhen: bool
    master_id: int | None

    @property
    def told(self) -> list[str]:
        """Sentences for the person who confirms."""
        first, until = _shown(self.first_ms), _shown(self.until_ms)
        if self.is_whole:
            said = [f"Toàn bộ hình của tệp này đã có trong kho, từ {first} đến {until}."]
        else:
            said = [f"Một phần hình của tệp này đã có trong kho, từ {first} đến {until}."]
        return [*said, "Hình ấy đã nhập ở giờ khác: hãy kiểm tra giờ bắt đầu."] if self.is_elsewhen else said


def repeated(prints: Sequence[tuple[int, str]], duration_ms: int, start_ms: int, kept: Sequence[Kept]) -> Repeat | None:
    """Which clips of ``kept`` are stretches of a file with these key frames (offset, print); None when none is.

    A print that stands twice on either side tells nothing: pictures of a camera without signal are all alike.
    """
    own, there = Counter(told for _at, told in prints), Counter(clip[0] for clip in kept)
    offsets = {told: at for at, told in prints if own[told] == 1}
    same = [clip for clip in kept if clip[0] in offsets and there[clip[0]] == 1]
    if not same:
        return None
    covered = sum(clip[2] for clip in same)
    shift = same[0][1] - (start_ms + offsets[same[0][0]])
    return Repeat(
        first_ms=min(clip[1] for clip in same),
        until_ms=max(clip[1] + clip[2] for clip in same),
        covered_ms=covered,
        is_whole=covered >= _ALL_OF_IT * duration_ms,
        is_elsewhen=abs(shift) > _SAME_TIME_MS,
        master_id=same[0][3],
    )


def _shown(at_ms: int) -> str:
    return f"{to_local(at_ms):%d/%m/%Y %H:%M:%S}"
