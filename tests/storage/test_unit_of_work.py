"""Rows, custody and jobs together or not at all; one unbroken chain whoever writes; books nobody can rewrite."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.catalog import custody, jobs
from storage.ledger.chain import verified
from storage.models import Account, Job, OpeningBalance, Report, ReportNumber, ReportRow
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from storage.values.clock import SetClock
from tests.servers.fixtures import child_environment


class Listening:
    """A bell that notes what the database shows at the moment it rings."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.seen: list[list[int]] = []

    def ring(self, rung: Iterable[tuple[int, str]]) -> None:
        wanted = list(rung)
        with self.archive.read() as session:
            self.seen.append([job_id for job_id, _queue in wanted if jobs.get(session, job_id)])


def account(login: str) -> Account:
    return Account(
        login=login,
        display_name="Nguyễn Văn Mẫu",
        role="officer",
        password_hash="",
        must_change_password=False,
        is_active=True,
        language="vi",
        theme="auto",
        created_at=0,
    )


def counts(archive: Archive) -> tuple[int, int, int]:
    """Accounts, custody entries, jobs."""
    with archive.read() as session:
        made = session.scalar(text("SELECT count(*) FROM account")), custody.count(session)
        return made[0] or 0, made[1], sum(jobs.counts(session).values())


def test_rows_custody_and_jobs_are_committed_together(archive: Archive, clock: SetClock) -> None:
    archive.bell = bell = Listening(archive)
    done: list[tuple[int, int, int]] = []
    with archive.write(actor_id=None) as work:
        made = account("mot")
        work.session.add(made)
        work.record("account.created", "account", 1, role="officer")
        work.record("account.opened", "account", 1)
        job = work.send("thing.do", thing_id=1)
        work.afterwards(lambda: done.append(counts(archive)))
        assert counts(archive) == (0, 0, 0)  # nobody else sees a half
        assert bell.seen == []
    assert counts(archive) == (1, 2, 1)
    assert bell.seen == [[job.id]]  # rung when the job could be found
    assert done == [(1, 2, 1)]
    with archive.read() as session:
        entries = list(custody.walk(session))
        assert [(entry.seq, entry.kind, entry.at) for entry in entries] == [
            (1, "account.created", clock.at_ms),
            (2, "account.opened", clock.at_ms),
        ]
        assert verified(entries).is_unbroken
        assert custody.of_noun(session, "account", 1) == entries
        assert [entry.seq for entry in custody.walk(session, page=1)] == [1, 2]
        assert jobs.undone(session, clock.at_ms) == [(job.id, "thing.do")]


@pytest.mark.parametrize("way", ["code", "database", "custody", "interrupt"])
def test_any_exception_undoes_all(archive: Archive, way: str) -> None:
    archive.bell = bell = Listening(archive)
    done: list[str] = []

    def change() -> None:
        with archive.write() as work:
            work.session.add(account("mot"))
            work.record("account.created", "account", 1, role="officer")
            work.send("thing.do")
            work.afterwards(lambda: done.append("never"))
            if way == "code":
                raise LookupError("something in the middle")
            if way == "database":
                work.session.add(account("mot"))  # the name is taken
            if way == "custody":
                work.record("account.renamed", "account", 1, name="Nguyễn Văn Mẫu")  # a name has no place there
            if way == "interrupt":
                raise KeyboardInterrupt

    with pytest.raises((LookupError, DBAPIError, ValueError, KeyboardInterrupt)):
        change()
    assert counts(archive) == (0, 0, 0)
    assert (bell.seen, done) == ([], [])
    with archive.write() as work:  # the next one is not disturbed
        work.record("account.created", "account", 1)
    with archive.read() as session:
        assert verified(custody.walk(session)).head_seq == 1


def test_what_fails_after_commit_does_not_take_the_change_back(archive: Archive) -> None:
    done: list[str] = []
    with archive.write() as work:
        work.session.add(account("mot"))
        work.afterwards(lambda: (_ for _ in ()).throw(OSError("store away")))
        work.afterwards(lambda: done.append("still done"))
    assert counts(archive)[0] == 1
    assert done == ["still done"]


WRITERS = """
import sys, threading
from storage.settings import Settings
from storage.unit_of_work import open_archive
archive = open_archive(Settings.from_env())
name = sys.argv[1]
def write(thread):
    for number in range(8):
        with archive.write() as work:
            noun_id = thread * 100 + number
            work.send("thing.do", dedupe_key=f"same:{number}", writer=name)
            work.record("thing.changed", "thing", noun_id, writer=name)
            if number % 4 == 3:
                work.record("thing.changed_again", "thing", noun_id, writer=name)
threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
[t.start() for t in threads]; [t.join() for t in threads]
"""


def test_eight_writers_in_two_processes_keep_one_chain(migrated_size: Settings) -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", WRITERS, name],
            env=child_environment(migrated_size),
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("one", "other")
    ]
    said = [process.communicate(timeout=120)[1] for process in running]
    assert [process.returncode for process in running] == [0, 0], said
    assert "Traceback" not in "".join(said), said
    archive = open_archive(migrated_size)
    with archive.read() as session:
        entries = list(custody.walk(session, page=7))
        verdict = verified(entries)
        assert verdict.is_unbroken and verdict.count == verdict.head_seq == 2 * 4 * 10
        assert custody.head(session) == (verdict.head_seq, verdict.head_sha256)
        assert len({(entry.noun_id, entry.body, entry.kind) for entry in entries}) == 80
        assert jobs.counts(session) == {"queued": 8}  # eight keys, each made once
    archive.close()


def test_a_job_with_the_same_key_is_made_once_until_it_ends(archive: Archive, clock: SetClock) -> None:
    with archive.write() as work:
        first = work.send("thing.do", dedupe_key="a")
        assert work.send("thing.do", dedupe_key="a").id == first.id
        assert work.send("thing.do", dedupe_key="b").id != first.id
    with archive.write() as work:
        jobs.finish(work.session, first.id, clock.at_ms)
        assert work.send("thing.do", dedupe_key="a").id != first.id


@pytest.mark.parametrize("size_name", [pytest.param("grown", marks=pytest.mark.servers)])
def test_two_who_want_the_same_job_at_once_get_the_same(archive: Archive) -> None:
    """The second waits for the first's commit and then takes its job. (SQLite lets one writer in at a time anyway.)"""
    made: list[int] = []
    with archive.write() as work:
        first = work.send("thing.do", dedupe_key="a")

        def other() -> None:
            with archive.write() as second:
                second.record("thing.changed", "thing", 1)
                made.append(second.send("thing.do", dedupe_key="a").id)

        thread = threading.Thread(target=other)
        thread.start()
        thread.join(0.3)
        assert made == []
    thread.join(30)
    assert made == [first.id]
    assert counts(archive) == (0, 1, 1)


INSERT_ONLY = {
    "custody_event": "seq",
    "checkpoint": "seq",
    "access_entry": "id",
    "access_digest": "last_entry_id",
    "case_stage": "id",
    "clock_observation": "id",
    "clock_evidence": "observation_id",
    "clock_withdrawal": "observation_id",
    "host_clock_leap": "id",
    "report_number": "report_id",
    "report_row": "report_id",
}
FILLING = {
    "owner": "(id, kind, name, name_fold, name_sort, phone, wants_result, created_at) VALUES "
    "(1, 'shop', 'Cửa hàng Thử', '', '', '0900000001', false, 0)",
    "unit": "(unit_id, code, level, kind, name, full_name, name_fold, name_sort, valid_from_on, is_approximate) VALUES "
    "('1@2025-07-01', '1', 3, 'phường', 'Mẫu', 'Phường Mẫu', 'mau', '', '2025-07-01', false)",
    "camera": "(id, code, owner_id, unit_id, subunit, address, place, search_fold, is_outdoor, device_class, kind, "
    "movement, brand, recorder_count, resolution, has_night_vision, records_audio, storage_place, retention_days, "
    "has_notice_sign, lawful_basis, note, registration, registered_on, edition) VALUES (1, 'M-0001', 1, "
    "'1@2025-07-01', '', '', '', '', true, 'citizen', 'ip', 'fixed', '', 1, '', true, false, 'recorder', 7, "
    "true, 'art32_1a', '', 'confirmed', '2026-01-01', 1)",
    "custody_event": "(seq, at, kind, noun, noun_id, body, previous_sha256, sha256) VALUES "
    "(1, 0, 'a.b', 'a', 1, '', '', '')",
    "checkpoint": "(seq, sha256, made_at) VALUES (1, '', 0)",
    "access_entry": "(id, at, action, is_allowed, address, detail) VALUES (1, 0, '', true, '', '{}')",
    "access_digest": "(last_entry_id, first_entry_id, sha256, made_at) VALUES (1, 1, '', 0)",
    "case_record": "(id, number, kind, title, title_fold, unit_id, offence_group, occurred_from_ms, occurred_to_ms, "
    "place, stage, created_by, created_at, edition) VALUES "
    "(1, 'HS 1', 'criminal', '', '', '', '', 0, 1, '', '', 1, 0, 1)",
    "case_stage": "(id, case_id, stage, unit_id, entered_at, is_clarifying, is_annulling, note, recorded_by, "
    "recorded_at) VALUES (1, 1, '', '', 0, false, false, '', 1, 0)",
    "clock_observation": "(id, camera_id, observed_at, offset_ms, uncertainty_ms, method, recorded_at) VALUES "
    "(1, 1, 0, 0, 0, 'ntp', 0)",
    "clock_evidence": "(observation_id, device_text, reference_text, reference, note) VALUES (1, '', '', 'server', '')",
    "clock_withdrawal": "(observation_id, reason, recorded_at) VALUES (1, '', 0)",
    "host_clock_leap": "(id, host, noticed_at, since_ms, leap_ms, cause) VALUES (1, '', 0, 0, 0, 'running')",
}


def _changes(table: str, key: str) -> list[str]:
    return [
        f"UPDATE {table} SET {key} = {key} + 1",
        f"DELETE FROM {table}",
        f"DELETE FROM {table} WHERE {key} = 1",
    ]


def test_books_only_grow(archive: Archive) -> None:
    """The database itself refuses every other statement, by whatever road it comes."""
    with archive.write() as work:
        work.session.add(account("mot"))
        work.session.flush()
        for table, rows in FILLING.items():
            work.session.execute(text(f"INSERT INTO {table} {rows}"))
        _draft(work.session)
        for table in ("report_number", "report_row"):
            assert work.session.scalar(text(f"SELECT count(*) FROM {table}")) == 1
    for table, key in INSERT_ONLY.items():
        for change in _changes(table, key):
            _refuses(archive, change)
        if not archive.settings.is_sqlite:
            _refuses(archive, f"TRUNCATE {table} CASCADE")
    if archive.settings.is_sqlite:
        _refuses(archive, "INSERT OR REPLACE INTO checkpoint (seq, sha256, made_at) VALUES (1, 'forged', 0)")
    with archive.read() as session:
        assert {session.scalar(text(f"SELECT count(*) FROM {table}")) for table in INSERT_ONLY} == {1}
        assert session.scalar(text("SELECT sha256 FROM checkpoint")) == ""


def _draft(session: Any) -> None:
    session.add(
        Report(
            id=1,
            unit_id="1@2025-07-01",
            period_kind="half",
            year=2026,
            period_index=1,
            from_on=date(2025, 12, 15),
            to_on=date(2026, 6, 14),
            state="draft",
            issue_number=1,
            texts={},
            created_by=1,
            created_at=0,
        )
    )
    session.flush()
    session.add(ReportNumber(report_id=1, code="1.1", label="Số camera", value=3, rule="r1", excluded=[]))
    session.add(
        ReportRow(
            report_id=1,
            code="1.1",
            ordinal=1,
            is_before=False,
            noun="camera",
            noun_id=1,
            label="M-0001",
            weight=1,
            detail={},
        )
    )
    session.flush()


def test_an_issued_report_stays_as_it_is(archive: Archive) -> None:
    with archive.write() as work:
        work.session.add(account("mot"))
        work.session.flush()
        _draft(work.session)
    with archive.write() as work:  # a draft may change, and is then issued
        report = work.session.get_one(Report, 1)
        report.texts = {"đánh giá": "đã sửa"}
        work.session.flush()
        report.state = "issued"
    for change in (
        "UPDATE report SET texts = '{}'",
        "UPDATE report SET state = 'draft'",
        "DELETE FROM report",
        "INSERT INTO report_number (report_id, code, label, rule, excluded) VALUES (1, '1.2', '', '', '[]')",
        "INSERT INTO report_row (report_id, code, ordinal, noun, noun_id, label, weight, detail) "
        "VALUES (1, '1.1', 2, 'camera', 2, '', 1, '{}')",
    ):
        _refuses(archive, change)
    with archive.read() as session:
        assert session.get_one(Report, 1).texts == {"đánh giá": "đã sửa"}


def _refuses(archive: Archive, statement: str) -> None:
    with pytest.raises(DBAPIError, match=r"insert-only|cannot (be )?change|cannot be added"), archive.write() as work:
        work.session.execute(text(statement))


def test_a_read_sees_one_moment_and_changes_nothing(archive: Archive) -> None:
    with archive.read() as session:
        session.add(account("mot"))
        session.flush()
    assert counts(archive) == (0, 0, 0)
    with archive.write() as work:
        work.session.add(
            OpeningBalance(
                metric="case.camera_assisted",
                unit_id="x",
                from_on=date(2013, 1, 1),
                to_on=date(2023, 12, 31),
                is_span_exact=False,
                value=271,
                qualifier="exact",
                level="khong_phan_dinh",
                source="",
                entered_by=_someone(work.session),
                entered_at=0,
            )
        )
    with archive.read() as session:
        assert session.scalar(text("SELECT value FROM opening_balance")) == 271
        assert session.query(Job).count() == 0


def _someone(session: Any) -> int:
    made = account("hai")
    session.add(made)
    session.flush()
    return made.id
