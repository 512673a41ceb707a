"""Files handed in together: added, proposed, confirmed file by file, let go, told one by one; by page and by JSON."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from service.intakes.rules import hand_in_told
from storage.catalog import devices, hand_ins
from storage.models import Camera
from storage.unit_of_work import Archive
from tests.factories.people import OTHER_UNIT_ID, Person, a_unit
from tests.factories.promises import kinds
from tests.factories.street import a_camera, a_recorder
from tests.service.intakes.conftest import START_MS, Yard

ClientAs = Callable[..., Person]
BYTES = {"Content-Type": "application/octet-stream"}
START = "02/03/2026 08:00:00"


def begun(person: Person, **whose: int | None) -> int:
    answer = person.post("/api/v1/hand-ins", json=whose)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def waiting(person: Person) -> str | None:
    """The number beside the cameras in the navigation."""
    link = re.search(
        r'<a href="/cameras"[^>]*>(?:(?!</a>).)*?<span class="n"[^>]*>(\d+)</span>', person.get("/").text, re.S
    )
    return link[1] if link else None


def added(person: Person, hand_in_id: int, name: str = "a.mp4", data: bytes = b"mm", folder: str = "") -> int:
    address = f"/api/v1/hand-ins/{hand_in_id}/files"
    answer = person.post(address, params={"name": name, "folder": folder}, content=data, headers=BYTES)
    assert answer.status_code == 202, answer.text
    return int(answer.json()["files"][-1]["id"])


def test_many_files_are_confirmed_one_by_one(yard: Yard, officer: Person) -> None:
    hand_in_id = begun(officer, camera_id=yard.camera_id)
    first, second, third = (added(officer, hand_in_id, f"{n}.mp4", bytes([n])) for n in range(1, 4))
    for file_id in (first, second, third):
        yard.propose(file_id)
    page = officer.get(f"/hand-ins/{hand_in_id}")
    assert page.status_code == 200 and page.text.count(f'value="{START}"') == 3 and "theo tên tệp" in page.text
    form = {
        "shown": f"{first},{second},{third}",
        f"take-{first}": "1",
        f"camera-{first}": "vt-0001",
        f"start-{first}": START,
        f"take-{second}": "1",
        f"camera-{second}": "VT-0001",
        f"start-{second}": "02/03/2026 09:30:00",
    }
    done = officer.post(f"/hand-ins/{hand_in_id}/confirmation", data=form)
    assert done.status_code == 303, done.text
    later, earlier = yard.intakes()
    assert (earlier.device_start_ms, earlier.time_source) == (START_MS, "file_name")
    assert (later.device_start_ms, later.time_source) == (START_MS + 5_400_000, "stated")
    assert [file.state for file in yard.files()] == ["confirmed", "confirmed", "left_out"]
    assert sorted(yard.staged()) == sorted([earlier.staging_key, later.staging_key]), "what was left out is gone"
    report = officer.get(f"/hand-ins/{hand_in_id}").text
    assert report.count("Chờ nhận") == 2 and "Không chọn nạp." in report and "In báo cáo" in report
    assert kinds(yard.archive)["hand_in.confirmed"] == 1 and kinds(yard.archive)["intake.received"] == 2


@pytest.mark.parametrize("size_name", ["embedded"])
@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"start": "hôm qua"}, "Chưa đọc được ngày giờ"),
        ({"start": "02/03/2126 07:00:00"}, "nằm ở tương lai"),
        ({"start": "02/03/1996 07:00:00"}, "trước năm 2000"),
        ({"start": ""}, "Hãy nhập giờ bắt đầu"),
        ({"camera": "VT-9999"}, "Không có camera mang mã này"),
        ({"camera": "VT-0002"}, "Không có camera mang mã này"),
        ({"camera": ""}, "Hãy chọn camera"),
        ({"camera": "<b>x</b>"}, "Không có camera mang mã này"),
        ({"rate": "nhanh"}, "hãy nhập số khung hình"),
        ({"rate": "0,2"}, "từ 1 đến 240"),
    ],
)
def test_what_cannot_be_is_said_beside_its_input_and_nothing_is_filed(
    yard: Yard, officer: Person, archive: Archive, typed: dict[str, str], message: str
) -> None:
    a_unit(archive, OTHER_UNIT_ID, "Tam Thắng")
    other = a_camera(archive, "VT-0002")
    with archive.write() as work:
        work.session.get_one(Camera, other).unit_id = OTHER_UNIT_ID
    hand_in_id = begun(officer)
    file_id = added(officer, hand_in_id, "raw.h264")
    yard.propose(file_id, needs_rate=True)
    given = {"take": "1", "camera": "VT-0001", "start": START, "rate": "12,5"} | typed
    form = {f"{name}-{file_id}": value for name, value in given.items()} | {"shown": str(file_id)}
    answer = officer.post(f"/hand-ins/{hand_in_id}/confirmation", data=form)
    assert answer.status_code == 422 and message in answer.text, answer.text[-3_000:]
    assert "<b>x</b>" not in answer.text
    assert yard.intakes() == [] and [file.state for file in yard.files()] == ["proposed"]
    good = form | {f"camera-{file_id}": "VT-0001", f"start-{file_id}": START, f"rate-{file_id}": "12,5"}
    assert officer.post(f"/hand-ins/{hand_in_id}/confirmation", data=good).status_code == 303
    assert yard.files()[0].stated_rate == 12.5


@pytest.mark.parametrize("size_name", ["embedded"])
def test_a_file_that_the_person_was_not_shown_waits_on(yard: Yard, officer: Person) -> None:
    hand_in_id = begun(officer, camera_id=yard.camera_id)
    first = added(officer, hand_in_id)
    yard.propose(first)
    assert f'name="shown" value="{first}"' in officer.get(f"/hand-ins/{hand_in_id}").text
    form = {"shown": str(first), f"take-{first}": "1", f"camera-{first}": "VT-0001", f"start-{first}": START}
    late = added(officer, hand_in_id, "b.mp4", b"bb")
    yard.propose(late)
    assert officer.post(f"/hand-ins/{hand_in_id}/confirmation", data=form).status_code == 303
    assert [(file.id, file.state) for file in yard.files()] == [(first, "confirmed"), (late, "proposed")]
    told = officer.get(f"/api/v1/hand-ins/{hand_in_id}").json()
    fresh = told["parted_id"]
    assert f'href="/hand-ins/{fresh}"' in officer.get(f"/hand-ins/{hand_in_id}").text
    assert f"lượt #{hand_in_id} đang được xác nhận" in officer.get(f"/hand-ins/{fresh}").text
    answer = officer.post(f"/api/v1/hand-ins/{fresh}/confirmation", json=[])
    assert (answer.status_code, answer.json()["code"]) == (409, "files_changed")
    assert officer.post(f"/hand-ins/{fresh}/confirmation", data={}).status_code == 303
    assert yard.files()[-1].state == "proposed", "a form that shows nothing lets nothing go"


@pytest.mark.parametrize("size_name", ["embedded"])
def test_without_a_tick_nothing_is_let_go(yard: Yard, officer: Person) -> None:
    hand_in_id = begun(officer, camera_id=yard.camera_id)
    file_id = added(officer, hand_in_id)
    yard.propose(file_id)
    form = {"shown": str(file_id), f"camera-{file_id}": "VT-0001", f"start-{file_id}": "02/03/2026 09:30:00"}
    page = officer.post(f"/hand-ins/{hand_in_id}/confirmation", data=form)
    assert page.status_code == 422 and "Chưa đánh dấu tệp nào" in page.text and "«Bỏ lượt nộp»" in page.text
    assert f'href="#take-{file_id}"' in page.text and f'id="take-{file_id}"' in page.text
    assert 'value="02/03/2026 09:30:00"' in page.text, "what was typed is kept"
    for body in ([], [{"file_id": file_id, "is_wanted": False}]):
        answer = officer.post(f"/api/v1/hand-ins/{hand_in_id}/confirmation", json=body)
        assert answer.status_code in {409, 422}, answer.text
    assert yard.files()[0].state == "proposed" and len(yard.staged()) == 1
    assert officer.post(f"/hand-ins/{hand_in_id}/drop").status_code == 303 and yard.staged() == []


@pytest.mark.parametrize("size_name", ["embedded"])
def test_a_twin_of_a_file_that_is_not_taken_is_not_called_one_of_the_archive(yard: Yard, officer: Person) -> None:
    hand_in_id = begun(officer, camera_id=yard.camera_id)
    kept, twin, other = (added(officer, hand_in_id, f"{n}.mp4", data) for n, data in enumerate((b"a", b"a", b"b")))
    for file_id in (kept, other):
        yard.propose(file_id)
    said = "Nội dung giống hệt tệp «0.mp4» trong cùng lượt nộp."
    yard.propose(twin, state="duplicate", message=said, staging_key=None)
    page = officer.get(f"/hand-ins/{hand_in_id}").text
    assert "Trùng tệp cùng lượt" in page and "Trùng tệp đã có" not in page and "Chưa có tệp nào" not in page
    chosen = {"is_wanted": True, "camera_id": yard.camera_id, "device_start_ms": START_MS}
    choices = [{"file_id": kept, "is_wanted": False}, {"file_id": other, **chosen}]
    told = officer.post(f"/api/v1/hand-ins/{hand_in_id}/confirmation", json=choices).json()["files"]
    assert told[1]["message"] == f"{said} Chưa có tệp nào cùng nội dung trong lượt nộp này được nạp."
    assert "Chưa có tệp nào cùng nội dung" in officer.get(f"/hand-ins/{hand_in_id}").text


@pytest.mark.parametrize("size_name", ["embedded"])
def test_a_hand_in_of_which_nothing_waits_is_not_confirmed(yard: Yard, officer: Person) -> None:
    hand_in_id = begun(officer, camera_id=yard.camera_id)
    yard.propose(added(officer, hand_in_id), state="refused", staging_key=None)
    answer = officer.post(f"/api/v1/hand-ins/{hand_in_id}/confirmation", json=[])
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_waits")
    for page in ("/hand-ins", f"/hand-ins/{hand_in_id}"):
        told = officer.get(page).text
        assert "Không còn tệp chờ" in told and "Chờ xác nhận" not in told, "nor does it"
    assert waiting(officer) is None
    yard.propose(added(officer, hand_in_id, "b.mp4", b"bb"))
    assert waiting(officer) == "1" and "Chờ xác nhận" in officer.get("/hand-ins").text


@pytest.mark.parametrize(
    ("state", "counts", "told"),
    [
        ("open", {}, "Chưa có tệp"),
        ("open", {"received": 1, "refused": 2}, "Chờ xác nhận"),
        ("open", {"refused": 2, "duplicate": 1}, "Không còn tệp chờ"),
        ("confirmed", {"refused": 2}, "Không nạp tệp nào"),
        ("confirmed", {"refused": 2, "confirmed": 1}, "Đã xác nhận"),
        ("dropped", {"refused": 2}, "Đã bỏ"),
    ],
)
def test_a_hand_in_is_called_what_it_is(state: str, counts: dict[str, int], told: str) -> None:
    assert hand_in_told(state, counts)[0] == told


def test_a_recorder_remembers_which_camera_a_person_named_for_a_channel(
    yard: Yard, officer: Person, archive: Archive
) -> None:
    with archive.write() as work:
        camera = work.session.get_one(Camera, yard.camera_id)
        device_id = a_recorder(work, channel_count=4, owner_id=camera.owner_id).id
    hand_in_id = begun(officer, device_id=device_id)
    file_id = added(officer, hand_in_id)
    yard.propose(file_id, camera_id=None, channel_number=3)
    choice = {"file_id": file_id, "is_wanted": True, "camera_id": yard.camera_id, "device_start_ms": START_MS}
    answer = officer.post(f"/api/v1/hand-ins/{hand_in_id}/confirmation", json=[choice])
    assert answer.status_code == 200 and answer.json()["files"][0]["state"] == "waiting", answer.text
    with archive.read() as session:
        assert devices.camera_at(session, device_id, 3, START_MS) == yard.camera_id, "also for what was recorded before"
    assert kinds(archive)["device.mapped"] == 1


def test_nothing_is_confirmed_while_files_are_read_or_when_it_is_over(yard: Yard, officer: Person) -> None:
    hand_in_id = begun(officer, camera_id=yard.camera_id)
    file_id = added(officer, hand_in_id)
    address = f"/api/v1/hand-ins/{hand_in_id}"
    assert officer.post(f"{address}/confirmation", json=[]).json()["code"] == "still_reading"
    assert officer.post(f"/hand-ins/{hand_in_id}/confirmation", data={}).status_code == 303
    yard.propose(file_id)
    assert officer.post(f"/hand-ins/{hand_in_id}/drop").status_code == 303
    assert yard.staged() == [] and yard.files()[0].state == "left_out"
    for act in ("confirmation", "drop"):
        refused = officer.post(f"{address}/{act}", json=[] if act == "confirmation" else None)
        assert (refused.status_code, refused.json()["code"]) == (409, "hand_in_over")
    late = officer.post(f"{address}/files", params={"name": "b.mp4"}, content=b"x", headers=BYTES)
    assert late.status_code == 409 and yard.staged() == []


def test_another_wards_and_another_owners_hand_in_is_not_there(
    yard: Yard, officer: Person, client_as: ClientAs
) -> None:
    hand_in_id = begun(officer, camera_id=yard.camera_id)
    added(officer, hand_in_id)
    for person in (client_as("officer", unit_id=OTHER_UNIT_ID), yard.owner):
        assert person.get(f"/hand-ins/{hand_in_id}").status_code == 404
        assert person.get(f"/api/v1/hand-ins/{hand_in_id}").status_code == 404
        for act, body in (("confirmation", []), ("drop", None)):
            assert person.post(f"/api/v1/hand-ins/{hand_in_id}/{act}", json=body).status_code == 404
        late = person.post(f"/api/v1/hand-ins/{hand_in_id}/files", params={"name": "b"}, content=b"x", headers=BYTES)
        assert late.status_code == 404
    assert yard.owner.post("/api/v1/hand-ins", json={}).status_code == 404, "an owner names a camera of their own"


def test_the_watched_folders_files_without_a_ward_are_for_technicians_alone(
    yard: Yard, officer: Person, client_as: ClientAs, archive: Archive
) -> None:
    with archive.write() as work:
        brought = hand_ins.add(work.session, channel="folder", origin="vào", received_at=work.now)
    technician = client_as("technician", unit_id=OTHER_UNIT_ID)
    assert "Thư mục theo dõi" in technician.get("/hand-ins").text
    assert technician.get(f"/hand-ins/{brought.id}").status_code == 200
    for person in (officer, client_as("commander"), yard.owner):
        assert f"/hand-ins/{brought.id}" not in person.get("/hand-ins").text
        assert person.get(f"/hand-ins/{brought.id}").status_code == 404
        for act, body in (("confirmation", []), ("drop", None)):
            assert person.post(f"/api/v1/hand-ins/{brought.id}/{act}", json=body).status_code == 404
    assert officer.get("/hand-ins").status_code == 200
