"""Statements of the STAC API: cameras one after the other, the way their clips are clustered."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, exists, or_, select

from storage.catalog.footage import among
from storage.catalog.footage_places import CameraRow
from storage.models import Camera, Feed, Master

_CAMERAS = (
    select(
        Camera.id,
        Camera.code,
        Camera.place,
        Camera.address,
        Camera.unit_id,
        Camera.retention_days,
        Camera.has_night_vision,
    )
    .where(Camera.registration == "confirmed")
    .order_by(Camera.id)
)


def cameras_from(
    connection: Connection,
    first_id: int,
    scope: Collection[str] | None,
    most: int | None,
    *,
    with_footage: bool = False,
) -> list[CameraRow]:
    """Confirmed cameras of the units in ``scope`` (None: all) whose key is ``first_id`` or higher, in its order.

    ``most``: how many, None for all. ``with_footage``: only those of which an original is known or that had a feed, for
    every clip comes from one or the other.
    """
    found = _CAMERAS.where(Camera.id >= first_id).limit(most)
    if scope is not None:
        found = found.where(among(connection, Camera.unit_id, scope))
    if with_footage:
        is_fed = exists().where(Feed.camera_id == Camera.id)
        found = found.where(or_(exists().where(Master.camera_id == Camera.id), is_fed))
    return [CameraRow(*row) for row in connection.execute(found)]


def cameras_coded(connection: Connection, codes: Collection[str], scope: Collection[str] | None) -> list[CameraRow]:
    """Confirmed cameras of the units in ``scope`` (None: all) with one of these codes, written just so, by key."""
    found = _CAMERAS.where(among(connection, Camera.code, codes))
    if scope is not None:
        found = found.where(among(connection, Camera.unit_id, scope))
    return [CameraRow(*row) for row in connection.execute(found)]
