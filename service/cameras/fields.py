"""The closed lists of the registration form: stored codes with their Vietnamese and English labels, in one place.

Each list is a ``StrEnum``: its value is what is stored and sent, ``label()`` is what people read, ``recognised()``
is what people and their spreadsheets write. Codes are never changed once stored; labels may be.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from service.web.language import said_beside
from storage.values.text import folded


class Choice(StrEnum):
    """One entry of a closed list. Declared as ``code, Vietnamese label, English label, further spellings``."""

    vi: str
    en: str
    spellings: tuple[str, ...]

    def __new__(cls, code: str, vi: str, en: str, *spellings: str) -> Self:
        """An entry whose string value is its code."""
        entry = str.__new__(cls, code)
        entry._value_ = code
        entry.vi, entry.en = vi, en
        entry.spellings = tuple(folded(s) for s in (code, vi, en, *spellings))
        return entry

    def label(self, language: str = "vi") -> str:
        """The words for people: ``language`` is "vi" or "en"."""
        return self.en if language == "en" else self.vi

    @classmethod
    def recognised(cls, text: str) -> Self | None:
        """The entry that ``text`` means (code, label or known spelling, accents and case aside); None if none."""
        wanted = folded(text).strip(" .:;-")
        return next((entry for entry in cls if wanted in entry.spellings), None)

    @classmethod
    def labels(cls, language: str = "vi") -> dict[str, str]:
        """Code to label, in the order of the form: what a select box needs."""
        return {entry.value: entry.label(language) for entry in cls}


class OwnerKind(Choice):
    """Loại chủ thể."""

    HOUSEHOLD = "household", "Hộ gia đình", "Household", "hộ", "gia đình", "hộ dân"
    PERSON = "person", "Cá nhân", "Individual", "người dân"
    AGENCY = "agency", "Cơ quan", "Agency", "cơ quan nhà nước", "ubnd", "đơn vị"
    BUSINESS = "business", "Doanh nghiệp", "Business", "công ty", "cơ sở kinh doanh", "hộ kinh doanh", "dn"
    SCHOOL = "school", "Cơ sở giáo dục", "School", "trường học", "trường"
    RELIGIOUS = "religious", "Cơ sở tôn giáo", "Religious establishment", "chùa", "nhà thờ", "giáo xứ"
    GROUP = "group", "Tổ dân phố", "Residents' group", "khu phố", "khối", "thôn", "tdp", "kp", "xóm", "ấp"


class CameraKind(Choice):
    """Loại camera theo đường truyền."""

    IP = "ip", "IP", "IP", "camera ip", "có dây", "lan", "mạng"
    ANALOG = "analog", "Analog", "Analogue", "analogue", "tương tự", "ahd", "hd-tvi", "cvi", "tvi"
    WIFI = "wifi", "Wi-Fi", "Wi-Fi", "không dây", "wireless", "camera wifi"


class Movement(Choice):
    """Cố định hay xoay."""

    FIXED = "fixed", "Cố định", "Fixed", "đứng yên", "thân", "dome"
    PTZ = "ptz", "Xoay (PTZ)", "Pan-tilt-zoom", "xoay", "quay quét", "quay 360", "xoay 360", "speed dome", "360"


class StoragePlace(Choice):
    """Nơi lưu hình."""

    RECORDER = "recorder", "Đầu ghi", "Recorder", "ổ cứng", "hdd", "nvr", "dvr"
    CARD = "card", "Thẻ nhớ", "Memory card", "thẻ", "sd", "microsd"
    CLOUD_VN = "cloud_vn", "Đám mây trong nước", "Cloud in Viet Nam", "cloud", "cloud trong nước", "đám mây"
    CLOUD_FOREIGN = "cloud_foreign", "Đám mây nước ngoài", "Cloud abroad", "cloud nước ngoài"


class Connection(Choice):
    """Hình thức kết nối."""

    INDEPENDENT = "independent", "Độc lập", "Stand-alone", "không kết nối", "không", "theo yêu cầu", "chưa kết nối"
    CENTRAL = "central", "Kết nối tập trung", "Centrally connected", "tập trung", "về công an phường", "có"
    APP = "app", "Xem qua ứng dụng", "Seen through an application", "ứng dụng", "app", "qua app", "điện thoại"


class Fund(Choice):
    """Nguồn kinh phí."""

    COMMUNITY = "community", "Xã hội hóa", "Community-funded", "xhh", "xã hội hoá", "đóng góp", "nhân dân đóng góp"
    SELF = "self", "Hộ tự lắp", "Self-installed", "tự lắp", "hộ gia đình", "cá nhân", "tự túc", "gia đình"
    STATE = "state", "Ngân sách", "State budget", "ngân sách nhà nước", "nsnn", "nhà nước", "ns"
    SPONSOR = "sponsor", "Doanh nghiệp tài trợ", "Enterprise sponsored", "tài trợ", "doanh nghiệp", "dn tài trợ"


class State(Choice):
    """Tình trạng hoạt động."""

    WORKING = "working", "Đang hoạt động", "Working", "hoạt động", "tốt", "bình thường", "còn hoạt động", "có"
    BROKEN = "broken", "Hỏng", "Out of order", "hư", "hư hỏng", "không hoạt động", "mất tín hiệu", "không"
    PAUSED = "paused", "Tạm ngừng", "Paused", "tạm dừng", "ngừng", "tắt"
    REMOVED = "removed", "Đã gỡ", "Removed", "tháo", "đã tháo", "gỡ", "tháo dỡ"


class Purpose(Choice):
    """Mục đích mà chủ camera đồng ý chia sẻ; mỗi mục đích một ô, không ô nào đánh dấu sẵn."""

    REPORT = "report", "Kiểm tra, xác minh tin báo", "Checking a crime report", "tin báo", "xác minh tin báo"
    CRIMINAL = "criminal", "Điều tra vụ án hình sự", "Criminal investigation", "hình sự", "điều tra"
    ADMINISTRATIVE = (
        "administrative",
        "Xử lý vi phạm hành chính",
        "Administrative violation",
        "hành chính",
        "vi phạm hành chính",
    )
    LOST = "lost", "Tìm người, tài sản thất lạc", "Lost person or property", "thất lạc", "tìm người", "tìm tài sản"


BRANDS = (
    "Hikvision",
    "Dahua",
    "KBVision",
    "Ezviz",
    "Imou",
    "Viettel",
    "VNPT",
    "HIK khác",
    "Khác",
    "Không rõ",
)
"""Brands offered by the form; what a person writes beside them is kept as free text."""

FIELD_LABELS: dict[str, tuple[str, str]] = {
    "owner_kind": ("Loại chủ thể", "Kind of owner"),
    "owner_name": ("Họ và tên chủ hộ / người đại diện", "Owner or representative"),
    "phone": ("Số điện thoại", "Phone"),
    "phone_other": ("Số điện thoại phụ", "Second phone"),
    "zalo": ("Zalo", "Zalo"),
    "email": ("Email", "E-mail"),
    "address": ("Địa chỉ", "Address"),
    "subunit": ("Tổ dân phố, khu phố, thôn", "Neighbourhood unit"),
    "unit": ("Phường / xã / đặc khu", "Ward / commune / special zone"),
    "place": ("Vị trí lắp đặt", "Installation place"),
    "position": ("Tọa độ", "Position"),
    "indoor": ("Trong nhà", "Indoors"),
    "recorders": ("Số đầu ghi", "Recorders"),
    "eyes": ("Số mắt camera", "Camera eyes"),
    "camera_kind": ("Loại camera", "Kind of camera"),
    "movement": ("Cố định / xoay", "Fixed / moving"),
    "brand": ("Hãng", "Brand"),
    "resolution": ("Độ phân giải", "Resolution"),
    "infrared": ("Hồng ngoại / ban đêm", "Infrared / night"),
    "audio": ("Có ghi âm", "Records sound"),
    "direction": ("Hướng quan sát", "Viewing direction"),
    "angle": ("Góc mở (độ)", "Viewing angle (degrees)"),
    "range": ("Cự ly (m)", "Range (m)"),
    "sees": ("Quan sát thấy gì", "What is seen"),
    "retention": ("Thời gian lưu trữ (ngày)", "Retention time (days)"),
    "storage_place": ("Nơi lưu", "Stored at"),
    "clock_offset": ("Lệch giờ đã kiểm tra (giây)", "Checked clock offset (seconds)"),
    "connection": ("Hình thức kết nối", "Connection"),
    "host": ("IP / tên miền", "Host"),
    "port": ("Cổng", "Port"),
    "fund": ("Nguồn kinh phí", "Funding source"),
    "amount": ("Số tiền (đồng)", "Amount (dong)"),
    "state": ("Tình trạng", "State"),
    "state_on": ("Tình trạng từ ngày", "State since"),
    "purposes": ("Cam kết chia sẻ dữ liệu", "Sharing commitment"),
    "contact_hours": ("Giờ có thể gọi", "Contact hours"),
    "wants_result": ("Muốn nhận thông báo kết quả", "Wants to hear the result"),
    "identity_checked_on": ("Đã đối chiếu giấy tờ ngày", "Papers compared on"),
    "notice_sign_checked_on": ("Biển thông báo xem lần cuối ngày", "Notice sign last seen on"),
    "notice_sign": ("Biển thông báo đã gắn", "Notice sign in place"),
    "registered_on": ("Ngày đăng ký", "Registered on"),
    "received_by": ("Cán bộ tiếp nhận", "Received by"),
    "form_number": ("Số phiếu", "Form number"),
    "note": ("Ghi chú", "Note"),
}
"""Name of each input of the registration form to its Vietnamese and English label."""
said_beside(dict(FIELD_LABELS.values()))
for _choice in Choice.__subclasses__():
    said_beside({entry.vi: entry.en for entry in _choice})


def field_label(name: str, language: str = "vi") -> str:
    """The label of an input of the form; the name itself when it is not one of the form's."""
    vi, en = FIELD_LABELS.get(name, (name, name))
    return en if language == "en" else vi
