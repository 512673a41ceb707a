"""The register as JSON: the same rules as on the pages, nothing of another unit, every export in the log."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import load_workbook

from storage.catalog import access_log
from storage.unit_of_work import Archive
from tests.factories.people import OTHER_UNIT_ID, a_unit, an_account
from tests.factories.registration import a_draft, a_registered, many_registered
from tests.factories.street import UNIT_ID
from tests.service.conftest import ClientAs

FORM: dict[str, Any] = {
    "owner_kind": "household",
    "owner_name": "Nguyễn Văn Mẫu",
    "phone": "0900 000 123",
    "address": "1 đường Thử",
    "place": "Nhìn ra ngã ba",
    "position": "10,34610; 107,08430",
    "direction": "Đông Bắc",
    "eyes": 2,
    "retention": 15,
    "fund": "community",
    "audio": False,
    "purposes": ["criminal", "lost"],
}


def test_a_camera_is_entered_read_listed_and_edited(client_as: ClientAs) -> None:
    officer = client_as("officer")
    made = officer.post("/api/v1/cameras", json=FORM)
    assert made.status_code == 201 and made.json()["code"] == "VT-0001", made.text
    address = f"/api/v1/cameras/{made.json()['id']}"
    camera = officer.get(address).json()
    assert (camera["status"]["fund"], camera["mount"]["azimuth_deg"], camera["status"]["eye_count"]) == (
        "community",
        45,
        2,
    )
    assert [c["purpose"] for c in camera["consents"]] == ["criminal", "lost"]
    assert camera["owner_phone_masked"] == "0900***123" and "0900000123" not in officer.get(address).text
    listed = officer.get("/api/v1/cameras", params={"q": "nga ba"}).json()
    assert (listed["camera_count"], listed["eye_count"], listed["next_after"]) == (1, 2, None)
    edited = officer.put(address, json={**FORM, "address": "2 đường Thử", "edition": 1})
    assert edited.status_code == 200 and edited.json()["edition"] == 2
    stale = officer.put(address, json={**FORM, "edition": 1})
    assert stale.status_code == 409 and stale.json()["code"] == "edited_meanwhile"


def test_wrong_entries_are_told_by_name_and_keep_nothing(client_as: ClientAs) -> None:
    officer = client_as("officer")
    swapped = officer.post("/api/v1/cameras", json={**FORM, "position": "107.0843, 10.3461", "phone": "12"})
    assert swapped.status_code == 422 and set(swapped.json()["problems"]) == {"position", "phone"}
    assert "đảo chỗ" in swapped.json()["problems"]["position"]
    assert officer.post("/api/v1/cameras", json={**FORM, "indoor": True}).status_code == 422
    assert officer.post("/api/v1/cameras", json={**FORM, "cccd": "000000000001"}).status_code == 422  # no such field
    assert officer.post("/api/v1/cameras", json={**FORM, "unit": "Phường Rạch Dừa"}).status_code == 422  # not one's own
    assert officer.get("/api/v1/cameras").json()["camera_count"] == 0


def test_pages_of_the_list_follow_each_other(archive: Archive, client_as: ClientAs) -> None:
    officer = client_as("officer")
    many_registered(archive, 5)
    first = officer.get("/api/v1/cameras", params={"limit": 3}).json()
    second = officer.get("/api/v1/cameras", params={"limit": 3, "after": first["next_after"]}).json()
    assert [c["code"] for c in first["cameras"] + second["cameras"]] == [f"VT-000{n}" for n in range(1, 6)]
    assert second["next_after"] is None
    drawn = officer.get("/api/v1/cameras/map", params={"q": "hem 2"}).json()
    assert [c["code"] for c in drawn["cameras"]] == ["VT-0002"] and drawn["is_cut"] is False


def test_another_units_camera_is_not_there_on_any_road(archive: Archive, client_as: ClientAs) -> None:
    a_unit(archive, OTHER_UNIT_ID, "Tam Thắng")
    camera = a_registered(archive)
    stranger = client_as("officer", unit_id=OTHER_UNIT_ID)
    base = f"/api/v1/cameras/{camera.id}"
    asked = [
        ("GET", base, None),
        ("PUT", base, {**FORM, "edition": 1}),
        ("POST", f"{base}/confirm", {}),
        ("POST", f"{base}/reject", {"reason": "không phải của tôi"}),
        ("POST", f"{base}/mounts", {"position": "10.35, 107.09000"}),
        ("POST", f"{base}/statuses", {"on": "2026-03-02", "state": "broken"}),
        ("POST", f"{base}/outages", {"start_ms": 1, "reason": "broken"}),
        (
            "POST",
            f"{base}/clock-observations",
            {"observed_at": 1, "offset_ms": 1, "uncertainty_ms": 1, "method": "ntp"},
        ),
        ("POST", f"{base}/consents", {"purpose": "lost"}),
        ("DELETE", f"{base}/consents/criminal", None),
        ("POST", f"{base}/contact", {"reason": "gọi nhờ việc"}),
        ("GET", f"/cameras/{camera.id}", None),
        ("GET", f"/cameras/{camera.id}/edit", None),
        ("GET", f"/cameras/{camera.id}/move", None),
        ("GET", f"/cameras/{camera.id}/pins", None),
        ("POST", f"/cameras/{camera.id}/status", None),
        ("POST", f"/cameras/{camera.id}/contact", None),
    ]
    for method, address, body in asked:
        assert stranger.request(method, address, json=body).status_code == 404, address
    assert stranger.get("/api/v1/cameras").json()["camera_count"] == 0
    assert stranger.get("/api/v1/cameras/map").json()["cameras"] == []
    assert camera.code not in stranger.get("/api/v1/cameras/export.geojson").text
    with archive.read() as session:
        assert not [row for row in access_log.listed(session) if row.action == "owner.revealed"]


def test_each_role_does_its_own(archive: Archive, client_as: ClientAs) -> None:
    camera = a_registered(archive)
    owner, reporter = client_as("owner", unit_id=None), client_as("report_officer")
    technician, auditor = client_as("technician"), client_as("auditor")
    assert owner.get("/api/v1/cameras").status_code == 403
    assert auditor.get("/api/v1/cameras").status_code == 200
    assert auditor.post("/api/v1/cameras", json=FORM).status_code == 403
    assert reporter.get("/api/v1/cameras/export.xlsx").status_code == 200
    assert reporter.get("/api/v1/cameras/export.xlsx", params={"contacts": 1}).status_code == 403
    assert reporter.post(f"/api/v1/cameras/{camera.id}/contact", json={"reason": "gọi báo kết quả"}).status_code == 403
    assert technician.get("/api/v1/cameras/export.xlsx").status_code == 403
    assert technician.post(f"/api/v1/cameras/{camera.id}/confirm").status_code == 403
    technician.headers.pop("X-CSRF")
    assert technician.post("/api/v1/cameras", json=FORM).status_code == 403


def test_exports_are_masked_and_in_the_log(archive: Archive, client_as: ClientAs) -> None:
    officer = client_as("officer")
    a_registered(archive, 3, address="=cmd|' /C calc'!A0")
    plain = officer.get("/api/v1/cameras/export.geojson").json()["features"][0]
    assert plain["geometry"]["coordinates"] == [107.08, 10.3415] and plain["properties"]["phone"] == "0900***003"
    assert plain["properties"]["owner_name"] == ""
    whole = officer.get("/api/v1/cameras/export.geojson", params={"contacts": 1}).json()["features"][0]
    assert whole["properties"]["phone"] == "0900000003"
    sheet = load_workbook(io.BytesIO(officer.get("/api/v1/cameras/export.xlsx").content)).active
    assert sheet is not None
    cells = [str(cell.value) for cell in list(sheet.iter_rows())[1]]
    assert "'=cmd|' /C calc'!A0" in cells and "0900***003" in cells and "0900000003" not in cells
    with archive.read() as session:
        looks = [row.detail for row in access_log.listed(session, action="camera.exported")]
    assert [(look["form"], look["contacts"]) for look in reversed(looks)] == [
        ("geojson", False),
        ("geojson", True),
        ("xlsx", False),
    ]


def test_an_owners_camera_is_confirmed_or_turned_down(archive: Archive, client_as: ClientAs) -> None:
    from service.cameras.actions import register_own

    officer = client_as("officer")
    account = an_account(archive, "chu-camera", "owner", None)
    with archive.write(account.id) as work:
        one, other = (register_own(work, account.id, a_draft(number), UNIT_ID) for number in (1, 2))
    assert officer.get("/api/v1/cameras", params={"registration": "pending"}).json()["camera_count"] == 2
    assert officer.post(f"/api/v1/cameras/{one.id}/confirm").json()["registration"] == "confirmed"
    assert officer.post(f"/api/v1/cameras/{one.id}/confirm").status_code == 409
    assert officer.post(f"/api/v1/cameras/{other.id}/reject", json={"reason": "  "}).status_code == 422
    told = officer.post(f"/api/v1/cameras/{other.id}/reject", json={"reason": "Camera quay vào trong nhà."})
    assert told.json()["registration"] == "rejected"


def test_the_api_describes_itself(client_as: ClientAs) -> None:
    paths = client_as("officer").get("/api/v1/openapi.json").json()["paths"]
    wanted = {"/cameras", "/cameras/{camera_id}", "/cameras/map", "/cameras/imports", "/units", "/units/{unit_id}"}
    assert {f"/api/v1{path}" for path in wanted} <= set(paths)
    assert not [path for path in paths if not path.startswith(("/api/v1", "/stac"))]
