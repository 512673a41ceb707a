"""Chromium shows a page; without it the run says so aloud, and on a build server it fails."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.servers.inner_run import inner_run


def test_a_page_is_shown_and_scripts_run(page: Page) -> None:
    page.set_content("<h1>Xin chào</h1><script>document.title = 1 + 1</script>")
    assert page.inner_text("h1") == "Xin chào"
    assert page.title() == "2"


NEEDS_A_BROWSER = "def test_needs_a_browser(page):\n    page.set_content('<p>')\n"


@pytest.mark.slow
def test_without_chromium_the_run_says_so_aloud(tmp_path: Path) -> None:
    done = inner_run(tmp_path, NEEDS_A_BROWSER, PATH=str(tmp_path))
    assert done.returncode == 0, done.stdout
    assert "NOT EVERYTHING WAS TESTED" in done.stdout
    assert "no Chromium" in done.stdout


@pytest.mark.slow
def test_without_chromium_a_build_server_fails(tmp_path: Path) -> None:
    done = inner_run(tmp_path, NEEDS_A_BROWSER, PATH=str(tmp_path), CI="true")
    assert done.returncode == 1, done.stdout
    assert "no Chromium" in done.stdout


@pytest.fixture(scope="module", autouse=True)
def nothing_lingers() -> object:
    """Runs before the browser of this file starts: an event loop of ours must be possible outside browser tests."""
    return asyncio.run(asyncio.sleep(0, "free"))
