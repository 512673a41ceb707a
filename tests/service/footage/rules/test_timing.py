"""How sure the time of a recorded clip is, by its narrow row and, where that is not enough, by its wide side."""

from __future__ import annotations

from service.footage.rules.timing import CameraClock, Drift, Translation
from storage.catalog.clips import FLAG_RECORDED, FLAG_UNSURE, MOST_UNSURE_MS, RECORDED_WITHIN_MS
from storage.catalog.footage import ClipRow, DetailRow
from storage.values.timespan import Timespan
from tests.servers.fixtures import START_MS

CLOCK = CameraClock((), Drift(0, 120_000), has_feed=True)
SURE = ClipRow(1, START_MS, 60_000, 1, FLAG_RECORDED)
UNSURE = ClipRow(1, START_MS + 60_000, 60_000, 1, FLAG_RECORDED | FLAG_UNSURE)


def test_a_recorded_clip_is_as_unsure_as_its_wide_side_says() -> None:
    details = {UNSURE.start_ms: DetailRow(1, UNSURE.start_ms, None, UNSURE.start_ms, 5_000)}
    translation = Translation(CLOCK, (), details)
    assert translation.in_doubt([SURE, UNSURE]) and not translation.in_doubt([SURE])
    found = [translation.corrected(clip) for clip in (SURE, UNSURE)]
    assert [one.uncertainty_ms for one in found] == [RECORDED_WITHIN_MS, 5_000]
    assert [one.device_start_ms for one in found] == [None, None], "it stands on the server's clock"


def test_no_clip_is_missed_beside_the_window_however_unsure_it_may_be() -> None:
    window = Timespan(START_MS, START_MS + 1_000)
    [span] = [one for one in CLOCK.filed_spans(window, ()) if one.start_ms <= START_MS <= one.end_ms]
    assert span.start_ms <= window.start_ms - MOST_UNSURE_MS and span.end_ms >= window.end_ms + MOST_UNSURE_MS
    endless = {UNSURE.start_ms: DetailRow(1, UNSURE.start_ms, None, UNSURE.start_ms, 10 * MOST_UNSURE_MS)}
    assert Translation(CLOCK, (), endless).corrected(UNSURE).uncertainty_ms == MOST_UNSURE_MS
