"""Cutting loses nothing, doubles nothing, and every clip stands on its own."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import av
import pytest

from ingest.media.cut import NeedsWorkingCopy, cut
from ingest.media.one_pass import probe
from storage.errors import Refused
from storage.values.digest import sha256_of_file
from tests.factories import video
from tests.ingest.media.reading import packet_digests, pictures, showing_ms

GIVEN = [
    ("a.mp4", "h264", 0),
    ("b.mp4", "h264", 2),
    ("a.avi", "h264", 0),
    ("b.avi", "h264", 2),
    ("a.h264", "h264", 0),
    ("b.h264", "h264", 2),
    ("b.ts", "h264", 2),
    ("a.mkv", "hevc", 0),
    ("b.h265", "hevc", 2),
    ("c.avi", "mjpeg", 0),
    ("d.avi", "mpeg4", 0),
    ("e.avi", "msmpeg4v3", 0),
]


@pytest.mark.parametrize(("name", "codec", "bframes"), GIVEN)
def test_no_picture_is_lost_or_doubled_at_the_joins(name: str, codec: str, bframes: int, tmp_path: Path) -> None:
    path = video.make_clip(tmp_path / name, seconds=6, codec=codec, bframes=bframes)
    clips = cut(path, tmp_path, target_ms=2000)
    assert [(clip.offset_ms, clip.duration_ms) for clip in clips] == [(0, 2000), (2000, 2000), (4000, 2000)]
    assert [clip.frames for clip in clips] == [20, 20, 20]
    assert pictures(*(clip.path for clip in clips)) == pictures(path)
    for clip in clips:
        shown = showing_ms(clip.path)
        assert [later - sooner for sooner, later in pairwise(shown)] == [100] * 19


@pytest.mark.parametrize("codec", ["h264", "hevc", "mpeg4"])
def test_packets_go_over_untouched(codec: str, tmp_path: Path) -> None:
    path = video.make_clip(tmp_path / "a.mp4", seconds=4, codec=codec)
    clips = cut(path, tmp_path, target_ms=1000)
    assert len(clips) == 4
    assert packet_digests(*(clip.path for clip in clips)) == packet_digests(path)


def test_every_clip_is_told_as_it_is(tmp_path: Path) -> None:
    path = video.make_clip(tmp_path / "a.mp4", seconds=5)
    for number, clip in enumerate(cut(path, tmp_path, target_ms=2000), start=1):
        assert clip.path == tmp_path / f"clip-{number:05d}.mp4"
        assert (clip.sha256, clip.bytes) == sha256_of_file(clip.path)
        told = probe(clip.path)
        assert (told.duration_ms, told.frames, told.keyframes) == (clip.duration_ms, clip.frames, clip.keyframes)
        assert (told.width, told.height, told.video_codec) == (clip.width, clip.height, clip.codec)
        assert clip.frame_rate == 10.0


def test_one_fragment_for_each_gop_each_decodable_alone(tmp_path: Path) -> None:
    (clip,) = cut(video.make_clip(tmp_path / "a.mp4", seconds=4), tmp_path)
    assert [(piece.offset_ms, piece.duration_ms) for piece in clip.fragments] == [(n * 1000, 1000) for n in range(4)]
    data = clip.path.read_bytes()
    beginning = data[: clip.fragments[0].at_bytes]
    for piece in clip.fragments:
        alone = tmp_path / "alone.mp4"
        alone.write_bytes(beginning + data[piece.at_bytes : piece.at_bytes + piece.bytes])
        assert len(pictures(alone)) == 10


def test_matroska_where_mp4_cannot_carry_the_coding(tmp_path: Path) -> None:
    clips = cut(video.make_clip(tmp_path / "a.avi", seconds=2, codec="msmpeg4v3"), tmp_path)
    assert [(clip.container, clip.path.suffix, clip.fragments) for clip in clips] == [("matroska", ".mkv", ())]


def test_sound_is_dropped_unless_it_is_asked_for(tmp_path: Path) -> None:
    path = video.make_clip(tmp_path / "a.mp4", seconds=2, audio=True)
    quiet, loud = tmp_path / "quiet", tmp_path / "loud"
    quiet.mkdir()
    loud.mkdir()
    assert [probe(clip.path).audio_codec for clip in cut(path, quiet)] == [None]
    (clip,) = cut(path, loud, keep_audio=True)
    assert probe(clip.path).audio_codec == "aac"
    assert pictures(clip.path) == pictures(path)


def test_clips_end_at_the_key_frame_nearest_to_the_target(tmp_path: Path) -> None:
    path = video.make_clip(tmp_path / "a.mp4", seconds=9, gop_s=1.5)
    lengths = [clip.duration_ms for clip in cut(path, tmp_path, target_ms=4000)]
    assert lengths == [4500, 4500]


def test_a_long_gop_makes_a_longer_clip_up_to_the_cap(tmp_path: Path) -> None:
    path = video.make_clip(tmp_path / "a.mp4", seconds=8, gop_s=4)
    assert [clip.duration_ms for clip in cut(path, tmp_path, target_ms=1000, cap_ms=4000)] == [4000, 4000]


def test_a_gop_beyond_the_cap_needs_a_working_copy_and_leaves_nothing(tmp_path: Path) -> None:
    path = video.make_clip(tmp_path / "a.mp4", seconds=8, gop_s=4)
    with pytest.raises(NeedsWorkingCopy, match="giây"):
        cut(path, tmp_path, target_ms=1000, cap_ms=3000)
    assert list(tmp_path.iterdir()) == [path]


def test_a_hole_in_the_recording_ends_the_clip(tmp_path: Path) -> None:
    whole = video.make_clip(tmp_path / "whole.mp4", seconds=4)
    paused = video.pause(whole, tmp_path / "paused.mp4", 60, after=20)
    clips = cut(paused, tmp_path)
    assert [(clip.offset_ms, clip.duration_ms) for clip in clips] == [(0, 2000), (62_000, 2000)]


def test_a_file_that_begins_between_key_frames_keeps_its_own_clock(tmp_path: Path) -> None:
    whole = video.make_clip(tmp_path / "whole.ts", seconds=3)
    later = tmp_path / "later.ts"
    with av.open(str(whole)) as given, av.open(str(later), "w") as out:
        stream = out.add_stream_from_template(given.streams.video[0])
        for packet in [packet for packet in given.demux(video=0) if packet.size][4:]:
            packet.stream = stream
            out.mux_one(packet)
    clips = cut(later, tmp_path, target_ms=1000)
    assert [(clip.offset_ms, clip.frames) for clip in clips] == [(600, 10), (1600, 10)]
    assert "thiếu khung hình khóa" in (probe(later).damaged or "")


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_open_gops_are_passed_by_as_long_as_the_cap_allows(codec: str, tmp_path: Path) -> None:
    params = "keyint=10:min-keyint=10:scenecut=0:bframes=3:open-gop=1"
    path = video.make_clip(tmp_path / "open.mp4", seconds=6, codec=codec, params=params)
    (clip,) = cut(path, tmp_path, target_ms=2000)
    assert pictures(clip.path) == pictures(path)
    clip.path.unlink()
    forced = cut(path, tmp_path, target_ms=2000, cap_ms=4000)
    assert sum(clip.frames for clip in forced) == 60
    assert max(clip.duration_ms for clip in forced) <= 4000


@pytest.mark.parametrize("make", [video.empty, video.garbage, video.text, video.make_sound])
def test_what_cannot_be_read_leaves_nothing(make: Callable[[Path], Path], tmp_path: Path) -> None:
    path = make(tmp_path / "file.mp4")
    with pytest.raises(Refused):
        cut(path, tmp_path)
    assert list(tmp_path.iterdir()) == [path]
