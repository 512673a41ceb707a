"""A way somebody went, from the address to the page: in the order of passing, with its refusals and its words."""

from __future__ import annotations

import re

import pytest

from service.footage.rules.question import Along, Question
from service.footage.schemas import Asked, read_question, said_of
from storage.errors import Invalid
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, MINUTE_MS
from storage.values.corridor import Corridor
from storage.values.place import Point
from tests.factories.people import Person
from tests.factories.town import CROSSING, Town, at
from tests.servers.fixtures import START_MS
from tests.service.footage.asking import THEN, ask, only
from tests.service.footage.test_pages import SEARCH, lanes, page

NOWHERE = {"lat": "", "lon": "", "radius": ""}


def written(*points: Point) -> str:
    return " ".join(f"{point.lat:.6f},{point.lon:.6f}" for point in points)


STREET = (at(-200, 0), at(0, 0), at(0, 300))
HERE = NOWHERE | {"line": written(*STREET), "width": "20"}


def read(**values: str) -> Question:
    given = {"from": str(THEN), "to": str(THEN + MINUTE_MS)} | values
    return read_question(Asked(list(given.items())), START_MS)


def street(town: Town) -> None:
    """Five cameras at the street, with codes that are not in the order of passing; one looks away, one is beyond."""
    for code, point, azimuth in (
        ("TT-0005", at(-190, -10), 0),
        ("TT-0003", at(-100, 12), 180),
        ("TT-0004", at(5, 60), 270),
        ("TT-0001", at(-8, 250), 90),
        ("TT-0002", at(40, 150), 90),
        ("TT-0006", at(0, 400), 0),
    ):
        town.mount(town.camera(code), point, azimuth=azimuth, reach=30, angle=60)


def test_cameras_are_answered_in_the_order_of_passing(archive: Archive, town: Town) -> None:
    street(town)
    line = Along(Corridor.of(STREET, 20))
    found = ask(archive, line, sort="along")
    passed = [(camera.code, camera.mounts[0].along_metres or 0) for camera in found.cameras]
    assert [code for code, _ in passed] == ["TT-0005", "TT-0003", "TT-0004", "TT-0001"]
    assert [metres for _, metres in passed] == pytest.approx([4, 93, 257, 445], abs=5)
    assert [camera.mounts[0].distance_metres for camera in found.cameras] == pytest.approx([10, 12, 5, 8], abs=0.5)
    with_those_that_look_away = ask(archive, line, sort="along", seen=False)
    assert [camera.code for camera in with_those_that_look_away.cameras][3] == "TT-0002"


def test_pages_of_a_line_go_on_where_the_last_one_stopped(archive: Archive, town: Town) -> None:
    street(town)
    read_so_far: list[str] = []
    given = {"line": written(*STREET), "width": "20", "limit": "1"}
    for _ in range(9):
        question = read(**given)
        found = ask(archive, question.place, sort="along", limit=1, after=question.after)
        read_so_far += [camera.code for camera in found.cameras]
        if found.next is None:
            break
        given["next"] = found.next
    assert read_so_far == ["TT-0005", "TT-0003", "TT-0004", "TT-0001"]


def test_an_address_says_a_line_and_it_is_ordered_along_itself() -> None:
    question = read(line=written(*STREET).replace(" ", ";"), width="12,5")
    assert isinstance(question.place, Along) and question.place.corridor.width_metres == 12.5
    assert len(question.place.corridor.points) == 3 and question.sort == "along"
    assert read(line=written(*STREET), sort="near").sort == "near"
    assert said_of(question)["place"] == {"line": written(*question.place.corridor.points), "width_metres": 12.5}
    assert read(line=written(*STREET)).place == Along(Corridor.of(question.place.corridor.points, 30))


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"line": written(CROSSING)}, "line", "ít nhất hai điểm"),
        ({"line": "10.36 107.08"}, "line", "số"),
        ({"line": "10.36,107.08 nhà ông Mẫu"}, "line", "số"),
        ({"line": "48.85,2.35 48.86,2.36"}, "line", ""),
        ({"line": written(at(0, 0), at(0, 20_100))}, "line", "20 km"),
        ({"line": " ".join([written(at(0, i)) for i in range(600)])}, "line", "100 điểm"),
        ({"line": written(*STREET), "width": "0"}, "width", "1 đến 300 m"),
        ({"line": written(*STREET), "width": "1000"}, "width", "1 đến 300 m"),
        ({"line": written(*STREET), "width": "rộng"}, "width", "con số"),
        ({"line": written(*STREET), "lat": "10.36", "lon": "107.08"}, "line", "một cách"),
        ({"lat": "10.36", "lon": "107.08", "sort": "along"}, "sort", "vẽ tuyến"),
    ],
)
def test_what_is_no_line_is_refused_with_what_to_mend(values: dict[str, str], field: str, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(**values)
    assert list(refused.value.problems) == [field] and words in refused.value.problems[field]


def test_the_page_is_one_list_along_the_line(officer: Person, town: Town) -> None:
    street(town)
    html = page(officer, **HERE)
    rows = lanes(html)
    assert list(rows) == ["TT-0005", "TT-0003", "TT-0004", "TT-0001"]
    assert "4 camera dọc tuyến 500 m" in html and "Theo thứ tự đi qua" in html
    assert re.search(r"cách đầu tuyến \d+ m · cách tuyến 12 m", rows["TT-0003"])
    assert f'name="line" value="{HERE["line"]}"' in html and 'name="width" value="20"' in html
    assert "line=" in html[html.index('data-src="/api/v1/footage/map?') :][:300]


def test_the_page_says_what_is_wrong_with_a_line_and_keeps_it(officer: Person, town: Town) -> None:
    html = page(officer, status=422, **(HERE | {"line": written(CROSSING)}))
    assert "Tuyến cần ít nhất hai điểm khác nhau" in html and f'value="{written(CROSSING)}"' in html


def test_a_clip_that_may_lie_outside_says_so_on_the_page_and_on_the_map(officer: Person, town: Town) -> None:
    camera_id = town.seeing("TT-0001")
    town.observe(camera_id, THEN, 0, 90_000)
    town.clips(camera_id, THEN - 3 * MINUTE_MS, 2)  # ends a minute before the window
    row = lanes(page(officer))["TT-0001"]
    assert "Có thể ngoài khoảng hỏi, đồng hồ lệch ±90 s: 07:58:00–07:59:00" in row
    assert "có thể ngoài khoảng hỏi" in row and "1 đoạn chỉ gặp nhờ sai số đồng hồ" in page(officer)
    found = officer.get("/api/v1/footage", params=SEARCH).json()
    assert found["unsure_clip_count"] == 1 and found["cameras"][0]["is_by_uncertainty"] is True
    drawn = officer.get("/api/v1/footage/map", params=SEARCH).json()
    assert [camera["is_by_uncertainty"] for camera in drawn["cameras"]] == [True]
    assert [part["properties"]["is_by_uncertainty"] for part in drawn["features"]] == [True]
    town.clips(camera_id, THEN, 1)
    found = officer.get("/api/v1/footage", params=SEARCH).json()
    assert found["unsure_clip_count"] == 1 and found["cameras"][0]["is_by_uncertainty"] is False


def test_the_uncertainty_is_that_of_the_time_not_of_today(archive: Archive, town: Town) -> None:
    """A clock compared long before and long after is less sure in between than at either."""
    camera_id = town.seeing("TT-0001")
    for days in (-20, 20):
        town.observe(camera_id, THEN + days * DAY_MS, 0, 100)
    town.clips(camera_id, THEN - 90_000, [60_000])  # ends half a minute before: 20 days of drift are 40 s
    assert [clip.is_by_uncertainty for clip in only(ask(archive)).clips] == [True]
    town.observe(camera_id, THEN - DAY_MS, 0, 100)  # one day of drift is 2 s
    assert only(ask(archive)).clips == []
