"""The same question in an address and in a JSON body; whatever else is refused by name, never ignored."""

from __future__ import annotations

from typing import Any

import pytest

from service.stac.rules.asking import MOST_ITEMS, SEARCH, Asked, asked, checked_names, of_address, read_json, said_of
from service.stac.rules.names import ItemName
from storage.errors import Malformed

NAMED = "TT-0001_20260228T010000000Z"


def of(**given: str) -> Asked:
    return asked(of_address(given.items(), SEARCH))


def test_an_address_and_a_body_ask_the_same() -> None:
    since = "2026-02-28T01:00:00Z/.."
    by_address = of(bbox="107, 10,108,11", datetime=since, ids=f"{NAMED},x", collections="A,B", limit="7")
    body: dict[str, Any] = {"bbox": [107, 10, 108, 11], "datetime": since, "ids": [NAMED, "x"], "next": None}
    body |= {"collections": ["A", "B"], "limit": 7}
    assert by_address == asked(checked_names(body, SEARCH))
    assert by_address.codes == {"A", "B"} and by_address.limit == 7
    assert by_address.names == {ItemName("TT-0001", 1_772_240_400_000)}


def test_nothing_asked_is_everything_ten_at_a_time() -> None:
    assert of() == asked({}) == Asked(limit=10)
    assert of(ids="", bbox="") == asked(checked_names({"ids": [], "collections": []}, SEARCH)) == Asked()


def test_names_that_are_none_of_ours_are_not_the_same_as_no_names() -> None:
    assert of(ids="x").names == frozenset()


def test_more_than_a_page_holds_is_cut_down() -> None:
    assert of(limit="1000000").limit == of(limit="9" * 4_000).limit == asked({"limit": 10**30}).limit == MOST_ITEMS


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("limit", ("0", "-1", "x", "1.5", "٣", "1e3")),
        ("bbox", ("[107,10,108,11]", "107,10,108", "107;10;108;11", "nan,10,108,11", "1e999,10,108,11", "٣,1,2,3")),
        ("intersects", ("{", "5", '"x"', '{"type":"Point","coordinates":[1e999,2]}')),
        ("datetime", ("x",)),
        ("next", ("x",)),
        ("ids", ("a\x00b", ",".join("x" * 3 for _ in range(201)))),
        ("collections", ("a\x00b",)),
        ("query", ("x", "")),
        ("sortby", ("-datetime",)),
    ],
)
def test_what_an_address_cannot_say(field: str, values: tuple[str, ...]) -> None:
    for value in values:
        with pytest.raises(Malformed) as refusal:
            of(**{field: value})
        assert refusal.value.field == field, value


@pytest.mark.parametrize(
    "body",
    [
        *({"limit": limit} for limit in (0, -1, "5", 1.5, True, [1], {})),
        *({"bbox": box} for box in ("107,10,108,11", [1, 2], {"a": 1}, [1, 2, 3, "4"], [True, 1, 2, 3])),
        *({"ids": ids} for ids in ("a", [1], [None], {"a": 1}, ["\x00"], ["x"] * 201)),
        *({"datetime": at} for at in (5, ["2026-02-28T01:00:00Z"], {})),
        *({"intersects": one} for one in ("Point", 5, {"type": "Point"})),
        {"next": 5},
        {"bbox": [1, 2, 3, 4], "intersects": {"type": "Point", "coordinates": [1, 2]}},
    ],
)
def test_what_a_body_cannot_say(body: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        asked(checked_names(body, SEARCH))


def test_a_member_nobody_knows_is_not_ignored() -> None:
    with pytest.raises(Malformed, match="query"):
        checked_names({"query": {"eo:cloud_cover": {"lt": 5}}}, SEARCH)


def test_a_parameter_given_twice_is_refused() -> None:
    with pytest.raises(Malformed):
        of_address([("limit", "1"), ("limit", "2")], SEARCH)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000, b"NaN"])
def test_what_is_no_json(body: bytes) -> None:
    with pytest.raises(Malformed):
        read_json(body)


def test_the_log_keeps_what_was_asked_and_of_drawings_the_digest() -> None:
    drawn = {"type": "Point", "coordinates": [1, 2]}
    said = said_of({"bbox": [1, 2, 3, 4], "intersects": drawn, "ids": ["x" * 30] * 20})
    assert said["bbox"] == [1, 2, 3, 4] and len(said["intersects"]["sha256"]) == 64 and said["ids"]["size_bytes"] > 400
