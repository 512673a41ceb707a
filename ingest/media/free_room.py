"""Room that an MP4 says is free: recorders reserve it, editors leave it behind. What stands in it was never video."""

from __future__ import annotations

from pathlib import Path

_FREE = (b"free", b"skip", b"wide", b"uuid")
_MOST_BOXES = 100_000  # a file of nothing but boxes is not read to its end for this


def free_bytes_behind(path: Path, at_bytes: int) -> int:
    """How many bytes behind ``at_bytes`` belong to boxes without video. A chain of boxes that breaks off ends it."""
    size_bytes, place, free = path.stat().st_size, 0, 0
    with path.open("rb") as file:
        for _ in range(_MOST_BOXES):
            file.seek(place)
            head = file.read(16)
            if len(head) < 8:
                return free
            length, name = int.from_bytes(head[:4], "big"), head[4:8]
            least = 8
            if length == 1 and len(head) == 16:
                length, least = int.from_bytes(head[8:16], "big"), 16
            elif length == 0:  # to the end of the file
                length = size_bytes - place
            if length < least or place + length > size_bytes:
                return free
            if name in _FREE and place + length > at_bytes:
                free += place + length - max(place, at_bytes)
            place += length
    return free
