"""Devices: an owner's recorder, and which camera hangs on which of its channels, from when to when."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Instant, Key


class Device(Base):
    """An owner's recorder (DVR, NVR): files are exported from it, and all its cameras stand on its one clock."""

    __tablename__ = "device"
    __table_args__ = (
        CheckConstraint("channel_count BETWEEN 1 AND 256", name="has_channels"),
        Index("ix_device_owner_id", "owner_id"),
        Index("ix_device_unit_id", "unit_id"),
        {"comment": "An owner's recorder; all its cameras stand on its one clock"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    code: Mapped[str] = mapped_column(String(20), unique=True, comment="Code written on labels, e.g. DG-0003")
    owner_id: Mapped[int] = mapped_column(Key, ForeignKey("owner.id"), comment="Whose it is")
    unit_id: Mapped[str] = mapped_column(String(24), ForeignKey("unit.unit_id"), comment="Unit that looks after it")
    brand: Mapped[str] = mapped_column(String(20), comment="hikvision, dahua, kbvision, ezviz, imou, other")
    model: Mapped[str] = mapped_column(String(60), comment="Model as written on it; empty not known")
    channel_count: Mapped[int] = mapped_column(comment="Channels it has")
    place: Mapped[str] = mapped_column(String(200), comment="Where it stands, in words")
    note: Mapped[str] = mapped_column(String(500), comment="Free note")
    registered_by: Mapped[int | None] = mapped_column(Key, comment="Account that entered it")
    registered_at: Mapped[int] = mapped_column(Instant, comment="When entered, epoch ms UTC")
    retired_at: Mapped[int | None] = mapped_column(Instant, comment="When it went out of use; empty while in use")
    edition: Mapped[int] = mapped_column(comment="Rises with every edit; an edit names the edition it read")


class DeviceChannel(Base):
    """Which camera hangs on a channel of a device, from when to when. A camera hangs on one channel at a time."""

    __tablename__ = "device_channel"
    __table_args__ = (
        CheckConstraint("channel_number BETWEEN 1 AND 256", name="is_numbered"),
        CheckConstraint("valid_to_ms IS NULL OR valid_to_ms > valid_from_ms", name="ends_after_start"),
        Index("ix_device_channel_device_id_channel_number", "device_id", "channel_number", "valid_from_ms"),
        Index("ix_device_channel_camera_id", "camera_id", "valid_from_ms"),
        *(
            Index(
                name,
                *columns,
                unique=True,
                sqlite_where=text("valid_to_ms IS NULL"),
                postgresql_where=text("valid_to_ms IS NULL"),
            )
            for name, columns in (
                ("uq_device_channel_in_force", ("device_id", "channel_number")),
                ("uq_device_channel_of_camera", ("camera_id",)),
            )
        ),
        {"comment": "Which camera hangs on a channel of a device, from when to when"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    device_id: Mapped[int] = mapped_column(Key, ForeignKey("device.id"), comment="The device")
    channel_number: Mapped[int] = mapped_column(comment="Channel as the device numbers it, from 1")
    camera_id: Mapped[int] = mapped_column(Key, ForeignKey("camera.id"), comment="The camera")
    valid_from_ms: Mapped[int] = mapped_column(
        Instant, comment="From this instant, epoch ms UTC; 0: as long as anybody knows"
    )
    valid_to_ms: Mapped[int | None] = mapped_column(Instant, comment="Until this instant; empty while it holds")
    recorded_by: Mapped[int | None] = mapped_column(Key, comment="Account that entered it")
    recorded_at: Mapped[int] = mapped_column(Instant, comment="When entered, epoch ms UTC")
