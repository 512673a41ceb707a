"""From rows of the archive to the facts a report counts: what each column means for counting, in one place."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from service.cases.offences import offence_on
from service.reports.facts import (
    CameraFact,
    CameraSpell,
    CaseFact,
    CaseLink,
    CaseStage,
    Clarification,
    Handling,
    ReportFacts,
    RequestFact,
    RetrievalFact,
    SubjectFact,
)
from service.retrievals.rules import is_unjustified
from storage.catalog import report_facts
from storage.catalog.report_facts import CaseRow, RetrievalRow
from storage.models import Camera, CameraStatus, CaseRetrieval, Grade
from storage.models import CaseStage as StageRow
from storage.unit_of_work import Reading
from storage.values.clock import DAY_MS, local_date


def gathered(session: Reading, unit_ids: Collection[str]) -> ReportFacts:
    """Everything that reports of these units are counted from, of any period."""
    rows = report_facts.facts_of(session, unit_ids)
    of_request: dict[int, list[RetrievalRow]] = {}
    for row in rows.retrievals:
        of_request.setdefault(row.request.id, []).append(row)
    return ReportFacts(
        cameras=tuple(_camera(camera, statuses) for camera, statuses in rows.cameras),
        requests=tuple(
            RequestFact(
                request.id,
                request.number,
                request.unit_id,
                request.requested_at,
                "overwritten" if was_overwritten(of_request.get(request.id, [])) else request.state,
                request.decided_at,
            )
            for request in rows.requests
        ),
        retrievals=tuple(_retrieval(row) for row in rows.retrievals),
        cases=tuple(_case(row) for row in rows.cases),
        subjects=tuple(
            SubjectFact(subject.id, row.case.id, subject.pseudonym, subject.is_by_camera)
            for row in rows.cases
            for subject in row.subjects
            if subject.withdrawn_at is None
        ),
    )


def was_overwritten(rows: Collection[RetrievalRow]) -> bool:
    """Whether all that a request asked for was gone from its cameras' own recorders when it was put.

    True only where every retrieval ended without footage and the span had outlived its camera's stated keeping.
    """
    return bool(rows) and all(
        row.retrieval.produced_at is not None
        and not row.exhibit_count
        and row.camera.retention_days > 0
        and row.retrieval.end_ms + row.camera.retention_days * DAY_MS < row.request.requested_at
        for row in rows
    )


def clarifications(stages: Iterable[StageRow]) -> tuple[Clarification, ...]:
    """What clarified a case and what undid it, from its steps in order.

    A later step that would clarify again while the case stands clarified adds nothing.
    """
    found: list[Clarification] = []
    for step in stages:
        is_open = bool(found) and found[-1].undone_on is None
        if step.is_annulling and is_open:
            undone = found.pop()
            found.append(Clarification(undone.on, undone.at, local_date(step.entered_at), step.note))
        elif step.is_clarifying and not is_open:
            found.append(Clarification(local_date(step.entered_at), step.entered_at))
    return tuple(found)


def _case(row: CaseRow) -> CaseFact:
    case, clarified = row.case, clarifications(row.stages)
    # A step enters the clarified set only with a subject known: it proves the day as well as the subject's own row.
    identified = [local_date(s.identified_at) for s in row.subjects] + [c.on for c in clarified]
    occurred_on = local_date(case.occurred_from_ms)
    offence = offence_on(case.offence_code or "", occurred_on)
    return CaseFact(
        id=case.id,
        number=case.number,
        kind=case.kind,  # type: ignore[arg-type]  # the column holds exactly these codes
        offence=case.offence_code or "",
        offence_name=offence.name if offence else "Chưa xác định",
        handled_by=_handled(row),
        stages=tuple(CaseStage(step.stage, local_date(step.entered_at)) for step in row.stages),
        clarifications=clarified,
        subject_identified_on=min(identified, default=None),
        cooperating_unit_ids=frozenset(unit.unit_id for unit in row.helping),
        registered_on=local_date(case.created_at),
        withdrawn_on=_day(case.withdrawn_at),
    )


def _handled(row: CaseRow) -> tuple[Handling, ...]:
    """The handling units by day; of several on one day the last."""
    by_day = {local_date(step.entered_at): step.unit_id for step in row.stages}
    if not by_day:
        by_day = {local_date(row.case.created_at): row.case.unit_id}
    return tuple(Handling(unit_id, day) for day, unit_id in sorted(by_day.items()))


def _camera(camera: Camera, statuses: Iterable[CameraStatus]) -> CameraFact:
    spells = sorted(statuses, key=lambda status: (status.valid_from_on, status.id))
    return CameraFact(
        camera.id,
        camera.code,
        tuple(
            CameraSpell(
                status.valid_from_on,
                status.valid_to_on,
                status.unit_id,
                camera.subunit,
                status.fund,
                status.state,
                status.connection,
                status.eye_count,
            )
            for status in spells
        ),
    )


def _retrieval(row: RetrievalRow) -> RetrievalFact:
    retrieval = row.retrieval
    unjustified_at = row.request.reviewed_at if is_unjustified(row.request) else None
    return RetrievalFact(
        id=retrieval.id,
        number=f"TX {row.request.number.removeprefix('YC ')}-{retrieval.id}",
        unit_id=row.request.unit_id,
        camera_id=row.camera.id,
        camera_code=row.camera.code,
        camera_fund=_fund_on(row.statuses, local_date(retrieval.start_ms)),
        requested_by=row.request.requested_by,
        performed_at=retrieval.produced_at,
        links=tuple(made for link, grades in row.links for made in _links(link, grades, unjustified_at)),
        withdrawn_on=_day(row.withdrawn_at),
    )


def _links(link: CaseRetrieval, grades: Iterable[Grade], unjustified_at: int | None) -> list[CaseLink]:
    """One link for the grade that holds, and one, dated as withdrawn, for each confirmed grade that was replaced.

    Opened in an emergency that a commander found unjustified: withdrawn from the day of that finding.

    So a grade that is lowered later leaves the number of its own period as published and becomes a correction in the
    period in which it was replaced.
    """
    made: list[CaseLink] = []
    for grade in grades:
        ends = [at for at in (grade.replaced_at, unjustified_at) if at is not None]
        if ends and grade.confirmed_at is None:
            continue
        made.append(
            CaseLink(
                link.case_id,
                grade.value,
                grade.reason,
                grade.graded_by,
                local_date(grade.graded_at),
                grade.confirmed_by,
                _day(grade.confirmed_at),
                _day(min(ends, default=None)),
                grade.is_rule_relaxed,
            )
        )
    stands = any(one.withdrawn_on is None for one in made)
    return made if stands else [*made, CaseLink(link.case_id)]


def _fund_on(statuses: Iterable[CameraStatus], day: date) -> str:
    """The camera's fund on a day; before its first stretch, that of the first."""
    ordered = sorted(statuses, key=lambda status: (status.valid_from_on, status.id))
    begun = [status for status in ordered if status.valid_from_on <= day]
    known = begun[-1:] or ordered[:1]
    return known[0].fund if known else ""


def _day(at: int | None) -> date | None:
    return None if at is None else local_date(at)
