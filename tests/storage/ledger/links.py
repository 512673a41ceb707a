"""Chains made up for tests, of any facts that custody allows."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from storage.ledger.entry import GENESIS, Entry, next_entry

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
