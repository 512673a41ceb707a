"""Identified persons: told apart by how they are called, kept without a name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from storage.models import CaseSubject
from storage.unit_of_work import Archive
from tests.factories.people import Person
from tests.service.cases.test_actions import enter


@pytest.fixture
def officer(client_as: Callable[..., Person]) -> Person:
    return client_as("officer")


def note(officer: Person, case: dict[str, Any], identifier: str) -> int:
    body = {"identifier": identifier, "is_by_camera": False}
    return officer.post(f"/api/v1/cases/{case['id']}/subjects", json=body).status_code


def pseudonym(archive: Archive, key: int) -> str:
    with archive.read() as session:
        return session.get_one(CaseSubject, key).pseudonym


def test_no_name_is_kept_of_a_subject(archive: Archive, officer: Person) -> None:
    case = enter(archive, officer)
    assert note(officer, case, "Trần Thị Thử") == 201
    with archive.read() as session:
        events = session.execute(text("SELECT * FROM custody_event")).all()
    first = pseudonym(archive, 1)
    assert len(first) == 64
    assert "Thử" not in str(events) and "thu" not in first
    other = enter(archive, officer, place="Chợ Thử Nghiệm")
    assert note(officer, other, "TRẦN  THỊ THỬ") == 201
    assert pseudonym(archive, 2) == first, "the same person counts once"
    assert officer.delete(f"/api/v1/cases/{case['id']}/subjects/1").status_code == 204
    assert officer.delete(f"/api/v1/cases/{case['id']}/subjects/2").status_code == 404, "another case's subject"


@pytest.mark.parametrize("size_name", ["embedded"])
def test_tones_tell_people_apart_and_spelling_does_not(archive: Archive, officer: Person, size_name: str) -> None:
    case = enter(archive, officer)
    assert [note(officer, case, name) for name in ("Hòa", "Hoa", "Hóa", "Hoà", "HÒA ")] == [201, 201, 201, 409, 409]
    assert [note(officer, case, sign) for sign in ("079 123-456", "079123456", "079123457")] == [201, 409, 201]
    page = officer.post(f"/cases/{case['id']}/subjects", data={"identifier": "hoà"})
    assert page.status_code == 422 and "đã được ghi" in page.text


@pytest.mark.parametrize("size_name", ["embedded"])
@pytest.mark.parametrize("identifier", ["\u200b\u200b\u200b", "...", "Hòa\u202e", "x"])
def test_what_tells_nobody_apart(archive: Archive, officer: Person, identifier: str, size_name: str) -> None:
    assert note(officer, enter(archive, officer), identifier) == 422
