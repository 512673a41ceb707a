"""Statements about owners' recorders and which camera hangs on which of their channels."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session

from storage.models import Camera, Device, DeviceChannel

_PREFIX = "DG-"
OTHER_OWNERS = "Camera này của chủ khác, không gắn vào đầu ghi này được."
_CODES = 0x44455643  # advisory lock of PostgreSQL for the numbers of recorders


def get(session: Session, device_id: int) -> Device | None:
    """A recorder by key."""
    return session.get(Device, device_id)


def by_code(session: Session, code: str) -> Device | None:
    """A recorder by its code, whatever the case."""
    return session.scalar(select(Device).where(func.upper(Device.code) == code.strip().upper()).limit(1))


def locked(session: Session, device_id: int) -> Device | None:
    """The recorder, kept from other writers to the end of this transaction."""
    return session.scalar(select(Device).where(Device.id == device_id).with_for_update())


def add(session: Session, **values: Any) -> Device:
    """A new recorder under the next free code."""
    device = Device(code=_next_code(session), edition=1, **values)
    session.add(device)
    session.flush()
    return device


def _next_code(session: Session) -> str:
    """The code after the highest; other writers wait until this transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CODES})
    codes = session.scalars(select(Device.code).where(Device.code.like(f"{_PREFIX}%")))
    numbers = [int(found[1]) for code in codes if (found := re.fullmatch(rf"{_PREFIX}(\d+)", code))]
    return f"{_PREFIX}{max(numbers, default=0) + 1:04d}"


def listed(session: Session, unit_ids: Collection[str] | None, limit: int = 500) -> list[Device]:
    """Recorders of these units (None: all) in order of code."""
    found = select(Device).order_by(Device.retired_at.is_not(None), Device.code).limit(limit)
    if unit_ids is not None:
        found = found.where(Device.unit_id.in_(unit_ids))
    return list(session.scalars(found))


def of_owner(session: Session, owner_id: int) -> list[Device]:
    """An owner's recorders in order of code."""
    return list(session.scalars(select(Device).where(Device.owner_id == owner_id).order_by(Device.code)))


def channels(session: Session, device_id: int) -> list[tuple[DeviceChannel, Camera]]:
    """What hangs on a recorder now, in order of channel."""
    found = (
        select(DeviceChannel, Camera)
        .join(Camera, Camera.id == DeviceChannel.camera_id)
        .where(DeviceChannel.device_id == device_id, DeviceChannel.valid_to_ms.is_(None))
        .order_by(DeviceChannel.channel_number)
    )
    return [(row[0], row[1]) for row in session.execute(found)]


def counts(session: Session, device_ids: Collection[int]) -> dict[int, int]:
    """How many cameras hang on each of these recorders now."""
    found = (
        select(DeviceChannel.device_id, func.count())
        .where(DeviceChannel.device_id.in_(set(device_ids)), DeviceChannel.valid_to_ms.is_(None))
        .group_by(DeviceChannel.device_id)
    )
    return {row[0]: row[1] for row in session.execute(found)}


def camera_at(session: Session, device_id: int, channel_number: int, at_ms: int) -> int | None:
    """Which camera hung on a channel at an instant."""
    return session.scalar(
        select(DeviceChannel.camera_id)
        .where(
            DeviceChannel.device_id == device_id,
            DeviceChannel.channel_number == channel_number,
            DeviceChannel.valid_from_ms <= at_ms,
            or_(DeviceChannel.valid_to_ms.is_(None), DeviceChannel.valid_to_ms > at_ms),
        )
        .limit(1)
    )


def of_camera(session: Session, camera_id: int) -> list[DeviceChannel]:
    """On which recorders a camera hung, oldest first."""
    found = select(DeviceChannel).where(DeviceChannel.camera_id == camera_id)
    return list(session.scalars(found.order_by(DeviceChannel.valid_from_ms, DeviceChannel.id)))


def in_force(session: Session, device_id: int, channel_number: int) -> DeviceChannel | None:
    """What hangs on a channel now."""
    return session.scalar(
        select(DeviceChannel).where(
            DeviceChannel.device_id == device_id,
            DeviceChannel.channel_number == channel_number,
            DeviceChannel.valid_to_ms.is_(None),
        )
    )


def may_hang(device: Device, camera: Camera) -> bool:
    """Whether this camera may hang on this recorder: both are one owner's. ``OTHER_OWNERS`` says why not."""
    return device.owner_id == camera.owner_id


def hang(
    session: Session, device_id: int, channel_number: int, camera_id: int | None, *, now: int, actor_id: int | None
) -> bool:
    """From now on this camera hangs on this channel (None: nothing does); answers whether anything changed.

    What hung there, and where the camera hung before, ends now. What nobody contradicts yet holds for the past, too:
    files recorded before the entry come from the same camera.
    """
    there = in_force(session, device_id, channel_number)
    if (there.camera_id if there else None) == camera_id:
        return False
    before = None
    if camera_id is not None:
        wanted = select(DeviceChannel).where(DeviceChannel.camera_id == camera_id, DeviceChannel.valid_to_ms.is_(None))
        before = session.scalar(wanted)
    for old in (there, before):
        if old is not None:
            old.valid_to_ms = max(now, old.valid_from_ms + 1)
    session.flush()
    if camera_id is not None:
        session.add(
            DeviceChannel(
                device_id=device_id,
                channel_number=channel_number,
                camera_id=camera_id,
                valid_from_ms=0 if _is_first(session, device_id, channel_number, camera_id) else now,
                recorded_by=actor_id,
                recorded_at=now,
            )
        )
        session.flush()
    return True


def _is_first(session: Session, device_id: int, channel_number: int, camera_id: int) -> bool:
    """Whether neither the channel nor the camera ever had anything to do with another."""
    channel = (DeviceChannel.device_id == device_id) & (DeviceChannel.channel_number == channel_number)
    found = select(DeviceChannel.id).where(or_(channel, DeviceChannel.camera_id == camera_id)).limit(1)
    return session.scalar(found) is None
