"""What one person's first page shows."""

from __future__ import annotations

from dataclasses import dataclass, field

from service.access.rules import may
from service.feeds.actions import count_missing
from storage import restating
from storage.catalog import (
    accounts,
    cases,
    clocks,
    counted_cameras,
    grades,
    jobs,
    overview,
    owner_reports,
    restatements,
    retrievals,
)
from storage.catalog.restatements import Line
from storage.models import (
    Account,
    Camera,
    CameraStatus,
    CaseRecord,
    CaseRetrieval,
    Grade,
    HostClockLeap,
    Intake,
    Retrieval,
)
from storage.models import RetrievalRequest as Request
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, local_date

LEAPS_TOLD_MS = 7 * DAY_MS
RESTATED_TOLD_MS = 30 * DAY_MS


@dataclass(frozen=True)
class Overview:
    """Lists of what waits for this person; an empty list means nothing waits, None that it is not theirs."""

    waiting: list[Request] | None = None
    to_review: list[Request] | None = None
    mine: list[Request] | None = None
    ungraded: list[tuple[CaseRetrieval, Retrieval, CaseRecord, str]] | None = None
    unconfirmed: list[tuple[Grade, CaseRetrieval, CaseRecord]] | None = None
    cases: list[CaseRecord] | None = None
    camera_states: dict[str, int] = field(default_factory=dict)
    not_working: list[tuple[Camera, CameraStatus]] = field(default_factory=list)
    pending: int = 0
    told: int = 0
    feeds_missing: int = 0
    intakes: list[tuple[Intake, Camera]] = field(default_factory=list)
    job_counts: dict[str, int] = field(default_factory=dict)
    clock_leaps: list[HostClockLeap] = field(default_factory=list)
    restated: list[tuple[int, Line]] = field(default_factory=list)
    restatements_waiting: int = 0
    names: dict[int, str] = field(default_factory=dict)
    case_numbers: dict[int, CaseRecord] = field(default_factory=dict)


def gather(archive: Archive, account: Account, unit_ids: set[str] | None) -> Overview:
    """Everything the first page shows, in one reading."""
    role = account.role
    now = archive.clock.now_ms()
    day = local_date(now)
    with archive.read() as session:
        decides, sees = may(role, "retrieval.approve"), may(role, "retrieval.view")
        waiting = retrievals.requests(session, unit_ids=unit_ids, states=("requested",)) if decides else None
        to_review = retrievals.requests(session, unit_ids=unit_ids, needs_review=True) if decides else None
        mine = (
            retrievals.requests(session, requested_by=account.id, limit=6) if may(role, "retrieval.request") else None
        )
        grading = may(role, "grade.give")
        ungraded = grades.ungraded(session, account.id) if grading else None
        unconfirmed = grades.unconfirmed(session, unit_ids) if may(role, "grade.confirm") else None
        listed = [*(waiting or []), *(to_review or []), *(mine or [])]
        people = [r.requested_by for r in listed] + [g.graded_by for g, _, _ in unconfirmed or []]
        return Overview(
            waiting=waiting,
            to_review=to_review,
            mine=mine,
            ungraded=ungraded,
            unconfirmed=[row for row in unconfirmed or [] if row[0].graded_by != account.id] if grading else None,
            cases=overview.open_cases(session, unit_ids, account.id) if may(role, "case.edit") else None,
            camera_states=counted_cameras.by_state(session, unit_ids, day) if may(role, "camera.view") else {},
            not_working=counted_cameras.not_working(session, unit_ids, day) if may(role, "camera.view") else [],
            pending=overview.pending_registrations(session, unit_ids) if may(role, "camera.confirm") else 0,
            told=len(owner_reports.waiting(session, unit_ids)) if may(role, "camera.confirm") else 0,
            feeds_missing=(count_missing(session, unit_ids, now) if may(role, "feed.view") else 0),
            intakes=overview.latest_intakes(session, unit_ids) if may(role, "footage.hand_in") else [],
            job_counts=jobs.open_counts(session) if may(role, "job.view") else {},
            clock_leaps=clocks.leaps_since(session, now - LEAPS_TOLD_MS) if may(role, "job.view") else [],
            restated=(
                restating.concerning(session, archive.settings, account.id, now - RESTATED_TOLD_MS)
                if may(role, "retrieval.request")
                else []
            ),
            restatements_waiting=(
                restatements.count_waiting(session, unit_ids, account.id) if may(role, "footage.restate_decide") else 0
            ),
            names=accounts.names(session, people),
            case_numbers=cases.many(session, [r.case_id for r in listed]) if sees else {},
        )
