"""Footage made by the program itself, for the demonstration and for trying the intake.

    spec = SceneSpec("Trần Hưng Đạo", azimuth_deg=40, night=False, seed=7, along_metres=120)
    [passage] = route_passages([(120, 1)], start_ms, speed_kmh=32, kind="motorbike", colour="red")
    film(spec, [passage, *traffic(7, start_ms, 60, per_minute=14)], start_ms, 60, path)

``scene`` draws what stands, ``passers`` says who moves and when, ``picture`` puts them together, ``encode`` packs
them, ``refilm`` does the same with real files.
"""

from ingest.media.synthesis.encode import Codec, Container, Encoding, film, write
from ingest.media.synthesis.faults import Fault
from ingest.media.synthesis.osd import Osd
from ingest.media.synthesis.passers import Passage, route_passages, traffic
from ingest.media.synthesis.refilm import length_s, refilm
from ingest.media.synthesis.scene import SceneSpec

__all__ = [
    "Codec",
    "Container",
    "Encoding",
    "Fault",
    "Osd",
    "Passage",
    "SceneSpec",
    "film",
    "length_s",
    "refilm",
    "route_passages",
    "traffic",
    "write",
]
