"""The search as JSON: what is refused and why, what is written down, what another unit does not see."""

from __future__ import annotations

from typing import Any

import pytest

from storage.catalog import access_log
from storage.models import AccessEntry
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, MINUTE_MS, SetClock
from tests.factories.people import Person
from tests.factories.town import CROSSING, OTHER_UNIT, UNIT, Town
from tests.servers.fixtures import START_MS
from tests.service.conftest import ClientAs
from tests.service.footage.conftest import choose_case

THEN = START_MS - 2 * DAY_MS
HERE = {"lat": f"{CROSSING.lat:.5f}", "lon": f"{CROSSING.lon:.5f}", "radius": "50"}
WINDOW = {"from": str(THEN), "to": str(THEN + 10 * MINUTE_MS)}
SEARCH = HERE | WINDOW


def get(person: Person, path: str = "/api/v1/footage", **more: str) -> Any:
    return person.get(path, params=SEARCH | more)


def looks(archive: Archive, person: Person) -> list[AccessEntry]:
    with archive.read() as session:
        return access_log.listed(session, account_id=person.id, action="footage.searched", limit=100)


def test_an_answer(officer: Person, town: Town) -> None:
    camera_id = town.seeing("TT-0001")
    town.clips(camera_id, THEN, 10)
    answer = get(officer)
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/json"
    found = answer.json()
    assert [camera["code"] for camera in found["cameras"]] == ["TT-0001"]
    assert len(found["cameras"][0]["clips"]) == 10 and found["cameras"][0]["gaps"] == []
    assert found["next"] is None and found["groups"] == {"has": 1, "ask": 0, "none": 0}


def test_moments_as_people_write_them(officer: Person, town: Town) -> None:
    town.seeing("TT-0001")
    told = [
        {"from": "28/02/2026 08:00", "to": "28/02/2026 08:10:00"},
        {"day": "28/02/2026", "from": "08:00", "to": "8:10"},
        {"day": "2026-02-28", "from": "8h00", "to": "08:10:00"},
        {"from": "2026-02-28T08:00+07:00", "to": "2026-02-28T01:10Z"},
    ]
    for window in told:
        found = officer.get("/api/v1/footage", params=HERE | window).json()
        assert (found["from_ms"], found["to_ms"]) == (THEN, THEN + 10 * MINUTE_MS), window


def test_every_search_is_written_down_with_case_and_purpose(officer: Person, town: Town, archive: Archive) -> None:
    camera_id = town.seeing("TT-0001")
    town.clips(camera_id, THEN, 10)
    get(officer, slack="30")
    (look,) = looks(archive, officer)
    assert look.is_allowed and look.purpose == "investigate" and look.case_id and look.camera_id == camera_id
    assert look.detail["place"] == {"lat": 10.36, "lon": 107.08, "radius_metres": 50.0}
    assert look.detail["from_ms"] == THEN and look.detail["slack_ms"] == 30_000
    assert look.detail["counts"] == {"cameras": 1, "answered": 1, "clips": 10, "has": 1, "ask": 0, "none": 0}


def test_the_map_of_a_search_just_made_is_the_same_look(
    officer: Person, town: Town, archive: Archive, clock: SetClock
) -> None:
    town.seeing("TT-0001")
    town.seeing("TT-0002", unit_id=OTHER_UNIT)
    get(officer)
    drawn = get(officer, "/api/v1/footage/map")
    assert drawn.json()["type"] == "FeatureCollection" and drawn.json()["base"] == "/api/v1/basemap"
    assert [(row["code"], row["state"]) for row in drawn.json()["cameras"]] == [("TT-0001", "ask")]
    ring = drawn.json()["features"][0]["geometry"]["coordinates"][0]
    assert ring[0] == ring[-1] and ring[0] == pytest.approx([107.08, 10.35973], abs=1e-4)
    assert len(looks(archive, officer)) == 1
    get(officer, "/api/v1/footage/map", slack="5")
    assert len(looks(archive, officer)) == 2, "another window is another look"
    clock.advance(11 * MINUTE_MS)
    get(officer, "/api/v1/footage/map")
    assert len(looks(archive, officer)) == 3, "later is another look"


def test_no_case_no_search(officer: Person, town: Town, archive: Archive) -> None:
    town.seeing("TT-0001")
    choose_case(officer, None)
    answer = get(officer)
    assert answer.status_code == 403 and answer.json()["code"] == "case_needed"
    assert answer.json()["choose"] == "/api/v1/session/working-case" and "hồ sơ" in answer.json()["title"]
    assert [look.is_allowed for look in looks(archive, officer)] == [False]
    assert get(officer, "/api/v1/footage/map").status_code == 403


@pytest.mark.parametrize("role", ["report_officer", "technician", "auditor", "administrator", "owner"])
def test_who_may_not_search(client_as: ClientAs, town: Town, role: str) -> None:
    person = client_as(role, unit_id=UNIT)
    for path in ("/api/v1/footage", "/api/v1/footage/map"):
        answer = get(person, path)
        assert answer.status_code == 403 and answer.json()["code"] == "not_your_role"


def test_nobody_is_answered_without_signing_in(officer: Person) -> None:
    officer.cookies.clear()
    for path in ("/api/v1/footage", "/api/v1/footage/map", "/api/v1/basemap"):
        assert get(officer, path).status_code == 401


def test_another_units_cameras_leave_no_trace(officer: Person, town: Town) -> None:
    town.seeing("TT-0001")
    theirs = town.seeing("TT-0002", unit_id=OTHER_UNIT)
    town.clips(theirs, THEN, 10)
    for path in ("/api/v1/footage", "/api/v1/footage/map"):
        assert "TT-0002" not in get(officer, path).text
        for named in (str(theirs), "TT-0002", "tt-0002,TT-0001", "999999"):
            answer = officer.get(path, params=WINDOW | {"cameras": named})
            assert answer.status_code == 404 and answer.json()["code"] == "not_found", named
    unseen = officer.get("/api/v1/footage", params=WINDOW | {"unit": OTHER_UNIT})
    assert unseen.json()["camera_count"] == 0 and unseen.json()["connections"] == {}


WRONG: list[tuple[dict[str, str], str]] = [
    ({"to": str(THEN - 1)}, "to"),
    ({"to": str(THEN)}, "to"),
    ({"to": str(THEN + 31 * DAY_MS + 1)}, "to"),
    ({"from": "hôm qua"}, "from"),
    ({"from": "31/02/2026 08:00"}, "from"),
    ({"from": ""}, "from"),
    ({"from": str(START_MS + MINUTE_MS), "to": str(START_MS + 2 * MINUTE_MS)}, "from"),
    ({"from": "01/01/1990", "to": "02/01/1990"}, "from"),
    ({"from": "99999999999999"}, "from"),
    ({"slack": "-1"}, "slack"),
    ({"slack": "3601"}, "slack"),
    ({"slack": "nan"}, "slack"),
    ({"radius": "5001"}, "radius"),
    ({"radius": "0"}, "radius"),
    ({"radius": "1e308"}, "radius"),
    ({"radius": "inf"}, "radius"),
    ({"radius": "<script>"}, "radius"),
    ({"lat": HERE["lon"], "lon": HERE["lat"]}, "lat"),
    ({"lat": "48.85661", "lon": "2.35222"}, "lat"),
    ({"lat": "1 OR 1=1", "lon": ""}, "lat"),
    ({"lat": "", "lon": ""}, "lat"),
    ({"lat": "", "lon": "", "polygon": "10.36,107.08 10.36,107.09"}, "polygon"),
    ({"lat": "", "lon": "", "polygon": "10.36,107.08 10.37,107.09 10.36,107.09 10.37,107.08"}, "polygon"),
    ({"lat": "", "lon": "", "polygon": "10.36,107.08 10.36,107.09 10.36,107.1"}, "polygon"),
    ({"lat": "", "lon": "", "polygon": "107.08,10.36 107.09,10.36 107.09,10.37"}, "polygon"),
    ({"lat": "", "lon": "", "polygon": "10.1,107.0 10.1,107.4 10.4,107.4"}, "polygon"),
    ({"lat": "", "lon": "", "polygon": "'; DROP TABLE clip; --"}, "polygon"),
    ({"lat": "", "lon": "", "unit": "26506@2025-07-01' OR '1'='1"}, "unit"),
    ({"lat": "", "lon": "", "unit": UNIT, "on": "hôm nay"}, "on"),
    ({"unit": UNIT}, "unit"),
    ({"lat": "", "lon": "", "cameras": ",".join(str(i) for i in range(1, 202))}, "cameras"),
    ({"lat": "", "lon": "", "cameras": " , ,"}, "cameras"),
    ({"connection": "wifi"}, "connection"),
    ({"sort": "code; DROP TABLE clip"}, "sort"),
    ({"limit": "0"}, "limit"),
    ({"limit": "201"}, "limit"),
    ({"next": "không phải"}, "next"),
    ({"next": "W10"}, "next"),
]


def test_what_cannot_be_searched_is_refused_by_name(officer: Person, town: Town, archive: Archive) -> None:
    for wrong, field in WRONG:
        answer = get(officer, **wrong)
        assert answer.status_code == 422, (wrong, answer.text)
        assert list(answer.json()["problems"]) == [field], wrong
        assert all(ord(max(text)) > 0xBF for text in answer.json()["problems"].values()), "said in Vietnamese"
    assert looks(archive, officer) == []


def test_a_camera_that_is_no_camera(officer: Person, town: Town) -> None:
    for named in ("'); DROP TABLE clip;--", '"]', "<script>alert(1)</script>", "0", "9" * 15, "%00", "'"):
        answer = officer.get("/api/v1/footage", params=WINDOW | {"cameras": named})
        assert answer.status_code == 404 and "<script>" not in answer.text, named


def test_pages_follow_their_token(officer: Person, town: Town) -> None:
    for number in range(5):
        town.seeing(f"TT-{number:04}")
    codes, token = [], ""
    for _ in range(3):
        found = get(officer, limit="2", next=token).json()
        codes += [camera["code"] for camera in found["cameras"]]
        token = found["next"] or ""
    assert codes == [f"TT-{number:04}" for number in range(5)] and not token


def test_the_answer_is_described(officer: Person) -> None:
    paths = officer.get("/api/v1/openapi.json").json()["paths"]
    search = paths["/api/v1/footage"]["get"]
    assert {"lat", "lon", "radius", "polygon", "unit", "cameras", "from", "to", "slack", "seen"} <= {
        parameter["name"] for parameter in search["parameters"]
    }
    schema = search["responses"]["200"]["content"]["application/json"]["schema"]
    clip = schema["properties"]["cameras"]["items"]["properties"]["clips"]["items"]["properties"]
    assert {"start_ms", "end_ms", "uncertainty_ms", "device_start_ms", "is_by_uncertainty"} <= set(clip)
    assert "$ref" not in str(schema) and "/api/v1/basemap" in paths


def test_the_ground_is_the_houses_own_sketch(officer: Person, archive: Archive) -> None:
    assert officer.get("/api/v1/basemap").json() == {"type": "FeatureCollection", "features": []}
    sketch = '{"type":"FeatureCollection","features":[{"type":"Feature"}]}'
    (archive.settings.home / "basemap.geojson").write_text(sketch)
    assert officer.get("/api/v1/basemap").text == sketch


def test_the_day_by_the_hour_counts_what_this_person_may_search(officer: Person, town: Town, archive: Archive) -> None:
    one, other = town.seeing("TT-0001"), town.seeing("TT-0002")
    town.seeing("TT-0003")
    town.clips(one, THEN, 70)  # from 08:00 into the next hour
    town.clips(other, THEN + 30 * MINUTE_MS, 10)
    town.clips(other, THEN + DAY_MS, 10)  # another day
    stranger = town.seeing("TT-0009", unit_id=OTHER_UNIT)
    town.clips(stranger, THEN, 10)
    found = get(officer, "/api/v1/footage/hours")
    assert found.status_code == 200
    day = found.json()
    assert day["camera_count"] == 3 and day["from_ms"] == THEN - 8 * 60 * MINUTE_MS
    told = [(h["hour_ms"] - THEN, h["camera_count"], h["clip_count"], h["length_ms"]) for h in day["hours"]]
    assert told == [(0, 2, 70, 70 * MINUTE_MS), (60 * MINUTE_MS, 1, 10, 10 * MINUTE_MS)]
    assert len(looks(archive, officer)) == 1  # a search nobody made before is written down
    get(officer)
    get(officer, "/api/v1/footage/hours")
    assert len(looks(archive, officer)) == 2  # the same search is one look


def test_no_case_no_hours(client_as: ClientAs, town: Town) -> None:
    town.seeing("TT-0001")
    assert get(client_as("officer"), "/api/v1/footage/hours").status_code == 403
    assert get(client_as("owner"), "/api/v1/footage/hours").status_code == 403
