"""Segments on a shelf as a recorder leaves them there, and clips that were recorded from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ingest.draft import DRAFT
from ingest.media.looker import Looker
from ingest.media.results import ActivityPoint, Health, Look, Seen
from ingest.recorded import deliver_segments
from ingest.segmenter import Segment
from ingest.shelf import Shelf
from storage.catalog import clips
from storage.models import Camera
from storage.unit_of_work import Archive
from storage.values.digest import sha256_of_file
from tests.factories.video import make_clip

MINUTE = 60_000
PICTURE = b"\xff\xd8 not really a picture \xff\xd9"


class QuickLooker(Looker):
    """Sees in everything what is told beforehand, without a child; ``looked`` counts."""

    def __init__(self, activity: float = 20.0) -> None:
        super().__init__()
        self.looked: list[Path] = []
        self._activity = activity

    def look(self, path: Path) -> Seen:
        """Whatever the file holds."""
        self.looked.append(path)
        health = Health((), 120.0, 40.0, 0.1, 0.0, 5.0)
        curve = (ActivityPoint(0, 0.0), ActivityPoint(2_000, self._activity))
        return Seen(Look(None, 0, self._activity, curve, health, 2, 0), PICTURE, None)


@cache
def _film() -> bytes:
    """One short film, made once."""
    with TemporaryDirectory() as folder:
        return make_clip(Path(folder) / "film.mp4", seconds=3).read_bytes()


def a_segment(
    archive: Archive, shelf: Shelf, camera_id: int, start_ms: int, content: bytes | None = None, **changed: Any
) -> Segment:
    """A closed segment of a minute on the shelf. ``content``: its bytes; without it a real film of three seconds, made
    different for every start."""
    values = {"feed_id": camera_id, "lease_number": 1} | changed
    stem = shelf.root / str(values["feed_id"]) / f"{start_ms:013d}-{values['lease_number']}-1-{camera_id}"
    draft = stem.with_suffix(DRAFT)
    draft.parent.mkdir(parents=True, exist_ok=True)
    if content is None:  # a free box behind it: no two films are the same
        content = _film() + (16).to_bytes(4, "big") + b"free" + start_ms.to_bytes(8, "big")
    draft.write_bytes(content)
    with archive.read() as session:
        code = session.get_one(Camera, camera_id).code
    sha256, size_bytes = sha256_of_file(draft)
    segment = Segment(
        path=draft,
        feed_id=camera_id,
        camera_id=camera_id,
        camera_code=code,
        lease_number=1,
        start_ms=start_ms,
        device_start_ms=start_ms - 37_000,
        offset_ms=37_000,
        uncertainty_ms=40,
        duration_ms=MINUTE,
        sha256=sha256,
        size_bytes=size_bytes,
        codec="h264",
        width=320,
        height=180,
        frame_rate=10.0,
        frame_count=600,
        key_frame_count=30,
        groups=((0, 0, size_bytes),),
        has_sender_clock=True,
    )
    return shelf.put(replace(segment, **changed))


def record(archive: Archive, folder: Path, camera_id: int, start_ms: int, count: int = 2, **changed: Any) -> list[str]:
    """File ``count`` recorded clips of a minute each that follow each other; answers the names of their objects."""
    shelf = Shelf(folder / "feeds")
    names = [f"phát {camera_id} {start}".encode() for start in _starts(start_ms, count)]
    segments = [
        a_segment(archive, shelf, camera_id, start, name, **changed)
        for start, name in zip(_starts(start_ms, count), names, strict=True)
    ]
    done = deliver_segments(archive, shelf, segments, QuickLooker())
    assert len(done.filed) == count, done
    with archive.read() as session:
        found = clips.between(session, camera_id, start_ms, start_ms + count * MINUTE)
        return [detail.object_key for _, detail in found if detail.master_id is None]


def _starts(start_ms: int, count: int) -> Iterator[int]:
    return (start_ms + number * MINUTE for number in range(count))
