"""How feeds are shared among recorder hosts: pure decisions, the same on every host.

Of n feeds and h living hosts nobody takes more than n/h rounded up of what is free, and who has at least two less than
another may ask that one for a feed. What nobody took for a whole lease is anybody's who has room: better unevenly than
not at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from storage.catalog.feed_leases import Leased


@dataclass(frozen=True)
class Share:
    """What one host does next: free feeds to take, feeds of others to ask for."""

    take: list[Leased]
    want: list[Leased]


@dataclass(frozen=True)
class Standing:
    """How things are for one host: its name, what it records (feed -> lease number), who lives (itself among them),
    how many feeds it takes at most (0: no bound)."""

    me: str
    held: Mapping[int, int]
    living: Collection[str]
    capacity: int = 0


def is_held(feed: Leased, here: Standing) -> bool:
    """Whether a host has this lease and lives. One of this very host counts only when it is at work under it."""
    if feed.host == here.me:
        return here.held.get(feed.feed_id) == feed.lease_number
    return feed.host is not None and feed.host in here.living


def share(
    feeds: Sequence[Leased],
    here: Standing,
    *,
    can_open: Callable[[str], bool] = lambda _key_id: True,
    is_neglected: Callable[[Leased], bool] = lambda _feed: False,
) -> Share:
    """What host ``here.me`` takes and asks for. ``can_open``: whether it has the key of that id; ``is_neglected``:
    whether a free feed was left lying for a whole lease."""
    hosts = len(set(here.living) | {here.me})
    most, room = -(-len(feeds) // hosts), here.capacity or len(feeds)
    count = len(here.held)
    take: list[Leased] = []
    for feed in feeds:
        if is_held(feed, here) or not can_open(feed.key_id):
            continue
        if count < min(most, room) or (is_neglected(feed) and count < room):
            take.append(feed)
            count += 1
    return Share(take, [] if take else _asked_for(feeds, here, room, can_open))


def _asked_for(feeds: Sequence[Leased], here: Standing, room: int, can_open: Callable[[str], bool]) -> list[Leased]:
    """Feeds of those who have most, one after the other, until nobody has two more than this host will have."""
    of_others = [feed for feed in feeds if feed.host != here.me and is_held(feed, here)]
    count = len(here.held) + sum(feed.wanted_by == here.me for feed in of_others)
    counts = Counter(feed.host for feed in of_others if feed.wanted_by is None)
    free = [feed for feed in of_others if feed.wanted_by is None and can_open(feed.key_id)]
    chosen: list[Leased] = []
    while free and count < room:
        feed = max(free, key=lambda one: (counts[one.host], -one.feed_id))
        if counts[feed.host] < count + 2:
            break
        counts[feed.host] -= 1
        count += 1
        free.remove(feed)
        chosen.append(feed)
    return chosen
