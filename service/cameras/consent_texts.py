"""The sentences an owner agrees to, purpose by purpose. A text is never changed: a new wording is a new version."""

from __future__ import annotations

from service.cameras.fields import Purpose
from storage.values.digest import sha256_of_bytes

VERSION = "2026-07"
_ASKED = "Tôi đồng ý cung cấp hình ảnh từ camera này, theo từng yêu cầu bằng văn bản của Công an, để "
_TERMS = (
    ". Việc đồng ý là tự nguyện; tôi có thể từ chối từng yêu cầu và rút lại đồng ý bất cứ lúc nào. Hình ảnh đã cung cấp"
    " cho hồ sơ vụ việc trước khi rút lại vẫn được giữ theo hồ sơ đó. Tên và địa chỉ của tôi được giữ kín."
)
_AIMS = {
    Purpose.REPORT: "kiểm tra, xác minh tin báo, tố giác",
    Purpose.CRIMINAL: "điều tra vụ án hình sự",
    Purpose.ADMINISTRATIVE: "xử lý vi phạm hành chính",
    Purpose.LOST: "tìm người, tài sản thất lạc",
}
TEXTS: dict[str, dict[str, str]] = {
    VERSION: {purpose: f"{_ASKED}{aim}{_TERMS}" for purpose, aim in _AIMS.items()},
}
METHODS = {"own_page": "Trên trang của chủ camera", "paper": "Trên phiếu giấy", "officer_present": "Trước cán bộ"}


def consent_text(purpose: str, version: str = VERSION) -> str:
    """The sentence of a purpose. Raises KeyError for a version that never was."""
    return TEXTS[version][purpose]


def consent_sha256(purpose: str, version: str = VERSION) -> str:
    """Digest of the sentence, kept with each consent."""
    return sha256_of_bytes(consent_text(purpose, version).encode())
