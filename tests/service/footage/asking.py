"""Asking for footage of the made-up town in a line, and reading the answer in a line."""

from __future__ import annotations

import asyncio
from typing import Any

from service.footage.actions.search import search
from service.footage.rules.answer import CameraFootage, ClipAnswer, Footage
from service.footage.rules.question import Circle, Place, Question
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, MINUTE_MS
from storage.values.timespan import Timespan
from tests.factories.town import CROSSING, Town
from tests.servers.fixtures import START_MS

THEN = START_MS - 2 * DAY_MS
SEEN = Circle(CROSSING, 5)


def ask(
    archive: Archive,
    place: Place = SEEN,
    start: int = THEN,
    minutes: float = 10,
    scope: set[str] | None = None,
    **more: Any,
) -> Footage:
    """The answer for a window of so many minutes, for everybody unless ``scope`` says otherwise."""
    question = Question(place, Timespan(start, start + round(minutes * MINUTE_MS)), **more)
    return asyncio.run(search(archive, question, scope))


def only(found: Footage) -> CameraFootage:
    """The one camera of an answer."""
    assert len(found.cameras) == 1, found.cameras
    return found.cameras[0]


def said(camera: CameraFootage) -> list[tuple[str, float, float]]:
    """The gaps as reason, and minutes after THEN."""
    return [(gap.reason, (gap.start_ms - THEN) / MINUTE_MS, (gap.end_ms - THEN) / MINUTE_MS) for gap in camera.gaps]


def surely(camera: CameraFootage) -> list[ClipAnswer]:
    """Clips that do not stand there only because the clock is unsure."""
    return [clip for clip in camera.clips if not clip.is_by_uncertainty]


def sharp(town: Town, camera_id: int) -> None:
    """A clock that is known to be right."""
    town.observe(camera_id, THEN, 0, 0)
