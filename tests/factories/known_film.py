"""A film that any server may send, and of which every recorded picture can be told: by the digest of its slices.

Servers put parameter sets in, leave messages out and pack anew; the slices of a picture reach whoever records it as
they left the encoder, or it is not that picture.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import av

from ingest.media.nal import Codec, is_picture, split_lengths
from ingest.segmenter import Segment
from tests.factories.video import make_clip


@dataclass(frozen=True)
class KnownFilm:
    """An MP4 at ``path``; ``pictures`` are the prints of its pictures in order of decoding, no two alike."""

    path: Path
    codec: Codec
    rate: int
    has_sound: bool
    pictures: tuple[str, ...]


def known_film(
    path: Path, seconds: float, codec: Codec = "h264", *, rate: int = 25, bframes: int = 0, has_sound: bool = False
) -> KnownFilm:
    """Make one: 320x180, a key frame every second."""
    make_clip(path, seconds, codec, 320, 180, rate, 1.0, audio=has_sound, bframes=bframes)
    pictures = tuple(prints_of(path, codec))
    assert len(set(pictures)) == len(pictures) == round(seconds * rate)
    return KnownFilm(path, codec, rate, has_sound, pictures)


def sounds_of(path: Path) -> list[bytes]:
    """The frames of sound of an MP4, in order."""
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(audio=0) if packet.size]


def prints_of(path: Path, codec: Codec) -> Iterable[str]:
    """A print for every picture of an MP4, in order of decoding."""
    with av.open(str(path)) as container:
        for packet in container.demux(container.streams.video[0]):
            if packet.size:
                slices = [unit for unit in split_lengths(bytes(packet)) if is_picture(unit, codec)]
                yield hashlib.sha256(b"".join(len(unit).to_bytes(4, "big") + unit for unit in slices)).hexdigest()


@dataclass
class Run:
    """What one connection left: the places of its pictures in the film, from segments that follow without a hole."""

    segments: list[Segment]
    places: list[int]
    strangers: int = 0  # pictures that are not of the film

    def missing(self, length: int) -> int:
        """How many pictures are left out between the first and the last; the film, so long, may begin anew."""
        return sum((b - a - 1) % length for a, b in pairwise(self.places) if b != a)

    def doubled(self) -> int:
        """How many stand twice in a row."""
        return sum(a == b for a, b in pairwise(self.places))


def runs_in(film: KnownFilm, segments: Sequence[Segment]) -> list[Run]:
    """Recorded segments of one feed, gathered by connection: each begins exactly where the one before ends."""
    place = {mark: at for at, mark in enumerate(film.pictures)}
    runs: list[Run] = []
    for segment in sorted(segments, key=lambda one: one.start_ms):
        before = runs[-1].segments[-1] if runs else None
        if before is None or before.start_ms + before.duration_ms != segment.start_ms:
            runs.append(Run([], []))
        found = [place.get(mark) for mark in prints_of(segment.path, film.codec)]
        assert len(found) == segment.frame_count
        runs[-1].segments.append(segment)
        runs[-1].places += [at for at in found if at is not None]
        runs[-1].strangers += found.count(None)
    return runs
