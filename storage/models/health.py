"""How cameras fare: the view a camera is known by, how far it was judged, spells of faults, tickets for repair."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Instant, Key


class CameraView(Base):
    """What a camera sees where it hangs, as a sketch of edges in which nobody can be known. A turn is told by it."""

    __tablename__ = "camera_view"
    __table_args__ = (
        Index("ix_camera_view_camera_id", "camera_id"),
        {"comment": "Sketch of what a camera sees where it hangs; nobody can be known in it"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    camera_id: Mapped[int] = mapped_column(Key, ForeignKey("camera.id"), comment="The camera")
    mount_id: Mapped[int] = mapped_column(Key, ForeignKey("mount.id"), comment="The mount it is the view of")
    light: Mapped[str] = mapped_column(String(5), comment="day or dark: the same street looks otherwise by night")
    sketch: Mapped[str] = mapped_column(Text, comment="Edges by place, see ingest/media/view.py")
    drawing_png: Mapped[bytes] = mapped_column(LargeBinary, comment="The same drawn for people, a PNG")
    from_ms: Mapped[int] = mapped_column(Instant, comment="Start of the first clip it was made of, epoch ms UTC")
    until_ms: Mapped[int] = mapped_column(Instant, comment="Start of the last of them, epoch ms UTC")
    clip_count: Mapped[int] = mapped_column(comment="How many clips it was made of")
    proposed_at: Mapped[int] = mapped_column(Instant, comment="When it was made, epoch ms UTC")
    confirmed_by: Mapped[int | None] = mapped_column(Key, comment="Account of the technician who confirmed it")
    confirmed_at: Mapped[int | None] = mapped_column(Instant, comment="When confirmed; empty while only proposed")
    ended_at: Mapped[int | None] = mapped_column(Instant, comment="When replaced or rejected; empty while it holds")


class HealthState(Base):
    """How far a camera's clips were judged, and what is being counted meanwhile."""

    __tablename__ = "health_state"
    __table_args__ = ({"comment": "How far a camera's clips were judged for faults, and what is being counted"},)

    camera_id: Mapped[int] = mapped_column(
        Key, ForeignKey("camera.id"), primary_key=True, autoincrement=False, comment="The camera"
    )
    judged_until_ms: Mapped[int] = mapped_column(Instant, comment="Filed start of the last clip judged, epoch ms UTC")
    judged_at: Mapped[int] = mapped_column(Instant, comment="When, epoch ms UTC")
    tallies: Mapped[dict[str, Any]] = mapped_column(comment="Clips in a row with and without each fault")
    view_match: Mapped[int | None] = mapped_column(comment="Likeness to its view at the last clip, 0 to 100")
    late_ms: Mapped[int | None] = mapped_column(
        Instant,
        comment="Earliest start of a clip filed since behind judged ones, epoch ms UTC; empty: none",
    )


class HealthSpell(Base):
    """A stretch in which a camera's picture had one fault, clip after clip."""

    __tablename__ = "health_spell"
    __table_args__ = (
        Index("ix_health_spell_camera_id_start_ms", "camera_id", "start_ms"),
        {"comment": "A stretch in which a camera's picture had one fault, clip after clip"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    camera_id: Mapped[int] = mapped_column(Key, ForeignKey("camera.id"), comment="The camera")
    fault: Mapped[str] = mapped_column(
        String(12), comment="black, frozen, blurred, covered, overexposed, turned, noisy, undecodable"
    )
    start_ms: Mapped[int] = mapped_column(Instant, comment="Start of the first clip that showed it, epoch ms UTC")
    end_ms: Mapped[int | None] = mapped_column(Instant, comment="Start of the first good clip; empty while it lasts")
    last_ms: Mapped[int] = mapped_column(Instant, comment="End of the last clip that showed it, epoch ms UTC")
    clip_count: Mapped[int] = mapped_column(comment="Clips that showed it")
    found_at: Mapped[int] = mapped_column(Instant, comment="When it was told, epoch ms UTC")
    settled_at: Mapped[int | None] = mapped_column(Instant, comment="When a technician took note, epoch ms UTC")
    settled_by: Mapped[int | None] = mapped_column(Key, comment="Account of that technician")
    is_false: Mapped[bool | None] = mapped_column(comment="The technician saw no fault; empty until one took note")
    note: Mapped[str] = mapped_column(String(300), comment="In the technician's words")


class Ticket(Base):
    """One repair of a camera, from the call to the owner to the bill."""

    __tablename__ = "ticket"
    __table_args__ = (
        Index("ix_ticket_camera_id", "camera_id"),
        Index("ix_ticket_state", "state"),
        {"comment": "One repair of a camera, from the call to the owner to the bill"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    camera_id: Mapped[int] = mapped_column(Key, ForeignKey("camera.id"), comment="The camera")
    spell_id: Mapped[int | None] = mapped_column(Key, ForeignKey("health_spell.id"), comment="The spell it answers")
    fault: Mapped[str] = mapped_column(String(12), comment="What is wrong: a fault of the picture, offline, or other")
    summary: Mapped[str] = mapped_column(String(300), comment="What is to be done, in words")
    state: Mapped[str] = mapped_column(String(10), comment="open, called, planned, repaired, dropped")
    due_on: Mapped[date | None] = mapped_column(comment="Day agreed with the owner or the repairer")
    cost_dong: Mapped[int | None] = mapped_column(Key, comment="What it cost, in đồng; empty until known")
    opened_by: Mapped[int | None] = mapped_column(Key, comment="Account that opened it")
    opened_at: Mapped[int] = mapped_column(Instant, comment="When opened, epoch ms UTC")
    closed_at: Mapped[int | None] = mapped_column(Instant, comment="When repaired or dropped, epoch ms UTC")
    edition: Mapped[int] = mapped_column(comment="Rises with every step; a step names the edition it read")


class TicketStep(Base):
    """One entry in the history of a ticket; never edited."""

    __tablename__ = "ticket_step"
    __table_args__ = (
        Index("ix_ticket_step_ticket_id", "ticket_id"),
        {"comment": "One entry in the history of a ticket; never edited"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    ticket_id: Mapped[int] = mapped_column(Key, ForeignKey("ticket.id"), comment="The ticket")
    state: Mapped[str] = mapped_column(String(10), comment="State from this step on")
    note: Mapped[str] = mapped_column(String(300), comment="What was done or agreed, in words")
    due_on: Mapped[date | None] = mapped_column(comment="Day agreed in this step")
    cost_dong: Mapped[int | None] = mapped_column(Key, comment="Cost known from this step on, in đồng")
    made_by: Mapped[int | None] = mapped_column(Key, comment="Account that made it")
    made_at: Mapped[int] = mapped_column(Instant, comment="When, epoch ms UTC")
