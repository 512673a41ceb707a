"""What the states of an intake are called. Pure."""

from __future__ import annotations

from service.web.language import _

STATES: dict[str, str] = {
    "waiting": _("Chờ nhận"),
    "working": _("Đang nhận"),
    "filed": _("Đã nhập kho"),
    "duplicate": _("Trùng tệp đã có"),
    "refused": _("Không nhận"),
}
KINDS: dict[str, str] = {"waiting": "", "working": "info", "filed": "good", "duplicate": "warn", "refused": "bad"}
ENDED = frozenset({"filed", "duplicate", "refused"})
