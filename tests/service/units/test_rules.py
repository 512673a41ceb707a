"""Units through time: codes used again, mergers, splits, and what may be regrouped."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from service.units.carried import carried_units
from service.units.rules import SuccessionRow, UnitTable, parsed_successions, parsed_units

TODAY = date(2026, 11, 22)
OLD = date(2025, 6, 30)
CARRIED = carried_units()


def test_the_carried_table_counts_as_the_country_does() -> None:
    now = Counter((unit.level, unit.kind) for unit in CARRIED if unit.is_valid_on(TODAY))
    assert sum(count for (level, _), count in now.items() if level == 1) == 34
    assert (now[3, "xã"], now[3, "phường"], now[3, "đặc khu"]) == (2611, 697, 13)
    before = Counter(unit.level for unit in CARRIED if unit.is_valid_on(OLD))
    assert before == {1: 63, 2: 696, 3: 10_035}
    assert len(list(CARRIED)) == 14_329
    assert sum(len(CARRIED.successions_from(unit.unit_id)) for unit in CARRIED) == 10_804


@pytest.mark.parametrize(
    ("province", "day", "communes"),
    [
        ("38", date(2022, 6, 1), 559),
        ("38", date(2024, 6, 1), 558),
        ("38", OLD, 547),
        ("38", TODAY, 166),
        ("40", date(2023, 6, 1), 460),
        ("40", TODAY, 130),
        ("77", date(2024, 12, 15), 82),
        ("77", OLD, 77),
        ("60", date(2022, 6, 1), 124),
        ("15", date(2024, 5, 1), 173),
    ],
)
def test_denominators_of_a_day(province: str, day: date, communes: int) -> None:
    unit = CARRIED.valid_on(province, day)
    assert unit is not None
    below = CARRIED.children_on(unit.unit_id, day)
    if day <= OLD:
        below = [commune for district in below for commune in CARRIED.children_on(district.unit_id, day)]
    assert len(below) == communes


def test_a_code_names_different_places_on_different_days() -> None:
    old, new = CARRIED.valid_on("26526", OLD), CARRIED.valid_on("26526", TODAY)
    assert old is not None and old.full_name == "Phường Nguyễn An Ninh"
    assert new is not None and new.full_name == "Phường Tam Thắng"
    assert new.unit_id == "26526@2025-07-01"


def test_before_the_records_the_first_version_answers_and_is_approximate() -> None:
    unit = CARRIED.valid_on("26524", date(2013, 1, 1))
    assert unit is not None and unit.unit_id == "26524@2020-01-01" and unit.is_approximate
    assert CARRIED.valid_on("26732", date(2013, 1, 1)) is None  # đặc khu Côn Đảo began on a known day
    assert CARRIED.valid_on("99999", TODAY) is None
    assert CARRIED.valid_on("26524", TODAY) is None


def test_phuong_7_went_wholly_into_tam_thang() -> None:
    assert CARRIED.maps_wholly_to("26524@2020-01-01") == "26526@2025-07-01"
    assert CARRIED.successors("26524@2020-01-01", TODAY) == ["26526@2025-07-01"]
    parts = ["26524@2020-01-01", "26526@2020-01-01", "26527@2020-01-01", "26530@2020-01-01"]
    assert CARRIED.predecessors("26526@2025-07-01") == parts
    assert CARRIED.sums_wholly("26526@2025-07-01", OLD) == parts


def test_the_city_of_vung_tau_cannot_be_apportioned() -> None:
    assert CARRIED.successors("747@2020-01-01", TODAY) == [
        f"{code}@2025-07-01" for code in ("26506", "26526", "26536", "26542", "26545")
    ]
    assert CARRIED.maps_wholly_to("747@2020-01-01") is None
    assert CARRIED.maps_wholly_to("77@2008-08-01") == "79@2025-07-01"


def test_le_mao_is_followed_through_two_mergers() -> None:
    le_mao = "16687@2020-01-01"
    assert CARRIED.successors(le_mao, date(2020, 9, 12)) == [le_mao]
    assert CARRIED.successors(le_mao, date(2025, 1, 15)) == ["16681@2024-12-01"]
    assert CARRIED.maps_wholly_to(le_mao) == "16681@2025-07-01"
    assert le_mao in CARRIED.predecessors("16681@2025-07-01", date(2020, 9, 12))
    parent = CARRIED.parent_on(le_mao, date(2020, 9, 12))
    assert parent is not None and parent.full_name == "Thành phố Vinh"


def test_a_split_commune_has_no_single_successor() -> None:
    assert len(CARRIED.successors("00019@2020-01-01", TODAY)) == 4
    assert CARRIED.maps_wholly_to("00019@2020-01-01") is None
    assert all(not pair.is_whole for pair in CARRIED.successions_from("00019@2020-01-01"))
    assert CARRIED.sums_wholly("00004@2025-07-01", OLD) is None


def test_a_lost_trace_is_said_and_not_guessed() -> None:
    lost = CARRIED.valid_on("15217", date(2022, 1, 1))
    assert lost is not None
    assert CARRIED.successors(lost.unit_id, TODAY) == []
    assert CARRIED.maps_wholly_to(lost.unit_id) is None


def test_a_day_before_a_unit_began_has_no_successor_of_it() -> None:
    assert CARRIED.successors("26526@2025-07-01", OLD) == []
    assert CARRIED.maps_wholly_to("26526@2025-07-01", OLD) is None
    assert CARRIED.predecessors("26524@2020-01-01", TODAY) == []


def test_island_district_became_a_special_zone() -> None:
    assert CARRIED.maps_wholly_to("755@2020-01-01") == "26732@2025-07-01"


def test_every_commune_of_today_is_made_of_something_and_reaches_itself() -> None:
    now = [unit for unit in CARRIED if unit.level == 3 and unit.is_valid_on(TODAY)]
    for unit in now:
        older = CARRIED.predecessors(unit.unit_id, OLD)
        assert older, unit
        assert all(unit.unit_id in CARRIED.successors(part, TODAY) for part in older)


def test_whole_mapping_never_contradicts_the_successors() -> None:
    for unit in CARRIED:
        whole = CARRIED.maps_wholly_to(unit.unit_id, TODAY)
        if whole is not None:
            assert CARRIED.successors(unit.unit_id, TODAY) == [whole]


def test_names_find_units_whatever_their_spelling() -> None:
    def codes(text: str) -> list[str]:
        return [unit.code for unit in CARRIED.named(text, TODAY)]

    assert codes("phường Tam Thắng") == codes("P. Tam Thắng") == codes("26526") == ["26526"]
    assert codes("26526@2020-01-01") == ["26526"]
    assert sorted(codes("Thành Vinh")) == ["15229", "16681"]
    assert codes("Xã Thành Vinh") == ["15229"]
    assert codes("tỉnh Thanh Hoá") == ["38"]
    assert codes("Tam Thang") == []
    assert codes("") == []


def test_unaccented_text_only_suggests() -> None:
    assert [unit.full_name for unit in CARRIED.suggested("vung tau", TODAY)] == ["Phường Vũng Tàu"]
    assert CARRIED.suggested("mau lam", TODAY)[0].code == "16249"
    assert len(CARRIED.suggested("a", TODAY, limit=4)) == 4
    assert CARRIED.suggested("  ", TODAY) == []


UNITS = """code\tkind\tname\tparent_code\tvalid_from\tvalid_to\tapproximate
90\ttỉnh\tMẫu\t\t2008-08-01\t\tfrom
90001\txã\tMột\t90\t2020-01-01\t2025-07-01\tfrom
90001\txã\tMột\t90\t2025-07-01\t\t
"""


def test_tables_are_read_strictly() -> None:
    units = parsed_units(UNITS)
    pairs = parsed_successions(
        "to_code\tdate\tkind\tlegal_basis\tfrom_codes\n90001\t2025-07-01\tmerged\tx\t90001?", units
    )
    assert pairs == [SuccessionRow("90001@2020-01-01", "90001@2025-07-01", date(2025, 7, 1), "merged", True, "x", True)]
    assert UnitTable(units, pairs).maps_wholly_to("90001@2020-01-01") == "90001@2025-07-01"
    with pytest.raises(ValueError, match="expected"):
        parsed_units("code,kind\n")
    with pytest.raises(ValueError, match="expected"):
        parsed_units(UNITS + "90002\txã\n")
    with pytest.raises(ValueError, match="no unit"):
        parsed_units(UNITS + "90002\txã\tHai\t91\t2025-07-01\t\t\n")
