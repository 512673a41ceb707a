"""What people write into a report and what the unit sets: header, headings, the parts that no figure can say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from service.reports.balances import Cumulative
from service.reports.periods import Period
from service.reports.wording import DEFAULT, WordingSettings

HEADINGS: Mapping[str, str] = {
    "I": "ĐẶC ĐIỂM TÌNH HÌNH",
    "I.1": "Đặc điểm địa bàn",
    "I.2": "Tình hình an ninh, trật tự",
    "I.3": "Thuận lợi, khó khăn",
    "II": "KẾT QUẢ THỰC HIỆN",
    "II.1": "Công tác lãnh đạo, chỉ đạo",
    "II.2": "Công tác tuyên truyền, vận động",
    "II.3": "Lắp đặt, đăng ký camera",
    "II.4": "Quản lý, duy trì hoạt động",
    "II.5": "Khai thác dữ liệu",
    "II.6": "Hiệu quả",
    "II.7": "Bảo vệ dữ liệu cá nhân",
    "II.8": "Khen thưởng",
    "III": "ĐÁNH GIÁ",
    "III.1": "Ưu điểm",
    "III.2": "Hạn chế",
    "III.3": "Nguyên nhân",
    "III.4": "Bài học kinh nghiệm",
    "IV": "PHƯƠNG HƯỚNG, NHIỆM VỤ",
    "IV.1": "Nhiệm vụ trọng tâm kỳ tới",
    "IV.2": "Đề xuất, kiến nghị",
}
"""Heading keys in their order; a unit may rename any of them."""


@dataclass(frozen=True)
class ModelEntry:
    """A line of the list of models: name, since when, state, in words."""

    name: str
    since: str
    state: str


@dataclass(frozen=True)
class ReportTexts:
    """Header, addressees, signature and written parts. ``paragraphs`` maps a heading key to its paragraphs.

    ``number`` and ``signed_on`` are None until the report is issued.
    """

    superior: str
    issuer: str
    issuer_name: str  # in a sentence: "Công an phường Tam Thắng"
    symbol: str  # "BC-CAP"
    place: str
    addressees: tuple[str, ...]
    recipients: tuple[str, ...]
    signer_posts: tuple[str, ...]
    signer_name: str = ""
    number: int | None = None
    signed_on: date | None = None
    bases: tuple[str, ...] = ()
    model_name: str = "Camera với ANTT"
    headings: Mapping[str, str] = field(default_factory=dict)
    paragraphs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    models: tuple[ModelEntry, ...] = ()

    def heading(self, key: str) -> str:
        """The heading as this unit words it."""
        return self.headings.get(key, HEADINGS[key])


@dataclass(frozen=True)
class CumulativeEntry:
    """A cumulative line of Appendix V: what is added up, and the sum with its parts."""

    label_vi: str
    unit_vi: str
    sums: Cumulative


@dataclass(frozen=True)
class AdjustedLine:
    """A number that differs from the issue that is corrected; not known: the other issue has no such number."""

    code: str
    label_vi: str
    earlier_vi: str
    now_vi: str
    rows_vi: str
    is_earlier_known: bool = True
    is_now_known: bool = True


@dataclass(frozen=True)
class Adjusted:
    """What a new issue changes: the earlier document in words, why, and the numbers."""

    earlier_vi: str
    reason: str
    lines: tuple[AdjustedLine, ...]


@dataclass(frozen=True)
class ReportFrame:
    """What the report covers and how it counts and compares.

    ``base_vi`` names the compared period ("cùng kỳ năm 2025"); ``base_note_vi`` which units were summed for it, or why
    nothing is compared. ``notes`` are said before any number. ``system_start``: the first day the registers know of.
    """

    period: Period
    base_vi: str = "cùng kỳ"
    base_note_vi: str = ""
    wording: WordingSettings = DEFAULT
    three_people: bool = True
    administrative_in_headline: bool = False
    cumulatives: tuple[CumulativeEntry, ...] = ()
    notes: tuple[str, ...] = ()
    system_start: date | None = None
    adjusted: Adjusted | None = None
