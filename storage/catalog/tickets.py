"""Statements about repairs of cameras: tickets and their steps."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.models import Camera, Ticket, TicketStep

OPEN = ("open", "called", "planned")


def add(session: Session, ticket: Ticket) -> Ticket:
    """A new ticket; its key is set on return."""
    session.add(ticket)
    session.flush()
    return ticket


def add_step(session: Session, step: TicketStep) -> TicketStep:
    """One more entry of a ticket's history."""
    session.add(step)
    session.flush()
    return step


def get(session: Session, ticket_id: int, *, locked: bool = False) -> Ticket | None:
    """A ticket by key; ``locked``: kept from other writers to the end of this transaction."""
    found = select(Ticket).where(Ticket.id == ticket_id)
    return session.scalar(found.with_for_update() if locked else found)


def steps_of(session: Session, ticket_id: int) -> list[TicketStep]:
    """The history of a ticket, oldest first."""
    return list(session.scalars(select(TicketStep).where(TicketStep.ticket_id == ticket_id).order_by(TicketStep.id)))


def of_camera(session: Session, camera_id: int, limit: int = 50) -> list[Ticket]:
    """Tickets of a camera, newest first."""
    found = select(Ticket).where(Ticket.camera_id == camera_id).order_by(Ticket.id.desc())
    return list(session.scalars(found.limit(limit)))


def open_of(session: Session, camera_id: int) -> Ticket | None:
    """The ticket of a camera that is not closed."""
    found = select(Ticket).where(Ticket.camera_id == camera_id, Ticket.state.in_(OPEN))
    return session.scalar(found.order_by(Ticket.id.desc()).limit(1))


def listed(
    session: Session, unit_ids: Collection[str] | None, *, is_open: bool, limit: int
) -> list[tuple[Ticket, Camera]]:
    """Tickets with their cameras, of units (None: all): open ones by the day agreed, closed ones newest first."""
    found = _scoped(select(Ticket, Camera), unit_ids)
    if is_open:
        found = found.where(Ticket.state.in_(OPEN)).order_by(Ticket.due_on.is_(None), Ticket.due_on, Ticket.id)
    else:
        found = found.where(Ticket.state.not_in(OPEN)).order_by(Ticket.closed_at.desc(), Ticket.id.desc())
    return [(row[0], row[1]) for row in session.execute(found.limit(limit))]


def open_cameras(session: Session, unit_ids: Collection[str] | None) -> dict[int, int]:
    """Open tickets of cameras of these units: camera to ticket."""
    found = _scoped(select(Ticket.camera_id, Ticket.id), unit_ids).where(Ticket.state.in_(OPEN))
    return {row[0]: row[1] for row in session.execute(found.order_by(Ticket.id))}


def cost_since(session: Session, unit_ids: Collection[str] | None, since_ms: int) -> tuple[int, int]:
    """How many tickets were repaired since an instant, and what they cost together, in đồng."""
    found = _scoped(select(func.count(), func.coalesce(func.sum(Ticket.cost_dong), 0)).select_from(Ticket), unit_ids)
    row = session.execute(found.where(Ticket.state == "repaired", Ticket.closed_at >= since_ms)).one()
    return row[0], int(row[1])


def _scoped(found: Any, unit_ids: Collection[str] | None) -> Any:
    found = found.join(Camera, Camera.id == Ticket.camera_id)
    return found if unit_ids is None else found.where(Camera.unit_id.in_(set(unit_ids)))
