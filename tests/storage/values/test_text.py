"""Folding for look-up and keys for sorting, as Vietnamese readers expect them."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.values.text import folded, normal, sort_key


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


@given(st.text(alphabet="aăâàảđdeêghioôơuưyAĐ 0123456789", max_size=20))
def test_keys_are_plain_ascii_and_ignore_case_and_form(text: str) -> None:
    key = sort_key(text)
    assert key.isascii()
    assert key == sort_key(unicodedata.normalize("NFD", text)) == sort_key(text.upper())


def test_signs_beside_letters_do_not_move_a_name() -> None:
    assert sort_key("Bà Rịa - Vũng Tàu") == sort_key("Bà Rịa Vũng Tàu")
    assert sort_key("Xã K’Dang") < sort_key("Xã Kon")
