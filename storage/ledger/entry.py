"""A custody entry and its canonical bytes: pure mathematics, no clock, no database.

Canonical bytes are JSON with sorted keys, no white space, UTF-8, and hold integers, identifiers and digests only: no
names, so that the chain can outlive the people it speaks of. The hash of an entry covers its own fields and the hash
of the entry before it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

Fact = int | str | bool | None | list[int] | list[int | None] | list[str]
GENESIS = "0" * 64
_KIND = re.compile(r"(?=.{3,40}\Z)[a-z_]+\.[a-z_]+")
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,59}")
_NOUN = re.compile(r"[a-z_]{1,20}")
_CODE = re.compile(r"[A-Za-z0-9_@.:/+\-]{0,200}")


@dataclass(frozen=True)
class Entry:
    """One link of the chain. ``body`` is the canonical bytes of its facts; hashes are lower-case hexadecimal."""

    seq: int
    at: int
    kind: str
    noun: str
    noun_id: int
    case_id: int | None
    actor_id: int | None
    body: bytes
    previous_sha256: str
    sha256: str


def canonical(facts: Mapping[str, Fact]) -> bytes:
    """Canonical bytes of facts. Raises ValueError for text that is no identifier: names do not belong here.

    Neither do fractions, which have no one way of being written: positions are told in whole millionths of a degree.
    """
    for name, value in facts.items():
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not the name of a custody fact")
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, str) and not _CODE.fullmatch(part):
                raise ValueError(f"custody fact {name!r} holds free text")
            if not isinstance(part, int | str | None):
                raise ValueError(f"custody fact {name!r} is neither a whole number nor an identifier")
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def entry_hash(entry: Entry) -> str:
    """The hash that ``entry`` must carry, computed from everything in it but that hash."""
    head = [
        entry.seq,
        entry.at,
        entry.kind,
        entry.noun,
        entry.noun_id,
        entry.case_id,
        entry.actor_id,
        entry.previous_sha256,
    ]
    digest = hashlib.sha256(json.dumps(head, separators=(",", ":"), ensure_ascii=True).encode())
    digest.update(b"\n")
    digest.update(entry.body)
    return digest.hexdigest()


def next_entry(
    previous: tuple[int, str],
    *,
    at: int,
    kind: str,
    noun: str,
    noun_id: int,
    case_id: int | None,
    actor_id: int | None,
    facts: Mapping[str, Fact],
) -> Entry:
    """The entry that follows ``previous`` (its seq and hash; ``(0, GENESIS)`` for the first one).

    Raises ValueError for a kind that is not ``noun.past_participle`` or for facts that are not canonical.
    """
    if not _KIND.fullmatch(kind) or not _NOUN.fullmatch(noun):
        raise ValueError(f"{kind!r} of {noun!r} is not a custody kind")
    seq, previous_sha256 = previous
    draft = Entry(seq + 1, at, kind, noun, noun_id, case_id, actor_id, canonical(facts), previous_sha256, "")
    return Entry(**{**draft.__dict__, "sha256": entry_hash(draft)})
