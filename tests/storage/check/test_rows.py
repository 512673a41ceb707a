"""Rows that no true archive holds: each written past the doors, told, and undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from sqlalchemy import text
from sqlalchemy.orm import Session

from storage.catalog import access_log, custody
from storage.check import CheckReport, check, verify_chain
from storage.check.rows import check_rows
from storage.models import CaseRecord, ClipDetail, Exhibit, Master
from storage.unit_of_work import Archive
from tests.storage.whole_house import House, a_look, told


@dataclass(frozen=True)
class Forged:
    """Statements written past the archive's doors, and what must be told of them."""

    statements: tuple[str, ...]
    code: str
    subject: str | Callable[[House], str]

    def expected(self, house: House) -> tuple[str, str]:
        return self.code, self.subject if isinstance(self.subject, str) else self.subject(house)


def _sql(*statements: str, code: str, subject: str | Callable[[House], str]) -> Forged:
    return Forged(statements, code, subject)


def _clip(house: House, number: int = 2) -> str:
    return house.shelved.clip_keys[number]


ROWS = [
    _sql(
        "DELETE FROM clip_detail WHERE start_ms = {house.shelved.starts[2]}",
        code="clip_without_detail",
        subject=lambda house: f"{house.camera}/{house.shelved.starts[2]}",
    ),
    _sql("DELETE FROM clip WHERE start_ms = {house.shelved.starts[2]}", code="detail_without_clip", subject=_clip),
    _sql(
        "UPDATE clip SET duration_ms = 59999 WHERE start_ms = {house.shelved.starts[2]}",
        code="name_differs",
        subject=_clip,
    ),
    _sql("UPDATE clip_ref SET sha256 = 'x' WHERE id = 1", code="clip_ref_differs", subject="1"),
    _sql(
        "INSERT INTO clip_ref (id, camera_id, start_ms, sha256, created_at) VALUES (9, 1, 5, 'x', 0)",
        code="clip_ref_to_nothing",
        subject="9",
    ),
    _sql(
        "INSERT INTO clip_ref (id, camera_id, start_ms, sha256, created_at) VALUES (9, 1, 5, 'x', 0)",
        "INSERT INTO discard (object_key, sha256, size_bytes, camera_id, start_ms, duration_ms, rule, discarded_at) "
        "VALUES ('clip/x', 'x', 1, 1, 5, 1, 'x', 0)",
        "UPDATE working_copy SET clip_ref_id = 9",
        code="copy_of_nothing",
        subject=lambda house: house.copy,
    ),
    _sql(
        "INSERT INTO discard (object_key, sha256, size_bytes, rule, discarded_at) "
        "VALUES ('{house.exhibit}', 'x', 1, 'x', 0)",
        code="row_and_discard",
        subject=lambda house: house.exhibit,
    ),
    _sql(
        "INSERT INTO discard (object_key, sha256, size_bytes, camera_id, start_ms, duration_ms, rule, discarded_at) "
        "VALUES ('clip/x', 'x', 1, {house.camera}, {house.shelved.starts[0]}, 60000, 'x', {house.clock.at_ms})",
        code="discarded_under_hold",
        subject="clip/x",
    ),
    _sql("UPDATE legal_hold SET end_ms = start_ms", code="hold_impossible", subject="1"),
    _sql(
        "UPDATE grade SET replaced_at = NULL",
        code="grade_impossible",
        subject="2",
    ),
    _sql("UPDATE retrieval SET produced_at = NULL", code="retrieval_impossible", subject="1"),
    _sql(
        "UPDATE legal_hold SET released_at = 1, released_by = 1",
        code="row_without_event",
        subject="hold 1 (hold.released)",
    ),
    _sql(
        "UPDATE grade SET confirmed_at = 1, confirmed_by = 1, is_rule_relaxed = true WHERE id = 2",
        code="row_without_event",
        subject="grade 2 (grade.confirmed)",
    ),
    _sql("UPDATE case_record SET clarified_at = 1", code="row_without_event", subject="case 1 (case.clarified)"),
    _sql("UPDATE exhibit SET sha256 = 'x'", code="row_without_event", subject="exhibit 1"),
    _sql(
        "DELETE FROM clip_detail WHERE start_ms = {house.shelved.starts[2]}",
        "DELETE FROM clip WHERE start_ms = {house.shelved.starts[2]}",
        code="clip_vanished",
        subject=lambda house: f"master 1, {_clip(house).split('-')[-1][:16]}",
    ),
    _sql(
        "INSERT INTO report (id, unit_id, period_kind, year, period_index, from_on, to_on, state, issue_number, texts, "
        "pdf_sha256, created_by, created_at) VALUES (5, 'x', 'half', 2026, 1, '2025-12-15', '2026-06-14', 'issued', 1, "
        "'{{}}', 'x', 1, 0)",
        code="row_without_event",
        subject="report 5",
    ),
    _sql("UPDATE access_entry SET purpose = 'other' WHERE id = 2", code="access_digest_differs", subject="3"),
    _sql("DELETE FROM access_entry WHERE id = 2", code="access_digest_differs", subject="3"),
    _sql("UPDATE custody_event SET at = at + 1 WHERE seq = 3", code="chain_altered", subject="3"),
    _sql(
        "DELETE FROM checkpoint",
        "INSERT INTO checkpoint (seq, sha256, made_at) VALUES (2, 'x', 0)",
        code="checkpoint_differs",
        subject="2",
    ),
    _sql(
        "INSERT INTO checkpoint (seq, sha256, made_at) VALUES (9999, 'x', 0)", code="checkpoint_differs", subject="9999"
    ),
]


class Inside:
    """The archive as it would look if a transaction that is about to be undone were committed."""

    def __init__(self, session: Session) -> None:
        self.session = session

    @contextmanager
    def read(self) -> Iterator[Session]:
        yield self.session


def test_rows_that_no_true_archive_holds(house: House) -> None:
    with house.archive.write() as work:
        for forged in ROWS:
            undone = work.session.begin_nested()
            house.forge(work.session, forged.statements)
            report = CheckReport("rows")
            check_rows(cast(Archive, Inside(work.session)), report, lambda *_: None)
            assert forged.expected(house) in told(report), forged.statements
            undone.rollback()
            work.session.expunge_all()
    assert check(house.archive, "rows").is_clean


def test_masters_and_exhibits_cannot_go_in_silence(house: House) -> None:
    with house.archive.write() as work:
        work.session.get_one(Master, house.shelved.master_id).object_key = None
        work.session.get_one(Exhibit, 1).object_key = None
    assert told(check(house.archive, "rows")) == {
        ("gone_without_discard", house.shelved.master_key),
        ("gone_without_discard", "exhibit 1"),
        ("row_without_event", "master 1 (master.discarded)"),
        ("row_without_event", "exhibit 1 (exhibit.discarded)"),
    }


def test_rows_poured_in_past_the_door_are_told(house: House) -> None:
    """A row that was not written through the unit of work has no event."""
    with house.archive.write() as work:
        detail = work.session.get_one(ClipDetail, (house.camera, house.shelved.starts[2]))
        detail.sha256 = "f" * 64
        work.session.get_one(CaseRecord, house.case_id)
        work.session.execute(text("UPDATE master SET sha256 = :sha"), {"sha": "e" * 64})
    found = told(check(house.archive, "rows"))
    assert ("row_without_event", _clip(house)) in found
    assert ("row_without_event", "master 1 (master.filed)") in found
    assert ("name_differs", house.shelved.master_key) in found


def test_an_access_entry_between_two_digests_is_told(house: House) -> None:
    with house.archive.write() as work:
        forgotten = access_log.add(work.session, a_look(work.now))
    assert check(house.archive, "rows").is_clean  # not yet its turn
    house.look(2)
    assert told(check(house.archive, "rows")) == {("access_entry_uncovered", str(forgotten.id))}


def test_a_chain_cut_at_its_end_is_told_by_its_checkpoint(house: House) -> None:
    """Nobody can tell from the rest of a chain that its end was cut off, but a remembered head can."""
    with house.archive.write() as work:
        seq, sha256 = custody.head(work.session)
        custody.add_checkpoint(work.session, seq, sha256, work.now)
    assert verify_chain(house.archive).is_clean
    with house.archive.write() as work:
        house.forge(work.session, [f"DELETE FROM custody_event WHERE seq = {seq}"])
    assert told(verify_chain(house.archive)) == {("checkpoint_differs", str(seq))}
