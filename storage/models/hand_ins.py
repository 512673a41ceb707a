"""Hand-ins: files brought together, read, proposed with start and camera, and taken in once a person confirmed them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Float, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Instant, Key, ObjectKey


class HandIn(Base):
    """Files that somebody brought at one time: an upload, a USB stick, what came into the watched folder."""

    __tablename__ = "hand_in"
    __table_args__ = (
        Index("ix_hand_in_state", "state"),
        Index("ix_hand_in_parted_from_id", "parted_from_id"),
        {"comment": "Files that somebody brought at one time; nothing of them is filed before it is confirmed"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    channel: Mapped[str] = mapped_column(String(20), comment="page, owner_page, command, folder, demonstration")
    unit_id: Mapped[str | None] = mapped_column(String(24), comment="Unit whose officers see it; empty: any unit's")
    camera_id: Mapped[int | None] = mapped_column(
        Key, ForeignKey("camera.id"), comment="Camera that all of it is said to come from"
    )
    device_id: Mapped[int | None] = mapped_column(
        Key, ForeignKey("device.id"), comment="Recorder that all of it is said to come from"
    )
    origin: Mapped[str] = mapped_column(String(300), comment="Where the files lay, in words")
    state: Mapped[str] = mapped_column(String(10), comment="open, confirmed, dropped")
    handed_in_by: Mapped[int | None] = mapped_column(Key, comment="Account that brought it")
    received_at: Mapped[int] = mapped_column(Instant, comment="When begun, epoch ms UTC")
    confirmed_by: Mapped[int | None] = mapped_column(Key, comment="Account that confirmed or dropped it")
    confirmed_at: Mapped[int | None] = mapped_column(Instant, comment="When confirmed or dropped, epoch ms UTC")
    parted_from_id: Mapped[int | None] = mapped_column(
        Key, comment="Hand-in that was confirmed before a person had seen these files"
    )


class HandInFile(Base):
    """One file of a hand-in: what it is, what is proposed for it, what became of it."""

    __tablename__ = "hand_in_file"
    __table_args__ = (
        UniqueConstraint("hand_in_id", "ordinal"),
        Index("ix_hand_in_file_staging_key", "staging_key", unique=True),
        Index("ix_hand_in_file_intake_id", "intake_id"),
        Index("ix_hand_in_file_sha256", "sha256"),
        Index("ix_hand_in_file_folder_name_size_bytes", "folder", "name", "size_bytes"),
        {"comment": "One file of a hand-in: what it is, what is proposed for it, what became of it"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    hand_in_id: Mapped[int] = mapped_column(Key, ForeignKey("hand_in.id"), comment="The hand-in")
    ordinal: Mapped[int] = mapped_column(comment="Place in it, from 1")
    name: Mapped[str] = mapped_column(String(200), comment="File name as brought")
    folder: Mapped[str] = mapped_column(String(300), comment="Folders above it as brought; empty: none")
    size_bytes: Mapped[int] = mapped_column(Key, comment="Size, bytes")
    modified_at: Mapped[int | None] = mapped_column(Instant, comment="Last change its disk told, epoch ms UTC")
    staging_key: Mapped[str | None] = mapped_column(ObjectKey, comment="Object with its bytes until it is over")
    sha256: Mapped[str | None] = mapped_column(String(64), comment="Digest of the bytes received")
    state: Mapped[str] = mapped_column(
        String(12), comment="received, proposed, confirmed, duplicate, refused, left_out"
    )
    brand: Mapped[str | None] = mapped_column(String(20), comment="Whose way of naming files it is; empty not known")
    channel_number: Mapped[int | None] = mapped_column(comment="Channel told by file or name, from 1")
    camera_id: Mapped[int | None] = mapped_column(
        Key, ForeignKey("camera.id"), comment="Camera proposed, then confirmed"
    )
    device_start_ms: Mapped[int | None] = mapped_column(
        Instant, comment="Start by the device's clock, proposed, then confirmed, epoch ms UTC; empty: must be asked"
    )
    named_end_ms: Mapped[int | None] = mapped_column(Instant, comment="End by the file's name, epoch ms UTC")
    time_source: Mapped[str | None] = mapped_column(String(20), comment="stated, file_metadata or file_name")
    container: Mapped[str | None] = mapped_column(String(40), comment="Container as read")
    video_codec: Mapped[str | None] = mapped_column(String(20), comment="Video codec as read")
    width: Mapped[int | None] = mapped_column(comment="Picture width, pixels")
    height: Mapped[int | None] = mapped_column(comment="Picture height, pixels")
    duration_ms: Mapped[int | None] = mapped_column(comment="Readable length, ms")
    frame_count: Mapped[int | None] = mapped_column(comment="Pictures in it")
    needs_rate: Mapped[bool] = mapped_column(comment="A stream without a clock: its frame rate must be asked for")
    stated_rate: Mapped[float | None] = mapped_column(Float(53), comment="Frames a second as stated by a person")
    master_id: Mapped[int | None] = mapped_column(Key, comment="Original that has the same content")
    intake_id: Mapped[int | None] = mapped_column(Key, ForeignKey("intake.id"), comment="What it became")
    notes: Mapped[list[Any]] = mapped_column(comment="What was noticed in reading, in words")
    message: Mapped[str | None] = mapped_column(Text, comment="Why it was not taken in, in words")
    received_at: Mapped[int] = mapped_column(Instant, comment="When received, epoch ms UTC")
    ended_at: Mapped[int | None] = mapped_column(Instant, comment="When confirmed, refused or left out, epoch ms UTC")
