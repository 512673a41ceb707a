"""What jobs, queues and states are called; what a job works on; what a dismissal must say. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from service.web.language import _
from service.web.writing import text_problem

QUEUE_NAMES: dict[str, str] = {
    "urgent": _("Gấp"),
    "awaited": _("Có người chờ"),
    "intake": _("Nạp tệp"),
    "upkeep": _("Định kỳ"),
}
# State on the page -> its label and the colour of its tag. Dismissed is parked, and taken off the list by a person.
STATES: dict[str, tuple[str, str]] = {
    "running": (_("Đang chạy"), "info"),
    "queued": (_("Đang chờ"), ""),
    "parked": (_("Tạm gác"), "bad"),
    "dismissed": (_("Đã bỏ qua"), "out"),
    "done": (_("Xong"), "good"),
}
JOB_NAMES: dict[str, str] = {
    "intake.file": _("Nhận tệp ghi hình"),
    "intake.clear": _("Dọn tệp tạm"),
    "hand_in.read": _("Đọc tệp nộp để đề xuất giờ và camera"),
    "folder.watch": _("Xem thư mục theo dõi"),
    "staging.sweep": _("Dọn tệp gửi dở"),
    "import.read": _("Đọc danh sách camera"),
    "copy.make": _("Làm bản sao để xem"),
    "retrieval.produce": _("Trích xuất"),
    "retention.apply": _("Xóa dữ liệu hết hạn lưu"),
    "break_glass.close": _("Đóng lượt mở khẩn cấp"),
    "access.digest": _("Khóa sổ nhật ký truy cập"),
    "clock.watch": _("Ghi giờ camera tự báo"),
    "archive.check": _("Kiểm tra kho"),
    "health.judge": _("Xét tình trạng camera"),
    "recorder.watch": _("Xem máy thu còn sống không"),
    "index.keep": _("Sắp xếp chỉ mục theo ngày"),
    "leaving.clear": _("Xóa nốt các ngày đã hết hạn lưu"),
    "hold.mirror": _("Đồng bộ lệnh giữ với kho"),
    "report.write": _("Xuất văn bản báo cáo"),
    "clock.ask": _("Hỏi giờ các thiết bị qua ONVIF"),
    "feed.ask": _("Hỏi thiết bị qua ONVIF"),
    "feed.discover": _("Tìm camera trong mạng của máy thu"),
    "feed.backfill": _("Lấy hình còn thiếu từ bản ghi của thiết bị"),
}
# Noun a job works on -> who may open its page, and where that is
_PAGES = {
    "intake": ("footage.hand_in", "/intakes/{}"),
    "hand_in": ("footage.hand_in", "/hand-ins/{}"),
    "import": ("camera.import", "/cameras/imports/{}"),
    "retrieval": ("retrieval.view", "/retrievals/{}"),
    "report": ("report.view", "/reports/{}"),
    "feed": ("feed.view", "/feeds/{}"),
}
REASON_LENGTH = 10


@dataclass(frozen=True)
class Place:
    """Who has a job: the host and the number of its process there."""

    host: str
    process: int | None


def page_of(noun: str | None, noun_id: int | None) -> tuple[str, str] | None:
    """The act that opens the page of what a job works on, and its address; None where there is no such page."""
    found = _PAGES.get(noun or "")
    return None if found is None or noun_id is None else (found[0], found[1].format(noun_id))


def place_of(leased_by: str | None) -> Place | None:
    """Host and process out of the name under which a job is taken."""
    if not leased_by:
        return None
    host, _colon, rest = leased_by.partition(":")
    number = rest.partition(":")[0]
    return Place(host, int(number) if number.isdigit() else None)


def reason_problem(reason: str) -> str | None:
    """What is wrong with the reason of a dismissal; None when it will serve."""
    return text_problem(reason, REASON_LENGTH, _("Hãy ghi lý do bỏ qua, ít nhất 10 ký tự."))
