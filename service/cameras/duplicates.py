"""Finding registrations that may be one camera entered twice. Only a suggestion: a person decides."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.cameras.words import compass_name
from service.web.language import _
from storage.values.place import Point, distance_metres
from storage.values.text import folded

NEAR_METRES = 10.0
_MOST_KEPT = 20  # of one place or one phone: a list pasted over and over must not cost its square
_CELL_DEG = 0.0002  # a little over 20 m: neighbours within 10 m are in the same or a touching cell


@dataclass(frozen=True)
class Standing:
    """What tells one registration from another. ``name`` is how it is called in the answer: a code or "dòng 12".

    ``told`` is whose it is and where it hangs, as written and folded: two of the same words are one entered twice.
    """

    name: str
    phone: str | None
    unit: str | None
    azimuth_deg: float | None
    point: Point | None
    told: str = ""


@dataclass(frozen=True)
class Likeness:
    """Two registrations that may be one camera, and why, in Vietnamese.

    ``is_repeat``: not only may be: owner, phone, place and direction are the very same.
    """

    other: Standing
    reason: str
    is_repeat: bool = False


def told_of(owner_name: str, place: str) -> str:
    """Whose it is and where it hangs, as they are compared."""
    return f"{folded(owner_name)}|{folded(place)}"


def likenesses(asked: Sequence[Standing], known: Iterable[Standing] = ()) -> list[list[Likeness]]:
    """For each asked registration, the known ones and the earlier asked ones that it may repeat.

    Alike are: same phone, unit and direction (of eight); or positions within 10 m. Linear in the number of both.
    """
    by_phone: dict[tuple[str, str, str], list[Standing]] = defaultdict(list)
    by_cell: dict[tuple[int, int], list[Standing]] = defaultdict(list)

    def remember(one: Standing) -> None:
        if (key := _phone_key(one)) and len(by_phone[key]) < _MOST_KEPT:
            by_phone[key].append(one)
        if one.point and len(by_cell[_cell(one.point)]) < _MOST_KEPT:
            by_cell[_cell(one.point)].append(one)

    for one in known:
        remember(one)
    answers: list[list[Likeness]] = []
    for one in asked:
        near = _("Cách %(name)s khoảng %(metres)s m: có thể trùng.")
        found = {
            other.name: Likeness(other, near % {"name": other.name, "metres": f"{metres:.0f}"})
            for other, metres in _near(one, by_cell)
        }
        key = _phone_key(one)
        for other in by_phone.get(key, []) if key else []:
            if one.told and one.told == other.told:
                reason = _("Trùng chủ, số điện thoại, vị trí và hướng với %(name)s: nhập lặp.") % {"name": other.name}
                found[other.name] = Likeness(other, reason, is_repeat=True)
                continue
            reason = _("Trùng số điện thoại, địa bàn và hướng với %(name)s: có thể trùng.") % {"name": other.name}
            found.setdefault(other.name, Likeness(other, reason))
        answers.append(list(found.values()))
        remember(one)
    return answers


def _phone_key(one: Standing) -> tuple[str, str, str] | None:
    if not one.phone or not one.unit:
        return None
    return one.phone, one.unit, "" if one.azimuth_deg is None else compass_name(one.azimuth_deg)


def _cell(point: Point) -> tuple[int, int]:
    return math.floor(point.lat / _CELL_DEG), math.floor(point.lon / _CELL_DEG)


def _near(one: Standing, by_cell: dict[tuple[int, int], list[Standing]]) -> list[tuple[Standing, float]]:
    """Those within 10 m, with their distance in metres."""
    if one.point is None:
        return []
    row, column = _cell(one.point)
    around = [(row + up, column + aside) for up in (-1, 0, 1) for aside in (-1, 0, 1)]
    candidates = [(other, other.point) for cell in around for other in by_cell.get(cell, [])]
    measured = [(other, distance_metres(one.point, point)) for other, point in candidates if point]
    return [(other, metres) for other, metres in measured if metres <= NEAR_METRES]
