"""What is told of one clip: its own flags, and how its typical picture stands to the views registered of its mount."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ingest.media.view import DARK, DAY, Picture, Sketch, light_of, likeness, sketch_of
from storage.values.clock import to_local
from storage.values.spells import FAULTS

UNSEEABLE = frozenset({"undecodable", "black", "overexposed", "covered"})
"""Faults under which a clip is not laid beside its view. One that is blurred is: part of it may only be covered."""

_KINDS = frozenset({"undecodable", "black", "overexposed", "covered", "blurred", "noisy"})
_LIGHT_FROM, _LIGHT_UNTIL = 7, 17  # o'clock: the sun is up by 6:53, and where it sets first, at 16:55, light is left
_DARK_FROM, _DARK_UNTIL = 20, 4  # o'clock: an hour behind the latest sunset, before the earliest dawn


@dataclass
class Verdict:
    """``found``: which faults a clip shows; None where it cannot be said. ``light`` is that of a picture in focus and
    like what it should show; ``match`` how like its best view it is, 0 to 100."""

    found: dict[str, bool | None]
    light: str | None = None
    match: int | None = None


def verdict_on(flags: Collection[str], has_view: bool = False) -> Verdict:
    """By the flags alone: what needs a view cannot be said. A clip is flagged with one kind of fault at most: one that
    is black is no proof that nothing covers the lens. Nor is one that was not laid beside a view that there is."""
    found: dict[str, bool | None] = {fault: fault in flags for fault in FAULTS}
    found["turned"] = None
    if _KINDS.intersection(flags):
        found |= {kind: None for kind in ("covered", "blurred") if kind not in flags}
    elif has_view:
        found["covered"] = None
    return Verdict(found)


def beside_views(flags: Collection[str], picture: Picture, views: Sequence[Sketch], by_hour: str | None) -> Verdict:
    """By the flags, and the typical picture (small, BGR) beside the registered views. ``by_hour``: day or dark, where
    the hour says so for sure."""
    verdict = verdict_on(flags, bool(views))
    if UNSEEABLE.intersection(flags):
        return verdict
    now = sketch_of(picture, light_of(picture, by_hour))
    laid = [(one.light, likeness(one, now)) for one in views]
    best = max((like for _, like in laid), key=lambda one: one.score, default=None)
    # By night a street may look otherwise than its view by day: without a view of that light nothing is said.
    is_known = any(light == now.light for light, _ in laid)
    by_day = max((like for light, like in laid if light == DAY), key=lambda one: one.score, default=None)
    has_lost_part = by_hour == DAY and by_day is not None and by_day.has_lost_part
    if verdict.found["blurred"]:
        if best is not None and (best.is_partly_covered if is_known else has_lost_part):
            verdict.found |= {"covered": True, "blurred": None}
        return verdict
    verdict.light = now.light
    if best is None:
        return verdict
    verdict.match = round(100 * best.score)
    # What is unlike its view by one name is no proof that it is not so by the other.
    verdict.found |= {"turned": None if best.fault else False, "covered": None if best.fault else False}
    told = "covered" if has_lost_part else best.fault
    if told and (is_known or has_lost_part):
        verdict.found[told], verdict.light = True, None
    return verdict


def light_by_hour(at_ms: int) -> str | None:
    """Day or dark, where it is so wherever in Vietnam and whenever in the year; else None."""
    hour = to_local(at_ms).hour
    if _LIGHT_FROM <= hour < _LIGHT_UNTIL:
        return DAY
    return DARK if hour >= _DARK_FROM or hour < _DARK_UNTIL else None
