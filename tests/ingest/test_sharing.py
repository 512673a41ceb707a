"""Nobody has too much for long, nobody starves, and whoever plays by these rules comes to rest."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ingest.sharing import Standing, share
from storage.catalog.feed_leases import Leased


def free(count: int) -> list[Leased]:
    return [Leased(number, 1, "", None, 0, None) for number in range(1, count + 1)]


def standing(me: str, feeds: list[Leased], living: list[str], capacity: int = 0) -> Standing:
    held = {feed.feed_id: feed.lease_number for feed in feeds if feed.host == me}
    return Standing(me, held, living, capacity)


def played(feeds: list[Leased], living: list[str], capacity: dict[str, int], rounds: int = 40) -> list[Leased]:
    """Hosts take their turns; what is asked for is handed over at once."""
    for number in range(rounds):
        me, is_late = living[number % len(living)], number >= 20
        here = standing(me, feeds, living, capacity.get(me, 0))
        plan = share(feeds, here, is_neglected=lambda _, late=is_late: late)
        taken, wanted = {feed.feed_id for feed in plan.take}, {feed.feed_id for feed in plan.want}
        assert not taken & wanted
        feeds = [
            replace(feed, host=me, lease_number=feed.lease_number + 1, wanted_by=None) if feed.feed_id in taken
            else replace(feed, wanted_by=me) if feed.feed_id in wanted
            else feed
            for feed in feeds
        ]  # fmt: skip
        # each hands over what it is asked for; the new host takes it under a higher number
        feeds = [
            replace(feed, host=feed.wanted_by, lease_number=feed.lease_number + 1, wanted_by=None)
            if feed.wanted_by
            else feed
            for feed in feeds
        ]
    return feeds


@given(st.integers(0, 40), st.integers(1, 6), st.data())
def test_every_feed_is_held_and_shares_are_even(count: int, hosts: int, data: st.DataObject) -> None:
    """Whoever held what at the beginning, living or dead: in the end shares differ by one at most."""
    living = [f"host-{number}" for number in range(hosts)]
    begun = [
        replace(feed, host=data.draw(st.sampled_from([None, "dead", *living])), lease_number=3) for feed in free(count)
    ]
    ended = played(begun, living, {})
    shares = [sum(feed.host == host for feed in ended) for host in living]
    assert sum(shares) == count
    assert max(shares) - min(shares) <= 1
    assert all(after.lease_number >= before.lease_number for before, after in zip(begun, ended, strict=True))
    assert played(ended, living, {}, rounds=hosts) == ended, "at rest: nothing moves any more"


def test_a_small_host_takes_no_more_than_it_can_and_the_others_take_the_rest() -> None:
    ended = played(free(9), ["big", "small"], {"small": 2})
    assert sum(feed.host == "small" for feed in ended) == 2
    assert sum(feed.host == "big" for feed in ended) == 7


def test_a_host_without_the_key_takes_and_asks_for_nothing() -> None:
    feeds = [replace(feed, key_id="lost") for feed in free(3)] + [replace(feed, host="other") for feed in free(6)[3:]]
    feeds = [*feeds[:3], *(replace(feed, key_id="lost") for feed in feeds[3:])]
    plan = share(feeds, standing("me", feeds, ["me", "other"]), can_open=lambda key_id: key_id != "lost")
    assert (plan.take, plan.want) == ([], [])


def test_what_this_host_held_under_another_process_is_taken_anew() -> None:
    feeds = [replace(feed, host="me", lease_number=7) for feed in free(2)]
    plan = share(feeds, Standing("me", {}, ["me"]))
    assert [feed.lease_number for feed in plan.take] == [7, 7]


def test_nobody_is_asked_below_their_own_share() -> None:
    feeds = [replace(feed, host="a" if feed.feed_id <= 2 else "b") for feed in free(4)]
    plan = share(feeds, standing("c", feeds, ["a", "b", "c"]))
    assert len(plan.want) == 1
    feeds = [replace(feed, host="a" if feed.feed_id <= 1 else "b") for feed in free(2)]
    assert share(feeds, standing("c", feeds, ["a", "b", "c"])).want == []
