"""A unit as people name it in a form: by key, code, or name without accents; one, or several to choose from."""

from __future__ import annotations

import re
from datetime import date

from service.web.language import _
from storage.catalog import units
from storage.errors import Invalid
from storage.models import Unit
from storage.unit_of_work import Reading
from storage.values.text import folded

MOST_OFFERED = 20
LEVELS = frozenset({1, 3})  # provinces and communes: districts are no more
_KIND = re.compile(r"^(phuong|xa|dac khu|tinh|thanh pho|tp\.?)\s+")


class Unclear(Invalid):
    """A text that names no unit, or several: ``offered`` are those it may mean, for a list to choose from."""

    def __init__(self, offered: list[tuple[str, str]]) -> None:
        many = _("Có nhiều đơn vị khớp tên này. Hãy chọn một đơn vị trong danh sách bên dưới.")
        none = _("Không tìm thấy đơn vị này. Hãy gõ tên phường, xã hoặc tỉnh, không dấu cũng được.")
        super().__init__({"unit": many if offered else none})
        self.offered = offered


def picked_unit(session: Reading, text: str, day: date, within: set[str] | None) -> str | None:
    """Key of the one unit of ``day`` that is meant, within these units (None: any); None for an empty text.

    Raises Unclear.
    """
    text = text.strip()[:100]
    if not text:
        return None
    known = units.get(session, text)
    by_code = re.match(r"(\d{2}|\d{5})(?:\s|$)", text)
    led = units.on_day(session, by_code[1], day) if by_code else None
    if one := known or led:
        found = [one]
    else:
        named = _KIND.sub("", folded(text))
        found = [unit for unit in units.found(session, named, day=day, limit=200) if unit.level in LEVELS]
        whole = [unit for unit in found if folded(unit.full_name) == folded(text)]
        found = whole or found
    found = [unit for unit in found if within is None or unit.unit_id in within]
    if len(found) != 1:
        raise Unclear(labelled(session, found[:MOST_OFFERED]))
    return found[0].unit_id


def labelled(session: Reading, found: list[Unit]) -> list[tuple[str, str]]:
    """Key and words of units, communes with their province."""
    above = units.many(session, {unit.parent_unit_id for unit in found if unit.parent_unit_id})
    provinces = [above.get(unit.parent_unit_id or "") for unit in found]
    return [
        (unit.unit_id, f"{unit.full_name}, {province.full_name}" if province else unit.full_name)
        for unit, province in zip(found, provinces, strict=True)
    ]
