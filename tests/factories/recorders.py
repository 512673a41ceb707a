"""Recorders of tests: one that films nothing, and a database and a store that can be taken away from one host."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from ingest.recorder import FeedSpec, Figures, Watcher
from ingest.shelf import Shelf
from storage.errors import DatabaseAway
from storage.objects.store import StoreUnreachable
from storage.unit_of_work import Archive


@dataclass
class StandIn:
    """A recorder that films nothing: it says that it records, and stops when told to."""

    says_recording: bool = True
    ends_ms: int | None = None
    begun: list[FeedSpec] = field(default_factory=list)
    ended: list[FeedSpec] = field(default_factory=list)

    def __call__(
        self, spec: FeedSpec, shelf: Shelf, watcher: Watcher, stop: Event, *, clock: Any, target_ms: int
    ) -> int | None:
        self.begun.append(spec)
        if self.says_recording:
            watcher.state(spec.feed_id, "recording", None, clock.now_ms())
            watcher.figures(spec.feed_id, Figures(10.0, 1_000, 2_000, clock.now_ms(), 320, 180, "h264", None))
        stop.wait(30)
        self.ended.append(spec)
        return self.ends_ms

    def at_work(self) -> list[FeedSpec]:
        return [spec for spec in self.begun if spec not in self.ended]


class Flaky(Archive):
    """An archive whose database can be taken away."""

    is_away = False

    @contextmanager
    def write(self, actor_id: int | None = None) -> Iterator[Any]:
        if self.is_away:
            raise DatabaseAway
        with super().write(actor_id) as work:
            yield work

    @contextmanager
    def read(self) -> Iterator[Any]:
        if self.is_away:
            raise DatabaseAway
        with super().read() as session:
            yield session


class FlakyStore:
    """A store that can be taken away from one host; tells what it was asked for."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self.is_away = False
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if self.is_away:
            raise StoreUnreachable
        self.asked.append(name)
        return getattr(self._store, name)
