"""What a rebuild can find wrong with an object, and the report of a rebuild."""

from __future__ import annotations

from dataclasses import dataclass, field

KEPT = 1_000  # findings told one by one; beyond that they are only counted

# Why an object is in quarantine, or what is missing: code -> what is said of it
REASONS: dict[str, str] = {
    "name_wrong": "tên không đúng quy cách của kho",
    "sidecar_missing": "không có tệp mô tả bên cạnh",
    "sidecar_unreadable": "tệp mô tả hỏng hoặc đã bị sửa",
    "sidecar_differs": "tên tệp và tệp mô tả nói khác nhau",
    "clip_missing": "tệp mô tả còn, đoạn ghi hình thì không",
    "camera_unknown": "sổ đăng ký không có camera này; hãy khôi phục sổ rồi chạy lại",
    "camera_differs": "mã camera trong tệp mô tả khác với sổ đăng ký",
    "size_differs": "cỡ tệp khác với tệp mô tả",
    "bytes_differ": "nội dung khác với mã SHA-256 đã ghi",
    "custody_differs": "chuỗi ghi nhận nói đoạn này có nội dung khác",
    "row_differs": "chỉ mục đã có dòng khác ở chỗ này",
    "discarded": "đã có lệnh hủy nhưng tệp vẫn còn",
    "no_row": "không dòng nào trong sổ nói về tệp này",
}
MISSING = "Thiếu tệp mà đoạn ghi hình có nhắc tới"


@dataclass(frozen=True)
class Found:
    """An object that does not match: its name, why (a code of ``REASONS``), its size, its digest if it was read."""

    key: str
    reason: str
    size_bytes: int
    sha256: str | None = None


@dataclass
class RebuildReport:
    """What a rebuild did and found.

    ``counts``: objects and bytes looked at; clips and masters taken in (``clips``, ``masters``), already there
    (``there``), left to an open intake (``being_filed``), let go and awaiting removal (``leaving``), taken in though
    custody had never heard of them (``unfiled``), rebuilt from an old sidecar that tells less (``told_less``).
    ``told``: every name found so far; ``in_force``: how many objects are in quarantine at the end, by reason, also
    those of earlier runs.
    """

    is_dry: bool
    counts: dict[str, int] = field(default_factory=dict)
    quarantined: list[Found] = field(default_factory=list)
    quarantined_count: int = 0
    missing: list[str] = field(default_factory=list)
    missing_count: int = 0
    in_force: dict[str, int] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)

    @property
    def is_clean(self) -> bool:
        """Whether everything matched and nothing is missing."""
        return not self.quarantined_count and not self.missing_count and not self.in_force

    def count(self, what: str, by: int = 1) -> None:
        """Note what was done."""
        self.counts[what] = self.counts.get(what, 0) + by

    def find(self, found: Found) -> None:
        """Note an object that does not match; the first reason counts."""
        if found.key in self.told:
            return
        self.told.add(found.key)
        self.quarantined_count += 1
        if len(self.quarantined) < KEPT:
            self.quarantined.append(found)

    def miss(self, key: str) -> None:
        """Note an object that should be there and is not."""
        self.missing_count += 1
        if len(self.missing) < KEPT:
            self.missing.append(key)
