"""Digesting the access log, walking the chain."""

from __future__ import annotations

from service.access.actions import note_look
from service.custody.actions import digest_access_log, verify_chain
from storage.catalog import access_log, custody
from storage.models import CustodyEvent
from storage.unit_of_work import Archive


def looks(archive: Archive, count: int) -> None:
    with archive.write() as work:
        for number in range(count):
            note_look(work, None, "footage.searched", address="192.0.2.1", number=number)


def digest(archive: Archive) -> int:
    with archive.write() as work:
        return digest_access_log(work)


def test_each_look_is_digested_once(archive: Archive) -> None:
    assert digest(archive) == 0
    looks(archive, 3)
    assert digest(archive) == 3 and digest(archive) == 0
    looks(archive, 2)
    assert digest(archive) == 2
    with archive.read() as session:
        first, second = access_log.digests(session)
        events = [event for event in custody.walk(session) if event.kind == "access_log.digested"]
        facts = [custody.facts_of(event.body) for event in events]
    assert (first.first_entry_id, first.last_entry_id) == (1, 3)
    assert (second.first_entry_id, second.last_entry_id) == (4, 5)
    assert [found["facts"]["sha256"] if "facts" in found else found["sha256"] for found in facts] == [
        first.sha256,
        second.sha256,
    ]


def test_an_empty_chain_is_unbroken_and_leaves_no_checkpoint(archive: Archive) -> None:
    verdict = verify_chain(archive)
    assert verdict.is_unbroken and verdict.count == 0
    with archive.read() as session:
        assert custody.checkpoints(session) == []


def test_an_unbroken_chain_is_remembered_once_at_each_head(archive: Archive) -> None:
    for _ in range(2):
        with archive.write() as work:
            work.record("account.created", "account", 1, role="officer", unit_id="")
    for _ in range(2):
        assert verify_chain(archive).count == 2
    with archive.read() as session:
        (checkpoint,) = custody.checkpoints(session)
        assert (checkpoint.seq, checkpoint.sha256) == custody.head(session)


def test_a_broken_chain_is_told_and_not_remembered(archive: Archive) -> None:
    with archive.write() as work:
        work.record("account.created", "account", 1, role="officer", unit_id="")
    with archive.write() as work:  # a link that nobody computed: what somebody would add who got into the database
        seq, head = custody.head(work.session)
        work.session.add(
            CustodyEvent(
                seq=seq + 1,
                at=work.now,
                kind="account.created",
                noun="account",
                noun_id=2,
                case_id=None,
                actor_id=None,
                body=b"{}",
                previous_sha256=head,
                sha256="0" * 64,
            )
        )
    verdict = verify_chain(archive)
    assert not verdict.is_unbroken and verdict.faults[0].seq == 2
    with archive.read() as session:
        assert custody.checkpoints(session) == []
