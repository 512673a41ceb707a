"""What the states of files handed in are called; what a person chose for them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.web.language import _
from storage.catalog.hand_ins import OPEN_FILES

STATES: dict[str, str] = {
    "waiting": _("Chờ nhận"),
    "working": _("Đang nhận"),
    "filed": _("Đã nhập kho"),
    "duplicate": _("Trùng tệp đã có"),
    "twin": _("Trùng tệp cùng lượt"),
    "refused": _("Không nhận"),
    "received": _("Đang đọc"),
    "proposed": _("Chờ xác nhận"),
    "left_out": _("Không nạp"),
}
KINDS: dict[str, str] = {
    "waiting": "",
    "working": "info",
    "filed": "good",
    "duplicate": "warn",
    "twin": "warn",
    "refused": "bad",
    "received": "info",
    "proposed": "warn",
    "left_out": "out",
}
ENDED = frozenset({"filed", "duplicate", "refused", "left_out"})
HAND_IN_STATES: dict[str, tuple[str, str]] = {
    "open": (_("Chờ xác nhận"), "warn"),
    "confirmed": (_("Đã xác nhận"), "good"),
    "dropped": (_("Đã bỏ"), "out"),
}
_NOTHING_WAITS = (_("Không còn tệp chờ"), "out")
_NOTHING_YET = (_("Chưa có tệp"), "")
_NOTHING_TAKEN = (_("Không nạp tệp nào"), "out")
CHANNELS: dict[str, str] = {
    "page": _("Trang web"),
    "owner_page": _("Chủ camera nộp"),
    "command": _("USB hoặc ổ đĩa"),
    "folder": _("Thư mục theo dõi"),
    "demonstration": _("Dữ liệu trình diễn"),
}
UNITLESS_ROLES = frozenset({"administrator", "technician"})
"""Whose roles see files that lie in no unit: any ward's camera may have taken them."""
SOURCES: dict[str, str] = {
    "file_name": _("theo tên tệp"),
    "file_metadata": _("theo thông tin trong tệp"),
    "stated": _("do người nộp ghi"),
}


def is_awaiting(state: str, file_counts: Mapping[str, int]) -> bool:
    """Whether a hand-in waits for a person's word: it is open, and files of it are read or wait."""
    return state == "open" and any(file_counts.get(one) for one in OPEN_FILES)


def hand_in_told(state: str, file_counts: Mapping[str, int]) -> tuple[str, str]:
    """What a hand-in is called, and in which colour, by its state and how many of its files stand in each of theirs."""
    if state == "open" and not is_awaiting(state, file_counts):
        return _NOTHING_WAITS if any(file_counts.values()) else _NOTHING_YET
    if state == "confirmed" and not file_counts.get("confirmed"):
        return _NOTHING_TAKEN
    return HAND_IN_STATES[state]


@dataclass(frozen=True)
class Typed:
    """What a person typed for one file of a hand-in."""

    is_wanted: bool
    camera: str
    start: str
    rate: str


def typed_for(fields: Mapping[str, str], file_id: int) -> Typed:
    """The inputs of one file: ``take-``, ``camera-``, ``start-``, ``rate-`` and its key."""
    return Typed(
        fields.get(f"take-{file_id}", "") not in {"", "0"},
        fields.get(f"camera-{file_id}", "").strip(),
        fields.get(f"start-{file_id}", "").strip(),
        fields.get(f"rate-{file_id}", "").strip(),
    )


def read_rate(text: str) -> float | None:
    """Frames a second as typed, comma or point; None for anything else."""
    try:
        rate = float(text.replace(",", "."))
    except ValueError:
        return None
    return rate if 0 < rate < 1_000 else None
