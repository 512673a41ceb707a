"""Which of several claims is proposed as the start, and what the person who confirms is told."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ingest.file_names import NameTells, read_name
from ingest.media.results import Probe
from ingest.proposal import propose
from storage.ledger.filing import NAMED_OTHERWISE
from storage.values.clock import DAY_MS, HOUR_MS

NOW = 1_772_500_000_000
NAMED = NOW - 30 * HOUR_MS
PROBE = Probe(
    container="mp4",
    video_codec="h264",
    pix_fmt="yuv420p",
    audio_codec=None,
    width=320,
    height=180,
    rotation_deg=0,
    frame_rate=10,
    frames=600,
    keyframes=60,
    duration_ms=60_000,
    declared_ms=60_000,
    bytes=1_000,
    device_start_ms=None,
    timeline_mended=False,
    damaged=None,
)
NAME = NameTells("dahua", 3, NAMED, NAMED + 60_000)


def test_a_name_is_taken_and_agreeing_metadata_says_nothing() -> None:
    told = propose(replace(PROBE, device_start_ms=NAMED + 800), NAME, NOW)
    assert (told.device_start_ms, told.time_source, told.channel_number) == (NAMED, "file_name", 3)
    assert told.notes == []


def test_the_recorders_own_clock_inside_the_file_goes_before_its_name() -> None:
    own = replace(PROBE, device_start_ms=NAMED + 7_000, is_own_clock=True, channel_number=5)
    told = propose(own, NAME, NOW)
    assert (told.device_start_ms, told.time_source, told.channel_number) == (NAMED + 7_000, "file_metadata", 5)
    assert len(told.notes) == 1 and "Tên tệp ghi giờ khác" in told.notes[0]


def test_known_mistakes_of_metadata_are_told_by_name() -> None:
    for claimed, word in (
        (NAMED + 7 * HOUR_MS, "giờ địa phương như giờ quốc tế"),
        (NAMED + 60_000, "giờ kết thúc"),
        (NAMED + 3 * HOUR_MS, "có thể là lúc xuất tệp"),
    ):
        told = propose(replace(PROBE, device_start_ms=claimed), NAME, NOW)
        assert told.device_start_ms == NAMED and word in " ".join(told.notes)


def test_metadata_alone_is_proposed_with_a_warning_and_nothing_without_it() -> None:
    bare = NameTells()
    told = propose(replace(PROBE, device_start_ms=NAMED), bare, NOW)
    assert (told.device_start_ms, told.time_source) == (NAMED, "file_metadata") and "so với hình" in told.notes[0]
    assert propose(PROBE, bare, NOW).device_start_ms is None
    impossible = propose(replace(PROBE, device_start_ms=NAMED), NameTells(start_ms=NOW + DAY_MS), NOW)
    assert impossible.notes[0].startswith(NAMED_OTHERWISE), "a contradicting name is told, even one that cannot be true"
    # a recording has ended before it is handed in; a claim that says otherwise is no help
    assert propose(replace(PROBE, device_start_ms=NOW + DAY_MS), bare, NOW).device_start_ms is None


def test_a_time_in_a_name_that_cannot_be_is_told() -> None:
    ahead = propose(PROBE, read_name("NVR_ch1_main_20271122103000_20271122103100.dav"), NOW)
    assert ahead.device_start_ms is None
    assert ahead.notes == ["Tên tệp ghi 22/11/2027 10:30:00, ở tương lai: kiểm tra đồng hồ đầu ghi."]
    long_ago = propose(PROBE, read_name("cam_19990101101010.mp4"), NOW)
    assert long_ago.device_start_ms is None
    assert long_ago.notes == ["Tên tệp ghi 01/01/1999 10:10:10, trước năm 2000: kiểm tra đồng hồ đầu ghi."]
    absurd = propose(PROBE, read_name("NVR_ch1_main_20261399103000_20261399103100.dav"), NOW)
    assert absurd.device_start_ms is None and "không phải ngày giờ" in absurd.notes[0]


def test_what_to_look_out_for_is_said() -> None:
    raw = propose(replace(PROBE, container="h264", has_clock=False), NAME, NOW)
    assert "Luồng thô" in raw.notes[0] and raw.device_start_ms == NAMED
    short = propose(replace(PROBE, duration_ms=60_000), replace(NAME, end_ms=NAMED + HOUR_MS), NOW)
    assert short.notes == ["Tên tệp nói dài 1:00:00 nhưng hình đọc được dài 1:00."]
    ring = propose(PROBE, NameTells("hikvision", is_ring_block=True), NOW)
    assert "khối ghi vòng" in ring.notes[0]
    damaged = propose(replace(PROBE, damaged="Tệp có chỗ hỏng."), NAME, NOW)
    assert damaged.notes == ["Tệp có chỗ hỏng."]


@given(
    st.none() | st.integers(-(2**45), 2**45),
    st.none() | st.integers(-(2**45), 2**45),
    st.integers(1, 7 * DAY_MS),
    st.booleans(),
)
def test_nothing_absurd_is_ever_proposed(claimed: int | None, named: int | None, length: int, is_own: bool) -> None:
    probe = replace(PROBE, device_start_ms=claimed, duration_ms=length, is_own_clock=is_own and claimed is not None)
    told = propose(probe, NameTells(start_ms=named), NOW)
    assert (told.device_start_ms is None) == (told.time_source is None)
    if told.device_start_ms is not None:
        assert 946_684_800_000 <= told.device_start_ms <= NOW + DAY_MS
        assert told.device_start_ms in {claimed, named}
