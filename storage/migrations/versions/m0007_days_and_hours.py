"""Clips parted by day on PostgreSQL, counted by the hour on both databases; days that left the index."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.naming import conv

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_WIDE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NAME = sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql")
_HOUR_MS = 3_600_000


def upgrade() -> None:
    """PostgreSQL: the two clip tables anew, parted, with their rows. Both: what is new, and the hours counted."""
    if op.get_bind().dialect.name == "postgresql":
        for table in ("clip", "clip_detail"):
            _put_aside(table)
        _clips("clip", "Narrow clip row, clustered by camera and start")
        _details("clip_detail", "Wide side of a clip; the object's name follows from its digest and key")
        for table in ("clip", "clip_detail"):
            _keep_the_rest(table, f"{table}_kept")
            op.execute(f"INSERT INTO {table} SELECT * FROM {table}_before")
            op.drop_table(f"{table}_before")
    _clips("leaving_clip", "Clips of days that left the index, until their objects are removed")
    _details("leaving_clip_detail", "Wide side of clips of days that left the index")
    _hours()
    _days()
    if op.get_bind().dialect.name == "postgresql":
        _keep_the_rest("clip_hour", "clip_hour_kept")
        _keep_the_rest("leaving_clip", "leaving_clip_rest")
        _keep_the_rest("leaving_clip_detail", "leaving_clip_detail_rest")
    op.execute(
        "INSERT INTO clip_hour (camera_id, hour_ms, clip_count, length_ms, size_bytes, moving_count) "
        f"SELECT camera_id, start_ms - start_ms % {_HOUR_MS}, count(*), sum(duration_ms), sum(size_bytes), "
        "sum(CASE WHEN flags & 16 <> 0 THEN 1 ELSE 0 END) "
        f"FROM clip GROUP BY camera_id, start_ms - start_ms % {_HOUR_MS}"
    )


def _put_aside(table: str) -> None:
    op.execute(f"ALTER TABLE {table} RENAME TO {table}_before")
    indexes = {
        "clip": ("pk_clip",),
        "clip_detail": (
            "pk_clip_detail",
            "uq_clip_detail_object_key",
            "uq_clip_detail_thumbnail_key",
            "ix_clip_detail_master_id",
        ),
    }
    for index in indexes[table]:
        op.execute(f"ALTER INDEX {index} RENAME TO {index}_before")


def _keep_the_rest(table: str, rest: str) -> None:
    op.execute(f"CREATE TABLE {rest} PARTITION OF {table} DEFAULT")


def _clips(table: str, comment: str) -> None:
    op.create_table(
        table,
        _column("camera_id", _WIDE, "The camera"),
        _column("start_ms", _WIDE, "Filed start, epoch ms UTC; never changes"),
        _column("duration_ms", sa.Integer(), "Length, ms; at most 300 000"),
        _column("size_bytes", sa.Integer(), "Size of its object, bytes"),
        _column("flags", sa.Integer(), "Bits: 1 working copy, 2 damaged, 4 poor picture, 8 shifted, 16 moves"),
        sa.PrimaryKeyConstraint(
            "camera_id",
            "start_ms",
            name=op.f(f"pk_{table}"),
            postgresql_include=["duration_ms", "size_bytes", "flags"],
        ),
        sa.CheckConstraint("duration_ms > 0 AND duration_ms <= 300000", name=conv("ck_clip_length_capped")),
        comment=comment,
        sqlite_with_rowid=False,
        postgresql_partition_by="RANGE (start_ms)",
    )


def _details(table: str, comment: str) -> None:
    is_parted = op.get_bind().dialect.name == "postgresql"
    beside = ["start_ms"] if is_parted else []
    op.create_table(
        table,
        _column("camera_id", _WIDE, "The camera"),
        _column("start_ms", _WIDE, "Filed start, epoch ms UTC"),
        _column("object_key", _NAME, "Its object in the store"),
        _column("sha256", sa.String(length=64), "Digest of its bytes"),
        _column("container", sa.String(length=12), "mp4 (fragmented) or matroska"),
        _column("video_codec", sa.String(length=20), "Video codec"),
        _column("width", sa.Integer(), "Picture width, pixels"),
        _column("height", sa.Integer(), "Picture height, pixels"),
        _column("frame_rate", sa.Float(precision=53), "Frames a second"),
        _column("key_frame_count", sa.Integer(), "Key frames in it"),
        _column("thumbnail_key", _NAME, "Object of its thumbnail", nullable=True),
        _column("thumbnail_sha256", sa.String(length=64), "Digest of the thumbnail", nullable=True),
        _column("thumbnail_bytes", sa.Integer(), "Size of the thumbnail, bytes", nullable=True),
        _column("activity", sa.Integer(), "How much moves, 0 to 100"),
        _column(
            "picture",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            "Activity curve and picture health from its key frames",
        ),
        _column("master_id", _WIDE, "The original it was cut from"),
        _column("master_offset_ms", sa.Integer(), "Where in the original it begins, ms"),
        _column("device_start_ms", _WIDE, "Start by the device's clock, epoch ms UTC"),
        _column("offset_ms", _WIDE, "Offset used at filing: reference minus device, ms"),
        _column("uncertainty_ms", sa.Integer(), "Uncertainty at filing, ms"),
        _column("note", sa.String(length=300), "What is special about it, in words", nullable=True),
        sa.ForeignKeyConstraint(["master_id"], ["master.id"], name=op.f(f"fk_{table}_master_id")),
        sa.PrimaryKeyConstraint("camera_id", "start_ms", name=op.f(f"pk_{table}")),
        *(
            sa.UniqueConstraint(name, *beside, name=op.f("_".join(("uq", table, name, *beside))))
            for name in ("object_key", "thumbnail_key")
        ),
        comment=comment,
        postgresql_partition_by="RANGE (start_ms)",
    )
    op.create_index(f"ix_{table}_master_id", table, ["master_id"], unique=False)


def _hours() -> None:
    op.create_table(
        "clip_hour",
        _column("camera_id", _WIDE, "The camera"),
        _column("hour_ms", _WIDE, "Begin of the hour in filed time, epoch ms UTC"),
        _column("clip_count", sa.Integer(), "Clips that begin in it"),
        _column("length_ms", _WIDE, "Their length together, ms"),
        _column("size_bytes", _WIDE, "Their size together, bytes"),
        _column("moving_count", sa.Integer(), "Those of them in which something moves"),
        sa.PrimaryKeyConstraint("camera_id", "hour_ms", name=op.f("pk_clip_hour")),
        comment="Clips of a camera counted by the hour in which they begin",
        sqlite_with_rowid=False,
        postgresql_partition_by="RANGE (hour_ms)",
    )


def _days() -> None:
    op.create_table(
        "clip_day",
        _column("day_on", sa.Date(), "The day, Vietnamese time"),
        _column("made_at", _WIDE, "When its part was made, epoch ms UTC"),
        _column("closed_at", _WIDE, "When it was vacuumed and reindexed after its end", nullable=True),
        _column("left_at", _WIDE, "When it left the index, epoch ms UTC", nullable=True),
        _column("left_count", sa.Integer(), "Clips that left with it"),
        _column("kept_count", sa.Integer(), "Clips that stayed: held, asked for, referred to or filed late"),
        _column("emptied_at", _WIDE, "When the last of its objects was let go", nullable=True),
        sa.PrimaryKeyConstraint("day_on", name=op.f("pk_clip_day")),
        comment="Life of one day's part of the clip table (PostgreSQL)",
    )


def _column(name: str, kind: Any, meaning: str, *, nullable: bool = False) -> sa.Column[Any]:
    is_key = name in {"camera_id", "start_ms", "hour_ms"}
    return sa.Column(name, kind, nullable=nullable, comment=meaning, autoincrement=False if is_key else "auto")
