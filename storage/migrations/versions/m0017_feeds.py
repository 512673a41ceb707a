"""Feeds of connected cameras, who records them, how they do."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_WIDE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _make_feed()
    op.create_table(
        "feed_lease",
        sa.Column("feed_id", _WIDE, autoincrement=False, nullable=False, comment="The feed"),
        sa.Column("host", sa.String(length=60), nullable=True, comment="Recorder host that has it; empty: nobody"),
        sa.Column(
            "lease_number", _WIDE, nullable=False, comment="Rises with every new holder: the higher one is right"
        ),
        sa.Column("taken_at", _WIDE, nullable=False, comment="When taken or given back, epoch ms UTC"),
        sa.Column(
            "wanted_by",
            sa.String(length=60),
            nullable=True,
            comment="Host with fewer feeds to which it is handed over at the end of a segment; empty: nobody",
        ),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_feed_lease_feed_id")),
        sa.PrimaryKeyConstraint("feed_id", name=op.f("pk_feed_lease")),
        comment="Which recorder has a feed; it holds as long as the beat of that host goes on",
    )
    op.create_index("ix_feed_lease_host", "feed_lease", ["host"], unique=False)
    _make_state()
    op.create_table(
        "recorder_host",
        sa.Column("host", sa.String(length=60), nullable=False, comment="Name of the host"),
        sa.Column("process", sa.String(length=80), nullable=False, comment="Its recorder process"),
        sa.Column("beat", _WIDE, nullable=False, comment="Rises every few seconds"),
        sa.Column("seen_at", _WIDE, nullable=False, comment="Last beat by that host's clock, epoch ms UTC"),
        sa.Column("started_at", _WIDE, nullable=False, comment="When the process began, epoch ms UTC"),
        sa.Column("stopped_at", _WIDE, nullable=True, comment="When it ended of itself; empty while it runs"),
        sa.Column("capacity", sa.Integer(), nullable=False, comment="Feeds it takes at most; 0: no bound"),
        sa.Column("free_bytes", _WIDE, nullable=False, comment="Room on the disk of its shelf, bytes"),
        sa.Column(
            "waiting_count",
            sa.Integer(),
            nullable=False,
            comment="Segments on its shelf that the archive has not yet",
        ),
        sa.Column("waiting_since_ms", _WIDE, nullable=True, comment="Start of the oldest of them, epoch ms UTC"),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_recorder_host")),
        comment="A host whose recorder process takes feeds; while its beat rises it lives",
    )


def _make_feed() -> None:
    op.create_table(
        "feed",
        sa.Column("id", _WIDE, nullable=False, comment="Key"),
        sa.Column("camera_id", _WIDE, nullable=False, comment="The camera"),
        sa.Column("state", sa.String(length=8), nullable=False, comment="active, paused, revoked"),
        sa.Column(
            "host", sa.String(length=120), nullable=False, comment="Name or address of the device on the network"
        ),
        sa.Column("port", sa.Integer(), nullable=False, comment="Its RTSP port"),
        sa.Column(
            "path",
            sa.String(length=300),
            nullable=False,
            comment="Path and query of the stream; {user} and {password} stand for the account",
        ),
        sa.Column("transport", sa.String(length=3), nullable=False, comment="tcp or udp"),
        sa.Column(
            "takes_audio",
            sa.Boolean(),
            nullable=False,
            comment="Sound is recorded too: only by an explicit registered choice",
        ),
        sa.Column(
            "sealed",
            sa.Text(),
            nullable=False,
            comment="The account, sealed with a key outside the database, for this camera, host and port; empty: none",
        ),
        sa.Column(
            "key_id",
            sa.String(length=16),
            nullable=False,
            comment="Which key sealed it; empty when nothing is sealed",
        ),
        sa.Column("onvif_port", sa.Integer(), nullable=True, comment="Port of its ONVIF service; empty: none known"),
        sa.Column(
            "recording_token",
            sa.String(length=100),
            nullable=True,
            comment="Its recording in the device, ONVIF Profile G, by which holes are filled; empty: none",
        ),
        sa.Column("note", sa.String(length=300), nullable=False, comment="Free note"),
        sa.Column(
            "edition",
            sa.Integer(),
            nullable=False,
            comment="Rises with every change; who changes it names the one they read",
        ),
        sa.Column("registered_at", _WIDE, nullable=False, comment="When entered, epoch ms UTC"),
        sa.Column("registered_by", _WIDE, nullable=True, comment="Account that entered it"),
        sa.Column("changed_at", _WIDE, nullable=False, comment="Last change, epoch ms UTC"),
        sa.CheckConstraint("port BETWEEN 1 AND 65535", name=op.f("ck_feed_port_of_tcp")),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_feed_camera_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        comment="How a connected camera is reached; one that is not revoked per camera",
    )
    op.create_index("ix_feed_camera_id", "feed", ["camera_id"], unique=False)
    op.create_index(
        "ix_feed_camera_id_open",
        "feed",
        ["camera_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'revoked'"),
        postgresql_where=sa.text("state <> 'revoked'"),
    )


def _make_state() -> None:
    op.create_table(
        "feed_state",
        sa.Column("feed_id", _WIDE, autoincrement=False, nullable=False, comment="The feed"),
        sa.Column(
            "state",
            sa.String(length=10),
            nullable=False,
            comment="waiting, connecting, recording, lost, paused, revoked",
        ),
        sa.Column(
            "reason",
            sa.String(length=20),
            nullable=True,
            comment="Why nothing is recorded: no_link, signed_out, not_found, bad_stream, recorder_down, paused",
        ),
        sa.Column("detail", sa.String(length=200), nullable=False, comment="What the recorder adds, for technicians"),
        sa.Column("since_at", _WIDE, nullable=False, comment="Since when, epoch ms UTC"),
        sa.Column("host", sa.String(length=60), nullable=True, comment="Recorder host that said so"),
        sa.Column("lease_number", _WIDE, nullable=False, comment="Lease under which it was said"),
        sa.Column("outage_id", _WIDE, nullable=True, comment="Outage that lasts since then; empty while it records"),
        sa.Column("frame_rate", sa.Float(precision=53), nullable=True, comment="Frames a second, last minute or less"),
        sa.Column("bitrate_bps", _WIDE, nullable=True, comment="Bits a second, last minute or less"),
        sa.Column("key_interval_ms", sa.Integer(), nullable=True, comment="Longest stretch between key frames, ms"),
        sa.Column("last_frame_ms", _WIDE, nullable=True, comment="When the last frame came, epoch ms UTC"),
        sa.Column("width", sa.Integer(), nullable=True, comment="Width, pixels"),
        sa.Column("height", sa.Integer(), nullable=True, comment="Height, pixels"),
        sa.Column("codec", sa.String(length=10), nullable=True, comment="h264 or hevc"),
        sa.Column(
            "sender_offset_ms",
            _WIDE,
            nullable=True,
            comment="Arrival minus the camera's own clock (RTCP), ms; empty: it tells no time",
        ),
        sa.Column("figures_at", _WIDE, nullable=True, comment="When these figures were taken, epoch ms UTC"),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_feed_state_feed_id")),
        sa.PrimaryKeyConstraint("feed_id", name=op.f("pk_feed_state")),
        comment="How a feed does, as its recorder last said",
    )
