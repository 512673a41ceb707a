"""A schema and query in the shape that moonfire-nvr describes (its design/schema.md and schema.sql), written anew.

A rowid table keyed by stream and number in one integer, times in 90,000ths of a second, a covering index by stream and
start with nine further columns, one query per stream with a lower bound of five minutes before the window. It knows no
places: it is given the cameras by the floor's own arithmetic.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.bench.clips.shapes import Asked, Row, Town
from tests.bench.clips.timing import Contender

_TABLE = """
CREATE TABLE recording (
  composite_id INTEGER PRIMARY KEY, open_id INTEGER NOT NULL, stream_id INTEGER NOT NULL, run_offset INTEGER NOT NULL,
  flags INTEGER NOT NULL, sample_file_bytes INTEGER NOT NULL CHECK (sample_file_bytes > 0),
  start_time_90k INTEGER NOT NULL CHECK (start_time_90k > 0), prev_media_duration_90k INTEGER NOT NULL,
  prev_runs INTEGER NOT NULL, wall_duration_90k INTEGER NOT NULL CHECK (wall_duration_90k BETWEEN 0 AND 26999999),
  media_duration_delta_90k INTEGER NOT NULL, video_samples INTEGER NOT NULL, video_sync_samples INTEGER NOT NULL,
  video_sample_entry_id INTEGER, end_reason TEXT, CHECK (composite_id >> 32 = stream_id))
"""
_FILL = """
INSERT INTO recording
SELECT (camera_id << 32) | n, 1, camera_id, n, flags, size_bytes, start_ms * 90, n * 5400000, 0, duration_ms * 90, 0,
       1500, 30, 1, NULL
FROM (SELECT *, (start_ms - :begin) / 60000 + 1 AS n FROM ours.clip) ORDER BY camera_id, start_ms
"""
_COVER = """
CREATE INDEX recording_cover ON recording (stream_id, start_time_90k, open_id, wall_duration_90k,
  media_duration_delta_90k, video_samples, video_sync_samples, video_sample_entry_id, sample_file_bytes, run_offset,
  flags)
"""
_ASK = """
SELECT composite_id, run_offset, flags, start_time_90k, wall_duration_90k, media_duration_delta_90k, sample_file_bytes,
       video_samples, video_sync_samples, video_sample_entry_id, open_id, end_reason
FROM recording
WHERE stream_id = :stream AND start_time_90k > :since - 27000000 AND start_time_90k < :until
  AND start_time_90k + wall_duration_90k > :since
ORDER BY start_time_90k
"""


class MoonfireShaped(Contender):
    """Asked stream by stream."""

    name = "moonfire-nvr-shaped"

    def __init__(self, town: Town, clips: Path, folder: Path) -> None:
        self.town = town
        self.path = folder / "moonfire-shaped.sqlite3"
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute("ATTACH ? AS ours", (str(clips),))
            connection.execute(_TABLE)
            connection.execute(_FILL, {"begin": town.begin_ms - 60_000})
            connection.execute(_COVER)
        self.bytes_per_row = self.path.stat().st_size / town.clips
        self.connection = sqlite3.connect(self.path, isolation_level=None)
        self.connection.execute("PRAGMA cache_size=-65536")

    def answer(self, question: Asked) -> list[Any]:
        """The clips, in this schema's columns."""
        found: list[Any] = []
        span = {"since": question.span.start_ms * 90, "until": question.span.end_ms * 90}
        for stream in self.town.cameras_near(question.point, question.radius_metres).tolist():
            found += self.connection.execute(_ASK, {"stream": stream, **span}).fetchall()
        return found

    def rows(self, answer: Any) -> list[Row]:
        """The same in our columns."""
        return [(row[0] >> 32, row[3] // 90, row[4] // 90, row[6], row[2]) for row in answer]

    def close(self) -> None:
        """Remove what was loaded."""
        self.connection.close()
        self.path.unlink()
