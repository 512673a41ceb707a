"""A real Chromium: Debian's, driven by playwright, with a fresh profile."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def chromium_path() -> str | None:
    """Where the browser stands, or None. Ubuntu's own is a snap, which cannot see temporary folders: not counted."""
    for name in NAMES:
        found = shutil.which(name)
        if found and "/snap/" not in found and not _is_snap_stub(found):
            return found
    return None


def _is_snap_stub(path: str) -> bool:
    with open(path, "rb") as program:  # noqa: PTH123 - the first bytes only, the program has 200 MB
        head = program.read(4_096)
    return head.startswith(b"#!") and b"/snap/bin/" in head


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    """A running browser; closed again in any case."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()
