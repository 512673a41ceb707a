"""Figures of a report: every number is made from the rows it opens, so the two can never differ.

How a number is made and in which unit follows from its code alone, so that an issued report's stored rows read back
to the same number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Literal

from service.reports.wording import Number, rounded
from service.web.language import _
from storage.values.text import normal, sort_key

Noun = Literal["camera", "request", "retrieval", "case", "subject"]
Measure = Literal["sum", "share", "mean"]
CODE_CHARACTERS = 60
_UNITS = {
    "cameras": _("camera"),
    "eyes": _("mắt"),
    "requests": _("yêu cầu"),
    "response_minutes": _("phút"),
    "retrievals": _("lượt"),
    "cases": _("vụ"),
    "subjects": _("lượt đối tượng"),
    "subjects.distinct": _("người"),
}


@dataclass(frozen=True)
class Row:
    """One line behind a number: which record, how people call it, the day it counts by, and what it adds.

    ``weight`` is 1 for most, the eyes of a camera, -1 for a correction; in a share, 1 or 0; in a mean, the value.
    ``details`` are label and text pairs for the list. ``id`` is the key of the record that ``noun`` names.
    """

    noun: Noun
    id: int
    label: str
    on: date | None = None
    weight: int = 1
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Exclusion:
    """A record left out of a number though it might have been expected there, and why."""

    noun: Noun
    id: int
    label: str
    reason_vi: str


@dataclass(frozen=True)
class Figure:
    """A number with its name and rows; ``excluded`` tells what was left out of it."""

    code: str
    label_vi: str
    rows: tuple[Row, ...] = ()
    excluded: tuple[Exclusion, ...] = ()

    @property
    def measure(self) -> Measure:
        """Sum of weights, their share in percent, or their mean."""
        if self.code.endswith("_share"):
            return "share"
        return "mean" if self.code == "response_minutes" else "sum"

    @property
    def unit_vi(self) -> str:
        """What is counted: vụ, lượt, camera, %."""
        if self.measure == "share":
            return "%"
        return _UNITS.get(self.code) or _UNITS[self.code.partition(".")[0]]

    @property
    def value(self) -> Number | None:
        """Computed from the rows: a sum is an int, a share a percent with two decimals, a mean is rounded to whole.

        A share or mean of no rows is None: no data, not nought.
        """
        total = sum(row.weight for row in self.rows)
        if self.measure == "sum":
            return total
        if not self.rows:
            return None
        if self.measure == "mean":
            return int(rounded(Decimal(total) / len(self.rows), 0))
        return rounded(Decimal(total * 100) / len(self.rows), 2)

    @property
    def stored_value(self) -> int | None:
        """The value as a whole number: a share in hundredths of a percent."""
        value = self.value
        return None if value is None else int(value * 100 if self.measure == "share" else value)


def member_code(family: str, member: str) -> str:
    """The code of one part of a family; a long member (a name people wrote) is cut and told apart by a digest."""
    room = CODE_CHARACTERS - len(family) - 1
    name = normal(member).lower()
    if len(name) > room:
        name = f"{name[: room - 9]}~{sha256(name.encode()).hexdigest()[:8]}"
    return f"{family}:{name}"


def partition(family: str, labels: Mapping[str, str], tagged: Iterable[tuple[str, Row]]) -> list[Figure]:
    """One figure ``family:member`` for every member of ``labels``, also empty ones, then for members without label.

    Each row goes to exactly one member, so the parts add up to the whole.
    """
    names = {member_code(family, member): label for member, label in labels.items()}
    rows: dict[str, list[Row]] = {code: [] for code in names}
    others: dict[str, str] = {}
    for member, row in tagged:
        code = member_code(family, member)
        if code not in names:
            others.setdefault(code, member)
        rows.setdefault(code, []).append(row)
    names |= dict(sorted(others.items(), key=lambda pair: sort_key(pair[1])))
    return [Figure(code, name, tuple(rows[code])) for code, name in names.items()]


FAMILIES_VI = {
    "cameras.fund": _("Camera, nguồn kinh phí:"),
    "cameras.state": _("Camera, tình trạng:"),
    "cameras.connection": _("Camera, hình thức kết nối:"),
    "cameras.subunit": _("Camera tại:"),
    "eyes.subunit": _("Mắt camera tại:"),
    "requests.outcome": _("Yêu cầu trích xuất:"),
    "retrievals.grade": _("Lượt trích xuất, mức:"),
    "cases.clarified.group": _("Vụ đã làm rõ, nhóm:"),
    "cases.assisted.group": _("Vụ làm rõ có camera hỗ trợ, nhóm:"),
}


def full_label(figure: Figure) -> str:
    """What the number counts, understood without its table: "Lượt trích xuất, mức: Quyết định"."""
    family = FAMILIES_VI.get(figure.code.partition(":")[0]) if ":" in figure.code else None
    return f"{family} {figure.label_vi}" if family else figure.label_vi


def members(figures: Mapping[str, Figure], family: str) -> dict[str, Figure]:
    """The parts of a partition by member, in order: ``members(figures, "cameras.fund")``."""
    prefix = f"{family}:"
    return {code.removeprefix(prefix): figure for code, figure in figures.items() if code.startswith(prefix)}
