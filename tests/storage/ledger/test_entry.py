"""An entry has one way of being written and hashed; names cannot get in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from storage.ledger.entry import GENESIS, canonical, next_entry
from tests.storage.ledger.links import FACTS, chain_of

GOLDEN = "1a599a408d152ed3f69f2183f2c1f9d6dede863d6527e334be47ed787d42af72"


@given(FACTS)
def test_canonical_bytes_do_not_depend_on_order(facts: dict[str, Any]) -> None:
    assert canonical(facts) == canonical(dict(reversed(list(facts.items()))))
    assert b" " not in canonical(facts)


@given(FACTS, FACTS)
def test_different_facts_have_different_bytes(one: dict[str, Any], other: dict[str, Any]) -> None:
    same = {k: (type(v), v) for k, v in one.items()} == {k: (type(v), v) for k, v in other.items()}
    assert (canonical(one) == canonical(other)) is same


@pytest.mark.parametrize(
    "value",
    [
        "Nguyễn Văn Mẫu",
        "Nguyen Van Mau",
        "đường",
        "a\nb",
        "x" * 201,
        "<script>",
        ["ok", "Trần Thị Thử"],
        1.5,
        {"name": "x"},
        b"bytes",
        [1.5],
        [[1]],
        float("nan"),
    ],
)
def test_names_and_loose_things_do_not_belong_in_the_chain(value: Any) -> None:
    with pytest.raises(ValueError, match="note"):
        canonical({"note": value})


@pytest.mark.parametrize("name", ["Tên", "a b", "", "x" * 61])
def test_the_names_of_facts_are_identifiers_too(name: str) -> None:
    with pytest.raises(ValueError, match="fact"):
        canonical({name: 1})


@pytest.mark.parametrize(
    "kind",
    ["filed", "clip.", ".filed", "Clip.filed", "clip.filed.now", "clip filed", "clip.filed\n", "clip." + "x" * 36],
)
def test_a_kind_is_a_noun_and_what_became_of_it(kind: str) -> None:
    with pytest.raises(ValueError, match="kind"):
        next_entry((0, GENESIS), at=0, kind=kind, noun="clip", noun_id=1, case_id=None, actor_id=None, facts={})


def test_the_hash_of_an_entry_is_what_it_always_was() -> None:
    """A golden value: another way of hashing would break every chain there is."""
    (entry,) = chain_of({"sha256": "ab" * 32, "starts": [1, 2], "is_good": True, "case": None})
    assert entry.body == b'{"case":null,"is_good":true,"sha256":"' + b"ab" * 32 + b'","starts":[1,2]}'
    assert entry.sha256 == GOLDEN
