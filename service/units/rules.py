"""Administrative units through time: which one had a code on a day, what became of it, what may be regrouped.

A code alone does not name a place: codes were given to new territory in 2025. The key is ``CODE@VALID_FROM``.
Figures may be regrouped only along whole successions; where a unit was split they are "không tách được".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from service.units.names import name_key, split_kind
from storage.values.text import folded

NOT_SEPARABLE = "không tách được"
_LEVEL_BY_DIGITS = {2: 1, 3: 2, 5: 3}
_OPEN_STARTS = {1: date(2008, 8, 1), 2: date(2020, 1, 1), 3: date(2020, 1, 1)}


@dataclass(frozen=True)
class UnitRow:
    """One version of a unit. ``valid_to_on`` is the first day it no longer was; None while it is valid."""

    code: str
    level: int
    """1 province, 2 district (none after 2025-06-30), 3 commune."""
    kind: str
    name: str
    parent_unit_id: str | None
    """The parent's version on this unit's last day (today for a living unit)."""
    valid_from_on: date
    valid_to_on: date | None
    approximate_from: bool = False
    approximate_to: bool = False

    @property
    def unit_id(self) -> str:
        """``CODE@VALID_FROM``."""
        return f"{self.code}@{self.valid_from_on.isoformat()}"

    @property
    def full_name(self) -> str:
        """The name with its kind, as it begins a line: "Phường Tam Thắng"."""
        return f"{self.kind[0].upper()}{self.kind[1:]} {self.name}"

    @property
    def is_approximate(self) -> bool:
        """Whether an end of its validity is only approximate."""
        return self.approximate_from or self.approximate_to

    @property
    def starts_openly(self) -> bool:
        """Whether its start is a convention: it is older than the records."""
        return self.approximate_from and self.valid_from_on == _OPEN_STARTS[self.level]

    def is_valid_on(self, day: date) -> bool:
        """Whether it was recorded as valid on the day."""
        return self.valid_from_on <= day and (self.valid_to_on is None or day < self.valid_to_on)


@dataclass(frozen=True)
class SuccessionRow:
    """One pair: a unit that ended or changed, and one that took it over."""

    from_unit_id: str
    to_unit_id: str
    effective_on: date
    kind: str
    """merged, split, renamed, retyped, moved."""
    is_whole: bool
    legal_basis: str
    is_inferred: bool = False
    """Concluded from names and codes: to be verified before legal use."""


def parsed_units(table: str) -> list[UnitRow]:
    """The rows of ``units.tsv``. Raises ValueError when a line is not what it should be or a parent is missing."""
    lines = _lines(table, "code\tkind\tname\tparent_code\tvalid_from\tvalid_to\tapproximate")
    by_code: dict[str, list[tuple[date, date | None]]] = defaultdict(list)
    for code, _, _, _, valid_from, valid_to, _ in lines:
        by_code[code].append((date.fromisoformat(valid_from), date.fromisoformat(valid_to) if valid_to else None))
    rows: list[UnitRow] = []
    for code, kind, name, parent_code, valid_from, valid_to, approximate in lines:
        ends = date.fromisoformat(valid_to) if valid_to else None
        rows.append(
            UnitRow(
                code,
                _LEVEL_BY_DIGITS[len(code)],
                kind,
                name,
                _version(by_code, parent_code, ends - timedelta(days=1) if ends else date.max) if parent_code else None,
                date.fromisoformat(valid_from),
                ends,
                approximate in ("from", "both"),
                approximate == "both",
            )
        )
    return rows


def parsed_successions(table: str, units: Iterable[UnitRow]) -> list[SuccessionRow]:
    """The pairs of ``successions.tsv``. Raises ValueError when a line names a unit that is not among ``units``."""
    by_code: dict[str, list[tuple[date, date | None]]] = defaultdict(list)
    for unit in units:
        by_code[unit.code].append((unit.valid_from_on, unit.valid_to_on))
    pairs: list[SuccessionRow] = []
    for to_code, day, kind, legal_basis, from_codes in _lines(table, "to_code\tdate\tkind\tlegal_basis\tfrom_codes"):
        effective_on = date.fromisoformat(day)
        to_unit_id = _version(by_code, to_code, effective_on)
        for from_code in from_codes.split():
            before = _version(by_code, from_code.rstrip("?"), effective_on - timedelta(days=1))
            inferred = from_code.endswith("?")
            pairs.append(SuccessionRow(before, to_unit_id, effective_on, kind, kind != "split", legal_basis, inferred))
    return pairs


def _lines(table: str, header: str) -> list[list[str]]:
    first, *rest = table.splitlines()
    cells = [line.split("\t") for line in rest if line]
    if first != header or any(len(row) != header.count("\t") + 1 for row in cells):
        raise ValueError("not the table that was expected: " + header.replace("\t", ", "))
    return cells


def _version(by_code: dict[str, list[tuple[date, date | None]]], code: str, day: date) -> str:
    for valid_from, valid_to in by_code.get(code, []):
        if valid_from <= day and (valid_to is None or day < valid_to):
            return f"{code}@{valid_from.isoformat()}"
    raise ValueError(f"no unit had the code {code} on {day.isoformat()}")


class UnitTable:
    """All units and successions in memory, answering questions of place and day. Immutable once built."""

    def __init__(self, units: Iterable[UnitRow], successions: Iterable[SuccessionRow]) -> None:
        self._units = {unit.unit_id: unit for unit in units}
        self._by_code: dict[str, list[UnitRow]] = defaultdict(list)
        self._children: dict[str, list[UnitRow]] = defaultdict(list)
        self._after: dict[str, list[SuccessionRow]] = defaultdict(list)
        self._before: dict[str, list[SuccessionRow]] = defaultdict(list)
        for unit in sorted(self._units.values(), key=lambda unit: unit.valid_from_on):
            self._by_code[unit.code].append(unit)
            if unit.parent_unit_id:
                self._children[unit.parent_unit_id.partition("@")[0]].append(unit)
        for pair in successions:
            self._after[pair.from_unit_id].append(pair)
            self._before[pair.to_unit_id].append(pair)

    def __iter__(self) -> Iterator[UnitRow]:
        return iter(self._units.values())

    def get(self, unit_id: str) -> UnitRow | None:
        """The unit of a key; None when there is none."""
        return self._units.get(unit_id)

    def valid_on(self, code: str, day: date) -> UnitRow | None:
        """Which unit had the code on the day. Before the records begin: the first of the code, if it starts openly."""
        versions = self._by_code.get(code, [])
        found = next((unit for unit in versions if unit.is_valid_on(day)), None)
        if found is None and versions and versions[0].starts_openly and day < versions[0].valid_from_on:
            return versions[0]
        return found

    def parent_on(self, unit_id: str, day: date) -> UnitRow | None:
        """The unit above on the day: the parent's version of the same code. None for a province."""
        parent = self._units[unit_id].parent_unit_id
        return self.valid_on(parent.partition("@")[0], day) if parent else None

    def children_on(self, unit_id: str, day: date) -> list[UnitRow]:
        """The units right below on the day, by code."""
        code = unit_id.partition("@")[0]
        below = [unit for unit in self._children.get(code, []) if unit.is_valid_on(day)]
        kept = [unit for unit in below if (parent := self.parent_on(unit.unit_id, day)) and parent.unit_id == unit_id]
        return sorted(kept, key=lambda unit: unit.code)

    def successions_from(self, unit_id: str) -> list[SuccessionRow]:
        """The recorded pairs that lead away from a unit."""
        return list(self._after.get(unit_id, []))

    def successors(self, unit_id: str, day: date) -> list[str]:
        """The units valid on the day that hold something of this one, by key; the unit itself while it is valid.

        A former district without pairs of its own is followed through the communes of its last day. Empty when
        the trace is lost, or when ``day`` lies before the unit began.
        """
        unit = self._units[unit_id]
        if unit.valid_to_on is None or day < unit.valid_to_on:
            return [unit_id] if unit.valid_from_on <= day or unit.starts_openly else []
        found: set[str] = set()
        for step in self._steps(unit):
            found.update(self.successors(step, day))
        return sorted(found)

    def maps_wholly_to(self, unit_id: str, day: date | None = None) -> str | None:
        """The one unit that holds all of this one on the day (today's when not said); None: "không tách được"."""
        unit = self._units[unit_id]
        day = day or date.max
        if unit.valid_to_on is None or day < unit.valid_to_on:
            return unit_id if unit.valid_from_on <= day or unit.starts_openly else None
        steps, pairs = self._steps(unit), self._after.get(unit_id, [])
        if not steps or any(not pair.is_whole for pair in pairs):
            return None
        ends = {self.maps_wholly_to(step, day) for step in steps}
        return ends.pop() if len(ends) == 1 else None

    def predecessors(self, unit_id: str, day: date | None = None) -> list[str]:
        """What the unit was made of: its direct predecessors, or with ``day`` the units of that day, by key."""
        direct = sorted({pair.from_unit_id for pair in self._before.get(unit_id, [])})
        if day is None:
            return direct
        unit = self._units[unit_id]
        if unit.is_valid_on(day) or (unit.starts_openly and day < unit.valid_from_on):
            return [unit_id]
        if day >= unit.valid_from_on:
            return []
        return sorted({older for before in direct for older in self.predecessors(before, day)})

    def sums_wholly(self, unit_id: str, day: date) -> list[str] | None:
        """The units of an earlier day whose figures add up to exactly this unit; None: "không tách được"."""
        older = self.predecessors(unit_id, day)
        last = self._units[unit_id].valid_to_on
        until = last - timedelta(days=1) if last else date.max
        if older and all(self.maps_wholly_to(part, until) == unit_id for part in older):
            return older
        return None

    def named(self, text: str, day: date) -> list[UnitRow]:
        """The units of the day whose name this is, spelling differences aside; also a code or a key."""
        plain = text.strip()
        if plain.partition("@")[0].isdigit() and len(plain.partition("@")[0]) in _LEVEL_BY_DIGITS:
            by_key = self.get(plain) or self.valid_on(plain, day)
            if by_key:
                return [by_key]
        kind, key = split_kind(plain)[0], name_key(plain)
        found = [unit for unit in self if unit.is_valid_on(day) and name_key(unit.name) == key]
        return [unit for unit in found if kind in (None, unit.kind)] or found

    def suggested(self, text: str, day: date, limit: int = 10) -> list[UnitRow]:
        """Units of the day whose unaccented name begins with or holds the text: a suggestion, never an answer."""
        wanted = folded(split_kind(text)[1])
        if not wanted:
            return []
        ranked = [
            (folded(unit.name) != wanted, not folded(unit.name).startswith(wanted), unit.level, unit.code, unit)
            for unit in self
            if unit.is_valid_on(day) and wanted in folded(unit.name)
        ]
        return [entry[-1] for entry in sorted(ranked, key=lambda entry: entry[:-1])[:limit]]

    def _steps(self, unit: UnitRow) -> list[str]:
        """The keys one step later: its recorded successors, or for a district the communes of its last day."""
        pairs = self._after.get(unit.unit_id, [])
        if pairs or unit.level != 2 or unit.valid_to_on is None:
            return [pair.to_unit_id for pair in pairs]
        return [child.unit_id for child in self.children_on(unit.unit_id, unit.valid_to_on - timedelta(days=1))]
