"""Giving a lost index back, in objects a second, against the least that it can cost.

Run with ``python -m tests.bench.bench_rebuild [clips]``. The floor walks the same files, reads each of them and digests
it, with nothing but ``os`` and ``hashlib``. A rebuild does that through the store of the house, judges name, sidecar,
register and custody of every clip, and writes rows, hourly counts and custody. In the directory store it is to pass at
least 1 000 objects a second; what it takes of the floor is told beside it, as is ``--trust-names``. A second run over
what is there already shows what going on after a kill costs.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import text

from storage.migrate import migrate
from storage.rebuild import RebuildReport, rebuild
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from storage.values.clock import HOUR_MS, SetClock
from tests.factories.shelf import shelve
from tests.factories.street import a_camera

CLIPS, EACH = 3_000, 30
LEAST_A_SECOND = 1_000.0
NOW = 1_772_413_200_000
_LOST = ("clip_detail", "clip", "clip_hour", "master")


def floor(root: Path) -> int:
    """Walk, read and digest; answers how many files."""
    count = 0
    for folder, _, names in os.walk(root):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:  # noqa: PTH118, PTH123 - the least that it can cost
                hashlib.sha256(file.read()).hexdigest()
            count += 1
    return count


def filled(archive: Archive, clip_count: int) -> None:
    """Clips of ten cameras; originals of thirty minutes each. The disk is not waited for."""
    cameras = [a_camera(archive, f"VT-{number:04d}") for number in range(10)]
    for number in range(clip_count // EACH):
        shelve(archive, cameras[number % 10], NOW - (number + 1) * HOUR_MS, EACH)


def lost(archive: Archive) -> None:
    """The index is gone."""
    with archive.write() as work:
        for name in _LOST:
            work.session.execute(text(f"DELETE FROM {name}"))


def measured(act: Callable[[], object]) -> tuple[float, object]:
    """Seconds of the wall and what came of it."""
    begun = time.perf_counter()
    answer = act()
    return time.perf_counter() - begun, answer


def run(clip_count: int = CLIPS) -> float:
    """Print the figures; answers objects a second of a whole rebuild."""
    with tempfile.TemporaryDirectory(prefix="camera-antt-bench-") as folder:
        settings = Settings(home=Path(folder)).completed()
        migrate(settings)
        archive = open_archive(settings, SetClock(NOW))
        filled(archive, clip_count)
        root = Path(settings.objects_url.removeprefix("dir://"))
        floor(root)  # all files once, so that everybody finds them in memory
        floor_s, count = measured(lambda: floor(root))
        lost(archive)
        whole_s, report = measured(lambda: rebuild(archive))
        assert isinstance(report, RebuildReport) and report.is_clean and report.counts["clips"] == clip_count
        again_s, _ = measured(lambda: rebuild(archive))
        lost(archive)
        trusting_s, _ = measured(lambda: rebuild(archive, is_trusting=True))
        archive.close()
    assert isinstance(count, int)
    for name, seconds in (("floor", floor_s), ("rebuild", whole_s), ("names trusted", trusting_s), ("again", again_s)):
        print(f"{name:14} {seconds:7.2f} s {count / seconds:9.0f} objects/s {seconds / floor_s:6.1f} x floor")
    return count / whole_s


def test_a_thousand_objects_a_second_come_back() -> None:
    assert run() >= LEAST_A_SECOND


if __name__ == "__main__":
    sys.exit(int(run(int(sys.argv[1]) if len(sys.argv) > 1 else CLIPS) < LEAST_A_SECOND))
