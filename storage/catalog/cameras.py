"""Statements about registered cameras: found, listed, counted, numbered."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, func, select, text
from sqlalchemy.orm import Session

from storage.models import Camera, CameraStatus, Mount, Owner, Retrieval
from storage.values.place import Box
from storage.values.text import folded

_CODES = 0x434F4445  # advisory locks of PostgreSQL for the numbers of one prefix


@dataclass(frozen=True)
class CameraFilter:
    """What a list is narrowed to; empty means any. ``unit_ids`` None: all units.

    ``retention_below`` in days: shorter than that (unknown or none counts as 0). ``has_place``: hangs somewhere known.
    """

    unit_ids: Collection[str] | None = None
    text: str = ""
    state: str = ""
    fund: str = ""
    connection: str = ""
    unit_id: str = ""
    registration: str = ""
    retention_below: int | None = None
    has_place: bool | None = None
    owner_id: int | None = None


@dataclass(frozen=True)
class CameraLine:
    """A camera with what holds for it now. ``status`` and ``mount`` are None where nothing was entered."""

    camera: Camera
    owner: Owner
    status: CameraStatus | None
    mount: Mount | None


_NOW = and_(CameraStatus.camera_id == Camera.id, CameraStatus.valid_to_on.is_(None))
_HANGS = and_(Mount.camera_id == Camera.id, Mount.valid_to_ms.is_(None))


def get(session: Session, camera_id: int) -> Camera | None:
    """A camera by key."""
    return session.get(Camera, camera_id)


def by_code(session: Session, code: str) -> Camera | None:
    """A camera by its code, whatever the case."""
    return session.scalar(select(Camera).where(func.upper(Camera.code) == code.strip().upper()).limit(1))


def locked(session: Session, camera_id: int) -> Camera | None:
    """The camera, kept from other writers to the end of this transaction."""
    return session.scalar(select(Camera).where(Camera.id == camera_id).with_for_update())


def add_all(session: Session, rows: Sequence[Any]) -> None:
    """New cameras and what hangs on them; keys are set on return."""
    session.add_all(rows)
    session.flush()


def line(session: Session, camera_id: int) -> CameraLine | None:
    """One camera with what holds for it now."""
    found = session.execute(_joined().where(Camera.id == camera_id)).first()
    return _line(found) if found else None


def listed(
    session: Session, wanted: CameraFilter, *, after_code: str = "", before_code: str = "", limit: int = 50
) -> list[CameraLine]:
    """One page in order of code: the rows behind ``after_code``, or the last ones before ``before_code``."""
    found = _narrowed(_joined(), wanted)
    if before_code:
        backwards = session.execute(found.where(Camera.code < before_code).order_by(Camera.code.desc()).limit(limit))
        return [_line(row) for row in reversed(backwards.all())]
    if after_code:
        found = found.where(Camera.code > after_code)
    return [_line(row) for row in session.execute(found.order_by(Camera.code).limit(limit))]


def walk(session: Session, wanted: CameraFilter, page: int = 1_000) -> Iterator[CameraLine]:
    """All that match in order of code, fetched page by page; for transactions that only read."""
    after = ""
    while rows := listed(session, wanted, after_code=after, limit=page):
        yield from rows
        after = rows[-1].camera.code
        session.expunge_all()
        if len(rows) < page:
            return


def pins(session: Session, wanted: CameraFilter, limit: int) -> list[Row[Any]]:
    """What a map draws, in order of code: id, code, place, state, registration, lat, lon, azimuth, angle, range."""
    columns = (
        Camera.id,
        Camera.code,
        Camera.place,
        CameraStatus.state,
        Camera.registration,
        Mount.lat,
        Mount.lon,
        Mount.azimuth_deg,
        Mount.angle_deg,
        Mount.range_metres,
    )
    found = select(*columns).join(Owner, Owner.id == Camera.owner_id).outerjoin(CameraStatus, _NOW)
    return list(session.execute(_narrowed(found.join(Mount, _HANGS), wanted).order_by(Camera.code).limit(limit)))


def totals(session: Session, wanted: CameraFilter) -> tuple[int, int]:
    """How many cameras match and how many eyes they have."""
    found = select(func.count(Camera.id), func.coalesce(func.sum(CameraStatus.eye_count), 0))
    found = found.join(Owner, Owner.id == Camera.owner_id).outerjoin(CameraStatus, _NOW).outerjoin(Mount, _HANGS)
    counted = session.execute(_narrowed(found, wanted)).one()
    return int(counted[0]), int(counted[1])


def unit_counts(session: Session, unit_ids: Collection[str] | None) -> dict[str, int]:
    """How many cameras that are not rejected each unit has."""
    found = select(Camera.unit_id, func.count()).where(Camera.registration != "rejected").group_by(Camera.unit_id)
    if unit_ids is not None:
        found = found.where(Camera.unit_id.in_(unit_ids))
    return {row[0]: row[1] for row in session.execute(found)}


def standings(session: Session, unit_ids: Collection[str]) -> list[Row[Any]]:
    """What tells cameras of these units apart, rejected ones left out: id, code, unit_id, phone, lat, lon, azimuth,
    angle, place, owner's name. To look for one entered twice."""
    columns = (Camera.id, Camera.code, Camera.unit_id, Owner.phone, Mount.lat, Mount.lon, Mount.azimuth_deg)
    found = (
        select(*columns, Mount.angle_deg, Camera.place, Owner.name.label("owner_name"))
        .join(Owner, Owner.id == Camera.owner_id)
        .outerjoin(Mount, _HANGS)
    )
    found = found.where(Camera.unit_id.in_(set(unit_ids)), Camera.registration != "rejected")
    return list(session.execute(found.order_by(Camera.id)))


def extent(session: Session, unit_ids: Collection[str] | None) -> Box | None:
    """The box around the cameras of these units (None: all), where a map may open. None without any."""
    ends = (func.min(Mount.lat), func.min(Mount.lon), func.max(Mount.lat), func.max(Mount.lon))
    found = select(*ends).join(Camera, _HANGS)
    if unit_ids is not None:
        found = found.where(Camera.unit_id.in_(unit_ids))
    row = session.execute(found).one()
    return None if row[0] is None else Box(*(float(end) for end in row))


def use_count(session: Session, camera_id: int) -> int:
    """How many retrievals were asked of a camera."""
    return session.scalar(select(func.count()).select_from(Retrieval).where(Retrieval.camera_id == camera_id)) or 0


def of_owner(session: Session, owner_id: int) -> list[CameraLine]:
    """An owner's cameras, in order of code."""
    return [_line(row) for row in session.execute(_joined().where(Camera.owner_id == owner_id).order_by(Camera.code))]


def last_code(session: Session, prefix: str) -> str | None:
    """The highest numbered code of a prefix. Other writers of this prefix wait until this transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        numbers = {"house": _CODES, "prefix": zlib.crc32(prefix.encode()) - (1 << 31)}
        session.execute(text("SELECT pg_advisory_xact_lock(:house, :prefix)"), numbers)
    codes = select(Camera.code).where(Camera.code.startswith(f"{prefix}-", autoescape=True))
    longest_first = codes.order_by(func.length(Camera.code).desc(), Camera.code.desc()).limit(200)
    return next((code for code in session.scalars(longest_first) if code[len(prefix) + 1 :].isdecimal()), None)


def _joined() -> Any:
    found = select(Camera, Owner, CameraStatus, Mount).join(Owner, Owner.id == Camera.owner_id)
    return found.outerjoin(CameraStatus, _NOW).outerjoin(Mount, _HANGS)


def _narrowed(found: Any, wanted: CameraFilter) -> Any:
    """The statement (which joins owner, status and mount) with the filter's conditions."""
    if wanted.unit_ids is not None:
        found = found.where(Camera.unit_id.in_(wanted.unit_ids))
    if wanted.unit_id:
        found = found.where(Camera.unit_id == wanted.unit_id)
    for word in folded(wanted.text).split():
        found = found.where(Camera.search_fold.contains(word, autoescape=True))
    for column, value in (
        (CameraStatus.state, wanted.state),
        (CameraStatus.fund, wanted.fund),
        (CameraStatus.connection, wanted.connection),
        (Camera.registration, wanted.registration),
    ):
        if value:
            found = found.where(column == value)
    if wanted.retention_below is not None:
        found = found.where(Camera.retention_days < wanted.retention_below)
    if wanted.has_place is not None:
        found = found.where(Mount.id.is_not(None) if wanted.has_place else Mount.id.is_(None))
    if wanted.owner_id is not None:
        found = found.where(Camera.owner_id == wanted.owner_id)
    return found


def _line(row: Any) -> CameraLine:
    camera, owner, status, mount = row
    return CameraLine(camera, owner, status, mount)
