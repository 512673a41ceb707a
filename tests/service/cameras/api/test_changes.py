"""What happens to a camera, as JSON."""

from __future__ import annotations

import pytest

from storage.catalog import access_log
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, SetClock
from tests.factories.people import Person
from tests.factories.registration import a_registered
from tests.service.conftest import ClientAs


@pytest.fixture
def officer(client_as: ClientAs) -> Person:
    return client_as("officer")


def test_a_camera_lives_through_its_changes(archive: Archive, officer: Person, clock: SetClock) -> None:
    base = f"/api/v1/cameras/{a_registered(archive).id}"
    moved = officer.post(f"{base}/mounts", json={"position": "10.35000, 107.09000", "azimuth_deg": 262})
    assert moved.status_code == 201 and (moved.json()["angle_deg"], moved.json()["range_metres"]) == (80, 30)
    state = officer.post(f"{base}/statuses", json={"on": "2026-03-02", "state": "broken", "reason": "mất nguồn"})
    assert (state.status_code, state.json()["state"]) == (201, "broken")
    outage = officer.post(f"{base}/outages", json={"start_ms": clock.at_ms - DAY_MS, "reason": "no_link"})
    assert outage.status_code == 201
    seen = {"observed_at": clock.at_ms, "offset_ms": 37_000, "uncertainty_ms": 2_000, "method": "photograph"}
    assert officer.post(f"{base}/clock-observations", json=seen).status_code == 201
    assert officer.post(f"{base}/consents", json={"purpose": "lost"}).status_code == 201
    assert officer.delete(f"{base}/consents/criminal").status_code == 204
    camera = officer.get(base).json()
    assert [len(camera[name]) for name in ("mounts", "statuses", "outages", "observations", "consents")] == [
        2,
        2,
        1,
        1,
        2,
    ]
    assert camera["mounts"][1]["valid_to_ms"] == camera["mounts"][0]["valid_from_ms"] == clock.at_ms
    assert [c["purpose"] for c in camera["consents"] if c["withdrawn_at"] is None] == ["lost"]
    assert officer.post(f"{base}/mounts", json={"position": "10.36000, 107.09000"}).status_code == 422  # not later


def test_what_makes_no_sense_is_refused(archive: Archive, officer: Person) -> None:
    base = f"/api/v1/cameras/{a_registered(archive).id}"
    for part, body in (
        ("mounts", {"position": "107.09, 10.35"}),
        ("mounts", {"position": "10.35000, 107.09000", "angle_deg": 0}),
        ("mounts", {"position": "10.35000, 107.09000", "range_metres": 5_000}),
        ("mounts", {"position": "10.35000, 107.09000", "from_ms": 99_999_999_999_999}),
        ("statuses", {"on": "2026-03-02", "state": "vanished"}),
        ("statuses", {"on": "2026-03-02", "unit": "Phường Rạch Dừa"}),
        ("statuses", {"on": "2026-03-02"}),
        ("consents", {"purpose": "lost", "method": "own_page"}),
        ("consents", {"purpose": "all"}),
        ("outages", {"start_ms": "soon", "reason": "broken"}),
    ):
        answer = officer.post(f"{base}/{part}", json=body)
        assert answer.status_code == 422, (part, body, answer.text)
    assert officer.post("/api/v1/cameras/999/mounts", json={"position": "10.35, 107.09"}).status_code == 404


def test_who_the_owner_is_costs_a_reason_and_an_entry_in_the_log(archive: Archive, officer: Person) -> None:
    camera = a_registered(archive, 8)
    contact = f"/api/v1/cameras/{camera.id}/contact"
    assert officer.post(contact, json={"reason": "vì"}).status_code == 422
    answer = officer.post(contact, json={"reason": "Xin trích xuất cho tin báo mẫu"})
    assert (answer.status_code, answer.json()["phone"]) == (200, "0900000008")
    with archive.read() as session:
        (look,) = access_log.listed(session, action="owner.revealed")
    assert (look.camera_id, look.account_id) == (camera.id, officer.id)
    assert look.detail["reason"] == "Xin trích xuất cho tin báo mẫu"
