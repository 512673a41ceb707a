"""The recorder of a host with stand-ins for cameras: begins, stops when fenced off, goes on without a database."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from ingest import recording, supervisor
from ingest.leases import HostTaken
from ingest.segmenter import Segment
from ingest.settings import Settings
from ingest.shelf import Shelf
from ingest.supervisor import Supervisor
from storage.catalog import camera_statuses, feed_leases, feed_states, feeds
from storage.errors import Conflict, DatabaseAway
from storage.models import Consent, FeedState
from storage.sealing import FeedAccount
from storage.unit_of_work import Archive, open_archive
from tests.factories.feeds import a_feed
from tests.factories.recorders import Flaky, FlakyStore, StandIn
from tests.factories.visitor import waited

pytestmark = pytest.mark.parametrize("size_name", ["embedded"])
ACCOUNT = FeedAccount("xem", "bí mật:@/%")
QUICK = Settings(feed_lease_seconds=1)


Started = Callable[..., tuple[Supervisor, StandIn, Flaky]]


Endings = list[tuple[Event, Thread, Flaky]]


@pytest.fixture
def endings() -> Endings:
    """What ends each recorder of this test."""
    return []


@pytest.fixture
def started(archive: Archive, tmp_path: Path, endings: Endings) -> Iterator[Started]:
    """Recorders running in threads of this test, each by a host name of its own."""

    def start(
        name: str = "máy-một",
        deliver: Callable[[Sequence[Segment]], object] = lambda _: None,
        *,
        is_witnessed: bool = True,
        is_away: bool = False,
        settings: Settings = QUICK,
    ) -> tuple[Supervisor, StandIn, Flaky]:
        opened = open_archive(replace(archive.settings, host_name=name), archive.clock)
        own = Flaky(opened.settings, opened.engine, opened.store, opened.bell, opened.clock)
        own.is_away = is_away
        record, ending = StandIn(), Event()
        marked: Any = FlakyStore(opened.store)
        marked.is_away = not is_witnessed
        made = Supervisor(
            own, Shelf(tmp_path / name), deliver, settings=settings, record=record, every_s=0.1, marked=marked
        )
        made._beat_s = QUICK.feed_lease_seconds / 3  # quick rounds, however long a lease runs
        thread = Thread(target=made.run, args=(ending,), daemon=True)
        endings.append((ending, thread, own))
        thread.start()
        return made, record, own

    yield start
    for ending, thread, own in endings:
        own.is_away = False
        ending.set()
        thread.join(20)
        assert not thread.is_alive()
        own.close()


def state_of(archive: Archive, feed_id: int) -> FeedState:
    with archive.read() as session:
        row = feed_states.locked(session, feed_id)
        assert row is not None
        return row


def test_a_feed_is_begun_told_of_and_changed(archive: Archive, started: Started) -> None:
    feed = a_feed(archive, account=ACCOUNT)
    _, record, _ = started()
    waited(record.at_work)
    assert record.begun[0].address == "rtsp://xem:b%C3%AD%20m%E1%BA%ADt%3A%40%2F%25@127.0.0.1:554/live"
    assert "xem" not in repr(record.begun[0])
    waited(lambda: state_of(archive, feed.id).frame_rate == 10.0)
    assert state_of(archive, feed.id).state == "recording"
    with archive.write() as work:
        row = feeds.locked(work.session, feed.id)
        assert row is not None
        row.path, row.edition = "/other", 2
    waited(lambda: [spec for spec in record.at_work() if spec.address.endswith("/other")])
    assert len(record.at_work()) == 1
    with archive.write() as work:
        row = feeds.locked(work.session, feed.id)
        assert row is not None
        row.state = "paused"
    waited(lambda: not record.at_work())


def test_a_note_interrupts_no_recording(archive: Archive, started: Started) -> None:
    feed = a_feed(archive)
    recorder, record, _ = started()
    waited(lambda: state_of(archive, feed.id).state == "recording")
    with archive.write() as work:
        row = feeds.locked(work.session, feed.id)
        assert row is not None
        row.note, row.edition = "mái hiên", row.edition + 1
    waited(lambda: recorder._recordings[feed.id].row.edition == 2)
    assert len(record.begun) == 1 and not record.ended


def test_a_database_that_goes_away_within_a_round_ends_no_recorder(
    archive: Archive, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed, looks = a_feed(archive), []
    real = supervisor.row_of

    def away_at_first(*asked: Any) -> Any:
        looks.append(asked)
        if len(looks) == 1:
            raise DatabaseAway
        return real(*asked)

    monkeypatch.setattr(supervisor, "row_of", away_at_first)
    started()
    waited(lambda: state_of(archive, feed.id).state == "recording")
    assert len(looks) == 2


def test_who_is_fenced_off_stops_at_once_and_is_not_heard(archive: Archive, started: Started) -> None:
    feed = a_feed(archive)
    _, record, _ = started()
    waited(lambda: state_of(archive, feed.id).state == "recording")
    with archive.write() as work:
        lease = feed_leases.lease(work.session, feed.id)
        row = feed_states.locked(work.session, feed.id)
        assert lease is not None and row is not None
        number = feed_leases.take(work.session, feed.id, lease.lease_number, "máy khác", work.now)
        assert number is not None
        feed_states.note(
            work.session, row, state="recording", reason=None, detail="", at_ms=work.now, host="máy khác",
            lease_number=number,
        )  # fmt: skip
    waited(lambda: record.ended)
    # that host never lived: the feed comes back by the rules, under a higher number, and only then is heard again
    waited(record.at_work)
    assert record.begun[-1].lease_number == number + 1
    waited(lambda: state_of(archive, feed.id).lease_number == number + 1)


def test_who_reaches_neither_database_nor_store_records_on(archive: Archive, started: Started) -> None:
    feed = a_feed(archive)
    _, record, own = started(is_witnessed=False)
    waited(lambda: state_of(archive, feed.id).state == "recording")
    own.is_away = True
    _, other, _ = started("máy-hai")
    waited(other.at_work, 40)
    assert record.at_work(), "it knows of nothing, and goes on"
    own.is_away = False
    waited(lambda: not record.at_work())
    assert other.at_work(), "the one that has the lease stays"
    assert other.begun[0].lease_number > record.begun[0].lease_number
    assert state_of(archive, feed.id).host == "máy-hai"


def test_who_is_cut_off_from_the_database_alone_ends_by_the_word_of_the_store(
    archive: Archive, started: Started
) -> None:
    feed = a_feed(archive)
    _, record, own = started()
    waited(lambda: state_of(archive, feed.id).state == "recording")
    _, other, _ = started("máy-hai")
    waited(lambda: list(archive.store.listed("beat/")))
    own.is_away = True
    waited(other.at_work, 40)
    waited(lambda: not record.at_work())
    assert own.is_away and other.at_work()


def test_the_hole_begins_where_what_was_recorded_ends(archive: Archive, started: Started) -> None:
    feed = a_feed(archive)
    _, record, _ = started()
    waited(lambda: state_of(archive, feed.id).state == "recording")
    record.ends_ms = archive.clock.now_ms() - 700
    with archive.write() as work:
        row = feeds.locked(work.session, feed.id)
        assert row is not None
        row.path, row.edition = "/other", row.edition + 1
    waited(lambda: record.ended and record.at_work())

    def begins() -> list[int]:
        with archive.read() as session:
            return [row.start_ms for row in camera_statuses.outages_of(session, feed.camera_id)]

    waited(begins)
    assert begins() == [record.ends_ms]


def test_what_was_said_while_the_database_was_away_is_entered_when_it_is_back(
    archive: Archive, started: Started
) -> None:
    feed = a_feed(archive)
    recorder, _, own = started()
    waited(lambda: state_of(archive, feed.id).state == "recording")
    own.is_away = True
    lost_ms = archive.clock.now_ms() + 5_000
    recorder._notes.state(feed.id, "lost", "no_link", lost_ms, "cáp đứt")
    recorder._notes.state(feed.id, "recording", None, lost_ms + 7_000)
    own.is_away = False

    def told() -> bool:
        with archive.read() as session:
            rows = camera_statuses.outages_of(session, feed.camera_id)
            return [(row.start_ms, row.end_ms, row.reason) for row in rows] == [(lost_ms, lost_ms + 7_000, "no_link")]

    waited(told)


def test_consent_taken_back_ends_the_recording_with_its_reason(archive: Archive, started: Started) -> None:
    feed = a_feed(archive)
    _, record, _ = started()
    waited(lambda: state_of(archive, feed.id).state == "recording")
    with archive.write() as work:
        for consent in work.session.query(Consent):
            consent.withdrawn_at = work.now
    waited(lambda: record.ended)
    waited(lambda: state_of(archive, feed.id).reason == "refused")


def test_without_the_key_a_feed_is_left_to_who_has_it(
    archive: Archive, started: Started, caplog: pytest.LogCaptureFixture
) -> None:
    sealed = a_feed(archive, "VT-0001", account=ACCOUNT)
    plain = a_feed(archive, "VT-0002")
    (archive.settings.home / "feed.key").rename(archive.settings.home / "elsewhere.key")
    with caplog.at_level(logging.DEBUG):
        _, record, _ = started()
        waited(record.at_work)
    assert [spec.feed_id for spec in record.begun] == [plain.id]
    (archive.settings.home / "elsewhere.key").rename(archive.settings.home / "feed.key")
    waited(lambda: sealed.id in [spec.feed_id for spec in record.begun])
    assert "bí mật" not in caplog.text


def test_a_new_host_is_handed_its_share_and_the_hole_is_told(
    archive: Archive, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "_LONGEST_SEGMENT_S", 0.5)  # the stand-in closes no segments
    calm = Settings(feed_lease_seconds=60)  # nothing runs out here, however busy the machine
    both = [a_feed(archive, f"VT-{number:04}") for number in range(2)]
    _, first, _ = started(settings=calm)
    waited(lambda: len(first.at_work()) == 2)
    waited(lambda: all(state_of(archive, feed.id).state == "recording" for feed in both))
    _, second, _ = started("máy-hai", settings=calm)
    waited(second.at_work)
    (moved,) = second.at_work()
    assert [spec.feed_id for spec in first.at_work()] == [feed.id for feed in both if feed.id != moved.feed_id]
    assert moved.lease_number > first.ended[0].lease_number
    waited(lambda: (state_of(archive, moved.feed_id).host, state_of(archive, moved.feed_id).state) == (
        "máy-hai", "recording",
    ))  # fmt: skip
    assert state_of(archive, moved.feed_id).outage_id is None, "the hole ended with the first picture"
    assert not first.begun[2:], "nothing is handed back"


def test_one_host_one_recorder(archive: Archive, started: Started, tmp_path: Path) -> None:
    a_feed(archive)
    _, record, _ = started()
    waited(record.at_work)
    again = open_archive(replace(archive.settings, host_name="máy-một"), archive.clock)
    with pytest.raises(Conflict) as taken:
        Supervisor(again, Shelf(tmp_path / "máy-một"), lambda _: None, settings=QUICK).run(Event())
    assert taken.value.code == "shelf_taken"
    other = Supervisor(again, Shelf(tmp_path / "elsewhere"), lambda _: None, settings=QUICK)
    other._leases.process = "máy-một:another"
    with pytest.raises(HostTaken):
        other.run(Event())
    again.close()


def crashed(endings: Endings) -> None:
    """The last one ends without a word to the database."""
    ending, thread, own = endings[-1]
    own.is_away = True
    ending.set()
    thread.join(20)


def beats_of(archive: Archive) -> int:
    with archive.read() as session:
        return sum(row.beat for row in feed_leases.hosts(session))


def test_who_begins_without_a_database_records_by_the_last_lease(
    archive: Archive, started: Started, endings: Endings, tmp_path: Path
) -> None:
    a_feed(archive, account=ACCOUNT)
    _, record, _ = started()
    kept = tmp_path / "máy-một" / ".leases"
    waited(lambda: kept.exists() and b"127.0.0.1" in kept.read_bytes())
    assert kept.stat().st_mode & 0o777 == 0o600
    assert ACCOUNT.password not in kept.read_text() and ACCOUNT.user not in kept.read_text()
    crashed(endings)
    _, again, own = started(is_away=True)
    waited(again.at_work)
    assert again.begun == record.begun, "address, account and number are what they were"
    before = beats_of(archive)
    own.is_away = False
    waited(lambda: beats_of(archive) > before + 2)
    assert len(again.begun) == 1 and again.at_work(), "the database says the same: not a picture is lost for it"


def test_what_was_lost_or_paused_is_not_recorded_by_the_last_lease(
    archive: Archive, started: Started, endings: Endings, tmp_path: Path
) -> None:
    lost, paused = a_feed(archive, "VT-0001"), a_feed(archive, "VT-0002")
    _, record, _ = started()
    waited(lambda: len(record.at_work()) == 2)
    with archive.write() as work:
        row = feeds.locked(work.session, paused.id)
        assert row is not None
        row.state = "paused"
    waited(lambda: len(record.at_work()) == 1)
    waited(lambda: (tmp_path / "máy-một" / ".leases").read_bytes().count(b'"feed_id"') == 1)
    crashed(endings)
    _, again, own = started(is_away=True)
    waited(again.at_work)
    assert [spec.feed_id for spec in again.begun] == [lost.id]
    with archive.write() as work:
        lease = feed_leases.lease(work.session, lost.id)
        assert lease is not None
        feed_leases.take(work.session, lost.id, lease.lease_number, "máy khác", work.now)
    own.is_away = False
    waited(lambda: again.ended)
    assert again.ended[0].lease_number == record.begun[0].lease_number
