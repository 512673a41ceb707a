"""The offence catalogue: complete, dated, and every offence on a known report line."""

from __future__ import annotations

from datetime import date

import pytest

from service.cases.offences import catalogue, group_of, groups, offence_on, offences_on
from service.web.language import words

TODAY = date(2026, 11, 22)


def test_every_offence_has_a_name_a_known_kind_and_a_known_group() -> None:
    assert len(catalogue()) >= 55
    for offence in catalogue():
        assert offence.name and offence.group in groups()
        assert offence.kind in {"criminal", "administrative", "other"}
        assert (offence.kind == "criminal") == bool(offence.article)


def test_a_code_stands_at_most_once_on_any_day() -> None:
    for day in (date(2018, 1, 1), date(2025, 6, 30), date(2025, 7, 1), TODAY):
        codes = [offence.code for offence in offences_on(day)]
        assert len(codes) == len(set(codes))


def test_drug_use_is_a_crime_only_from_july_2025() -> None:
    assert offence_on("256a", date(2025, 6, 30)) is None
    assert offence_on("256a", date(2025, 7, 1)) is not None
    assert group_of("256a", date(2025, 6, 30)) == "khac"
    assert group_of("256a", date(2025, 7, 1)) == "ma_tuy"
    assert group_of("hc.su_dung_ma_tuy", date(2025, 6, 30)) == "vi_pham_hanh_chinh"


@pytest.mark.parametrize(
    ("code", "group", "title"),
    [
        ("173", "so_huu", "Trộm cắp tài sản (Điều 173)"),
        ("134", "tinh_mang_suc_khoe", "Cố ý gây thương tích hoặc gây tổn hại cho sức khỏe của người khác (Điều 134)"),
        ("318", "trat_tu_cong_cong", "Gây rối trật tự công cộng (Điều 318)"),
        ("330", "quan_ly_hanh_chinh", "Chống người thi hành công vụ (Điều 330)"),
        ("hc.danh_nhau", "vi_pham_hanh_chinh", "Đánh nhau"),
        ("vv.tim_nguoi", "vu_viec_khac", "Tìm người mất tích, đi lạc"),
    ],
)
def test_known_offences_stand_on_their_lines(code: str, group: str, title: str) -> None:
    offence = offence_on(code, TODAY)
    assert offence is not None
    assert (offence.title, group_of(code, TODAY)) == (title, group)


def test_kinds_are_kept_apart_and_the_old_code_is_not_guessed() -> None:
    assert {o.kind for o in offences_on(TODAY, "administrative")} == {"administrative"}
    assert len(offences_on(TODAY, "administrative")) == 10
    assert offences_on(date(2016, 5, 1), "criminal") == ()
    assert group_of("không có", TODAY) == "khac"


def test_every_name_has_its_english() -> None:
    say = words("en").gettext
    names = {offence.name for offence in catalogue()} | {group.name for group in groups().values()}
    assert [name for name in names if say(name) == name] == []
