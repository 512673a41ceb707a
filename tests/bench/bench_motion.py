"""How much of what moved the map of a clip shows, by how far apart the key frames stand that are looked at.

Run with ``python -m tests.bench.bench_motion FOLDER ...`` (videos of fixed cameras). What moved is found on five
pictures a second, each compared with the still ground; a place counts when an eighth of it or more was taken at any
time. Printed for each spacing: the share of those places that the map shows, the share of the others that it shows, and
how well the two maps agree (rank correlation). Key frames stand two seconds apart, as most cameras send them; of 1080p
not all of them are looked at (``ingest/media/eye.py``).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.media.eye import Eye, Picture, stretch_ms
from ingest.media.motion import LEAST, SIDE, Map, MotionMap

SECONDS, KEY_MS, FIRST = 60, 2_000, 4
CHANGED_BY, TAKEN = 16, 0.125
SUFFIXES = (".mp4", ".avi", ".mkv")


class Measuring(Eye):
    """An eye that is shown small pictures."""

    def __init__(self) -> None:
        self._before = None


def sampled(path: Path) -> list[tuple[int, Picture]]:
    """Small pictures, five a second, each with its milliseconds from the first."""
    taken: list[tuple[int, Picture]] = []
    with av.open(str(path)) as given:
        for frame in given.decode(video=0):
            at_ms = round(1000 * (frame.time or 0.0))
            if not taken or at_ms >= taken[-1][0] + 190:
                width, height = 320, max(2, round(320 * frame.height / frame.width))
                small = frame.reformat(width=width, height=height, format="bgr24", interpolation="AREA")
                taken.append((at_ms, np.asarray(small.to_ndarray(), dtype=np.uint8)))
    return [(at_ms - taken[0][0], picture) for at_ms, picture in taken]


def moved(pictures: Sequence[Picture]) -> Map:
    """The most of each place that differs from the still ground in any of these pictures."""
    greys = [cv2.cvtColor(cv2.resize(p, None, fx=0.5, fy=0.5), cv2.COLOR_BGR2GRAY).astype(np.int16) for p in pictures]
    ground = np.median(np.stack(greys[:: max(1, len(greys) // 40)]), axis=0).astype(np.int16)
    most = np.zeros((SIDE, SIDE), np.float32)
    for grey in greys:
        apart = grey - ground
        changed = (np.abs(apart - int(np.median(apart))) > CHANGED_BY).astype(np.float32)
        np.maximum(most, cv2.resize(changed, (SIDE, SIDE), interpolation=cv2.INTER_AREA), out=most)
    return most


def mapped(clip: Sequence[tuple[int, Picture]], every_ms: int) -> Map:
    """The map of the key frames that are looked at: the first four, then the first of each stretch of time."""
    eye, made = Measuring(), MotionMap()
    due_ms, seen, stretch = 0, 0, -1
    for at_ms, picture in clip:
        if at_ms < due_ms:
            continue
        due_ms += KEY_MS
        if seen < FIRST or at_ms // every_ms > stretch:
            seen, stretch = seen + 1, at_ms // every_ms
            sight = eye.judged(at_ms, picture)
            made.add(sight.motion, sight.moved)
    return made.most()


def ranks(values: Map) -> NDArray[np.int64]:
    """The rank of each place."""
    return values.ravel().argsort().argsort()


def main() -> int:
    """Print one line for each spacing."""
    spacings = {
        "every key frame": 1,
        "H.264, 1080p": stretch_ms("h264", 1920, 1080),
        "H.265, 1080p": stretch_ms("hevc", 1920, 1080),
        "4K": 4_000,
    }
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in spacings}
    for path in sorted(path for folder in sys.argv[1:] for path in Path(folder).iterdir() if path.suffix in SUFFIXES):
        pictures = sampled(path)
        for begin in range(0, max(1, pictures[-1][0] - 25_000), SECONDS * 1000):
            clip = [(at - begin, p) for at, p in pictures if begin <= at < begin + SECONDS * 1000]
            truth = moved([picture for _, picture in clip])
            there = truth >= TAKEN
            for name, every_ms in spacings.items():
                shown = mapped(clip, every_ms)
                hit, beside = shown[there] >= LEAST, shown[~there] >= LEAST
                agreed = float(np.corrcoef(ranks(truth), ranks(shown))[0, 1])
                found[name].append((float(hit.mean()), float(beside.mean()) if beside.size else 0.0, agreed))
    for name, each in found.items():
        shown_share, beside_share, agreed = np.mean(np.array(each), axis=0)
        print(
            f"{name:18}{len(each):4} clips   shown {shown_share:.3f}   beside {beside_share:.3f}   agree {agreed:.3f}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
