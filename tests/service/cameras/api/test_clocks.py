"""The book of clocks as JSON: what is known at an instant, comparing, taking back; the recorder's clock for all of its
cameras."""

from __future__ import annotations

import pytest

from service.devices import actions as devices
from service.devices.rules import DeviceDraft
from storage.catalog import clocks
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, HOUR_MS, SetClock
from tests.factories.people import Person
from tests.factories.registration import a_registered
from tests.service.conftest import ClientAs


@pytest.fixture
def officer(client_as: ClientAs) -> Person:
    return client_as("officer")


def test_the_book_of_a_camera(archive: Archive, officer: Person, clock: SetClock) -> None:
    base = f"/api/v1/cameras/{a_registered(archive).id}"
    assert officer.get("/api/v1/clock").json() == {"now_ms": clock.at_ms}
    nothing = officer.get(f"{base}/clock").json()
    assert (nothing["is_compared"], nothing["uncertainty_ms"], nothing["observations"]) == (False, 120_000, [])
    body = {"observed_at": clock.at_ms - 20 * DAY_MS, "offset_ms": 0, "uncertainty_ms": 1_000, "method": "photograph"}
    assert officer.post(f"{base}/clock-observations", json=body).status_code == 201
    later = body | {
        "observed_at": clock.at_ms,
        "offset_ms": 20_000,
        "device_text": "<b>08:00</b>",
        "reference": "phone",
    }
    made = officer.post(f"{base}/clock-observations", json=later).json()
    assert (made["device_text"], made["has_photograph"], made["withdrawn_at"]) == ("<b>08:00</b>", False, None)
    known = officer.get(f"{base}/clock", params={"at_ms": clock.at_ms + 10 * DAY_MS}).json()
    assert (known["offset_ms"], known["uncertainty_ms"], known["drift_ms_per_day"]) == (30_000, 6_000, 1_000)
    page = officer.get(f"{base.removeprefix('/api/v1')}/clock").text
    assert "&lt;b&gt;08:00&lt;/b&gt;" in page and "<b>08:00" not in page
    gone = officer.post(f"{base}/clock-observations/{made['id']}/withdraw", json={"reason": "ghi nhầm"})
    assert gone.json()["withdrawn_reason"] == "ghi nhầm"
    again = officer.post(f"{base}/clock-observations/{made['id']}/withdraw", json={"reason": "ghi nhầm"})
    assert (again.status_code, again.json()["code"]) == (409, "clock_withdrawn")
    assert officer.get(f"{base}/clock").json()["drift_ms_per_day"] is None


@pytest.mark.parametrize("size_name", ["embedded"], indirect=True)
def test_what_is_no_comparison_is_refused(archive: Archive, officer: Person, clock: SetClock) -> None:
    base = f"/api/v1/cameras/{a_registered(archive).id}/clock-observations"
    right = {"observed_at": clock.at_ms, "offset_ms": 0, "uncertainty_ms": 1_000, "method": "photograph"}
    for wrong in (
        {"observed_at": clock.at_ms + DAY_MS},
        {"observed_at": 10**30},
        {"observed_at": "hôm qua"},
        {"offset_ms": None},
        {"uncertainty_ms": 0},
        {"method": "x" * 500},
        {"set_at": clock.at_ms + DAY_MS},
        {"device_text": "x" * 61},
        {"instead_of": 1, "reason": ""},
    ):
        answer = officer.post(base, json=right | wrong)
        assert 400 <= answer.status_code < 500, (wrong, answer.text)
    assert officer.get(f"{base}/1/photograph").status_code == 404
    for at_ms in ("-1", "x", str(2**60)):
        assert officer.get(base.replace("clock-observations", "clock"), params={"at_ms": at_ms}).status_code == 422


def test_a_comparison_of_the_recorder_counts_for_all_its_cameras(
    archive: Archive, officer: Person, clock: SetClock
) -> None:
    first = a_registered(archive)
    with archive.write(officer.id) as work:
        device = devices.register(work, None, DeviceDraft("dahua", "", 4, "Quầy", ""), first.code)
        devices.hang(work, None, device.id, {1: first.code})
    base = f"/api/v1/cameras/{first.id}/clock-observations"
    body = {"observed_at": clock.at_ms, "offset_ms": HOUR_MS, "uncertainty_ms": 1_000, "method": "photograph"}
    made = officer.post(base, json=body | {"is_of_recorder": True}).json()
    assert made["device_id"] == device.id
    with archive.read() as session:
        assert [one.offset_ms for one in clocks.known(session, first.id)] == [HOUR_MS]
    assert f"đầu ghi {device.code}" in officer.get(f"/cameras/{first.id}/clock").text
    assert "tính cho cả 1 camera" in officer.get(f"/cameras/{first.id}/clock/new").text
    own = body | {"offset_ms": 100, "method": "onvif", "observed_at": clock.at_ms - HOUR_MS}
    assert officer.post(base, json=own).status_code == 201
    with archive.read() as session:
        assert [one.offset_ms for one in clocks.known(session, first.id)] == [HOUR_MS], "the camera's own is another"
