"""Directions, days, yes and no, figures and dates as people write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.cameras.words import (
    compass_name,
    parse_azimuth,
    parse_clock_offset,
    parse_count,
    parse_day,
    parse_dong,
    parse_measure,
    parse_retention,
    parse_truth,
    subunit_name,
)
from storage.errors import Refused

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "azimuth"),
    [
        ("Bắc", 0),
        ("B", 0),
        ("ĐB", 45),
        ("Đông Bắc", 45),
        ("đông - bắc", 45),
        ("hướng Đông Bắc", 45),
        ("NE", 45),
        ("Đ", 90),
        ("ĐN", 135),
        ("Nam", 180),
        ("TN", 225),
        ("Tây", 270),
        ("T.B", 315),
        ("45", 45),
        ("45°", 45),
        ("45 độ", 45),
        ("22,5", 22.5),
        ("360", 0),
    ],
)
def test_directions(text: str, azimuth: float) -> None:
    assert parse_azimuth(text) == azimuth


@pytest.mark.parametrize("text", ["N", "ra đường", "400", "-10", "", "Đông Tây", "1e2"])
def test_directions_that_are_none(text: str) -> None:
    with pytest.raises(Refused):
        parse_azimuth(text)


@pytest.mark.parametrize("index", range(8))
def test_names_of_directions_are_read_again(index: int) -> None:
    for language in ("vi", "en"):
        assert parse_azimuth(compass_name(index * 45.0, language)) == index * 45


@given(st.floats(0, 359.99))
def test_the_nearest_name_is_within_half_a_step(azimuth: float) -> None:
    named = parse_azimuth(compass_name(azimuth))
    assert min((azimuth - named) % 360, (named - azimuth) % 360) <= 22.5001


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("15 ngày", 15),
        ("15", 15),
        ("15.0", 15),
        ("nửa tháng", 15),
        ("1/2 tháng", 15),
        ("1 tháng", 30),
        ("một tháng", 30),
        ("2 tuần", 14),
        ("hai tuần", 14),
        ("bảy ngày", 7),
        ("1,5 tháng", 45),
        ("24 giờ", 1),
        ("72h", 3),
        ("12 giờ", 0),
        ("khoảng 10 ngày", 10),
        ("trên 30 ngày", 30),
        ("10-15 ngày", 10),
        ("0", 0),
        ("không lưu", 0),
        ("180", 180),
        ("Không rõ", None),
    ],
)
def test_retention(text: str, days: int | None) -> None:
    assert parse_retention(text)[0] == days


def test_of_a_range_the_shorter_is_taken_and_said() -> None:
    assert parse_retention("10 - 15 ngày") == (10, "Lấy số ngày ngắn hơn trong khoảng đã ghi: 10 ngày.")


@pytest.mark.parametrize(("text", "code"), [("365", "retention_long"), ("1 năm", "retention_long")])
def test_a_device_does_not_keep_a_year(text: str, code: str) -> None:
    with pytest.raises(Refused, match="từ 0 đến 180") as refusal:
        parse_retention(text)
    assert refusal.value.code == code


@pytest.mark.parametrize("text", ["lâu", "-5", "tùy", "1TB", "ngày"])
def test_retention_that_is_none(text: str) -> None:
    with pytest.raises(Refused):
        parse_retention(text)


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        *((text, True) for text in ("x", "X", "✓", "có", "Đã gắn", "1")),
        *((text, False) for text in ("không", "chưa", "-", "0")),
        *((text, None) for text in ("", "không rõ")),
    ],
)
def test_truth(text: str, truth: bool | None) -> None:
    assert parse_truth(text, "audio") is truth


def test_truth_that_is_neither() -> None:
    with pytest.raises(Refused):
        parse_truth("đôi khi", "audio")


def test_counts_are_whole_and_bounded() -> None:
    assert [parse_count(text, "eyes", 1, 256) for text in ("1", "02", "3.0", "4 mắt")] == [1, 2, 3, 4]
    for text in ("hai", "0", "257", "1.5", "-1", "1e2", "9" * 40):
        with pytest.raises(Refused):
            parse_count(text, "eyes", 1, 256)
    with pytest.raises(Refused, match="“hai” không phải số nguyên"):
        parse_count("hai", "eyes", 1, 256)


def test_measures_and_money() -> None:
    assert parse_measure("36,5 m", "range", 1, 1000) == 36.5
    amounts = ["5.000.000", "5000000", "5000000.0", "5 triệu", "1,5tr", "500k", "5.000.000 đồng", "5.000"]
    assert [parse_dong(text) for text in amounts] == [5_000_000] * 4 + [1_500_000, 500_000, 5_000_000, 5_000]
    for text in ("nhiều", "-5", "5.00.0", ""):
        with pytest.raises(Refused):
            parse_dong(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("14/03/2026", date(2026, 3, 14)),
        ("4.3.2026", date(2026, 3, 4)),
        ("4-3-26", date(2026, 3, 4)),
        ("2026-03-14", date(2026, 3, 14)),
        ("2026-03-14 00:00:00", date(2026, 3, 14)),
        ("46095", date(2026, 3, 14)),
        ("22/11/2026", TODAY),
    ],
)
def test_days(text: str, day: date) -> None:
    assert parse_day(text, "state_on", TODAY) == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31/02/2026", "day_unreadable"),
        ("hôm qua", "day_unreadable"),
        ("99999", "day_unreadable"),
        ("23/11/2026", "day_in_future"),
        ("14/03/1926", "day_too_old"),
        ("0000-00-00", "day_unreadable"),
    ],
)
def test_days_that_cannot_be(text: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse_day(text, "state_on", TODAY)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("+37", 37_000),
        ("chậm 37 giây", 37_000),
        ("nhanh 2 phút", -120_000),
        ("-12,5", -12_500),
        ("Đúng", 0),
        ("không rõ", None),
    ],
)
def test_clock_offsets_are_reference_minus_device(text: str, offset: int | None) -> None:
    assert parse_clock_offset(text) == offset


def test_clock_offset_that_says_both_ways() -> None:
    with pytest.raises(Refused):
        parse_clock_offset("nhanh -3")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("KP5", "Khu phố 5"),
        ("Kp.5", "Khu phố 5"),
        ("kp 05", "Khu phố 5"),
        ("Khu phố 5", "Khu phố 5"),
        ("TDP 14", "Tổ dân phố 14"),
        ("Tổ 9A", "Tổ 9A"),
        ("khối Trung Mỹ", "Khối Trung Mỹ"),
        ("Thôn Mẫu", "Thôn Mẫu"),
        ("Toàn Thắng", "Toàn Thắng"),
        ("Bản", "Bản"),
    ],
)
def test_neighbourhoods_get_their_full_name(text: str, name: str) -> None:
    assert subunit_name(text) == name


def test_a_bare_number_takes_the_kind_of_its_column() -> None:
    assert subunit_name("5", "Khu phố") == "Khu phố 5"
    assert subunit_name("5.0", "Khu phố") == "Khu phố 5"
    assert subunit_name("5") == "5"


@pytest.mark.parametrize(
    "read",
    [
        parse_azimuth,
        parse_retention,
        parse_dong,
        parse_clock_offset,
        lambda text: parse_truth(text, "x"),
        lambda text: parse_count(text, "x", 0, 9),
        lambda text: parse_day(text, "x", TODAY),
        lambda text: parse_measure(text, "x", 0, 9),
        lambda text: subunit_name(text, "Khu phố"),
    ],
)
def test_any_text_gets_an_answer_or_a_refusal(read: Callable[[str], object]) -> None:
    @given(st.text(max_size=40))
    def tried(text: str) -> None:
        try:
            read(text)
        except Refused as refusal:
            assert refusal.message

    tried()
