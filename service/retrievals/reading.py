"""What pages and JSON show of requests and retrievals, gathered in few statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from storage.catalog import accounts, cases, clips, grades, grants, jobs, retrievals
from storage.errors import NotFound
from storage.models import Camera, CaseRecord, CaseRetrieval, Grade, Job, Retrieval, RetrievalRequest
from storage.unit_of_work import Reading
from storage.values.timespan import Timespan


@dataclass(frozen=True)
class RequestShown:
    """A request with its case, its retrievals in the order asked, their cameras and the names of its people."""

    request: RetrievalRequest
    case: CaseRecord
    rows: list[Retrieval]
    cameras: dict[int, Camera]
    names: dict[int, str]

    @property
    def spans(self) -> list[Timespan]:
        """The spans asked for, or allowed once it is decided."""
        return [Timespan(row.start_ms, row.end_ms) for row in self.rows]


@dataclass(frozen=True)
class LinkShown:
    """A retrieval in one case, with the grades it was given there, oldest first."""

    link: CaseRetrieval
    case: CaseRecord
    grade: Grade | None
    earlier: list[Grade]


@dataclass(frozen=True)
class CaseRow:
    """One line of a case's retrievals."""

    link: CaseRetrieval
    row: Retrieval
    request: RetrievalRequest
    camera: Camera
    grade: Grade | None
    job: Job | None
    may_view: bool


def in_scope(unit_id: str, unit_ids: set[str] | None) -> bool:
    """Whether a unit is one of those a person may see; None: all."""
    return unit_ids is None or unit_id in unit_ids


def visible_request(session: Reading, request_id: int, account_id: int, unit_ids: set[str] | None) -> RetrievalRequest:
    """The request, if this person may know of it: of their units, or their own. Raises NotFound."""
    made = retrievals.request(session, request_id)
    if made is None or not (in_scope(made.unit_id, unit_ids) or made.requested_by == account_id):
        raise NotFound
    return made


def visible_retrieval(
    session: Reading, retrieval_id: int, account_id: int, unit_ids: set[str] | None
) -> tuple[Retrieval, RetrievalRequest]:
    """The retrieval, if this person may know that it exists: by its request or by a case it is used in."""
    row = retrievals.get(session, retrieval_id)
    made = retrievals.request(session, row.request_id) if row else None
    if row is None or made is None:
        raise NotFound
    if in_scope(made.unit_id, unit_ids) or made.requested_by == account_id:
        return row, made
    linked = cases.many(session, [link.case_id for link in retrievals.links_of(session, retrieval_id)])
    if not any(in_scope(case.unit_id, unit_ids) for case in linked.values()):
        raise NotFound
    return row, made


def shown(session: Reading, made: Sequence[RetrievalRequest]) -> list[RequestShown]:
    """Requests with what stands around them, in the order given."""
    rows = retrievals.of_requests(session, [one.id for one in made])
    of_cases = cases.many(session, {one.case_id for one in made})
    cameras = retrievals.cameras_of(session, {row.camera_id for group in rows.values() for row in group})
    people = {one.requested_by for one in made} | {one.decided_by for one in made} | {one.reviewed_by for one in made}
    people |= {case.investigator_id for case in of_cases.values()}
    names = accounts.names(session, [person for person in people if person is not None])
    return [RequestShown(one, of_cases[one.case_id], rows[one.id], cameras, names) for one in made]


def progress(session: Reading, retrieval_ids: Sequence[int]) -> dict[int, Job]:
    """The newest job of each retrieval."""
    if not retrieval_ids:
        return {}
    found = jobs.of_noun(session, "retrieval", list(retrieval_ids))
    return {job.noun_id: job for job in found if job.noun_id is not None}


def links(session: Reading, retrieval_id: int, unit_ids: set[str] | None) -> list[LinkShown]:
    """The cases a retrieval is used in that this person may see, with the grades given there."""
    found = retrievals.links_of(session, retrieval_id)
    of_cases = cases.many(session, [link.case_id for link in found])
    seen = [link for link in found if in_scope(of_cases[link.case_id].unit_id, unit_ids)]
    current = grades.current(session, [link.id for link in seen])
    return [
        LinkShown(
            link,
            of_cases[link.case_id],
            current.get(link.id),
            [grade for grade in grades.history(session, link.id) if grade.replaced_at is not None],
        )
        for link in seen
    ]


def of_case(session: Reading, case_id: int, account_id: int, now: int) -> list[CaseRow]:
    """The retrievals used in a case, with their grades there and whether this person may see them now."""
    found = retrievals.of_case(session, case_id)
    current = grades.current(session, [link.id for link, *_ in found])
    running = progress(session, [row.id for _, row, *_ in found])
    granted = grants.among(session, account_id, [row.id for _, row, *_ in found], now)
    return [
        CaseRow(link, row, request, camera, current.get(link.id), running.get(row.id), row.id in granted)
        for link, row, request, camera in found
    ]


def has_footage(session: Reading, row: Retrieval) -> bool:
    """Whether the house keeps footage of a camera near the asked span (filed time)."""
    return bool(clips.between(session, row.camera_id, row.start_ms, row.end_ms))
