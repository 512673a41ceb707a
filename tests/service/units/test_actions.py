"""The carried table in both databases, and units with what they were and became."""

from __future__ import annotations

from datetime import date

import pytest

from service.units import actions
from service.units.carried import carried_units
from storage.catalog import units
from storage.errors import Invalid, NotFound
from storage.models import Unit
from storage.unit_of_work import Archive

TODAY = date(2026, 3, 2)
TAM_THANG, VUNG_TAU, CITY = "26526@2025-07-01", "26506@2025-07-01", "747@2020-01-01"


@pytest.mark.slow
def test_the_table_is_brought_in_once_and_mended_when_it_differs(archive: Archive) -> None:
    with archive.write() as work:  # a unit that was there before, wrong in one column
        work.session.add(
            Unit(
                unit_id=TAM_THANG,
                code="26526",
                level=3,
                kind="xã",
                name="Tam Thắng",
                full_name="Xã Tam Thắng",
                name_fold="tam thang",
                name_sort="x",
                valid_from_on=date(2025, 7, 1),
                is_approximate=False,
            )
        )
    assert actions.ensure_units(archive) is True
    assert actions.ensure_units(archive) is False
    table = list(carried_units())
    with archive.read() as session:
        assert units.count(session) == len(table)
        mended = units.get(session, TAM_THANG)
        assert mended and mended.full_name == "Phường Tam Thắng" and mended.parent_unit_id
        provinces = units.found(session, "ho chi minh", day=TODAY, level=1)
        assert [unit.full_name for unit in provinces] == ["Thành phố Hồ Chí Minh"]
        _look_up(archive)
        _succession(archive)
        assert {VUNG_TAU, TAM_THANG, CITY} <= units.scope(session, provinces[0].unit_id)
        own = units.scope(session, TAM_THANG)
        assert {step.unit.unit_id for step in actions.story(session, TAM_THANG).was} <= own
        assert not {VUNG_TAU, CITY} & own


def _look_up(archive: Archive) -> None:
    with archive.read() as session:
        assert units.found(session, "vung tau", day=TODAY)[0].full_name == "Phường Vũng Tàu"
        assert any("Đường" in unit.name for unit in units.found(session, "duong", limit=100))
        assert [unit.unit_id for unit in units.found(session, "26526", day=TODAY)] == [TAM_THANG]
        assert units.found(session, "%", day=TODAY) == [] == units.found(session, "khong co noi nay")
        found = units.valid_within(session, {TAM_THANG, VUNG_TAU, CITY}, TODAY)
        assert [unit.name for unit in found] == ["Tam Thắng", "Vũng Tàu"]


def _succession(archive: Archive) -> None:
    with archive.read() as session:
        city = actions.story(session, CITY)
        held_by = {unit.name for unit in city.holders}
        assert held_by == {"Vũng Tàu", "Tam Thắng", "Rạch Dừa", "Phước Thắng", "Long Sơn"}
        assert (city.today, city.not_separable) == (None, "không tách được")
        ward = actions.story(session, TAM_THANG)
        assert ward.was and all(step.succession.effective_on == date(2025, 7, 1) for step in ward.was)
        assert ward.today == ward.unit and ward.not_separable == "" and ward.parent
        was = ward.was[0].unit
        assert any(step.unit.unit_id == TAM_THANG for step in actions.story(session, was.unit_id).became)
        with pytest.raises(NotFound):
            actions.story(session, "00000@1900-01-01")


def test_a_commune_is_read_from_its_name_code_key_or_label() -> None:
    for text in ("Tam Thắng", "phường tam thắng", "26526", TAM_THANG, "26526 Phường Tam Thắng", " P. Tam Thắng "):
        assert actions.unit_named(text, TODAY) == TAM_THANG, text
    for text in ("", "747", "Vũng Tầu", "79", "265", "Hồ Chí Minh"):
        assert actions.unit_named(text, TODAY) is None, text
    assert actions.unit_named("Tam Thắng", TODAY, {VUNG_TAU}) is None
    assert actions.unit_named("Tam Thắng", date(2024, 1, 1)) is None  # not yet there


def test_an_empty_field_means_ones_own_commune() -> None:
    assert actions.chosen_commune("", TODAY, {TAM_THANG}, TAM_THANG) == TAM_THANG
    assert actions.chosen_commune("26506", TODAY, None, TAM_THANG) == VUNG_TAU
    for text, scope, own in (("", None, None), ("", None, "79@2008-08-01"), ("26506", {TAM_THANG}, TAM_THANG)):
        with pytest.raises(Invalid) as refusal:
            actions.chosen_commune(text, TODAY, scope, own)
        assert list(refusal.value.problems) == ["unit"]
