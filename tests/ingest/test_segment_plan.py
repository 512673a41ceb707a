"""What becomes of a segment beside what its camera has: no picture is dropped that nobody else has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.segment_plan import CAMERA_APART_MS, HOSTS_APART_MS, Sight, judge, plan, span_of, standing_of
from ingest.segmenter import NOTES, Segment
from storage.catalog import clips
from storage.catalog.recorded_clips import Standing
from storage.objects.keys import parse_clip_key
from storage.values.timespan import Timespan, without

SEGMENT = Segment(
    path=Path("a.mp4"), feed_id=1, camera_id=7, camera_code="VT-0007", lease_number=5, start_ms=1_000_000,
    device_start_ms=963_000, offset_ms=37_000, uncertainty_ms=40, duration_ms=60_000, sha256="a" * 64, size_bytes=9,
    codec="hevc", width=1, height=1, frame_rate=25.0, frame_count=1500, key_frame_count=30, groups=(),
    has_sender_clock=True,
)  # fmt: skip
standing = st.builds(
    lambda start, length, feed, lease, off: Standing(
        Timespan(1_000_000 + start, 1_000_000 + start + length), "b" * 64, feed, lease, is_gone=feed is None,
        device_start_ms=None if off is None else 963_000 + start + off,
    ),
    st.integers(-70_000, 70_000), st.integers(1, 120_000), st.sampled_from([1, 1, 1, 2, None]),
    st.sampled_from([0, 1, 5, 6, 9]), st.sampled_from([0, 0, 0, 15, 40, 30_000, None]),
)  # fmt: skip


@given(st.lists(standing, max_size=5))
def test_only_what_later_leases_have_whole_by_every_clock_is_dropped(others: list[Standing]) -> None:
    later = [one for one in others if one.feed_id == 1 and one.lease_number in {6, 9}]
    left = sum(span.length_ms for span in without(span_of(SEGMENT), [one.span for one in later]))
    begun = [(one.device_start_ms, one.span.length_ms) for one in later if one.device_start_ms is not None]
    by_camera = without(Timespan(963_000, 1_023_000), [Timespan(start, start + length) for start, length in begun])
    is_sure = left < HOSTS_APART_MS and sum(span.length_ms for span in by_camera) <= CAMERA_APART_MS
    verdict = judge(SEGMENT, others)
    assert (verdict == "covered") == is_sure and verdict in {"covered", "new"}
    assert judge(replace(SEGMENT, has_sender_clock=False), others) == "new"
    known = replace(others[0], sha256=SEGMENT.sha256) if others else Standing(span_of(SEGMENT), SEGMENT.sha256)
    assert judge(SEGMENT, [*others[1:], known]) == "known"


@given(st.lists(st.sampled_from([*NOTES, "unheard_of"])), st.integers(0, 9_000), st.booleans(), st.integers(0, 3))
def test_every_note_fits_and_the_name_says_what_it_is(codes: list[str], unsure: int, is_torn: bool, taken: int) -> None:
    segment = replace(SEGMENT, note=" ".join(codes), uncertainty_ms=unsure, is_torn=is_torn)
    made = plan(segment, Sight(None), [], SEGMENT.start_ms + taken)
    name = parse_clip_key(made.detail["object_key"])
    assert name is not None and name.start_ms == made.clip["start_ms"] == SEGMENT.start_ms + taken
    assert bool(made.clip["flags"] & clips.FLAG_SHIFTED) == bool(taken)
    assert made.clip["flags"] & clips.FLAG_RECORDED and made.clip["flags"] & clips.FLAG_DAMAGED
    assert len(made.detail["note"]) <= 300 and ("±" in made.detail["note"] or unsure <= clips.RECORDED_WITHIN_MS)


def test_every_code_of_the_segmenter_has_its_words() -> None:
    notes = {plan(replace(SEGMENT, note=code), Sight(None), [], 1).detail["note"] for code in [*NOTES, ""]}
    assert len(notes) == len(NOTES) + 1


@pytest.mark.parametrize(
    ("told_ms", "is_told", "verdict"),
    [(963_000, True, "covered"), (963_020, True, "covered"), (963_021, True, "new"), (923_000, True, "new"),
     (None, True, "new"), (963_000, False, "new")],
)  # fmt: skip
def test_what_two_hosts_clocks_call_one_stretch_is_dropped_only_if_the_camera_agrees(
    told_ms: int | None, is_told: bool, verdict: str
) -> None:
    """The other host's clock was 40 s off, or the camera tells none: what is not proven to be there twice is kept."""
    segment = replace(SEGMENT, has_sender_clock=is_told)
    later = Standing(span_of(SEGMENT), "b" * 64, 1, 6, device_start_ms=told_ms)
    assert judge(segment, [later]) == verdict
    note = plan(segment, Sight(None), [later], SEGMENT.start_ms).detail["note"]
    assert ("không xác nhận" in note) == (verdict == "new")


@pytest.mark.parametrize(
    ("begun_ms", "told_ms", "verdict"),
    [(0, 0, "covered"), (400, 0, "covered"), (0, 21, "new"), (400, 400, "new"), (500, 0, "new"), (959, 959, "new"),
     (0, -60_000, "new"), (0, 60_000, "new")],
)  # fmt: skip
def test_less_than_a_second_is_dropped_only_where_later_leases_have_all_of_it(
    begun_ms: int, told_ms: int, verdict: str
) -> None:
    """Where a minute of a later lease begins beside 960 ms: by its host's clock, and by the camera's own."""
    short = replace(SEGMENT, duration_ms=960)
    begun = SEGMENT.start_ms + begun_ms
    later = Standing(Timespan(begun, begun + 60_000), "b" * 64, 1, 6, device_start_ms=963_000 + told_ms)
    assert judge(short, [later]) == verdict


def test_whose_camera_clock_was_set_meanwhile_is_kept() -> None:
    later = Standing(span_of(SEGMENT), "b" * 64, 1, 6, device_start_ms=963_000)
    assert judge(replace(SEGMENT, note="has_audio device_clock_set"), [later]) == "new"


def test_what_another_recorder_got_with_pictures_missing_is_kept() -> None:
    for note, verdict in (("packets_lost has_audio", "new"), ("has_audio", "covered")):
        later = standing_of(replace(SEGMENT, sha256="b" * 64, lease_number=6, note=note))
        assert judge(SEGMENT, [later]) == verdict


def test_whether_the_camera_told_its_clock_is_kept() -> None:
    for is_told in (True, False):
        made = plan(replace(SEGMENT, has_sender_clock=is_told), Sight(None), [], SEGMENT.start_ms)
        assert bool(made.clip["flags"] & clips.FLAG_NO_DEVICE_CLOCK) == (not is_told)
