"""Drawn pictures of one street, one a second, as a fixed camera sees them."""

from __future__ import annotations

from ingest.media import synthesis
from ingest.media.synthesis.osd import Osd
from ingest.media.synthesis.picture import pictures
from ingest.media.view import Picture


def street_pictures(seed: int, seconds: int = 12) -> list[Picture]:
    """BGR, 320 x 180; of the same seed the same street."""
    spec = synthesis.SceneSpec("Phố Mẫu", azimuth_deg=120, night=False, seed=seed, width=320, height=180, rate=1)
    passages = synthesis.traffic(seed, 0, seconds, per_minute=20)
    return [p.copy() for p in pictures(spec, passages, 0, seconds, osd=Osd(spec.street_name))]
