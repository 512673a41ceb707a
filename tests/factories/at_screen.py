"""A person before a real browser: signs in and out by typing and clicking; every screen is looked over and kept."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from storage.models import Account
from tests.factories.world import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, ViewportSize

DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
# Words that no Vietnamese page of ours has: English left over, or a value that the page could not print.
FOREIGN = re.compile(r"\b(the|and|with|search|submit|cancel|error|undefined|null|None|NaN|Traceback)\b")
PATIENCE_MS = 30_000


class AtScreen:
    """One person with a browser of their own. ``screens`` is where every screen that was looked at is kept."""

    def __init__(self, browser: Browser, address: str, account: Account, screens: Path, *, is_phone: bool = False):
        self.account, self._screens = account, screens
        self._context = browser.new_context(
            viewport=PHONE if is_phone else DESKTOP,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            has_touch=is_phone,
        )
        self.page = self._context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self._complaints: list[str] = []
        self.page.on("console", lambda said: self._complaints.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self._complaints.append(str(error)))
        self.page.goto(address)
        self._sign_in()

    def _sign_in(self) -> None:
        self.page.get_by_label("Tên đăng nhập").fill(self.account.login)
        self.page.get_by_label("Mật khẩu").fill(PASSWORD)
        self.seen("sign-in", "Đăng nhập")
        self.press("Đăng nhập")

    def sign_out(self) -> None:
        """Leave by the account's menu."""
        self.page.get_by_label(f"Tài khoản {self.account.display_name}").click()
        self.press("Đăng xuất")
        self.seen("signed-out", "Đăng nhập")
        self._context.close()

    def press(self, name: str, within: Locator | None = None) -> None:
        """Press the button of this name (its beginning is enough) and wait until the page stands."""
        button = (within or self.page).get_by_role("button", name=re.compile(f"^{re.escape(name)}"))
        button.first.click()
        self.page.wait_for_load_state("networkidle")

    def follow(self, name: str, within: Locator | None = None) -> None:
        """Follow the link of this name."""
        (within or self.page).get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state("networkidle")

    def turn_to(self, name: str) -> None:
        """Choose an entry of the main navigation."""
        self.follow(name, self.page.get_by_role("navigation", name="Điều hướng chính"))

    def seen(self, name: str, *words: str) -> str:
        """Look the screen over: these words, Vietnamese, no complaint of a script, nothing beyond the right edge.

        Answers the words of its main part.
        """
        main = self.page.get_by_role("main")
        for word in words:
            main.get_by_text(word).locator("visible=true").first.wait_for()
        self.page.screenshot(path=str(self._screens / f"{self.account.login}-{name}.png"))
        text = main.inner_text()
        assert self.page.locator("html").get_attribute("lang") == "vi", name
        assert not FOREIGN.findall(text), f"{name}: {FOREIGN.findall(text)} in {text[:2_000]}"
        assert not self._complaints, f"{name}: {self._complaints}"
        wide, shown = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= shown, f"{name} is {wide} px wide on a screen of {shown}"
        return text
