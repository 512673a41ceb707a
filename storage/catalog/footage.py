"""The place-and-time index: which clips of which cameras meet a span. The only file that knows what serves the search.

Clips of a fixed camera inherit its place, so place is settled on the small tables (``footage_places``) and time on
one range of the narrow clip table, clustered by (camera, start). No clip lasts longer than ``CLIP_CAP_MS``: a lower
bound on the start makes "overlaps" a single range. Rows go straight into structs; nothing here knows the ORM.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache
from typing import Any, Protocol, TypeVar

import msgspec
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    any_,
    bindparam,
    func,
    literal_column,
    select,
)
from sqlalchemy.sql.compiler import SQLCompiler

from storage.catalog.restatements import STANDS
from storage.engine import BINARY
from storage.models import ClipDetail, Master, Restatement
from storage.models.archive import CLIP_CAP_MS
from storage.values.timespan import Timespan

Searching = Connection  # what the statements below are given: for those who pass it on without speaking SQL


class ClipRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The narrow row of a clip. ``start_ms`` is the filed start, epoch ms UTC."""

    camera_id: int
    start_ms: int
    duration_ms: int
    size_bytes: int
    flags: int


class DetailRow(msgspec.Struct, frozen=True, gc=False):
    """What the wide side of a clip knows of its time: its original (None: recorded, the clip itself), and its start by
    the device's clock as it stands today (ms); ``uncertainty_ms`` as filed."""

    camera_id: int
    start_ms: int
    master_id: int | None
    device_start_ms: int
    uncertainty_ms: int = 0


_SCAN = """
SELECT camera_id, start_ms, duration_ms, size_bytes, flags
FROM clip
WHERE camera_id {among} AND start_ms >= :low AND start_ms < :until AND start_ms + duration_ms > :since
ORDER BY camera_id, start_ms
LIMIT :most
"""
# One constant text for any number of cameras, so that it is compiled once.
_AMONG_SQLITE = "IN (SELECT value FROM json_each(:cameras))"
_AMONG_POSTGRESQL = "= ANY(:cameras::bigint[])"


@cache
def scan_sql(dialect: str) -> str:
    """The statement of the clip scan, in the parameter style of the dialect's driver."""
    if dialect == "sqlite":
        return _SCAN.format(among=_AMONG_SQLITE)
    return re.sub(r"(?<!:):(\w+)", r"%(\1)s", _SCAN.format(among=_AMONG_POSTGRESQL))


def scan_values(dialect: str, camera_ids: Iterable[int], span: Timespan, most: int) -> dict[str, Any]:
    """The parameters of ``scan_sql``."""
    wanted = list(camera_ids)
    return {
        "cameras": json.dumps(wanted) if dialect == "sqlite" else wanted,
        "low": span.start_ms - CLIP_CAP_MS,
        "since": span.start_ms,
        "until": span.end_ms,
        "most": most,
    }


def clips(connection: Connection, camera_ids: Collection[int], span: Timespan, most: int) -> list[ClipRow]:
    """At most ``most`` clips of these cameras that meet a span of filed time, by camera and start."""
    if not camera_ids or span.length_ms <= 0:
        return []
    dialect = connection.dialect.name
    values = scan_values(dialect, camera_ids, span, most)
    result = connection.exec_driver_sql(scan_sql(dialect), values, execution_options={BINARY: True})
    rows = result.cursor.fetchall() if result.cursor else []
    result.close()
    return [ClipRow(*row) for row in rows]


Ranges = Sequence[tuple[int, Sequence[Timespan]]]  # each camera with the spans of filed time to be read, sorted, apart
_TOGETHER_MS = 900_000  # spans that differ by less are read in one statement: a little more is scanned


def clips_by_ranges(connection: Connection, ranges: Ranges, most: int) -> tuple[dict[int, list[ClipRow]], int | None]:
    """Clips of each camera in its own spans of filed time, in the order given, until ``most`` are read.

    Answers the clips by camera and, when there were more, the camera at which reading stopped: what the answer has of
    it is its beginning in filed time; cameras after it were not read.
    """
    usual = next((spans[0] for _, spans in ranges if len(spans) == 1), None)
    together = {
        camera_id: spans[0]
        for camera_id, spans in ranges
        if usual is not None and len(spans) == 1 and _is_near(spans[0], usual)
    }
    found: dict[int, list[ClipRow]] = {}
    if together:
        starts, ends = [s.start_ms for s in together.values()], [s.end_ms for s in together.values()]
        rows = clips(connection, together, Timespan(min(starts), max(ends)), most + 1)
        if len(rows) > most:
            return _one_by_one(connection, ranges, most)
        found = by_camera(rows)
    apart = [(camera_id, spans) for camera_id, spans in ranges if camera_id not in together]
    more, stopped_at = _one_by_one(connection, apart, most - sum(map(len, found.values())))
    if stopped_at is not None:
        return _one_by_one(connection, ranges, most)
    return found | more, None


def _one_by_one(connection: Connection, ranges: Ranges, most: int) -> tuple[dict[int, list[ClipRow]], int | None]:
    found: dict[int, list[ClipRow]] = {}
    left = most
    for camera_id, spans in ranges:
        own: dict[int, ClipRow] = {}  # by filed start: one clip may meet two spans
        for span in spans:
            own |= {row.start_ms: row for row in clips(connection, [camera_id], span, left + 1)}
            if len(own) > left:
                found[camera_id] = sorted(own.values(), key=lambda row: row.start_ms)[:left]
                return found, camera_id
        found[camera_id] = list(own.values())
        left -= len(own)
    return found, None


def _is_near(span: Timespan, usual: Timespan) -> bool:
    return max(abs(span.start_ms - usual.start_ms), abs(span.end_ms - usual.end_ms)) <= _TOGETHER_MS


class OfCamera(Protocol):
    """Any row that says whose it is."""

    @property
    def camera_id(self) -> int:
        """The camera."""
        ...


_Row = TypeVar("_Row", bound=OfCamera)


def by_camera(rows: Iterable[_Row]) -> dict[int, list[_Row]]:
    """The rows of each camera, in the order they came."""
    found: dict[int, list[_Row]] = {}
    for row in rows:
        found.setdefault(row.camera_id, []).append(row)
    return found


def details(connection: Connection, camera_id: int, span: Timespan) -> list[DetailRow]:
    """The wide side of a camera's clips that start in a span of filed time, for those whose original is in doubt."""
    moved = func.coalesce(Restatement.after_ms - Master.device_start_ms, 0)
    found = (
        select(
            ClipDetail.camera_id,
            ClipDetail.start_ms,
            ClipDetail.master_id,
            ClipDetail.device_start_ms + moved,
            ClipDetail.uncertainty_ms,
        )
        .outerjoin(Master, Master.id == ClipDetail.master_id)
        .outerjoin(Restatement, STANDS)
        .where(
            ClipDetail.camera_id == camera_id, ClipDetail.start_ms >= span.start_ms, ClipDetail.start_ms < span.end_ms
        )
    )
    return [DetailRow(*row) for row in connection.execute(found)]


SINCE, UNTIL = bindparam("since", 0, BigInteger), bindparam("until", 0, BigInteger)  # a span, half-open
Among = Callable[[Any], ColumnElement[bool]]


class CameraStatement:
    """A statement about some cameras, and a span if it says SINCE or UNTIL, worked out once for each database.

    ``build`` gets what says that a column is one of the cameras. For columns of numbers and text only: the rows are the
    driver's own.
    """

    def __init__(self, build: Callable[[Among], Select[*tuple[Any, ...]]]) -> None:
        self._build = build
        self._compiled: dict[str, SQLCompiler] = {}

    def rows(self, connection: Connection, camera_ids: Iterable[int], span: Timespan | None = None) -> list[Any]:
        """The rows for these cameras and this span (epoch ms)."""
        dialect, wanted = connection.dialect.name, list(camera_ids)
        compiled = self._compiled.get(dialect) or self._compile(connection)
        values = {**compiled.params, "cameras": json.dumps(wanted) if dialect == "sqlite" else wanted}
        if span is not None:
            values |= {"since": span.start_ms, "until": span.end_ms}
        in_order = compiled.positiontup
        given = values if in_order is None else tuple(values[name] for name in in_order)
        result = connection.exec_driver_sql(str(compiled), given)
        rows: list[Any] = list(result.cursor.fetchall()) if result.cursor else []
        result.close()
        return rows

    def _compile(self, connection: Connection) -> SQLCompiler:
        def among_them(column: Any) -> ColumnElement[bool]:
            if connection.dialect.name == "sqlite":
                given = func.json_each(bindparam("cameras", "")).table_valued("value")
                inside: ColumnElement[bool] = column.in_(select(literal_column("value")).select_from(given))
                return inside
            same: ColumnElement[bool] = column == any_(bindparam("cameras", [], ARRAY(column.type)))
            return same

        found = self._build(among_them)
        compiled = found.compile(connection, compile_kwargs={"render_postcompile": True})
        assert isinstance(compiled, SQLCompiler)
        self._compiled[connection.dialect.name] = compiled
        return compiled


def among(connection: Connection, column: Any, values: Iterable[Any]) -> ColumnElement[bool]:
    """``column`` is one of ``values``: one parameter and one text for any number of them, on both databases."""
    wanted = list(values)
    if connection.dialect.name == "sqlite":
        given = func.json_each(bindparam(None, json.dumps(wanted), unique=True)).table_valued("value")
        inside: ColumnElement[bool] = column.in_(select(literal_column("value")).select_from(given))
        return inside
    same: ColumnElement[bool] = column == any_(bindparam(None, wanted, type_=ARRAY(column.type), unique=True))
    return same
