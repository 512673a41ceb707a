"""Days of the index: made ahead, closed, taken out whole; what is held stays, whatever the moment the hold came."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from storage import days, retention
from storage.catalog import clip_days, clip_hours, clips, custody, footage
from storage.check import check
from storage.ledger.chain import verified
from storage.models import Clip, ClipDay, Discard, LeavingClip
from storage.removal import mirror_holds
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, HOUR_MS, SetClock, day_start_ms, local_date
from storage.values.timespan import Timespan
from tests.factories.recorded import record
from tests.factories.shelf import hold, open_case, produce_exhibit, release, retrieve, shelve
from tests.factories.street import a_camera
from tests.servers.fixtures import START_MS

ENDED = {"resolved", "tried"}
TODAY = local_date(START_MS)
MARGIN = DAY_MS
parted = pytest.mark.parametrize("size_name", ["grown"], indirect=True)  # only there clips have parts


def parts(archive: Archive, table: str) -> set[str]:
    with archive.read() as session:
        found = text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = CAST(:name AS regclass)")
        return set(session.scalars(found, {"name": table}))


def is_parted(archive: Archive) -> bool:
    with archive.read() as session:
        return clip_days.is_parted(session)


def in_index(archive: Archive) -> set[tuple[int, int]]:
    with archive.read() as session:
        return {(row.camera_id, row.start_ms) for row in session.query(Clip)}


def broken(archive: Archive) -> list[tuple[str, str]]:
    """Promises broken; the made-up case and retrieval have no events of their own, which is not asked about here."""
    findings = check(archive, "bytes").findings
    return [(f.code, f.subject) for f in findings if not f.subject.startswith(("case ", "request ", "retrieval "))]


def leaving(archive: Archive) -> set[tuple[int, int]]:
    with archive.read() as session:
        return {(row.camera_id, row.start_ms) for row in session.query(LeavingClip)}


def test_days_are_made_ahead_once_and_on_sqlite_not_at_all(archive: Archive, clock: SetClock) -> None:
    wanted = [TODAY + timedelta(days=n) for n in range(8)]
    if not is_parted(archive):
        assert days.make_ahead(archive) == [] and days.close(archive) == [] and days.take_out(archive, MARGIN) == 0
        return
    assert days.make_ahead(archive) == wanted
    assert days.make_ahead(archive) == []
    names = {f"clip_{day:%Y%m%d}" for day in wanted}
    assert parts(archive, "clip") == names | {"clip_kept"}
    clock.advance(DAY_MS)
    assert days.make_ahead(archive) == [TODAY + timedelta(days=8)]


@parted
def test_rows_of_a_day_without_a_part_move_into_it(
    archive: Archive, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera = a_camera(archive)
    old, other = START_MS - 5 * DAY_MS, START_MS - 9 * DAY_MS
    shelve(archive, camera, old, 3)
    shelve(archive, camera, other, 2)
    monkeypatch.setattr(days, "WORTH_A_PART", 3)
    before = in_index(archive)
    assert local_date(old) in days.make_ahead(archive)
    assert in_index(archive) == before
    with archive.read() as session:
        assert session.scalar(text(f"SELECT count(*) FROM clip_{local_date(old):%Y%m%d}")) == 3
        assert session.scalar(text(f"SELECT count(*) FROM clip_detail_{local_date(old):%Y%m%d}")) == 3
        assert session.scalar(text("SELECT count(*) FROM clip_kept")) == 2
    assert broken(archive) == []


@parted
def test_a_day_that_is_over_is_vacuumed_and_reindexed(archive: Archive, clock: SetClock) -> None:
    days.make_ahead(archive)
    shelve(archive, a_camera(archive), START_MS, 50)
    clock.at_ms = day_start_ms(TODAY + timedelta(days=1)) + 2 * HOUR_MS - 1
    assert days.close(archive) == []
    clock.advance(1)
    assert days.close(archive) == [TODAY]
    assert days.close(archive) == []
    with archive.read() as session:
        seen = text("SELECT relallvisible, relpages, reltuples FROM pg_class WHERE relname = :name")
        visible, pages, rows = session.execute(seen, {"name": f"clip_{TODAY:%Y%m%d}"}).one()
        assert visible == pages == 1 and rows == 50


@parted
def test_a_day_leaves_whole_and_nothing_held_is_lost(archive: Archive, clock: SetClock, tmp_path: Path) -> None:
    """Held, asked for, referred to and filed late stays; the rest leaves in one step, then its objects go."""
    days.make_ahead(archive)
    begin = day_start_ms(TODAY)
    cameras = [a_camera(archive, f"TT-{n}") for n in range(6)]
    plain, held, asked, used, late, _ = (shelve(archive, camera, begin + HOUR_MS, 3) for camera in cameras)
    over = shelve(archive, cameras[5], begin + DAY_MS - 30_000, 2, word="nửa đêm")  # one begins today, one tomorrow
    recorded = record(archive, tmp_path, cameras[0], begin + 3 * HOUR_MS, 3)
    case = open_case(archive)
    placed = hold(archive, case, held, 60_001)  # into the second of its clips
    retrieve(archive, case, asked, state="approved")
    produce_exhibit(archive, retrieve(archive, case, used)[0])
    clock.at_ms = day_start_ms(TODAY + timedelta(days=1)) + 60 * DAY_MS
    with archive.write() as work:  # filed yesterday, though it shows that day
        work.session.execute(
            text("UPDATE master SET filed_at = :at WHERE id = :id"), {"at": clock.at_ms - DAY_MS, "id": late.master_id}
        )
    assert days.take_out(archive, MARGIN) > 0
    kept = {(held.camera_id, start) for start in held.starts[:2]}
    kept |= {(one.camera_id, start) for one in (asked, late) for start in one.starts}
    tomorrow = {(over.camera_id, over.starts[1])}
    assert kept | tomorrow <= in_index(archive)
    assert {(plain.camera_id, start) for start in plain.starts} <= leaving(archive)
    assert len([start for camera, start in leaving(archive) if camera == cameras[0]]) == 6
    assert in_index(archive).isdisjoint(leaving(archive))
    with archive.read() as session:
        book = session.get_one(ClipDay, TODAY)
        assert book.left_count == len(leaving(archive)) and book.left_at == clock.at_ms
        assert list(clip_hours.that_differ(session)) == []
        assert custody.of_noun(session, "day", int(f"{TODAY:%Y%m%d}"))[0].kind == "day.left"
    assert broken(archive) == []  # while it leaves every object still has its row
    tally = retention.apply(archive, ended_stages=ENDED)
    assert tally.clips >= book.left_count
    assert leaving(archive) == set() and kept <= in_index(archive)
    assert parts(archive, "leaving_clip") == {"leaving_clip_rest"}
    assert broken(archive) == []
    with archive.read() as session:
        assert session.get_one(ClipDay, TODAY).emptied_at == clock.at_ms
        assert verified(custody.walk(session)).is_unbroken
        gone = {row.object_key for row in session.query(Discard)}
    assert set(plain.clip_keys) | set(plain.thumbnail_keys) | set(recorded) <= gone
    assert not gone & set(held.clip_keys[:2])
    release(archive, placed)
    mirror_holds(archive)
    clock.advance(DAY_MS)
    retention.apply(archive, ended_stages=ENDED)
    assert not {(held.camera_id, start) for start in held.starts} & in_index(archive)
    assert broken(archive) == []


@parted
def test_a_hold_takes_back_what_is_on_its_way_out(archive: Archive, clock: SetClock) -> None:
    days.make_ahead(archive)
    camera = a_camera(archive)
    shelved = shelve(archive, camera, day_start_ms(TODAY) + HOUR_MS, 4)
    clock.at_ms = day_start_ms(TODAY) + 61 * DAY_MS
    days.take_out(archive, MARGIN)
    assert len(leaving(archive)) == 4 and in_index(archive) == set()
    with archive.read() as session:  # what is filed meanwhile must not take a start that may come back
        taken = clips.taken_starts(session, camera, shelved.starts[0], shelved.starts[-1])
    assert taken == set(shelved.starts)
    with archive.engine.connect() as connection:
        assert footage.clips(connection, [camera], Timespan(0, 10**14), 10) == []
    hold(archive, open_case(archive), shelved, 60_000)
    assert in_index(archive) == {(camera, shelved.starts[0])}
    retention.apply(archive, ended_stages=ENDED)
    assert in_index(archive) == {(camera, shelved.starts[0])}
    with archive.read() as session:
        assert list(clip_hours.that_differ(session)) == []
    assert broken(archive) == []


@parted
def test_holds_and_leaving_at_the_same_time(archive: Archive, clock: SetClock) -> None:
    """However the two fall together, what is held stands in the index and has its objects."""
    days.make_ahead(archive)
    several = [shelve(archive, a_camera(archive, f"TT-{n}"), day_start_ms(TODAY) + HOUR_MS, 3) for n in range(8)]
    case = open_case(archive)
    clock.at_ms = day_start_ms(TODAY) + 61 * DAY_MS
    begin = threading.Barrier(2)

    def place() -> None:
        begin.wait()
        for shelved in several:
            hold(archive, case, shelved, 60_000)

    thread = threading.Thread(target=place)
    thread.start()
    begin.wait()
    tally = retention.apply(archive, ended_stages=ENDED)
    thread.join()
    tally2 = retention.apply(archive, ended_stages=ENDED)
    with archive.read() as session:
        gone = {(row.camera_id, row.start_ms) for row in session.query(Discard) if row.object_key.startswith("clip/")}
    still = in_index(archive)
    assert tally.clips + tally2.clips == len(gone) and not gone & still and len(gone | still) == 24
    assert broken(archive) == []


@parted
def test_a_day_that_left_gets_no_second_part(
    archive: Archive, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Footage handed in late for a day that left stands in the rest and is found."""
    days.make_ahead(archive)
    camera = a_camera(archive)
    shelve(archive, camera, day_start_ms(TODAY) + HOUR_MS, 2)
    clock.at_ms = day_start_ms(TODAY) + 61 * DAY_MS
    retention.apply(archive, ended_stages=ENDED)
    late = shelve(archive, camera, day_start_ms(TODAY) + 2 * HOUR_MS, 3, word="muộn")
    monkeypatch.setattr(days, "WORTH_A_PART", 1)
    assert TODAY not in days.make_ahead(archive)
    assert in_index(archive) == {(camera, start) for start in late.starts}
    retention.apply(archive, ended_stages=ENDED)
    assert in_index(archive) == {(camera, start) for start in late.starts}
    assert broken(archive) == []


@parted
def test_killed_in_the_middle_of_leaving_changes_nothing(
    archive: Archive, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    days.make_ahead(archive)
    shelve(archive, a_camera(archive), day_start_ms(TODAY) + HOUR_MS, 2)
    before = in_index(archive)
    clock.at_ms = day_start_ms(TODAY) + 61 * DAY_MS

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(clip_days, "bring_back", die)
        with pytest.raises(KeyboardInterrupt):
            days.take_out(archive, MARGIN)
    assert in_index(archive) == before and leaving(archive) == set()
    assert days.take_out(archive, MARGIN) == 2


@parted
def test_a_long_search_does_not_stop_the_days(archive: Archive, clock: SetClock) -> None:
    """Whoever holds the tables is waited for briefly, again and again, and searches get through in between."""
    days.make_ahead(archive)
    shelve(archive, a_camera(archive), day_start_ms(TODAY) + HOUR_MS, 2)
    clock.at_ms = day_start_ms(TODAY) + 61 * DAY_MS
    opened = archive.engine.connect()
    opened.execute(text("SELECT count(*) FROM clip"))
    done: list[int] = []
    thread = threading.Thread(target=lambda: done.append(days.take_out(archive, MARGIN)))
    thread.start()
    thread.join(1.0)
    assert not done
    with archive.engine.connect() as other:  # not queued behind the one who waits
        assert other.execute(text("SELECT count(*) FROM clip")).scalar() == 2
    opened.close()
    thread.join(20)
    assert done == [2]


def test_clips_of_a_year_stand_in_their_days(archive: Archive) -> None:
    """The parts are cut at Vietnamese midnight."""
    assert clip_days.span_of(date(2026, 3, 2)) == Timespan(1772384400000, 1772470800000)
    if is_parted(archive):
        with archive.write() as work:
            clip_days.make(work.session, date(2026, 3, 2), work.now)
        camera = a_camera(archive)
        shelve(archive, camera, 1772470800000 - 60_000, 2)
        with archive.read() as session:
            assert session.scalar(text("SELECT count(*) FROM clip_20260302")) == 1
            assert len(clips.between(session, camera, 0, 10**14)) == 2


@parted
def test_of_clips_that_overlap_only_the_one_that_is_kept_comes_back(archive: Archive, clock: SetClock) -> None:
    """What goes and what stays are told apart by their keys, not by their spans."""
    days.make_ahead(archive)
    camera = a_camera(archive)
    begin = day_start_ms(TODAY) + HOUR_MS
    going, staying = shelve(archive, camera, begin, 1), shelve(archive, camera, begin + 30_000, 1, word="chồng")
    clock.at_ms = day_start_ms(TODAY) + 61 * DAY_MS
    days.take_out(archive, MARGIN)
    retrieve(archive, open_case(archive), staying, state="approved")  # asked while the day is on its way out
    with archive.write() as work:  # only the end of the later clip, and not the day around it
        ask = "UPDATE retrieval SET start_ms = :since, end_ms = :until"
        work.session.execute(text(ask), {"since": begin + 61_000, "until": begin + 62_000})
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(retention, "_ASKED_MARGIN_MS", 0)
        retention.apply(archive, ended_stages=ENDED)
        retention.apply(archive, ended_stages=ENDED)
    assert in_index(archive) == {(camera, staying.starts[0])}
    assert broken(archive) == []
    with archive.read() as session:
        gone = {row.object_key for row in session.query(Discard)}
    assert set(going.clip_keys) <= gone and not gone & set(staying.clip_keys)


@parted
def test_a_day_most_of_which_must_stay_is_not_taken_out(
    archive: Archive, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Copying it back would keep everybody from searching; its clips go one by one instead."""
    days.make_ahead(archive)
    camera, other = a_camera(archive, "TT-1"), a_camera(archive, "TT-2")
    kept = shelve(archive, camera, day_start_ms(TODAY) + HOUR_MS, 3)
    shelve(archive, other, day_start_ms(TODAY) + HOUR_MS, 2)
    hold(archive, open_case(archive), kept, 170_000)
    clock.at_ms = day_start_ms(TODAY) + 61 * DAY_MS
    monkeypatch.setattr(days, "MOST_STAYING", 2)
    assert days.take_out(archive, MARGIN) == 0
    assert retention.apply(archive, ended_stages=ENDED).clips == 2
    assert in_index(archive) == {(camera, start) for start in kept.starts}
    monkeypatch.setattr(days, "MOST_STAYING", 3)
    assert days.take_out(archive, MARGIN) == 0
    assert in_index(archive) == {(camera, start) for start in kept.starts}
    with archive.read() as session:
        assert session.get_one(ClipDay, TODAY).kept_count == 3
    assert broken(archive) == []


@parted
def test_a_backup_that_reads_everything_does_not_stop_what_else_is_let_go(
    archive: Archive, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    days.make_ahead(archive)
    camera = a_camera(archive)
    shelve(archive, camera, day_start_ms(TODAY) + HOUR_MS, 2)
    clock.at_ms = day_start_ms(TODAY) + 61 * DAY_MS
    monkeypatch.setattr(days, "_TRIES", 2)
    with archive.engine.connect() as reading:
        reading.execute(text("SELECT count(*) FROM clip"))
        assert days.take_out(archive, MARGIN) == 0
        assert retention.apply(archive, ended_stages=ENDED).clips == 2  # by the road of single clips
    assert broken(archive) == []
