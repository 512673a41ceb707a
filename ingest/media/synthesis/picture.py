"""Picture after picture: the empty scene, whoever passes, the fault, the recorder's text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.media.synthesis.faults import Fault, veiled
from ingest.media.synthesis.optics import Picture
from ingest.media.synthesis.osd import Osd
from ingest.media.synthesis.passers import Passage
from ingest.media.synthesis.scene import SceneSpec, stage


def pictures(
    spec: SceneSpec, passages: Sequence[Passage], start_ms: int, seconds: float, *, osd: Osd, fault: Fault | None = None
) -> Iterator[Picture]:
    """The pictures of a span, ``spec.rate`` per second, BGR uint8; each is the caller's own."""
    scene = stage(spec)
    for index in range(round(seconds * spec.rate)):
        at_ms = start_ms + round(index * 1000 / spec.rate)
        picture = scene.plates[index % len(scene.plates)].copy()
        if fault:
            picture = veiled(picture, fault)
        osd.burn(picture, at_ms)
        yield picture
