"""The STAC API: what an item says, who may ask, what is written down, what garbage is told."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from storage.catalog import access_log
from storage.models import AccessEntry
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS
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
    assert (told["camera_antt:clock"], told["camera_antt:clock_offset_ms"]) == ("device", 0)
    assert told["camera_antt:clock_start"] == THEN_TEXT
    assert first["assets"]["video"]["file:size"] == 1000 and "sha256" not in answer.text
    self = next(link["href"] for link in first["links"] if link["rel"] == "self")
    assert program.get(self).json() == first


def test_the_landing_page_leads_everywhere(program: Program, town: Town) -> None:
    town.seeing("TT-0001")
    landing = program.get("/stac").json()
    links = {(link["rel"], link.get("method", "")): link["href"] for link in landing["links"]}
    assert program.get(links["conformance", ""]).json() == {"conformsTo": landing["conformsTo"]}
    assert program.get(links["service-desc", ""]).json()["openapi"].startswith("3.")
    assert [one["id"] for one in program.get(links["data", ""]).json()["collections"]] == ["TT-0001"]
    assert links["search", "GET"] == links["search", "POST"]
    assert program.get(links["search", "GET"]).json()["features"] == []


def test_collections_are_cameras_page_by_page(program: Program, town: Town) -> None:
    moved = town.camera("TT-0001")
    town.mount(moved, at(0, 0), since=THEN - DAY_MS, until=THEN)
    town.mount(moved, at(100, 50), since=THEN, until=THEN + DAY_MS)
    town.camera("TT-0002")
    town.seeing("TT-0003", unit_id=OTHER_UNIT)
    town.seeing("TT-0004", registration="pending")
    first = program.get("/stac/collections", params={"limit": "1"}).json()
    (one,) = first["collections"]
    low, high = at(0, 0), at(100, 50)
    assert one["id"] == "TT-0001" and one["extent"]["spatial"]["bbox"] == [[low.lon, low.lat, high.lon, high.lat]]
    assert one["extent"]["temporal"]["interval"] == [["2026-02-27T01:00:00.000Z", "2026-03-01T01:00:00.000Z"]]
    second = program.get(next(link["href"] for link in first["links"] if link["rel"] == "next")).json()
    assert [other["id"] for other in second["collections"]] == ["TT-0002"]
    assert "next" not in [link["rel"] for link in second["links"]]
    assert program.get("/stac/collections/TT-0001").json() == one
    for hidden in ("TT-0003", "TT-0004", "tt-0001", "TT-0009", "%00", "x" * 500):
        answer = program.get(f"/stac/collections/{hidden}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), hidden
        assert program.get(f"/stac/collections/{hidden}/items").status_code == 404, hidden


def test_another_units_clips_are_not_found_by_any_way(program: Program, town: Town) -> None:
    town.clips(town.seeing("TT-0001"), THEN, 1)
    town.clips(town.seeing("TT-0002", unit_id=OTHER_UNIT), THEN, 1)
    theirs = "TT-0002_20260228T010000000Z"
    assert ids(program.get("/stac/search")) == ids(program.get("/stac/search", params={"bbox": HERE}))
    assert ids(program.get("/stac/search")) == ["TT-0001_20260228T010000000Z"]
    assert ids(program.get("/stac/search", params={"ids": theirs})) == []
    assert ids(program.get("/stac/search", params={"collections": "TT-0002"})) == []
    assert program.get(f"/stac/collections/TT-0002/items/{theirs}").status_code == 404
    assert program.get(f"/stac/collections/TT-0001/items/{theirs}").status_code == 404
    assert program.get(f"/stac/collections/TT-0002/items/{theirs}/video").status_code == 404


def test_get_and_post_walk_the_same_pages(program: Program, town: Town) -> None:
    for number in range(3):
        town.clips(town.seeing(f"TT-{number:04d}"), THEN, 5)
    whole = ids(program.get("/stac/search", params={"limit": "100"}))
    assert len(whole) == 15
    by_get: list[str] = []
    address = "/stac/search?limit=4&datetime=2026-01-01T00:00:00Z/.."
    while address:
        page = program.get(address)
        by_get += ids(page)
        address = next((link["href"] for link in page.json()["links"] if link["rel"] == "next"), "")
    by_post: list[str] = []
    body: dict[str, Any] | None = {"limit": 4, "datetime": "2026-01-01T00:00:00Z/.."}
    while body:
        page = program.post("/stac/search", json=body)
        by_post += ids(page)
        body = next((link["body"] for link in page.json()["links"] if link["rel"] == "next"), None)
    assert by_get == by_post == whole
    assert "numberMatched" not in page.json()


def test_every_look_is_written_down_before_the_answer(program: Program, town: Town, archive: Archive) -> None:
    camera_id = town.seeing("TT-0001")
    town.clips(camera_id, THEN, 2)
    program.post("/stac/search", json={"bbox": [107, 10, 108, 11], "ids": ["x"]})
    program.get("/stac/collections/TT-0001/items", params={"limit": "1"})
    program.get("/stac/collections/TT-0001/items/TT-0001_20260228T010000000Z")
    item, items, search = looks(archive)
    for look in (item, items, search):
        assert look.is_allowed and look.case_id and look.purpose == "investigate" and look.detail["via"] == "stac"
        assert len(look.detail["access_token"]) == 12
    assert search.detail["asked"] == {"bbox": [107, 10, 108, 11], "ids": ["x"]}
    assert search.detail["counts"] == {"cameras": 0, "clips": 0}
    assert items.camera_id == item.camera_id == camera_id and items.detail["counts"]["clips"] == 1
    assert item.detail["asked"] == {"collections": ["TT-0001"], "ids": ["TT-0001_20260228T010000000Z"]}


def test_no_case_no_answer(client_as: ClientAs, town: Town, archive: Archive) -> None:
    person = client_as("officer")
    for path in ("/stac/search", "/stac/collections"):
        answer = person.get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "case_needed")
    assert [look.is_allowed for look in looks(archive)] == [False, False]


def test_who_may_not_search_is_refused(client_as: ClientAs, town: Town) -> None:
    for role in ("technician", "auditor", "report_officer", "administrator", "owner"):
        person = client_as(role)
        for path in ("/stac", "/stac/search", "/stac/collections", "/access-tokens"):
            assert person.get(path).status_code == 403, f"{role} {path}"


def test_a_browser_searches_too_and_posts_with_its_token(officer: Person, town: Town) -> None:
    town.clips(town.seeing("TT-0001"), THEN, 1)
    assert len(ids(officer.get("/stac/search"))) == 1
    assert len(ids(officer.post("/stac/search", json={}))) == 1
    del officer.headers["X-CSRF"]
    assert officer.post("/stac/search", json={}).json()["code"] == "csrf"


def test_nobody_is_asked_for_a_token(app: FastAPI, town: Town) -> None:
    answer = TestClient(app).get("/stac")
    assert answer.status_code == 401 and answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["code"] == "sign_in_needed" and answer.json()["description"]


GARBAGE = [
    *("limit=0", "limit=-1", "limit=x", "bbox=1,2,3", "bbox=[1,2,3,4]", "bbox=1,4,3,2", "bbox=10,107,11,108"),
    *("datetime=x", "datetime=2026-02-28", "datetime=../..", "next=x", "next=WzFd", "intersects={", "intersects=5"),
    *("bbox=1,2,3,4&intersects={}", "ids=%00", "collections=%00", "query=x", "filter=a", "limit=1&limit=2"),
    *("intersects=%ff%fe", "bbox=" + "9" * 400 + ",0,1,1", "ids=" + ",".join(["x"] * 201)),
]


BODIES = [
    *(b"", b"{", b"[]", b"5", b"null", b"\xff", b"[" * 50_000),
    *(b'{"limit":"5"}', b'{"sortby":[]}', b'{"bbox":"1"}', b'{"ids":["\\u0000"]}', b'{"bbox":[1e999,2,3,4]}'),
]


def test_garbage_is_refused_in_words(program: Program) -> None:
    answers = [(query, program.get(f"/stac/search?{query}")) for query in GARBAGE]
    answers += [(str(body[:40]), program.post("/stac/search", content=body)) for body in BODIES]
    for given, answer in answers:
        assert answer.status_code == 400, f"{given}: {answer.text}"
        told = answer.json()
        assert told["code"] and told["description"] == told["title"], given


def test_strange_but_readable_searches_find_nothing(program: Program, town: Town) -> None:
    town.clips(town.seeing("TT-0001"), THEN, 1)
    for query in (
        *("bbox=-180,-90,-170,-80", "bbox=170,-10,-170,10", "datetime=../1985-04-12T23:20:50Z", "ids=x&bbox=1,2,3,4"),
        *("collections=😀", "ids=" + "x" * 900, "bbox=107,10,0,108,11,5&datetime=9999-12-31T23:59:59Z/.."),
        'intersects={"type":"Point","coordinates":[0,90]}',
    ):
        assert ids(program.get(f"/stac/search?{query}")) == [], query
    assert len(ids(program.get("/stac/search?bbox=-180,-90,180,90"))) == 1
    assert len(ids(program.get("/stac/search?bbox=100,-10,-170,30"))) == 1


def test_bytes_without_leave_are_refused_and_written_down(program: Program, town: Town, archive: Archive) -> None:
    camera_id = town.seeing("TT-0001")
    town.clips(camera_id, THEN, 1)
    item = program.get("/stac/search").json()["features"][0]
    for asset in item["assets"].values():
        answer = program.get(asset["href"])
        assert (answer.status_code, answer.json()["code"]) == (403, "no_grant")
    refused = looks(archive, "footage.refused")
    assert [(look.camera_id, look.is_allowed) for look in refused] == [(camera_id, False)] * 2
    missing = "/stac/collections/TT-0001/items/TT-0001_20260228T010000001Z"
    assert program.get(missing).status_code == program.get(f"{missing}/video").status_code == 404
