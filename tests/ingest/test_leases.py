"""Leases on both sizes: kept by beats, taken from the dead, fenced by numbers, shared; no host's clock is believed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from ingest import leases
from ingest.leases import HostTaken, Leases, Shelved, Tended
from storage.catalog import camera_statuses, feed_leases, feed_states, feeds
from storage.unit_of_work import Archive, open_archive
from storage.values.clock import HOUR_MS, SetClock
from tests.factories.feeds import a_feed

LEASE_S = 15.0


class Steady:
    """A clock that only goes on when told to: every host of a test has its own."""

    def __init__(self) -> None:
        self.at_s = 1_000.0

    def __call__(self) -> float:
        return self.at_s


class Host:
    """A recorder host of its own name, with its own steady clock, on the archive of all."""

    def __init__(self, archive: Archive, name: str, process: str = "") -> None:
        self.steady = Steady()
        settings = replace(archive.settings, host_name=name)
        self.archive = open_archive(settings, archive.clock)
        self.leases = Leases(self.archive, self.steady, LEASE_S)
        self.leases.process = process or f"{name}:not-of-this-machine"
        self.leases.join()

    def tend(self, after_s: float = 5.0, can_open: Callable[[str], bool] = lambda _: True) -> Tended:
        self.steady.at_s += after_s
        return self.leases.tend(Shelved(), can_open)

    def rounds(self, seconds: float) -> Tended:
        for _ in range(int(seconds // 5)):
            last = self.tend()
        return last


@pytest.fixture
def hosts(archive: Archive) -> Iterator[Callable[..., Host]]:
    made: list[Host] = []

    def make(name: str, process: str = "") -> Host:
        made.append(Host(archive, name, process))
        return made[-1]

    yield make
    for host in made:
        host.archive.close()


def test_a_dead_hosts_feeds_are_taken_over_within_thirty_seconds(
    archive: Archive, clock: SetClock, hosts: Callable[..., Host]
) -> None:
    feed_ids = {a_feed(archive, f"VT-000{n}").id for n in range(4)}
    first, second = hosts("first"), hosts("second")
    taken = [first.tend().held, second.tend().held]
    assert set(taken[0]) | set(taken[1]) == feed_ids
    assert not set(taken[0]) & set(taken[1])
    first.tend()  # its last sign of life
    seconds = 0.0
    while len(second.tend().held) < 4:
        seconds += 5
        assert seconds < 30
    assert seconds >= LEASE_S - 5, "nobody is robbed before the lease is over"
    assert all(one.lease_number > taken[0][feed_id].lease_number for feed_id, one in second.tend().held.items()
               if feed_id in taken[0])  # fmt: skip
    # the first one was only held up: at its next look it has nothing, and it is told so at once
    assert first.tend().held.keys() & second.tend().held.keys() == set()


@pytest.mark.parametrize("size_name", ["embedded"])
def test_hosts_with_wrong_clocks_do_not_rob_each_other(
    archive: Archive, clock: SetClock, hosts: Callable[..., Host]
) -> None:
    a_feed(archive)
    first = hosts("first")
    assert first.tend().held
    clock.advance(9 * HOUR_MS)  # the second one's clock: hours ahead
    second = hosts("second")
    for _ in range(20):
        assert not second.tend().held
        assert first.tend().held


@pytest.mark.parametrize("size_name", ["embedded"])
def test_an_ended_host_leaves_everything_at_once(archive: Archive, hosts: Callable[..., Host]) -> None:
    a_feed(archive)
    first, second = hosts("first"), hosts("second")
    assert first.tend().held
    first.leases.leave()
    assert second.tend().held
    with pytest.raises(HostTaken):
        first.tend()


def test_a_new_host_gets_its_share_when_a_segment_has_ended(archive: Archive, hosts: Callable[..., Host]) -> None:
    for number in range(5):
        a_feed(archive, f"VT-{number:04}")
    first = hosts("first")
    first.tend()
    second = hosts("second")
    assert second.tend().is_waiting_for_more
    asked = first.tend().asked_for
    assert set(asked.values()) == {"second"}
    assert len(asked) == 2
    assert len(first.tend().held) == 5, "recorded on until the segment ends"
    held = first.tend(1).held
    for feed_id in asked:
        first.leases.give_back(feed_id, held[feed_id].lease_number, to="second")
    assert set(second.tend().held) == set(asked)
    assert len(first.tend().held) == 3
    assert not second.tend().is_waiting_for_more


@pytest.mark.parametrize("size_name", ["embedded"])
def test_who_asked_and_died_is_not_waited_for(archive: Archive, hosts: Callable[..., Host]) -> None:
    a_feed(archive, "VT-0001")
    a_feed(archive, "VT-0002")
    first = hosts("first")
    first.tend()
    second = hosts("second")
    second.tend()
    assert first.tend().asked_for
    assert not first.rounds(LEASE_S + 10).asked_for


def test_one_name_is_one_process(archive: Archive, hosts: Callable[..., Host]) -> None:
    a_feed(archive)
    first = hosts("first")
    held = first.tend().held
    with pytest.raises(HostTaken):
        hosts("first", process="first:another")
    clock = archive.clock
    assert isinstance(clock, SetClock)
    clock.advance(31_000)  # silent for two leases: the name is free again
    second = hosts("first", process="first:another")
    taken = second.tend().held
    assert taken.keys() == held.keys()
    assert all(taken[feed_id].lease_number > held[feed_id].lease_number for feed_id in taken)
    with pytest.raises(HostTaken):
        first.tend()


@pytest.mark.parametrize("size_name", ["embedded"])
def test_a_paused_feed_is_nobodys(archive: Archive, hosts: Callable[..., Host]) -> None:
    feed = a_feed(archive)
    first = hosts("first")
    number = first.tend().held[feed.id].lease_number
    with archive.write() as work:
        row = feeds.locked(work.session, feed.id)
        assert row is not None
        row.state = "paused"
        feed_leases.take(work.session, feed.id, number, None, work.now)
    assert not first.tend().held
    with archive.write() as work:
        row = feeds.locked(work.session, feed.id)
        assert row is not None
        row.state = "active"
    assert first.tend().held[feed.id].lease_number == number + 2


@pytest.mark.parametrize("size_name", ["embedded"])
@pytest.mark.parametrize("told_before_ms", [7_000, 90_000], ids=["figures came", "older figures"])
def test_taking_over_what_was_recorded_begins_a_gap_at_its_last_picture(
    archive: Archive, clock: SetClock, hosts: Callable[..., Host], told_before_ms: int
) -> None:
    feed = a_feed(archive)
    first = hosts("first")
    number = first.tend().held[feed.id].lease_number
    since_ms, last_ms = clock.now_ms() - 60_000, clock.now_ms() - told_before_ms
    with archive.write() as work:
        row = feed_states.locked(work.session, feed.id)
        assert row is not None
        feed_states.note(
            work.session, row, state="recording", reason=None, detail="", at_ms=since_ms,
            host="first", lease_number=number,
        )  # fmt: skip
        feed_states.figures(work.session, feed.id, number, {"last_frame_ms": last_ms})
    second = hosts("second")
    while not second.tend().held:
        clock.advance(5_000)
    with archive.read() as session:
        (outage,) = camera_statuses.outages_of(session, feed.camera_id)
        assert (outage.start_ms, outage.end_ms, outage.reason) == (max(since_ms, last_ms), None, "recorder_down")


@pytest.mark.parametrize("size_name", ["embedded"])
def test_what_is_free_beyond_a_share_is_taken_after_a_lease(archive: Archive, hosts: Callable[..., Host]) -> None:
    """A host that lives but cannot open an account leaves it to who can, beyond all shares."""
    for number in range(4):
        a_feed(archive, f"VT-{number:04}")
    first, second = hosts("first"), hosts("second")
    for _ in range(8):
        second.tend(can_open=lambda _: False)
        held = first.tend().held
    assert len(held) == 4
    assert not first.tend().asked_for


@pytest.mark.parametrize("size_name", ["embedded"])
def test_many_feeds_are_taken_in_several_beats(
    archive: Archive, hosts: Callable[..., Host], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "TAKES_AT_ONCE", 2)
    for number in range(5):
        a_feed(archive, f"VT-{number:04}")
    first = hosts("first")
    seen = [first.tend() for _ in range(3)]
    assert [len(one.held) for one in seen] == [2, 4, 5]
    assert [one.is_waiting_for_more for one in seen] == [True, True, False], "the next beat comes soon"
    assert [one.has_more_to_take for one in seen] == [True, True, False], "and here at once"
