"""The position of a form: what is wrong is marked where it was typed, two swapped numbers are put right on demand."""

from __future__ import annotations

from service.web.forms import Fields
from service.web.language import _
from storage.errors import Refused
from storage.values.position import parse_position


def put_right(fields: Fields) -> dict[str, str]:
    """The inputs of a position whose two numbers stand in each other's place, put right; empty when they do not."""
    pasted = fields["position"]
    try:
        parse_position(pasted or f"{fields['lat']}; {fields['lon']}")
    except Refused as refusal:
        if refusal.code == "position_swapped":
            lat, lon = f"{refusal.facts['lat']:.5f}", f"{refusal.facts['lon']:.5f}"
            return {"position": f"{lat}; {lon}"} if pasted else {"lat": lat, "lon": lon}
    return {}


def marked(fields: Fields, problems: dict[str, str]) -> dict[str, str]:
    """The problems of a position at the two inputs that were typed into."""
    if fields["position"] or not {"position", "lat"} & problems.keys() or not (fields["lat"] or fields["lon"]):
        return problems
    moved = {("lat" if name == "position" else name): text for name, text in problems.items()}
    return moved | {"lon": _("Hai số này đổi chỗ cho nhau.")} if put_right(fields) else moved
