"""One feed recorded: connect, cut, shelve; when it is lost, say why, wait, connect again, until told to stop."""

from __future__ import annotations

import ctypes
import logging
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event
from typing import Literal, Protocol

from ingest.feeds.losses import UNEXPECTED, of_disk
from ingest.feeds.pacing import Waited
from ingest.feeds.placing import Chain
from ingest.feeds.rtsp import source as rtsp
from ingest.feeds.rtsp.shared import SHARED
from ingest.feeds.rtsp.udp import PortRange
from ingest.feeds.source import FeedLost, LostReason, PacketSource, StreamInfo, VideoPacket
from ingest.rates import Rates
from ingest.segmenter import TARGET_MS, Recorded, Segment, Segmenter
from ingest.settings import Settings
from ingest.shelf import Shelf
from ingest.turnstile import Turnstile
from storage.errors import StorageFull
from storage.values.clock import Clock

FeedState = Literal["connecting", "recording", "lost"]
Transport = Literal["tcp", "udp"]
GapReason = LostReason | Literal["spool_full"]
_M_ARENA_MAX = -8  # <malloc.h>
_log = logging.getLogger(__name__)


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
    """How a feed is doing, since it was told last. ``sender_offset_ms`` is arrival minus the camera's own clock."""

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
        """A feed's state changed. With ``lost``, ``at_ms`` is where what was recorded ends (or when it was first tried,
        if nothing ever came): where the gap begins; with ``recording`` when the first picture came: where the gap
        ends. Told to stop, nothing is said."""
        ...

    def figures(self, feed_id: int, figures: Figures) -> None:
        """Told every ``figures_ms`` while pictures come."""
        ...


@dataclass(frozen=True)
class Patience:
    """Time-outs of recording, in seconds.

    A stalled stream is noticed after ``read_s``. The wait after the n-th loss in a row is ``first_pause_s`` doubled n
    times up to ``longest_pause_s``, drawn from its upper half so that cameras lost together do not all come back at
    once. A wrong password waits ``signed_out_pause_s``: many cameras lock the account, some themselves, when it is
    tried too often. ``steady_s`` of recording makes the next loss the first again.
    """

    open_s: float = 10.0
    read_s: float = 8.0
    first_pause_s: float = 1.0
    longest_pause_s: float = 60.0
    signed_out_pause_s: float = 300.0
    steady_s: float = 30.0
    figures_s: float = 10.0

    def pause_s(self, reason: GapReason, losses: int) -> float:
        """How long to wait after the n-th loss in a row (from 1)."""
        longest = min(self.longest_pause_s, self.first_pause_s * (1 << min(losses, 20)))
        if reason == "signed_out":
            longest = max(longest, self.signed_out_pause_s)
        return longest * random.uniform(0.5, 1.0)


def spare_memory() -> None:
    """Let all threads of this process allocate from two pools; to be called before they begin.

    By itself the C library gives every thread its own and hardly takes back what it let go: with a hundred feeds that
    would be half as much again. Where it is another library, nothing is changed.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)


_TURNSTILE = Turnstile(0.03)


def expect_feeds(count: int) -> None:
    """This process records so many: the connections of all of them are opened within seconds all the same."""
    _TURNSTILE.expect(count)


OpenSource = Callable[[FeedSpec, Clock, Patience], PacketSource]


def record_feed(
    spec: FeedSpec,
    shelf: Shelf,
    watcher: Watcher,
    stop: Event,
    *,
    clock: Clock,
    open_source: OpenSource | None = None,
    patience: Patience | None = None,
    target_ms: int = TARGET_MS,
) -> int | None:
    """Record one feed until ``stop`` is set: returns within ``patience.read_s`` then, the last segment closed and
    shelved; answers where what was recorded ends (epoch ms), None when nothing was being recorded just then. Never
    raises for what the camera, the network or the disk does: that is told to ``watcher``.

    ``open_source`` makes the source of one connection (default: ``usual_source``).
    """
    recording = _Recording(
        spec, shelf, watcher, stop, clock, open_source or usual_source, patience or Patience(), target_ms
    )
    return recording.run()


def usual_source(spec: FeedSpec, clock: Clock, patience: Patience) -> PacketSource:
    """Our own RTSP over TCP or UDP; one thread reads the connections of all feeds. Raises FeedLost for an address that
    is none."""
    settings = Settings.from_env()
    waits = rtsp.Patience(patience.open_s, patience.open_s, patience.read_s)
    udp = rtsp.Udp(
        PortRange(settings.feed_udp_first_port, settings.feed_udp_last_port), settings.feed_reorder_ms / 1000
    )
    try:
        return rtsp.RtspSource(
            spec.address,
            clock,
            takes_audio=spec.takes_audio,
            patience=waits,
            shared=SHARED,
            udp=udp if spec.transport == "udp" else None,
        )
    except ValueError:
        raise FeedLost("bad_stream", "Địa chỉ luồng không đúng dạng rtsp://máy:cổng/đường-dẫn.") from None


@dataclass
class _Recording:
    spec: FeedSpec
    shelf: Shelf
    watcher: Watcher
    stop: Event
    clock: Clock
    open_source: OpenSource
    patience: Patience
    target_ms: int
    chain: Chain = field(default_factory=Chain)
    losses: int = 0
    first_frame_ms: int | None = None
    last_frame_ms: int = 0
    shelved_to_ms: int | None = None
    size: tuple[int, int] = (0, 0)

    def run(self) -> int | None:
        self.last_frame_ms = self.clock.now_ms()
        while not self.stop.is_set():
            self.first_frame_ms = None
            if self.stop.wait(_TURNSTILE.wait_s()):
                return None
            self.watcher.state(self.spec.feed_id, "connecting", None, self.clock.now_ms())
            lost = self._connection()
            if lost is None or self.stop.is_set():
                return self._ends_ms() if self.first_frame_ms is not None else None
            reason, detail = lost
            recorded_ms = self.last_frame_ms - (self.first_frame_ms or self.last_frame_ms)
            self.losses = 1 if recorded_ms >= self.patience.steady_s * 1000 else self.losses + 1
            self.watcher.state(self.spec.feed_id, "lost", reason, self._ends_ms(), detail)
            self.stop.wait(self.patience.pause_s(reason, self.losses))
        return None

    def _ends_ms(self) -> int:
        """Where what was recorded ends: no later than its last segment, however late the last picture came."""
        return self.last_frame_ms if self.shelved_to_ms is None else min(self.last_frame_ms, self.shelved_to_ms)

    def _connection(self) -> tuple[GapReason, str] | None:
        """One connection from its opening to its end; why it was lost, or None when it was told to stop."""
        source: PacketSource | None = None
        try:
            source = self.open_source(self.spec, self.clock, self.patience)
            info = source.open()
            return self._recorded(source, info)
        except FeedLost as lost:
            return lost.reason_code, lost.detail
        except StorageFull:
            return "spool_full", "Đĩa của máy thu đã đầy: hãy dọn đĩa, hoặc xem vì sao kho không nhận hình."
        except OSError as error:  # sources tell theirs as FeedLost: this is the disk of the shelf
            _log.error("feed %s: shelf: %s", self.spec.feed_id, error.strerror)
            return "spool_full", of_disk(error)
        except Exception as error:
            # Told by its type alone: a foreign library's message may hold the address, and with it the account.
            _log.error("feed %s: %s", self.spec.feed_id, type(error).__name__)
            return "bad_stream", UNEXPECTED
        finally:
            if source is not None:
                source.close()

    def _recorded(self, source: PacketSource, info: StreamInfo) -> tuple[GapReason, str] | None:
        spec = self.spec
        recorded = Recorded(spec.feed_id, spec.camera_id, spec.camera_code, spec.lease_number)
        segmenter = Segmenter(
            recorded,
            info,
            self.chain,
            new_stem=lambda began_ms: self.shelf.new_stem(recorded, began_ms),
            closed=self._shelve,
            left=self.shelf.leave,
            target_ms=self.target_ms,
        )
        self.size = (info.width, info.height)
        lost: tuple[GapReason, str] | None = None
        try:
            self._read(source, segmenter, info)
        except FeedLost as why:
            lost = why.reason_code, why.detail
        finally:
            segmenter.finish()
        return lost

    def _read(self, source: PacketSource, segmenter: Segmenter, info: StreamInfo) -> None:
        counts = Rates(self.clock.now_ms())
        blind, keyless = Waited(self.clock.now_ms()), Waited(self.clock.now_ms())
        for packet in source.packets():
            segmenter.put(packet)
            if packet.is_audio:
                if blind.arrived(packet.arrived_ms) > self.patience.read_s * 1000:
                    raise FeedLost("no_link", "Camera còn gửi tiếng nhưng không gửi hình nữa.")
            else:
                blind = Waited(packet.arrived_ms)
                if self.first_frame_ms is None and not packet.is_key:
                    self._require_key(keyless.arrived(packet.arrived_ms))
                else:
                    self._count(packet, counts, info)
            if self.stop.is_set():
                return

    def _require_key(self, waited_ms: int) -> None:
        if waited_ms > _NO_KEY_MS:
            raise FeedLost("bad_stream", f"Không có khung hình khóa trong {waited_ms // 1000} giây.")

    def _count(self, packet: VideoPacket, counts: Rates, info: StreamInfo) -> None:
        feed_id = self.spec.feed_id
        self.last_frame_ms = packet.arrived_ms
        if self.first_frame_ms is None:
            self.first_frame_ms = counts.since_ms = packet.arrived_ms
            self.watcher.state(feed_id, "recording", None, packet.arrived_ms)
        counts.add(packet)
        passed_ms = packet.arrived_ms - counts.since_ms
        if not 0 <= passed_ms < self.patience.figures_s * 1000:
            self.watcher.figures(feed_id, self._figures(counts, max(1, passed_ms), info))
            counts.restart(packet.arrived_ms)

    def _figures(self, counts: Rates, passed_ms: int, info: StreamInfo) -> Figures:
        return Figures(
            frame_rate=round(counts.frames * 1000 / passed_ms, 2),
            bitrate_bps=counts.size_bytes * 8_000 // passed_ms,
            key_interval_ms=counts.key_interval_ms,
            last_frame_ms=self.last_frame_ms,
            width=self.size[0],
            height=self.size[1],
            codec=info.codec,
            sender_offset_ms=counts.offset_ms,
        )

    def _shelve(self, segment: Segment) -> None:
        self.size = (segment.width, segment.height)
        self.shelved_to_ms = None
        self.shelf.put(segment)
        self.shelved_to_ms = segment.start_ms + segment.duration_ms


_NO_KEY_MS = 60_000  # since the connection stands; no camera's key frames are further apart
