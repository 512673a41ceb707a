"""Something moved here: one camera, a region, three answers; under the same law as the search."""

from __future__ import annotations

from storage.catalog import access_log
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
    maps = [{"motion": "f" + "/" * 15, "curve": [[0, 5], [60_000, 90]]}, {"motion": "/" * 15, "is_thin": True}, {}]
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
    assert "1 đoạn có" in page and "1 đoạn không rõ" in page and "khung hình khóa quá thưa" in page
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
