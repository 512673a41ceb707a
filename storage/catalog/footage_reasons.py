"""Statements about what is known of cameras in a span beside their clips: clocks, originals, outages, holds, asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

import msgspec
from sqlalchemy import Connection, func, or_, select

from storage.catalog import clip_days, clocks
from storage.catalog.footage import SINCE, UNTIL, CameraStatement, among, by_camera
from storage.catalog.restatements import BEGAN, STANDS
from storage.ledger.clocks import Observation
from storage.models import (
    CaseRecord,
    Discard,
    Filing,
    Intake,
    LeavingClip,
    LegalHold,
    Master,
    Outage,
    Restatement,
    Retrieval,
    RetrievalRequest,
)
from storage.models.archive import CLIP_CAP_MS
from storage.values.clock import local_date
from storage.values.retention import ASKED
from storage.values.timespan import Timespan


class FilingRow(msgspec.Struct, frozen=True, gc=False):
    """Originals of a camera that were filed with about one offset (from low to high, ms): from the first filed start
    to the last end, epoch ms."""

    camera_id: int
    low_offset_ms: int
    high_offset_ms: int
    first_ms: int
    until_ms: int
    longest_ms: int


class MasterRow(msgspec.Struct, frozen=True, gc=False):
    """What an original says of time: by the device's clock as it stands today, and as filed (ms).

    ``offset_ms`` lies between the two: where the start was stated anew, it is not the one it was filed with.
    ``is_withdrawn``: it is kept, and not to be found.
    """

    id: int
    camera_id: int
    device_start_ms: int
    offset_ms: int
    filed_start_ms: int
    duration_ms: int
    is_withdrawn: bool = False


class OutageRow(msgspec.Struct, frozen=True, gc=False):
    """A stretch for which it is known why a camera has nothing (epoch ms; ``end_ms`` None: it lasts)."""

    camera_id: int
    start_ms: int
    end_ms: int | None
    reason: str
    note: str


class DiscardRow(msgspec.Struct, frozen=True, gc=False):
    """A clip that was let go: its filed span, by which rule, and when (ms)."""

    camera_id: int
    start_ms: int
    duration_ms: int
    rule: str
    discarded_at: int


class HoldRow(msgspec.Struct, frozen=True, gc=False):
    """A legal hold in force: its span of filed time, the case that holds and the unit that handles that case."""

    camera_id: int
    start_ms: int
    end_ms: int
    case_number: str
    unit_id: str


class AskedRow(msgspec.Struct, frozen=True, gc=False):
    """A span that somebody asked for and that is not yet produced, with the number of the request and its unit."""

    camera_id: int
    start_ms: int
    end_ms: int
    number: str
    unit_id: str


_OBSERVATIONS = CameraStatement(clocks.counted)


def observations(connection: Connection, camera_ids: Collection[int]) -> dict[int, list[Observation]]:
    """What counts of these cameras' clocks, by camera, in order of the instant."""
    of_camera: dict[int, list[Observation]] = defaultdict(list)
    for camera_id, *values in _OBSERVATIONS.rows(connection, camera_ids):
        of_camera[camera_id].append(Observation(*values))
    return of_camera


_FILINGS = CameraStatement(
    lambda of: (
        select(
            Filing.camera_id,
            Filing.low_offset_ms,
            Filing.high_offset_ms,
            Filing.first_ms,
            Filing.until_ms,
            Filing.longest_ms,
        )
        .where(of(Filing.camera_id))
        .order_by(Filing.camera_id, Filing.offset_minute)
    )
)


def filings(connection: Connection, camera_ids: Collection[int]) -> list[FilingRow]:
    """With which offsets originals of these cameras were filed, and where in filed time."""
    return [FilingRow(*row) for row in _FILINGS.rows(connection, camera_ids)]


_MASTERS = CameraStatement(
    lambda of: (
        select(
            Master.id,
            Master.camera_id,
            BEGAN,
            Master.filed_start_ms - BEGAN,
            Master.filed_start_ms,
            Master.duration_ms,
            func.coalesce(Restatement.is_withdrawn, False),
        )
        .outerjoin(Restatement, STANDS)
        .where(
            of(Master.camera_id),
            Master.filed_start_ms < UNTIL,
            # none is longer than the longest: a lower bound on the start makes "overlaps" a single range
            Master.filed_start_ms
            > SINCE
            - select(func.coalesce(func.max(Filing.longest_ms), 0)).where(of(Filing.camera_id)).scalar_subquery(),
            Master.filed_start_ms + Master.duration_ms > SINCE,
        )
        .order_by(Master.camera_id, Master.filed_start_ms, Master.id)
    )
)


def masters(connection: Connection, camera_ids: Collection[int], span: Timespan) -> dict[int, list[MasterRow]]:
    """Originals of these cameras that meet a span of filed time, by camera and filed start."""
    return by_camera(MasterRow(*row) for row in _MASTERS.rows(connection, camera_ids, span))


_OUTAGES = CameraStatement(
    lambda of: (
        select(Outage.camera_id, Outage.start_ms, Outage.end_ms, Outage.reason, Outage.note)
        .where(
            of(Outage.camera_id),
            Outage.start_ms < UNTIL,
            or_(Outage.end_ms.is_(None), Outage.end_ms > SINCE),
        )
        .order_by(Outage.camera_id, Outage.start_ms, Outage.id)
    )
)


def outages(connection: Connection, camera_ids: Collection[int], span: Timespan) -> dict[int, list[OutageRow]]:
    """Known outages of these cameras that meet a span, by camera, in order."""
    return by_camera(OutageRow(*row) for row in _OUTAGES.rows(connection, camera_ids, span))


_DISCARDS = CameraStatement(
    lambda of: (
        select(Discard.camera_id, Discard.start_ms, Discard.duration_ms, Discard.rule, Discard.discarded_at)
        .where(
            of(Discard.camera_id),
            Discard.object_key.startswith("clip/", autoescape=True),
            Discard.start_ms >= SINCE - CLIP_CAP_MS,
            Discard.start_ms < UNTIL,
            Discard.start_ms + Discard.duration_ms > SINCE,
        )
        .order_by(Discard.camera_id, Discard.start_ms)
    )
)


def discards(connection: Connection, camera_ids: Collection[int], span: Timespan) -> dict[int, list[DiscardRow]]:
    """Clips of these cameras that were let go and met a span of filed time, by camera, in order."""
    rows = [
        DiscardRow(camera_id or 0, start_ms or 0, duration_ms or 0, rule, discarded_at)
        for camera_id, start_ms, duration_ms, rule, discarded_at in _DISCARDS.rows(connection, camera_ids, span)
    ]
    return by_camera(rows + _leaving(connection, camera_ids, span))


def _leaving(connection: Connection, camera_ids: Collection[int], span: Timespan) -> list[DiscardRow]:
    """Clips of days that left the index but whose objects are still being removed: as good as gone."""
    left_at = clip_days.left_at(connection) if connection.dialect.name == "postgresql" else {}
    if not left_at:
        return []
    found = select(LeavingClip.camera_id, LeavingClip.start_ms, LeavingClip.duration_ms).where(
        among(connection, LeavingClip.camera_id, camera_ids),
        LeavingClip.start_ms >= span.start_ms - CLIP_CAP_MS,
        LeavingClip.start_ms < span.end_ms,
        LeavingClip.start_ms + LeavingClip.duration_ms > span.start_ms,
    )
    return [
        DiscardRow(*row, "retention", left_at.get(local_date(row.start_ms), 0))
        for row in connection.execute(found.order_by(LeavingClip.camera_id, LeavingClip.start_ms))
    ]


_HOLDS = CameraStatement(
    lambda of: (
        select(LegalHold.camera_id, LegalHold.start_ms, LegalHold.end_ms, CaseRecord.number, CaseRecord.unit_id)
        .join(CaseRecord, CaseRecord.id == LegalHold.case_id)
        .where(
            of(LegalHold.camera_id),
            LegalHold.start_ms < UNTIL,
            LegalHold.end_ms > SINCE,
            LegalHold.released_at.is_(None),
        )
        .order_by(LegalHold.camera_id, LegalHold.start_ms, LegalHold.id)
    )
)


def holds(connection: Connection, camera_ids: Collection[int], span: Timespan) -> dict[int, list[HoldRow]]:
    """Legal holds in force on these cameras that meet a span of filed time, by camera, in order."""
    return by_camera(HoldRow(*row) for row in _HOLDS.rows(connection, camera_ids, span))


_ASKED = CameraStatement(
    lambda of: (
        select(
            Retrieval.camera_id,
            Retrieval.start_ms,
            Retrieval.end_ms,
            RetrievalRequest.number,
            RetrievalRequest.unit_id,
        )
        .join(RetrievalRequest, RetrievalRequest.id == Retrieval.request_id)
        .where(
            of(Retrieval.camera_id),
            Retrieval.start_ms < UNTIL,
            Retrieval.end_ms > SINCE,
            Retrieval.state.in_(sorted(ASKED)),
        )
        .order_by(Retrieval.camera_id, Retrieval.start_ms, Retrieval.id)
    )
)


def asked(connection: Connection, camera_ids: Collection[int], span: Timespan) -> dict[int, list[AskedRow]]:
    """Requests for spans (corrected time) of these cameras that are not yet produced, by camera."""
    return by_camera(AskedRow(*row) for row in _ASKED.rows(connection, camera_ids, span))


_WAITING_INTAKES = CameraStatement(
    lambda of: (
        select(Intake.camera_id, func.count())
        .where(of(Intake.camera_id), Intake.state.in_(("waiting", "working")))
        .group_by(Intake.camera_id)
    )
)


def waiting_intakes(connection: Connection, camera_ids: Collection[int]) -> dict[int, int]:
    """How many files handed in for these cameras are not filed yet, by camera; cameras without any are left out."""
    return {row[0]: row[1] for row in _WAITING_INTAKES.rows(connection, camera_ids)}
