"""What the demonstration films: the camera with the dirty dome shows its fault to those who look at pictures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.media.one_pass import look
from workers.demonstration.filming import Shot, filmed
from workers.demonstration.plan import planned

NOW_MS = 1_780_000_000_000


@pytest.mark.parametrize("looks", [0, 180])
@pytest.mark.parametrize(("name", "camera"), [("hem-212", 6), ("hem-212", 5)])
def test_the_dirty_dome_is_told_and_the_clean_one_beside_it_is_not(
    tmp_path: Path, name: str, camera: int, looks: float
) -> None:
    scene = planned(NOW_MS).scene(name)
    take = replace(scene.takes[camera], minutes=1)
    shot = Shot(take, scene, 101, "VT-0101", (scene.spots[camera].along_deg + looks) % 360, 1, 0, tmp_path / "a.mp4")
    assert [made.out_path for made in filmed([shot])] == [shot.out_path]
    health = look(shot.out_path).look.health
    assert health.flags == ((take.fault,) if take.fault else ()), health
