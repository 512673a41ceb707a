"""Time stamps that are missing, stutter, jump or pause come out in an order that can be cut and shown."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from ingest.media.one_pass import probe
from ingest.media.source import Source
from tests.factories import video
from tests.ingest.media.reading import showing_ms


@pytest.mark.parametrize("name", ["a.avi", "a.h264", "a.h265"])
@pytest.mark.parametrize("bframes", [0, 2])
def test_every_picture_gets_its_own_instant(name: str, bframes: int, tmp_path: Path) -> None:
    codec = "hevc" if name.endswith("h265") else "h264"
    shown = showing_ms(video.make_clip(tmp_path / name, seconds=3, codec=codec, bframes=bframes))
    assert len(shown) == 30
    assert [later - sooner for sooner, later in pairwise(shown)] == [100] * 29


@pytest.mark.parametrize("name", ["paused.mp4", "paused.mkv"])
def test_a_pause_is_kept_and_not_counted_as_footage(name: str, tmp_path: Path) -> None:
    whole = video.make_clip(tmp_path / "whole.mp4", seconds=4)
    told = probe(video.pause(whole, tmp_path / name, 600, after=20))
    assert told.duration_ms == 604_000
    assert told.frame_rate == 10.0
    assert told.damaged is None


def test_a_clock_set_back_inside_the_file_is_continued(tmp_path: Path) -> None:
    once = video.make_clip(tmp_path / "once.ts", seconds=4)
    (tmp_path / "glued.ts").write_bytes(once.read_bytes() * 2)
    told = probe(tmp_path / "glued.ts")
    assert (told.frames, told.duration_ms) == (80, 8000)
    assert told.timeline_mended


def test_decoding_times_always_rise(tmp_path: Path) -> None:
    once = video.make_clip(tmp_path / "once.ts", seconds=2, bframes=2)
    (tmp_path / "glued.ts").write_bytes(once.read_bytes() * 3)
    with Source(tmp_path / "glued.ts") as source:
        times = [(packet.dts, packet.pts) for packet in source.packets()]
    dts = [at for at, _ in times if at is not None]
    assert len(dts) == len(times)
    assert all(sooner < later for sooner, later in pairwise(dts))
    assert all(shown is not None and decoded is not None and shown >= decoded for decoded, shown in times)
