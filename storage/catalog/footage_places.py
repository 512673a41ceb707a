"""Statements that settle the place of a search on the small tables: mounts, cameras, units of a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from storage.catalog.footage import among, by_camera
from storage.models import Camera, CameraStatus, Mount, Unit, UnitSuccession
from storage.values.place import Box
from storage.values.timespan import Timespan


class MountRow(msgspec.Struct, frozen=True, gc=False):
    """Where a camera hung and what it saw, from when to when (epoch ms; ``valid_to_ms`` None: still)."""

    id: int
    camera_id: int
    lat: float
    lon: float
    azimuth_deg: float
    angle_deg: float
    range_metres: float
    valid_from_ms: int
    valid_to_ms: int | None


class CameraRow(msgspec.Struct, frozen=True, gc=False):
    """What a search answer says of a camera. Nothing of its owner."""

    id: int
    code: str
    place: str
    address: str
    unit_id: str
    retention_days: int
    has_night_vision: bool


class StatusRow(msgspec.Struct, frozen=True, gc=False):
    """One dated stretch of a camera's state and connection."""

    camera_id: int
    state: str
    connection: str
    valid_from_on: date
    valid_to_on: date | None


_MOUNT = (
    Mount.id,
    Mount.camera_id,
    Mount.lat,
    Mount.lon,
    Mount.azimuth_deg,
    Mount.angle_deg,
    Mount.range_metres,
    Mount.valid_from_ms,
    Mount.valid_to_ms,
)


def mounts_in(connection: Connection, box: Box, span: Timespan, scope: Collection[str] | None) -> list[MountRow]:
    """Mounts inside a box, valid at some time of a span, of confirmed cameras of the units in ``scope`` (None: all)."""
    found = (
        select(*_MOUNT)
        .join(Camera, Camera.id == Mount.camera_id)
        .where(
            Mount.lat.between(box.south, box.north),
            Mount.lon.between(box.west, box.east),
            *_valid_in(span),
            Camera.registration == "confirmed",
        )
    )
    if scope is not None:
        found = found.where(among(connection, Camera.unit_id, scope))
    return _mounts(connection, found)


def mounts_of(connection: Connection, camera_ids: Collection[int], span: Timespan) -> list[MountRow]:
    """Mounts of these cameras valid at some time of a span, by camera and time."""
    found = select(*_MOUNT).where(among(connection, Mount.camera_id, camera_ids), *_valid_in(span))
    return _mounts(connection, found)


def _valid_in(span: Timespan) -> tuple[ColumnElement[bool], ...]:
    return (
        Mount.valid_from_ms < span.end_ms,
        or_(Mount.valid_to_ms.is_(None), Mount.valid_to_ms > span.start_ms),
    )


def _mounts(connection: Connection, found: Select[*tuple[Any, ...]]) -> list[MountRow]:
    ordered = found.order_by(Mount.camera_id, Mount.valid_from_ms, Mount.id)
    return [MountRow(*row) for row in connection.execute(ordered)]


def longest_range_metres(connection: Connection) -> float:
    """How far the farthest-seeing mount sees: by so much a place is widened before mounts are looked up."""
    return connection.scalar(select(func.max(Mount.range_metres))) or 0.0


def cameras(connection: Connection, camera_ids: Iterable[int], scope: Collection[str] | None) -> dict[int, CameraRow]:
    """Those of these cameras that are confirmed and belong to the units in ``scope``, by key."""
    found = select(
        Camera.id,
        Camera.code,
        Camera.place,
        Camera.address,
        Camera.unit_id,
        Camera.retention_days,
        Camera.has_night_vision,
    ).where(among(connection, Camera.id, set(camera_ids)), Camera.registration == "confirmed")
    if scope is not None:
        found = found.where(among(connection, Camera.unit_id, scope))
    return {row.id: CameraRow(*row) for row in connection.execute(found)}


def ids_coded(connection: Connection, codes: Iterable[str]) -> dict[str, int]:
    """Keys of cameras by code in capital letters, whatever the case of the codes given."""
    found = select(Camera.code, Camera.id).where(
        among(connection, func.upper(Camera.code, type_=Camera.code.type), {code.upper() for code in codes})
    )
    return {row.code.upper(): row.id for row in connection.execute(found)}


def registered_in(connection: Connection, unit_ids: Collection[str], day: date) -> set[int]:
    """Cameras that were registered to one of these units on a day."""
    found = select(CameraStatus.camera_id).where(
        among(connection, CameraStatus.unit_id, unit_ids),
        CameraStatus.valid_from_on <= day,
        or_(CameraStatus.valid_to_on.is_(None), CameraStatus.valid_to_on > day),
    )
    return set(connection.scalars(found))


def family(connection: Connection, unit_id: str) -> set[str]:
    """A unit, all below it, and whatever went into these whole: what was split is not counted to a part of it."""
    below = select(Unit.unit_id).where(Unit.unit_id == unit_id).cte("below", recursive=True)
    below = below.union(select(Unit.unit_id).join(below, Unit.parent_unit_id == below.c.unit_id))
    before = select(below.c.unit_id).cte("before", recursive=True)
    before = before.union(
        select(UnitSuccession.from_unit_id)
        .join(before, UnitSuccession.to_unit_id == before.c.unit_id)
        .where(UnitSuccession.is_whole)
    )
    return set(connection.scalars(select(before.c.unit_id)))


def statuses(
    connection: Connection, camera_ids: Collection[int], first: date, last: date
) -> dict[int, list[StatusRow]]:
    """Stretches of these cameras' state that meet the days ``first`` to ``last``, by camera, in order."""
    found = (
        select(
            CameraStatus.camera_id,
            CameraStatus.state,
            CameraStatus.connection,
            CameraStatus.valid_from_on,
            CameraStatus.valid_to_on,
        )
        .where(
            among(connection, CameraStatus.camera_id, camera_ids),
            CameraStatus.valid_from_on <= last,
            or_(CameraStatus.valid_to_on.is_(None), CameraStatus.valid_to_on > first),
        )
        .order_by(CameraStatus.camera_id, CameraStatus.valid_from_on, CameraStatus.id)
    )
    return by_camera(StatusRow(*row) for row in connection.execute(found))
