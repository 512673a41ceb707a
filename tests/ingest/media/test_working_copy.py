"""A working copy shows every picture at its own time, can be entered often, and plays in a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.media.exhibit import is_playable
from ingest.media.one_pass import examine, probe
from ingest.media.working_copy import working_copy
from storage.errors import Refused
from storage.values.digest import sha256_of_file
from tests.factories import video
from tests.ingest.media.reading import showing_ms


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.mp4", "h264"), ("a.mkv", "hevc"), ("a.avi", "msmpeg4v3"), ("b.avi", "mjpeg"), ("a.h264", "h264")],
)
def test_every_picture_at_its_own_time(name: str, codec: str, tmp_path: Path) -> None:
    path = video.make_clip(tmp_path / name, seconds=5, codec=codec, gop_s=100)
    copy = working_copy(path, tmp_path / "copy.mp4", 1000)
    assert (copy.frames, copy.keyframes, copy.duration_ms, copy.offset_ms) == (50, 5, 5000, 0)
    assert (copy.sha256, copy.bytes) == sha256_of_file(copy.path)
    assert copy.damaged is None
    told = examine(copy.path)
    assert [gop.duration_ms for gop in told.gops] == [1000] * 5
    assert showing_ms(copy.path) == [number * 100 for number in range(50)]
    assert is_playable(told.probe.video_codec, told.probe.container, told.probe.pix_fmt)


def test_a_preview_is_no_taller_than_asked_and_never_larger(tmp_path: Path) -> None:
    path = video.make_clip(tmp_path / "a.mp4", seconds=1, width=322, height=182)
    small = working_copy(path, tmp_path / "small.mp4", max_height=91)
    assert (small.width, small.height) == (160, 90)  # even, as the coding demands
    same = working_copy(path, tmp_path / "same.mp4", max_height=720)
    assert (same.width, same.height) == (322, 182)


def test_sound_is_dropped_and_the_index_comes_first(tmp_path: Path) -> None:
    copy = working_copy(video.make_clip(tmp_path / "a.mp4", seconds=1, audio=True), tmp_path / "copy.mp4")
    assert probe(copy.path).audio_codec is None
    data = copy.path.read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_a_turned_picture_stays_turned(tmp_path: Path) -> None:
    path = video.make_clip(tmp_path / "a.mp4", seconds=1, rotation_deg=90)
    copy = working_copy(path, tmp_path / "copy.mp4")
    assert probe(copy.path).rotation_deg == probe(path).rotation_deg == 270


def test_a_pause_stays_a_pause(tmp_path: Path) -> None:
    paused = video.pause(video.make_clip(tmp_path / "a.mp4", seconds=4), tmp_path / "b.mp4", 60, after=20)
    copy = working_copy(paused, tmp_path / "copy.mp4")
    assert (copy.frames, copy.duration_ms) == (40, 64_000)


def test_broken_pictures_are_told(tmp_path: Path) -> None:
    whole = video.make_clip(tmp_path / "a.mp4", seconds=8)
    hurt = video.scratch(whole, tmp_path / "hurt.mp4", 0.4, whole.stat().st_size // 5)
    copy = working_copy(hurt, tmp_path / "copy.mp4")
    assert 40 <= copy.frames <= 80
    assert copy.damaged


@pytest.mark.parametrize("make", [video.empty, video.garbage, video.text, video.make_sound])
def test_what_cannot_be_read_leaves_nothing(make: Callable[[Path], Path], tmp_path: Path) -> None:
    path = make(tmp_path / "file.mp4")
    with pytest.raises(Refused):
        working_copy(path, tmp_path / "copy.mp4")
    assert not (tmp_path / "copy.mp4").exists()
