"""The chain: what is altered, missing or unlinked is found, exactly there."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from storage.ledger.chain import ChainFault, verified
from storage.ledger.entry import GENESIS, Entry, entry_hash
from tests.storage.ledger.links import FACTS, chain_of

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
