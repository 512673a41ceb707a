"""Lanes in a browser: one cursor, options that tick their check boxes, all of it by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.service.web import preview

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def results(desk: Page, site: str) -> Page:
    """The search page with its lanes alive."""
    preview.visit(desk, f"{site}/search")
    desk.wait_for_selector(".results[data-mounted=ready]")
    return desk


def lefts(page: Page) -> set[str]:
    """Where the cursor stands, in every lane."""
    return set(page.locator(".lane .cursor").evaluate_all("(all) => all.map((one) => one.style.left)"))


def test_one_cursor_runs_through_all_lanes_and_tells_its_time(results: Page) -> None:
    assert results.locator(".lane .cursor").count() == 5
    assert len(lefts(results)) == 1
    assert results.locator("output.time-bubble:not(.hover)").text_content() == "21:36:40"


def test_a_label_is_shown_whole_or_not_at_all(results: Page) -> None:
    where = """(labels) => labels.map((label) => {
      const [part, text] = [label.parentElement.getBoundingClientRect(), label.getBoundingClientRect()];
      if (text.top >= part.bottom) return 'hidden';
      return text.right <= part.right + 0.5 && text.left >= part.left ? 'whole' : 'cut';
    })"""
    labels = results.locator(".lane:not(.sm) .seg > span")
    assert "whole" in set(labels.evaluate_all(where)) <= {"whole", "hidden"}
    labels.evaluate_all("(all) => all.forEach((label) => (label.parentElement.style.width = '3.5rem'))")
    labels.first.evaluate("(label) => (label.textContent = 'Còn 13 ngày 16 giờ trước khi bị ghi đè')")
    assert labels.evaluate_all(where)[0] == "hidden", "«Còn 1» would be another number"


def test_brackets_move_it_by_ten_seconds_and_say_so(results: Page) -> None:
    results.evaluate(
        "() => { window.told = []; document.addEventListener('timeline:cursor', (e) => told.push(e.detail.at_ms)) }"
    )
    results.locator(".seg[role=option]").first.focus()
    results.keyboard.press("]")
    results.keyboard.press("]")
    results.keyboard.press("[")
    assert results.evaluate("() => told") == [1_763_563_010_000, 1_763_563_020_000, 1_763_563_010_000]
    assert results.locator("output.time-bubble:not(.hover)").text_content() == "21:36:50"
    assert results.locator("#live").text_content() == "Con trỏ lúc 21:36:50"


def test_a_click_sets_it_and_the_pointer_tells_the_time_under_it(results: Page) -> None:
    lane = results.locator(".lane").nth(3)
    box = lane.bounding_box()
    assert box
    results.mouse.move(box["x"] + box["width"] / 2, box["y"] + 5)
    hover = results.locator("output.time-bubble.hover")
    assert hover.text_content() in {"21:30:00", "21:29:59", "21:30:01", "21:29:57", "21:30:03"}
    lane.click(position={"x": 0, "y": 5})
    assert results.locator("output.time-bubble:not(.hover)").text_content() == "21:00:00"
    assert lefts(results) == {"0%"}


def test_why_a_stretch_is_empty_is_told_under_its_lane_by_press_and_by_key(results: Page) -> None:
    lane, told = results.locator(".lane").nth(3), results.locator(".lane-told")
    box = lane.bounding_box()
    assert box
    lane.click(position={"x": box["width"] / 2, "y": 5})
    assert told.text_content() == "21:04:48–21:55:12 · Đoạn TT-0004"
    assert told.evaluate("(e) => e.previousElementSibling.dataset.camera") == "4"
    results.locator(".lane").nth(1).click(position={"x": box["width"] / 2, "y": 5})
    assert told.count() == 0, "there it has footage"
    results.locator("#pick-5").focus()
    results.keyboard.press("]")
    assert (told.text_content() or "").endswith("Đoạn TT-0005")
    assert (results.locator("#live").text_content() or "").endswith(": 21:04:48–21:55:12 · Đoạn TT-0005")


def test_options_are_walked_by_arrows_and_ticked_by_space(results: Page) -> None:
    options = results.locator(".seg[role=option]")
    assert options.count() == 2
    assert options.nth(0).get_attribute("aria-selected") == "true"
    options.nth(0).focus()
    results.keyboard.press("ArrowDown")
    assert options.nth(1).evaluate("(e) => e === document.activeElement")
    results.keyboard.press("Space")
    assert results.locator("#pick-2").is_checked()
    assert options.nth(1).get_attribute("aria-selected") == "true"
    results.locator("#pick-2").uncheck()
    assert options.nth(1).get_attribute("aria-selected") == "false"
    assert results.locator(".lane[role=listbox]").count() == 2


def test_only_one_option_is_in_the_tab_order(results: Page) -> None:
    stops = results.locator(".seg[role=option]").evaluate_all("(all) => all.map((one) => one.tabIndex)")
    assert sorted(stops) == [-1, 0]
    results.locator(".seg[role=option]").nth(1).focus()
    stops = results.locator(".seg[role=option]").evaluate_all("(all) => all.map((one) => one.tabIndex)")
    assert stops == [-1, 0]


def test_typing_a_bracket_into_a_field_moves_nothing(results: Page) -> None:
    before = lefts(results)
    results.locator("#polygon").press("]")
    assert lefts(results) == before
