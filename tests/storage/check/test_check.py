"""Every promise is broken once in every way the check knows of, on both sizes, and told exactly."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import cast

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from storage.catalog import access_log, custody, discards, intakes
from storage.check import LEVELS, CheckReport, check, findings, objects, verify_chain
from storage.check import rows as rows_module
from storage.check.rows import check_rows
from storage.ledger.access_digest import digest_of
from storage.models import AccessDigest, AccessEntry, CaseRecord, ClipDetail, Discard, Exhibit, LegalHold, Master
from storage.objects.directory_store import DirectoryStore
from storage.objects.keys import sidecar_key, staging_key
from storage.removal import mirror_holds
from storage.retention import apply
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, SetClock, SystemClock
from tests.factories.shelf import Shelved, copy_clip, grade, open_case, produce_exhibit, retrieve, shelve
from tests.factories.street import a_camera
from tests.servers.fixtures import START_MS, child_environment
from tests.storage.test_retention import hold

BEFORE = START_MS - 5 * DAY_MS


class House:
    """An archive with one of everything in it, and the clock two days after the objects were written."""

    def __init__(self, archive: Archive, clock: SetClock) -> None:
        self.archive, self.clock = archive, clock
        self.camera = a_camera(archive)
        self.shelved: Shelved = shelve(archive, self.camera, BEFORE, 3)
        self.case_id = open_case(archive)
        self.retrieval_id, self.link_id = retrieve(archive, self.case_id, self.shelved)
        self.exhibit = produce_exhibit(archive, self.retrieval_id)
        self.copy = copy_clip(archive, self.camera, self.shelved.starts[1])
        grade(archive, self.link_id, 1)
        grade(archive, self.link_id, 3)
        self.hold_id = hold(archive, self.case_id, self.shelved)
        self.staged = staging_key("0" * 32)
        archive.store.put_bytes(self.staged, b"being handed in")
        with archive.write() as work:
            work.record("retrieval.produced", "retrieval", self.retrieval_id, case_id=self.case_id)
            intakes.add(
                work.session,
                camera_id=self.camera,
                staging_key=self.staged,
                original_name="tep.mp4",
                bytes_received=15,
                time_source="stated",
                channel="page",
                received_at=work.now,
            )
        self.look(3)
        clock.at_ms = SystemClock().now_ms() + 2 * DAY_MS
        # the clock of the store is the machine's: nothing here is due by the house's own days
        archive.settings = replace(archive.settings, clip_retention_days=10**4, copy_retention_days=10**4)

    def look(self, count: int) -> None:
        """Write looks into the access log and digest them."""
        with self.archive.write() as work:
            rows = [access_log.add(work.session, _look(work.now)) for _ in range(count)]
            made = digest_of(rows)
            digest = AccessDigest(first_entry_id=rows[0].id, last_entry_id=rows[-1].id, sha256=made, made_at=work.now)
            access_log.add_digest(work.session, digest)
            work.record("access_log.digested", "access_digest", rows[-1].id, sha256=made)

    def forge(self, session: Session, statements: Iterable[str]) -> None:
        """Statements past the archive's doors and past its triggers."""
        if self.archive.settings.is_sqlite:
            session.execute(text("PRAGMA defer_foreign_keys=ON"))
            for (name,) in session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                session.execute(text(f"DROP TRIGGER {name}"))
        else:
            session.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            session.execute(text(statement.format(house=self)))

    def overwrite(self, key: str, data: bytes) -> None:
        """Other bytes under a name, whatever lock there is."""
        self.archive.store.set_hold(key, is_held=False)
        self.archive.store.put_bytes(key, data)

    def drop(self, key: str) -> None:
        """Take an object out of the store, whatever lock there is."""
        self.archive.store.set_hold(key, is_held=False)
        self.archive.store.remove(key)


def _look(at: int) -> AccessEntry:
    return AccessEntry(
        at=at, action="clip.viewed", purpose="investigation", is_allowed=True, address="127.0.0.1", detail={"lat": 10.5}
    )


@pytest.fixture
def house(archive: Archive, clock: SetClock) -> House:
    return House(archive, clock)


def told(report: CheckReport) -> set[tuple[str, str]]:
    return {(finding.code, finding.subject) for finding in report.findings}


def test_a_true_archive_is_clean_at_every_level(house: House) -> None:
    for level in LEVELS:
        report = check(house.archive, level)
        assert report.findings == [] and report.is_clean, level
    said: list[tuple[int, int, str]] = []
    report = check(house.archive, "bytes", lambda *line: said.append(line))
    names = {found.key for found in house.archive.store.listed()}
    assert names == house.shelved.names | {house.exhibit, house.copy, house.staged}
    assert report.counts["objects"] == len(names) == 13
    assert (report.counts["masters"], report.counts["clips"], report.counts["exhibits"]) == (1, 3, 1)
    assert report.counts["held"] == 5  # a clip with sidecar and thumbnail, its master, the exhibit
    assert report.counts["access_digests"] == 1 and report.counts["custody_events"] >= 10
    assert said and all(done <= total or not total for done, total, _ in said)


def test_after_letting_go_the_archive_is_clean(house: House) -> None:
    with house.archive.write() as work:
        work.session.get_one(LegalHold, house.hold_id).released_at = work.now
        work.session.get_one(LegalHold, house.hold_id).released_by = 1
        work.record("hold.released", "hold", house.hold_id)
    grade(house.archive, house.link_id, 0)
    house.archive.settings = replace(house.archive.settings, clip_retention_days=1, exhibit_retention_days=1)
    house.clock.advance(2 * DAY_MS)
    tally = apply(house.archive, ended_stages=())
    assert (tally.clips, tally.masters, tally.exhibits) == (3, 1, 1)
    assert check(house.archive, "bytes").findings == []
    assert [found.key for found in house.archive.store.listed()] == [house.staged]


def test_every_page_boundary_is_crossed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "_PAGE", 1)
    monkeypatch.setattr(rows_module, "_PAGE", 1)
    shelve(house.archive, house.camera, BEFORE + DAY_MS, 2)
    for number in range(3):
        with house.archive.write() as work:
            key = f"clip/00000001/2026-01-0{number + 1}/5-5-0000000000000000.mp4"
            row = Discard(object_key=key, sha256="", size_bytes=1, rule="retention", discarded_at=0, removed_at=1)
            discards.add(work.session, [row])
    house.archive.store.put_bytes("clip/00000001/2026-01-02/5-5-0000000000000000.mp4", b"back")
    report = check(house.archive, "sizes")
    assert told(report) == {("discarded_object_back", "clip/00000001/2026-01-02/5-5-0000000000000000.mp4")}


Break = Callable[[House], tuple[str, str]]


def _missing_clip(house: House) -> tuple[str, str]:
    house.drop(house.shelved.clip_keys[2])
    return "object_missing", house.shelved.clip_keys[2]


def _missing_sidecar(house: House) -> tuple[str, str]:
    house.drop(sidecar_key(house.shelved.clip_keys[2]))
    return "object_missing", sidecar_key(house.shelved.clip_keys[2])


def _missing_of(kind: str) -> Break:
    def act(house: House) -> tuple[str, str]:
        names = {"copy": house.copy, "staging": house.staged, "thumbnail": house.shelved.thumbnail_keys[2]}
        house.drop(names[kind])
        return "object_missing", names[kind]

    return act


def _other_size(house: House) -> tuple[str, str]:
    house.overwrite(house.shelved.clip_keys[2], b"short")
    return "size_differs", house.shelved.clip_keys[2]


def _stray(house: House) -> tuple[str, str]:
    key = "clip/00000001/2026-03-01/1-60000-0123456789abcdef.mp4"
    house.archive.store.put_bytes(key, b"from nowhere")
    return "object_unaccounted", key


def _stray_sidecar(house: House) -> tuple[str, str]:
    key = "clip/00000001/2026-03-01/1-60000-0123456789abcdef.mp4.json"
    house.archive.store.put_bytes(key, b"{}")
    return "object_unaccounted", key


def _stray_staging(house: House) -> tuple[str, str]:
    house.archive.store.put_bytes("staging/zz", b"an upload nobody finished")
    return "object_unaccounted", "staging/zz"


def _discarded_but_there(house: House) -> tuple[str, str]:
    key = "exhibit/99/1-0123456789abcdef.mp4"
    house.archive.store.put_bytes(key, b"still here")
    with house.archive.write() as work:
        row = Discard(object_key=key, sha256="", size_bytes=1, rule="x", discarded_at=0, removed_at=1)
        discards.add(work.session, [row])
    return "discarded_object_back", key


def _unlocked(house: House) -> tuple[str, str]:
    house.archive.store.set_hold(house.shelved.clip_keys[0], is_held=False)
    return "lock_missing", house.shelved.clip_keys[0]


SIZES: list[Break] = [
    _missing_clip,
    _missing_sidecar,
    _missing_of("copy"),
    _missing_of("staging"),
    _missing_of("thumbnail"),
    _other_size,
    _stray,
    _stray_sidecar,
    _stray_staging,
    _discarded_but_there,
    _unlocked,
]


def test_objects_are_told_one_by_one(house: House) -> None:
    """All at once: each fault is told, exactly, and none hides another."""
    expected = {broken(house) for broken in SIZES[1:]}  # the clip that is gone has another size in the next test
    assert told(check(house.archive, "sizes")) == expected
    assert check(house.archive, "rows").is_clean


def test_a_missing_clip_is_told_with_its_promise(house: House) -> None:
    code, key = _missing_clip(house)
    (finding,) = check(house.archive, "sizes").findings
    assert (finding.promise, finding.code, finding.subject) == (1, code, key)
    assert finding.text == f"Thiếu tệp trong kho: {key}"


def test_a_young_object_has_a_day_to_be_accounted_for(house: House) -> None:
    _, key = _stray(house)
    written = house.archive.store.stat(key).modified_at
    house.clock.at_ms = written + DAY_MS - 1
    assert check(house.archive, "sizes").counts["young"] == 1
    house.clock.at_ms = written + DAY_MS
    assert told(check(house.archive, "sizes")) == {("object_unaccounted", key)}


def test_what_awaits_removal_is_accounted_for(house: House) -> None:
    for key in ("clip/00000002/2026-03-01/1-60000-0123456789abcdef.mp4", "copy/99-0123456789abcdef.mp4"):
        house.archive.store.put_bytes(key, b"let go")
        with house.archive.write() as work:
            discards.add(
                work.session, [Discard(object_key=key, sha256="", size_bytes=1, rule="retention", discarded_at=0)]
            )
    house.archive.store.put_bytes("clip/00000002/2026-03-01/1-60000-0123456789abcdef.mp4.json", b"{}")
    report = check(house.archive, "sizes")
    assert report.findings == []
    assert report.counts["awaiting_removal"] == 3


def test_altered_bytes_are_found_only_by_reading_them(house: House) -> None:
    archive, shelved = house.archive, house.shelved
    expected = set()
    for key in (shelved.master_key, shelved.clip_keys[2], shelved.thumbnail_keys[2], house.exhibit, house.copy):
        data = bytearray(b"".join(archive.store.read(key)))
        data[0] ^= 1
        house.overwrite(key, bytes(data))
        expected.add(("bytes_differ", key))
    sidecars = [sidecar_key(key) for key in shelved.clip_keys]
    archive.store.put_bytes(sidecars[1], b"not even JSON")
    other = json.loads(b"".join(archive.store.read(sidecars[2]))) | {"camera_id": 99}
    archive.store.put_bytes(sidecars[2], json.dumps(other).encode())
    expected |= {("sidecar_differs", sidecars[1]), ("sidecar_differs", sidecars[2])}
    archive.store.set_hold(shelved.clip_keys[2], is_held=True)
    expected.add(("lock_left", shelved.clip_keys[2]))
    mirror_holds(archive)
    assert check(archive, "sizes").is_clean
    assert told(check(archive, "bytes")) == expected


def test_a_strange_file_in_the_store_is_told(house: House) -> None:
    if isinstance(house.archive.store, DirectoryStore):
        root = house.archive.settings.objects_url.removeprefix("dir://")
        with open(f"{root}/thumbs.db", "wb") as file:  # noqa: PTH123
            file.write(b"?")
        assert told(check(house.archive, "bytes")) == {("object_unknown", "thumbs.db")}


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
        forgotten = access_log.add(work.session, _look(work.now))
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


def test_many_findings_are_counted_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "KEPT", 2)
    report = CheckReport("rows")
    for number in range(5):
        report.find("chain_altered", number)
    assert (len(report.findings), report.finding_count, report.is_clean) == (2, 5, False)


def test_every_code_has_a_promise_and_a_place_for_its_subject() -> None:
    for code, (promise, said) in findings.CODES.items():
        assert promise in {1, 2, 3, 4} and said.count("{subject}") == 1, code


def test_what_the_progress_raises_ends_the_check(house: House) -> None:
    def stop(*_: object) -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        check(house.archive, "rows", stop)


def _door(archive: Archive, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "storage", *words],
        env=child_environment(archive.settings),
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_door_answers_by_its_code(house: House) -> None:
    done = _door(house.archive, "check", "bytes")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert done.stdout.splitlines()[-1] == "Bốn lời hứa đều đúng."
    assert _door(house.archive, "verify-chain").returncode == 0
    house.drop(_clip(house))
    done = _door(house.archive, "check", "sizes")
    assert done.returncode == 1
    assert done.stdout.splitlines()[0] == f"Lời hứa 1 · object_missing · Thiếu tệp trong kho: {_clip(house)}"


def test_the_door_refuses_what_it_cannot_do(archive: Archive) -> None:
    assert _door(archive, "check", "everything").returncode == 2
    archive.settings = replace(archive.settings, database_url=f"sqlite:///{archive.settings.home}/none.sqlite3")
    done = _door(archive, "check", "rows")
    assert done.returncode == 2 and "python -m storage migrate" in done.stderr and "Traceback" not in done.stderr
