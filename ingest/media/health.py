"""Is a clip's picture fit to be seen? Judged from what was measured on its key frames, most of which must agree.

What needs the registered view beside it (turned away, covered in part) is judged in ``ingest/health_verdict.py``. The
figures here were found with faults laid on real clips; ``tests/bench/bench_health.py`` prints how well they hold.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

from ingest.media.eye import Figures
from ingest.media.results import Health

_BLACK_BELOW = 24.0  # grey levels that nine tenths of a black picture stay below
_BLACK_FLAT_FROM = 0.9
_FLAT_BELOW = 6.0
_BLURRED_BELOW = 0.033
_SOFT_BELOW = 0.54  # crispness; where something stands out, for the coding takes faint detail of the dark away, too …
_SOFT_AND_BELOW = 0.12  # … and a picture with so strong edges is not blurred
_FAINT_BELOW = 10.0  # grey levels apart: in the dark, so little is lost in the coding
_EVEN_BELOW = 9.6  # grey levels apart; what lets a little light through a cloth is less even than black
_EMPTY_BELOW = 0.85  # strength of edges; a street by dusk has more, however hard it was pressed
_CLIPPED_ABOVE = 0.35
_NOISY_FROM = 5.0
_NOISY_BY_NIGHT_FROM = 2.5  # in dark pictures less grain hides as much: that much, and so much of the contrast
_NOISY_SHARE_FROM = 0.13
_DARK_BELOW = 75.0
_STILL_BELOW = 0.35
_STIRRED_BELOW = 0.1  # where the picture itself stands still under the recorder's running time …
_LIT_FROM = 40.0  # … but not by night: in a dark picture even noise is lost in the coding
_STILL_KEYFRAMES = 4  # fewer that look alike may be chance


def health_of(sights: list[Figures], undecodable: int = 0) -> Health:
    """Flags that more than half of the key frames agree on, with the medians they were judged by."""
    if not sights:
        return Health(("undecodable",) if undecodable else (), 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    moves = [sight.moved_by for sight in sights if sight.moved_by is not None]
    stillness = max(moves, default=0.0)
    flags = []
    if undecodable > len(sights):
        flags.append("undecodable")
    kind = next((name for name, test in _KINDS.items() if _most(sights, test)), None)
    if kind:
        flags.append(kind)
    stirred = max((sight.stirred_by for sight in sights if sight.stirred_by is not None), default=0.0)
    is_still = stillness < _STILL_BELOW or (stirred < _STIRRED_BELOW and not _most(sights, _is_dim))
    if len(moves) >= _STILL_KEYFRAMES - 1 and is_still and "black" not in flags:
        flags.append("frozen")
    return Health(
        flags=tuple(flags),
        brightness=round(median(s.brightness for s in sights), 1),
        contrast=round(median(s.contrast for s in sights), 1),
        sharpness=round(median(s.sharpness for s in sights), 4),
        clipped=round(median(s.clipped for s in sights), 4),
        stillness=round(stillness, 2),
        flat=round(median(s.flat for s in sights), 3),
        noise=round(median(s.noise for s in sights), 2),
        crispness=round(median(s.crispness for s in sights), 3),
    )


def is_black(sight: Figures) -> bool:
    """Dark nearly everywhere, nothing to be made out; the recorder's text may stand in it."""
    return sight.most_below < _BLACK_BELOW and (sight.contrast < _FLAT_BELOW or sight.flat >= _BLACK_FLAT_FROM)


def _is_dim(sight: Figures) -> bool:
    return sight.brightness < _LIT_FROM


def _is_covered(sight: Figures) -> bool:
    """Even and without detail. By dusk a street may be even, but it has its edges."""
    return sight.contrast < _EVEN_BELOW and sight.fine < _EMPTY_BELOW


def _is_blurred(sight: Figures) -> bool:
    """Without edges for its contrast; or with soft ones only, although there is light or something stands out."""
    is_soft = sight.crispness < _SOFT_BELOW and sight.sharpness < _SOFT_AND_BELOW
    is_to_be_seen = sight.brightness >= _DARK_BELOW or sight.contrast >= _FAINT_BELOW
    return sight.sharpness < _BLURRED_BELOW or (is_soft and is_to_be_seen)


def _is_noisy(sight: Figures) -> bool:
    share = sight.noise / (sight.contrast + 1.0)
    by_night = sight.brightness < _DARK_BELOW and sight.noise >= _NOISY_BY_NIGHT_FROM and share >= _NOISY_SHARE_FROM
    return sight.noise >= _NOISY_FROM or by_night


# In this order: a picture burnt out has no detail either, and is not blurred.
_KINDS: dict[str, Callable[[Figures], bool]] = {
    "black": is_black,
    "overexposed": lambda sight: sight.clipped > _CLIPPED_ABOVE,
    "covered": _is_covered,
    "blurred": _is_blurred,
    "noisy": _is_noisy,
}


def _most(sights: list[Figures], test: Callable[[Figures], bool]) -> bool:
    return sum(map(test, sights)) * 2 > len(sights)
