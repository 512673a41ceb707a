"""Reading the custody chain, digesting the access log into it, verifying both books."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from storage.catalog import access_log, accounts, custody
from storage.ledger.access_digest import digest_of
from storage.ledger.chain import ChainVerdict, verified
from storage.ledger.entry import Entry
from storage.models import AccessDigest
from storage.unit_of_work import Archive, Reading, UnitOfWork

_STRETCH = 5_000


def digest_access_log(work: UnitOfWork) -> int:
    """Digest rows written since the last digest, at most 5 000; answers how many. The digest stands in custody too."""
    access_log.settle(work.session)
    last = access_log.last_digest(work.session)
    rows = access_log.after(work.session, last.last_entry_id if last else 0, _STRETCH)
    if not rows:
        return 0
    digest = AccessDigest(
        last_entry_id=rows[-1].id, first_entry_id=rows[0].id, sha256=digest_of(rows), made_at=work.now
    )
    access_log.add_digest(work.session, digest)
    work.record(
        "access_log.digested",
        "access_digest",
        digest.last_entry_id,
        first_id=digest.first_entry_id,
        sha256=digest.sha256,
        rows=len(rows),
    )
    return len(rows)


@dataclass(frozen=True)
class Read:
    """One page of the chain as one person may read it: ``names`` by key of the people of their own units."""

    entries: list[Entry]
    names: dict[int, str]


def read_chain(session: Reading, unit_ids: Collection[str] | None, before: int | None, limit: int) -> Read:
    """The newest links of one's units (None: of all) before a place in the chain; who is named is of these units."""
    entries = custody.latest(session, unit_ids, before, limit)
    people = [entry.actor_id for entry in entries if entry.actor_id is not None]
    return Read(entries, accounts.names(session, people, unit_ids))


def verify_chain(archive: Archive) -> ChainVerdict:
    """Walk the whole chain; remember the head as a checkpoint when it is unbroken."""
    with archive.read() as session:
        verdict = verified(custody.walk(session))
    if verdict.is_unbroken and verdict.count:
        with archive.write() as work:
            custody.add_checkpoint(work.session, verdict.head_seq, verdict.head_sha256, work.now)
    return verdict
