"""Something moved here: one camera, a region, three answers; under the same law as the search."""

from __future__ import annotations

import pytest

from service.footage.actions import moves
from service.footage.actions.search import WITHOUT_CASE
from storage.catalog import access_log, units
from storage.models import ClipDetail
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, MINUTE_MS
from tests.factories.people import Person
from tests.factories.town import Town
from tests.servers.fixtures import START_MS
from tests.service.conftest import ClientAs

THEN = START_MS - 2 * DAY_MS
LEFT_UPPER, RIGHT_LOWER = "8" + "0" * 63, "0" * 63 + "1"
WINDOW = {"from": str(THEN), "to": str(THEN + 10 * MINUTE_MS)}


def filmed(archive: Archive, town: Town) -> str:
    """A camera with three clips: something moved at the upper left; nothing moved; nobody knows."""
    camera = town.seeing("TT-0001", connection="central")
    town.clips(camera, THEN, 3)
    moved = {"motion": "f" + "/" * 15, "curve": [[0, 5], [60_000, 90]], "clock_places": [0, 1]}
    maps = [moved, {"motion": "/" * 15, "is_thin": True}, {}]
    with archive.write() as work:
        for number, picture in enumerate(maps):
            work.session.get_one(ClipDetail, (camera, THEN + number * MINUTE_MS)).picture = picture
    return "TT-0001"


def test_a_region_tells_clips_apart_and_hides_none(archive: Archive, officer: Person, town: Town) -> None:
    asked = WINDOW | {"cameras": filmed(archive, town)}
    here = officer.get("/api/v1/footage/moves", params=asked | {"region": LEFT_UPPER}).json()
    assert [clip["state"] for clip in here] == ["moves", "still", "unknown"] and here[0]["level"] == 15
    there = officer.get("/api/v1/footage/moves", params=asked | {"region": RIGHT_LOWER}).json()
    assert [clip["state"] for clip in there] == ["still", "still", "unknown"]
    page = officer.get("/search/moves", params=asked | {"cell": "0"}).text
    assert "1 đoạn có" in page and "1 đoạn không rõ" in page and "đoạn được xem thưa" in page
    assert "60,0 giây một khung" in page
    assert "Dòng đồng hồ" in page and here[0]["leaves_clock_out"] and not there[0]["leaves_clock_out"]
    assert 'name="cell" value="0"' in page and page.count("checked") == 1 and "Hiện cả đoạn" in page
    assert "Không thấy chuyển động" in officer.get("/search/moves", params=asked | {"cell": "0", "still": "1"}).text
    found = officer.get("/search", params=asked).text
    assert "/search/moves?cameras=TT-0001" in found


def test_what_cannot_be_asked_is_told(archive: Archive, officer: Person, town: Town) -> None:
    asked = WINDOW | {"cameras": filmed(archive, town)}
    town.seeing("TT-0002")
    assert officer.get("/api/v1/footage/moves", params=asked | {"region": "xyz"}).status_code == 422
    assert officer.get("/search/moves", params=asked | {"region": "xyz"}).status_code == 422
    assert officer.get("/api/v1/footage/moves", params=WINDOW | {"cameras": "TT-0001,TT-0002"}).status_code == 422
    assert officer.get("/search/moves", params={"cameras": "TT-0001"}).status_code == 303


def test_no_case_no_answer_and_every_look_is_written_down(archive: Archive, town: Town, client_as: ClientAs) -> None:
    asked = WINDOW | {"cameras": filmed(archive, town)}
    nobody = client_as("officer")
    assert nobody.get("/api/v1/footage/moves", params=asked).status_code == 403
    assert client_as("technician").get("/api/v1/footage/moves", params=asked).status_code == 403
    with archive.read() as session:
        looks = access_log.listed(session, action="footage.searched", since=0, limit=20)
    assert looks and not any(look.is_allowed for look in looks)


def test_the_search_draws_what_moved_under_each_lane_and_says_so_in_the_book(
    archive: Archive, officer: Person, town: Town
) -> None:
    asked = WINDOW | {"cameras": filmed(archive, town)}
    found = officer.get("/search", params=asked).text
    assert found.count('class="activity-strip" role="img"') == 1
    assert "có chuyển động 08:00:00–08:01:00; không rõ chuyển động ở 10 % khoảng này; khung hình khóa thưa" in found
    with archive.read() as session:
        looks = access_log.listed(session, action="footage.searched", since=0, limit=20)
    assert looks[0].detail["activity"] is True
    officer.get("/api/v1/footage", params=asked)  # what moved is no part of this answer
    with archive.read() as session:
        assert "activity" not in access_log.listed(session, action="footage.searched", since=0, limit=20)[0].detail


def test_without_a_case_nothing_is_told_of_what_moved(archive: Archive, town: Town, client_as: ClientAs) -> None:
    asked = WINDOW | {"cameras": filmed(archive, town)}
    nobody = client_as("officer")
    with archive.write() as work:
        units.set_setting(work.session, nobody.account.unit_id or "*", WITHOUT_CASE, "1")
    answer = nobody.get("/search", params=asked)
    assert answer.status_code == 200 and "TT-0001" in answer.text and "activity-strip" not in answer.text


def test_too_many_clips_are_not_drawn_and_the_page_says_so(
    archive: Archive, officer: Person, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moves, "MOST_CURVES", 2)
    found = officer.get("/search", params=WINDOW | {"cameras": filmed(archive, town)}).text
    assert "activity-strip" not in found and "Quá nhiều đoạn ghi hình để vẽ" in found
