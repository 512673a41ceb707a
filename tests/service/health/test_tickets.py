"""What a repair cost can be put right; days and costs that cannot be meant are asked about."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.health.rules import checked_correction
from storage.catalog import custody, tickets
from storage.errors import Invalid
from storage.unit_of_work import Archive
from storage.values.clock import local_date
from tests.factories.people import Person
from tests.factories.promises import kinds, require_promises
from tests.service.health.test_pages import ClientAs, standing

DONE = {"state": "repaired", "note": "Thay nguồn", "due_on": "", "cost": "350.000", "edition": "1"}


def a_ticket(archive: Archive, technician: Person) -> str:
    typed = {"fault": "other", "summary": "Không lên nguồn"}
    made = technician.post(f"/cameras/{standing(archive, 'VT-0001')}/tickets", data=typed)
    return str(made.headers["location"])


def cost_of(archive: Archive) -> int:
    with archive.read() as session:
        return tickets.cost_since(session, None, 0)[1]


@pytest.mark.parametrize("size_name", ["embedded"])
def test_a_closed_tickets_cost_is_put_right_with_a_reason(archive: Archive, client_as: ClientAs) -> None:
    technician = client_as("technician")
    address = a_ticket(archive, technician)
    put = {"cost": "350.000", "done": "Thay dây, không thay nguồn", "reason": "Gõ thừa số 0", "edition": "2"}
    early = technician.post(f"{address}/correction", data=put | {"edition": "1"})
    assert early.status_code == 409 and "chưa khép" in early.text
    assert technician.post(f"{address}/steps", data=DONE | {"cost": "3.500.000"}).status_code == 303
    refused = technician.post(f"{address}/correction", data=put | {"reason": " "})
    assert refused.status_code == 422 and "vì sao sửa lại" in refused.text and 'value="350.000"' in refused.text
    assert technician.post(f"{address}/correction", data=put | {"edition": "1"}).status_code == 409, "seen before"
    assert cost_of(archive) == 3_500_000
    assert technician.post(f"{address}/correction", data=put).status_code == 303
    assert cost_of(archive) == 350_000
    page = technician.get(address).text
    assert "Sửa phiếu đã khép</b> · Thay dây, không thay nguồn · Gõ thừa số 0 · 350.000" in page
    assert "Đã sửa xong</b> · Thay nguồn · 3.500.000" in page, "what it said before stays"
    with archive.read() as session:
        [facts] = custody.of_kind(session, "ticket.corrected", "ticket", int(address.rsplit("/", 1)[1]))
    assert (facts["was_dong"], facts["cost_dong"]) == (3_500_000, 350_000) and "ticket.corrected" in kinds(archive)
    assert client_as("auditor").post(f"{address}/correction", data=put | {"edition": "3"}).status_code == 403
    require_promises(archive)


@pytest.mark.parametrize(
    ("typed", "dong"),
    [
        ("350.000", 350_000),
        ("350000 đ", 350_000),
        ("1 250 000₫", 1_250_000),
        ("0", 0),
        ("2.800.00", None),
        ("-5", None),
    ],
)
def test_a_cost_is_read_as_it_is_written(typed: str, dong: int | None) -> None:
    if dong is None:
        with pytest.raises(Invalid):
            checked_correction(typed, "", "Gõ nhầm")
    else:
        assert checked_correction(typed, "", "Gõ nhầm").cost_dong == dong


@pytest.mark.parametrize("size_name", ["embedded"])
def test_a_large_cost_is_asked_about_and_the_limit_is_told(archive: Archive, client_as: ClientAs) -> None:
    technician = client_as("technician")
    address = a_ticket(archive, technician)
    assert 'name="cost_sure"' not in technician.get(address).text
    beyond = technician.post(f"{address}/steps", data=DONE | {"cost": "1.000.000.001", "cost_sure": "1"})
    assert beyond.status_code == 422 and "nhiều nhất là 1.000.000.000 đồng" in beyond.text
    asked = technician.post(f"{address}/steps", data=DONE | {"cost": "50.000.001"})
    assert asked.status_code == 422 and "trên 50.000.000 đồng" in asked.text and 'name="cost_sure"' in asked.text
    sure = technician.post(f"{address}/steps", data=DONE | {"cost": "50.000.001", "cost_sure": "1"})
    assert sure.status_code == 303 and cost_of(archive) == 50_000_001
    put = {"cost": "500.000.010", "reason": "Hóa đơn khác", "edition": "2"}
    again = technician.post(f"{address}/correction", data=put)
    assert again.status_code == 422 and 'name="cost_sure"' in again.text


@pytest.mark.parametrize("size_name", ["embedded"])
def test_what_was_done_is_said_and_a_day_agreed_is_not_before_the_ticket(archive: Archive, client_as: ClientAs) -> None:
    technician = client_as("technician")
    address = a_ticket(archive, technician)
    silent = technician.post(f"{address}/steps", data=DONE | {"note": " "})
    assert silent.status_code == 422 and "Hãy ghi đã làm gì." in silent.text
    opened_on = local_date(archive.clock.now_ms())
    agreed = DONE | {"state": "planned"}
    for day, answer in ((opened_on - timedelta(days=1), 422), (opened_on, 303)):
        said = technician.post(f"{address}/steps", data=agreed | {"due_on": day.strftime("%d/%m/%Y")})
        assert said.status_code == answer and ("trước ngày lập phiếu" in said.text) == (answer == 422)
