"""Footage goes when its days are over and nothing keeps it; a hold beats the clock; a kill doubles nothing."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import replace

import pytest

from storage import removal, retention
from storage.catalog import custody, discards, holds
from storage.ledger.chain import verified
from storage.models import CaseRecord, Clip, Discard, Exhibit, Master, WorkingCopy
from storage.objects import keys
from storage.objects.store import ObjectHeld
from storage.removal import mirror_holds, sweep
from storage.retention import Tally, apply, discard_clips
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, HOUR_MS, SetClock
from storage.values.timespan import Timespan
from tests.factories.shelf import (
    MINUTE,
    copy_clip,
    grade,
    hold,
    open_case,
    produce_exhibit,
    release,
    retrieve,
    shelve,
)
from tests.factories.street import a_camera
from tests.servers.fixtures import START_MS, child_environment

ENDED = {"resolved", "tried"}
BEFORE = START_MS - 10 * DAY_MS


def names(archive: Archive) -> set[str]:
    return {found.key for found in archive.store.listed()}


def test_unused_footage_goes_whole_after_its_days(archive: Archive, clock: SetClock) -> None:
    camera = a_camera(archive)
    old = shelve(archive, camera, BEFORE, 3)
    clock.advance(DAY_MS)
    young = shelve(archive, camera, BEFORE + HOUR_MS)
    clock.at_ms = START_MS + 55 * DAY_MS
    copy = copy_clip(archive, camera, old.starts[0])
    clock.at_ms = START_MS + 60 * DAY_MS - 1
    assert apply(archive, ended_stages=ENDED) == Tally()  # the last millisecond of its days
    clock.advance(1)
    said: list[tuple[int, int, str]] = []
    tally = apply(archive, ended_stages=ENDED, progress=lambda *line: said.append(line))
    assert said == [(0, 1, "Đang xét thời hạn lưu")]
    assert (tally.clips, tally.masters, tally.copies) == (3, 1, 0)
    assert names(archive) == young.names
    with archive.read() as session:
        assert session.query(Clip).count() == 2
        assert session.query(WorkingCopy).count() == 0
        assert session.get_one(Master, old.master_id).object_key is None
        rows = {row.object_key: row for row in session.query(Discard)}
        assert set(rows) == {*old.clip_keys, *old.thumbnail_keys, old.master_key}  # the copy may be made again
        assert copy not in rows
        assert {row.removed_at for row in rows.values()} == {clock.at_ms}
        gap = discards.of_camera(session, camera, Timespan(BEFORE, BEFORE + 1))
        assert [(row.start_ms, row.duration_ms, row.rule) for row in gap] == [(BEFORE, MINUTE, "retention")]
        kinds = [entry.kind for entry in custody.of_noun(session, "master", old.master_id)]
        assert kinds == ["master.filed", "clip.discarded", "master.discarded"]
        assert verified(custody.walk(session)).is_unbroken
    assert apply(archive, ended_stages=ENDED) == Tally()


def test_a_hold_beats_the_clock_until_it_is_released(archive: Archive, clock: SetClock) -> None:
    camera = a_camera(archive)
    shelved = shelve(archive, camera, BEFORE, 3)
    case_id = open_case(archive)
    first = hold(archive, case_id, shelved)
    second = hold(archive, open_case(archive, "HS 0002/2026"), shelved, MINUTE + 1)  # reaches into the second clip
    clock.advance(400 * DAY_MS)
    assert apply(archive, ended_stages=ENDED).clips == 1
    kept = {shelved.master_key, *shelved.clip_keys[:2], *map(keys.sidecar_key, shelved.clip_keys[:2])}
    assert names(archive) == kept | set(shelved.thumbnail_keys[:2])
    for key in kept:  # the store's own lock says the same
        assert archive.store.is_held(key)
        with pytest.raises(ObjectHeld):
            archive.store.remove(key)
    release(archive, first)
    assert mirror_holds(archive) == 0  # the second hold covers all that the first did
    assert apply(archive, ended_stages=ENDED) == Tally()
    release(archive, second)
    assert apply(archive, ended_stages=ENDED).clips == 2
    assert names(archive) == set()
    with archive.read() as session:
        assert holds.overlapping(session, camera, 0, 10**14) == []
        assert len(holds.of_case(session, case_id)) == 1


def test_footage_that_is_asked_for_waits(archive: Archive, clock: SetClock) -> None:
    camera = a_camera(archive)
    asked, other = shelve(archive, camera, BEFORE), shelve(archive, camera, BEFORE + 3 * DAY_MS)
    retrieve(archive, open_case(archive), asked, state="approved")
    clock.advance(100 * DAY_MS)
    assert apply(archive, ended_stages=ENDED).clips == 2
    assert names(archive) == asked.names
    assert other.names.isdisjoint(names(archive))


@pytest.mark.parametrize(
    ("value", "stage", "kept"),
    [
        (None, "received", True),
        (None, "tried", False),
        (0, "received", False),
        (1, "received", False),
        (2, "tried", True),
    ],
)
def test_footage_used_in_a_case_goes_by_what_it_was_worth(
    archive: Archive, clock: SetClock, value: int | None, stage: str, kept: bool
) -> None:
    camera = a_camera(archive)
    shelved = shelve(archive, camera, BEFORE)
    case_id = open_case(archive)
    clock.advance(50 * DAY_MS)
    retrieval_id, link_id = retrieve(archive, case_id, shelved)
    exhibit = produce_exhibit(archive, retrieval_id)
    if value is not None:
        grade(archive, link_id, 4 - value)
        grade(archive, link_id, value)  # the grade that stands
    with archive.write() as work:
        work.session.get_one(CaseRecord, case_id).stage = stage
    clock.advance(30 * DAY_MS - 1)
    assert apply(archive, ended_stages=ENDED).exhibits == 0
    used = {shelved.clip_keys[0], shelved.master_key, exhibit}
    assert used <= names(archive)
    assert shelved.clip_keys[1] not in names(archive)  # its days are over and nobody used it
    clock.advance(1)
    tally = apply(archive, ended_stages=ENDED)
    assert (tally.clips, tally.masters, tally.exhibits) == ((0, 0, 0) if kept else (1, 1, 1))
    assert used <= names(archive) if kept else names(archive) == set()
    with archive.read() as session:
        row = session.query(Exhibit).one()
        assert (row.object_key is None) is not kept
        told = [entry.kind for entry in custody.of_noun(session, "exhibit", row.id)]
        assert told == (["exhibit.made"] if kept else ["exhibit.made", "exhibit.discarded"])


def test_a_use_in_a_second_case_keeps_what_the_first_lets_go(archive: Archive, clock: SetClock) -> None:
    camera = a_camera(archive)
    shelved = shelve(archive, camera, BEFORE, 1)
    _, useless = retrieve(archive, open_case(archive), shelved)
    _, decisive = retrieve(archive, open_case(archive, "HS 0002/2026"), shelved)
    grade(archive, useless, 0)
    grade(archive, decisive, 4)
    clock.advance(500 * DAY_MS)
    assert apply(archive, ended_stages=ENDED) == Tally()


def test_an_exhibit_under_a_hold_stays(archive: Archive, clock: SetClock) -> None:
    shelved = shelve(archive, a_camera(archive), BEFORE, 1)
    case_id = open_case(archive)
    retrieval_id, link_id = retrieve(archive, case_id, shelved)
    exhibit = produce_exhibit(archive, retrieval_id)
    grade(archive, link_id, 0)
    held = hold(archive, case_id, shelved)
    assert archive.store.is_held(exhibit)
    clock.advance(100 * DAY_MS)
    assert apply(archive, ended_stages=ENDED) == Tally()
    release(archive, held)
    assert apply(archive, ended_stages=ENDED).exhibits == 1


def test_working_copies_go_first_and_can_be_made_again(archive: Archive, clock: SetClock) -> None:
    camera = a_camera(archive)
    shelved = shelve(archive, camera, BEFORE, 1)
    copy = copy_clip(archive, camera, shelved.starts[0])
    clock.advance(14 * DAY_MS + 1)
    assert apply(archive, ended_stages=ENDED) == Tally(copies=1)
    assert names(archive) == shelved.names
    assert copy_clip(archive, camera, shelved.starts[0]) == copy  # the same bytes, the same name
    assert apply(archive, ended_stages=ENDED) == Tally()
    assert copy in names(archive)


def test_many_clips_go_in_short_transactions(
    archive: Archive, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "CLIPS_AT_ONCE", 3)
    monkeypatch.setattr(removal, "_AT_ONCE", 4)
    camera = a_camera(archive)
    shelved = shelve(archive, camera, BEFORE, 8)
    hold(archive, open_case(archive), replace(shelved, starts=shelved.starts[4:]))
    clock.advance(61 * DAY_MS)
    assert discard_clips(archive, camera, ENDED) == 7
    with archive.read() as session:
        assert [clip.start_ms for clip in session.query(Clip)] == [shelved.starts[4]]
        told = [entry.kind for entry in custody.of_noun(session, "master", shelved.master_id)]
        assert told == ["master.filed", *["clip.discarded"] * 3]
    with archive.write() as work:
        work.session.query(Discard).update({"removed_at": None})
    assert sweep(archive) == 14  # gone already: looked at page by page


KILLED = """
import os, signal, sys
from storage import removal, retention
from storage.settings import Settings
from storage.unit_of_work import Archive, UnitOfWork, open_archive
from storage.values.clock import SetClock
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
archive = open_archive(Settings.from_env(), SetClock(int(sys.argv[2])))
if sys.argv[1] == "before commit":
    retention.discards.drop_clips = die
elif sys.argv[1] == "after commit":
    retention.partial = lambda *_: die
elif sys.argv[1] == "between objects":
    plain, done = archive.store.remove, []
    archive.store.remove = lambda key: die() if len(done) == 2 else (plain(key), done.append(key))
elif sys.argv[1] == "objects removed":
    removal.discards.mark_removed = die
retention.apply(archive, ended_stages=())
"""


@pytest.mark.parametrize("moment", ["before commit", "after commit", "between objects", "objects removed"])
def test_a_kill_at_any_moment_loses_and_doubles_nothing(archive: Archive, clock: SetClock, moment: str) -> None:
    """A real SIGKILL in another process, then one more round."""
    camera = a_camera(archive)
    shelved = shelve(archive, camera, BEFORE)
    clock.advance(61 * DAY_MS)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, moment, str(clock.at_ms)],
        env=child_environment(archive.settings),
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == -9, done.stderr
    with archive.read() as session:
        clips, discarded = session.query(Clip).count(), session.query(Discard).count()
        assert (clips, discarded) == ((2, 0) if moment == "before commit" else (0, 4))
        accounted = {row.object_key for row in session.query(Discard)} | ({*shelved.names} if clips else set())
    if moment == "before commit":
        assert names(archive) == shelved.names
    for name in names(archive) - {shelved.master_key}:
        assert {name, name.removesuffix(".json")} & accounted
    tally = apply(archive, ended_stages=ENDED)
    assert (tally.clips, tally.masters) == ((2, 1) if moment == "before commit" else (0, 1))
    assert names(archive) == set()
    with archive.read() as session:
        assert session.query(Discard).count() == 5
        assert session.query(Discard).filter_by(removed_at=None).count() == 0
        assert verified(custody.walk(session)).is_unbroken
        told = [entry.kind for entry in custody.of_noun(session, "master", shelved.master_id)]
        assert told == ["master.filed", "clip.discarded", "master.discarded"]


def test_a_hold_placed_at_the_same_moment_wins_or_comes_too_late(archive: Archive, clock: SetClock) -> None:
    """A hold that is being placed while a discard is being decided: never both a hold in force and a later discard."""
    camera = a_camera(archive)
    shelved = shelve(archive, camera, BEFORE, 1)
    case_id = open_case(archive)
    clock.advance(61 * DAY_MS)
    with archive.write() as work:
        placed = holds.place(
            work.session,
            case_id=case_id,
            camera_id=camera,
            span=Timespan(shelved.starts[0], shelved.starts[0] + 1),
            reason="",
            placed_by=work.session.get_one(CaseRecord, case_id).created_by,
            placed_at=work.now,
        )
        # the other process has looked, finds the clip due, and waits for this transaction before it looks again
        waiting = threading.Thread(target=discard_clips, args=(archive, camera, ENDED))
        waiting.start()
        waiting.join(0.4)
        assert waiting.is_alive()
    waiting.join(60)
    assert names(archive) == shelved.names
    with archive.read() as session:
        assert session.query(Clip).count() == 1
        assert session.query(Discard).count() == 0
    release(archive, placed.id)
    assert discard_clips(archive, camera, ENDED) == 1


def test_the_days_are_settings(archive: Archive, clock: SetClock) -> None:
    archive.settings = replace(archive.settings, clip_retention_days=3)
    shelve(archive, a_camera(archive), BEFORE, 1)
    clock.advance(3 * DAY_MS + 1)
    assert apply(archive, ended_stages=ENDED).clips == 1
