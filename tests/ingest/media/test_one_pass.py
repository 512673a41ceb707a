"""Probe and examination: right figures for whole files, as much as there is of broken ones, refusals for the rest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from ingest.media.one_pass import examine, probe
from storage.errors import Refused
from storage.values.digest import sha256_of_file
from tests.factories import video


def test_a_whole_file_is_told_as_it_is(tmp_path: Path) -> None:
    path = video.make_clip(
        tmp_path / "clip.mp4", seconds=4, audio=True, metadata={"creation_time": "2026-03-02T01:00:00Z"}
    )
    told = probe(path)
    assert (told.container, told.video_codec, told.audio_codec, told.pix_fmt) == ("mp4", "h264", "aac", "yuv420p")
    assert (told.width, told.height, told.rotation_deg) == (320, 180, 0)
    assert (told.frames, told.keyframes, told.frame_rate, told.duration_ms) == (40, 4, 10.0, 4000)
    assert told.bytes == path.stat().st_size
    assert told.device_start_ms == 1_772_413_200_000
    assert told.damaged is None
    assert not told.timeline_mended


@pytest.mark.parametrize(
    ("name", "codec", "container"),
    [
        ("a.avi", "msmpeg4v3", "avi"),
        ("a.avi", "mjpeg", "avi"),
        ("a.mp4", "mpeg4", "mp4"),
        ("a.mkv", "hevc", "matroska"),
        ("a.ts", "h264", "mpegts"),
        ("a.h264", "h264", "h264"),
        ("a.h265", "hevc", "hevc"),
    ],
)
def test_codings_and_containers_of_recorders(name: str, codec: str, container: str, tmp_path: Path) -> None:
    told = probe(video.make_clip(tmp_path / name, seconds=3, codec=codec))
    assert (told.container, told.video_codec) == (container, codec)
    assert (told.frames, told.duration_ms, told.frame_rate) == (30, 3000, 10.0)
    assert told.damaged is None


def test_a_turned_picture_is_told_and_its_thumbnail_turned(tmp_path: Path) -> None:
    path = video.make_clip(tmp_path / "turned.mp4", seconds=1, rotation_deg=90)  # against the clock
    examination = examine(path, tmp_path / "turned.jpg")
    assert examination.probe.rotation_deg == 270
    thumbnail = cv2.imread(str(tmp_path / "turned.jpg"))
    assert thumbnail is not None
    assert thumbnail.shape[:2] == (320, 180)


@pytest.mark.parametrize("name", ["cut.mkv", "cut.avi", "cut.h264", "cut.ts"])
def test_a_truncated_file_is_read_as_far_as_it_goes(name: str, tmp_path: Path) -> None:
    whole = video.make_clip(tmp_path / f"whole-{name}", seconds=6)
    told = probe(video.truncate(whole, tmp_path / name, 0.6))
    assert 2500 <= told.duration_ms <= 4500
    assert 25 <= told.frames <= 45
    if name in ("cut.mkv", "cut.avi"):  # these declare a length, or notice the half packet at the end
        assert told.damaged
        assert "giây" in told.damaged
        assert f"{told.duration_ms / 1000:.1f}".replace(".", ",") in told.damaged


@pytest.mark.parametrize("name", ["scratched.mp4", "scratched.mkv", "scratched.ts", "scratched.avi"])
def test_a_scratched_file_is_taken_and_says_so(name: str, tmp_path: Path) -> None:
    whole = video.make_clip(tmp_path / f"whole-{name}", seconds=10, rate=10)
    length = whole.stat().st_size // 4
    told = probe(video.scratch(whole, tmp_path / name, 0.5, length))
    assert told.frames >= 40
    assert told.damaged


def test_a_file_made_larger_in_advance_is_not_damaged(tmp_path: Path) -> None:
    path = video.make_clip(tmp_path / "clip.ts", seconds=2)
    whole = probe(path)
    with path.open("ab") as file:
        file.write(bytes(400_000))
    padded = probe(path)
    assert padded.frames == whole.frames
    assert padded.damaged is None


@pytest.mark.parametrize("make", [video.empty, video.garbage, video.text, video.make_sound])
def test_what_is_no_video_is_refused(make: Callable[[Path], Path], tmp_path: Path) -> None:
    path = make(tmp_path / "file.mp4")
    with pytest.raises(Refused):
        probe(path)
    with pytest.raises(Refused):
        examine(path, tmp_path / "thumbnail.jpg")
    assert not (tmp_path / "thumbnail.jpg").exists()


def test_one_picture_is_no_footage(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        probe(video.make_clip(tmp_path / "one.mp4", seconds=0.1))
    cv2.imwrite(str(tmp_path / "photo.jpg"), np.full((200, 300, 3), 90, np.uint8))
    with pytest.raises(Refused):
        probe(tmp_path / "photo.jpg")


def test_an_examination_sees_every_key_frame(tmp_path: Path) -> None:
    path = video.make_clip(tmp_path / "clip.mp4", seconds=6)
    shares: list[float] = []
    seen = examine(path, tmp_path / "clip.jpg", progress=shares.append)
    assert seen.sha256 == sha256_of_file(path)[0]
    assert seen.look.seen_keyframes == seen.probe.keyframes == 6
    assert seen.look.undecodable_keyframes == 0
    assert [gop.offset_ms for gop in seen.gops] == [0, 1000, 2000, 3000, 4000, 5000]
    assert [gop.packets for gop in seen.gops] == [10] * 6
    assert sum(gop.bytes for gop in seen.gops) < path.stat().st_size
    assert [point.offset_ms for point in seen.look.activity_curve] == [0, 1000, 2000, 3000, 4000, 5000]
    assert shares == sorted(shares)
    assert 0 < shares[-1] <= 1
    thumbnail = cv2.imread(str(tmp_path / "clip.jpg"))
    assert thumbnail is not None
    assert thumbnail.shape == (180, 320, 3)


def test_pictures_that_are_all_key_frames_are_not_all_decoded(tmp_path: Path) -> None:
    seen = examine(video.make_clip(tmp_path / "clip.avi", seconds=5, codec="mjpeg"))
    assert seen.probe.keyframes == 50
    assert 4 <= seen.look.seen_keyframes <= 6


@pytest.mark.parametrize(
    ("colour", "flag"), [((0, 0, 0), "black"), ((255, 255, 255), "overexposed"), ((110, 110, 110), "covered")]
)
def test_a_picture_that_shows_nothing_is_flagged(colour: tuple[int, int, int], flag: str, tmp_path: Path) -> None:
    seen = examine(video.make_clip(tmp_path / "clip.mp4", seconds=4, plain=colour))
    assert flag in seen.look.health.flags
    assert seen.look.activity == 0


def test_a_living_picture_is_not_flagged_and_is_active(tmp_path: Path) -> None:
    seen = examine(video.make_clip(tmp_path / "clip.mp4", seconds=5))
    assert seen.look.health.good
    assert seen.look.activity > 5
