"""What is told of one clip: its own flags, and how its typical picture stands to the views registered of its mount."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ingest.media.view import DAY, Picture, Sketch, light_of, likeness, sketch_of
from storage.values.clock import to_local
from storage.values.spells import FAULTS

UNSEEABLE = frozenset({"undecodable", "black", "overexposed", "covered"})
"""Faults under which a clip is not laid beside its view. One that is blurred is: part of it may only be covered."""

_SUN_FROM, _SUN_UNTIL = 7, 17  # in the far north it rises at 6:40 in January and sets at 17:10 in November


@dataclass
class Verdict:
    """``found``: which faults a clip shows; None where it cannot be said. ``light`` is that of a picture in focus;
    ``match`` how like its best view it is, 0 to 100."""

    found: dict[str, bool | None]
    light: str | None = None
    match: int | None = None


def verdict_on(flags: Collection[str]) -> Verdict:
    """By the flags alone: what needs a view cannot be said. A clip that is called blurred is no proof that nothing
    covers the lens, nor the other way round."""
    found: dict[str, bool | None] = {fault: fault in flags for fault in FAULTS}
    found["turned"] = None
    for told, other in (("blurred", "covered"), ("covered", "blurred")):
        if found[told]:
            found[other] = None
    return Verdict(found)


def beside_views(flags: Collection[str], picture: Picture, views: Sequence[Sketch], sun_is_up: bool) -> Verdict:
    """By the flags, and the typical picture (small, BGR) beside the registered views."""
    verdict = verdict_on(flags)
    if UNSEEABLE.intersection(flags):
        return verdict
    now = sketch_of(picture, light_of(picture, sun_is_up))
    best = max((likeness(one, now) for one in views), key=lambda one: one.score, default=None)
    lights = {one.light for one in views}
    # By night a street may look otherwise than its view by day: without a view of that light nothing is said. What
    # grows dark while the sun is up may have something before it.
    is_known = now.light in lights
    may_be_covered = is_known or (sun_is_up and DAY in lights)
    if verdict.found["blurred"]:
        if best is not None and best.is_partly_covered and may_be_covered:
            verdict.found["covered"], verdict.found["blurred"] = True, None
        return verdict
    verdict.light = now.light
    if best is None:
        return verdict
    verdict.match = round(100 * best.score)
    fault = "covered" if sun_is_up and best.has_lost_part else best.fault
    if fault is None:
        verdict.found["turned"] = False
    elif is_known or (fault == "covered" and may_be_covered):
        # What is unlike its view by one name is no proof that it is not so by the other.
        verdict.found |= {"turned": None, "covered": None, fault: True}
    return verdict


def sun_is_up(at_ms: int) -> bool:
    """Whether it is day wherever in Vietnam and whenever in the year: from 7 to 17 o'clock."""
    return _SUN_FROM <= to_local(at_ms).hour < _SUN_UNTIL
