"""Why a feed was lost, in sentences for people: what it is, and what to do. Classes and codes are for the log."""

from __future__ import annotations

import errno
import socket

from ingest.feeds.reaching import NotADevice
from ingest.feeds.source import LostReason

UNEXPECTED = "Lỗi ngoài dự tính khi đọc luồng; máy thu tự nối lại. Nếu còn lặp lại, hãy xem nhật ký của máy thu."
BROKEN_OFF = "Kết nối tới camera bị đứt; máy thu tự nối lại. Nếu hay lặp lại, hãy kiểm tra mạng và nguồn của camera."
NO_DEVICE = (
    "Địa chỉ này dẫn tới chính hệ thống hoặc dải địa chỉ đặc biệt, không phải camera: hãy sửa địa chỉ. Nếu đúng là "
    "camera, kỹ thuật viên ghi dải mạng đó vào danh sách mạng thiết bị của máy thu."
)
_UNREACHED = "Không nối được tới camera: hãy kiểm tra địa chỉ, mạng và nguồn của camera."
_CONNECTING: tuple[tuple[type[Exception], str], ...] = (
    (NotADevice, NO_DEVICE),
    (ConnectionRefusedError, "Camera từ chối kết nối: hãy kiểm tra cổng, và RTSP đã bật trên camera chưa."),
    (socket.gaierror, "Không tìm thấy máy mang tên này: hãy kiểm tra địa chỉ của camera và DNS của máy thu."),
    (UnicodeError, "Tên máy của camera không đúng dạng: hãy kiểm tra địa chỉ."),
    (TimeoutError, "Camera không trả lời khi nối: hãy kiểm tra địa chỉ, mạng và nguồn của camera."),
)
_ROUTES = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN}
_DISK = {
    errno.EACCES: "Máy thu không được phép ghi vào thư mục tạm: hãy kiểm tra quyền của thư mục.",
    errno.EPERM: "Máy thu không được phép ghi vào thư mục tạm: hãy kiểm tra quyền của thư mục.",
    errno.EROFS: "Đĩa của máy thu chỉ cho đọc: hãy kiểm tra đĩa và cách gắn đĩa.",
    errno.EIO: "Đĩa của máy thu báo lỗi: hãy kiểm tra và thay đĩa nếu cần.",
}
_ANSWERS: dict[int, tuple[LostReason, str]] = {
    401: ("signed_out", "Camera không nhận tài khoản: hãy kiểm tra tên và mật khẩu."),
    403: ("signed_out", "Camera không cho tài khoản này xem luồng: hãy kiểm tra quyền của tài khoản."),
    404: ("not_found", "Camera không có luồng này: hãy kiểm tra đường dẫn của luồng."),
    453: ("no_link", "Camera hết băng thông cho người xem thêm: hãy ngắt bớt người xem."),
    454: ("no_link", "Camera đã bỏ phiên xem; máy thu tự nối lại."),
}
_FAILED = "Camera báo lỗi bên trong; máy thu tự nối lại. Nếu còn lặp lại, hãy khởi động lại camera."
_DECLINED = "Camera không làm theo yêu cầu xem luồng: hãy kiểm tra đường dẫn của luồng và cài đặt của camera."


def of_connecting(error: Exception) -> str:
    """Why no connection came about."""
    if isinstance(error, OSError) and error.errno in _ROUTES:
        return "Không có đường mạng tới camera: hãy kiểm tra địa chỉ và mạng của máy thu."
    return next((told for kind, told in _CONNECTING if isinstance(error, kind)), _UNREACHED)


def of_answer(status: int) -> tuple[LostReason, str]:
    """What a camera means that answers with this status."""
    return _ANSWERS.get(status) or (("no_link", _FAILED) if status >= 500 else ("bad_stream", _DECLINED))


def of_disk(error: OSError) -> str:
    """Why the disk of the shelf takes nothing."""
    return _DISK.get(error.errno or 0, "Đĩa của máy thu không ghi được: hãy kiểm tra đĩa và chỗ trống.")
