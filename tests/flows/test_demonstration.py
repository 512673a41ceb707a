"""The demonstration as `make demo` starts it, loaded once by the real command: what it promises is there.

A first start is broken off with Ctrl-C in the middle of loading; the next begins anew; a third keeps everything.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from service.access.rules import ROLES
from service.reports import periods
from storage.catalog import custody
from storage.ledger.chain import verified
from storage.models import (
    Account,
    Camera,
    CameraStatus,
    CaseRecord,
    Clip,
    ClipDetail,
    Exhibit,
    Grade,
    Intake,
    Job,
    OpeningBalance,
    Report,
    ReportNumber,
    ReportRow,
    Retrieval,
    RetrievalRequest,
)
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from storage.values.clock import local_date
from tests.factories.program import Running, camera_antt, started
from tests.factories.promises import require_clean, texts_too_long
from tests.factories.visitor import waited
from workers.demonstration.people import PASSWORD

pytestmark = pytest.mark.slow
COMMUNES = {"26506", "26526", "26536", "26542", "26545"}
LOADING, SERVING = "Quay và nhập kho đoạn ghi hình", "đang chạy tại"
PATIENCE_S = 900  # a slow machine, not a promise


def demo(settings: Settings, *, from_nothing: bool = False) -> AbstractContextManager[Running]:
    """``camera-antt demo`` as from a terminal."""
    return started(settings, "demo", "--port", "0", is_group=True, from_nothing=from_nothing)


def ctrl_c(running: Running) -> int:
    """Press Ctrl-C; answers the exit code once nothing of the whole group is left."""
    os.killpg(running.process.pid, signal.SIGINT)
    code = running.process.wait(60)
    waited(lambda: not _group(running.process.pid))
    return code


def _group(group_id: int) -> list[str]:
    """Processes of a group that are alive."""
    alive = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it ended while we looked
            continue
        if int(fields[2]) == group_id and fields[0] not in {"Z", "X"}:
            alive.append(stat.parent.name)
    return alive


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The demonstration, loaded once; before that a start that was broken off."""
    made = Settings(home=tmp_path_factory.mktemp("demo") / "home").completed()
    with demo(made, from_nothing=True) as running:
        running.wait_for(LOADING, PATIENCE_S)
        assert ctrl_c(running) == 130
        assert not [line for line in running.lines if "Traceback" in line]
    with demo(made) as running:
        running.wait_for(SERVING, PATIENCE_S)
        assert [line for line in running.lines if LOADING in line], "begun anew"
        assert ctrl_c(running) == 0
        running.wait_for("Đã dừng.")
        assert not [line for line in running.lines if "Traceback" in line]
    return made


@pytest.fixture(scope="module")
def loaded(settings: Settings) -> Iterator[Archive]:
    archive = open_archive(settings)
    yield archive
    archive.close()


def test_every_text_fits_the_large_database_too(loaded: Archive) -> None:
    assert texts_too_long(loaded) == []


def test_the_cameras(loaded: Archive) -> None:
    """Exactly 1,611 community-funded confirmed ones and a few hundred under other funds, over five communes."""
    with loaded.read() as session:
        rows = session.execute(
            select(CameraStatus.fund, CameraStatus.unit_id)
            .join(Camera, Camera.id == CameraStatus.camera_id)
            .where(CameraStatus.valid_to_on.is_(None), Camera.registration == "confirmed")
        ).all()
    funds = Counter(fund for fund, _ in rows)
    assert funds["community"] == 1_611
    assert 200 <= sum(funds.values()) - funds["community"] <= 500 and len(funds) == 4
    assert {unit_id.split("@")[0] for _, unit_id in rows} == COMMUNES


def test_the_footage(loaded: Archive) -> None:
    """At least 120 clips of several days and codecs; every file that was handed in is filed, no job waits or failed."""
    with loaded.read() as session:
        starts = session.scalars(select(Clip.start_ms)).all()
        codecs = set(session.scalars(select(ClipDetail.video_codec)))
        intakes = Counter(session.scalars(select(Intake.state)))
        states = Counter(session.scalars(select(Job.state)))
    assert len(starts) >= 120
    assert len({local_date(start) for start in starts}) >= 5
    assert codecs >= {"h264", "hevc", "mpeg4"}
    assert set(intakes) == {"filed"}
    assert states["parked"] == 0


def test_the_cases_and_what_was_retrieved(loaded: Archive) -> None:
    with loaded.read() as session:
        cases = session.scalars(select(CaseRecord)).all()
        requests = session.scalars(select(RetrievalRequest)).all()
        retrievals = Counter(session.scalars(select(Retrieval.state)))
        grades = session.scalars(select(Grade)).all()
        exhibits = session.scalar(select(func.count()).select_from(Exhibit))
    assert len(cases) == 12
    assert {case.kind for case in cases} == {"criminal", "administrative", "other"}
    assert len({(case.kind, case.stage) for case in cases}) >= 5
    assert 0 < sum(case.clarified_at is not None for case in cases) < 12
    assert {request.state for request in requests} == {"requested", "approved"}
    assert any(request.is_break_glass for request in requests)
    assert all(request.requested_by != request.decided_by for request in requests)
    assert retrievals["produced"] >= 10 and exhibits and exhibits >= 10
    assert {grade.value for grade in grades} == {0, 1, 2, 3, 4}
    assert all(grade.confirmed_by not in {None, grade.graded_by} for grade in grades)


def test_the_opening_balance_and_the_report(loaded: Archive) -> None:
    """271 cases and 738 subjects with their source; the last closed half-year, issued; each number has its rows."""
    with loaded.read() as session:
        balances = session.scalars(select(OpeningBalance)).all()
        report = session.scalars(select(Report)).one()
        numbers = {row.code: row for row in session.scalars(select(ReportNumber))}
        rows = Counter(session.scalars(select(ReportRow.code).where(ReportRow.is_before.is_(False))))
    assert {row.metric: row.value for row in balances} == {"case.camera_assisted": 271, "subject.camera_assisted": 738}
    assert all(row.source and row.approved_by not in {None, row.entered_by} for row in balances)
    half = periods.last_closed_at("half", loaded.clock.now_ms())
    assert (report.state, report.from_on, report.to_on) == ("issued", half.from_on, half.to_on)
    assert numbers["cases.assisted"].value == rows["cases.assisted"] > 0
    for key, size_bytes in ((report.docx_key, report.docx_bytes), (report.pdf_key, report.pdf_bytes)):
        assert key and loaded.store.stat(key).size_bytes == size_bytes


def test_the_archive_keeps_its_promises(loaded: Archive, settings: Settings) -> None:
    with loaded.read() as session:
        assert verified(custody.walk(session)).is_unbroken
    checked = camera_antt(settings, "check", "bytes")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    require_clean(loaded)


def test_the_next_start_keeps_the_data(loaded: Archive, settings: Settings) -> None:
    """No second loading; one account for each role, printed, can sign in; Ctrl-C leaves nothing running."""

    def counted() -> list[int | None]:
        with loaded.read() as session:
            return [session.scalar(select(func.count()).select_from(t)) for t in (Camera, Clip, CaseRecord, Report)]

    before = counted()
    with loaded.read() as session:
        accounts = session.scalars(select(Account)).all()
    assert {account.role for account in accounts} == set(ROLES)
    with demo(settings) as running:
        address = running.wait_for(SERVING, PATIENCE_S).split()[-1]
        assert not [line for line in running.lines if LOADING in line]
        for account in accounts:
            assert [line for line in running.lines if line.strip().startswith(account.login)], account.login
        with httpx.Client(base_url=address) as visitor:
            signed = visitor.post("/api/v1/session", json={"login": "canbo", "password": PASSWORD})
            assert signed.status_code == 201
            assert visitor.get("/").status_code == 200
        again = camera_antt(settings, "demo", "--reset", "--port", "0")  # nobody clears a home that is in use
        assert again.returncode == 1 and f"(tiến trình {running.process.pid})" in again.stderr
        assert ctrl_c(running) == 0
    assert counted() == before
