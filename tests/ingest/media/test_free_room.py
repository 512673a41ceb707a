"""Free room behind the video is no damage; what is not said to be free is."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.media.free_room import free_bytes_behind
from ingest.media.one_pass import probe
from tests.factories import video
from tests.factories.recorder_files import with_free_box


@pytest.mark.parametrize("fill", [0, 0x55])
def test_a_whole_file_with_much_free_room_behind_it_is_whole(tmp_path: Path, fill: int) -> None:
    whole = video.make_clip(tmp_path / "a.mp4", seconds=2)
    padded = with_free_box(whole, tmp_path / "b.mp4", 2_000_000, fill=fill)
    assert probe(padded).damaged is None
    assert free_bytes_behind(padded, whole.stat().st_size) == 2_000_008


def test_what_nobody_calls_free_is_a_lost_tail(tmp_path: Path) -> None:
    whole = video.make_clip(tmp_path / "a.mp4", seconds=2).read_bytes()
    for tail in (b"\x55" * 500_000, struct.pack(">I4s", 900_000, b"free") + b"\x55" * 500_000):
        path = tmp_path / "b.mp4"
        path.write_bytes(whole + tail)
        assert "Phần cuối tệp bị hỏng" in (probe(path).damaged or "")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.binary(max_size=80), st.integers(0, 100))
def test_no_bytes_make_it_stumble_or_count_more_than_there_are(tmp_path: Path, data: bytes, at: int) -> None:
    path = tmp_path / "x"
    for bytes_ in (data, struct.pack(">I4s", 1, b"free") + data, struct.pack(">I4s", 0, b"skip") + data):
        path.write_bytes(bytes_)
        assert 0 <= free_bytes_behind(path, at) <= max(0, len(bytes_) - at)
