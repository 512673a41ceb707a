"""Positions as people write them, and as they get them wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import Refused
from storage.values.place import Point
from storage.values.position import in_vietnam, parse_position, position_warning

HERE = Point(10.36812, 107.09144)


@pytest.mark.parametrize(
    "text",
    [
        "10.36812, 107.09144",
        "10.36812,107.09144",
        "10,36812; 107,09144",
        "10,36812 107,09144",
        "10,36812,107,09144",
        "10,36812, 107,09144",
        "  (10.36812\u00a0;\u00a0107.09144) ",
        "10.36812\t107.09144",
        "10.36812\n107.09144",
        "10.36812 / 107.09144",
        "Vĩ độ 10.36812, kinh độ 107.09144",
        "Kinh độ: 107,09144 Vĩ độ: 10,36812",
        "lat=10.36812 lng=107.09144",
        "10.36812° N, 107.09144° E",
        "10.36812N 107.09144E",
        "10°22'5.232\"N 107°5'29.184\"E",
        "10°22’5,232”B; 107°5’29,184”Đ",
        "10º22'5.232''N, 107º5'29.184''E",
        "N10°22'5.232\" E107°5'29.184\"",
        "107°5'29.184\"E 10°22'5.232\"N",
        "10°22.0872'N 107°5.4864'E",
        "10°22,0872'; 107°5,4864'",
        "10 độ 22 phút 5,232 giây; 107 độ 5 phút 29,184 giây",
        "https://www.google.com/maps/place/X/@10.3,107.0,17z/data=!4m2!3m1!3d10.36812!4d107.09144",
        "https://www.google.com/maps?q=10.36812,107.09144&z=17",
        "https://maps.google.com/?ll=10.36812%2C107.09144",
        "https://www.google.com/maps/search/10.36812,+107.09144",
        "https://www.google.com/maps/@10.36812,107.09144,17z",
    ],
)
def test_every_usual_spelling_is_understood(text: str) -> None:
    assert parse_position(text) == HERE


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("107.09144, 10.36812", "position_swapped"),
        ("107,09144; 10,36812", "position_swapped"),
        ("https://www.google.com/maps?q=107.09144,10.36812", "position_swapped"),
        ("1146235.42 ; 431022.11", "position_vn2000"),
        ("1.146.235,42 ; 431.022,11", "position_vn2000"),
        ("X: 1146235 Y: 431022", "position_vn2000"),
        ("9" * 600 + "; 107.09144", "position_vn2000"),
        ("48.8584, 2.2945", "position_outside"),
        ("-10.36812, 107.09144", "position_outside"),
        ("10.36812, 10.36812", "position_outside"),
        ("10,107", "position_coarse"),
        ("10.36; 107.09", "position_coarse"),
        ("https://maps.app.goo.gl/Mau123", "position_short_link"),
        ("https://example.org/no-place", "position_unreadable"),
        ("10°75'00\"N 107°05'10\"E", "position_unreadable"),
        ("10°21'30\"N", "position_unreadable"),
        ("10.36812", "position_half"),
        ("; 107,09144", "position_half"),
        ("10.36812; ", "position_half"),
        ("1036812; 10709144", "position_point_lost"),
        ("1.036.812; 10.709.144", "position_point_lost"),
        ("857123; 10404512", "position_point_lost"),
        ("10 22 05 107 05 29", "position_degrees"),
        ("10 22,087; 107 05,486", "position_degrees"),
        ("10.22.05; 107.05.29", "position_degrees"),
        ("10.36812 107.09144 5.00000", "position_unreadable"),
        ("", "position_unreadable"),
        ("nan, nan", "position_unreadable"),
        ("1e5, 1e7", "position_unreadable"),
        ('=HYPERLINK("x")', "position_unreadable"),
        ("-nt-", "position_unreadable"),
        ("1" * 5_000, "position_unreadable"),
    ],
)
def test_what_cannot_be_a_place_here_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse_position(text, field="gps")
    assert refusal.value.code == code
    assert refusal.value.field == "gps"


def test_a_swap_is_told_with_its_certain_mending() -> None:
    with pytest.raises(Refused) as refusal:
        parse_position("107.09144, 10.36812")
    assert {"lat": 10.36812, "lon": 107.09144}.items() <= refusal.value.facts.items()
    assert "10,36812; 107,09144" in refusal.value.message


def test_a_lost_decimal_point_is_told_with_what_was_probably_meant() -> None:
    with pytest.raises(Refused) as refusal:
        parse_position("1036812; 10709144")
    assert "10,36812; 107,09144" in refusal.value.message


def test_the_islands_are_taken_with_a_warning() -> None:
    big_truong_sa = parse_position("8,64470; 111,91990")
    assert position_warning(big_truong_sa)
    assert position_warning(HERE) is None


@given(st.floats(5, 120), st.floats(5, 120))
def test_no_pair_lies_in_the_country_both_ways(one: float, other: float) -> None:
    assert not (in_vietnam(one, other) and in_vietnam(other, one))


@given(st.floats(8.4, 23.4), st.floats(102.2, 109.4))
def test_what_we_print_we_read_again(lat: float, lon: float) -> None:
    point = Point(round(lat, 5), round(lon, 5))
    assert parse_position(f"{point.lat:.5f}, {point.lon:.5f}") == point
    assert parse_position(f"{point.lat:.5f}; {point.lon:.5f}".replace(".", ",")) == point


@given(st.text(max_size=80))
def test_any_text_is_a_point_or_a_refusal(text: str) -> None:
    try:
        assert in_vietnam(parse_position(text).lat, parse_position(text).lon)
    except Refused as refusal:
        assert refusal.message
