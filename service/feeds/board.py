"""The board of feeds: how many do how, one page of them in order of camera, and the hosts that record."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from service.feeds.actions import alive_hosts
from service.feeds.rules import host_state, is_just_registered, shown_state
from storage.catalog import clocks, consents, feed_leases, feeds
from storage.catalog.feeds import FeedLine
from storage.models import HostClock, RecorderHost
from storage.unit_of_work import Reading

PAGE_ROWS = 50


@dataclass(frozen=True)
class HostLine:
    """A recorder host, how it does (``rules.HOST_STATES``) and how many feeds it holds."""

    host: RecorderHost
    state: str
    feed_count: int
    clock: HostClock | None = None


@dataclass(frozen=True)
class Board:
    """One page of feeds; of all feeds how each does (by key, ``rules.STATES``) and how many do how.

    ``next_after``: code of the camera behind which the next page begins; None at the end.
    """

    lines: list[FeedLine]
    states: dict[int, str]
    counts: dict[str, int]
    next_after: str | None


def board(
    session: Reading,
    unit_ids: Collection[str] | None,
    now: int,
    *,
    state: str = "",
    after: str = "",
    limit: int = PAGE_ROWS,
) -> Board:
    """What is recorded from cameras of these units (None: all), by code of the camera.

    The page has feeds that do as ``state`` says (empty: any), of cameras whose code lies behind ``after``.
    """
    standing = feeds.standing(session, unit_ids)
    alive = alive_hosts(session, now)
    agreed = consents.standing_of(session, [one.camera_id for one in standing if one.is_citizens])
    states = {
        one.feed_id: shown_state(
            one.feed_state,
            one.said,
            is_attended=one.host in alive,
            is_agreed=not one.is_citizens or one.camera_id in agreed,
            is_new=is_just_registered(one.lease_number, one.registered_at, now),
        )
        for one in standing
    }
    counts: dict[str, int] = {}
    for found in states.values():
        counts[found] = counts.get(found, 0) + 1
    wanted = [one for one in standing if one.code > after and (not state or states[one.feed_id] == state)]
    page = wanted[:limit]
    return Board(
        feeds.lines(session, [one.feed_id for one in page]),
        states,
        counts,
        page[-1].code if len(wanted) > limit else None,
    )


def hosts(session: Reading, now: int) -> list[HostLine]:
    """Hosts that record, by name, whoever's cameras they record."""
    held: dict[str, int] = {}
    for leased in feed_leases.all_active(session):
        if leased.host:
            held[leased.host] = held.get(leased.host, 0) + 1
    kept = clocks.host_clocks(session)
    return [
        HostLine(row, host_state(row.stopped_at, row.seen_at, now), held.get(row.host, 0), kept.get(row.host))
        for row in feed_leases.hosts(session)
    ]
