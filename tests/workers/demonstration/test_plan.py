"""What the demonstration films: enough of it, each codec, and most pictures where a case looks."""

from __future__ import annotations

from workers.demonstration.plan import RATE, planned
from workers.demonstration.story import CHAPTERS

NOW_MS = 1_780_000_000_000


def test_enough_is_filmed_and_most_of_it_where_a_case_looks() -> None:
    plan = planned(NOW_MS)
    takes = [take for scene in plan.scenes for take in scene.takes]
    assert sum(take.minutes for take in takes) >= 120
    assert {take.packing.split()[0] for take in takes} == {"h264", "hevc", "mpeg4", "msmpeg4v3"}
    assert {scene.name for scene in plan.scenes if scene.rate == RATE} == set(CHAPTERS)
    pictures = sum(take.minutes * 60 * scene.rate for scene in plan.scenes for take in scene.takes)
    assert pictures <= 30_000, "every one is drawn while the visitor waits"


def test_one_camera_of_the_fresh_incident_needs_a_copy_for_browsers() -> None:
    fresh = planned(NOW_MS).scene("hem-212")
    assert [take.camera for take in fresh.takes if take.packing.startswith("hevc")] == [3]
