"""Opening balances: lump sums from before the system, kept apart from what the system counted.

A balance cannot be opened or divided. It is printed as its own line with its source, and added only where its years do
not overlap with another's or with the system's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from service.reports.wording import DEFAULT, WordingSettings, cell, count, prose_date
from storage.errors import Refused

DIFFERENT_WARNING = "khác nguồn, khác cách tính"
EXACT = "exact"
UNDIVIDED = "khong_phan_dinh"


@dataclass(frozen=True)
class OpeningBalance:
    """A total of some metric over ``from_on``-``to_on`` (both included), as a paper states it.

    ``metric`` names what it counts ("case.camera_assisted"); ``unit`` is the historic unit by name; ``qualifier`` is
    "exact" or the source's own word ("gần", "trên"); ``level`` says by which definition it was counted,
    "khong_phan_dinh" where nobody knows.
    """

    metric: str
    unit: str
    from_on: date
    to_on: date
    value: int
    qualifier: str
    source: str
    level: str = UNDIVIDED

    @property
    def value_vi(self) -> str:
        """The value with its qualifier: "gần 200"."""
        return cell(self.value) if self.qualifier == EXACT else f"{self.qualifier} {cell(self.value)}"

    @property
    def years_vi(self) -> str:
        """ "2013-2023", "2024", or the days when they are not whole calendar years."""
        whole = (self.from_on.month, self.from_on.day, self.to_on.month, self.to_on.day) == (1, 1, 12, 31)
        if not whole:
            return f"{prose_date(self.from_on)} - {prose_date(self.to_on)}"
        first, last = self.from_on.year, self.to_on.year
        return str(first) if first == last else f"{first}-{last}"


@dataclass(frozen=True)
class CumulativeLine:
    """One addend: what it is, its value in words and figures, and the source."""

    label_vi: str
    value: int
    value_vi: str
    source: str
    is_balance: bool
    code: str = ""  # of the figure that opens the rows; a balance has none
    qualifier: str = EXACT

    def prose_vi(self, settings: WordingSettings) -> str:
        """The value as a sentence has it: "gần 200", "04"."""
        said = count(self.value, settings)
        return said if self.qualifier == EXACT else f"{self.qualifier} {said}"


@dataclass(frozen=True)
class Cumulative:
    """Separate lines, their sum (None where they must not be added), and what must be said beside it."""

    lines: tuple[CumulativeLine, ...]
    total: int | None
    warning_vi: str
    note_vi: str


def cumulative(
    balances: Sequence[OpeningBalance],
    system_total: int | None = None,
    system_start: date | None = None,
    unit_vi: str = "",
    system_code: str = "",
    *,
    settings: WordingSettings = DEFAULT,
) -> Cumulative:
    """Balances of one metric and the system's own total from ``system_start`` on, as lines and a sum.

    ``system_total`` None: the system has no number of its own yet; ``system_code`` names its figure. Raises Refused
    when metrics differ, when two balances of one unit overlap, or when one reaches into the system's own days.
    """
    ordered = sorted(balances, key=lambda b: b.from_on)
    _refuse_unaddable(ordered, system_total, system_start)
    lines = _lines(ordered)
    if system_total is not None and system_start is not None:
        label = f"Hệ thống, từ ngày {prose_date(system_start)}"
        said = cell(system_total)
        lines.append(CumulativeLine(label, system_total, said, "Sổ vụ việc của hệ thống", False, system_code))
    total = sum(line.value for line in lines)
    kinds = {(b.source, b.level) for b in ordered}
    mixed = len(kinds) > 1 or (bool(ordered) and system_total is not None)
    note = f"Tổng số {count(total, settings)} {unit_vi}".rstrip()
    if any(b.qualifier != EXACT for b in ordered):
        note += "; có số ước lượng nên tổng chỉ là gần đúng"
    note += "; số dư đầu kỳ không mở được danh sách và không chia theo năm." if ordered else "."
    return Cumulative(tuple(lines), total, DIFFERENT_WARNING if mixed else "", note)


def kept_apart(balances: Sequence[OpeningBalance], reason_vi: str) -> Cumulative:
    """The same lines without a sum, and why they must not be added."""
    note = "Số dư đầu kỳ không mở được danh sách và không chia theo năm."
    return Cumulative(tuple(_lines(sorted(balances, key=lambda b: b.from_on))), None, reason_vi.rstrip("."), note)


def _lines(ordered: Sequence[OpeningBalance]) -> list[CumulativeLine]:
    """One line for each balance, with its own source."""
    return [
        CumulativeLine(f"{b.unit}, {b.years_vi}", b.value, b.value_vi, b.source, True, qualifier=b.qualifier)
        for b in ordered
    ]


def _refuse_unaddable(ordered: Sequence[OpeningBalance], system_total: int | None, system_start: date | None) -> None:
    """Refuse what must not be added up."""
    if any(not b.qualifier.strip() or b.value < 0 or b.to_on < b.from_on for b in ordered):
        raise Refused("balance_invalid", "Số dư đầu kỳ sai: kiểm tra giá trị, từ định tính và ngày đầu, ngày cuối.")
    if len({b.metric for b in ordered}) > 1:
        raise Refused("metrics_differ", "Không cộng các chỉ tiêu khác nhau. Hãy lập từng dòng lũy kế riêng.")
    if (system_total is None) != (system_start is None):
        raise Refused("system_start_missing", "Cần cả tổng số và ngày bắt đầu của hệ thống để cộng lũy kế.")
    for earlier, later in pairwise(sorted(ordered, key=lambda b: (b.unit, b.from_on))):
        if earlier.unit == later.unit and later.from_on <= earlier.to_on:
            raise Refused(
                "periods_overlap",
                f"Không cộng: kỳ {earlier.years_vi} và {later.years_vi} trùng ngày. Hãy sửa ngày của số dư đầu kỳ.",
            )
    for balance in ordered:
        if system_start is not None and balance.to_on >= system_start:
            raise Refused(
                "periods_overlap",
                f"Không cộng: số dư {balance.years_vi} trùng với số của hệ thống từ ngày {prose_date(system_start)}.",
            )
