"""Roles and what each may do; passwords; slowing down guesses. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.web.language import _
from storage.values.clock import MINUTE_MS, SECOND_MS

ROLES: dict[str, str] = {
    "administrator": _("Quản trị viên"),
    "officer": _("Cán bộ"),
    "commander": _("Chỉ huy duyệt"),
    "report_officer": _("Cán bộ báo cáo"),
    "technician": _("Kỹ thuật viên"),
    "auditor": _("Kiểm tra viên"),
    "owner": _("Chủ camera"),
}

_POLICE = frozenset({"officer", "commander"})
# Act -> roles that may do it. What is not listed nobody may do.
ACTS: dict[str, frozenset[str]] = {
    "account.manage": frozenset({"administrator"}),
    "setting.manage": frozenset({"administrator"}),
    "unit.view": frozenset(ROLES),
    "camera.view": _POLICE | {"technician", "report_officer", "auditor", "administrator"},
    "camera.edit": _POLICE | {"technician"},
    "camera.confirm": _POLICE,
    "camera.import": _POLICE | {"technician"},
    "camera.export": _POLICE | {"report_officer"},
    "clock_photograph.view": _POLICE | {"technician", "auditor"},
    "owner.reveal": _POLICE | {"technician"},
    "own_camera.manage": frozenset({"owner"}),
    "feed.view": frozenset({"administrator", "technician"}),
    "feed.manage": frozenset({"technician"}),
    "footage.hand_in": _POLICE | {"technician"},
    "footage.restate": _POLICE | {"technician"},
    "footage.restate_decide": _POLICE,
    "restatement.view": _POLICE | {"technician", "auditor"},
    "footage.search": _POLICE,
    "case.view": _POLICE | {"auditor", "report_officer"},
    "case.edit": _POLICE,
    "hold.place": _POLICE,
    "hold.release": frozenset({"commander"}),
    "retrieval.view": _POLICE | {"auditor"},
    "retrieval.request": _POLICE,
    "retrieval.approve": frozenset({"commander"}),
    "retrieval.break_glass": _POLICE,
    "retrieval.review": frozenset({"commander"}),
    "footage.view": _POLICE,
    "grade.give": _POLICE,
    "grade.confirm": _POLICE,
    "report.view": _POLICE | {"report_officer", "auditor"},
    "report.draft": frozenset({"report_officer", "commander"}),
    "report.issue": frozenset({"report_officer", "commander"}),
    "balance.enter": frozenset({"report_officer"}),
    "balance.approve": frozenset({"commander"}),
    "log.view": frozenset({"auditor", "commander", "administrator"}),
    "custody.view": frozenset({"auditor", "commander"}),
    "job.view": frozenset({"administrator", "technician"}),
    "job.manage": frozenset({"administrator", "technician"}),
}

# Why someone looks. Stated with the case; written down with every look.
PURPOSES: dict[str, str] = {
    "verify_report": _("Kiểm tra, xác minh tin báo"),
    "investigate": _("Điều tra vụ án"),
    "administrative": _("Xử lý vi phạm hành chính"),
    "incident": _("Giải quyết vụ việc khác"),
    "missing_person": _("Tìm người, tìm tài sản"),
}

ACTIONS: dict[str, str] = {
    "session.begun": _("Đăng nhập"),
    "session.refused": _("Đăng nhập không thành"),
    "act.refused": _("Việc không thuộc quyền"),
    "unit.refused": _("Dữ liệu ngoài đơn vị"),
    "footage.searched": _("Tra cứu"),
    "clip.viewed": _("Xem đoạn ghi hình"),
    "clip.sought": _("Tua trong đoạn ghi hình"),
    "thumbnail.viewed": _("Xem ảnh thu nhỏ"),
    "exhibit.downloaded": _("Tải vật chứng"),
    "footage.refused": _("Xem khi chưa có quyền"),
    "clock_photograph.viewed": _("Xem ảnh chụp đồng hồ"),
    "owner.revealed": _("Xem thông tin chủ camera"),
    "camera.exported": _("Xuất danh sách camera"),
    "report.downloaded": _("Tải báo cáo"),
    "network.searched": _("Tìm camera trong mạng của máy thu"),
    "access_token.made": _("Tạo mã truy cập cho chương trình"),
    "access_token.revoked": _("Thu hồi mã truy cập"),
}

# Sign-in. Within the window so many tries for one name from one address, and so many from one address for any names.
# A name tried wrongly from many places only slows down, never stops, and not where its owner has signed in before:
# otherwise anybody could keep an officer out by typing nonsense under their name.
WINDOW_MS = 15 * MINUTE_MS
TRIES_PER_LOGIN = 5
TRIES_PER_ADDRESS = 30
TRIES_AT_PACE = 10
LONGEST_PAUSE_MS = MINUTE_MS
SESSION_MS = 12 * 60 * MINUTE_MS
IDLE_MS = 60 * MINUTE_MS
PASSWORD_LENGTH = 10
_WEAK = {"password", "matkhau", "12345678", "camera", "congan", "qwerty"}


def may(role: str, act: str) -> bool:
    """Whether a role may do an act. An act nobody listed is nobody's."""
    return role in ACTS.get(act, frozenset())


def password_problem(password: str, login: str) -> str | None:
    """What is wrong with a new password, and what to do; None when it will serve."""
    lowered = password.lower()
    if len(password) < PASSWORD_LENGTH:
        return _("Mật khẩu cần ít nhất 10 ký tự. Một câu ngắn dễ nhớ là tốt.")
    if len(password) > 200:
        return _("Mật khẩu dài quá 200 ký tự.")
    if login and login.lower() in lowered:
        return _("Mật khẩu không được chứa tên đăng nhập.")
    if len(set(lowered)) < 5 or any(weak in lowered and len(password) < 14 for weak in _WEAK):
        return _("Mật khẩu này dễ đoán. Hãy dùng từ ngữ khác.")
    return None


@dataclass(frozen=True)
class Failures:
    """Instants of failed tries within the window, rising: for this name from this address, from this address for any
    name, for this name from anywhere. ``is_known``: this name was let in from this address not long ago."""

    here: Sequence[int]
    of_address: Sequence[int]
    of_login: Sequence[int] = ()
    is_known: bool = False


def tries_left(failed: Failures) -> int:
    """How many more tries from here within the window; 0 means: wait."""
    return max(0, min(TRIES_PER_LOGIN - len(failed.here), TRIES_PER_ADDRESS - len(failed.of_address)))


def wait_ms(failed: Failures, now: int) -> int:
    """How long to wait until another try is let through, ms; 0 when it may come now."""
    waits = [0]
    if len(failed.here) >= TRIES_PER_LOGIN:
        waits.append(failed.here[-TRIES_PER_LOGIN] + WINDOW_MS - now)
    if len(failed.of_address) >= TRIES_PER_ADDRESS:
        waits.append(failed.of_address[-TRIES_PER_ADDRESS] + WINDOW_MS - now)
    if not failed.is_known and (beyond := len(failed.of_login) - TRIES_AT_PACE) >= 0:
        pause_ms = min(LONGEST_PAUSE_MS, SECOND_MS << min(beyond, 10))
        waits.append(failed.of_login[-1] + pause_ms - now)
    return max(waits)


def login_problem(login: str) -> str | None:
    """What is wrong with a sign-in name; None when it will serve. Names that look alike must not be two names."""
    if not 3 <= len(login) <= 80:
        return _("Tên đăng nhập cần 3 đến 80 ký tự.")
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9]|[.-](?=[a-z0-9]))*", login):
        return _(
            "Tên đăng nhập chỉ gồm chữ thường không dấu, chữ số, dấu chấm và gạch nối ở giữa, ví dụ nguyen.van.mau."
        )
    return None
