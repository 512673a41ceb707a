"""Folding for look-up and keys for sorting, as Vietnamese readers expect them."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.values.text import folded, hidden_signs, identity, normal, sort_key, written_length


def test_normal_form_folds_every_kind_of_space_and_composes() -> None:
    assert normal("  Nguyễn\u00a0 Văn\t\nMẫu ") == "Nguyễn Văn Mẫu"
    assert normal(unicodedata.normalize("NFD", "Đường Lê Lợi")) == "Đường Lê Lợi"


@pytest.mark.parametrize(
    ("text", "fold"),
    [
        ("Đường Lê Lợi", "duong le loi"),
        ("VŨNG TÀU", "vung tau"),
        ("Thủy Nguyên", "thuy nguyen"),
        ("Phường Ô Chợ Dừa", "phuong o cho dua"),
        ("Ea H’leo", "ea h’leo"),
        ("", ""),
    ],
)
def test_folded_text_has_no_marks(text: str, fold: str) -> None:
    assert folded(text) == fold
    assert folded(unicodedata.normalize("NFD", text)) == fold


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert normal(normal(text)) == normal(text)


IN_ORDER = [
    "7",
    "An",
    "An Bình",
    "Ăn",
    "Ân",
    "Da",
    "Dũng",
    "Đa",
    "Đường",
    "Ea",
    "Ha",
    "Hà",
    "Hả",
    "Hã",
    "Há",
    "Hạ",
    "Hà Nội",
    "Hòa",
    "Hôn",
    "Hơn",
    "Lê",
    "Tam Thắng",
    "Tân",
    "Uyên",
    "Ưng",
    "Vũng Tàu",
    "Yên",
]


def test_names_sort_as_in_a_vietnamese_dictionary() -> None:
    shuffled = IN_ORDER[:]
    random.Random(7).shuffle(shuffled)
    assert sorted(shuffled, key=sort_key) == IN_ORDER


def test_numbers_sort_by_their_value() -> None:
    names = [f"Khu phố {number}" for number in (1, 2, 9, 10, 11, 19, 100)]
    assert sorted(names) != names
    assert sorted(names, key=sort_key) == names
    assert sort_key("Tổ 9A") < sort_key("Tổ 9B") < sort_key("Tổ 10") < sort_key("Tổ An")
    assert sort_key("VT-0009") < sort_key("VT-0010") < sort_key("VT-0100")
    assert sort_key("1" * 40) and sort_key("Tổ 02") == sort_key("Tổ 2")


@given(st.text(alphabet="aăâàảđdeêghioôơuưyAĐ 0123456789", max_size=20))
def test_keys_are_plain_ascii_and_ignore_case_and_form(text: str) -> None:
    key = sort_key(text)
    assert key.isascii()
    assert key == sort_key(unicodedata.normalize("NFD", text)) == sort_key(text.upper())


def test_signs_beside_letters_do_not_move_a_name() -> None:
    assert sort_key("Bà Rịa - Vũng Tàu") == sort_key("Bà Rịa Vũng Tàu")
    assert sort_key("Xã K’Dang") < sort_key("Xã Kon")


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Trần Thị Hòa", "trần  thị hoà", True),
        ("Thủy", unicodedata.normalize("NFD", "Thuỷ"), True),
        ("Hòa", "Hoa", False),
        ("Hòa", "Hóa", False),
        ("Đương", "Dương", False),
        ("Lan", "Lân", False),
        ("079 123-456", "079123456", True),
        ("(0900) 000.001", "+84 900 000 001", True),
        ("079123456", "079123457", False),
        ("Mẫu 1", "Mẫu1", False),
        ("Minh4", "Mính", False),
        ("1/12/1990", "11/2/1990", False),
    ],
)
def test_who_is_the_same_person(one: str, other: str, is_same: bool) -> None:
    assert (identity(one) == identity(other)) is is_same


@given(st.text(max_size=40))
def test_an_identity_is_its_own(text: str) -> None:
    assert identity(text.upper().lower()) == identity(unicodedata.normalize("NFD", text.upper().lower()))


@pytest.mark.parametrize("sign", ["\u202e", "\u200b", "\u200d", "\u2066", "\ufeff", "\x00", "\x1b", "\u3164", "\ufe0f"])
def test_signs_that_show_nothing(sign: str) -> None:
    assert hidden_signs(f"Cướp giật{sign} tài sản") == {sign}
    assert written_length(sign * 40) == 0


def test_what_people_write_hides_nothing_and_is_as_long_as_they_count() -> None:
    text = "Cần xem hướng đi:\r\n\tngã ba – “Thử” (2 xe), 40% … Đường số 5"
    assert not hidden_signs(text) and not hidden_signs(unicodedata.normalize("NFD", text))
    assert written_length("hai mươi  ký tự đó") == len("hai mươi ký tự đó")
    assert written_length("." * 40) == written_length(" - " * 20) == written_length("") == 0
    assert written_length("a . . . . . . . . . . .") == 1
