"""Handing in a file as the body of a request."""

from __future__ import annotations

import hashlib
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from fastapi import FastAPI

from service.app import create_app
from storage.unit_of_work import Archive, open_archive
from storage.values.clock import SetClock
from tests.factories.people import OTHER_UNIT_ID, Person
from tests.service.intakes.conftest import Yard
from tests.service.intakes.sender import send

MEGABYTE = 1024**2
BYTES = {"Content-Type": "application/octet-stream"}
START_MS = 1_772_400_000_000


def address(yard: Yard) -> str:
    return f"/api/v1/cameras/{yard.camera_id}/intakes?name=a.mp4&start_ms={START_MS}"


def pieces(size: int) -> Iterator[bytes]:
    for at in range(0, size, 65_536):
        yield b"m" * min(65_536, size - at)


def test_a_file_comes_in(yard: Yard, officer: Person) -> None:
    answer = officer.post(address(yard), content=pieces(100_000), headers=BYTES)
    assert answer.status_code == 202, answer.text
    body = answer.json()
    assert body["state"] == "waiting" and body["bytes_received"] == 100_000
    assert body["sha256"] == hashlib.sha256(b"m" * 100_000).hexdigest()
    assert body["device_start_ms"] == START_MS
    assert officer.get(f"/api/v1/intakes/{body['id']}").json() == body
    assert yard.owner.get(f"/api/v1/intakes/{body['id']}").status_code == 200


def carrying(person: Person) -> dict[str, str]:
    return {**BYTES, "X-CSRF": person.headers["X-CSRF"]}


def test_a_large_file_never_stands_in_memory(yard: Yard, officer: Person, app: FastAPI) -> None:
    tracemalloc.start()
    try:
        answer = send(app, officer, address(yard), pieces(160 * MEGABYTE), carrying(officer))
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer.status == 202 and yard.intakes()[0].bytes_received == 160 * MEGABYTE
    assert peak < 72 * MEGABYTE  # a store sends parts of some megabytes, a few at a time


@pytest.mark.parametrize(
    "headers",
    [
        BYTES,
        {**BYTES, "X-CSRF": ""},
        {**BYTES, "X-CSRF": "wrong"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": "application/x-www-form-urlencoded"},
    ],
)
def test_the_token_is_asked_for_before_a_byte_is_read(
    yard: Yard, officer: Person, app: FastAPI, headers: dict[str, str]
) -> None:
    answer = send(app, officer, address(yard), pieces(64 * MEGABYTE), headers)
    assert answer.status == 403 and answer.pieces_read == 0 and yard.staged() == []


def test_a_broken_line_leaves_nothing(yard: Yard, officer: Person, app: FastAPI) -> None:
    answer = send(app, officer, address(yard), pieces(MEGABYTE), carrying(officer), goes_away=True)
    assert answer.status == 400 and "upload_broken" in answer.text
    assert yard.intakes() == [] and yard.staged() == []


def test_somebody_elses_camera_is_refused_before_much_is_read(
    yard: Yard, client_as: Callable[..., Person], app: FastAPI
) -> None:
    neighbour = client_as("officer", unit_id=OTHER_UNIT_ID)
    answer = send(app, neighbour, address(yard), pieces(64 * MEGABYTE), carrying(neighbour))
    assert answer.status == 404 and answer.pieces_read < 100 and yard.staged() == []


def test_a_file_beyond_the_limit_is_cut_off(yard: Yard, archive: Archive, clock: SetClock, officer: Person) -> None:
    small = open_archive(replace(archive.settings, upload_limit_bytes=MEGABYTE), clock)
    app = create_app(small)
    person = Person(app, officer.account)
    answer = send(app, person, address(yard), pieces(64 * MEGABYTE), carrying(person))
    assert answer.status == 413 and "upload_too_large" in answer.text
    assert answer.pieces_read < 200 and yard.intakes() == [] and yard.staged() == []
    assert send(app, person, address(yard), pieces(MEGABYTE), carrying(person)).status == 202
    small.close()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 422),
        (f"name={'x' * 201}", 422),
        ("name=a.mp4", 422),  # nobody said when it begins: that is what a hand-in is for
        ("name=a.mp4&start_ms=", 422),
        ("name=a.mp4&start_ms=x", 422),
        (f"name=a.mp4&start_ms={'9' * 30}", 422),
        ("name=a.mp4&start_ms=-1", 422),
        ("name=a.mp4&start_ms=4900000000000", 422),
    ],
)
def test_what_cannot_be_is_refused(yard: Yard, officer: Person, query: str, status: int) -> None:
    answer = officer.post(f"/api/v1/cameras/{yard.camera_id}/intakes?{query}", content=b"mmm", headers=BYTES)
    assert answer.status_code == status and yard.intakes() == [] and yard.staged() == []


def test_an_empty_body_is_an_empty_file(yard: Yard, officer: Person) -> None:
    answer = officer.post(address(yard), content=b"", headers=BYTES)
    assert answer.status_code == 422 and answer.json()["code"] == "empty_file" and yard.staged() == []


def test_nobody_hands_anything_in(yard: Yard, app: FastAPI) -> None:
    from starlette.testclient import TestClient

    answer = TestClient(app).post(address(yard), content=b"mmm", headers=BYTES)
    assert answer.status_code == 401 and yard.staged() == []
