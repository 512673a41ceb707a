"""A clip recorded from a feed is its own original: it has no master, and names its feed and lease."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_WIDE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TABLES = {
    "clip_detail": "Wide side of a clip; the object's name follows from its digest and key",
    "leaving_clip_detail": "Wide side of clips of days that left the index",
}
_MASTER = "The original it was cut from; empty when recorded: the clip itself is the original"
_FEED = "Feed it was recorded from; empty when handed in"
_LEASE = "Number of the lease under which it was recorded: of two that overlap the higher one counts"


def upgrade() -> None:
    """PostgreSQL alters in place, its parts follow. SQLite cannot: the two tables are made anew, with their rows."""
    for table, comment in _TABLES.items():
        if op.get_bind().dialect.name == "postgresql":
            op.alter_column(table, "master_id", existing_type=sa.BigInteger(), nullable=True, comment=_MASTER)
            op.add_column(table, sa.Column("feed_id", _WIDE, nullable=True, comment=_FEED))
            op.add_column(table, sa.Column("lease_number", _WIDE, nullable=True, comment=_LEASE))
        else:
            _made_anew(table, comment)


def _made_anew(table: str, comment: str) -> None:
    op.drop_index(f"ix_{table}_master_id", table)
    op.execute(f"ALTER TABLE {table} RENAME TO {table}_before")
    op.create_table(table, *_columns(table), comment=comment)
    op.execute(f"INSERT INTO {table} SELECT *, NULL, NULL FROM {table}_before")
    op.drop_table(f"{table}_before")
    op.create_index(f"ix_{table}_master_id", table, ["master_id"], unique=False)


def _columns(table: str) -> list[Any]:
    return [
        _column("camera_id", sa.Integer(), "The camera"),
        _column("start_ms", sa.Integer(), "Filed start, epoch ms UTC"),
        _column("object_key", sa.String(length=200), "Its object in the store"),
        _column("sha256", sa.String(length=64), "Digest of its bytes"),
        _column("container", sa.String(length=12), "mp4 (fragmented) or matroska"),
        _column("video_codec", sa.String(length=20), "Video codec"),
        _column("width", sa.Integer(), "Picture width, pixels"),
        _column("height", sa.Integer(), "Picture height, pixels"),
        _column("frame_rate", sa.Float(precision=53), "Frames a second"),
        _column("key_frame_count", sa.Integer(), "Key frames in it"),
        _column("thumbnail_key", sa.String(length=200), "Object of its thumbnail", nullable=True),
        _column("thumbnail_sha256", sa.String(length=64), "Digest of the thumbnail", nullable=True),
        _column("thumbnail_bytes", sa.Integer(), "Size of the thumbnail, bytes", nullable=True),
        _column("activity", sa.Integer(), "How much moves, 0 to 100"),
        _column("picture", sa.JSON(), "Activity curve and picture health from its key frames"),
        _column("master_id", sa.Integer(), _MASTER, nullable=True),
        _column("master_offset_ms", sa.Integer(), "Where in the original it begins, ms"),
        _column("device_start_ms", sa.Integer(), "Start by the device's clock, epoch ms UTC"),
        _column("offset_ms", sa.Integer(), "Offset used at filing: reference minus device, ms"),
        _column("uncertainty_ms", sa.Integer(), "Uncertainty at filing, ms"),
        _column("note", sa.String(length=300), "What is special about it, in words", nullable=True),
        _column("feed_id", sa.Integer(), _FEED, nullable=True),
        _column("lease_number", sa.Integer(), _LEASE, nullable=True),
        sa.ForeignKeyConstraint(["master_id"], ["master.id"], name=op.f(f"fk_{table}_master_id")),
        sa.PrimaryKeyConstraint("camera_id", "start_ms", name=op.f(f"pk_{table}")),
        *(sa.UniqueConstraint(name, name=op.f(f"uq_{table}_{name}")) for name in ("object_key", "thumbnail_key")),
    ]


def _column(name: str, kind: Any, meaning: str, *, nullable: bool = False) -> sa.Column[Any]:
    is_key = name in {"camera_id", "start_ms"}
    return sa.Column(name, kind, nullable=nullable, comment=meaning, autoincrement=False if is_key else "auto")
