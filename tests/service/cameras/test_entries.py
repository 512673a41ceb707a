"""Codes and names that follow from a registration."""

from __future__ import annotations

import pytest

from service.cameras.entries import camera_columns, distinct_owners, following_codes, initials_prefix, search_fold
from tests.factories.registration import a_draft


@pytest.mark.parametrize(
    ("name", "prefix"),
    [("Tam Thắng", "TT"), ("Vũng Tàu", "VT"), ("Đông Hòa", "DH"), ("7", "C7"), ("Bà Rịa - Vũng Tàu", "BRVT")],
)
def test_a_units_codes_begin_with_its_letters(name: str, prefix: str) -> None:
    assert initials_prefix(name) == prefix


def test_numbers_go_on_and_grow_past_four_figures() -> None:
    assert following_codes(None, "TT", 2) == ["TT-0001", "TT-0002"]
    assert following_codes("TT-9999", "TT", 2) == ["TT-10000", "TT-10001"]


def test_what_is_seen_joins_the_place_once() -> None:
    assert camera_columns(a_draft(1, place="Cột điện", sees="ngã ba"))["place"] == "Cột điện · ngã ba"
    assert camera_columns(a_draft(1, place="Nhìn ra ngã ba", sees="ngã ba"))["place"] == "Nhìn ra ngã ba"
    assert len(camera_columns(a_draft(1, place="x" * 200, sees="y" * 200))["place"]) == 200


def test_the_form_number_is_kept_with_the_note() -> None:
    assert camera_columns(a_draft(1, note="cũ", form_number="0412"))["note"] == "cũ · Phiếu 0412"


def test_look_up_text_fits_its_column_and_has_no_marks() -> None:
    columns = camera_columns(a_draft(1, address="Đường " + "ế" * 190, place="Ngõ " + "ộ" * 190))
    found = search_fold("TT-0001", columns, "Nguyễn Văn Mẫu")
    assert len(found) <= 500 and found.startswith("tt-0001 duong eee")


def test_owners_are_told_apart_by_phone_and_name_not_by_accents() -> None:
    drafts = [a_draft(1), a_draft(1, owner_name="NGUYEN VAN MAU 1"), a_draft(1, phone="0900000999")]
    assert len(distinct_owners(drafts)) == 2
