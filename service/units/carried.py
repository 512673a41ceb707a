"""The table of units that travels with the product."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from service.units.rules import UnitTable, parsed_successions, parsed_units


@cache
def carried_units() -> UnitTable:
    """All carried units and successions, read once (14,329 versions, 10,804 pairs)."""
    data = files("service.units") / "data"
    units = parsed_units((data / "units.tsv").read_text(encoding="utf-8"))
    return UnitTable(units, parsed_successions((data / "successions.tsv").read_text(encoding="utf-8"), units))
