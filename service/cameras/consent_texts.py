"""The sentences an owner agrees to, purpose by purpose. A text is never changed: a new wording is a new version."""

from __future__ import annotations

from service.cameras.fields import Purpose
from service.web.language import _, words
from storage.values.digest import sha256_of_bytes

VERSION = "2026-07"
_SENTENCE = _(
    "Tôi đồng ý cung cấp hình ảnh từ camera này, theo từng yêu cầu bằng văn bản của Công an, để %(aim)s. Việc đồng ý là"
    " tự nguyện; tôi có thể từ chối từng yêu cầu và rút lại đồng ý bất cứ lúc nào. Hình ảnh đã cung cấp cho hồ sơ vụ"
    " việc trước khi rút lại vẫn được giữ theo hồ sơ đó. Tên và địa chỉ của tôi được giữ kín."
)
_AIMS = {
    Purpose.REPORT: _("kiểm tra, xác minh tin báo, tố giác"),
    Purpose.CRIMINAL: _("điều tra vụ án hình sự"),
    Purpose.ADMINISTRATIVE: _("xử lý vi phạm hành chính"),
    Purpose.LOST: _("tìm người, tài sản thất lạc"),
}
TEXTS: dict[str, dict[str, str]] = {
    VERSION: {purpose: _SENTENCE % {"aim": aim} for purpose, aim in _AIMS.items()},
}
METHODS = {
    "own_page": _("Trên trang của chủ camera"),
    "paper": _("Trên phiếu giấy"),
    "officer_present": _("Trước cán bộ"),
}


def consent_text(purpose: str, version: str = VERSION) -> str:
    """The sentence of a purpose, in Vietnamese: that one is agreed to and kept; other languages are for reading.

    Raises KeyError for a version that never was.
    """
    return TEXTS[version][purpose]


def consent_read(purpose: str, language: str) -> str:
    """The sentence of a purpose, for reading in a language."""
    return words(language).told(consent_text(purpose))


def consent_sha256(purpose: str, version: str = VERSION) -> str:
    """Digest of the sentence, kept with each consent."""
    return sha256_of_bytes(consent_text(purpose, version).encode())
