"""Registrations that may be one camera entered twice."""

from __future__ import annotations

from service.cameras.duplicates import Standing, likenesses
from storage.values.place import Point, destination

HERE = Point(10.36812, 107.09144)


def standing(
    name: str, phone: str = "0900000001", unit: str = "26526", azimuth: float | None = 0, metres: float = 0
) -> Standing:
    return Standing(name, phone, unit, azimuth, destination(HERE, 90, metres))


def test_same_phone_unit_and_direction_is_alike_and_each_alone_is_not() -> None:
    known = [standing("TT-0001")]
    far = 500.0
    asked = [
        standing("a", azimuth=20, metres=far),
        standing("b", azimuth=90, metres=far + 50),
        standing("c", unit="26506", metres=far + 100),
        standing("d", phone="0900000002", metres=far + 150),
    ]
    found = likenesses(asked, known)
    assert [[likeness.other.name for likeness in row] for row in found] == [["TT-0001"], [], [], []]
    assert "Trùng số điện thoại" in found[0][0].reason


def test_within_ten_metres_is_alike_across_cells() -> None:
    known = [Standing("TT-0002", None, None, None, HERE)]
    for azimuth in range(0, 360, 15):
        near = Standing("a", None, None, None, destination(HERE, azimuth, 9.9))
        away = Standing("b", None, None, None, destination(HERE, azimuth, 10.2))
        assert [len(row) for row in likenesses([near], known)] == [1]
        assert [len(row) for row in likenesses([away], known)] == [0]


def test_rows_of_one_list_are_compared_with_the_rows_before() -> None:
    found = likenesses([standing("dòng 8"), standing("dòng 9", azimuth=180, metres=3)])
    assert found[0] == []
    assert found[1][0].other.name == "dòng 8"
    assert "3 m" in found[1][0].reason


def test_nothing_known_is_not_alike() -> None:
    blank = Standing("a", None, "26526", None, None)
    assert likenesses([blank, blank]) == [[], []]


def test_a_list_pasted_over_and_over_stays_cheap() -> None:
    found = likenesses([standing(f"dòng {i}") for i in range(3_000)])
    assert max(map(len, found)) <= 20
