"""Telling rows of data from what people put around them: numbering, groups, totals, signatures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from service.cameras import headers
from service.cameras.words import subunit_name
from storage.values.text import folded, normal

_TOTAL = re.compile(r"^(tong cong|tong so|tong|cong)\b(?!\s+(ty|an))")
_SIGNATURE = re.compile(
    r"^(nguoi lap|lap bieu|nguoi tong hop|truong cong an|pho truong cong an|thu truong|chi huy|can bo lap|ky, ghi ro"
    r"|\(ky|noi nhan|xac nhan cua|.{0,30}ngay .{1,6} thang .{1,6} nam)"
)
_ORDINAL = re.compile(r"^\s*(?:[IVXLC]{1,6}|[A-Z]|\d{1,2})\s*[.)/:-]\s*", re.IGNORECASE)
_SUBUNIT = re.compile(r"^(Khu phố|Tổ dân phố|Tổ|Khối|Khóm|Thôn|Xóm|Ấp|Bản|Buôn|Làng) ")


class RowKind(Enum):
    """What a row below the header is."""

    DATA = "data"
    GROUP = "group"
    TOTAL = "total"
    SKIP = "skip"
    END = "end"


@dataclass
class SheetMemory:
    """What rows above have said: the group they stand in, their own cells, the eyes counted so far."""

    subunit: str | None = None
    above: dict[str, str] = field(default_factory=dict)
    eyes_since_total: int = 0
    eyes_in_all: int = 0
    total_seen: bool = False

    def count(self, eyes: int) -> None:
        """Add the eyes of one row."""
        self.eyes_since_total += eyes
        self.eyes_in_all += eyes


def row_kind(cells: Sequence[str], fields: Sequence[str | None], memory: SheetMemory) -> RowKind:
    """What a row is; a group's name is remembered for the rows below it."""
    filled = [cell for cell in cells if cell]
    if _is_numbering(filled):
        return RowKind.SKIP
    if any(_TOTAL.match(folded(cell)) for cell in filled[:2]) and not _has_phone(cells, fields):
        memory.total_seen = True
        return RowKind.TOTAL
    if any(_SIGNATURE.match(folded(cell)) for cell in filled) and not _has_phone(cells, fields):
        return RowKind.END if memory.total_seen or memory.eyes_in_all else RowKind.SKIP
    if len(filled) <= 2 and not _has_phone(cells, fields):
        group = _group_name(filled)
        if group:
            memory.subunit = group
            return RowKind.GROUP
        if len(filled) == 1 and _is_caption(cells, fields):
            return RowKind.SKIP
    return RowKind.DATA


def _is_numbering(filled: Sequence[str]) -> bool:
    """Whether the cells only number the columns: (1) (2) (3), or 1 2 3 … from the first."""
    if len(filled) < 3:
        return False
    if all(re.fullmatch(r"\(\s*\d{1,2}[a-z]?\s*\)", cell) for cell in filled):
        return True
    return list(filled) == [str(number) for number in range(1, len(filled) + 1)] and len(filled) >= 4


def _is_caption(cells: Sequence[str], fields: Sequence[str | None]) -> bool:
    """Whether the one filled cell is a heading between rows, not a row that lacks the rest."""
    name, text = next((name, cell) for name, cell in zip(fields, cells, strict=False) if cell)
    return name in (None, headers.ROW_NUMBER) or bool(_ORDINAL.match(text)) or text.isupper()


def _has_phone(cells: Sequence[str], fields: Sequence[str | None]) -> bool:
    return any(name == "phone" and cell for name, cell in zip(fields, cells, strict=False))


def _group_name(filled: Sequence[str]) -> str | None:
    """The neighbourhood that a group row names: "I. KHU PHỐ 1" → "Khu phố 1"."""
    for cell in filled:
        name = subunit_name(_ORDINAL.sub("", cell))
        if _SUBUNIT.match(name) and len(name) <= 60:
            return normal(name)
    return None


def column_kind(heading: str) -> str | None:
    """The kind of neighbourhood that a column's heading promises, to stand before a bare number."""
    plain = folded(heading)
    for spelling, kind in (
        ("khu pho", "Khu phố"),
        ("kp", "Khu phố"),
        ("to dan pho", "Tổ dân phố"),
        ("tdp", "Tổ dân phố"),
    ):
        if spelling in plain:
            return kind
    for spelling, kind in (
        ("khoi", "Khối"),
        ("thon", "Thôn"),
        ("xom", "Xóm"),
        ("ap", "Ấp"),
        ("ban", "Bản"),
        ("to", "Tổ"),
    ):
        if plain == spelling:
            return kind
    return None


PASSED_OVER = frozenset({headers.ROW_NUMBER, headers.DROPPED_IDENTITY, headers.DROPPED_SECRET, headers.DROPPED_INDOOR})
"""Columns whose cells never enter a row."""
