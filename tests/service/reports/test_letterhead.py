"""Header and wording that follow from a unit's name, and what is set otherwise."""

from __future__ import annotations

from datetime import date

import pytest

from service.reports.letterhead import UnitName, cleaned, defaults_for, letterhead
from service.reports.periods import CALENDAR, CutOff

CITY = UnitName("thành phố", "Hồ Chí Minh", "Thành phố Hồ Chí Minh")
WARD = UnitName("phường", "Tam Thắng", "Phường Tam Thắng")


@pytest.mark.parametrize(
    ("unit", "above", "wanted"),
    [
        (
            WARD,
            CITY,
            {
                "superior": "CÔNG AN THÀNH PHỐ HỒ CHÍ MINH",
                "issuer": "CÔNG AN PHƯỜNG TAM THẮNG",
                "issuer_name": "Công an phường Tam Thắng",
                "symbol": "BC-CAP",
                "place": "Tam Thắng",
                "signer_posts": "TRƯỞNG CÔNG AN PHƯỜNG",
            },
        ),
        (
            UnitName("xã", "Mậu Lâm", "Xã Mậu Lâm"),
            UnitName("tỉnh", "Thanh Hóa", "Tỉnh Thanh Hóa"),
            {"superior": "CÔNG AN TỈNH THANH HÓA", "issuer": "CÔNG AN XÃ MẬU LÂM", "symbol": "BC-CAX"},
        ),
        (
            UnitName("đặc khu", "Côn Đảo", "Đặc khu Côn Đảo"),
            CITY,
            {"issuer_name": "Công an đặc khu Côn Đảo", "symbol": "BC-CAĐK"},
        ),
        (CITY, None, {"superior": "BỘ CÔNG AN", "issuer_name": "Công an Thành phố Hồ Chí Minh", "symbol": "BC-CATP"}),
    ],
)
def test_the_header_follows_from_the_names(unit: UnitName, above: UnitName | None, wanted: dict[str, str]) -> None:
    found = defaults_for(unit, above)
    assert {name: found[name] for name in wanted} == wanted


def test_what_is_set_is_stronger_and_one_report_is_strongest() -> None:
    defaults = defaults_for(WARD, CITY)
    unit = {"report.symbol": "BC-X", "report.signer_name": "Nguyễn Văn Mẫu", "report.recipients": "", "other": "1"}
    head = letterhead(defaults, unit, {"report.signer_name": "Trần Thị Thử"})
    texts = head.texts({"III.1": ("Tốt.",)}, 5, date(2026, 6, 16))
    assert (texts.symbol, texts.signer_name, texts.recipients) == ("BC-X", "Trần Thị Thử", ())
    assert texts.number == 5 and texts.paragraphs["III.1"] == ("Tốt.",)


def test_headings_models_and_wording_are_read_line_by_line() -> None:
    head = letterhead(
        defaults_for(WARD, CITY),
        {
            "report.headings": "II.5 = Khai thác\nV.9 = lạ\nII.6 =\nkhông có dấu",
            "report.models": "Camera với ANTT | 01/3/2026 | Đang hoạt động\nLiên gia tự quản\n",
            "report.pad_small_counts": "0",
            "report.percent_decimals": "1",
            "report.cut_off_day": "",
        },
    )
    texts = head.texts({})
    assert texts.headings == {"II.5": "Khai thác"}
    assert [(m.name, m.since, m.state) for m in texts.models] == [
        ("Camera với ANTT", "01/3/2026", "Đang hoạt động"),
        ("Liên gia tự quản", "", ""),
    ]
    assert (head.wording.pad_small_counts, head.wording.percent_decimals) == (False, 1)
    assert head.cut_off == CALENDAR
    assert letterhead(defaults_for(WARD, CITY)).cut_off == CutOff(14)


def test_settings_are_kept_trimmed() -> None:
    assert cleaned("recipients", "  Như trên \n\n Lưu:   VT ") == "Như trên\nLưu: VT"
    assert cleaned("place", "  Tam   Thắng\n") == "Tam Thắng"
