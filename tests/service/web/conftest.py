"""The sample pages, served under the product's content policy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from service.web.build import build
from tests.service.web.preview import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    """The front end as the sources say it."""
    build(lambda _: None)


@pytest.fixture
def site() -> Iterator[str]:
    """Address of the sample pages."""
    with served() as address:
        yield address


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about: errors of scripts, refused resources, broken policy."""
    return []


@pytest.fixture
def desk(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    """A window as wide as an officer's; the test fails if the browser complains."""
    with browser.new_context(viewport={"width": 1440, "height": 900}, locale="vi-VN") as window:
        page = window.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
        yield page
        assert not complaints
