"""The STAC API: what an item says, who may ask, what is written down, what garbage is told."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from storage.catalog import access_log
from storage.models import AccessEntry
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, MINUTE_MS
from tests.factories.people import Person
from tests.factories.town import CROSSING, OTHER_UNIT, Town, at
from tests.servers.fixtures import START_MS
from tests.service.conftest import ClientAs
from tests.service.stac.conftest import Program

THEN = START_MS - 2 * DAY_MS
THEN_TEXT = "2026-02-28T01:00:00.000Z"
HERE = f"{CROSSING.lon - 0.001},{CROSSING.lat - 0.001},{CROSSING.lon + 0.001},{CROSSING.lat + 0.001}"


def looks(archive: Archive, action: str = "footage.searched") -> list[AccessEntry]:
    with archive.read() as session:
        return access_log.listed(session, action=action, limit=100)


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["features"]]


def test_an_item_says_when_where_and_how_sure(program: Program, town: Town) -> None:
    camera_id = town.seeing("TT-0001")
    town.observe(camera_id, THEN, 0, 1_500)
    town.clips(camera_id, THEN, 2)
    answer = program.get("/stac/search", params={"bbox": HERE})
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/geo+json"
    first, second = answer.json()["features"]
    assert first["id"] == "TT-0001_20260228T010000000Z" and first["collection"] == "TT-0001"
    place = at(0, -30)
    assert first["geometry"]["coordinates"] == [place.lon, place.lat] and first["bbox"] == [place.lon, place.lat] * 2
    told = first["properties"]
    assert (told["datetime"], told["start_datetime"]) == (THEN_TEXT, THEN_TEXT)
    assert told["end_datetime"] == second["properties"]["datetime"] == "2026-02-28T01:01:00.000Z"
    assert told["camera_antt:clock_uncertainty_ms"] == 1_500 and told["camera_antt:is_by_uncertainty"] is False
    assert first["assets"]["video"]["file:size"] == 1000 and "sha256" not in answer.text
    self = next(link["href"] for link in first["links"] if link["rel"] == "self")
    assert program.get(self).json() == first
