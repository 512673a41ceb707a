"""The eye decodes what it must, once, and knows a broken key frame from one that shows nothing alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from av.packet import Packet
from av.stream import Stream

from ingest.media import eye as looking
from ingest.media.eye import Eye, KeySight, Undecodable, stretch_ms
from ingest.media.source import Source
from tests.factories import video


def key_packets(source: Source) -> list[Packet[Stream]]:
    return [packet for packet in source.packets() if packet.is_keyframe]


def test_a_sight_is_small_and_measured(tmp_path: Path) -> None:
    path = video.make_clip(tmp_path / "a.mp4", seconds=2, width=640, height=360)
    with Source(path) as source:
        eye = Eye(source)
        first, second = [eye.see(packet) for packet in key_packets(source)]
    assert isinstance(first, KeySight)
    assert isinstance(second, KeySight)
    assert first.picture.shape == (180, 320, 3)
    assert first.figures.changed is None
    assert second.figures.changed is not None
    assert 0 < second.figures.changed < 0.5


def test_a_tall_picture_stays_tall_and_a_tiny_one_is_not_blown_up(tmp_path: Path) -> None:
    for size, shape in (((360, 640), (320, 180, 3)), ((64, 48), (48, 64, 3))):
        path = video.make_clip(tmp_path / f"{size[0]}.mp4", seconds=1, width=size[0], height=size[1])
        with Source(path) as source:
            sight = Eye(source).see(key_packets(source)[0])
        assert isinstance(sight, KeySight)
        assert sight.picture.shape == shape


def test_crowded_key_frames_are_passed_over(tmp_path: Path) -> None:
    with Source(video.make_clip(tmp_path / "a.avi", seconds=3, codec="mjpeg")) as source:
        eye = Eye(source)
        seen = [eye.see(packet) is not None for packet in key_packets(source)]
    assert len(seen) == 30
    assert seen[0]
    assert 3 <= sum(seen) <= 4


def test_of_large_pictures_the_first_are_seen_and_then_one_of_each_stretch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = ((640, 360), (1280, 720), (1920, 1080), (3840, 2160))
    assert [stretch_ms("h264", *size) for size in sizes] == [900, 1111, 2500, 4000]
    assert [stretch_ms("hevc", *size) for size in sizes] == [900, 1333, 3000, 4000]
    monkeypatch.setattr(looking, "_FULL_HD", 320 * 180)
    with Source(video.make_clip(tmp_path / "a.mp4", seconds=12, width=320, height=180)) as source:
        eye = Eye(source)
        seen = [eye.see(packet) is not None for packet in key_packets(source)]
    assert [second for second, was_seen in enumerate(seen) if was_seen] == [0, 1, 2, 3, 5, 8, 10]


def test_no_more_than_the_limit(tmp_path: Path) -> None:
    with Source(video.make_clip(tmp_path / "a.mp4", seconds=4)) as source:
        eye = Eye(source, limit=1)
        for packet in key_packets(source):
            eye.see(packet)
    assert eye.seen == 1


def test_a_broken_key_frame_is_counted_and_the_next_one_seen(tmp_path: Path) -> None:
    with Source(video.make_clip(tmp_path / "a.mp4", seconds=2)) as source:
        good = key_packets(source)
        broken: Packet[Stream] = Packet(b"\x00\x00\x10\x00" + bytes(good[0])[4:200])
        broken.pts = broken.dts = 0
        eye = Eye(source)
        assert isinstance(eye.see(broken), Undecodable)
        assert isinstance(eye.see(good[1]), KeySight)
    assert (eye.seen, eye.undecodable) == (1, 1)


def test_a_picture_that_needs_others_is_no_sight_but_not_broken(tmp_path: Path) -> None:
    with Source(video.make_clip(tmp_path / "a.mp4", seconds=2)) as source:
        later = list(source.packets())[5]
        eye = Eye(source)
        assert eye.see(later) is None
    assert (eye.seen, eye.undecodable) == (0, 0)
