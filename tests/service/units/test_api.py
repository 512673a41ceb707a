"""Units as JSON."""

from __future__ import annotations

from service.units.actions import ensure_units
from storage.unit_of_work import Archive
from tests.service.conftest import ClientAs


def test_units_are_found_without_accents_and_tell_what_they_were(archive: Archive, client_as: ClientAs) -> None:
    officer = client_as("officer")
    ensure_units(archive)
    found = officer.get("/api/v1/units", params={"q": "vung tau", "on": "2026-03-02", "level": 3}).json()
    assert [unit["unit_id"] for unit in found] == ["26506@2025-07-01"]
    assert {unit["level"] for unit in officer.get("/api/v1/units", params={"q": "vung tau"}).json()} == {1, 2, 3}
    city = officer.get("/api/v1/units/747@2020-01-01").json()
    assert city["not_separable"] == "không tách được" and city["today"] is None
    assert sorted(unit["name"] for unit in city["holders"]) == [
        "Long Sơn",
        "Phước Thắng",
        "Rạch Dừa",
        "Tam Thắng",
        "Vũng Tàu",
    ]
    ward = officer.get("/api/v1/units/26506@2025-07-01").json()
    assert ward["today"]["unit_id"] == "26506@2025-07-01" and all(step["legal_basis"] for step in ward["was"])


def test_wrong_questions_are_refused_and_strangers_too(client_as: ClientAs) -> None:
    officer = client_as("officer")
    assert officer.get("/api/v1/units").json() == []
    assert officer.get("/api/v1/units/x").status_code == 404
    assert officer.get("/api/v1/units", params={"q": "a", "level": 9}).status_code == 422
    assert officer.get("/api/v1/units", params={"q": "a", "on": "mai"}).status_code == 422
    officer.cookies.clear()
    assert officer.get("/api/v1/units", params={"q": "a"}).status_code == 401
