"""Groups reach exactly to the next one, stop at holes, and are let go when they are too long to hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.media import gops
from ingest.media.gops import Gathering, Group, gathered
from ingest.media.source import Source
from tests.factories import video


def groups_of(path: Path, state: Gathering) -> list[Group]:
    with Source(path) as source:
        return list(gathered(source, state))


def test_groups_touch_each_other_and_hold_their_packets(tmp_path: Path) -> None:
    groups = groups_of(video.make_clip(tmp_path / "a.mp4", seconds=3, bframes=2), Gathering(keep=True))
    assert [group.frames for group in groups] == [len(group.packets) for group in groups] == [10] * 3
    assert [group.end for group in groups[:-1]] == [group.start for group in groups[1:]]
    assert all(group.closed and group.sure and not group.after_hole for group in groups)


def test_packets_are_not_kept_unless_asked_for(tmp_path: Path) -> None:
    groups = groups_of(video.make_clip(tmp_path / "a.mp4", seconds=2), Gathering())
    assert [group.packets for group in groups] == [[], []]


def test_a_hole_belongs_to_no_group(tmp_path: Path) -> None:
    whole = video.make_clip(tmp_path / "a.mp4", seconds=4)
    state = Gathering()
    groups = groups_of(video.pause(whole, tmp_path / "b.mp4", 60, after=20), state)
    assert [group.after_hole for group in groups] == [False, False, True, False]
    assert len({group.end - group.start for group in groups}) == 1
    assert state.torn == 0


def test_a_pause_inside_a_group_is_a_tear(tmp_path: Path) -> None:
    whole = video.make_clip(tmp_path / "a.mp4", seconds=4)
    state = Gathering()
    groups_of(video.pause(whole, tmp_path / "b.mp4", 60, after=25), state)
    assert state.torn == 1


def test_what_is_too_long_or_too_large_to_hold_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = video.make_clip(tmp_path / "a.mp4", seconds=4, gop_s=2)
    with Source(path) as source:
        long = list(gathered(source, Gathering(keep=True, longest_ticks=source.to_ticks(1500))))
    monkeypatch.setattr(gops, "_KEPT_BYTES", 1000)
    large = groups_of(path, Gathering(keep=True))
    for groups in (long, large):
        assert [(group.oversize, group.packets, group.frames) for group in groups] == [(True, [], 20)] * 2
