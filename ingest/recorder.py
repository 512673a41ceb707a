"""One feed recorded: connect, cut, shelve; when it is lost, say why, wait, connect again, until told to stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from typing import Literal, Protocol

from ingest.feeds.source import LostReason, PacketSource
from ingest.shelf import Shelf
from storage.values.clock import Clock

FeedState = Literal["connecting", "recording", "lost"]
Transport = Literal["tcp", "udp"]
GapReason = LostReason | Literal["spool_full"]


@dataclass(frozen=True)
class FeedSpec:
    """What is to be recorded. ``address`` holds the account and is in memory only: it shows in no repr and no log."""

    feed_id: int
    camera_id: int
    camera_code: str
    address: str = field(repr=False)
    transport: Transport = "tcp"
    takes_audio: bool = False
    lease_number: int = 0


@dataclass(frozen=True)
class Figures:
    """How a feed is doing, over the last minute or so. ``sender_offset_ms`` is arrival minus the camera's own clock."""

    frame_rate: float
    bitrate_bps: int
    key_interval_ms: int
    last_frame_ms: int
    width: int
    height: int
    codec: str
    sender_offset_ms: int | None


class Watcher(Protocol):
    """Who is told how feeds are doing. Called from the feed's own thread; must neither raise nor block for long."""

    def state(
        self, feed_id: int, state: FeedState, reason: GapReason | None, at_ms: int, detail: str | None = None
    ) -> None:
        """A feed's state changed. With ``lost``, ``at_ms`` is when the last picture came: where the gap begins; with
        ``recording`` it is when the first picture came: where the gap ends."""
        ...

    def figures(self, feed_id: int, figures: Figures) -> None:
        """Told about every ten seconds while pictures come."""
        ...


@dataclass(frozen=True)
class Patience:
    """Time-outs of recording, seconds. A stalled stream is noticed after ``read_s``; the wait after the n-th loss in a
    row is ``first_pause_s`` doubled n times, up to ``longest_pause_s``, each drawn from its upper half."""

    open_s: float = 10.0
    read_s: float = 8.0
    first_pause_s: float = 1.0
    longest_pause_s: float = 60.0


def record_feed(
    spec: FeedSpec,
    shelf: Shelf,
    watcher: Watcher,
    stop: Event,
    *,
    clock: Clock,
    open_source: Callable[[FeedSpec, Clock, Patience], PacketSource] | None = None,
    patience: Patience | None = None,
    target_ms: int = 60_000,
) -> None:
    """Record one feed until ``stop`` is set: returns within ``patience.read_s`` then, the last segment closed and
    shelved. Never raises for what the camera, the network or the disk does: that is told to ``watcher``.

    ``open_source`` makes the source of one connection (default: the video library's).
    """
    raise NotImplementedError
