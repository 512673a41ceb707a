"""What is to become of a segment, by the rows that its camera has already."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.segment_plan import Verdict, judge, span_of
from ingest.segmenter import Segment
from storage.catalog import cameras, holds
from storage.catalog.recorded_clips import Standing
from storage.unit_of_work import Reading


def is_stranger(session: Reading, segment: Segment) -> bool:
    """Whether the database knows this camera's number not at all, or as another camera."""
    camera = cameras.get(session, segment.camera_id)
    return camera is None or camera.code != segment.camera_code


def verdict_of(session: Reading, segment: Segment, standing: Sequence[Standing]) -> Verdict:
    """``ingest.segment_plan.judge``, where the camera is the one that was recorded and no hold says otherwise."""
    if is_stranger(session, segment):
        return "stranger"
    verdict = judge(segment, standing)
    if verdict == "covered" and holds.is_held(session, segment.camera_id, span_of(segment)):
        return "new"  # whoever holds this stretch holds all that there is of it
    return verdict
