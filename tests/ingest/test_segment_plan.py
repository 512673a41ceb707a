"""What becomes of a segment beside what its camera has: no picture is dropped that nobody else has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ingest.segment_plan import WORTH_KEEPING_MS, Sight, judge, plan, span_of
from ingest.segmenter import NOTES, Segment
from storage.catalog import clips
from storage.catalog.recorded_clips import Standing
from storage.objects.keys import parse_clip_key
from storage.values.timespan import Timespan, without

SEGMENT = Segment(
    path=Path("a.mp4"), feed_id=1, camera_id=7, camera_code="VT-0007", lease_number=5, start_ms=1_000_000,
    device_start_ms=1_000_000, offset_ms=0, uncertainty_ms=40, duration_ms=60_000, sha256="a" * 64, size_bytes=9,
    codec="hevc", width=1, height=1, frame_rate=25.0, frame_count=1500, key_frame_count=30, groups=(),
    has_sender_clock=False,
)  # fmt: skip
standing = st.builds(
    lambda start, length, feed, lease: Standing(
        Timespan(1_000_000 + start, 1_000_000 + start + length), "b" * 64, feed, lease, is_gone=feed is None
    ),
    st.integers(-70_000, 70_000), st.integers(1, 120_000), st.sampled_from([1, 1, 1, 2, None]),
    st.sampled_from([0, 1, 5, 6, 9]),
)  # fmt: skip


@given(st.lists(standing, max_size=5))
def test_only_what_later_leases_have_whole_is_dropped(others: list[Standing]) -> None:
    later = [one.span for one in others if one.feed_id == 1 and one.lease_number in {6, 9}]
    left = sum(span.length_ms for span in without(span_of(SEGMENT), later))
    verdict = judge(SEGMENT, others)
    assert (verdict == "covered") == (left < WORTH_KEEPING_MS) and verdict in {"covered", "new"}
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
