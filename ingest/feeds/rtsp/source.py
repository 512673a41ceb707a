"""A feed read by our own RTSP, its RTP over TCP or UDP."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.feeds.losses import BROKEN_OFF, of_connecting
from ingest.feeds.reaching import connect
from ingest.feeds.rtsp.address import Address, read_address
from ingest.feeds.rtsp.reading import Reading
from ingest.feeds.rtsp.reordering import Reordering
from ingest.feeds.rtsp.rtp import Picture
from ingest.feeds.rtsp.session import Play, Session
from ingest.feeds.rtsp.shared import SharedReader
from ingest.feeds.rtsp.udp import Pair, PortRange, UdpTrack
from ingest.feeds.source import FeedLost, StreamInfo, VideoPacket
from storage.values.clock import Clock

_READ_BYTES = 64 * 1024  # more is given by the system as pages of its own, every time anew
_MOST_UNREAD_BYTES = 64 * 1024  # of ours, by the camera
_log = logging.getLogger(__name__)
_LOOK_S = 0.5  # how often a wait looks whether the source was closed meanwhile


@dataclass(frozen=True)
class Patience:
    """How long each thing may take, seconds: the connection, the whole sign-in, and silence (no whole picture)."""

    connect_s: float = 5.0
    sign_in_s: float = 10.0
    silence_s: float = 10.0


@dataclass(frozen=True)
class Udp:
    """How a feed is read over UDP: to which ports it comes, and how long a packet that is missing is waited for."""

    ports: PortRange = field(default_factory=PortRange)
    wait_s: float = 0.2


class RtspSource:
    """One connection to one camera; see ``PacketSource``. A picture of which a packet is missing is not given out.

    ``address`` may hold the account; it is kept in memory only and never shown. Raises ValueError when it is no
    address of a stream. ``shared``: who reads the connection once it plays; None: the thread that asks for packets,
    which it cannot over UDP. ``udp``: None means over TCP.
    """

    def __init__(
        self,
        address: str | Address,
        clock: Clock,
        *,
        takes_audio: bool = False,
        patience: Patience | None = None,
        play: Play | None = None,
        shared: SharedReader | None = None,
        hold_s: float = 1.0,
        udp: Udp | None = None,
    ) -> None:
        if udp is not None and shared is None:
            raise ValueError("UDP is read by a shared reader")
        self._address = read_address(address) if isinstance(address, str) else address
        self._clock = clock
        self._patience = patience or Patience()
        self._session = Session(self._address, takes_audio, play or Play())
        self._socket: socket.socket | None = None
        self._ready: list[tuple[VideoPacket, Picture | None]] = []
        self._alive_at = 0.0
        self._shared, self._hold_s = shared, hold_s
        self._reading: Reading | None = None
        self._udp = udp
        self._host = ""
        self._pairs: list[Pair] = []
        self._tracks: tuple[UdpTrack, ...] = ()

    @property
    def lost_packets(self) -> int:
        """Packets that never came, by their numbers."""
        return self._session.pictures.lost_packets if self._session.pictures else 0

    @property
    def torn_pictures(self) -> int:
        """Pictures that were given up because a packet of theirs never came."""
        return self._session.pictures.torn_pictures if self._session.pictures else 0

    @property
    def foreign_datagrams(self) -> int:
        """Datagrams that did not come from the camera and were let go."""
        return sum(track.foreign for track in self._tracks)

    @property
    def late_packets(self) -> int:
        """Packets that came after they had been given up; they count as lost, too."""
        return sum(track.ordering.late for track in self._tracks)

    @property
    def doubled_packets(self) -> int:
        """Packets that came once more."""
        return sum(track.ordering.doubled for track in self._tracks)

    def open(self) -> StreamInfo:
        """Connect, sign in, have it played. Raises FeedLost."""
        started = time.monotonic()
        try:
            line = connect(self._address.host, self._address.port, self._patience.connect_s)
            self._socket, self._host = line, line.getpeername()[0]
            if self._udp is not None:
                for _ in range(2 if self._session.takes_audio else 1):
                    self._pairs.append(Pair(line, self._udp.ports))
                self._session.client_ports = tuple(pair.ports for pair in self._pairs)
        except (OSError, UnicodeError) as error:
            _log.info("connecting: %s", type(error).__name__)
            raise FeedLost("no_link", of_connecting(error)) from error
        self._session.begin()
        until = started + self._patience.sign_in_s
        while not self._session.is_playing:
            if time.monotonic() > until:
                raise FeedLost("no_link", "Camera không trả lời khi đăng nhập.")
            self._ready += self._session.take_with_pictures(self._received(until), self._clock.now_ms())
            if self._udp is not None and self._session.is_set_up and not self._tracks:
                self._await_udp(self._udp)
        self._alive_at = time.monotonic()
        assert self._session.info is not None
        return self._session.info

    def _await_udp(self, udp: Udp) -> None:
        """All is set up, and PLAY is what is said next: what comes from now on is looked at."""
        now = time.monotonic()
        self._tracks = tuple(
            UdpTrack(pair, self._host, told.server_ports, Reordering(told.payload_type, told.rate, udp.wait_s), now)
            for pair, told in zip(self._pairs, self._session.incoming, strict=False)  # the camera may have no sound
        )
        for track in self._tracks:
            track.punch()

    def packets(self) -> Iterator[VideoPacket]:
        """Packets in order of arrival; see ``PacketSource.packets``."""
        if self._shared is not None:
            yield from self._read_by(self._shared)
        for packet, _ in self.pictures():
            yield packet
        raise FeedLost("no_link", "Camera đã kết thúc luồng hình.")

    def _read_by(self, shared: SharedReader) -> Iterator[VideoPacket]:
        """Packets that another thread reads. Raises FeedLost."""
        line = self._socket
        if line is None:
            raise FeedLost("no_link", "Kết nối đã được đóng.")
        yield from [packet for packet, _ in self._ready]
        self._ready = []
        if self._session.lost is not None:
            raise self._session.lost
        reading = self._reading
        if reading is None:
            reading = Reading(line, self._session, self._clock, self._patience.silence_s, self._hold_s, self._tracks)
            self._reading = reading
            try:
                shared.add(reading)
            except (OSError, ValueError) as error:  # closed meanwhile
                raise FeedLost("no_link", "Kết nối đã được đóng.") from error
        while True:
            packets = reading.taken()
            if reading.is_full:
                shared.again(reading)
            yield from packets

    def pictures(self) -> Iterator[tuple[VideoPacket, Picture | None]]:
        """As ``packets``, with what a replayed recording tells of each picture; ends when the camera says goodbye."""
        seen = time.monotonic()
        while True:
            ready, self._ready = self._ready, []
            if ready:
                yield from ready
                seen = time.monotonic()
            if self._session.is_over:
                return
            now = time.monotonic()
            if now - seen > self._patience.silence_s:
                raise FeedLost("no_link", "Camera im lặng: không có hình nào trong thời hạn chờ.")
            if now - self._alive_at > self._session.keep_alive_s:
                self._alive_at = now
                self._session.keep_alive()
            until = min(seen + self._patience.silence_s, self._alive_at + self._session.keep_alive_s) + 0.01
            self._ready = self._session.take_with_pictures(self._received(until), self._clock.now_ms())

    def close(self) -> None:
        """Sign off and let go; never raises, may be called from another thread."""
        line, self._socket = self._socket, None
        if line is None:
            return
        if self._reading is not None and self._shared is not None:
            self._shared.remove(self._reading)
        try:
            self._session.leave()
            line.settimeout(0)
            line.send(self._session.outgoing)
            line.shutdown(socket.SHUT_RDWR)  # whoever waits for packets learns of it at once
        except OSError:
            pass  # gone already: there is nobody to sign off from
        finally:
            line.close()
            for track in self._tracks:
                track.leave(time.monotonic())
            for pair in self._pairs:
                pair.close()

    def _received(self, until: float) -> bytes:
        """What arrived next; nothing when ``until`` (monotonic) has passed first. Raises FeedLost."""
        while True:
            line = self._socket
            if self._session.lost is not None:
                raise self._session.lost
            if line is None:
                raise FeedLost("no_link", "Kết nối đã được đóng.")
            left = until - time.monotonic()
            if left <= 0:
                return b""
            try:
                if self._session.outgoing:
                    self._flush(line)
                line.settimeout(min(left, _LOOK_S))
                data = line.recv(_READ_BYTES)
            except TimeoutError:
                continue
            except OSError as error:
                _log.info("reading: %s", type(error).__name__)
                raise FeedLost("no_link", BROKEN_OFF) from error
            if not data:
                raise FeedLost("no_link", "Camera đã ngắt kết nối.")
            return data

    def _flush(self, line: socket.socket) -> None:
        """Send what is to be said, as far as the camera takes it."""
        outgoing = self._session.outgoing
        line.settimeout(0)
        try:
            del outgoing[: line.send(outgoing)]
        except BlockingIOError:
            if len(outgoing) > _MOST_UNREAD_BYTES:
                raise FeedLost("no_link", "Camera không nhận yêu cầu.") from None
