"""Recorders on pages and by JSON: entered, their channels filled, edited, taken out of use; never another unit's."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from storage.catalog import devices
from storage.models import Camera
from storage.unit_of_work import Archive
from tests.factories.people import OTHER_UNIT_ID, Person, a_unit
from tests.factories.promises import kinds
from tests.factories.street import a_camera

ClientAs = Callable[..., Person]
FORM = {"camera": "vt-0001", "brand": "kbvision", "model": "KX-7108", "channel_count": "4", "place": "Dưới quầy"}


@pytest.fixture
def officer(client_as: ClientAs) -> Person:
    return client_as("officer")


@pytest.fixture
def street(archive: Archive) -> tuple[int, int, int]:
    """Two cameras of one owner and one of another."""
    gate, market, other = (a_camera(archive, f"VT-000{n}") for n in (1, 2, 3))
    with archive.write() as work:
        owner_id = work.session.get_one(Camera, gate).owner_id
        work.session.get_one(Camera, market).owner_id = owner_id
    return gate, market, other


def entered(person: Person, **more: str) -> str:
    answer = person.post("/devices/new", data=FORM | more)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_a_recorder_is_entered_and_its_channels_are_filled(
    archive: Archive, officer: Person, street: tuple[int, int, int]
) -> None:
    assert "Chưa ghi đầu ghi nào" in officer.get("/devices").text
    here = entered(officer)
    page = officer.get(here).text
    assert "DG-0001" in page and "KBVision" in page and page.count('name="channel-') == 4
    wrong = officer.post(f"{here}/channels", data={"channel-1": "VT-0001", "channel-2": "VT-0003", "channel-9": "x"})
    assert wrong.status_code == 422 and "của chủ khác" in wrong.text and "không có kênh này" in wrong.text
    twice = officer.post(f"{here}/channels", data={"channel-1": "VT-0001", "channel-2": "vt-0001"})
    assert twice.status_code == 422 and "đã ghi ở kênh khác" in twice.text
    assert officer.post(f"{here}/channels", data={"channel-1": "VT-0001", "channel-2": "VT-0002"}).status_code == 303
    swapped = officer.post(f"{here}/channels", data={"channel-1": "VT-0002", "channel-2": "VT-0001"})
    assert swapped.status_code == 303
    with archive.read() as session:
        assert [(row.channel_number, camera.code) for row, camera in devices.channels(session, 1)] == [
            (1, "VT-0002"),
            (2, "VT-0001"),
        ]
    assert "2 / 4" in officer.get("/devices").text
    with archive.write() as work:
        work.session.get_one(Camera, street[0]).owner_id = work.session.get_one(Camera, street[2]).owner_id
    changed_hands = {"channel-1": "VT-0002", "channel-2": "VT-0001", "channel-3": ""}
    assert officer.post(f"{here}/channels", data=changed_hands).status_code == 303, "what hangs there may stay"
    assert officer.post(f"{here}/channels", data={"channel-3": "VT-0001"}).status_code == 422
    counted = kinds(archive)
    assert (counted["device.registered"], counted["device.mapped"]) == (1, 4)
    assert "#1" not in officer.get(f"{here}/hand-in").text and officer.get(f"{here}/hand-in").status_code == 200


@pytest.mark.parametrize("size_name", ["embedded"])
def test_the_owners_cameras_in_another_ward_are_not_offered(
    archive: Archive, officer: Person, street: tuple[int, int, int]
) -> None:
    here = entered(officer)
    assert "VT-0002" in officer.get(here).text
    a_unit(archive, OTHER_UNIT_ID, "Tam Thắng")
    with archive.write() as work:
        work.session.get_one(Camera, street[1]).unit_id = OTHER_UNIT_ID
    page = officer.get(here).text
    assert "VT-0001" in page and "VT-0002" not in page


@pytest.mark.parametrize("size_name", ["embedded"])
@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"camera": "VT-9999"}, "Không có camera mang mã này"),
        ({"brand": "<script>"}, "Hãy chọn hiệu"),
        ({"channel_count": "0"}, "từ 1 đến 256"),
        ({"channel_count": "9" * 30}, "từ 1 đến 256"),
        ({"place": " "}, "đặt ở đâu"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_is_kept(
    archive: Archive, officer: Person, street: tuple[int, int, int], typed: dict[str, str], message: str
) -> None:
    answer = officer.post("/devices/new", data=FORM | typed)
    assert answer.status_code == 422 and message in answer.text and "KX-7108" in answer.text
    assert "<script>" not in answer.text.split("<main")[1].split("</main")[0]
    with archive.read() as session:
        assert devices.listed(session, None) == []


@pytest.mark.parametrize("size_name", ["embedded"])
def test_edits_name_what_they_read_and_retirement_ends_it(
    archive: Archive, officer: Person, street: tuple[int, int, int]
) -> None:
    here = entered(officer)
    officer.post(f"{here}/channels", data={"channel-3": "VT-0001"})
    assert 'value="1"' in officer.get(f"{here}/edit").text
    fewer = officer.post(f"{here}/edit", data=FORM | {"channel_count": "2", "edition": "1"})
    assert fewer.status_code == 422 and "gỡ camera khỏi kênh trước" in fewer.text
    assert officer.post(f"{here}/edit", data=FORM | {"place": "Tủ mới", "edition": "1"}).status_code == 303
    assert officer.post(f"{here}/edit", data=FORM | {"edition": "1"}).status_code == 409
    assert officer.post(f"{here}/retirement").status_code == 303
    assert "ngừng dùng" in officer.get("/devices").text
    assert officer.post(f"{here}/channels", data={"channel-1": "VT-0001"}).status_code == 409
    with archive.read() as session:
        assert devices.channels(session, 1) == [] and len(devices.of_camera(session, street[0])) == 1


def test_only_ones_own_unit_and_only_who_may(
    archive: Archive, officer: Person, street: tuple[int, int, int], client_as: ClientAs
) -> None:
    here = entered(officer)
    number = here.rsplit("/", 1)[1]
    neighbour = client_as("officer", unit_id=OTHER_UNIT_ID)
    for path in (here, f"{here}/edit", f"{here}/hand-in", f"/api/v1/devices/{number}"):
        assert neighbour.get(path).status_code == 404
    assert neighbour.put(f"/api/v1/devices/{number}/channels", json=[]).status_code == 404
    assert "DG-0001" not in neighbour.get("/devices").text
    assert neighbour.post("/devices/new", data=FORM).status_code == 422, "nor a recorder of another unit's owner"
    auditor = client_as("auditor")
    assert auditor.get(here).status_code == 200 and "Lưu các kênh" not in auditor.get(here).text
    assert auditor.post(f"{here}/channels", data={"channel-1": "VT-0001"}).status_code == 403
    for key in ("0", "99", "abc", "9" * 30):
        assert officer.get(f"/devices/{key}").status_code == 404


def test_programs_enter_and_map_recorders_too(officer: Person, street: tuple[int, int, int]) -> None:
    body = {"camera_code": "VT-0001", "brand": "hikvision", "channel_count": 2, "place": "Tủ"}
    made = officer.post("/api/v1/devices", json=body)
    assert made.status_code == 201 and made.json()["code"] == "DG-0001" and made.json()["channels"] == []
    wanted = [{"channel_number": 2, "camera_code": "VT-0002"}]
    hung = officer.put("/api/v1/devices/1/channels", json=wanted)
    assert hung.status_code == 200 and hung.json()["channels"] == wanted
    assert officer.get("/api/v1/devices/1").json() == hung.json()
    assert [one["code"] for one in officer.get("/api/v1/devices").json()] == ["DG-0001"]
    assert officer.put("/api/v1/devices/1/channels", json=[{"channel_number": 3}]).status_code == 422
    assert officer.post("/api/v1/devices", json=body | {"channel_count": 0}).status_code == 422
