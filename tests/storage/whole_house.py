"""An archive with one of everything in it: what a check is shown before something is broken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import text
from sqlalchemy.orm import Session

from storage.catalog import access_log, intakes
from storage.check import CheckReport
from storage.ledger.access_digest import digest_of
from storage.models import AccessDigest, AccessEntry
from storage.objects.keys import staging_key
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, SetClock, SystemClock
from tests.factories.shelf import Shelved, copy_clip, grade, hold, open_case, produce_exhibit, retrieve, shelve
from tests.factories.street import a_camera
from tests.servers.fixtures import START_MS

BEFORE = START_MS - 5 * DAY_MS


def forge(archive: Archive, session: Session, statements: Iterable[str]) -> None:
    """Statements past an archive's doors and past its triggers."""
    if archive.settings.is_sqlite:
        session.execute(text("PRAGMA defer_foreign_keys=ON"))
        for (name,) in session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            session.execute(text(f"DROP TRIGGER {name}"))
    else:
        session.execute(text("SET LOCAL session_replication_role = replica"))
    for statement in statements:
        session.execute(text(statement))


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
            rows = [access_log.add(work.session, a_look(work.now)) for _ in range(count)]
            made = digest_of(rows)
            digest = AccessDigest(first_entry_id=rows[0].id, last_entry_id=rows[-1].id, sha256=made, made_at=work.now)
            access_log.add_digest(work.session, digest)
            work.record("access_log.digested", "access_digest", rows[-1].id, sha256=made)

    def forge(self, session: Session, statements: Iterable[str]) -> None:
        """Statements past the archive's doors and past its triggers."""
        forge(self.archive, session, [statement.format(house=self) for statement in statements])

    def overwrite(self, key: str, data: bytes) -> None:
        """Other bytes under a name, whatever lock there is."""
        self.archive.store.set_hold(key, is_held=False)
        self.archive.store.put_bytes(key, data)

    def drop(self, key: str) -> None:
        """Take an object out of the store, whatever lock there is."""
        self.archive.store.set_hold(key, is_held=False)
        self.archive.store.remove(key)


def a_look(at: int) -> AccessEntry:
    """One look, not yet written."""
    return AccessEntry(
        at=at, action="clip.viewed", purpose="investigation", is_allowed=True, address="127.0.0.1", detail={"lat": 10.5}
    )


def told(report: CheckReport) -> set[tuple[str, str]]:
    """Code and subject of everything found."""
    return {(finding.code, finding.subject) for finding in report.findings}
