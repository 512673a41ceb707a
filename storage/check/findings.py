"""What a check can find: every code with its promise and what is said of it, and the report of a check."""

from __future__ import annotations

from dataclasses import dataclass, field

KEPT = 1_000  # findings told one by one; beyond that they are only counted

# code: (promise, what is said; {subject} is a key or a name)
CODES: dict[str, tuple[int, str]] = {
    "object_missing": (1, "Thiếu tệp trong kho: {subject}"),
    "size_differs": (1, "Cỡ tệp khác với sổ: {subject}"),
    "bytes_differ": (1, "Nội dung tệp khác với mã SHA-256 trong sổ: {subject}"),
    "sidecar_differs": (1, "Tệp mô tả không khớp đoạn ghi hình: {subject}"),
    "clip_without_detail": (1, "Đoạn ghi hình thiếu phần chi tiết (camera/giờ bắt đầu): {subject}"),
    "detail_without_clip": (1, "Phần chi tiết không thuộc đoạn ghi hình nào: {subject}"),
    "name_differs": (1, "Tên tệp không khớp với dòng trong sổ: {subject}"),
    "hour_differs": (1, "Số đếm theo giờ không khớp các đoạn ghi hình (camera/giờ): {subject}"),
    "filing_too_narrow": (1, "Khoảng tra cứu của camera không phủ tệp gốc số {subject}"),
    "clip_ref_differs": (1, "Mã vĩnh viễn trỏ tới đoạn có nội dung khác: {subject}"),
    "clip_ref_to_nothing": (1, "Mã vĩnh viễn trỏ tới đoạn không còn và không có lệnh hủy: {subject}"),
    "copy_of_nothing": (1, "Bản xem của đoạn không còn trong kho: {subject}"),
    "object_unaccounted": (2, "Tệp không thuộc dòng nào trong sổ, đã quá 24 giờ: {subject}"),
    "object_unknown": (2, "Tệp lạ trong kho: {subject}"),
    "discarded_object_back": (2, "Tệp đã hủy nhưng vẫn còn trong kho: {subject}"),
    "row_and_discard": (2, "Tệp vừa có trong sổ vừa có lệnh hủy: {subject}"),
    "gone_without_discard": (2, "Tệp đã bỏ khỏi sổ mà không có lệnh hủy: {subject}"),
    "listing_out_of_order": (2, "Kho liệt kê tệp không theo thứ tự, không đối chiếu được từ: {subject}"),
    "chain_missing": (3, "Chuỗi ghi nhận thiếu mục số {subject}"),
    "chain_altered": (3, "Chuỗi ghi nhận: mục số {subject} đã bị sửa"),
    "chain_unlinked": (3, "Chuỗi ghi nhận: mục số {subject} không nối với mục trước"),
    "checkpoint_differs": (3, "Mốc đối chiếu không khớp chuỗi ghi nhận ở mục số {subject}"),
    "row_without_event": (3, "Dòng trong sổ không có sự kiện ghi nhận: {subject}"),
    "clip_vanished": (3, "Đoạn ghi hình đã nạp nay không còn và không có lệnh hủy: {subject}"),
    "access_digest_differs": (3, "Nhật ký truy cập đã bị sửa, đoạn kết thúc ở dòng {subject}"),
    "access_entry_uncovered": (3, "Dòng nhật ký truy cập nằm ngoài mọi mốc niêm phong: {subject}"),
    "hold_impossible": (3, "Lệnh giữ có dữ liệu vô lý: {subject}"),
    "grade_impossible": (3, "Đánh giá có dữ liệu vô lý: {subject}"),
    "retrieval_impossible": (3, "Trích xuất có dữ liệu vô lý: {subject}"),
    "discarded_under_hold": (4, "Đã hủy trong lúc có lệnh giữ: {subject}"),
    "lock_missing": (4, "Tệp có lệnh giữ nhưng kho không khóa: {subject}"),
    "lock_left": (4, "Kho còn khóa tệp không còn lệnh giữ: {subject}"),
}


@dataclass(frozen=True)
class Finding:
    """One broken promise: its number (1 to 4), a stable code, the key or name it is about, and what is said."""

    promise: int
    code: str
    subject: str
    text: str


@dataclass
class CheckReport:
    """What a check found and how much it looked at. ``finding_count`` counts also those not told one by one.

    ``head``: place and hash of the custody chain's last entry, if the chain is unbroken up to it and not empty.
    """

    level: str
    findings: list[Finding] = field(default_factory=list)
    finding_count: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    head: tuple[int, str] | None = None

    @property
    def is_clean(self) -> bool:
        """Whether every promise holds as far as this level looks."""
        return self.finding_count == 0

    def find(self, code: str, subject: object) -> None:
        """Note a broken promise."""
        self.finding_count += 1
        if len(self.findings) < KEPT:
            promise, text = CODES[code]
            self.findings.append(Finding(promise, code, str(subject), text.format(subject=subject)))

    def count(self, what: str, by: int = 1) -> None:
        """Note what was looked at."""
        self.counts[what] = self.counts.get(what, 0) + by
