"""The search page: works without a script, keeps what was typed, says what is missing, sends ticks on."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from storage.models import CaseRecord
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, HOUR_MS, MINUTE_MS
from tests.factories.people import Person
from tests.factories.town import CROSSING, OTHER_UNIT, Town, at
from tests.servers.fixtures import START_MS
from tests.service.conftest import ClientAs
from tests.service.footage.conftest import choose_case

THEN = START_MS - 2 * DAY_MS
SEARCH = {
    "lat": f"{CROSSING.lat:.5f}",
    "lon": f"{CROSSING.lon:.5f}",
    "radius": "50",
    "day": "28/02/2026",
    "from": "08:00",
    "to": "08:10",
}


def page(person: Person, status: int = 200, **more: str) -> str:
    answer = person.get("/search", params=SEARCH | more)
    assert answer.status_code == status, answer.text[:2000]
    return unescape(answer.text)


def lanes(html: str) -> dict[str, str]:
    """The rows of the list by camera code."""
    rows = re.split(r'<div class="lane-row"', html)[1:]
    return {match[1]: row for row in rows if (match := re.search(r'<b class="nw">([^<]+)</b>', row))}


def test_lanes_stand_in_groups_with_their_reasons(officer: Person, town: Town) -> None:
    has = town.seeing("TT-0001", connection="central")
    town.observe(has, THEN - DAY_MS, 37_000, 2_000)
    town.clips(has, THEN - 37_000, 4, offset_ms=37_000)
    town.seeing("TT-0002", retention_days=3)
    town.seeing("TT-0003", retention_days=1)
    html = page(officer, slack="30")
    rows = lanes(html)
    assert list(rows) == ["TT-0001", "TT-0002", "TT-0003"]
    assert "Tìm thực tế" in html and "07:59:30 – 08:10:30" in html and "3 camera nhìn thấy vùng này" in html
    assert "chính diện" in rows["TT-0001"] and "giờ đã chỉnh +37,0 s ±4 s" in rows["TT-0001"]
    assert 'class="seg has"' in rows["TT-0001"] and "4 phút" in rows["TT-0001"]
    assert 'class="seg gap"' in rows["TT-0001"] and "Không có ghi hình ở trung tâm" in rows["TT-0001"]
    assert 'class="seg ask"' in rows["TT-0002"] and "Còn 23 giờ 59 phút trước khi bị ghi đè" in rows["TT-0002"]
    assert 'class="cd warn"' in rows["TT-0002"] and "lưu trữ 3 ngày" in rows["TT-0002"]
    assert 'class="seg lost"' in rows["TT-0003"] and "Đã ghi đè ở chủ camera 01/03" in rows["TT-0003"]
    heads = re.findall(r'<p class="group-head" id="group-(\w+)"><b>([^<]+)</b> <span>(\d+)', html)
    assert [(name, count) for name, _, count in heads] == [("has", "1"), ("ask", "1"), ("none", "1")]


def test_held_footage_names_the_case_that_holds_it(officer: Person, town: Town) -> None:
    camera_id = town.seeing("TT-0001")
    town.clips(camera_id, THEN, 10)
    town.hold(camera_id, town.case(number="HS 0187/2026"), THEN, THEN + HOUR_MS, officer.id)
    row = lanes(page(officer))["TT-0001"]
    assert "Đang giữ · HS 0187/2026" in row and 'class="seg hold"' in row


def test_the_address_is_the_search(officer: Person, town: Town) -> None:
    town.seeing("TT-0001")
    html = page(officer, slack="90", sort="near", seen="0")
    assert 'name="day" value="28/02/2026"' in html and 'name="from" value="08:00:00"' in html
    assert 'name="slack" value="90"' in html and '<option value="near" selected>' in html
    assert not re.search(r'id="seen" name="seen" value="1" checked', html)
    source = re.search(r'data-src="(/api/v1/footage/map\?[^"]+)"', html)
    assert source and parse_qs(urlsplit(source[1]).query)["slack"] == ["90"]
    assert officer.get(source[1]).status_code == 200


def test_a_night_is_searched_over_midnight_and_the_page_says_its_days(officer: Person, town: Town) -> None:
    town.clips(town.seeing("TT-0001"), THEN - 6 * HOUR_MS, 10)
    html = page(officer, day="27/02/2026", **{"from": "22:00", "to": "02:30"})
    assert "27/02/2026 22:00:00 – 28/02/2026 02:30:00" in html and 'class="seg has"' in lanes(html)["TT-0001"]
    assert 'name="day" value="27/02/2026"' in html and 'name="to" value="02:30:00"' in html
    source = re.search(r'data-src="/api/v1/footage/map\?([^"]+)"', html)
    found = officer.get(f"/api/v1/footage?{source[1]}").json() if source else {}
    assert (found["asked_from_ms"], found["asked_to_ms"]) == (THEN - 10 * HOUR_MS, THEN - 5.5 * HOUR_MS)


def test_ticked_cameras_go_on_to_a_request(officer: Person, town: Town) -> None:
    camera_id = town.seeing("TT-0001")
    html = page(officer, slack="60")
    form = html[html.index('action="/requests/new"') :]
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    assert sent["from"] == str(THEN - MINUTE_MS) and sent["to"] == str(THEN + 11 * MINUTE_MS)
    assert sent["case"].isdigit() and parse_qs(sent["q"])["radius"] == ["50"]
    assert f'name="camera" value="{camera_id}"' in form and "Tạo yêu cầu trích xuất" in form
    assert " checked" not in form, "nobody is asked for footage unless ticked"


def test_a_case_without_coordinates_leads_to_a_form_that_asks_for_the_place(officer: Person, town: Town) -> None:
    case_page = unescape(officer.get(f"/cases/{town.case(number='HS 0188/2026')}").text)
    back = re.search(r'name="back" value="(/search[^"]*)"', case_page)
    assert back and "lat=" not in back[1]
    answer = officer.get(back[1])
    html = unescape(answer.text)
    assert answer.status_code == 200 and "Còn thiếu địa điểm" in html and "errsum" not in html
    for name, value in parse_qs(urlsplit(back[1]).query).items():
        assert re.search(rf'name="{name}" value="{re.escape(value[0])}"', html), name
    pressed = officer.get(back[1], params=parse_qs(urlsplit(back[1]).query) | {"radius": "120", "seen": "0"})
    assert pressed.status_code == 422 and 'href="#lat"' in pressed.text
    assert officer.get("/api/v1/footage", params={"day": "28/02/2026", "from": "8:00", "to": "9:00"}).status_code == 422


def test_without_scripts_the_map_says_where_the_results_are(officer: Person, town: Town) -> None:
    assert "Bản đồ cần JavaScript; danh sách bên cạnh có đủ kết quả." in page(officer)


def test_nothing_there_says_what_is_nearest_and_how_to_reach_it(officer: Person, town: Town) -> None:
    camera_id = town.camera("TT-0009")
    town.mount(camera_id, at(0, 300))
    html = page(officer)
    assert "Không camera nào nhìn thấy vùng này lúc đó" in html and "TT-0009" in html
    wider = re.search(r'href="(/search\?[^"]*radius=350[^"]*)"', html)
    assert wider and "Nới bán kính thành 350 m" in html
    assert "TT-0009" in lanes(unescape(officer.get(wider[1]).text))


def test_wrong_input_is_kept_and_named(officer: Person, town: Town) -> None:
    html = page(officer, 422, radius="9999", **{"from": "25:00"}, slack="<b>x</b>")
    assert 'value="9999"' in html and 'value="25:00"' in html
    assert 'href="#from"' in html and 'href="#slack"' in html and 'class="errsum"' in html
    raw = officer.get("/search", params=SEARCH | {"slack": "<b>x</b>"}).text
    assert "<b>x</b>" not in raw and "&lt;b&gt;x&lt;/b&gt;" in raw


def test_text_from_rows_is_text(officer: Person, town: Town) -> None:
    town.seeing("TT-0001", place="<img src=x onerror=alert(1)>")
    raw = officer.get("/search", params=SEARCH).text
    assert "<img src=x" not in raw and "&lt;img src=x" in raw


def test_without_a_case_the_page_offers_to_choose_one(officer: Person, town: Town) -> None:
    town.seeing("TT-0001")
    choose_case(officer, None)
    html = page(officer, 403)
    assert "TT-0001" not in html and 'action="/session/working-case"' in html and 'id="search-case"' in html
    form = html[html.index('<div class="results-head">') :]
    back = re.search(r'name="back" value="([^"]+)"', form)
    case_id = re.search(r'<option value="(\d+)">', form)
    csrf = re.search(r'name="csrf" value="([^"]+)"', form)
    assert back and case_id and csrf
    sent = {"csrf": csrf[1], "back": back[1], "case_id": case_id[1], "purpose": "investigate"}
    answer = officer.post("/session/working-case", data=sent)
    assert answer.status_code == 303 and answer.headers["location"].startswith("/search?")
    assert "TT-0001" in lanes(unescape(officer.get(answer.headers["location"]).text))


def test_an_empty_page_is_filled_from_the_working_case(officer: Person, town: Town, archive: Archive) -> None:
    case_id = town.case(number="HS 0009/2026")
    with archive.write() as work:
        case = work.session.get_one(CaseRecord, case_id)
        case.lat, case.lon = 10.36123, 107.08456
        case.occurred_from_ms = case.occurred_to_ms = THEN
    choose_case(officer, case_id)
    html = unescape(officer.get("/search").text)
    assert 'name="lat" value="10.36123"' in html and 'name="day" value="28/02/2026"' in html
    assert 'name="from" value="08:00:00"' in html and 'name="to" value="08:10:00"' in html
    assert "data-src" not in html, "nothing was searched yet"


def test_the_map_opens_on_the_cameras_of_ones_unit(officer: Person, town: Town) -> None:
    def opened() -> Any:
        config = re.search(r"data-config='([^']+)'", officer.get("/search").text)
        return json.loads(config[1]).get("bounds") if config else "no map"

    assert opened() is None
    town.mount(town.camera("TT-0002", unit_id=OTHER_UNIT), at(0, -500))
    assert opened()[0] == pytest.approx([at(0, -500).lat, CROSSING.lon]), "for want of own ones those of the house"
    town.seeing("TT-0001", away=30)
    assert opened() == [pytest.approx([at(0, -30).lat, CROSSING.lon])] * 2


def test_another_units_camera_is_not_found_by_name(officer: Person, town: Town) -> None:
    town.seeing("TT-0002", unit_id=OTHER_UNIT)
    window = {name: SEARCH[name] for name in ("day", "from", "to")}
    theirs = officer.get("/search", params=window | {"cameras": "TT-0002"})
    nowhere = officer.get("/search", params=window | {"cameras": "TT-9999"})
    assert theirs.status_code == nowhere.status_code == 404
    strip = re.compile(r"TT-\d{4}|TT%2D\d{4}|\?v=\w+")
    assert strip.sub("", theirs.text) == strip.sub("", nowhere.text)


def test_more_cameras_than_a_page(officer: Person, town: Town) -> None:
    for number in range(3):
        town.seeing(f"TT-{number:04}")
    html = page(officer, limit="2")
    assert list(lanes(html)) == ["TT-0000", "TT-0001"]
    onward = re.search(r'href="(/search\?[^"]*next=[^"]+)"', html)
    assert onward and list(lanes(unescape(officer.get(onward[1]).text))) == ["TT-0002"]


@pytest.mark.parametrize("role", ["technician", "auditor", "report_officer"])
def test_who_may_not_search_has_no_page(client_as: ClientAs, town: Town, role: str) -> None:
    person = client_as(role, unit_id=OTHER_UNIT)
    assert person.get("/search").status_code == 403


def test_english_has_no_vietnamese_left_in_it(officer: Person, town: Town) -> None:
    town.clips(town.seeing("TT-0001", place="Corner"), THEN, 5)
    town.seeing("TT-0002", place="Market", retention_days=1)
    html = officer.get("/search", params=SEARCH).text
    csrf = re.search(r'name="csrf" content="([^"]+)"', html) or re.search(r'name="csrf" value="([^"]+)"', html)
    assert csrf
    officer.post("/session/language", data={"language": "en", "back": "/search", "csrf": csrf[1]})
    results = unescape(officer.get("/search", params=SEARCH).text)
    part = results[results.index('id="results"') : results.index("</section>", results.index('id="results"'))]
    words = re.sub(r"<[^>]+>", " ", part)
    assert not [letter for letter in words if "À" <= letter <= "ỹ" and letter not in "±–−·"], words


def test_the_hours_of_the_day_lead_to_their_searches(officer: Person, town: Town) -> None:
    town.clips(town.seeing("TT-0001"), THEN, 60)
    answer = officer.get("/search/hours", params=SEARCH | {"sort": "near"})
    assert answer.status_code == 200
    bars = re.findall(r'<a class="hour-bar l(\d)( on)?" href="([^"]+)" title="([^"]+)"', unescape(answer.text))
    assert len(bars) == 24
    assert [hour for hour, bar in enumerate(bars) if bar[0] == "4"] == [8]
    assert [hour for hour, bar in enumerate(bars) if bar[1]] == [8]
    assert bars[8][3] == "8 giờ: 1/1 camera có hình, tổng 1 giờ"
    there = officer.get(bars[8][2])
    assert there.status_code == 200 and "08:00:00 – 08:59:59" in unescape(there.text)
    assert parse_qs(urlsplit(bars[8][2]).query)["sort"] == ["near"]
    assert 'hx-get="/search/hours?' in page(officer)
