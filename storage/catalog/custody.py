"""Statements about the custody chain."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session

from storage.ledger.entry import GENESIS, Entry
from storage.models import Account, CaseRecord, Checkpoint, CustodyEvent

_LOCK = 0x414E5454  # one advisory lock of PostgreSQL for the head of the chain


def lock_head(session: Session) -> tuple[int, str]:
    """Take the chain's head for this transaction and answer its seq and hash.

    On SQLite the write transaction already excludes other writers; on PostgreSQL an advisory lock does, until the end
    of the transaction.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    return head(session)


def head(session: Session) -> tuple[int, str]:
    """Seq and hash of the last entry; ``(0, GENESIS)`` for an empty chain."""
    row = session.execute(
        select(CustodyEvent.seq, CustodyEvent.sha256).order_by(CustodyEvent.seq.desc()).limit(1)
    ).first()
    return (row.seq, row.sha256) if row else (0, GENESIS)


def newest_at(session: Session) -> int | None:
    """When the last entry was written, by the clock then; None for an empty chain."""
    return session.scalar(select(CustodyEvent.at).order_by(CustodyEvent.seq.desc()).limit(1))


def append(session: Session, entries: Sequence[Entry]) -> None:
    """Write entries at the head."""
    session.add_all([CustodyEvent(**entry.__dict__) for entry in entries])
    session.flush()


def walk(session: Session, after_seq: int = 0, page: int = 2_000) -> Iterator[Entry]:
    """All entries after ``after_seq`` in order, fetched page by page."""
    while True:
        rows = session.scalars(
            select(CustodyEvent).where(CustodyEvent.seq > after_seq).order_by(CustodyEvent.seq).limit(page)
        ).all()
        for row in rows:
            yield _entry(row)
        if len(rows) < page:
            return
        after_seq = rows[-1].seq
        session.expunge_all()


def of_noun(session: Session, noun: str, noun_id: int) -> list[Entry]:
    """Entries that speak of one thing, oldest first."""
    found = select(CustodyEvent).where(CustodyEvent.noun == noun, CustodyEvent.noun_id == noun_id)
    return [_entry(row) for row in session.scalars(found.order_by(CustodyEvent.seq))]


def said_of(session: Session, noun: str, noun_ids: Collection[int]) -> dict[int, list[tuple[str, dict[str, Any]]]]:
    """Kind and facts of the entries that speak of several things, oldest first, by key of the thing."""
    found = select(CustodyEvent.noun_id, CustodyEvent.kind, CustodyEvent.body).where(
        CustodyEvent.noun == noun, CustodyEvent.noun_id.in_(set(noun_ids))
    )
    said: dict[int, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    for row in session.execute(found.order_by(CustodyEvent.seq)):
        said[row.noun_id].append((row.kind, facts_of(bytes(row.body))))
    return said


def said_in_order(session: Session, noun: str, noun_id: int) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Place, kind and facts of the entries that speak of one thing, oldest first, as a stream."""
    found = select(CustodyEvent.seq, CustodyEvent.kind, CustodyEvent.body).where(
        CustodyEvent.noun == noun, CustodyEvent.noun_id == noun_id
    )
    for seq, kind, body in session.execute(found.order_by(CustodyEvent.seq).execution_options(yield_per=500)):
        yield seq, kind, facts_of(bytes(body))


def of_kind(session: Session, kind: str, noun: str, noun_id: int) -> Iterator[dict[str, Any]]:
    """Facts of the entries of one kind that speak of one thing, oldest first, as a stream."""
    found = select(CustodyEvent.body).where(
        CustodyEvent.noun == noun, CustodyEvent.noun_id == noun_id, CustodyEvent.kind == kind
    )
    for body in session.scalars(found.order_by(CustodyEvent.seq).execution_options(yield_per=500)):
        yield facts_of(bytes(body))


def facts_of(body: bytes) -> dict[str, Any]:
    """The facts behind canonical bytes; none when the bytes were tampered with (the walk over the chain says so)."""
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def of_case(session: Session, case_id: int, limit: int = 200) -> list[Entry]:
    """Latest entries of one case, newest first."""
    found = select(CustodyEvent).where(CustodyEvent.case_id == case_id)
    return [_entry(row) for row in session.scalars(found.order_by(CustodyEvent.seq.desc()).limit(limit))]


def latest(
    session: Session, unit_ids: Collection[str] | None, before_seq: int | None = None, limit: int = 50
) -> list[Entry]:
    """One page of the chain, newest first, before ``before_seq``: what people of these units did and what was done in
    these units' cases (None: everything).
    """
    found = select(CustodyEvent).order_by(CustodyEvent.seq.desc()).limit(limit)
    if before_seq is not None:
        found = found.where(CustodyEvent.seq < before_seq)
    if unit_ids is not None:
        people = select(Account.id).where(Account.unit_id.in_(unit_ids))
        cases = select(CaseRecord.id).where(CaseRecord.unit_id.in_(unit_ids))
        found = found.where(or_(CustodyEvent.actor_id.in_(people), CustodyEvent.case_id.in_(cases)))
    return [_entry(row) for row in session.scalars(found)]


def count(session: Session) -> int:
    """How many entries there are."""
    return session.scalar(select(func.count()).select_from(CustodyEvent)) or 0


def add_checkpoint(session: Session, seq: int, sha256: str, made_at: int) -> None:
    """Remember the head as it is now; a head remembered before is left as it is."""
    if session.get(Checkpoint, seq) is None:
        session.add(Checkpoint(seq=seq, sha256=sha256, made_at=made_at))


def checkpoints(session: Session) -> list[Checkpoint]:
    """All remembered heads, oldest first."""
    return list(session.scalars(select(Checkpoint).order_by(Checkpoint.seq)))


def _entry(row: CustodyEvent) -> Entry:
    return Entry(
        seq=row.seq,
        at=row.at,
        kind=row.kind,
        noun=row.noun,
        noun_id=row.noun_id,
        case_id=row.case_id,
        actor_id=row.actor_id,
        body=bytes(row.body),
        previous_sha256=row.previous_sha256,
        sha256=row.sha256,
    )
