"""Cutting: every picture once, every group on its own, the clocks as they were told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.feeds.placing import Chain
from ingest.feeds.source import FeedLost, StreamInfo, VideoPacket
from ingest.media.nal import join_lengths
from ingest.segmenter import NOTES, Recorded, Segment, Segmenter
from tests.factories.film import RATE, STARTED_MS, TICKS, film, info_of, packets_of, with_clock
from tests.servers.rtsp_camera import numbers_in

WHOSE = Recorded(7, 11, "CAM-7", 3)


class Cut:
    """A segmenter with what it closed."""

    def __init__(self, folder: Path, info: StreamInfo | None = None, chain: Chain | None = None, **how: int) -> None:
        self.segments: list[Segment] = []
        self.segmenter = Segmenter(
            WHOSE,
            info or info_of(film()),
            chain or Chain(),
            new_stem=lambda began_ms: folder / f"{began_ms}-{len(self.segments)}",
            closed=self.segments.append,
            **how,
        )

    def run(self, packets: Iterable[VideoPacket]) -> list[Segment]:
        for packet in packets:
            self.segmenter.put(packet)
        self.segmenter.finish()
        return self.segments


def numbers(segments: list[Segment]) -> list[list[int]]:
    return [numbers_in(segment.path.read_bytes()) for segment in segments]


def test_minutes_cut_at_key_frames_with_every_picture_once(tmp_path: Path) -> None:
    cut = Cut(tmp_path).run(packets_of(film(), 150))
    assert [s.duration_ms for s in cut] == [60_000, 60_000, 30_000]
    assert [n for part in numbers(cut) for n in part] == list(range(150 * RATE))
    assert [s.start_ms for s in cut] == [STARTED_MS, STARTED_MS + 60_000, STARTED_MS + 120_000]
    first = cut[0]
    assert (first.feed_id, first.camera_id, first.camera_code, first.lease_number) == (7, 11, "CAM-7", 3)
    assert (first.frame_count, first.key_frame_count, first.frame_rate) == (600, 60, 10.0)
    assert (first.codec, first.width, first.height, first.note, first.is_torn) == ("h264", 320, 180, "", False)
    for segment in cut:
        data = segment.path.read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (segment.size_bytes, segment.sha256)


@pytest.mark.parametrize("codec", ["h264", "hevc"])
@pytest.mark.parametrize("bframes", [0, 2])
def test_each_group_plays_on_its_own(tmp_path: Path, codec: str, bframes: int) -> None:
    """Initialisation part and any one group: what a playlist of byte ranges gives a browser."""
    shown = film("h264" if codec == "h264" else "hevc", bframes=bframes)
    [segment] = Cut(tmp_path, info_of(shown)).run(packets_of(shown, 4))
    data = segment.path.read_bytes()
    opening = data[: segment.groups[0][1]]
    for offset_ms, at_bytes, size_bytes in segment.groups:
        (tmp_path / "one.mp4").write_bytes(opening + data[at_bytes : at_bytes + size_bytes])
        with av.open(str(tmp_path / "one.mp4")) as container:
            frames = list(container.decode(video=0))
        assert len(frames) == RATE
        if not bframes:  # the library moves the times of reordered pictures all alike
            assert frames[0].pts == offset_ms * 90
    assert sum(size for _, _, size in segment.groups) + len(opening) < segment.size_bytes <= len(data)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 25), min_size=1, max_size=30), st.integers(1, 5))
def test_no_picture_is_lost_or_doubled_wherever_key_frames_stand(
    tmp_path_factory: pytest.TempPathFactory, groups: list[int], target_s: int
) -> None:
    folder, pictures, number = tmp_path_factory.mktemp("cut"), [], 0
    for count in groups:
        for at in range(count):
            [packet] = packets_of(film(), 1 / RATE, first=number)
            pictures.append(replace(packet, is_key=at == 0))
            number += 1
    cut = Cut(folder, target_ms=target_s * 1000).run(pictures)
    assert [n for part in numbers(cut) for n in part] == list(range(number))
    assert all(then.start_ms == before.start_ms + before.duration_ms for before, then in pairwise(cut))
    assert sum(s.frame_count for s in cut) == number
    # Nearest to the target: no cut is further from it than half of a group.
    for segment in cut[:-1]:
        assert abs(segment.duration_ms - target_s * 1000) <= max(groups) * 100 / 2 or segment.key_frame_count == 1


def test_what_comes_before_the_first_key_frame_is_let_go(tmp_path: Path) -> None:
    [segment] = Cut(tmp_path).run(packets_of(film(), 3, first=4))
    assert numbers([segment])[0][0] == 10
    assert segment.start_ms == STARTED_MS + 1_000


def test_another_size_begins_another_segment(tmp_path: Path) -> None:
    packets = [*packets_of(film(), 5), *packets_of(film("h264", 640, 360), 5, first=50)]
    cut = Cut(tmp_path).run(packets)
    assert [(s.width, s.duration_ms) for s in cut] == [(320, 5_000), (640, 5_000)]
    assert [n for part in numbers(cut) for n in part] == list(range(100))


def test_parameter_sets_may_come_beforehand_only(tmp_path: Path) -> None:
    bare = [replace(p, data=join_lengths(film().pictures[n % 20][0])) for n, p in enumerate(packets_of(film(), 2))]
    [segment] = Cut(tmp_path).run(bare)
    with av.open(str(segment.path)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 20
    with pytest.raises(FeedLost, match="bad_stream"):
        Cut(tmp_path / "none", StreamInfo("h264")).run(bare)


def test_a_parameter_set_torn_on_the_way_changes_nothing(tmp_path: Path) -> None:
    sps = film().sets[0]
    packets = list(packets_of(film(), 6))
    packets[20] = replace(packets[20], data=packets[20].data.replace(sps, sps[:5] + bytes(len(sps) - 5)))
    [segment] = Cut(tmp_path).run(packets)
    assert (segment.frame_count, segment.width) == (60, 320)


def test_a_hole_begins_another_segment(tmp_path: Path) -> None:
    cut = Cut(tmp_path).run([*packets_of(film(), 5), *packets_of(film(), 5, first=200)])
    assert [(s.start_ms - STARTED_MS, s.duration_ms) for s in cut] == [(0, 5_000), (20_000, 5_000)]


def test_the_cameras_clock_is_kept_beside(tmp_path: Path) -> None:
    [told] = Cut(tmp_path).run(with_clock(packets_of(film(), 5), 37_250))
    assert (told.has_sender_clock, told.device_start_ms - told.start_ms, told.offset_ms) == (True, 37_250, -37_250)
    [untold] = Cut(tmp_path / "b").run(packets_of(film(), 5))
    assert (untold.has_sender_clock, untold.device_start_ms, untold.offset_ms) == (False, untold.start_ms, 0)


def test_a_camera_whose_clock_is_set_meanwhile(tmp_path: Path) -> None:
    packets = [*with_clock(packets_of(film(), 3), 0), *with_clock(packets_of(film(), 3, first=30), 3_600_000)]
    [segment] = Cut(tmp_path).run(packets)
    assert (segment.note, segment.offset_ms) == ("device_clock_set", 0)


def test_the_clock_is_not_believed_where_the_stamps_jump(tmp_path: Path) -> None:
    """It is told through them; the next sender report sets it right."""
    wrong = [replace(p, pts=p.pts + 10**8, sender_ms=p.arrived_ms + 1_111_111) for p in packets_of(film(), 9, first=50)]
    right = with_clock((replace(p, pts=p.pts + 10**8) for p in packets_of(film(), 9, first=140)), 5_000)
    cut = Cut(tmp_path, target_ms=5_000).run([*with_clock(packets_of(film(), 5), 5_000), *wrong, *right])
    assert {s.device_start_ms - s.start_ms for s in cut if s.has_sender_clock} == {5_000}
    assert "clock_jumped" in cut[1].note


def test_the_segment_in_which_packets_were_lost_says_so(tmp_path: Path) -> None:
    packets = packets_of(film(), 6)
    whole, torn, after = Cut(tmp_path, target_ms=2_000).run(
        [replace(packet, is_after_loss=at == 27) for at, packet in enumerate(packets) if at not in (25, 26)]
    )
    assert [segment.note for segment in (whole, torn, after)] == ["", "packets_lost", ""]
    assert torn.frame_count == whole.frame_count - 2


@pytest.mark.parametrize("note", ["clock_stood", "clock_backwards", "clock_jumped"])
def test_bad_stamps_lose_no_picture(tmp_path: Path, note: str) -> None:
    how = {"clock_stood": lambda n: 77, "clock_backwards": lambda n: -n * TICKS, "clock_jumped": lambda n: n * 10**9}
    packets = list(packets_of(film(), 6))
    bad = [replace(p, pts=how[note](n)) if 20 <= n < 40 else p for n, p in enumerate(packets)]
    cut = Cut(tmp_path).run(bad)
    assert [n for part in numbers(cut) for n in part] == list(range(60))
    assert note in cut[0].note
    assert sum(s.duration_ms for s in cut) == 6_000
    assert set(cut[0].note.split()) <= set(NOTES)


def test_a_stream_without_key_frames_is_given_up(tmp_path: Path) -> None:
    endless = (replace(p, is_key=n == 0) for n, p in enumerate(packets_of(film(), 20)))
    cut = Cut(tmp_path, cap_ms=10_000, target_ms=5_000)
    with pytest.raises(FeedLost, match="khung hình khóa trong 10 giây"):
        cut.run(endless)
    cut.segmenter.finish()
    assert cut.segments[0].frame_count == 102


def test_sound_of_an_open_group_is_bounded(tmp_path: Path) -> None:
    """A camera that shows one picture and then only speaks, more in a second than memory could hold for long."""
    info = replace(info_of(film()), audio_codec="pcm_alaw", audio_rate=8_000, audio_channels=1)
    cut = Cut(tmp_path, info)
    cut.segmenter.put(next(packets_of(film(), 1)))
    loud = VideoPacket(0, None, True, b"\xd5" * (1 << 20), STARTED_MS + 20, is_audio=True)
    with pytest.raises(FeedLost) as lost:
        for _ in range(200):
            cut.segmenter.put(loud)
    assert lost.value.reason_code == "bad_stream"
    whisper = replace(loud, data=b"")
    cut = Cut(tmp_path / "b", info)
    cut.segmenter.put(next(packets_of(film(), 1)))
    with pytest.raises(FeedLost):
        for _ in range(500_000):
            cut.segmenter.put(whisper)


@pytest.mark.parametrize("step_ms", [3_600_000, -3_600_000])
def test_a_wall_clock_that_is_set_loses_no_feed(tmp_path: Path, step_ms: int) -> None:
    """In the middle of a group, stamps going on as before."""
    pictures = [replace(p, arrived_ms=p.arrived_ms + step_ms * (n >= 35)) for n, p in enumerate(packets_of(film(), 20))]
    cut = Cut(tmp_path, target_ms=5_000).run(pictures)
    assert [n for part in numbers(cut) for n in part] == list(range(200))
    assert max(s.duration_ms for s in cut) < 7_000


def test_a_wall_clock_set_where_stamps_stand_makes_no_long_group(tmp_path: Path) -> None:
    """Timed by arrival, too, a step of the clock counts as no time."""
    pictures = [
        replace(p, pts=0, arrived_ms=p.arrived_ms + 3_600_000 * (n >= 35)) for n, p in enumerate(packets_of(film(), 10))
    ]
    cut = Cut(tmp_path, target_ms=5_000).run(pictures)
    assert [n for part in numbers(cut) for n in part] == list(range(100))
    assert max(s.duration_ms for s in cut) < 7_000


def test_packets_that_do_not_hold_together(tmp_path: Path) -> None:
    cut = Cut(tmp_path)
    with pytest.raises(FeedLost, match="bị hỏng"):
        cut.run([VideoPacket(0, None, True, b"\xff\xff\xff\xff\x65", STARTED_MS)])
    cut.segmenter.finish()
    assert not list(tmp_path.iterdir())


def test_sound_only_where_it_was_chosen(tmp_path: Path) -> None:
    def both() -> Iterable[VideoPacket]:
        for n, packet in enumerate(packets_of(film(), 5)):
            yield packet
            yield VideoPacket(n * 800, None, True, b"\xd5" * 800, packet.arrived_ms, is_audio=True)

    [silent] = Cut(tmp_path).run(both())
    with av.open(str(silent.path)) as container:
        assert (len(container.streams), silent.note) == (1, "")
    info = replace(info_of(film()), audio_codec="pcm_alaw", audio_rate=8_000, audio_channels=1)
    [heard] = Cut(tmp_path / "b", info).run(both())
    with av.open(str(heard.path)) as container:
        assert sum(len(bytes(p)) for p in container.demux(audio=0)) == 40_000
    assert heard.note == "has_audio"
