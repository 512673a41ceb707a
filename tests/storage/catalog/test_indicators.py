"""Which former units lie wholly in a unit of today, and whose totals concern it."""

from __future__ import annotations

from datetime import date

import pytest

from storage.catalog import indicators
from storage.models import Unit, UnitSuccession
from storage.unit_of_work import Archive

# city (level 2) of three wards; two and a part of the third became A, the rest of the third B
CITY, PROVINCE, OLD_PROVINCE = "900@2020-01-01", "90@2020-01-01", "91@2020-01-01"
ONE, TWO, SPLIT = "90001@2020-01-01", "90002@2020-01-01", "90003@2020-01-01"
OLDER = "90004@2010-01-01"
A, B = "90011@2025-07-01", "90012@2025-07-01"


@pytest.fixture
def units(archive: Archive) -> Archive:
    rows = [
        (PROVINCE, 1, None, None),
        (OLD_PROVINCE, 1, None, "2025-07-01"),
        (CITY, 2, OLD_PROVINCE, "2025-07-01"),
        *((ward, 3, CITY, "2025-07-01") for ward in (ONE, TWO, SPLIT)),
        (OLDER, 3, CITY, "2020-01-01"),
        (A, 3, PROVINCE, None),
        (B, 3, PROVINCE, None),
    ]
    pairs = [
        (ONE, A, "merged"),
        (TWO, A, "merged"),
        (SPLIT, A, "split"),
        (SPLIT, B, "split"),
        (OLDER, ONE, "renamed"),
        (OLD_PROVINCE, PROVINCE, "merged"),
    ]
    with archive.write() as work:
        work.session.add_all(_unit(*row) for row in rows)
        work.session.add_all(
            UnitSuccession(
                from_unit_id=old,
                to_unit_id=new,
                effective_on=date(2025, 7, 1),
                kind=kind,
                is_whole=kind != "split",
                legal_basis="Nghị quyết thử",
            )
            for old, new, kind in pairs
        )
    return archive


def _unit(unit_id: str, level: int, parent: str | None, ended: str | None) -> Unit:
    name = f"Đơn vị {unit_id[:5]}"
    return Unit(
        unit_id=unit_id,
        code=unit_id.partition("@")[0],
        level=level,
        kind="phường",
        name=name,
        full_name=name,
        name_fold=name.lower(),
        name_sort=name,
        parent_unit_id=parent,
        valid_from_on=date.fromisoformat(unit_id[-10:]),
        valid_to_on=date.fromisoformat(ended) if ended else None,
        is_approximate=False,
    )


@pytest.mark.parametrize(
    ("unit_id", "wanted"),
    [
        (A, {A, ONE, TWO, OLDER}),  # the split ward and the city lie in B, too
        (B, {B}),
        (PROVINCE, {PROVINCE, OLD_PROVINCE, CITY, A, B, ONE, TWO, SPLIT, OLDER}),
        (ONE, {ONE, OLDER}),
    ],
)
def test_what_lies_wholly_inside(units: Archive, unit_id: str, wanted: set[str]) -> None:
    with units.read() as session:
        assert indicators.covered(session, unit_id) == wanted


def test_one_known_part_of_a_split_unit_is_not_all_of_it(units: Archive) -> None:
    with units.write() as work:
        step = work.session.get(UnitSuccession, (SPLIT, B))
        work.session.delete(step)
    with units.read() as session:
        assert SPLIT not in indicators.covered(session, A)


def test_a_district_concerns_what_it_became(units: Archive) -> None:
    with units.read() as session:
        assert indicators.concerned(session, {A, ONE, TWO, SPLIT}) == {A, ONE, TWO, SPLIT, CITY}
        assert indicators.concerned(session, {A}) == {A}
