"""What an S3 server's answers mean to the house: gone, held, full, away, or not to be worked with as configured."""

from __future__ import annotations

import urllib3
from minio.error import MinioException, S3Error

from storage.errors import StorageFull
from storage.objects.store import ObjectMissing, StoreUnreachable, StoreUnusable

GONE = {"NoSuchKey", "NoSuchObject", "NoSuchVersion", "MethodNotAllowed"}
NOT_LOCKED = {"ObjectLockConfigurationNotFoundError", "NoSuchObjectLockConfiguration"}
NO_HOLD = {"NoSuchObjectLegalHold", *NOT_LOCKED}  # never set, said in each server's own way
HELD = {"AccessDenied", "ObjectLocked", "InvalidRequest"}
FULL = {"XMinioStorageFull", "StorageFull", "InsufficientStorage", "QuotaExceeded"}
_SETTING = "CAMERA_ANTT_OBJECTS_URL"
_UNUSABLE = {
    "InvalidAccessKeyId": "không biết khóa truy cập này. Hãy sửa khóa (phần trước dấu hai chấm) trong {setting}.",
    "SignatureDoesNotMatch": "không nhận khóa bí mật này. Hãy sửa khóa bí mật (phần giữa dấu hai chấm và @) trong "
    "{setting}; ký tự / + @ : trong khóa phải viết dạng %2F %2B %40 %3A.",
    "AccessDenied": "không cho tài khoản này làm việc. Hãy cấp cho nó quyền quản trị kho này: tạo kho, đọc, ghi, xóa, "
    "liệt kê, khóa đối tượng.",
    "RequestTimeTooSkewed": "báo đồng hồ hai máy lệch nhau. Hãy chỉnh giờ của máy này và máy kho (NTP).",
    "NoSuchBucket": "không còn kho này. Hãy kiểm tra tên kho (phần sau dấu / cuối) trong {setting}.",
    "InvalidBucketName": "không nhận tên kho này. Hãy sửa tên kho (phần sau dấu / cuối) trong {setting}.",
    "BucketAlreadyExists": "báo tên kho này đã có chủ khác. Hãy chọn tên kho khác trong {setting}.",
}


def translated(error: Exception, key: str, where: str) -> Exception:
    """The house's own error for what the SDK raised about an object; the same one when it has no name here."""
    if isinstance(error, S3Error):
        if error.code in GONE:
            return ObjectMissing(key)
        if error.code in FULL:
            return StorageFull()
    return away(error, where) or error


def away(error: Exception, where: str) -> StoreUnreachable | None:
    """What keeps the whole store from working; None when it is only about what was asked."""
    if isinstance(error, S3Error):
        status = getattr(error.response, "status", 0)
        if error.code in _UNUSABLE:
            return StoreUnusable("store_refused", f"Kho S3 ở {where} {_UNUSABLE[error.code].format(setting=_SETTING)}")
        return StoreUnreachable() if status >= 500 or error.code == "SlowDown" else None
    if isinstance(error, urllib3.exceptions.SSLError) or _is_about_tls(error):
        return StoreUnusable(
            "store_tls",
            f"Kho S3 {where} không nói TLS, hoặc chứng thư của nó không được tin. Hãy dùng s3:// thay "
            f"cho s3s:// trong {_SETTING}.",
        )
    if isinstance(error, MinioException | urllib3.exceptions.HTTPError):
        return StoreUnreachable()
    return None


def is_nobody_there(error: Exception) -> bool:
    """Whether no connection came about at all."""
    reason = getattr(error, "reason", None) or error
    return isinstance(reason, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError)


def _is_about_tls(error: Exception) -> bool:
    reason = getattr(error, "reason", None)
    return isinstance(reason, urllib3.exceptions.SSLError)


def at_start(error: Exception, where: str) -> Exception:
    """The same for the first word with a store: what could be wrong with the address is said, too."""
    if isinstance(error, S3Error) and error.code in NOT_LOCKED:
        return not_locked(where)
    found = away(error, where)
    if isinstance(found, StoreUnusable):
        return found
    if isinstance(error, S3Error) and found is None:
        return StoreUnusable("store_refused", f"Kho S3 {where} từ chối ({error.code}). Hãy hỏi người quản trị kho.")
    if isinstance(error, S3Error):
        return StoreUnusable(
            "store_failing", f"Kho S3 {where} đang lỗi ({error.code}). Hãy chờ kho chạy xong rồi khởi động lại."
        )
    if isinstance(error, MinioException):
        return StoreUnusable(
            "store_not_s3",
            f"Máy {where} có trả lời nhưng không như một kho S3. Hãy kiểm tra địa chỉ và cổng trong {_SETTING}; kho có "
            "TLS thì dùng s3s:// thay cho s3://.",
        )
    return StoreUnusable(
        "store_unreachable",
        f"Không kết nối được kho S3 {where}. Hãy kiểm tra địa chỉ và cổng trong {_SETTING}, và máy kho có đang chạy; "
        "kho có TLS thì dùng s3s:// thay cho s3://.",
    )


def not_locked(where: str) -> StoreUnusable:
    """A bucket that cannot keep what is held."""
    return StoreUnusable(
        "store_not_locked",
        f"Kho S3 {where} được tạo mà không có khóa đối tượng (object lock) nên không giữ được theo hồ sơ. "
        "Hãy dùng một tên kho chưa có để hệ thống tự tạo.",
    )


def bad_address(where: str) -> StoreUnusable:
    """An address that names no bucket on any machine."""
    return StoreUnusable(
        "store_bad_address",
        f"Địa chỉ kho S3 chưa đúng ({where}). Hãy sửa {_SETTING} thành dạng s3://KHÓA:BÍ_MẬT@máy:cổng/tên-kho; tên kho "
        "3–63 ký tự thường, số, gạch nối; ký tự / + @ : trong khóa phải viết dạng %2F %2B %40 %3A.",
    )
