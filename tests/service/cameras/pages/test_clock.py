"""The book of a camera's clock: read, compared in front of the recorder, corrected; photographs in and out."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from storage import clock_book
from storage.catalog import access_log, clocks
from storage.check import check
from storage.clock_book import Comparison
from storage.models import Camera
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS
from tests.factories.people import OTHER_UNIT_ID, Person, a_unit
from tests.factories.photograph import JPEG
from tests.factories.registration import a_registered
from tests.service.conftest import ClientAs

TYPED = {
    "reference": "01/03/2026 08:00:37",
    "device": "01/03/2026 08:00:00",
    "reference_kind": "phone",
    "method": "photograph",
    "whose": "camera",
    "note": "Đầu ghi ở quầy",
}
PHOTOGRAPH = {"photograph": ("man-hinh.jpg", JPEG, "image/jpeg")}


@pytest.fixture
def camera(archive: Archive) -> Camera:
    return a_registered(archive)


@pytest.fixture
def officer(client_as: ClientAs) -> Person:
    return client_as("officer")


def objects(archive: Archive) -> list[str]:
    return [info.key for info in archive.store.listed("clock/")]


def test_a_comparison_with_its_photograph(
    archive: Archive, camera: Camera, officer: Person, client_as: ClientAs
) -> None:
    here = f"/cameras/{camera.id}/clock"
    assert "Chưa so giờ lần nào" in officer.get(here).text
    assert 'data-island="clock"' in officer.get(f"{here}/new").text
    answer = officer.post(here, data=TYPED, files=PHOTOGRAPH)
    assert (answer.status_code, answer.headers["location"]) == (303, here), answer.text
    page = officer.get(here).text
    for shown in (
        "+37,0 s",
        "±2 s",
        "01/03/2026 08:00:37",
        "01/03/2026 08:00:00",
        "Đầu ghi ở quầy",
        "Đồng hồ điện thoại",
    ):
        assert shown in page, shown
    with archive.read() as session:
        (line,) = clocks.of_camera(session, camera.id)
    assert line.evidence and line.evidence.photograph_sha256 == hashlib.sha256(JPEG).hexdigest()
    address = f"/api/v1/cameras/{camera.id}/clock-observations/{line.observation.id}/photograph"
    seen = officer.get(address)
    assert (seen.content, seen.headers["content-type"]) == (JPEG, "image/jpeg")
    assert seen.headers["x-content-type-options"] == "nosniff"
    with archive.read() as session:
        assert "clock_photograph.viewed" in {row.action for row in access_log.listed(session)}
    assert client_as("report_officer").get(address).status_code == 403
    assert client_as("auditor").get(address).content == JPEG
    assert check(archive, "bytes").is_clean


@pytest.mark.parametrize("size_name", ["embedded"], indirect=True)
def test_a_photograph_without_its_event_or_with_other_bytes_is_found(
    archive: Archive, camera: Camera, officer: Person
) -> None:
    officer.post(f"/cameras/{camera.id}/clock", data=TYPED, files=PHOTOGRAPH)
    (key,) = objects(archive)
    archive.store.remove(key)
    assert [finding.code for finding in check(archive, "sizes").findings] == ["object_missing"]
    archive.store.put_bytes(key, JPEG[:-1] + b"\x00")
    assert [finding.code for finding in check(archive, "bytes").findings] == ["bytes_differ"]


WRONG: list[tuple[dict[str, Any], dict[str, Any] | None, str]] = [
    ({"device": ""}, PHOTOGRAPH, "Chưa đọc được ngày giờ"),
    ({"uncertainty": "hai"}, PHOTOGRAPH, "bằng giây"),
    ({"uncertainty": "nan"}, PHOTOGRAPH, "bằng giây"),
    ({"reference": "01/03/2199 08:00", "device": "01/03/2199 08:00"}, PHOTOGRAPH, "tương lai"),
    ({"method": "<script>"}, PHOTOGRAPH, "cách so trong danh sách"),
    ({}, {"photograph": ("x.jpg", b"<html>", "image/jpeg")}, "JPEG hoặc PNG"),
    ({}, {"photograph": ("x.jpg", JPEG[:-2], "image/jpeg")}, "cắt giữa chừng"),
]


@pytest.mark.parametrize("size_name", ["embedded"], indirect=True)
def test_what_is_refused_leaves_nothing_behind(archive: Archive, camera: Camera, officer: Person) -> None:
    here = f"/cameras/{camera.id}/clock"
    for fields, files, sentence in WRONG:
        answer = officer.post(here, data=TYPED | fields, files=files)
        assert answer.status_code == 422 and sentence in answer.text, (fields, answer.text)
        assert 'value="<script>"' not in answer.text
    unknown = TYPED | {"instead_of": "1", "reason": "dòng không có"}
    assert officer.post(here, data=unknown, files=PHOTOGRAPH).status_code == 404
    assert objects(archive) == []
    with archive.read() as session:
        assert clocks.of_camera(session, camera.id) == []


@pytest.mark.parametrize("size_name", ["embedded"], indirect=True)
def test_the_same_sent_twice_keeps_one_photograph(archive: Archive, camera: Camera, officer: Person) -> None:
    for _ in range(2):
        assert officer.post(f"/cameras/{camera.id}/clock", data=TYPED, files=PHOTOGRAPH).status_code == 303
    assert len(objects(archive)) == 1


def test_a_mistake_is_corrected_or_taken_back_by_page(archive: Archive, camera: Camera, officer: Person) -> None:
    here = f"/cameras/{camera.id}/clock"
    officer.post(here, data=TYPED | {"device": "01/03/2026 09:00:00"})
    with archive.read() as session:
        wrong = clocks.of_camera(session, camera.id)[0].observation.id
    form = officer.get(f"{here}/new?instead_of={wrong}").text
    assert "thay cho lần ghi nhầm" in form and "01/03/2026 09:00:00" in form
    short = officer.post(here, data=TYPED | {"instead_of": str(wrong), "reason": "x"})
    assert short.status_code == 422 and "vì sao lần so cũ sai" in short.text
    fixed = officer.post(here, data=TYPED | {"instead_of": str(wrong), "reason": "Đọc nhầm số giờ"})
    assert fixed.status_code == 303
    page = officer.get(here).text
    assert "Rút vì: Đọc nhầm số giờ" in page and "lần so thay thế" in page
    with archive.read() as session:
        (right,) = (line for line in clocks.of_camera(session, camera.id) if line.withdrawal is None)
    assert officer.post(f"{here}/{right.observation.id}/withdraw", data={"reason": ""}).status_code == 422
    gone = officer.post(f"{here}/{right.observation.id}/withdraw", data={"reason": "Ghi nhầm camera"})
    assert gone.status_code == 303
    assert "chưa đo" in officer.get(here).text


@pytest.mark.parametrize("size_name", ["embedded"], indirect=True)
def test_an_hour_off_is_told_to_be_a_zone(camera: Camera, officer: Person) -> None:
    here = f"/cameras/{camera.id}/clock"
    officer.post(here, data=TYPED | {"device": "01/03/2026 07:00:30"})
    assert "Lệch đúng 1 giờ" in officer.get(here).text


def test_another_units_book_is_not_there_and_a_reader_enters_nothing(
    archive: Archive, camera: Camera, client_as: ClientAs
) -> None:
    a_unit(archive, OTHER_UNIT_ID, "Rạch Dừa")
    here = f"/cameras/{camera.id}/clock"
    stranger, reader = client_as("officer", unit_id=OTHER_UNIT_ID), client_as("auditor")
    for address in (here, f"{here}/new", f"/api/v1{here}"):
        assert stranger.get(address).status_code == 404, address
    assert stranger.post(here, data=TYPED, files=PHOTOGRAPH).status_code == 404
    assert stranger.post(f"{here}/1/withdraw", data={"reason": "không phải của tôi"}).status_code == 404
    assert reader.get(here).status_code == 200
    assert reader.post(here, data=TYPED, files=PHOTOGRAPH).status_code == 403
    assert objects(archive) == []


@pytest.mark.parametrize("size_name", ["embedded"], indirect=True)
def test_what_contradicts_each_other_is_said_and_which_counts(
    archive: Archive, camera: Camera, officer: Person
) -> None:
    now = archive.clock.now_ms()
    with archive.write() as work:
        for ago, offset_ms, method in ((3, 2_000, "ntp"), (2, 2_500, "ntp"), (1, 3_600_000, "statement")):
            told = Comparison(observed_at=now - ago * DAY_MS, offset_ms=offset_ms, uncertainty_ms=1_000, method=method)
            last = clock_book.enter(work, camera.id, told)
    page = officer.get(f"/cameras/{camera.id}/clock").text
    assert page.count("Hai lần so trái nhau.") == 1 and "Lời chủ camera và số máy báo khác nhau" in page
    assert f'/clock/new?instead_of={last.id}"' in page and "sau đó theo lần sau" in page
    assert "Có 1 chỗ hai lần so trái nhau, chưa rõ vì sao" in page and "Đồng hồ đã bị chỉnh" not in page
    with archive.write() as work:  # somebody enters that the clock was set: nothing contradicts any more
        told = Comparison(now - DAY_MS, 3_600_000, 1_000, "photograph", set_at=now - DAY_MS)
        clock_book.take_back(work, last, clock_book.enter(work, camera.id, told).id, "Đồng hồ đã chỉnh hôm đó.")
    page = officer.get(f"/cameras/{camera.id}/clock").text
    assert "trái nhau" not in page and "Đồng hồ đã bị chỉnh 1 lần" in page
