"""Programs read and do what people do at the desk, by the same rules."""

from __future__ import annotations

import pytest

from service.reports.rules import NEEDED
from tests.service.reports.conftest import At
from tests.service.reports.desk_work import later
from tests.service.reports.ward import TAM_THANG, VUNG_TAU, Ward


@pytest.fixture
def size_name() -> str:
    """One size is enough here; the verbs are proven on both."""
    return "embedded"


def test_a_report_from_draft_to_issue(ward: Ward, at: At) -> None:
    clerk = at("reporter")
    ward.assisted_case("người thử một")
    later(ward, clerk)
    made = clerk.post("/api/v1/reports", json={"unit_id": TAM_THANG, "kind": "half", "year": 2026, "index": 1})
    assert (made.status_code, made.json()["state"], made.json()["from_on"]) == (201, "draft", "2025-12-15")
    here = f"/api/v1/reports/{made.json()['id']}"
    texts = {"parts": dict.fromkeys(NEEDED, "Tốt."), "signer_name": "Nguyễn Văn Mẫu", "compare": "none"}
    assert clerk.put(f"{here}/texts", json=texts).status_code == 200
    assert clerk.put(f"{here}/texts", json={"parts": {}, "compare": "none"}).status_code == 200
    body = clerk.get(here).json()
    assert body["document"]["signer"]["name"] == "Nguyễn Văn Mẫu" and not body["is_issuing"]
    number = clerk.get(f"{here}/numbers/cases.assisted").json()
    assert (number["value"], number["row_count"], number["rows"][0]["label"]) == (1, 1, "HS 0001/2026")
    assert number["rows"][0]["details"]["Mức cao nhất"] == "Hỗ trợ làm rõ" and number["rule"].startswith("Bản 1")
    asked = clerk.post(f"{here}/issue", json={"number": 5, "signed_on": "2026-06-20", "seen": body["fingerprint"]})
    assert asked.status_code == 202 and clerk.get(here).json()["is_issuing"]
    ward.run_jobs()
    issued = clerk.get(here).json()
    assert (issued["state"], issued["document_number"], issued["fingerprint"]) == ("issued", "05", None)
    assert issued["document"]["number_line"] == "Số: 05/BC-CAP"
    assert clerk.get(f"{here}/numbers/cases.assisted").json() == number
    assert clerk.delete(here).status_code == 409


def test_settings_are_of_ones_own_unit(at: At) -> None:
    clerk = at("reporter")
    place = {"unit_id": TAM_THANG}
    changed = clerk.put("/api/v1/reports/settings", params=place, json={"values": {"symbol": "BC-X", "lạ": "1"}})
    assert changed.json()["values"]["symbol"] == "BC-X" and "lạ" not in changed.json()["values"]
    wrong = clerk.put("/api/v1/reports/settings", params=place, json={"values": {"symbol": ""}})
    assert (wrong.status_code, list(wrong.json()["problems"])) == (422, ["symbol"])
    for unit_id in (VUNG_TAU, "x"):
        assert clerk.get("/api/v1/reports/settings", params={"unit_id": unit_id}).status_code == 404
        assert (
            clerk.put("/api/v1/reports/settings", params={"unit_id": unit_id}, json={"values": {}}).status_code == 404
        )


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"unit_id": TAM_THANG, "kind": "week", "year": 2026}, 422),
        ({"unit_id": TAM_THANG, "kind": "month", "year": 2026, "index": 13}, 422),
        ({"unit_id": TAM_THANG, "kind": "month", "year": 99999}, 422),
        ({"unit_id": TAM_THANG, "kind": "half", "year": 2027}, 422),
        ({"unit_id": VUNG_TAU, "kind": "half", "year": 2026}, 404),
        ({"kind": "half", "year": 2026}, 422),
    ],
)
def test_what_cannot_be_drawn_up(at: At, body: dict[str, object], status: int) -> None:
    clerk = at("reporter")
    assert clerk.post("/api/v1/reports", json=body).status_code == status
    assert clerk.get("/api/v1/reports").json() == []


def test_what_is_not_there(at: At) -> None:
    clerk = at("reporter")
    for address in ("999", "0", "9" * 30, "x", "1/file.exe", "1/numbers/cases.assisted"):
        assert clerk.get(f"/api/v1/reports/{address}").status_code in {404, 422}
