"""A schema and query in the shape that Frigate describes for its recordings (up to version 0.16), written anew.

A rowid table with a text key, the camera by name, times as floating seconds, a unique path, and its six indexes. A
window is asked for camera by camera as "begins inside, or ends inside, or spans it". It knows no places: it is given
the cameras by the floor's own arithmetic. Our flags stand in ``motion``.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.bench.clips.shapes import Asked, Row, Town
from tests.bench.clips.timing import Contender

_TABLE = """
CREATE TABLE recordings (
  id VARCHAR(30) NOT NULL PRIMARY KEY, camera VARCHAR(20) NOT NULL, path VARCHAR(255) NOT NULL,
  start_time DATETIME NOT NULL, end_time DATETIME NOT NULL, duration REAL NOT NULL, motion INTEGER, objects INTEGER,
  dBFS INTEGER, segment_size REAL NOT NULL DEFAULT 0)
"""
# In the order in which recordings come in: the key begins with the time.
_FILL = """
INSERT INTO recordings
SELECT printf('%.3f-%06x', start_ms / 1000.0, camera_id), printf('tt-%04d', camera_id),
       printf('/media/recordings/%s/%s/tt-%04d/%s.mp4', strftime('%Y-%m-%d', start_ms / 1000, 'unixepoch'),
              strftime('%H', start_ms / 1000, 'unixepoch'), camera_id,
              strftime('%M.%S', start_ms / 1000, 'unixepoch')),
       start_ms / 1000.0, (start_ms + duration_ms) / 1000.0, duration_ms / 1000.0, flags, 0, -40,
       size_bytes / 1048576.0
FROM ours.clip ORDER BY start_ms, camera_id
"""
# In the order in which its versions made them: of two that fit a question alike SQLite takes the younger, here the
# summary, which does not hold the end, so that every row of the camera is looked up.
_INDEXES = (
    "CREATE UNIQUE INDEX recordings_path ON recordings (path)",
    "CREATE INDEX recordings_camera ON recordings (camera)",
    "CREATE INDEX recordings_camera_size ON recordings (camera, segment_size)",
    "CREATE INDEX recordings_camera_start_end ON recordings (camera, start_time DESC, end_time DESC)",
    "CREATE INDEX recordings_summary ON recordings (camera, start_time DESC, duration, motion, objects)",
    "CREATE INDEX recordings_start ON recordings (start_time)",
)
_ASK = """
SELECT id, camera, path, start_time, end_time, duration, motion, segment_size FROM recordings
WHERE (start_time BETWEEN :since AND :until OR end_time BETWEEN :since AND :until
       OR (:since > start_time AND :until < end_time)) AND camera = :camera
ORDER BY start_time
"""


class FrigateShaped(Contender):
    """Asked camera by camera."""

    name = "Frigate-shaped"

    def __init__(self, town: Town, clips: Path, folder: Path) -> None:
        self.town = town
        self.path = folder / "frigate-shaped.sqlite3"
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            for pragma in ("synchronous=OFF", "cache_size=-262144", "journal_mode=OFF"):  # for loading only
                connection.execute(f"PRAGMA {pragma}")
            connection.execute("ATTACH ? AS ours", (str(clips),))
            for statement in (_TABLE, _FILL, *_INDEXES):
                connection.execute(statement)
        self.bytes_per_row = self.path.stat().st_size / town.clips
        self.connection = sqlite3.connect(self.path, isolation_level=None)
        self.connection.execute("PRAGMA cache_size=-65536")

    def answer(self, question: Asked) -> list[Any]:
        """The clips, in this schema's columns. Its bounds are inclusive: a millisecond inside ours."""
        found: list[Any] = []
        span = {"since": (question.span.start_ms + 1) / 1000, "until": (question.span.end_ms - 1) / 1000}
        for camera_id in self.town.cameras_near(question.point, question.radius_metres).tolist():
            found += self.connection.execute(_ASK, {"camera": f"tt-{camera_id:04}", **span}).fetchall()
        return found

    def rows(self, answer: Any) -> list[Row]:
        """The same in our columns."""
        return [
            (int(row[1][3:]), round(row[3] * 1000), round(row[5] * 1000), round(row[7] * 1048576), row[6])
            for row in answer
        ]

    def close(self) -> None:
        """Remove what was loaded."""
        self.connection.close()
        self.path.unlink()
