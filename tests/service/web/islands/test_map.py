"""The map in a browser: drawing writes the form, the form moves the drawing, list and map look at the same camera."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.service.web import preview, sample

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

METRES_PER_DEGREE = 111_195


@pytest.fixture
def search(desk: Page, site: str) -> Page:
    """The search page with its map ready."""
    preview.visit(desk, f"{site}/search")
    desk.wait_for_selector(".map[data-mounted=ready]")
    return desk


def ground(page: Page) -> Locator:
    """The part of the map that takes the keys."""
    return page.locator(".map .map-ground")


def middle(page: Page) -> tuple[float, float]:
    """Of the map, in pixels of the window."""
    box = ground(page).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def number(page: Page, name: str) -> float:
    """What a field holds."""
    return float(page.locator(f"[name={name}]").first.input_value())


def test_the_asked_circle_is_shown_at_its_true_size(search: Page) -> None:
    wide = search.locator("path.draw:not(.draft)").bounding_box()
    scale = search.locator(".scale i").bounding_box()
    words = search.locator(".scale span").text_content()
    assert wide
    assert scale
    metres = float((words or "").removesuffix(" m"))
    assert wide["width"] / scale["width"] * metres == pytest.approx(240, rel=0.05)
    assert search.locator(".draw-tag").text_content() == "120 m"
    assert search.locator(".map-sketch").text_content() == "Sơ đồ phác họa"


def test_a_circle_is_drawn_by_dragging_and_the_form_says_the_same(search: Page) -> None:
    x, y = middle(search)
    search.get_by_role("button", name="Vẽ vùng tròn").click()
    search.mouse.move(x + 40, y + 60)
    search.mouse.down()
    search.mouse.move(x + 100, y + 60, steps=4)
    search.mouse.up()
    assert search.locator("[name=polygon]").input_value() == ""
    assert 10 < number(search, "radius") < 120
    assert number(search, "lat") < sample.LAT
    assert number(search, "lon") > sample.LON
    assert search.get_by_role("button", name="Di chuyển bản đồ").get_attribute("aria-pressed") == "true"


def test_the_radius_handle_changes_the_radius_and_keeps_the_centre(search: Page) -> None:
    before = number(search, "lat"), number(search, "lon")
    edge = search.get_by_role("button", name="Mép vùng tròn, kéo để đổi bán kính").bounding_box()
    assert edge
    search.mouse.move(edge["x"] + 8, edge["y"] + 8)
    search.mouse.down()
    search.mouse.move(edge["x"] - 60, edge["y"] + 8, steps=5)
    search.mouse.up()
    assert 30 < number(search, "radius") < 115
    assert (number(search, "lat"), number(search, "lon")) == before


def test_keys_alone_set_and_resize_the_circle(search: Page) -> None:
    ground(search).focus()
    search.keyboard.press("ArrowRight")
    search.wait_for_timeout(400)
    search.keyboard.press("c")
    assert number(search, "lon") > sample.LON
    before = number(search, "radius")
    search.keyboard.press("Shift+ArrowUp")
    assert number(search, "radius") == pytest.approx(before * 1.1, abs=1)
    search.keyboard.press("Shift+ArrowDown")
    assert number(search, "radius") == pytest.approx(before, abs=1)
    assert "mét" in (search.locator("#live").text_content() or "")


def test_a_handle_is_moved_by_the_arrow_keys(search: Page) -> None:
    search.locator(".draw-handle.centre").focus()
    search.keyboard.press("ArrowUp")
    assert (number(search, "lat") - sample.LAT) * METRES_PER_DEGREE == pytest.approx(10, abs=0.5)


def test_a_polygon_is_clicked_corner_by_corner_and_empties_the_circle(search: Page) -> None:
    x, y = middle(search)
    search.get_by_role("button", name="Vẽ vùng nhiều cạnh").click()
    for right, down in ((-80, -80), (80, -80), (90, 70), (120, 120)):
        search.mouse.click(x + right, y + down)
    ground(search).focus()
    search.keyboard.press("Backspace")
    search.keyboard.press("Enter")
    corners = [tuple(map(float, pair.split(","))) for pair in search.locator("[name=polygon]").input_value().split(" ")]
    assert len(corners) == 3
    assert all(abs(lat - sample.LAT) < 0.01 and abs(lon - sample.LON) < 0.01 for lat, lon in corners)
    assert search.locator("[name=lat]").input_value() == ""
    assert search.locator(".draw-handle.corner").count() == 3


def points(search: Page, name: str) -> list[tuple[float, float]]:
    pairs = (pair.partition(",") for pair in search.locator(f"[name={name}]").input_value().split())
    return [(float(lat), float(lon)) for lat, _, lon in pairs]


def test_a_line_is_clicked_along_the_way_and_shows_its_length_and_width(search: Page) -> None:
    x, y = middle(search)
    expect(search.locator("[name=width]")).to_be_hidden()
    search.get_by_role("button", name="Vẽ tuyến đi qua").click()
    for right, down in ((-90, -60), (10, 40), (90, 50)):
        search.mouse.click(x + right, y + down)
        search.wait_for_timeout(350)  # or two clicks are a double one, which ends the line
    ground(search).focus()
    search.keyboard.press("Enter")
    drawn = points(search, "line")
    assert len(drawn) == 3 and drawn[0][1] < drawn[1][1] < drawn[2][1]
    assert [search.locator(f"[name={name}]").input_value() for name in ("lat", "lon", "polygon")] == ["", "", ""]
    assert search.locator(".draw-handle.corner").count() == 3
    assert search.locator(".draw-tag").all_text_contents()[0] == "0 m"
    expect(search.locator("[name=width]")).to_be_visible()
    before = float(search.locator("path.draw-band").get_attribute("stroke-width") or 0)
    search.locator("[name=width]").fill("60")
    after = float(search.locator("path.draw-band").get_attribute("stroke-width") or 0)
    assert after == pytest.approx(2 * before)


def test_a_line_is_drawn_by_keys_alone_and_moved_by_its_handle(search: Page) -> None:
    ground(search).focus()
    for key in ("l", "ArrowRight", "l", "Enter"):
        search.keyboard.press(key)
        search.wait_for_timeout(400)
    drawn = points(search, "line")
    assert len(drawn) == 2 and drawn[0][1] < drawn[1][1]
    handle = search.get_by_role("button", name="Điểm 2 của tuyến, kéo để dời")
    handle.focus()
    search.keyboard.press("ArrowUp")
    assert (points(search, "line")[1][0] - drawn[1][0]) * METRES_PER_DEGREE == pytest.approx(10, abs=0.5)
    search.get_by_role("button", name="Xóa vùng đã vẽ").click()
    assert search.locator("[name=line]").input_value() == "" and search.locator("path.draw-band").count() == 0


def test_what_is_typed_moves_the_circle_and_rubbish_takes_it_away(search: Page) -> None:
    search.locator("[name=radius]").fill("60")
    assert search.locator(".draw-tag").text_content() == "60 m"
    search.locator("[name=lat]").fill("x")
    assert search.locator("path.draw:not(.draft)").count() == 0
    search.locator("[name=lat]").fill("10,3550")
    assert search.locator("path.draw:not(.draft)").count() == 1


def test_clearing_empties_the_form(search: Page) -> None:
    search.get_by_role("button", name="Xóa vùng đã vẽ").click()
    assert [search.locator(f"[name={name}]").input_value() for name in ("lat", "lon", "polygon")] == ["", "", ""]


def test_after_a_pan_nothing_is_asked_until_the_button_is_pressed(search: Page) -> None:
    x, y = middle(search)
    button = search.get_by_role("button", name="Tìm trong vùng này")
    expect(button).to_be_hidden()
    search.mouse.move(x + 130, y + 200)
    search.mouse.down()
    search.mouse.move(x + 60, y + 120, steps=4)
    search.mouse.up()
    assert "polygon=" not in search.url
    with search.expect_navigation():
        button.click()
    assert search.url.count("%2C") == 4


def test_list_and_map_look_at_the_same_camera(search: Page) -> None:
    search.evaluate("() => { window.seen = []; document.addEventListener('camera:focus', (e) => seen.push(e.detail)) }")
    search.locator(".lane-row[data-camera='3']").hover()
    assert search.evaluate("() => seen.at(-1)") == {"id": "3", "source": "list"}
    first = sample.cameras(1)["cameras"][0]
    north = (first["lat"] - sample.LAT) * METRES_PER_DEGREE
    east = (first["lon"] - sample.LON) * METRES_PER_DEGREE * math.cos(math.radians(sample.LAT))
    wide = search.locator("path.draw:not(.draft)").bounding_box()
    assert wide
    pixels = wide["width"] / 240
    search.mouse.move(wide["x"] + wide["width"] / 2 + east * pixels, wide["y"] + wide["height"] / 2 - north * pixels)
    search.wait_for_function("() => seen.at(-1).source === 'map'")
    assert search.evaluate("() => seen.at(-1).id") == "1"
    assert search.locator(".lane-row[data-camera='1'].is-hot").count() == 1


def test_two_thousand_cameras_become_counts_and_a_count_opens(desk: Page, site: str) -> None:
    preview.visit(desk, f"{site}/search?cameras=cameras-many.json")
    desk.wait_for_selector(".map[data-mounted=ready]")
    for name in ("lat", "lon"):
        desk.locator(f"[name={name}]").fill("")
    for _ in range(8):
        desk.get_by_role("button", name="Thu nhỏ").click()
    zoomed_out = desk.locator(".scale span").text_content()
    x, y = middle(desk)
    for right in range(-60, 61, 20):
        desk.mouse.click(x + right, y)
    assert desk.locator(".scale span").text_content() != zoomed_out


def test_a_map_without_a_line_opens_and_says_so(desk: Page, site: str, complaints: list[str]) -> None:
    desk.route("**/*.json", lambda route: route.abort())
    desk.route("**/*.geojson", lambda route: route.abort())
    desk.goto(f"{site}/search")
    desk.wait_for_selector(".map[data-mounted=ready]")
    expect(desk.get_by_text("Không tải được bản đồ. Danh sách vẫn đủ thông tin.")).to_be_visible()
    assert desk.locator("path.draw").count() > 0
    assert all("ERR_FAILED" in said for said in complaints)
    complaints.clear()


def test_a_camera_is_put_turned_and_widened_and_the_numbers_follow(desk: Page, site: str) -> None:
    preview.visit(desk, f"{site}/form")
    desk.wait_for_selector(".map[data-mounted=ready]")
    assert desk.locator("[name=azimuth_deg]:checked").input_value() == "45"
    aim = desk.locator(".draw-handle.aim").bounding_box()
    point = desk.locator(".draw-handle.centre").bounding_box()
    assert aim
    assert point
    desk.mouse.move(aim["x"] + 11, aim["y"] + 11)
    desk.mouse.down()
    desk.mouse.move(point["x"] + 6, point["y"] + 106, steps=6)
    desk.mouse.up()
    assert desk.locator("[name=azimuth_deg]:checked").input_value() == "180"
    assert number(desk, "range_metres") > 20
    desk.locator("[name=azimuth_deg][value='270']").check(force=True)
    turned = desk.locator(".draw-handle.aim").bounding_box()
    assert turned
    assert turned["x"] < point["x"] - 20
    x, y = middle(desk)
    desk.mouse.click(x - 150, y + 80)
    assert number(desk, "lon") < sample.LON
    assert desk.locator("[name=azimuth_deg]:checked").input_value() == "270"


def test_typed_numbers_move_the_wedge(desk: Page, site: str) -> None:
    preview.visit(desk, f"{site}/form")
    desk.wait_for_selector("path.wedge")
    before = desk.locator("path.wedge").bounding_box()
    desk.locator("[name=range_metres]").fill("80")
    after = desk.locator("path.wedge").bounding_box()
    assert before
    assert after
    assert after["width"] == pytest.approx(before["width"] * 2, rel=0.1)
