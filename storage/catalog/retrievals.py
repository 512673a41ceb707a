"""Statements about retrieval requests, retrievals, grants and exhibits."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.catalog import registers
from storage.models import (
    Camera,
    CaseRetrieval,
    ClipRef,
    Exhibit,
    Grant,
    Retrieval,
    RetrievalClip,
    RetrievalRequest,
)
from storage.values.timespan import Timespan


def request(session: Session, request_id: int) -> RetrievalRequest | None:
    """A request by key."""
    return session.get(RetrievalRequest, request_id)


def locked_request(session: Session, request_id: int) -> RetrievalRequest | None:
    """A request that nobody else can decide until this transaction ends."""
    found = select(RetrievalRequest).where(RetrievalRequest.id == request_id).with_for_update()
    return session.scalar(found.execution_options(populate_existing=True))


def add_request(session: Session, made: RetrievalRequest) -> RetrievalRequest:
    """A new request; its key is set on return."""
    session.add(made)
    session.flush()
    return made


def last_number(session: Session, prefix: str, suffix: str) -> str | None:
    """The highest request number of that form; the register is kept until the transaction ends."""
    return registers.last_number(session, RetrievalRequest.number, prefix, suffix)


def requests(
    session: Session,
    *,
    unit_ids: Collection[str] | None = None,
    states: Collection[str] = (),
    case_id: int | None = None,
    requested_by: int | None = None,
    camera_id: int | None = None,
    needs_review: bool = False,
    before_id: int | None = None,
    limit: int = 50,
) -> list[RetrievalRequest]:
    """One page of requests, newest first."""
    found = select(RetrievalRequest).order_by(RetrievalRequest.id.desc()).limit(limit)
    if unit_ids is not None:
        found = found.where(RetrievalRequest.unit_id.in_(unit_ids))
    if states:
        found = found.where(RetrievalRequest.state.in_(states))
    if case_id is not None:
        found = found.where(RetrievalRequest.case_id == case_id)
    if requested_by is not None:
        found = found.where(RetrievalRequest.requested_by == requested_by)
    if camera_id is not None:
        asked = select(Retrieval.request_id).where(Retrieval.camera_id == camera_id)
        found = found.where(RetrievalRequest.id.in_(asked))
    if needs_review:
        found = found.where(RetrievalRequest.is_break_glass.is_(True), RetrievalRequest.reviewed_at.is_(None))
    if before_id is not None:
        found = found.where(RetrievalRequest.id < before_id)
    return list(session.scalars(found))


def count_waiting(session: Session, unit_ids: Collection[str] | None) -> int:
    """Requests that wait for a decision."""
    found = select(func.count()).select_from(RetrievalRequest).where(RetrievalRequest.state == "requested")
    if unit_ids is not None:
        found = found.where(RetrievalRequest.unit_id.in_(unit_ids))
    return session.scalar(found) or 0


def count_to_review(session: Session, unit_ids: Collection[str] | None) -> int:
    """Break-glass requests that nobody has reviewed yet."""
    found = (
        select(func.count())
        .select_from(RetrievalRequest)
        .where(RetrievalRequest.is_break_glass.is_(True), RetrievalRequest.reviewed_at.is_(None))
    )
    if unit_ids is not None:
        found = found.where(RetrievalRequest.unit_id.in_(unit_ids))
    return session.scalar(found) or 0


def locked(session: Session, retrieval_id: int) -> Retrieval | None:
    """A retrieval that nobody else can change until this transaction ends."""
    found = select(Retrieval).where(Retrieval.id == retrieval_id).with_for_update()
    return session.scalar(found.execution_options(populate_existing=True))


def locked_link(session: Session, link_id: int) -> CaseRetrieval | None:
    """A link whose grades nobody else can change until this transaction ends."""
    found = select(CaseRetrieval).where(CaseRetrieval.id == link_id).with_for_update()
    return session.scalar(found.execution_options(populate_existing=True))


def get(session: Session, retrieval_id: int) -> Retrieval | None:
    """A retrieval by key."""
    return session.get(Retrieval, retrieval_id)


def add(session: Session, made: Retrieval) -> Retrieval:
    """A new retrieval; its key is set on return."""
    session.add(made)
    session.flush()
    return made


def of_request(session: Session, request_id: int) -> list[Retrieval]:
    """Retrievals of a request, in the order they were asked for."""
    return list(session.scalars(select(Retrieval).where(Retrieval.request_id == request_id).order_by(Retrieval.id)))


def of_requests(session: Session, request_ids: Collection[int]) -> dict[int, list[Retrieval]]:
    """Retrievals by request."""
    grouped: dict[int, list[Retrieval]] = {key: [] for key in request_ids}
    found = select(Retrieval).where(Retrieval.request_id.in_(set(request_ids))).order_by(Retrieval.id)
    for row in session.scalars(found):
        grouped[row.request_id].append(row)
    return grouped


def of_case(session: Session, case_id: int) -> list[tuple[CaseRetrieval, Retrieval, RetrievalRequest, Camera]]:
    """All retrievals linked to a case, with their request and camera."""
    found = (
        select(CaseRetrieval, Retrieval, RetrievalRequest, Camera)
        .join(Retrieval, Retrieval.id == CaseRetrieval.retrieval_id)
        .join(RetrievalRequest, RetrievalRequest.id == Retrieval.request_id)
        .join(Camera, Camera.id == Retrieval.camera_id)
        .where(CaseRetrieval.case_id == case_id)
        .order_by(Retrieval.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(found)]


def cameras_of(session: Session, camera_ids: Collection[int]) -> dict[int, Camera]:
    """Cameras by key."""
    return {camera.id: camera for camera in session.scalars(select(Camera).where(Camera.id.in_(set(camera_ids))))}


def cameras_named(session: Session, names: Collection[str]) -> dict[str, Camera]:
    """Cameras by what people name them with: their code, or their key as digits. Unknown names are left out."""
    keys = {int(name) for name in names if name.isascii() and name.isdigit() and len(name) <= 15}
    codes = {name.upper() for name in names}
    found: dict[str, Camera] = {}
    for camera in session.scalars(select(Camera).where(Camera.id.in_(keys) | Camera.code.in_(codes))):
        found[camera.code] = camera
        if camera.id in keys:
            found.setdefault(str(camera.id), camera)
    return found


def link(session: Session, case_id: int, retrieval_id: int) -> CaseRetrieval | None:
    """The link between a case and a retrieval."""
    found = select(CaseRetrieval).where(CaseRetrieval.case_id == case_id, CaseRetrieval.retrieval_id == retrieval_id)
    return session.scalar(found)


def add_link(session: Session, made: CaseRetrieval) -> CaseRetrieval:
    """Use a retrieval in a case."""
    session.add(made)
    session.flush()
    return made


def links_of(session: Session, retrieval_id: int) -> list[CaseRetrieval]:
    """Cases a retrieval is used in."""
    found = select(CaseRetrieval).where(CaseRetrieval.retrieval_id == retrieval_id).order_by(CaseRetrieval.id)
    return list(session.scalars(found))


def open_break_glass(session: Session, now: int) -> list[RetrievalRequest]:
    """Break-glass requests whose time is over and whose leave has not been taken back yet."""
    still = (
        select(Retrieval.request_id).join(Grant, Grant.retrieval_id == Retrieval.id).where(Grant.revoked_at.is_(None))
    )
    found = select(RetrievalRequest).where(
        RetrievalRequest.is_break_glass.is_(True),
        RetrievalRequest.closes_at <= now,
        RetrievalRequest.id.in_(still),
    )
    return list(session.scalars(found.order_by(RetrievalRequest.id)))


def add_clip(session: Session, retrieval_id: int, clip_ref_id: int) -> None:
    """A clip belongs to a retrieval; no change when it did already."""
    if session.get(RetrievalClip, (retrieval_id, clip_ref_id)) is None:
        session.add(RetrievalClip(retrieval_id=retrieval_id, clip_ref_id=clip_ref_id))
        session.flush()


def has_clip(session: Session, retrieval_id: int, clip_ref_id: int) -> bool:
    """Whether a clip belongs to a retrieval."""
    return session.get(RetrievalClip, (retrieval_id, clip_ref_id)) is not None


def clip_refs(session: Session, retrieval_id: int) -> list[ClipRef]:
    """Clips of a retrieval in order of time."""
    found = (
        select(ClipRef)
        .join(RetrievalClip, RetrievalClip.clip_ref_id == ClipRef.id)
        .where(RetrievalClip.retrieval_id == retrieval_id)
        .order_by(ClipRef.start_ms)
    )
    return list(session.scalars(found))


def add_exhibit(session: Session, made: Exhibit) -> Exhibit:
    """A produced file."""
    session.add(made)
    session.flush()
    return made


def exhibit(session: Session, exhibit_id: int) -> Exhibit | None:
    """An exhibit by key."""
    return session.get(Exhibit, exhibit_id)


def exhibits_of(session: Session, retrieval_ids: Collection[int]) -> dict[int, list[Exhibit]]:
    """Exhibits by retrieval."""
    grouped: dict[int, list[Exhibit]] = {key: [] for key in retrieval_ids}
    found = select(Exhibit).where(Exhibit.retrieval_id.in_(set(retrieval_ids))).order_by(Exhibit.id)
    for row in session.scalars(found):
        grouped[row.retrieval_id].append(row)
    return grouped


def pieces_of(exhibit: Exhibit) -> list[Timespan]:
    """What the file shows, corrected time, one span a piece, in order: holes between clips are squeezed out of it."""
    told = exhibit.manifest.get("pieces") or []
    spans = [Timespan(one["start_ms"], one["start_ms"] + one["duration_ms"]) for one in told]
    return sorted(spans) or [Timespan(exhibit.start_ms, exhibit.end_ms)]


def span_of(exhibit: Exhibit) -> Timespan:
    """From the first frame to the end of the last piece. The row of an exhibit with holes may tell an earlier end:
    it once was the start and the length of the file."""
    pieces = pieces_of(exhibit)
    return Timespan(pieces[0].start_ms, max(piece.end_ms for piece in pieces))
