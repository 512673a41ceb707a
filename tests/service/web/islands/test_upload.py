"""Handing in a file in a browser: told in bytes, stoppable, and the same form without scripts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.service.web import preview

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

SIZE = 3_000_000


@pytest.fixture
def footage(tmp_path: Path) -> Path:
    """A file to hand in."""
    file = tmp_path / "ch01.mp4"
    file.write_bytes(b"\0" * SIZE)
    return file


def filled(page: Page, site: str, file: Path) -> None:
    """The form with the file chosen."""
    preview.visit(page, f"{site}/form")
    page.set_input_files("#file", file)


def test_the_answer_takes_the_place_of_the_page(desk: Page, site: str, footage: Path) -> None:
    filled(desk, site, footage)
    desk.wait_for_selector("form[data-mounted=ready]")
    with desk.expect_response("**/hand-in") as answered:
        desk.get_by_role("button", name="Lưu camera").click()
    assert int(answered.value.headers["x-received"]) > SIZE
    desk.get_by_role("heading", name="Việc cần làm").wait_for()
    assert desk.url.endswith("/hand-in")
    desk.wait_for_selector("[data-island=timeline][data-mounted=ready]")


def test_a_lost_line_is_told_and_the_form_can_be_sent_again(
    desk: Page, site: str, footage: Path, complaints: list[str]
) -> None:
    filled(desk, site, footage)
    desk.route("**/hand-in", lambda route: route.abort("connectionreset"))
    button = desk.get_by_role("button", name="Lưu camera")
    button.click()
    told = desk.get_by_role("alert").filter(has_text="tệp chưa được nhận")
    told.wait_for()
    assert button.is_enabled()
    assert desk.locator("#address").input_value() == "212 Nguyễn An Ninh"
    complaints.clear()


def hold(route: Route) -> None:
    """Let the request hang: neither answered nor refused."""


def test_it_can_be_stopped(desk: Page, site: str, footage: Path) -> None:
    filled(desk, site, footage)
    desk.route("**/hand-in", hold)
    desk.get_by_role("button", name="Lưu camera").click()
    desk.get_by_role("button", name="Dừng gửi").click()
    desk.get_by_text("Đã dừng gửi. Chưa có gì được ghi.").wait_for()


def test_without_scripts_the_same_form_hands_in(browser: Browser, site: str, footage: Path) -> None:
    with browser.new_context(java_script_enabled=False) as window:
        page = window.new_page()
        page.goto(f"{site}/form")
        page.set_input_files("#file", footage)
        with page.expect_response("**/hand-in") as answered:
            page.get_by_role("button", name="Lưu camera").click()
        assert answered.value.status == 200
        expect(page.get_by_role("heading", name="Việc cần làm")).to_be_visible()
