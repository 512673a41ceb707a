"""Handing in a file on a page: streamed, its token read before a byte of the file, nothing left of what broke off."""

from __future__ import annotations

import hashlib
import tracemalloc
from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI

from storage.catalog import hand_ins
from storage.unit_of_work import Archive
from tests.factories.people import OTHER_UNIT_ID, Person, an_account
from tests.factories.street import a_camera
from tests.service.intakes.conftest import Yard
from tests.service.intakes.sender import send

ClientAs = Callable[..., Person]
BOUNDARY = "mau"
MEGABYTE = 1024**2
FORM = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}


def field(name: str, value: str) -> bytes:
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()


def file_head(name: str = "a.mp4") -> bytes:
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()


END = f"\r\n--{BOUNDARY}--\r\n".encode()


def posted(person: Person, yard: Yard, size: int, **fields: str) -> Iterator[bytes]:
    """A form with a file of ``size`` bytes, piece by piece."""
    given = {"csrf": person.headers["X-CSRF"], **fields}
    for name, value in given.items():
        yield field(name, value)
    yield file_head()
    for at in range(0, size, 65_536):
        yield b"m" * min(65_536, size - at)
    yield END


def address(yard: Yard) -> str:
    return f"/cameras/{yard.camera_id}/hand-in"


@pytest.mark.parametrize("who", ["officer", "owner"])
def test_a_file_comes_in_and_waits_for_a_word(yard: Yard, officer: Person, who: str) -> None:
    person = officer if who == "officer" else yard.owner
    answer = person.post(address(yard), content=posted(person, yard, 200_000), headers=FORM)
    assert answer.status_code == 303, answer.text
    (file,) = yard.files()
    assert (file.size_bytes, file.sha256) == (200_000, hashlib.sha256(b"m" * 200_000).hexdigest())
    assert yard.intakes() == [], "nothing is filed before it is confirmed"
    with yard.archive.read() as session:
        hand_in = hand_ins.get(session, file.hand_in_id)
    assert hand_in is not None and hand_in.handed_in_by == person.id and hand_in.camera_id == yard.camera_id
    assert hand_in.channel == ("page" if who == "officer" else "owner_page")
    shown = person.get(answer.headers["location"])
    assert shown.status_code == 200 and "Đang đọc" in shown.text and "hx-get" in shown.text
    part = person.get(answer.headers["location"], headers={"HX-Request": "true"})
    assert "<html" not in part.text and "Đang đọc" in part.text


def test_a_large_file_never_stands_in_memory(yard: Yard, officer: Person, app: FastAPI) -> None:
    size = 160 * MEGABYTE
    body = posted(officer, yard, size)
    tracemalloc.start()
    try:
        answer = send(app, officer, address(yard), body, FORM)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer.status == 303, answer.text
    assert yard.files()[0].size_bytes == size
    assert peak < 72 * MEGABYTE  # a store sends parts of some megabytes, a few at a time


@pytest.mark.parametrize("token", ["", "wrong", None])
def test_a_wrong_token_is_refused_before_the_file_is_read(
    yard: Yard, officer: Person, app: FastAPI, token: str | None
) -> None:
    def body() -> Iterator[bytes]:
        if token is not None:
            yield field("csrf", token)
        yield file_head()
        for _ in range(1_000):
            yield b"m" * 65_536
        yield END

    answer = send(app, officer, address(yard), body(), {**FORM, "X-CSRF": officer.headers["X-CSRF"]})
    assert answer.status == 403 and answer.pieces_read < 5
    assert yard.files() == [] and yard.staged() == []


def test_a_token_behind_the_file_is_too_late(yard: Yard, officer: Person, app: FastAPI) -> None:
    pieces = [file_head(), b"m" * 1_000, b"\r\n" + field("csrf", officer.headers["X-CSRF"]), END]
    assert send(app, officer, address(yard), iter(pieces), FORM).status == 403
    assert yard.staged() == []


@pytest.mark.parametrize("goes_away", [True, False])
def test_a_broken_line_leaves_nothing(yard: Yard, officer: Person, app: FastAPI, goes_away: bool) -> None:
    pieces = list(posted(officer, yard, 300_000))[:-2]
    answer = send(app, officer, address(yard), iter(pieces), FORM, goes_away=goes_away)
    assert answer.status == 422 and "bị ngắt giữa chừng" in answer.text
    assert yard.files() == [] and yard.staged() == []


def test_an_empty_file_is_refused_and_leaves_no_hand_in_open(yard: Yard, officer: Person) -> None:
    answer = officer.post(address(yard), content=posted(officer, yard, 0), headers=FORM)
    assert answer.status_code == 422 and "rỗng" in answer.text
    assert yard.files() == [] and yard.staged() == []
    assert "Chờ xác nhận" not in officer.get("/hand-ins").text


def test_no_file_chosen(yard: Yard, officer: Person) -> None:
    body = field("csrf", officer.headers["X-CSRF"]) + file_head("") + END
    answer = officer.post(address(yard), content=body, headers=FORM)
    assert answer.status_code == 422 and "Hãy chọn tệp ghi hình" in answer.text


@pytest.mark.parametrize("body", [b"", b"nonsense", b"{}"])
def test_a_body_that_is_no_form(yard: Yard, officer: Person, body: bytes) -> None:
    answer = officer.post(address(yard), content=body, headers=FORM)
    assert answer.status_code in {400, 403} and yard.files() == []


def test_a_file_name_is_text(yard: Yard, officer: Person) -> None:
    body = field("csrf", officer.headers["X-CSRF"]) + file_head("../../<img src=x>.mp4") + b"mmm" + END
    answer = officer.post(address(yard), content=body, headers=FORM)
    page = officer.get(answer.headers["location"]).text
    assert "<img src=x>" not in page and "&lt;img src=x&gt;.mp4" in page and "../" not in page


def test_only_ones_own_camera(yard: Yard, client_as: ClientAs, archive: Archive, app: FastAPI) -> None:
    stranger = Person(app, an_account(archive, "0900000002", "owner", None))
    neighbour = client_as("officer", unit_id=OTHER_UNIT_ID)
    for person in (stranger, neighbour):
        assert person.get(address(yard)).status_code == 404
        answer = person.post(address(yard), content=posted(person, yard, 100), headers=FORM)
        assert answer.status_code == 404
    assert yard.files() == [] and yard.staged() == []


@pytest.mark.parametrize("role", ["auditor", "report_officer", "administrator"])
def test_roles_that_hand_nothing_in_see_nothing_of_it(
    yard: Yard, officer: Person, client_as: ClientAs, role: str
) -> None:
    made = officer.post(address(yard), content=posted(officer, yard, 100), headers=FORM).headers["location"]
    person = client_as(role)
    assert person.get(address(yard)).status_code == 403
    assert person.post(address(yard), content=posted(person, yard, 100), headers=FORM).status_code == 403
    assert person.get(made).status_code == 403
    assert person.get(f"/api/v1{made}").status_code == 403


def test_an_owner_sees_neither_the_hand_in_of_an_officer_nor_who_handed_a_file_in(yard: Yard, officer: Person) -> None:
    made = officer.post(address(yard), content=posted(officer, yard, 100), headers=FORM).headers["location"]
    assert officer.account.display_name in officer.get(made).text
    assert yard.owner.get(made).status_code == 404
    assert "#1" not in yard.owner.get("/hand-ins").text
    (file,) = yard.files()
    yard.propose(file.id)
    officer.post(
        f"{made}/confirmation",
        data={
            "shown": str(file.id),
            f"take-{file.id}": "1",
            f"camera-{file.id}": "VT-0001",
            f"start-{file.id}": "02/03/2026 08:00:00",
        },
    )
    (intake,) = yard.intakes()
    assert officer.account.display_name in officer.get(f"/intakes/{intake.id}").text
    seen = yard.owner.get(f"/intakes/{intake.id}")
    assert seen.status_code == 200 and officer.account.display_name not in seen.text


def test_a_camera_nobody_has_confirmed_takes_nothing(yard: Yard, officer: Person, archive: Archive) -> None:
    pending = a_camera(archive, "VT-0002", "pending")
    assert officer.get(f"/cameras/{pending}/hand-in").status_code == 409
    posted_to = officer.post(f"/cameras/{pending}/hand-in", content=posted(officer, yard, 9), headers=FORM)
    assert posted_to.status_code == 409
    assert yard.files() == []


@pytest.mark.parametrize("key", ["0", "99", "abc", "9" * 30])
def test_what_is_not_there(yard: Yard, officer: Person, key: str) -> None:
    assert officer.get(f"/intakes/{key}").status_code == 404
    assert officer.get(f"/api/v1/intakes/{key}").status_code == 404
    assert officer.get(f"/cameras/{key}/hand-in").status_code == 404
    assert officer.get(f"/devices/{key}/hand-in").status_code == 404
    assert officer.get(f"/hand-ins/{key}").status_code == 404
    assert officer.get(f"/api/v1/hand-ins/{key}").status_code == 404
