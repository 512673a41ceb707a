"""What pages tell of the object store: that it is away and since when, and what waits for it on which host."""

from __future__ import annotations

from dataclasses import dataclass

from storage.catalog import spooled
from storage.catalog.spooled import Spool
from storage.unit_of_work import Archive


@dataclass(frozen=True)
class StoreState:
    """``away_since``: epoch ms UTC, None while the store answers. ``spools``: what hosts took in meanwhile."""

    away_since: int | None
    spools: list[Spool]


def store_state(archive: Archive, *, with_hosts: bool) -> StoreState:
    """The store as this process sees it; ``with_hosts``: also what waits on which host, for those who tend them."""
    if not with_hosts:
        return StoreState(archive.store.away_since(), [])
    with archive.read() as session:
        return StoreState(archive.store.away_since(), spooled.by_host(session))
