"""The golden answers of searches in one made-up town. Redraw after a wanted change: ``python -m`` this file."""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from service.footage.actions.search import search
from service.footage.schemas import Asked, map_of, read_question
from storage.migrate import migrate
from storage.models import Outage
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from storage.values.clock import DAY_MS, MINUTE_MS, SetClock
from tests.factories.town import CROSSING, OTHER_UNIT, UNIT, Town, at
from tests.servers.fixtures import START_MS

FILE = Path(__file__).resolve().parents[2] / "golden" / "search" / "answers.txt"
THEN = START_MS - 2 * DAY_MS
WINDOW = f"from={THEN}&to={THEN + 15 * MINUTE_MS}"
HERE = f"lat={CROSSING.lat:.5f}&lon={CROSSING.lon:.5f}"
QUESTIONS = {
    "circle": f"{HERE}&radius=60&{WINDOW}",
    "circle with slack, nearest first": f"{HERE}&radius=60&{WINDOW}&slack=90&sort=near",
    "area": "polygon=10.3599,107.0799 10.3599,107.0802 10.3602,107.0802 10.3602,107.0799&" + WINDOW,
    "line": "line=10.3600,107.0790 10.3600,107.0802 10.3606,107.0803&width=20&" + WINDOW,
    "unit": f"unit={UNIT}&{WINDOW}&sort=code",
    "cameras": f"cameras=tt-0003,TT-0001&{WINDOW}",
    "nothing near": f"lat=10.37&lon=107.09&radius=20&{WINDOW}",
}


def build(archive: Archive) -> Town:
    """A held camera, one that moved, one with a gap, one to ask, one broken, one of another unit."""
    town = Town(archive)
    held = town.seeing("TT-0001", away=25, connection="central")
    town.observe(held, THEN - DAY_MS, 37_000, 2_000)
    town.clips(held, THEN - 37_000, 15, offset_ms=37_000)
    town.hold(held, town.case(), THEN, THEN + 5 * MINUTE_MS, town.account())
    moved = town.camera("TT-0002")
    town.mount(moved, at(30, 0), azimuth=270, until=THEN + 6 * MINUTE_MS)
    town.mount(moved, at(30, 10), azimuth=250, angle=360, since=THEN + 6 * MINUTE_MS)
    town.clips(moved, THEN - MINUTE_MS, 5)
    town.clips(moved, THEN + 8 * MINUTE_MS, 10, offset_ms=4_000)
    town.observe(moved, THEN, 9_000, 500)
    town.seeing("TT-0003", away=40, retention_days=3)
    broken = town.seeing("TT-0004", away=15, connection="central")
    town.add(Outage(camera_id=broken, start_ms=THEN - DAY_MS, end_ms=None, reason="broken", note="Chờ thay nguồn"))
    town.seeing("TT-0005", away=20, retention_days=1)
    foreign = town.seeing("TT-0006", unit_id=OTHER_UNIT)
    town.clips(foreign, THEN, 15)
    return town


def answers(archive: Archive) -> dict[str, Any]:
    """Every question answered for an officer of the town's unit, and the map of the first."""
    build(archive)
    found: dict[str, Any] = {}
    for name, query in QUESTIONS.items():
        given = Asked([(key, value) for key, _, value in (part.partition("=") for part in query.split("&"))])
        question = read_question(given, archive.clock.now_ms())
        answer = asyncio.run(search(archive, question, {UNIT}))
        found[name] = msgspec.to_builtins(answer)
        if name == "circle":
            found["circle on the map"] = map_of(answer, [])["cameras"]
    return found


def as_text(found: dict[str, Any]) -> str:
    """One line for each thing with no things in it, so that a difference reads well."""
    # the last digits of degrees and scores differ between machines
    rounded = json.loads(json.dumps(found), parse_float=lambda text: round(float(text), 7))
    return "\n".join(_lines("", rounded, "")) + "\n"


def _lines(name: str, value: Any, indent: str) -> list[str]:
    inner = list(value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ())
    if not any(isinstance(part, dict | list) and part for _, part in inner):
        return [f"{indent}{name} {json.dumps(value, ensure_ascii=False, sort_keys=True)}"]
    return [f"{indent}{name}", *(line for key, part in inner for line in _lines(f"{key}:", part, indent + "  "))]


def main() -> None:
    """Write the file."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home)).completed()
        migrate(settings)
        archive = open_archive(settings, SetClock(START_MS))
        FILE.write_text(as_text(answers(archive)))
        archive.close()


if __name__ == "__main__":
    main()
