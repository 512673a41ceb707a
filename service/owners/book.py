"""The owner's book of uses, gathered: every retrieval of their cameras, in the cameras' own time, without names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from service.cases.rules import ENDED
from service.owners.rules import ALLOWED, Outcome, overlaps, result_of
from storage.catalog import clocks, discards, uses
from storage.catalog.uses import Hold
from storage.ledger.clocks import ClockLedger
from storage.models import CaseRecord, Retrieval, RetrievalRequest
from storage.settings import Settings
from storage.unit_of_work import Reading
from storage.values.retention import PRODUCED, Keeping, kept_until

PAGE_ROWS = 30


@dataclass(frozen=True)
class Use:
    """One use of one camera's footage, as its owner may know it. Instants in epoch ms UTC.

    ``start_ms`` and ``end_ms`` in true time; ``device_*_ms`` by the camera's own clock, which is off by ``offset_ms`` ±
    ``uncertainty_ms``: None where nobody ever compared it. No name, no case.
    """

    id: int
    request_number: str
    camera_id: int
    asked_at: int
    start_ms: int
    end_ms: int
    device_start_ms: int | None
    device_end_ms: int | None
    offset_ms: int | None
    uncertainty_ms: int
    purpose: str
    state: str
    is_emergency: bool
    viewer_count: int
    last_viewed_at: int | None
    is_held: bool
    leave_until: int | None
    deletion_due_at: int | None
    deleted_at: int | None
    result: str | None


@dataclass(frozen=True)
class Totals:
    """How often, how long together (ms), and by how many people these cameras' footage was used."""

    count: int
    length_ms: int
    viewer_count: int


def totals_of(session: Reading, camera_ids: Collection[int]) -> Totals:
    """The figures above the book."""
    count, length_ms = uses.totals(session, camera_ids)
    return Totals(count, length_ms, uses.viewer_count(session, camera_ids))


def uses_of(
    session: Reading,
    settings: Settings,
    camera_ids: Collection[int],
    *,
    wants_result: bool,
    before_id: int | None = None,
    limit: int = PAGE_ROWS,
) -> list[Use]:
    """One page of uses of these cameras, newest first. The caller has made sure whose they are."""
    rows = uses.of_cameras(session, camera_ids, before_id=before_id, limit=limit)
    keys = [row.id for row, _request in rows]
    facts = _Facts(
        clocks={key: clocks.ledger_of(session, key, settings) for key in {row.camera_id for row, _request in rows}},
        views=uses.views(session, keys),
        held=uses.held(session, camera_ids),
        leave=uses.leave_until(session, keys),
        deleted=uses.deleted_at(session, keys),
        outcomes=uses.outcomes(session, keys),
    )
    return [
        _use(session, settings, row, request=request, facts=facts, wants_result=wants_result) for row, request in rows
    ]


@dataclass(frozen=True)
class _Facts:
    clocks: Mapping[int, ClockLedger]
    views: Mapping[int, tuple[int, int]]
    held: Mapping[int, list[Hold]]
    leave: Mapping[int, int]
    deleted: Mapping[int, int]
    outcomes: Mapping[int, list[tuple[CaseRecord, int | None]]]


def _use(
    session: Reading,
    settings: Settings,
    row: Retrieval,
    *,
    request: RetrievalRequest,
    facts: _Facts,
    wants_result: bool,
) -> Use:
    known = facts.clocks[row.camera_id].at(row.start_ms)
    cases = facts.outcomes.get(row.id, [])
    holds = [
        h for h in facts.held.get(row.camera_id, []) if overlaps(((h.start_ms, h.end_ms),), row.start_ms, row.end_ms)
    ]
    own = {request.case_id, *(case.id for case, _grade in cases)}
    is_held = row.state in ALLOWED and any(hold.case_id in own for hold in holds)
    deleted_at = facts.deleted.get(row.id)
    viewers, last = facts.views.get(row.id, (0, None))
    outcomes = [
        Outcome(case.clarified_at is not None or case.stage in ENDED, case.clarified_at is not None, grade)
        for case, grade in cases
        if row.state in PRODUCED  # what was never handed out had no part in what came of the case
    ]
    return Use(
        id=row.id,
        request_number=request.number,
        camera_id=row.camera_id,
        asked_at=request.requested_at,
        start_ms=row.start_ms,
        end_ms=row.end_ms,
        device_start_ms=row.start_ms - known.offset_ms if known.is_compared else None,
        device_end_ms=row.end_ms - known.offset_ms if known.is_compared else None,
        offset_ms=known.offset_ms if known.is_compared else None,
        uncertainty_ms=known.uncertainty_ms,
        purpose=request.purpose,
        state=row.state,
        is_emergency=request.is_break_glass,
        viewer_count=viewers,
        last_viewed_at=last,
        is_held=is_held,
        leave_until=facts.leave.get(row.id),
        deletion_due_at=None if holds or deleted_at else _deletion_due(session, settings, row),
        deleted_at=deleted_at,
        result=result_of(outcomes, wants_result),
    )


def _deletion_due(session: Reading, settings: Settings, row: Retrieval) -> int | None:
    """When the retention will let go of what was produced, as things stand; None: not by the clock."""
    if row.state not in PRODUCED or row.produced_at is None:
        return None
    keeping = Keeping(settings.clip_retention_days, settings.exhibit_retention_days, settings.copy_retention_days)
    worth = discards.uses_of_retrieval(session, row.id, ENDED)
    return kept_until(row.produced_at, settings.exhibit_retention_days, worth, keeping)
