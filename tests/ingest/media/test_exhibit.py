"""Joining stored clips: every picture once, at its place, from key frame to key frame around what was asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.media.cut import cut
from ingest.media.exhibit import is_playable, join
from ingest.media.one_pass import probe
from ingest.media.results import Part
from storage.errors import Refused
from storage.values.digest import sha256_of_file
from tests.factories import video
from tests.ingest.media.reading import packet_digests, pictures, showing_ms

START_MS = 1_772_413_200_000


def stored(path: Path, folder: Path, start_ms: int = START_MS) -> list[Part]:
    """The file cut into stored clips of about two seconds, placed on the common timeline."""
    folder.mkdir()
    return [Part(clip.path, start_ms + clip.offset_ms) for clip in cut(path, folder, target_ms=2000)]


@pytest.mark.parametrize(
    ("name", "codec", "bframes"),
    [("a.mp4", "h264", 0), ("b.ts", "h264", 2), ("a.mkv", "hevc", 0), ("c.avi", "mjpeg", 0), ("e.avi", "msmpeg4v3", 0)],
)
def test_all_clips_joined_are_the_file_again(name: str, codec: str, bframes: int, tmp_path: Path) -> None:
    path = video.make_clip(tmp_path / name, seconds=6, codec=codec, bframes=bframes)
    parts = stored(path, tmp_path / "clips")
    (joined,) = join(list(reversed(parts)), tmp_path / "exhibit")
    assert pictures(joined.path) == pictures(path)
    assert packet_digests(joined.path) == packet_digests(*(part.path for part in parts))
    assert showing_ms(joined.path) == [showing_ms(joined.path)[0] + 100 * number for number in range(60)]
    assert (joined.start_ms, joined.duration_ms, joined.frames) == (START_MS, 6000, 60)
    assert (joined.sha256, joined.bytes) == sha256_of_file(joined.path)
    assert joined.container == ("matroska" if codec == "msmpeg4v3" else "mp4")
    assert joined.playable == (codec == "h264")


def test_the_interval_is_widened_to_key_frames_and_no_further(tmp_path: Path) -> None:
    parts = stored(video.make_clip(tmp_path / "a.mp4", seconds=6), tmp_path / "clips")
    (joined,) = join(parts, tmp_path / "exhibit", START_MS + 1500, START_MS + 4200)
    assert (joined.start_ms, joined.duration_ms, joined.frames) == (START_MS + 1000, 4000, 40)
    assert [(piece.at_ms, piece.start_ms - START_MS, piece.duration_ms) for piece in joined.pieces] == [
        (0, 1000, 1000),
        (1000, 2000, 2000),
        (3000, 4000, 1000),
    ]
    (exact,) = join(parts, tmp_path / "exact", START_MS + 1000, START_MS + 2000)
    assert (exact.start_ms, exact.duration_ms) == (START_MS + 1000, 1000)


def test_a_hole_is_closed_up_and_told(tmp_path: Path) -> None:
    path = video.make_clip(tmp_path / "a.mp4", seconds=4)
    first, then = stored(path, tmp_path / "clips")
    (joined,) = join([first, Part(then.path, START_MS + 3_600_000)], tmp_path / "exhibit")
    assert joined.duration_ms == 4000
    assert [(piece.part, piece.at_ms, piece.start_ms - START_MS) for piece in joined.pieces] == [
        (0, 0, 0),
        (1, 2000, 3_600_000),
    ]
    assert pictures(joined.path) == pictures(path)


def test_another_coding_begins_another_file(tmp_path: Path) -> None:
    day = stored(video.make_clip(tmp_path / "day.mp4", seconds=2), tmp_path / "one")
    night = video.make_clip(tmp_path / "night.mp4", seconds=2, width=160, height=90)
    evening = stored(night, tmp_path / "two", START_MS + 2000)
    files = join(day + evening, tmp_path / "exhibit")
    assert [file.path.name for file in files] == ["exhibit.mp4", "exhibit-2.mp4"]
    assert [(file.width, file.start_ms - START_MS) for file in files] == [(320, 0), (160, 2000)]
    assert [len(pictures(file.path)) for file in files] == [20, 20]


def test_faststart_puts_the_index_first(tmp_path: Path) -> None:
    (joined,) = join(stored(video.make_clip(tmp_path / "a.mp4", seconds=2), tmp_path / "clips"), tmp_path / "exhibit")
    data = joined.path.read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_sound_stays_out_unless_asked_for(tmp_path: Path) -> None:
    path = video.make_clip(tmp_path / "a.mp4", seconds=2, audio=True)
    (quiet,) = join([Part(path, START_MS)], tmp_path / "quiet")
    (loud,) = join([Part(path, START_MS)], tmp_path / "loud", keep_audio=True)
    assert (probe(quiet.path).audio_codec, probe(loud.path).audio_codec) == (None, "aac")


def test_nothing_in_the_interval_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    parts = stored(video.make_clip(tmp_path / "a.mp4", seconds=2), tmp_path / "clips")
    for asked in ((START_MS + 60_000, START_MS + 70_000), (START_MS - 9000, START_MS)):
        with pytest.raises(Refused) as caught:
            join(parts, tmp_path / "exhibit", *asked)
        assert caught.value.code == "nothing_to_join"
    with pytest.raises(Refused):
        join([], tmp_path / "exhibit")
    assert not list(tmp_path.glob("exhibit*"))


def test_a_broken_part_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    parts = stored(video.make_clip(tmp_path / "a.mp4", seconds=2), tmp_path / "clips")
    with pytest.raises(Refused):
        join([*parts, Part(video.garbage(tmp_path / "bad.mp4"), START_MS + 9000)], tmp_path / "exhibit")
    assert not list(tmp_path.glob("exhibit*"))


@pytest.mark.parametrize(
    ("codec", "container", "pix_fmt", "plays"),
    [
        ("h264", "mp4", "yuv420p", True),
        ("h264", "mp4", "yuvj420p", True),
        ("h264", "mp4", "yuv420p10le", False),
        ("h264", "mp4", "yuv444p", False),
        ("h264", "matroska", "yuv420p", False),
        ("h264", "avi", "yuv420p", False),
        ("hevc", "mp4", "yuv420p", False),
        ("mpeg4", "mp4", "yuv420p", False),
        ("msmpeg4v3", "matroska", "yuv420p", False),
        ("mjpeg", "mp4", "yuvj420p", False),
        ("vp9", "webm", "yuv420p", True),
        ("vp8", "webm", "yuv420p", True),
        ("vp8", "mp4", "yuv420p", False),
        ("av1", "mp4", "yuv420p", True),
    ],
)
def test_what_a_browser_plays(codec: str, container: str, pix_fmt: str, plays: bool) -> None:
    assert is_playable(codec, container, pix_fmt) is plays
