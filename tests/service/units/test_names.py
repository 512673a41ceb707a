"""Names of units compared as people mean them."""

from __future__ import annotations

import unicodedata

import pytest

from service.units.names import name_key, split_kind


@pytest.mark.parametrize(
    ("text", "kind", "rest"),
    [
        ("Phường Tam Thắng", "phường", "Tam Thắng"),
        ("P. Tam Thắng", "phường", "Tam Thắng"),
        ("P.Tam Thắng", "phường", "Tam Thắng"),
        ("P7", "phường", "7"),
        ("phường 7", "phường", "7"),
        ("X. Long Sơn", "xã", "Long Sơn"),
        ("TP. Hồ Chí Minh", "thành phố", "Hồ Chí Minh"),
        ("Thị trấn Trảng Bom", "thị trấn", "Trảng Bom"),
        ("Đặc khu Côn Đảo", "đặc khu", "Côn Đảo"),
        ("Quận 1", "quận", "1"),
        ("Xã Đàn", "xã", "Đàn"),
        ("Phường", None, "Phường"),
        ("Hà Nội", None, "Hà Nội"),
        ("Pá Ma", None, "Pá Ma"),
        ("", None, ""),
    ],
)
def test_the_kind_is_taken_off(text: str, kind: str | None, rest: str) -> None:
    assert split_kind(text) == (kind, rest)
    assert split_kind(unicodedata.normalize("NFD", text)) == (kind, rest)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Thanh Hóa", "Thanh Hoá"),
        ("Xã Thủy Nguyên", "THUỶ NGUYÊN"),
        ("Phú Quý", "Phú Quí"),
        ("Quỳ Châu", "Quì Châu"),
        ("Lý Sơn", "Lí Sơn"),
        ("Mỹ Tho", "Mĩ Tho"),
        ("Bà Rịa - Vũng Tàu", "Bà Rịa–Vũng Tàu"),
        ("Ea H'leo", "Ea H’leo"),
    ],
)
def test_spellings_of_one_name_are_one(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tân Hải", "Tân Hảy"),
        ("Hòa Bình", "Hoa Bình"),
        ("Long Sơn", "Long Son"),
        ("Thủy", "Thủi"),
        ("An Đông", "An Dông"),
    ],
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)
