"""The digest of the access log sees every column and every row."""

from __future__ import annotations

from typing import Any

import pytest

from storage.ledger.access_digest import COLUMNS, digest_of
from storage.models import AccessEntry


def entry(number: int, **other: Any) -> AccessEntry:
    values = {"id": number, "at": 5, "action": "clip.viewed", "is_allowed": True, "address": "127.0.0.1"}
    return AccessEntry(**{**values, "detail": {"b": 1, "a": [1.5, "đường"]}, **other})


def test_every_column_of_the_table_is_covered() -> None:
    assert set(COLUMNS) == set(AccessEntry.__table__.columns.keys())


@pytest.mark.parametrize("name", COLUMNS)
def test_a_change_in_any_column_is_seen(name: str) -> None:
    value: Any = {"detail": {}, "is_allowed": False}.get(name, 77)
    assert digest_of([entry(1), entry(2, **{name: value})]) != digest_of([entry(1), entry(2)])


def test_rows_cannot_be_taken_out_swapped_or_joined() -> None:
    one, two = entry(1), entry(2)
    assert len({digest_of([]), digest_of([one]), digest_of([two]), digest_of([one, two]), digest_of([two, one])}) == 5
    assert digest_of(iter([one, two])) == digest_of([entry(1), entry(2, detail={"a": [1.5, "đường"], "b": 1})])
