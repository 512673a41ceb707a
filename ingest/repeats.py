"""How much of a file is known already: the same coded pictures, in whatever container and however cut. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from storage.values.clock import to_local

LOOK_AROUND_MS = 36 * 3_600_000  # a wrong hour, day or zone in the stated start is found, too
_ALL_OF_IT = 0.95
_SAME_TIME_MS = 2_000
_ALIGNED_MS = 250  # by which time stamps of one film may differ between containers
_MANY = 6  # different prints: black pictures take turns with two or three
_MOST_TRIED = 50

Prints = Sequence[tuple[int, str]]
"""Prints of key frames, each with its offset (ms), in order."""
Kept = tuple[str, int, int, int | None]
"""Print of a key frame, its time (device or filed, ms), how long it is until the next one, and its original."""
_Match = tuple[int, int, Kept]
"""By how much a known piece lies elsewhen than the file says (ms), where it begins in the file (ms), and the piece."""


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

    def told_beside(self, name: str, number: int | None = None) -> list[str]:
        """The same where those pictures are not in the archive but in a file that waits too; ``number``: of its hand-in
        if that is another, which may as well be dropped: this file is then the one to take in."""
        if number is not None:
            said = [f"Hình của tệp này có cả trong tệp «{name}» của lượt nộp #{number} đang chờ xác nhận."]
        elif self.is_whole:
            said = [f"Toàn bộ hình của tệp này có trong tệp «{name}» cùng lượt nộp."]
        else:
            said = [f"Một phần hình của tệp này có trong tệp «{name}» cùng lượt nộp."]
        return [*said, "Hình ấy ở tệp kia mang giờ khác: hãy kiểm tra giờ bắt đầu."] if self.is_elsewhen else said


def pieces(prints: Prints, length_ms: int, start_ms: int, original: int | None) -> list[Kept]:
    """What lies between the key frames of a file or clip that begins at ``start_ms``."""
    ends = [*(at for at, _told in prints[1:]), length_ms]
    return [
        (told, start_ms + at, max(1, end - at), original) for (at, told), end in zip(prints, ends, strict=True) if told
    ]


def thinned(prints: Prints, apart_ms: int) -> Prints:
    """The first of them and those that stand at least ``apart_ms`` behind the one before: enough to know a film by."""
    kept: list[tuple[int, str]] = []
    for at, told in prints:
        if not kept or at - kept[-1][0] >= apart_ms:
            kept.append((at, told))
    return kept


def repeated(prints: Prints, duration_ms: int, start_ms: int, kept: Sequence[Kept]) -> Repeat | None:
    """Which pieces of ``kept`` are stretches of a file with these key frames; None when none is.

    A print that stands twice in the file or in one original tells nothing by itself: pictures of a camera without
    signal are all alike. One that stands once in each of several originals is a film that was filed several times, and
    many different ones in the same order and at the same distances are one however often each stands.
    """
    prints = sorted(prints)
    places = _placed(kept)
    runs = [
        _in_order({*run, *_aligned(prints, start_ms, run[0][0], places)})
        for run in _runs(_telling(prints, start_ms, kept)) or _looped(prints, start_ms, places)
    ]
    if not runs:
        return None
    runs.sort(key=lambda run: (-_covered(run, duration_ms), abs(run[0][0])))
    told, covered = [*runs[0]], _covered(runs[0], duration_ms)
    for run in runs[1:]:  # the same film filed once more adds nothing; a piece that was filed at another hour does
        if (more := _covered([*told, *run], duration_ms)) > covered:
            told, covered = [*told, *run], more
    return Repeat(
        first_ms=min(piece[1] for _shift, _at, piece in told),
        until_ms=max(piece[1] + piece[2] for _shift, _at, piece in told),
        covered_ms=covered,
        is_whole=covered >= _ALL_OF_IT * duration_ms,
        is_elsewhen=abs(runs[0][0][0]) > _SAME_TIME_MS,
        master_id=runs[0][0][2][3],
    )


def _telling(prints: Prints, start_ms: int, kept: Sequence[Kept]) -> list[_Match]:
    """Pieces known by a print that stands once in the file and once in their original."""
    own, there = Counter(told for _at, told in prints), Counter((piece[3], piece[0]) for piece in kept)
    plain = {told for (_original, told), count in there.items() if count > 1}
    offsets = {told: at for at, told in prints if own[told] == 1 and told not in plain}
    found = ((offsets[piece[0]], piece) for piece in kept if piece[0] in offsets)
    return [(piece[1] - start_ms - at, at, piece) for at, piece in found]


def _looped(prints: Prints, start_ms: int, places: Mapping[str, Sequence[Kept]]) -> list[list[_Match]]:
    """Runs of a film in which every print stands several times, tried where its first known key frame stands."""
    first = next(((at, told) for at, told in prints if told in places), None)
    if first is None or len({told for _at, told in prints if told in places}) < _MANY:
        return []
    shifts = sorted((piece[1] - start_ms - first[0] for piece in places[first[1]]), key=abs)[:_MOST_TRIED]
    tried = (_aligned(prints, start_ms, shift, places) for shift in shifts)
    return [run for run in tried if len({piece[0] for _shift, _at, piece in run}) >= _MANY]


def _placed(kept: Sequence[Kept]) -> dict[str, list[Kept]]:
    """The pieces by their print, in order of time."""
    places: dict[str, list[Kept]] = defaultdict(list)
    for piece in sorted(kept, key=lambda piece: piece[1]):
        places[piece[0]].append(piece)
    return places


def _aligned(prints: Prints, start_ms: int, shift: int, places: Mapping[str, Sequence[Kept]]) -> list[_Match]:
    """All pieces that lie where they must if the file lies elsewhen by ``shift``."""
    found: list[_Match] = []
    for at, told in prints:
        there, pieces_of = start_ms + at + shift, places.get(told, ())
        nearest = bisect_left(pieces_of, there - _ALIGNED_MS, key=itemgetter(1))
        if nearest < len(pieces_of) and pieces_of[nearest][1] <= there + _ALIGNED_MS:
            piece = pieces_of[nearest]
            found.append((piece[1] - start_ms - at, at, piece))
    return found


def _runs(same: Iterable[_Match]) -> list[list[_Match]]:
    """The matches in groups of one shift, each a film as it was filed once; a rate told wrongly drifts, not jumps."""
    runs: list[list[_Match]] = []
    for match in _in_order(same):
        if runs and match[0] - runs[-1][-1][0] <= _SAME_TIME_MS:
            runs[-1].append(match)
        else:
            runs.append([match])
    return runs


def _in_order(same: Iterable[_Match]) -> list[_Match]:
    return sorted(same, key=itemgetter(0, 1))


def _covered(run: Sequence[_Match], duration_ms: int) -> int:
    """How much of the file these pieces are, what is there twice counted once, ms."""
    covered = until = 0
    for begin, length in sorted((at, piece[2]) for _shift, at, piece in run):
        end = min(begin + length, duration_ms)
        covered += max(0, end - max(begin, until))
        until = max(until, end)
    return covered


def _shown(at_ms: int) -> str:
    return f"{to_local(at_ms):%d/%m/%Y %H:%M:%S}"
