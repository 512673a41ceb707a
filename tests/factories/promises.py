"""The promises of the archive, looked up by the tests themselves: every row's object, every object's row, the chain."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select

from storage.catalog import custody, whole_tables
from storage.check import check
from storage.ledger.chain import verified
from storage.models import ClipDetail, Exhibit, HandInFile, Intake, Master, Report, WorkingCopy
from storage.objects.keys import kind_of, sidecar_key
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, SetClock, SystemClock
from storage.values.digest import sha256_of_chunks


def require_promises(archive: Archive) -> None:
    """Every row has its object with its digest, every object has its row, the custody chain is unbroken."""
    with archive.read() as session:
        verdict = verified(custody.walk(session))
        assert verdict.is_unbroken, verdict.faults
        expected: dict[str, str | None] = {}
        for detail in session.scalars(select(ClipDetail)):
            expected[detail.object_key] = detail.sha256
            expected[sidecar_key(detail.object_key)] = None
            if detail.thumbnail_key:
                expected[detail.thumbnail_key] = detail.thumbnail_sha256
        for master in session.scalars(select(Master)):
            assert master.object_key is not None
            expected[master.object_key] = master.sha256
        for copy in session.scalars(select(WorkingCopy)):
            expected[copy.object_key] = copy.sha256
        for exhibit in session.scalars(select(Exhibit).where(Exhibit.object_key.is_not(None))):
            expected[exhibit.object_key or ""] = exhibit.sha256
        for report in session.scalars(select(Report).where(Report.state == "issued")):
            expected |= {report.docx_key or "": report.docx_sha256, report.pdf_key or "": report.pdf_sha256}
        for intake in session.scalars(select(Intake).where(Intake.state.in_(["waiting", "working"]))):
            expected[intake.staging_key] = intake.sha256
        for file in session.scalars(select(HandInFile).where(HandInFile.staging_key.is_not(None))):
            expected[file.staging_key or ""] = file.sha256
    # marks of recorder hosts speak of one moment; a store that answers late when a host signs off keeps its last one
    found = {item.key for item in archive.store.listed() if kind_of(item.key) != "beat"}
    assert sorted(found - expected.keys()) == [], "no row has these"
    assert sorted(expected.keys() - found) == [], "missing in the store"
    for key, sha256 in expected.items():
        assert sha256 is None or sha256_of_chunks(archive.store.read(key))[0] == sha256, key
    require_clean(archive)


def require_clean(archive: Archive) -> None:
    """``check bytes`` finds nothing, looking two days later: youth excuses no object."""
    later = SetClock(max(archive.clock.now_ms(), SystemClock().now_ms()) + 2 * DAY_MS)
    other = Archive(archive.settings, archive.engine, archive.store, archive.bell, later)
    report = check(other, "bytes")
    assert report.is_clean, report.findings
    assert "young" not in report.counts


def kinds(archive: Archive) -> Counter[str]:
    """How many custody events there are of each kind."""
    with archive.read() as session:
        return Counter(entry.kind for entry in custody.walk(session))


def is_bare(archive: Archive) -> bool:
    """No object at all, and no work folder."""
    work = archive.settings.home / "work"
    return not list(archive.store.listed()) and not (work.is_dir() and list(work.iterdir()))


def texts_too_long(archive: Archive) -> list[str]:
    """Columns that hold a text which PostgreSQL would have no room for, with its length and the limit."""
    found: set[str] = set()
    with archive.read() as session:
        for table in whole_tables.tables():
            for row in whole_tables.in_order(session, table):
                told = whole_tables.too_long(table, row)
                if told is not None:
                    found.add(f"{table.name}.{told[0]}: {told[1]} > {told[2]}")
    return sorted(found)
