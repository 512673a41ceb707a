"""What was taken in and what is kept: intakes, masters, clips, the objects made from them, and what was let go."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Connection,
    Float,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.naming import conv

from storage.models.base import Base, Instant, Key, ObjectKey

CLIP_CAP_MS = 300_000  # the overlap search leans on it: no clip lasts longer


class Intake(Base):
    """One file handed in, on its road from staging to the shelf."""

    __tablename__ = "intake"
    __table_args__ = (
        Index("ix_intake_camera_id", "camera_id"),
        Index("ix_intake_state", "state"),
        {"comment": "One file handed in, on its road from staging to the shelf"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    camera_id: Mapped[int] = mapped_column(Key, ForeignKey("camera.id"), comment="Camera it is said to come from")
    staging_key: Mapped[str] = mapped_column(ObjectKey, comment="Object that holds the bytes until they are filed")
    original_name: Mapped[str] = mapped_column(String(200), comment="File name as handed in")
    bytes_received: Mapped[int] = mapped_column(Key, comment="Size received, bytes")
    sha256: Mapped[str | None] = mapped_column(String(64), comment="Digest of the bytes received")
    device_start_ms: Mapped[int | None] = mapped_column(
        Instant, comment="Start by the device's clock, epoch ms UTC; empty until found in the file"
    )
    time_source: Mapped[str] = mapped_column(String(20), comment="stated, file_metadata or file_name")
    state: Mapped[str] = mapped_column(String(12), comment="waiting, working, filed, duplicate, refused")
    master_id: Mapped[int | None] = mapped_column(Key, comment="What it became, or what it is a duplicate of")
    message: Mapped[str | None] = mapped_column(Text, comment="What the person is told: reason, damage, note")
    handed_in_by: Mapped[int | None] = mapped_column(Key, comment="Account that handed it in")
    channel: Mapped[str] = mapped_column(
        String(12).with_variant(String(20), "postgresql"), comment="page, command, owner_page, demonstration"
    )
    received_at: Mapped[int] = mapped_column(Instant, comment="When received, epoch ms UTC")
    ended_at: Mapped[int | None] = mapped_column(Instant, comment="When filed or refused, epoch ms UTC")


class Master(Base):
    """The handed-in original, kept unaltered."""

    __tablename__ = "master"
    __table_args__ = (
        Index("ix_master_camera_id_filed_start_ms", "camera_id", "filed_start_ms"),
        Index("uq_master_camera_id_sha256", "camera_id", "sha256", unique=True),
        {"comment": "The handed-in original, kept unaltered"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    camera_id: Mapped[int] = mapped_column(Key, ForeignKey("camera.id"), comment="The camera")
    object_key: Mapped[str | None] = mapped_column(ObjectKey, unique=True, comment="Its object; empty once discarded")
    sha256: Mapped[str] = mapped_column(String(64), comment="Digest at intake")
    size_bytes: Mapped[int] = mapped_column(Key, comment="Size, bytes")
    container: Mapped[str] = mapped_column(String(40), comment="Container as probed")
    video_codec: Mapped[str] = mapped_column(String(20), comment="Video codec as probed")
    has_audio: Mapped[bool] = mapped_column(comment="Whether it holds sound (clips do not)")
    width: Mapped[int] = mapped_column(comment="Picture width, pixels")
    height: Mapped[int] = mapped_column(comment="Picture height, pixels")
    duration_ms: Mapped[int] = mapped_column(comment="Readable length, ms")
    original_name: Mapped[str] = mapped_column(String(200), comment="File name as handed in")
    device_start_ms: Mapped[int] = mapped_column(Instant, comment="Start by the device's clock, epoch ms UTC")
    offset_ms: Mapped[int] = mapped_column(Instant, comment="Offset known at filing: reference minus device, ms")
    uncertainty_ms: Mapped[int] = mapped_column(comment="Uncertainty of that offset, ms")
    filed_start_ms: Mapped[int] = mapped_column(Instant, comment="Best corrected start known at filing, epoch ms UTC")
    time_source: Mapped[str] = mapped_column(String(20), comment="stated, file_metadata or file_name")
    damage: Mapped[str | None] = mapped_column(Text, comment="What could not be read, in words")
    has_working_copy: Mapped[bool] = mapped_column(comment="Clips come from a re-encoded copy, see working copy")
    handed_in_by: Mapped[int | None] = mapped_column(Key, comment="Account that handed it in")
    filed_at: Mapped[int] = mapped_column(Instant, comment="When filed, epoch ms UTC")


class Filing(Base):
    """With which offsets a camera's originals were filed, to the minute, and where these lie in filed time.

    Never too narrow: it grows with every original and does not shrink when one is let go. A search turns the window
    into filed time by it, however many originals there are.
    """

    __tablename__ = "filing"
    __table_args__ = (
        {"comment": "Offsets a camera's originals were filed with, to the minute", "sqlite_with_rowid": False},
    )

    camera_id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False, comment="The camera")
    offset_minute: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="Offset at filing in whole minutes, rounded down"
    )
    low_offset_ms: Mapped[int] = mapped_column(Instant, comment="Smallest offset among them, ms")
    high_offset_ms: Mapped[int] = mapped_column(Instant, comment="Largest offset among them, ms")
    first_ms: Mapped[int] = mapped_column(Instant, comment="First filed start, epoch ms UTC")
    until_ms: Mapped[int] = mapped_column(Instant, comment="Last filed end, epoch ms UTC")
    longest_ms: Mapped[int] = mapped_column(Instant, comment="Length of the longest of them, ms")


class ClipColumns:
    """The narrow row of a clip, wherever it stands."""

    camera_id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False, comment="The camera")
    start_ms: Mapped[int] = mapped_column(
        Instant, primary_key=True, autoincrement=False, comment="Filed start, epoch ms UTC; never changes"
    )
    duration_ms: Mapped[int] = mapped_column(comment="Length, ms; at most 300 000")
    size_bytes: Mapped[int] = mapped_column(comment="Size of its object, bytes")
    flags: Mapped[int] = mapped_column(
        comment="Bits: 1 working copy, 2 damaged, 4 poor picture, 8 shifted, 16 moves, 32 recorded from a feed, "
        "64 its camera told no clock"
    )


class ClipDetailColumns:
    """The wide side of a clip, wherever it stands."""

    camera_id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False, comment="The camera")
    start_ms: Mapped[int] = mapped_column(
        Instant, primary_key=True, autoincrement=False, comment="Filed start, epoch ms UTC"
    )
    object_key: Mapped[str] = mapped_column(ObjectKey, comment="Its object in the store")
    sha256: Mapped[str] = mapped_column(String(64), comment="Digest of its bytes")
    container: Mapped[str] = mapped_column(String(12), comment="mp4 (fragmented) or matroska")
    video_codec: Mapped[str] = mapped_column(String(20), comment="Video codec")
    width: Mapped[int] = mapped_column(comment="Picture width, pixels")
    height: Mapped[int] = mapped_column(comment="Picture height, pixels")
    frame_rate: Mapped[float] = mapped_column(Float(53), comment="Frames a second")
    key_frame_count: Mapped[int] = mapped_column(comment="Key frames in it")
    thumbnail_key: Mapped[str | None] = mapped_column(ObjectKey, comment="Object of its thumbnail")
    thumbnail_sha256: Mapped[str | None] = mapped_column(String(64), comment="Digest of the thumbnail")
    thumbnail_bytes: Mapped[int | None] = mapped_column(comment="Size of the thumbnail, bytes")
    activity: Mapped[int] = mapped_column(comment="How much moves, 0 to 100")
    picture: Mapped[dict[str, Any]] = mapped_column(comment="Activity curve and picture health from its key frames")
    master_id: Mapped[int | None] = mapped_column(
        Key,
        ForeignKey("master.id"),
        comment="The original it was cut from; empty when recorded: the clip itself is the original",
    )
    master_offset_ms: Mapped[int] = mapped_column(comment="Where in the original it begins, ms")
    device_start_ms: Mapped[int] = mapped_column(Instant, comment="Start by the device's clock, epoch ms UTC")
    offset_ms: Mapped[int] = mapped_column(Instant, comment="Offset used at filing: reference minus device, ms")
    uncertainty_ms: Mapped[int] = mapped_column(comment="Uncertainty at filing, ms")
    note: Mapped[str | None] = mapped_column(String(300), comment="What is special about it, in words")
    feed_id: Mapped[int | None] = mapped_column(Key, comment="Feed it was recorded from; empty when handed in")
    lease_number: Mapped[int | None] = mapped_column(
        Key, comment="Number of the lease under which it was recorded: of two that overlap the higher one counts"
    )


def clip_arguments(comment: str) -> tuple[Any, ...]:
    """How a table of narrow rows is laid out: clustered on SQLite; on PostgreSQL parted by day, the index covering."""
    covered = ["duration_ms", "size_bytes", "flags"]
    return (
        PrimaryKeyConstraint("camera_id", "start_ms", postgresql_include=covered),
        # one name everywhere: a day's part must bring it along when it is hung under another table
        CheckConstraint(f"duration_ms > 0 AND duration_ms <= {CLIP_CAP_MS}", name=conv("ck_clip_length_capped")),
        {"comment": comment, "sqlite_with_rowid": False, "postgresql_partition_by": "RANGE (start_ms)"},
    )


def clip_detail_arguments(table: str, comment: str) -> tuple[Any, ...]:
    """The same for the wide side. A partition can only vouch for its own rows: names are unique with the start, which
    they carry."""
    return (
        Index(f"ix_{table}_master_id", "master_id"),
        *(UniqueConstraint(name).ddl_if("sqlite") for name in ("object_key", "thumbnail_key")),
        *(UniqueConstraint(name, "start_ms").ddl_if("postgresql") for name in ("object_key", "thumbnail_key")),
        {"comment": comment, "postgresql_partition_by": "RANGE (start_ms)"},
    )


class Clip(ClipColumns, Base):
    """The narrow clip row, clustered by camera and start. Everything wide stands in clip_detail."""

    __tablename__ = "clip"
    __table_args__ = clip_arguments("Narrow clip row, clustered by camera and start")


class ClipDetail(ClipDetailColumns, Base):
    """The wide side of a clip: what is known beside time and size."""

    __tablename__ = "clip_detail"
    __table_args__ = clip_detail_arguments(
        "clip_detail", "Wide side of a clip; the object's name follows from its digest and key"
    )


def keep_the_rest(table: Any, name: str) -> None:
    """On PostgreSQL ``table`` is parted by day; rows of days without a part of their own stand in ``name``."""

    def make(_table: Any, connection: Connection, **_: Any) -> None:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"CREATE TABLE {name} PARTITION OF {table.name} DEFAULT")

    event.listen(table, "after_create", make)


keep_the_rest(Clip.__table__, "clip_kept")
keep_the_rest(ClipDetail.__table__, "clip_detail_kept")


class ClipRef(Base):
    """The permanent name of a clip, born when something first refers to it; outlives the clip."""

    __tablename__ = "clip_ref"
    __table_args__ = (
        Index("uq_clip_ref_camera_id_start_ms", "camera_id", "start_ms", unique=True),
        {"comment": "Permanent name of a clip; outlives the clip"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    camera_id: Mapped[int] = mapped_column(Key, comment="The camera")
    start_ms: Mapped[int] = mapped_column(Instant, comment="Filed start, epoch ms UTC")
    sha256: Mapped[str] = mapped_column(String(64), comment="Digest of the clip")
    created_at: Mapped[int] = mapped_column(Instant, comment="When first referred to, epoch ms UTC")


class WorkingCopy(Base):
    """An H.264 copy made so that a browser can play a clip; never evidence."""

    __tablename__ = "working_copy"
    __table_args__ = ({"comment": "H.264 copy of a clip for the browser; never evidence"},)

    clip_ref_id: Mapped[int] = mapped_column(
        Key, ForeignKey("clip_ref.id"), primary_key=True, autoincrement=False, comment="The clip it shows"
    )
    object_key: Mapped[str] = mapped_column(ObjectKey, unique=True, comment="Its object")
    sha256: Mapped[str] = mapped_column(String(64), comment="Digest of its bytes")
    size_bytes: Mapped[int] = mapped_column(Key, comment="Size, bytes")
    made_at: Mapped[int] = mapped_column(Instant, comment="When made, epoch ms UTC")


class Discard(Base):
    """An object that was let go, by which rule; the row outlives the object."""

    __tablename__ = "discard"
    __table_args__ = (
        Index("ix_discard_camera_id_start_ms", "camera_id", "start_ms"),
        Index(
            "ix_discard_unremoved",
            "discarded_at",
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
        {"comment": "An object that was let go, and by which rule"},
    )

    object_key: Mapped[str] = mapped_column(ObjectKey, primary_key=True, comment="Name of the object")
    sha256: Mapped[str] = mapped_column(String(64), comment="Digest it had")
    size_bytes: Mapped[int] = mapped_column(Key, comment="Size it had, bytes")
    camera_id: Mapped[int | None] = mapped_column(Key, comment="The camera, for clips, masters and exhibits")
    start_ms: Mapped[int | None] = mapped_column(Instant, comment="Start of what it showed, epoch ms UTC")
    duration_ms: Mapped[int | None] = mapped_column(comment="Its length, ms: the gap it leaves has this reason")
    rule: Mapped[str] = mapped_column(String(40), comment="Rule that ended its keeping, e.g. retention_unlinked")
    discarded_at: Mapped[int] = mapped_column(Instant, comment="When it was decided, epoch ms UTC")
    removed_at: Mapped[int | None] = mapped_column(
        Instant, comment="When its bytes were gone, epoch ms UTC; empty: the sweep has yet to remove them"
    )
