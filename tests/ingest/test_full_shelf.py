"""A disk that is really full: what was whole is kept, the rest is told, and recording goes on once there is room."""

from __future__ import annotations

import sys
from collections.abc import Callable

from tests.servers.full_disk import FullDisk

RECORDING = """
import sys
from pathlib import Path
from ingest.shelf import Shelf
from storage.errors import StorageFull
from tests.factories.film import film, packets_of, segmenter_on

shelf = Shelf(Path(sys.argv[1]) / "shelf")
number, told = 0, []
for _ in range(3):
    cutting = segmenter_on(shelf)
    try:
        for packet in packets_of(film(), 600, first=number):
            number += 1
            cutting.put(packet)
    except StorageFull:
        told.append("full")
    try:
        cutting.finish()
    except StorageFull:
        told.append("full at the end")
    waiting = shelf.waiting()
    for segment in waiting:
        assert segment.frame_count % 10 == 0 and segment.path.stat().st_size == segment.size_bytes
    told.append(sum(segment.frame_count for segment in waiting))
    for segment in waiting:
        shelf.remove(segment)
shelf.waiting()
for segment in shelf.waiting():
    shelf.remove(segment)
print(told, sorted(path.suffix for path in shelf.root.glob("*/*")))
"""


def test_a_full_disk_ends_a_segment_and_no_more(full_disk: Callable[[int], FullDisk]) -> None:
    disk = full_disk(1 << 20)
    done = disk.run([sys.executable, "-c", RECORDING, str(disk.folder)])
    assert done.returncode == 0, done.stderr
    told, left = done.stdout.strip().rsplit(" [", 1)
    assert told.count("'full'") == 3
    frames = [int(word) for word in told.strip("[]").replace("'", "").split(", ") if word.isdigit()]
    assert len(frames) == 3
    # Each time about as much as fits: nothing is left that takes up room and is not found again.
    assert min(frames) > 0.8 * max(frames)
    assert left == "]"
