"""The table of units brought into the archive, and a unit with all that it was and became."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

from service.units.carried import carried_units
from service.units.rules import NOT_SEPARABLE, UnitRow
from service.web.language import _
from storage.catalog import units
from storage.errors import Invalid, NotFound
from storage.models import Unit, UnitSuccession
from storage.unit_of_work import Archive, Reading, UnitOfWork
from storage.values.clock import local_date
from storage.values.digest import sha256_of_bytes
from storage.values.text import folded, normal, sort_key

_HOUSE, _LOADED = "*", "units_sha256"


@dataclass(frozen=True)
class Step:
    """One succession seen from one end: the unit at the other end and how it came about."""

    unit: Unit
    succession: UnitSuccession


@dataclass(frozen=True)
class UnitStory:
    """A unit with its parent, what it was made of, what became of it, and whether its figures can be carried over.

    ``today`` holds the one unit of today that took all of it over; None with ``became`` filled: "không tách được".
    """

    unit: Unit
    parent: Unit | None
    was: list[Step]
    became: list[Step]
    today: Unit | None
    holders: list[Unit]
    """The units valid now that hold something of it; of a former district found through its communes."""

    @property
    def not_separable(self) -> str:
        """The words for figures that cannot be carried over; empty when they can."""
        return NOT_SEPARABLE if self.today is None else ""


def ensure_units(archive: Archive) -> bool:
    """Have the carried table of units in the database: nothing to do (in milliseconds) when it is there already.

    Rows that changed since an earlier version of the table are brought up to it; none is deleted. Answers whether
    anything was loaded.
    """
    digest = _carried_digest()
    with archive.read() as session:
        if units.settings_of(session, _HOUSE).get(_LOADED) == digest:
            return False
    with archive.write() as work:
        units.lock_table(work.session)
        if units.settings_of(work.session, _HOUSE).get(_LOADED) == digest:
            return False
        load_units(work)
        units.set_setting(work.session, _HOUSE, _LOADED, digest)
    return True


def load_units(work: UnitOfWork) -> int:
    """Write all carried units and successions; answers how many versions of units there are."""
    table = carried_units()
    rows = [_columns(unit) for unit in table]
    pairs = [
        {
            "from_unit_id": pair.from_unit_id,
            "to_unit_id": pair.to_unit_id,
            "effective_on": pair.effective_on,
            "kind": pair.kind,
            "is_whole": pair.is_whole,
            "legal_basis": pair.legal_basis[:80],
        }
        for unit in table
        for pair in table.successions_from(unit.unit_id)
    ]
    units.bring_up(work.session, rows, pairs)
    return len(rows)


def story(session: Reading, unit_id: str) -> UnitStory:
    """A unit and its successions both ways. Raises NotFound."""
    unit = units.get(session, unit_id)
    if unit is None:
        raise NotFound
    before, after = units.successions_to(session, {unit_id}), units.successions_from(session, {unit_id})
    others = {pair.from_unit_id for pair in before} | {pair.to_unit_id for pair in after}
    table = carried_units()
    whole = table.maps_wholly_to(unit_id) if table.get(unit_id) else (unit_id if unit.valid_to_on is None else None)
    holding = table.successors(unit_id, date.max) if table.get(unit_id) else []
    wanted = others | set(holding) | {key for key in (unit.parent_unit_id, whole) if key}
    known = units.many(session, wanted)
    steps_before = [Step(known[pair.from_unit_id], pair) for pair in before if pair.from_unit_id in known]
    steps_after = [Step(known[pair.to_unit_id], pair) for pair in after if pair.to_unit_id in known]
    return UnitStory(
        unit,
        known.get(unit.parent_unit_id or ""),
        sorted(steps_before, key=lambda step: step.unit.name_sort),
        sorted(steps_after, key=lambda step: step.unit.name_sort),
        unit if whole == unit_id else known.get(whole or ""),
        sorted((known[key] for key in holding if key in known), key=lambda holder: holder.name_sort),
    )


def unit_named(text: str, day: date, unit_ids: set[str] | None = None) -> str | None:
    """The key of the one commune of ``day`` that ``text`` means, within ``unit_ids`` if given.

    Understands a name, a code, a key, and what ``unit_label`` writes ("26526 Phường Tam Thắng"). None when there is no
    such unit or more than one.
    """
    written = normal(text)
    led_by_code = re.match(r"(\d{5}(?:@\d{4}-\d\d-\d\d)?)(?:\s|$)", written)
    found = [unit for unit in carried_units().named(led_by_code[1] if led_by_code else written, day) if unit.level == 3]
    within = [unit.unit_id for unit in found if unit_ids is None or unit.unit_id in unit_ids]
    return within[0] if len(within) == 1 else None


def chosen_commune(text: str, day: date, unit_ids: set[str] | None, own_unit_id: str | None) -> str:
    """The commune that a form means: the one named, or one's own when it is empty. Raises Invalid for ``unit``."""
    if not text.strip() and own_unit_id:
        own = carried_units().get(own_unit_id)
        if own is not None and own.level == 3:
            return own_unit_id
    found = unit_named(text, day, unit_ids)
    if found is None:
        raise Invalid({"unit": _("Hãy chọn một phường, xã, đặc khu hiện nay trong danh sách gợi ý.")})
    return found


def unit_label(unit: Unit) -> str:
    """How a unit is written in a field of a form, so that it can be read back: "26526 Phường Tam Thắng"."""
    return f"{unit.code} {unit.full_name}"


def today_of(archive: Archive) -> date:
    """The day it is on the Vietnamese clock of the archive."""
    return local_date(archive.clock.now_ms())


def _columns(unit: UnitRow) -> dict[str, Any]:
    return {
        "unit_id": unit.unit_id,
        "code": unit.code,
        "level": unit.level,
        "kind": unit.kind,
        "name": unit.name,
        "full_name": unit.full_name,
        "name_fold": folded(unit.name),
        "name_sort": sort_key(unit.name),
        "parent_unit_id": unit.parent_unit_id,
        "valid_from_on": unit.valid_from_on,
        "valid_to_on": unit.valid_to_on,
        "is_approximate": unit.is_approximate,
    }


def _carried_digest() -> str:
    data = files("service.units") / "data"
    order = sort_key("Phường 10").encode()  # keys are kept beside the names: another order brings the rows up, too
    return sha256_of_bytes((data / "units.tsv").read_bytes() + (data / "successions.tsv").read_bytes() + order)
