"""From single sights to one look: the typical picture, the curve of activity, the health of the picture."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from ingest.media.eye import Figures, KeySight, Picture, Undecodable
from ingest.media.health import health_of, is_black
from ingest.media.motion import MotionMap, is_thin
from ingest.media.results import ActivityPoint, Look

_GALLERY = 128  # pictures kept for choosing the typical one
_JPEG_QUALITY = 80


class LookBuilder:
    """Collects the sights of one stretch; memory stays bounded however long the stretch is."""

    def __init__(self) -> None:
        self._figures: list[Figures] = []
        self._gallery: list[KeySight] = []
        self._stride = 1
        self._missed = 0
        self._motion = MotionMap()

    def add(self, sight: object) -> None:
        """Take what the eye gave for one key packet: a KeySight, Undecodable, or None (not looked at)."""
        self._missed += isinstance(sight, Undecodable)
        if not isinstance(sight, KeySight):
            return
        if len(self._figures) % self._stride == 0:
            self._gallery.append(sight)
        self._figures.append(sight.figures)
        self._motion.add(sight.motion, sight.moved)
        if len(self._gallery) > _GALLERY:
            self._gallery = self._gallery[::2]
            self._stride *= 2

    @property
    def kept_pictures(self) -> int:
        """How many small pictures are held in memory now."""
        return len(self._gallery)

    def build(self, to_ms: Callable[[int], int], thumbnail_path: Path | None, rotation_deg: int = 0) -> Look:
        """The look; ``to_ms`` turns ticks into the offset to report. Writes the thumbnail when a path is given."""
        typical = typical_of(self._gallery)
        if typical is not None and thumbnail_path is not None:
            thumbnail_path.write_bytes(jpeg_of(typical.picture, rotation_deg))
        else:
            thumbnail_path = None
        shares = [sight.changed for sight in self._figures if sight.changed is not None]
        curve = tuple(ActivityPoint(to_ms(s.pts), _score(s.changed or 0.0)) for s in self._figures)
        return Look(
            thumbnail_path=thumbnail_path,
            thumbnail_ms=to_ms(typical.figures.pts) if typical else None,
            activity=_score(sum(shares) / len(shares)) if shares else 0.0,
            activity_curve=curve,
            health=health_of(self._figures, self._missed),
            motion=self._motion.to_text(rotation_deg),
            clock_places=self._motion.clock_places(rotation_deg),
            is_thin=is_thin([point.offset_ms for point in curve]),
            seen_keyframes=len(self._figures),
            undecodable_keyframes=self._missed,
        )


def typical_of(sights: list[KeySight]) -> KeySight | None:
    """The sight nearest to the middle of all that are not black; of black ones only if there is nothing else."""
    lit = [sight for sight in sights if not is_black(sight.figures)] or sights
    if not lit:
        return None
    sketches = np.stack([sight.sketch for sight in lit])
    away = np.abs(sketches - np.median(sketches, axis=0)).mean(axis=(1, 2))
    return lit[int(np.argmin(away))]


def jpeg_of(picture: Picture, rotation_deg: int = 0) -> bytes:
    """The small BGR picture as JPEG, turned clockwise by whole quarters."""
    turned = np.ascontiguousarray(np.rot90(picture, -(rotation_deg // 90)))
    done, coded = cv2.imencode(".jpg", turned, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    if not done:
        raise ValueError("a small picture must fit into a JPEG")
    return coded.tobytes()


def _score(share: float) -> float:
    """0–100; the root lets one walking person, a hundredth of the picture, stand out at 10."""
    return round(100.0 * math.sqrt(min(1.0, share)), 1)
