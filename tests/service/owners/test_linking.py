"""An owner's account and what the ward registered on paper: tied by an officer of the ward, and by nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from storage.catalog import custody
from storage.models import Account, Camera
from storage.unit_of_work import Archive
from tests.factories.people import OTHER_UNIT_ID, Person
from tests.factories.registration import a_registered
from tests.service.owners.conftest import BODY

LINKS = "/api/v1/owner-links"


@pytest.fixture
def on_paper(archive: Archive) -> Camera:
    """A camera registered on paper under the owner's number."""
    return a_registered(archive, 1, owner_name="Trần Thị Thử", phone="0900000123")


def sees(owner: Person) -> list[str]:
    return [camera["code"] for camera in owner.get("/api/v1/my/cameras").json()]


def tie(officer: Person, owner: Person, owner_id: int, is_checked: bool = True) -> int:
    body = {"account_id": owner.id, "owner_id": owner_id, "is_checked": is_checked}
    return officer.post(LINKS, json=body).status_code


def test_an_officer_ties_them_and_the_owner_sees_cameras_and_uses(
    archive: Archive, owner: Person, officer: Person, on_paper: Camera
) -> None:
    assert sees(owner) == [], "the same number alone shows nothing"
    (found,) = officer.get(LINKS).json()
    assert found["login"] == "0900***123" and found["own"] is None
    assert found["offered"] == [{"owner_id": on_paper.owner_id, "name": "Trần Thị Thử", "codes": [on_paper.code]}]
    assert tie(officer, owner, on_paper.owner_id, is_checked=False) == 422 and sees(owner) == []
    assert tie(officer, owner, on_paper.owner_id) == tie(officer, owner, on_paper.owner_id) == 204
    assert sees(owner) == [on_paper.code] and owner.get(f"/my/uses?camera={on_paper.id}").status_code == 200
    with archive.read() as session:
        (event,) = [e for e in custody.of_noun(session, "account", owner.id) if e.kind == "account.linked"]
    assert event.actor_id == officer.id
    assert officer.delete(f"{LINKS}/{owner.id}").status_code == 204 and sees(owner) == []
    assert officer.delete(f"{LINKS}/{owner.id}").status_code == 409


def test_a_camera_registered_by_the_owner_goes_along(
    archive: Archive, owner: Person, officer: Person, on_paper: Camera, confirmed: int
) -> None:
    assert tie(officer, owner, on_paper.owner_id) == 204
    assert len(sees(owner)) == 2
    with archive.read() as session:
        assert session.get_one(Camera, confirmed).owner_id == on_paper.owner_id
        assert session.get_one(Account, owner.id).owner_id == on_paper.owner_id


def test_another_name_is_not_mixed_in(owner: Person, officer: Person, archive: Archive, confirmed: int) -> None:
    other = a_registered(archive, 2, owner_name="Lê Văn Ví Dụ", phone="0900000123")
    assert tie(officer, owner, other.owner_id) == 409
    assert len(sees(owner)) == 1


def test_what_is_not_theirs_to_tie(
    archive: Archive, owner: Person, neighbour: Person, on_paper: Camera, client_as: Callable[..., Person]
) -> None:
    officer = client_as("officer")
    assert tie(officer, neighbour, on_paper.owner_id) == 404, "another number"
    assert tie(officer, officer, on_paper.owner_id) == 404, "no owner's account"
    stranger = client_as("officer", "nguoi-khac", OTHER_UNIT_ID)
    assert stranger.get(LINKS).json() == [] and tie(stranger, owner, on_paper.owner_id) == 404
    for role in ("technician", "auditor", "report_officer"):
        assert tie(client_as(role), owner, on_paper.owner_id) == 403
    assert tie(owner, owner, on_paper.owner_id) == 403
    twin = client_as("owner", "canh-tay")
    with archive.write() as work:
        work.session.get_one(Account, twin.id).owner_id = on_paper.owner_id
    assert tie(officer, owner, on_paper.owner_id) == 409, "somebody else is tied to it"


def test_by_page_without_a_script(owner: Person, officer: Person, on_paper: Camera) -> None:
    page = officer.get("/owner-links").text
    assert on_paper.code in page and '<span class="mut">0900***123</span>' in page
    here, form = f"/owner-links/{owner.id}", {"owner_id": str(on_paper.owner_id)}
    refused = officer.post(here, data=form)
    assert refused.status_code == 422 and f'href="#checked_{owner.id}"' in refused.text
    assert officer.post(here, data={**form, f"checked_{owner.id}": "1"}).status_code == 303
    assert sees(owner) == [on_paper.code] and "Gỡ liên kết" in officer.get("/owner-links").text
    assert owner.post("/api/v1/my/cameras", json=BODY).status_code == 201, "the next camera is the same owner's"
    assert officer.post(here, data={"deed": "unlink"}).status_code == 303 and sees(owner) == []
