"""Statements that settle the place of a search on the small tables: mounts, cameras, units of a day."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Connection, func, or_, select

from storage.catalog.footage import SINCE, UNTIL, CameraStatement, among, by_camera
from storage.engine import BINARY
from storage.models import Camera, CameraStatus, Mount, Unit, UnitSuccession
from storage.models.cameras import strip_sql
from storage.values.place import Box
from storage.values.strips import Range, hanging_in
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


_REACHING = """
SELECT {columns}
FROM {ranges} {joined}
WHERE m.valid_from_ms < :until AND (m.valid_to_ms IS NULL OR m.valid_to_ms > :since) {further}
ORDER BY m.camera_id, m.valid_from_ms, m.id
"""
_COLUMNS = ", ".join(f"m.{column.key}" for column in _MOUNT)
# Range by range into the index, whatever the planner believes of their number: it never reads all mounts instead.
_RANGES = {
    "sqlite": "json_each(:ranges) AS r CROSS JOIN mount AS m ON {strip} = json_extract(r.value, '$[0]')"
    " AND m.lon BETWEEN json_extract(r.value, '$[1]') AND json_extract(r.value, '$[2]')",
    "postgresql": "unnest(:strips::int[], :wests::float8[], :easts::float8[]) AS r (strip, west, east)"
    " CROSS JOIN LATERAL (SELECT * FROM mount WHERE {strip} = r.strip AND lon BETWEEN r.west AND r.east OFFSET 0) AS m",
}
_CAMERAS = "JOIN camera AS c ON c.id = m.camera_id"
_AMONG = {"sqlite": "IN (SELECT value FROM json_each(:scope))", "postgresql": "= ANY(:scope::text[])"}
_IN_BOX = " AND m.lat BETWEEN :south AND :north AND m.lon BETWEEN :west AND :east"
TALL_DEG = 1.0  # a box taller than this has more strips than a scan of all mounts is worth


@cache
def reaching_sql(dialect: str, *, is_scoped: bool, is_boxed: bool, by_strips: bool = True) -> str:
    """The statement that reads mounts by ranges of strips, in the parameter style of the dialect's driver."""
    strip = strip_sql(dialect, "m" if dialect == "sqlite" else "")
    confirmed = " AND c.registration = 'confirmed'" if is_scoped or is_boxed else ""
    text = _REACHING.format(
        columns=_COLUMNS,
        ranges=_RANGES[dialect].format(strip=strip) if by_strips else "mount AS m",
        joined=_CAMERAS if confirmed else "",
        further=confirmed + (f" AND c.unit_id {_AMONG[dialect]}" if is_scoped else "") + (_IN_BOX if is_boxed else ""),
    )
    return _of_driver(dialect, text)


def _of_driver(dialect: str, text: str) -> str:
    """The text with its parameters written as the driver wants them."""
    return text if dialect == "sqlite" else re.sub(r"(?<!:):(\w+)", r"%(\1)s", text)


def _scope_values(dialect: str, scope: Collection[str] | None) -> dict[str, Any]:
    if scope is None:
        return {}
    return {"scope": json.dumps(sorted(scope)) if dialect == "sqlite" else sorted(scope)}


def reaching_values(
    dialect: str, ranges: Sequence[Range], span: Timespan, scope: Collection[str] | None
) -> dict[str, Any]:
    """The parameters of ``reaching_sql``."""
    values: dict[str, Any] = {"since": span.start_ms, "until": span.end_ms}
    if dialect == "sqlite":
        values["ranges"] = json.dumps(ranges)
    else:
        for i, name in enumerate(("strips", "wests", "easts")):  # as text: the driver would look at every number
            values[name] = "{" + ",".join([str(part[i]) for part in ranges]) + "}"
    return values | _scope_values(dialect, scope)


def mounts_reaching(
    connection: Connection, ranges: Sequence[Range], span: Timespan, scope: Collection[str] | None
) -> list[MountRow]:
    """Mounts that may reach a place (``storage.values.strips`` says its ranges), valid at some time of a span.

    ``scope``: only of confirmed cameras of these units. None: of every camera there is, and whether it is confirmed
    remains to be asked (``cameras``): for a place in a town that is most of what the answer costs.
    """
    dialect = connection.dialect.name
    sql = reaching_sql(dialect, is_scoped=scope is not None, is_boxed=False)
    return _read(connection, sql, reaching_values(dialect, ranges, span, scope))


def mounts_in(connection: Connection, box: Box, span: Timespan, scope: Collection[str] | None) -> list[MountRow]:
    """Mounts inside a box, valid at some time of a span, of confirmed cameras of the units in ``scope`` (None: all)."""
    dialect, by_strips = connection.dialect.name, box.north - box.south <= TALL_DEG
    sql = reaching_sql(dialect, is_scoped=scope is not None, is_boxed=True, by_strips=by_strips)
    values = reaching_values(dialect, hanging_in(box) if by_strips else (), span, scope)
    edges = {"south": box.south, "north": box.north, "west": box.west, "east": box.east}
    return _read(connection, sql, values | edges)


def _read(connection: Connection, sql: str, values: dict[str, Any]) -> list[MountRow]:
    return [MountRow(*row) for row in _fetched(connection, sql, values)]


def _fetched(connection: Connection, sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Rows as the driver gives them: what SQLAlchemy would make of each costs more than the database."""
    result = connection.exec_driver_sql(sql, values, execution_options={BINARY: True})
    rows: Any = result.cursor.fetchall() if result.cursor else []
    result.close()
    return list(rows)


_MOUNTS_OF = CameraStatement(
    lambda of: (
        select(*_MOUNT)
        .where(
            of(Mount.camera_id),
            Mount.valid_from_ms < UNTIL,
            or_(Mount.valid_to_ms.is_(None), Mount.valid_to_ms > SINCE),
        )
        .order_by(Mount.camera_id, Mount.valid_from_ms, Mount.id)
    )
)


def mounts_of(connection: Connection, camera_ids: Collection[int], span: Timespan) -> list[MountRow]:
    """Mounts of these cameras valid at some time of a span, by camera and time."""
    return [MountRow(*row) for row in _MOUNTS_OF.rows(connection, camera_ids, span)]


_CAMERAS_SQL = """
SELECT id, code, place, address, unit_id, retention_days, has_night_vision FROM camera
WHERE id {ids} AND registration = 'confirmed' {scoped}
"""
_IDS = {"sqlite": "IN (SELECT value FROM json_each(:ids))", "postgresql": "= ANY(:ids::bigint[])"}


@cache
def _cameras_sql(dialect: str, *, is_scoped: bool) -> str:
    scoped = f"AND unit_id {_AMONG[dialect]}" if is_scoped else ""
    return _of_driver(dialect, _CAMERAS_SQL.format(ids=_IDS[dialect], scoped=scoped))


def cameras(connection: Connection, camera_ids: Iterable[int], scope: Collection[str] | None) -> dict[int, CameraRow]:
    """Those of these cameras that are confirmed and belong to the units in ``scope``, by key."""
    dialect, ids = connection.dialect.name, list(set(camera_ids))
    values: dict[str, Any] = {"ids": json.dumps(ids) if dialect == "sqlite" else ids} | _scope_values(dialect, scope)
    rows = _fetched(connection, _cameras_sql(dialect, is_scoped=scope is not None), values)
    return {
        i: CameraRow(i, code, place, address, unit_id, days, bool(night))
        for i, code, place, address, unit_id, days, night in rows
    }


def ids_coded(connection: Connection, codes: Iterable[str]) -> dict[str, int]:
    """Keys of cameras by code in capital letters, whatever the case of the codes given."""
    found = select(Camera.code, Camera.id).where(
        among(connection, func.upper(Camera.code, type_=Camera.code.type), {code.upper() for code in codes})
    )
    return {row.code.upper(): row.id for row in connection.execute(found)}


_REGISTERED = """
SELECT camera_id FROM camera_status
WHERE unit_id {units} AND valid_from_on <= :day AND (valid_to_on IS NULL OR valid_to_on > :day)
"""


@cache
def registered_sql(dialect: str) -> str:
    """The statement that reads who was registered where on a day, in the parameter style of the dialect's driver."""
    return _of_driver(dialect, _REGISTERED.format(units=_AMONG[dialect]))


def registered_values(dialect: str, unit_ids: Collection[str], day: date) -> dict[str, Any]:
    """The parameters of ``registered_sql``."""
    return _scope_values(dialect, unit_ids) | {"day": day.isoformat() if dialect == "sqlite" else day}


def registered_in(connection: Connection, unit_ids: Collection[str], day: date) -> set[int]:
    """Cameras that were registered to one of these units on a day."""
    dialect = connection.dialect.name
    rows = _fetched(connection, registered_sql(dialect), registered_values(dialect, unit_ids, day))
    return {camera_id for (camera_id,) in rows}


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
