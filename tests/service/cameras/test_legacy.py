"""Old fonts are told from modern Vietnamese and from foreign names."""

from __future__ import annotations

import pytest

from service.cameras.legacy import looks_legacy, mostly_legacy
from service.units.carried import carried_units


@pytest.mark.parametrize(
    "text", ["NguyÔn V¨n MÉu", "TrÇn ThÞ Thö", "§-êng Lª Lîi", "Nguyeãn Vaên Maãu", "Traàn Thò Thöû"]
)
def test_old_fonts_are_told(text: str) -> None:
    assert looks_legacy(text)


@pytest.mark.parametrize("text", ["Müller", "Señor Núñez", "Hikvision®", "2304×1296", "«Mẫu»", "Camera 360°", "5½ m"])
def test_foreign_names_and_signs_are_not_old_fonts(text: str) -> None:
    assert not looks_legacy(text)


def test_no_name_of_any_unit_of_the_country_is_taken_for_an_old_font() -> None:
    for unit in carried_units():
        assert not looks_legacy(unit.full_name), unit.full_name
        assert not looks_legacy(unit.full_name.upper()), unit.full_name


def test_a_sheet_needs_more_than_one_odd_cell() -> None:
    assert not mostly_legacy(["TrÇn", "Thö ThÞ", "Mẫu", "1"])
    assert mostly_legacy(["TrÇn", "ThÞ", "MÉu", "1", "2"])
    assert not mostly_legacy(["TrÇn", "ThÞ", "MÉu", *["Trần Thị Thử"] * 200])
