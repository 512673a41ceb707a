"""Lists as JSON."""

from __future__ import annotations

import io

from openpyxl import load_workbook

from storage.unit_of_work import Archive
from tests.factories.camera_sheet import ROWS, ward_list
from tests.factories.people import OTHER_UNIT_ID, a_unit
from tests.service.conftest import ClientAs

WRONG = (4, "Phạm Thị Giả", "9 đường Thử", "12", 1, "Bắc", "Imou", "15", "xhh", "", "", "")


def test_a_list_comes_in_is_looked_at_and_written(client_as: ClientAs) -> None:
    officer = client_as("officer")
    data = ward_list([*ROWS, WRONG]).getvalue()
    sent = officer.post("/api/v1/cameras/imports", params={"name": "ds.xlsx"}, content=data)
    batch = sent.json()
    assert (sent.status_code, batch["state"], batch["row_count"], batch["rejected_count"]) == (202, "previewed", 4, 1)
    base = f"/api/v1/cameras/imports/{batch['id']}"
    (row,) = officer.get(f"{base}/rows", params={"which": "rejected"}).json()
    assert list(row["problems"]) == ["phone"]
    sheet = load_workbook(io.BytesIO(officer.get(f"{base}/rejected.xlsx").content)).active
    assert sheet is not None and sheet.max_row == 2
    assert officer.get("/api/v1/cameras").json()["camera_count"] == 0
    assert officer.post(f"{base}/confirm").json()["written_count"] == 3
    assert officer.post(f"{base}/confirm").status_code == 409
    assert officer.delete(base).status_code == 409
    assert officer.get("/api/v1/cameras").json()["eye_count"] == 7


def test_a_list_that_is_none_and_one_of_another_unit_are_refused(archive: Archive, client_as: ClientAs) -> None:
    officer, auditor = client_as("officer"), client_as("auditor")
    a_unit(archive, OTHER_UNIT_ID, "Tam Thắng")
    stranger = client_as("officer", unit_id=OTHER_UNIT_ID)
    nothing = officer.post("/api/v1/cameras/imports", params={"name": "x"}, content=b"no list")
    assert (nothing.status_code == 422 and "Tệp" in nothing.json()["title"]) or "tiêu đề" in nothing.json()["title"]
    elsewhere = {"name": "x", "unit": "Phường Rạch Dừa"}
    assert officer.post("/api/v1/cameras/imports", params=elsewhere, content=b"x").status_code == 422
    assert auditor.post("/api/v1/cameras/imports", params={"name": "x"}, content=b"x").status_code == 403
    sent = officer.post("/api/v1/cameras/imports", params={"name": "x"}, content=ward_list().getvalue()).json()
    base = f"/api/v1/cameras/imports/{sent['id']}"
    for method, address in (("GET", base), ("GET", f"{base}/rows"), ("GET", f"{base}/rejected.xlsx"), ("DELETE", base)):
        assert stranger.request(method, address).status_code == 404, address
    assert stranger.post(f"{base}/confirm").status_code == 404
    assert officer.delete(base).status_code == 204
