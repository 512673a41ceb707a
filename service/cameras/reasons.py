"""Why a camera has nothing: the words for every reason of an outage, the same in the register, on boards, in searches
and in the player. Pure."""

from __future__ import annotations

from service.web.language import _

OUTAGE_REASONS = {
    "broken": _("Camera hỏng"),
    "no_link": _("Mất kết nối"),
    "maintenance": _("Bảo trì"),
    "paused": _("Tạm ngừng"),
    "refused": _("Chủ camera từ chối"),
    "removed": _("Đã gỡ"),
}
"""What a person may give as the reason."""
RECORDER_REASONS = {
    "signed_out": _("Sai tài khoản truy cập"),
    "not_found": _("Camera không có luồng đã đăng ký"),
    "bad_stream": _("Luồng hình không đọc được"),
    "spool_full": _("Ổ tạm của máy thu đầy"),
    "recorder_down": _("Máy thu dừng hoặc chuyển máy"),
    "changed": _("Đổi cấu hình luồng hình"),
}
"""What recorders themselves give; a person cannot choose these."""
REASONS = OUTAGE_REASONS | RECORDER_REASONS
