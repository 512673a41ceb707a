"""The chain: what is altered, missing or unlinked is found, exactly there; names cannot get in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.ledger.chain import ChainFault, verified
from storage.ledger.entry import GENESIS, Entry, canonical, entry_hash, next_entry

GOLDEN = "1a599a408d152ed3f69f2183f2c1f9d6dede863d6527e334be47ed787d42af72"
IDS = st.integers(-(2**62), 2**62)
CODES = st.text("abcdefXYZ0189_@.:/+-", max_size=30)
FACTS = st.dictionaries(
    st.text("abcdefghij_", min_size=1, max_size=8).filter(lambda name: name not in {"self"}),
    st.one_of(IDS, CODES, st.booleans(), st.none(), st.lists(IDS, max_size=4), st.lists(CODES, max_size=4)),
    max_size=5,
)


def chain_of(*facts: dict[str, Any]) -> list[Entry]:
    entries: list[Entry] = []
    for number, fact in enumerate(facts, start=1):
        previous = (entries[-1].seq, entries[-1].sha256) if entries else (0, GENESIS)
        entries.append(
            next_entry(
                previous,
                at=number * 1_000,
                kind="clip.filed",
                noun="clip",
                noun_id=number,
                case_id=None if number % 2 else number,
                actor_id=7,
                facts=fact,
            )
        )
    return entries


CHAINS = st.lists(FACTS, min_size=2, max_size=8).map(lambda facts: chain_of(*facts))


@given(CHAINS)
def test_a_true_chain_is_unbroken_from_first_to_head(entries: list[Entry]) -> None:
    verdict = verified(entries)
    assert verdict.is_unbroken
    assert (verdict.count, verdict.head_seq, verdict.head_sha256) == (len(entries), len(entries), entries[-1].sha256)
    half = len(entries) // 2
    assert verified(entries[half:], after=(half, entries[half].previous_sha256)).is_unbroken


def test_an_empty_chain_is_unbroken() -> None:
    assert verified([]) == verified(iter(())) and verified([]).head_sha256 == GENESIS


@given(CHAINS, st.data())
def test_an_altered_entry_is_found_there(entries: list[Entry], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(entries) - 1))
    entry = entries[at]
    forged = data.draw(
        st.sampled_from(
            [
                replace(entry, at=entry.at + 1),
                replace(entry, kind="clip.lost"),
                replace(entry, noun="case"),
                replace(entry, noun_id=entry.noun_id + 1),
                replace(entry, case_id=99),
                replace(entry, actor_id=None),
                replace(entry, body=entry.body + b" "),
                replace(entry, sha256="f" * 64),
            ]
        )
    )
    faults = set(verified([*entries[:at], forged, *entries[at + 1 :]]).faults)
    expected = {ChainFault(entry.seq, "altered")}
    if forged.sha256 != entry.sha256 and at + 1 < len(entries):
        expected.add(ChainFault(entry.seq + 1, "unlinked"))
    assert faults == expected


@given(CHAINS, st.data())
def test_who_alters_and_hashes_anew_breaks_the_next_link(entries: list[Entry], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(entries) - 2))
    forged = replace(entries[at], actor_id=8)
    forged = replace(forged, sha256=entry_hash(forged))
    faults = verified([*entries[:at], forged, *entries[at + 1 :]]).faults
    assert faults == (ChainFault(entries[at].seq + 1, "unlinked"),)


@given(CHAINS, st.data())
def test_a_missing_entry_is_found_there(entries: list[Entry], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(entries) - 2))
    faults = verified(entries[:at] + entries[at + 1 :]).faults
    assert faults == (ChainFault(at + 1, "missing"), ChainFault(at + 2, "unlinked"))


def test_a_doubled_entry_is_found() -> None:
    one, two = chain_of({}, {})
    assert [fault.fault for fault in verified([one, one, two]).faults] == ["missing", "unlinked"]


def test_a_forged_beginning_is_found() -> None:
    first = replace(chain_of({})[0], previous_sha256="a" * 64)
    first = replace(first, sha256=entry_hash(first))
    assert verified([first]).faults == (ChainFault(1, "unlinked"),)


def test_at_most_a_hundred_faults_are_kept() -> None:
    entries = [replace(entry, at=-1) for entry in chain_of(*[{}] * 150)]
    verdict = verified(entries)
    assert len(verdict.faults) == 100 and verdict.count == 150


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
