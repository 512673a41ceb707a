"""Statements about what is known of cameras in a span beside their clips: clocks, originals, outages, holds, asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

import msgspec
from sqlalchemy import Connection, func, or_, select

from storage.catalog import clip_days
from storage.catalog.footage import among, by_camera
from storage.ledger.clocks import Observation
from storage.models import (
    CaseRecord,
    ClockObservation,
    Discard,
    Intake,
    LeavingClip,
    LegalHold,
    Master,
    Outage,
    Retrieval,
    RetrievalRequest,
)
from storage.models.archive import CLIP_CAP_MS
from storage.values.clock import local_date
from storage.values.retention import ASKED
from storage.values.timespan import Timespan


class FilingRow(msgspec.Struct, frozen=True, gc=False):
    """Originals of a camera that were filed with one offset: from the first filed start to the last end, ms."""

    camera_id: int
    offset_ms: int
    first_ms: int
    until_ms: int
    longest_ms: int


class MasterRow(msgspec.Struct, frozen=True, gc=False):
    """What an original says of time: by the device's clock, and as filed (ms)."""

    id: int
    camera_id: int
    device_start_ms: int
    offset_ms: int
    filed_start_ms: int
    duration_ms: int


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


def observations(connection: Connection, camera_ids: Collection[int]) -> dict[int, list[Observation]]:
    """All comparisons of these cameras' clocks, by camera, in order of the instant."""
    found = (
        select(
            ClockObservation.camera_id,
            ClockObservation.observed_at,
            ClockObservation.offset_ms,
            ClockObservation.uncertainty_ms,
        )
        .where(among(connection, ClockObservation.camera_id, camera_ids))
        .order_by(ClockObservation.observed_at, ClockObservation.id)
    )
    of_camera: dict[int, list[Observation]] = defaultdict(list)
    for camera_id, *values in connection.execute(found):
        of_camera[camera_id].append(Observation(*values))
    return of_camera


def filings(connection: Connection, camera_ids: Collection[int]) -> list[FilingRow]:
    """With which offsets originals of these cameras were filed, and where in filed time."""
    found = (
        select(
            Master.camera_id,
            Master.offset_ms,
            func.min(Master.filed_start_ms),
            func.max(Master.filed_start_ms + Master.duration_ms),
            func.max(Master.duration_ms),
        )
        .where(among(connection, Master.camera_id, camera_ids))
        .group_by(Master.camera_id, Master.offset_ms)
    )
    return [FilingRow(*row) for row in connection.execute(found)]


def masters(connection: Connection, camera_ids: Collection[int], span: Timespan) -> dict[int, list[MasterRow]]:
    """Originals of these cameras that meet a span of filed time, by camera and filed start."""
    found = (
        select(
            Master.id,
            Master.camera_id,
            Master.device_start_ms,
            Master.offset_ms,
            Master.filed_start_ms,
            Master.duration_ms,
        )
        .where(
            among(connection, Master.camera_id, camera_ids),
            Master.filed_start_ms < span.end_ms,
            Master.filed_start_ms + Master.duration_ms > span.start_ms,
        )
        .order_by(Master.camera_id, Master.filed_start_ms, Master.id)
    )
    return by_camera(MasterRow(*row) for row in connection.execute(found))


def outages(connection: Connection, camera_ids: Collection[int], span: Timespan) -> dict[int, list[OutageRow]]:
    """Known outages of these cameras that meet a span, by camera, in order."""
    found = (
        select(Outage.camera_id, Outage.start_ms, Outage.end_ms, Outage.reason, Outage.note)
        .where(
            among(connection, Outage.camera_id, camera_ids),
            Outage.start_ms < span.end_ms,
            or_(Outage.end_ms.is_(None), Outage.end_ms > span.start_ms),
        )
        .order_by(Outage.camera_id, Outage.start_ms, Outage.id)
    )
    return by_camera(OutageRow(*row) for row in connection.execute(found))


def discards(connection: Connection, camera_ids: Collection[int], span: Timespan) -> dict[int, list[DiscardRow]]:
    """Clips of these cameras that were let go and met a span of filed time, by camera, in order."""
    found = (
        select(Discard.camera_id, Discard.start_ms, Discard.duration_ms, Discard.rule, Discard.discarded_at)
        .where(
            among(connection, Discard.camera_id, camera_ids),
            Discard.object_key.startswith("clip/", autoescape=True),
            Discard.start_ms < span.end_ms,
            Discard.start_ms + Discard.duration_ms > span.start_ms,
        )
        .order_by(Discard.camera_id, Discard.start_ms)
    )
    rows = [
        DiscardRow(row.camera_id or 0, row.start_ms or 0, row.duration_ms or 0, row.rule, row.discarded_at)
        for row in connection.execute(found)
    ]
    return by_camera(rows + _leaving(connection, camera_ids, span))


def _leaving(connection: Connection, camera_ids: Collection[int], span: Timespan) -> list[DiscardRow]:
    """Clips of days that left the index but whose objects are still being removed: as good as gone."""
    left_at = clip_days.left_at(connection)
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


def holds(connection: Connection, camera_ids: Collection[int], span: Timespan) -> dict[int, list[HoldRow]]:
    """Legal holds in force on these cameras that meet a span of filed time, by camera, in order."""
    found = (
        select(LegalHold.camera_id, LegalHold.start_ms, LegalHold.end_ms, CaseRecord.number, CaseRecord.unit_id)
        .join(CaseRecord, CaseRecord.id == LegalHold.case_id)
        .where(
            among(connection, LegalHold.camera_id, camera_ids),
            LegalHold.start_ms < span.end_ms,
            LegalHold.end_ms > span.start_ms,
            LegalHold.released_at.is_(None),
        )
        .order_by(LegalHold.camera_id, LegalHold.start_ms, LegalHold.id)
    )
    return by_camera(HoldRow(*row) for row in connection.execute(found))


def asked(connection: Connection, camera_ids: Collection[int], span: Timespan) -> dict[int, list[AskedRow]]:
    """Requests for spans (corrected time) of these cameras that are not yet produced, by camera."""
    found = (
        select(
            Retrieval.camera_id,
            Retrieval.start_ms,
            Retrieval.end_ms,
            RetrievalRequest.number,
            RetrievalRequest.unit_id,
        )
        .join(RetrievalRequest, RetrievalRequest.id == Retrieval.request_id)
        .where(
            among(connection, Retrieval.camera_id, camera_ids),
            Retrieval.start_ms < span.end_ms,
            Retrieval.end_ms > span.start_ms,
            Retrieval.state.in_(sorted(ASKED)),
        )
        .order_by(Retrieval.camera_id, Retrieval.start_ms, Retrieval.id)
    )
    return by_camera(AskedRow(*row) for row in connection.execute(found))


def waiting_intakes(connection: Connection, camera_ids: Collection[int]) -> dict[int, int]:
    """How many files handed in for these cameras are not filed yet, by camera; cameras without any are left out."""
    found = (
        select(Intake.camera_id, func.count())
        .where(among(connection, Intake.camera_id, camera_ids), Intake.state.in_(("waiting", "working")))
        .group_by(Intake.camera_id)
    )
    return {row[0]: row[1] for row in connection.execute(found)}
