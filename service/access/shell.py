"""The frame of every page: where one can go, what waits there, what later nouns hang into it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from service.web.language import _

if TYPE_CHECKING:
    from service.access.desk import Desk


class Badge(Protocol):
    """Counts of what waits for this person, by the address of the navigation entry."""

    def __call__(self, desk: Desk) -> dict[str, int]:
        """Address -> count."""
        ...


@dataclass
class Shell:
    """What later nouns hang into the shell; filled when the program is put together."""

    badges: list[Badge] = field(default_factory=list)
    open_cases: Any = None  # (desk) -> list of {"id", "number", "title"}


NAV = (
    ("/", _("Tổng quan"), "layout-dashboard", None, False),
    ("/search", _("Tra cứu"), "search", "footage.search", False),
    ("/cases", _("Hồ sơ"), "folder", "case.view", False),
    ("/requests", _("Yêu cầu"), "inbox", "retrieval.view", False),
    ("/cameras", _("Camera"), "cctv", "camera.view", False),
    ("/feeds", _("Luồng hình"), "video", "feed.view", False),
    ("/health", _("Tình trạng"), "wrench", "camera.view", False),
    ("/reports", _("Báo cáo"), "file-text", "report.view", False),
    ("/log", _("Nhật ký"), "shield-check", "log.view", False),
    ("/jobs", _("Việc nền"), "activity", "job.view", False),
    ("/accounts", _("Tài khoản"), "users", "account.manage", True),
)
# Pages that have no entry of their own -> the entry they belong to.
_BELONG = {
    "/retrievals/": "/requests/",
    "/intakes/": "/cameras/",
    "/hand-ins": "/cameras/",
    "/devices": "/cameras/",
    "/owner-links": "/cameras/",
    "/tickets": "/health/",
    "/custody": "/log/",
    "/indicators": "/reports/",
}
OWNER_NAV = (
    ("/my", _("Camera của tôi"), "cctv"),
    ("/my/new", _("Đăng ký"), "plus"),
    ("/my/uses", _("Sổ sử dụng"), "book-open"),
    ("/account", _("Tài khoản của tôi"), "user"),
)


def entries_for(desk: Desk, path: str, shell: Shell) -> list[dict[str, Any]]:
    """The navigation of this person on the page at ``path``, in their language."""
    badges = Counter[str]()
    entries: list[tuple[str, str, str, str | None, bool]]
    if desk.account.role == "owner":
        entries = [(href, label, icon, None, False) for href, label, icon in OWNER_NAV]
    else:
        entries = [entry for entry in NAV if entry[3] is None or desk.may(entry[3])]
        for badge in shell.badges:
            badges.update(badge(desk))  # two that count for one entry add up
    here = next((home + path.removeprefix(other) for other, home in _BELONG.items() if path.startswith(other)), path)
    current = max((e[0] for e in entries if here == e[0] or here.startswith(f"{e[0]}/")), key=len, default="")
    return [
        {
            "href": href,
            "label": desk.say(label),
            "icon": icon,
            "badge": badges[href] or None,
            "current": href == current,
            "bottom": bottom,
        }
        for href, label, icon, _act, bottom in entries
    ]
