"""A host cut off from the database learns from the store what others hold. Steady clocks are the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingest.settings import Settings
from ingest.shelf import Shelf
from ingest.supervisor import Supervisor
from ingest.watching import CHANGED
from ingest.witness import Witness
from storage.catalog import feed_states, feeds
from storage.objects import beats as marks
from storage.unit_of_work import Archive, open_archive
from tests.factories.feeds import a_feed
from tests.factories.recorders import Flaky, FlakyStore, StandIn
from tests.factories.visitor import waited

LEASE_S, BEAT_S = 15, 5.0


class Host:
    """A recorder whose rounds, and whose looks at the store, are made by the test, a beat after the other."""

    def __init__(self, archive: Archive, name: str, folder: Path, cut_off: str) -> None:
        opened = open_archive(replace(archive.settings, host_name=name), archive.clock)
        self.archive = Flaky(opened.settings, opened.engine, opened.store, opened.bell, opened.clock)
        self.store, self.record, self.at_s = FlakyStore(opened.store), StandIn(), 1_000.0
        self.recorder = Supervisor(
            self.archive,
            Shelf(folder / name),
            lambda _: None,
            settings=Settings(feed_lease_seconds=LEASE_S, feed_cut_off=cut_off),
            record=self.record,
            steady_s=lambda: self.at_s,
            marked=self.store,  # type: ignore[arg-type]  # it answers to every name of a store
        )
        self.recorder._leases.process = f"{name}:not-of-this-machine"
        self.recorder._leases.join()

    def beat(self) -> None:
        self.at_s += BEAT_S
        self.recorder._round()
        self.recorder._hear_witness()

    @property
    def recorded(self) -> set[int]:
        """Feeds whose recordings were begun and not told to end."""
        return {feed_id for feed_id, one in self.recorder._recordings.items() if not one.stop.is_set()}


Made = Callable[..., Host]


@pytest.fixture
def hosts(archive: Archive, tmp_path: Path) -> Iterator[Made]:
    made: list[Host] = []

    def make(name: str, cut_off: str = "record") -> Host:
        made.append(Host(archive, name, tmp_path, cut_off))
        return made[-1]

    yield make
    for host in made:
        host.archive.is_away = host.store.is_away = False
        host.recorder._end_all()
        host.archive.close()


def beats(*hosts: Host, count: int = 1) -> None:
    for _ in range(count):
        for host in hosts:
            host.beat()


def test_who_alone_is_cut_off_lets_go_of_what_another_took_within_a_lease(archive: Archive, hosts: Made) -> None:
    both = {a_feed(archive, f"VT-000{number}").id for number in range(2)}
    first, second = hosts("máy-một"), hosts("máy-hai")
    beats(first, second)
    assert first.recorded | second.recorded == both and len(first.recorded) == 1
    own = set(first.recorded)
    first.archive.is_away = True
    began: int | None = None
    for beat in range(12):
        beats(first, second)
        if began is None and second.recorded == both:
            began = beat
            assert beat * BEAT_S <= 30
        if not first.recorded:
            break
        assert began is None or (beat - began) * BEAT_S < LEASE_S
    assert not first.recorded and began is not None
    # back: nothing is snatched, the usual rule gives it its share
    first.archive.is_away = False
    waited(lambda: not first.record.at_work())
    beats(first, second, count=2)
    assert not first.recorded and second.recorded == both
    beats(first, second)
    assert {one.wanted_by for one in second.recorder._leases.tend(*shown(second)).held.values()} == {"máy-một", None}
    assert own <= both


def shown(host: Host) -> tuple[Any, Callable[[str], bool]]:
    return host.recorder._shelved(), lambda _: True


@pytest.mark.parametrize("size_name", ["embedded"])
def test_what_nobody_took_is_recorded_on(archive: Archive, hosts: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others live, but lack the key, or have no room."""
    feed = a_feed(archive)
    first, second = hosts("máy-một"), hosts("máy-hai")
    beats(first, second)
    monkeypatch.setattr(second.recorder, "_can_open", lambda _: False)
    first.archive.is_away = True
    beats(first, second, count=8)
    assert first.recorded == {feed.id} and not second.recorded


def test_with_the_database_away_for_all_everybody_records_on(archive: Archive, hosts: Made) -> None:
    """Also who would stop if nobody could be asked: the store can."""
    cut_off = "stop"
    for number in range(2):
        a_feed(archive, f"VT-000{number}")
    first, second = hosts("máy-một", cut_off), hosts("máy-hai", cut_off)
    beats(first, second, first)
    before = first.recorded, second.recorded
    first.archive.is_away = second.archive.is_away = True
    beats(first, second, count=12)
    assert (first.recorded, second.recorded) == before
    first.archive.is_away = False
    first.beat()
    assert first.recorded == before[0], "nobody could show life: nobody is taken for dead"
    second.archive.is_away = False
    beats(second, first, count=3)
    assert (first.recorded, second.recorded) == before


@pytest.mark.parametrize(("cut_off", "goes_on"), [("record", True), ("stop", False)])
@pytest.mark.parametrize("size_name", ["embedded"])
def test_who_reaches_nothing_does_as_it_was_set(archive: Archive, hosts: Made, cut_off: str, goes_on: bool) -> None:
    feed = a_feed(archive)
    first, second = hosts("máy-một", cut_off), hosts("máy-hai", cut_off)
    beats(first, second)
    first.archive.is_away = first.store.is_away = True
    beats(first)
    assert first.recorded == {feed.id}, "a beat that is lost is nothing yet"
    beats(first, count=2)
    assert first.recorded == ({feed.id} if goes_on else set()), "no later than another may begin"
    first.archive.is_away = first.store.is_away = False
    waited(lambda: goes_on or not first.record.at_work())
    beats(first, count=2)
    assert first.recorded == {feed.id}


def test_who_was_alone_hears_of_a_host_that_was_added_while_it_is_cut_off(archive: Archive, hosts: Made) -> None:
    """The newcomer sees a beat that stands still, and leaves its marks all the same."""
    both = {a_feed(archive, f"VT-000{number}").id for number in range(2)}
    first = hosts("máy-một")
    beats(first, count=3)
    assert first.recorded == both
    first.archive.is_away = True
    beats(first, count=3)
    second = hosts("máy-hai")
    beats(second)
    assert [mark.host for mark in marks.of_others(archive.store, "máy-một")] == ["máy-hai"]
    began: int | None = None
    for beat in range(12):
        beats(first, second)
        if began is None and second.recorded == both:
            began = beat
        if not first.recorded:
            break
        assert began is None or (beat - began) * BEAT_S < LEASE_S
    assert not first.recorded and began is not None


@pytest.mark.parametrize("size_name", ["embedded"])
def test_the_only_host_leaves_no_mark_and_records_on(archive: Archive, hosts: Made) -> None:
    feed = a_feed(archive)
    only = hosts("máy-một", "stop")
    beats(only, count=3)
    assert not only.store.asked, "nobody would read a mark, nobody could have taken over"
    only.archive.is_away = True
    beats(only, count=10)
    assert only.recorded == {feed.id} and set(only.store.asked) == {"listed"}


@pytest.mark.parametrize("size_name", ["embedded"])
def test_a_mark_that_does_not_rise_proves_nothing(archive: Archive, hosts: Made) -> None:
    """A database given back from a copy knows lower numbers than marks of hosts that are no more."""
    feed = a_feed(archive)
    first, second = hosts("máy-một"), hosts("máy-hai")
    beats(first, second)
    marks.leave(archive.store, marks.BeatMark("máy-cũ", "máy-cũ:1:1", 900, {feed.id: 99}))
    first.archive.is_away = second.archive.is_away = True
    beats(first, count=20)
    assert first.recorded == {feed.id}


@pytest.mark.parametrize("size_name", ["embedded"])
def test_marks_are_one_a_beat_and_gone_with_their_host(archive: Archive, hosts: Made) -> None:
    a_feed(archive)
    first, second = hosts("máy-một"), hosts("máy-hai")
    beats(first, second, count=2)
    first.store.asked.clear()
    for _ in range(3):
        first.recorder._hear_witness()
    assert not first.store.asked
    first.recorder._leave()
    assert len(list(archive.store.listed("beat/"))) == 1


@pytest.mark.parametrize("size_name", ["embedded"])
def test_a_changed_feed_is_no_recorder_that_moved(archive: Archive, hosts: Made) -> None:
    feed = a_feed(archive)
    first = hosts("máy-một")
    beats(first)
    waited(first.record.at_work)
    with archive.write() as work:
        row = feeds.locked(work.session, feed.id)
        assert row is not None
        row.path, row.edition = "/other", 2
    beats(first)
    waited(lambda: not first.record.at_work())
    first.record.says_recording = False
    beats(first)
    first.recorder._write_notes()
    with archive.read() as session:
        state = feed_states.locked(session, feed.id)
        assert state is not None and state.reason == CHANGED


@pytest.mark.parametrize("size_name", ["embedded"])
def test_who_records_by_its_last_lease_leaves_no_mark_and_hears_those_of_others(archive: Archive) -> None:
    at_s = [1_000.0]
    witness = Witness(archive.store, "first", "first:1:1", lambda: at_s[0], BEAT_S)
    witness.resumed(3, {1: 4, 2: 4})
    for beat in (7, 8):
        at_s[0] += 1
        marks.leave(archive.store, marks.BeatMark("second", "second:1:1", beat, {1: 5}))
        told = witness.look()
        assert dict(told.taken) == ({} if beat == 7 else {1: 5})
    assert len(list(archive.store.listed("beat/"))) == 1
