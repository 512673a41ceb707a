"""Feeds of connected cameras: how each is reached, which recorder has it, how it does; and the hosts that record."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Instant, Key


class Feed(Base):
    """How a connected camera is reached. Its account is made for us and read-only; nobody reads it back."""

    __tablename__ = "feed"
    __table_args__ = (
        CheckConstraint("port BETWEEN 1 AND 65535", name="port_of_tcp"),
        Index(
            "ix_feed_camera_id_open",
            "camera_id",
            unique=True,
            sqlite_where=text("state <> 'revoked'"),
            postgresql_where=text("state <> 'revoked'"),
        ),
        Index("ix_feed_camera_id", "camera_id"),
        {"comment": "How a connected camera is reached; one that is not revoked per camera"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    camera_id: Mapped[int] = mapped_column(Key, ForeignKey("camera.id"), comment="The camera")
    state: Mapped[str] = mapped_column(String(8), comment="active, paused, revoked")
    host: Mapped[str] = mapped_column(String(120), comment="Name or address of the device on the network")
    port: Mapped[int] = mapped_column(comment="Its RTSP port")
    path: Mapped[str] = mapped_column(
        String(300), comment="Path and query of the stream; {user} and {password} stand for the account"
    )
    transport: Mapped[str] = mapped_column(String(3), comment="tcp or udp")
    takes_audio: Mapped[bool] = mapped_column(comment="Sound is recorded too: only by an explicit registered choice")
    sealed: Mapped[str] = mapped_column(
        Text, comment="The account, sealed with a key outside the database, for this camera, host and port; empty: none"
    )
    key_id: Mapped[str] = mapped_column(String(16), comment="Which key sealed it; empty when nothing is sealed")
    onvif_port: Mapped[int | None] = mapped_column(comment="Port of its ONVIF service; empty: none known")
    recording_token: Mapped[str | None] = mapped_column(
        String(100), comment="Its recording in the device, ONVIF Profile G, by which holes are filled; empty: none"
    )
    note: Mapped[str] = mapped_column(String(300), comment="Free note")
    edition: Mapped[int] = mapped_column(comment="Rises with every change; who changes it names the one they read")
    registered_at: Mapped[int] = mapped_column(Instant, comment="When entered, epoch ms UTC")
    registered_by: Mapped[int | None] = mapped_column(Key, comment="Account that entered it")
    changed_at: Mapped[int] = mapped_column(Instant, comment="Last change, epoch ms UTC")


class FeedLease(Base):
    """Which recorder has a feed. It holds as long as its host's beat goes on; every new holder gets a higher number."""

    __tablename__ = "feed_lease"
    __table_args__ = (
        Index("ix_feed_lease_host", "host"),
        {"comment": "Which recorder has a feed; it holds as long as the beat of that host goes on"},
    )

    feed_id: Mapped[int] = mapped_column(
        Key, ForeignKey("feed.id"), primary_key=True, autoincrement=False, comment="The feed"
    )
    host: Mapped[str | None] = mapped_column(String(60), comment="Recorder host that has it; empty: nobody")
    lease_number: Mapped[int] = mapped_column(Key, comment="Rises with every new holder: the higher one is right")
    taken_at: Mapped[int] = mapped_column(Instant, comment="When taken or given back, epoch ms UTC")
    wanted_by: Mapped[str | None] = mapped_column(
        String(60), comment="Host with fewer feeds to which it is handed over at the end of a segment; empty: nobody"
    )


class FeedState(Base):
    """How a feed does, as its recorder last said."""

    __tablename__ = "feed_state"
    __table_args__ = ({"comment": "How a feed does, as its recorder last said"},)

    feed_id: Mapped[int] = mapped_column(
        Key, ForeignKey("feed.id"), primary_key=True, autoincrement=False, comment="The feed"
    )
    state: Mapped[str] = mapped_column(String(10), comment="waiting, connecting, recording, lost, paused, revoked")
    reason: Mapped[str | None] = mapped_column(
        String(20), comment="Why nothing is recorded: no_link, signed_out, not_found, bad_stream, recorder_down, paused"
    )
    detail: Mapped[str] = mapped_column(String(200), comment="What the recorder adds, for technicians")
    since_at: Mapped[int] = mapped_column(Instant, comment="Since when, epoch ms UTC")
    host: Mapped[str | None] = mapped_column(String(60), comment="Recorder host that said so")
    lease_number: Mapped[int] = mapped_column(Key, comment="Lease under which it was said")
    outage_id: Mapped[int | None] = mapped_column(Key, comment="Outage that lasts since then; empty while it records")
    frame_rate: Mapped[float | None] = mapped_column(Float(53), comment="Frames a second, last minute or less")
    bitrate_bps: Mapped[int | None] = mapped_column(Key, comment="Bits a second, last minute or less")
    key_interval_ms: Mapped[int | None] = mapped_column(comment="Longest stretch between key frames, ms")
    last_frame_ms: Mapped[int | None] = mapped_column(Instant, comment="When the last frame came, epoch ms UTC")
    width: Mapped[int | None] = mapped_column(comment="Width, pixels")
    height: Mapped[int | None] = mapped_column(comment="Height, pixels")
    codec: Mapped[str | None] = mapped_column(String(10), comment="h264 or hevc")
    sender_offset_ms: Mapped[int | None] = mapped_column(
        Instant, comment="Arrival minus the camera's own clock (RTCP), ms; empty: it tells no time"
    )
    figures_at: Mapped[int | None] = mapped_column(Instant, comment="When these figures were taken, epoch ms UTC")


class RecorderHost(Base):
    """A host whose recorder process takes feeds. While its beat rises it lives, whatever the clocks of hosts say."""

    __tablename__ = "recorder_host"
    __table_args__ = ({"comment": "A host whose recorder process takes feeds; while its beat rises it lives"},)

    host: Mapped[str] = mapped_column(String(60), primary_key=True, comment="Name of the host")
    process: Mapped[str] = mapped_column(String(80), comment="Its recorder process")
    beat: Mapped[int] = mapped_column(Key, comment="Rises every few seconds")
    seen_at: Mapped[int] = mapped_column(Instant, comment="Last beat by that host's clock, epoch ms UTC")
    started_at: Mapped[int] = mapped_column(Instant, comment="When the process began, epoch ms UTC")
    stopped_at: Mapped[int | None] = mapped_column(Instant, comment="When it ended of itself; empty while it runs")
    capacity: Mapped[int] = mapped_column(comment="Feeds it takes at most; 0: no bound")
    free_bytes: Mapped[int] = mapped_column(Key, comment="Room on the disk of its shelf, bytes")
    waiting_count: Mapped[int] = mapped_column(comment="Segments on its shelf that the archive has not yet")
    waiting_since_ms: Mapped[int | None] = mapped_column(Instant, comment="Start of the oldest of them, epoch ms UTC")
