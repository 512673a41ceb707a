"""Every shared page, seen: nothing overflows, the content policy holds, and it works without scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.service.web import preview, sample

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAGES = sorted(file.stem for file in sample.PAGES.glob("*.html"))
# 1440 is an officer's screen, 720 the same at 200 % zoom, 390 a phone.
WIDTHS = (1440, 720, 390)
SMALL = """() => [...document.querySelectorAll(
  'a.btn, button, .tabbar a, .opt, .compass label, .segments label, input.in, select.in')]
  .filter((e) => e.getClientRects().length && !e.closest('details'))
  .map((e) => [e.outerHTML.slice(0, 80), e.getBoundingClientRect().height]).filter(([, h]) => h < %d)"""


@pytest.mark.parametrize("name", [*PAGES, "missing"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_page_renders_in_both_languages_with_one_heading_and_a_way_to_its_content(name: str, language: str) -> None:
    template = "error.html" if name == "missing" else f"{name}.html"
    html = preview.render(template, {"lang": language, "status": 404, "message": ""})
    assert f'<html lang="{language}"' in html
    assert html.count('id="main"') == 1
    assert html.count('class="skip" href="#main"') == 1
    assert ("Skip to the main content" in html) is (language == "en")
    assert not re.search(r"<script(?![^>]*(?:src=|application/json))", html)
    assert not re.search(r"\son\w+=", html)
    for style in re.findall(r'style="([^"]*)"', html):
        assert re.fullmatch(r"(?:left|width):[\d.]+%(?:;width:[\d.]+%)?", style)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_overflows_and_the_browser_does_not_complain(name: str, desk: Page, site: str) -> None:
    for theme in ("light", "dark"):
        preview.visit(desk, f"{site}/{name}?theme={theme}")
        for width in WIDTHS:
            desk.set_viewport_size({"width": width, "height": 844})
            wide = desk.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{name} is {wide} pixels too wide at {width}"


@pytest.mark.parametrize("name", ["inbox", "owner"])
def test_targets_on_a_phone_are_large_enough_for_a_finger(name: str, desk: Page, site: str) -> None:
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.goto(f"{site}/{name}")
    assert desk.evaluate(SMALL % 44) == []


def test_targets_on_a_desk_are_large_enough_for_a_pointer(desk: Page, site: str) -> None:
    for name in ("overview", "form", "search"):
        desk.goto(f"{site}/{name}")
        assert desk.evaluate(SMALL % 24) == []


def test_without_scripts_menus_open_dialogs_show_and_lists_are_whole(browser: Browser, site: str) -> None:
    with browser.new_context(java_script_enabled=False, viewport={"width": 1440, "height": 900}) as window:
        page = window.new_page()
        page.goto(f"{site}/form")
        page.locator("summary.avatar").click()
        expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()
        page.goto(f"{site}/form#refuse")
        expect(page.get_by_text("Người lập yêu cầu sẽ thấy lý do.")).to_be_visible()
        page.goto(f"{site}/search")
        assert page.locator(".lane-row").count() == 5
        page.goto(f"{site}/watch")
        expect(page.locator("video[controls]")).to_be_visible()


def test_a_dialog_keeps_the_page_behind_it_still_and_gives_the_focus_back(desk: Page, site: str) -> None:
    desk.goto(f"{site}/form")
    opener = desk.get_by_role("link", name="Từ chối kèm lý do")
    opener.click()
    dialog = desk.locator("dialog#refuse")
    assert dialog.evaluate("(d) => d.open && d.matches(':modal')")
    desk.keyboard.press("Escape")
    assert not dialog.evaluate("(d) => d.open")
    assert opener.evaluate("(e) => e === document.activeElement")


def test_a_refused_form_gives_the_focus_to_its_summary(desk: Page, site: str) -> None:
    desk.goto(f"{site}/form")
    assert desk.locator(".errsum").evaluate("(e) => e === document.activeElement")
    desk.get_by_role("link", name="Số điện thoại thiếu 1 chữ số").click()
    assert desk.locator("#phone").evaluate("(e) => e === document.activeElement")


def test_the_theme_of_the_machine_is_followed_only_when_asked(browser: Browser, site: str) -> None:
    grounds = {}
    for theme in ("light", "dark", "auto"):
        with browser.new_context(color_scheme="dark") as window:
            page = window.new_page()
            page.goto(f"{site}/overview?theme={theme}")
            grounds[theme] = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert grounds["auto"] == grounds["dark"] != grounds["light"]
