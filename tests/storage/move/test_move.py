"""A house carried whole, every row, object and lock; killed anywhere it goes on; the source stays untouched."""

from __future__ import annotations

import hashlib
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.check import check
from storage.errors import Conflict, Refused
from storage.models import ImportBatch, ImportRow, Report, ReportNumber, ReportRow
from storage.move import move
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from storage.values.clock import DAY_MS, SetClock
from storage.values.process import this_process
from tests.factories.promises import kinds, texts_too_long
from tests.factories.recorded import record
from tests.factories.street import a_camera, observe_clock
from tests.servers.fixtures import child_environment, fresh_settings
from tests.storage.whole_house import BEFORE, House, told

pytestmark = pytest.mark.parametrize("size_name", ["embedded"])
SIZES = ["embedded", pytest.param("grown", marks=pytest.mark.servers)]
Target = Callable[..., Settings]


@pytest.fixture
def somewhere(tmp_path: Path) -> Iterator[Callable[[str], Settings]]:
    """An empty place of a size, of whose settings only the two addresses count."""
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(fresh_settings(name, tmp_path / f"to-{name}", migrated=False))


def aimed(archive: Archive, place: Settings) -> Settings:
    return replace(archive.settings, database_url=place.database_url, objects_url=place.objects_url)


def state_of(archive: Archive) -> tuple[str, str]:
    """Digests of all that a house holds: its database as text, its objects with their locks."""
    with closing(sqlite3.connect(archive.settings.database_url.removeprefix("sqlite:///"))) as connection:
        rows = hashlib.sha256("\n".join(connection.iterdump()).encode()).hexdigest()
    root = Path(archive.settings.objects_url.removeprefix("dir://"))
    found = hashlib.sha256()
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        found.update(f"{path} {path.stat().st_mtime_ns}".encode() + path.read_bytes())
    return rows, found.hexdigest()


def report_issued(archive: Archive) -> int:
    """A report with its numbers and rows, closed; and a draft that corrects it."""
    with archive.write() as work:
        person = work.session.connection().exec_driver_sql("SELECT min(id) FROM account").scalar_one()
        given = {
            "unit_id": "26506@2025-07-01",
            "period_kind": "month",
            "year": 2026,
            "period_index": 2,
            "from_on": date(2026, 2, 1),
            "to_on": date(2026, 2, 28),
            "texts": {"header": ["Phường Vũng Tàu"], "share": 1.0, "big": 1e16, "deep": {"b": None, "a": True}},
            "created_by": person,
            "created_at": work.now,
        }
        report = Report(**given, state="draft", issue_number=1, document={"lines": [1, 2.5]})
        work.session.add(report)
        work.session.flush()
        number = {"report_id": report.id, "code": "case.count", "label": "Số vụ", "value": 3, "rule": "v1"}
        work.session.add(ReportNumber(**number, excluded=[]))
        for is_before in (False, True):
            work.session.add(
                ReportRow(
                    report_id=report.id,
                    code="case.count",
                    is_before=is_before,
                    ordinal=1,
                    noun="case",
                    noun_id=1,
                    label="HS 0148/2026",
                    weight=1,
                    detail={"đơn vị": "Vũng Tàu"},
                )
            )
        work.session.flush()
        report.state = "issued"
        report.issued_at = work.now
        work.record("report.issued", "report", report.id, sha256="0" * 64)
        work.session.add(Report(**given, state="draft", issue_number=2, corrects_id=report.id))
        return report.id


def with_everything(house: House) -> House:
    """Also what a house has little of: reports, lists, clocks, jobs that run and wait."""
    report_issued(house.archive)
    record(house.archive, house.archive.settings.home / "beside", house.camera, BEFORE + DAY_MS, 2)
    observe_clock(house.archive, house.camera, BEFORE, 37_000, 500)
    with house.archive.write() as work:
        work.send("archive.check", dedupe_key="archive.check", level="rows")
        job = work.send("retention.apply")
        work.session.flush()
        job.state, job.leased_by, job.lease_until_at, job.attempt_count = "running", "gone-host:1:1", 1, 1
        person = work.session.connection().exec_driver_sql("SELECT min(id) FROM account").scalar_one()
        batch = ImportBatch(
            unit_id="26506@2025-07-01",
            file_name="danh-sách.xlsx",
            sha256="a" * 64,
            state="previewed",
            notices=["Hai dòng trống"],
            written_count=0,
            created_by=person,
            created_at=work.now,
        )
        work.session.add(batch)
        work.session.flush()
        for number in range(1, 12):
            row = {"cells": {"số": number}, "problems": {}, "notes": []}
            work.session.add(ImportRow(batch_id=batch.id, row_number=number, **row))
    return house


@pytest.mark.parametrize("name", SIZES)
def test_everything_arrives_and_the_source_stays(
    house: House, somewhere: Callable[[str], Settings], clock: SetClock, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.move.rows._AT_ONCE", 4)
    monkeypatch.setattr("storage.move.objects._AT_ONCE", 3)
    monkeypatch.setattr("storage.move.objects._SMALL_BYTES", 25)  # so that some are large
    archive = with_everything(house).archive
    before, events = state_of(archive), kinds(archive)
    target = aimed(archive, somewhere(name))
    said: list[tuple[int, int, str]] = []
    report = move(archive.settings, target, clock=clock, progress=lambda *line: said.append(line))
    assert report.is_same, [table for table in report.tables if table.differs_at]
    assert told_only_of_the_report(report.check.findings)
    assert state_of(archive) == before
    assert said[-1][0] <= said[-1][1] and all(one[0] <= other[0] for one, other in pairwise(said))
    counts = {table.table: table.count for table in report.tables}
    assert counts["clip"] == counts["clip_detail"] == 5 and counts["report_row"] == 2 and counts["import_row"] == 11
    assert report.carried.objects == len(list(archive.store.listed())) and report.carried.unlike == []
    opened = open_archive(target, clock)
    try:
        assert [(i.key, i.size_bytes) for i in opened.store.listed()] == [
            (i.key, i.size_bytes) for i in archive.store.listed()
        ]
        locked = {info.key for info in archive.store.listed() if archive.store.is_held(info.key)}
        assert locked and {info.key for info in opened.store.listed() if opened.store.is_held(info.key)} == locked
        assert kinds(opened) == events | {"archive.moved": 1}
        with opened.read() as session:
            jobs = session.execute(text("SELECT name, state, leased_by FROM job ORDER BY id")).all()
            state = session.execute(text("SELECT state FROM report ORDER BY id")).scalars().all()
        assert jobs == [("archive.check", "queued", None), ("retention.apply", "queued", None)]
        assert state == ["issued", "draft"]
        assert a_camera(opened, "VT-0099") == house.camera + 1  # keys go on where they were
        assert told_only_of_the_report(check(opened, "bytes").findings)
        with pytest.raises(Conflict, match="đã nhận xong") as raised:  # it has lived on: a camera more
            move(archive.settings, target, clock=clock)
        assert raised.value.code == "already_moved"
    finally:
        opened.close()


def told_only_of_the_report(findings: object) -> bool:
    """The made-up report has no documents: that comes along, and is told."""
    assert isinstance(findings, list)
    return {(one.code, one.subject) for one in findings} <= {("row_without_event", "report 1")}


@pytest.mark.parametrize("name", SIZES)
def test_killed_anywhere_it_goes_on(
    house: House, somewhere: Callable[[str], Settings], clock: SetClock, name: str
) -> None:
    archive = with_everything(house).archive
    before = state_of(archive)
    target = aimed(archive, somewhere(name))
    for asked in ("rows_moved:17", "objects_moved:2", "move_compared"):
        done = moved_apart(archive.settings, target, asked)
        assert done.returncode == -signal.SIGKILL, (asked, done.stderr)
    report = move(archive.settings, target, clock=clock)
    assert report.is_same and state_of(archive) == before
    assert report.carried.objects < len(list(archive.store.listed())), "what was carried before is not carried again"


def moved_apart(source: Settings, target: Settings, kill_after: str) -> subprocess.CompletedProcess[str]:
    code = (
        "import sys; from storage.move import move, objects, rows; from storage.settings import Settings\n"
        "from dataclasses import replace\n"
        "objects._AT_ONCE = 5; rows._AT_ONCE = 4; source = Settings.from_env()\n"
        "move(source, replace(source, database_url=sys.argv[1], objects_url=sys.argv[2]))"
    )
    return subprocess.run(
        [sys.executable, "-c", code, target.database_url, target.objects_url],
        env=child_environment(source) | {"CAMERA_ANTT_KILL_AFTER": kill_after},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_place_that_holds_anything_is_refused(
    archive: Archive, somewhere: Callable[[str], Settings], clock: SetClock, tmp_path: Path
) -> None:
    a_camera(archive)
    place = somewhere("embedded")
    target = aimed(archive, place)
    with closing(sqlite3.connect(target.database_url.removeprefix("sqlite:///"))) as connection:
        connection.execute("CREATE TABLE of_others (id INTEGER)")
    refused(archive, target, clock, "target_not_empty")
    Path(target.database_url.removeprefix("sqlite:///")).unlink()
    other = open_archive(replace(target, database_url=f"sqlite:///{tmp_path}/none.sqlite3"))
    other.store.put_bytes("master/00000001/" + "a" * 64, b"of another house")
    refused(archive, target, clock, "target_not_empty")
    other.store.remove("master/00000001/" + "a" * 64)
    move(archive.settings, target, clock=clock)
    a_camera(archive, "VT-0099")
    refused(archive, target, clock, "already_moved")
    other.close()


def test_places_that_are_one_are_refused(
    archive: Archive, somewhere: Callable[[str], Settings], clock: SetClock
) -> None:
    a_camera(archive)
    place = somewhere("embedded")
    before = state_of(archive)
    refused(archive, archive.settings, clock, "same_place")
    refused(
        archive, replace(aimed(archive, place), objects_url=archive.settings.objects_url + "/."), clock, "same_place"
    )
    refused(archive, replace(aimed(archive, place), database_url=archive.settings.database_url), clock, "same_place")
    assert state_of(archive) == before


def test_other_versions_are_refused(archive: Archive, somewhere: Callable[[str], Settings], clock: SetClock) -> None:
    a_camera(archive)
    target = aimed(archive, somewhere("embedded"))
    with archive.write() as work:
        work.session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0007'")
    refused(archive, target, clock, "not_migrated")


def test_a_half_filled_place_of_another_house_is_refused(
    archive: Archive, somewhere: Callable[[str], Settings], clock: SetClock
) -> None:
    a_camera(archive)
    target = aimed(archive, somewhere("embedded"))
    done = moved_apart(archive.settings, target, "rows_moved:3")
    assert done.returncode == -signal.SIGKILL
    with archive.write() as work:
        work.record("clip.filed", "clip", 1)  # another first link: another house
    refused(archive, target, clock, "target_not_empty")


def test_a_house_at_work_is_refused(archive: Archive, somewhere: Callable[[str], Settings], clock: SetClock) -> None:
    target = aimed(archive, somewhere("embedded"))
    with archive.write() as work:
        job = work.send("retention.apply")
        work.session.flush()
        job.state, job.leased_by, job.lease_until_at = "running", this_process(), work.now + 1
    refused(archive, target, clock, "house_at_work")
    clock.advance(1)
    assert move(archive.settings, target, clock=clock).is_same


def test_an_object_that_was_wrong_before_is_carried_and_told(
    house: House, somewhere: Callable[[str], Settings], clock: SetClock
) -> None:
    key = house.shelved.thumbnail_keys[2]
    house.overwrite(key, b"x" * house.archive.store.stat(key).size_bytes)
    report = move(house.archive.settings, aimed(house.archive, somewhere("embedded")), clock=clock)
    assert report.is_same and report.carried.unlike == [key] and not report.is_clean


def test_an_object_that_was_wrong_is_told_of_after_a_kill_too(
    house: House, somewhere: Callable[[str], Settings], clock: SetClock
) -> None:
    key = house.shelved.thumbnail_keys[2]
    house.overwrite(key, b"x" * house.archive.store.stat(key).size_bytes)
    target = aimed(house.archive, somewhere("embedded"))
    done = moved_apart(house.archive.settings, target, "move_compared")
    assert done.returncode == -signal.SIGKILL, done.stderr
    report = move(house.archive.settings, target, clock=clock)
    assert report.carried.objects == 0, "nothing is left to carry"
    assert report.is_same and report.carried.unlike == [key] and not report.is_clean


def test_a_source_that_is_wrong_throughout_is_told_of_in_part(
    house: House, somewhere: Callable[[str], Settings], clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.move.places.KEPT", 2)
    for key in house.shelved.thumbnail_keys:
        house.overwrite(key, b"x" * house.archive.store.stat(key).size_bytes)
    report = move(house.archive.settings, aimed(house.archive, somewhere("embedded")), clock=clock)
    assert report.carried.unlike == sorted(house.shelved.thumbnail_keys)[:2] and not report.is_clean


def test_a_row_that_differs_is_told_and_the_move_not_ended(
    house: House, somewhere: Callable[[str], Settings], clock: SetClock
) -> None:
    archive = house.archive
    target = aimed(archive, somewhere("embedded"))
    done = moved_apart(archive.settings, target, "move_compared")
    assert done.returncode == -signal.SIGKILL
    with closing(sqlite3.connect(target.database_url.removeprefix("sqlite:///"))) as connection:
        connection.execute("UPDATE camera SET note = 'khác'")
        connection.commit()
    report = move(archive.settings, target, clock=clock)
    assert not report.is_same
    assert [table.table for table in report.tables if table.differs_at] == ["camera"]
    assert "archive.moved" not in kinds(open_archive(target))
    assert told(report.check) == set()


def refused(archive: Archive, target: Settings, clock: SetClock, code: str) -> None:
    with pytest.raises(Refused) as raised:
        move(archive.settings, target, clock=clock)
    assert raised.value.code == code


@pytest.mark.parametrize("name", [pytest.param("grown", marks=pytest.mark.servers)])
def test_a_row_without_place_is_told_by_its_table(
    archive: Archive,
    somewhere: Callable[[str], Settings],
    clock: SetClock,
    name: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """SQLite keeps texts of any length; PostgreSQL does not."""
    a_camera(archive)
    with archive.write() as work:
        work.session.connection().exec_driver_sql("UPDATE camera SET brand = ?", ("x" * 41,))
    target = aimed(archive, somewhere(name))
    told_as = r"bảng camera dòng id=\d+: cột brand dài 41 ký tự, tối đa 40\. .*xóa nơi đến"
    with caplog.at_level("INFO"), pytest.raises(Refused, match=told_as) as raised:
        move(archive.settings, target, clock=clock)
    assert raised.value.code == "row_unfit"
    assert "value too long for type character varying(40)" in caplog.text, "the log has the driver's own words"
    with archive.write() as work:
        work.session.connection().exec_driver_sql("UPDATE camera SET brand = 'x'")
    assert move(archive.settings, target, clock=clock).is_same


def test_every_text_of_a_house_fits_its_column(house: House) -> None:
    """SQLite would not say so before the day of the move."""
    archive = with_everything(house).archive
    assert texts_too_long(archive) == []
    with archive.write() as work:
        work.session.connection().exec_driver_sql("UPDATE intake SET channel = ?", ("demonstration" + "x" * 8,))
    assert texts_too_long(archive) == ["intake.channel: 21 > 20"]


@pytest.mark.parametrize("name", SIZES)
def test_a_finished_move_is_proved_again(
    house: House, somewhere: Callable[[str], Settings], clock: SetClock, name: str
) -> None:
    target = aimed(house.archive, somewhere(name))
    first = move(house.archive.settings, target, clock=clock)
    again = move(house.archive.settings, target, clock=clock)
    assert first.is_clean and again.is_clean and again.tables == first.tables and again.carried.objects == 0
    opened = open_archive(target, clock)
    assert kinds(opened)["archive.moved"] == 1
    opened.close()


def test_a_move_goes_on_into_the_store_it_began_with(
    house: House, somewhere: Callable[[str], Settings], clock: SetClock, tmp_path: Path
) -> None:
    target = aimed(house.archive, somewhere("embedded"))
    other = replace(target, objects_url=f"dir://{tmp_path}/another")
    assert moved_apart(house.archive.settings, target, "objects_moved:1").returncode == -signal.SIGKILL
    refused(house.archive, other, clock, "other_objects")
    assert move(house.archive.settings, target, clock=clock).is_clean
    refused(house.archive, other, clock, "other_objects")


def test_a_target_that_lacks_an_object_is_not_done(
    house: House, somewhere: Callable[[str], Settings], clock: SetClock
) -> None:
    key = house.shelved.thumbnail_keys[2]
    target = aimed(house.archive, somewhere("embedded"))
    assert moved_apart(house.archive.settings, target, "move_compared").returncode == -signal.SIGKILL
    (Path(target.objects_url.removeprefix("dir://")) / key).unlink()
    report = move(house.archive.settings, target, clock=clock)
    assert report.is_same and not report.is_clean and not report.is_ended
    assert "archive.moved" not in kinds(open_archive(target))
    assert move(house.archive.settings, target, clock=clock).is_clean, "the same command carries what was lacking"
