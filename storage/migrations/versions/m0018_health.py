"""How cameras fare: registered views, spells of faults, tickets for repair."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_WIDE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    _make_camera_view()
    _make_health_state()
    _make_health_spell()
    _make_ticket()
    _make_ticket_step()


def _make_camera_view() -> None:
    op.create_table(
        "camera_view",
        sa.Column("id", _WIDE, nullable=False, comment="Key"),
        sa.Column("camera_id", _WIDE, nullable=False, comment="The camera"),
        sa.Column("mount_id", _WIDE, nullable=False, comment="The mount it is the view of"),
        sa.Column(
            "light",
            sa.String(length=5),
            nullable=False,
            comment="day or dark: the same street looks otherwise by night",
        ),
        sa.Column("sketch", sa.Text(), nullable=False, comment="Edges by place, see ingest/media/view.py"),
        sa.Column("drawing_png", sa.LargeBinary(), nullable=False, comment="The same drawn for people, a PNG"),
        sa.Column("from_ms", _WIDE, nullable=False, comment="Start of the first clip it was made of, epoch ms UTC"),
        sa.Column("until_ms", _WIDE, nullable=False, comment="Start of the last of them, epoch ms UTC"),
        sa.Column("clip_count", sa.Integer(), nullable=False, comment="How many clips it was made of"),
        sa.Column("proposed_at", _WIDE, nullable=False, comment="When it was made, epoch ms UTC"),
        sa.Column("confirmed_by", _WIDE, nullable=True, comment="Account of the technician who confirmed it"),
        sa.Column("confirmed_at", _WIDE, nullable=True, comment="When confirmed; empty while only proposed"),
        sa.Column("ended_at", _WIDE, nullable=True, comment="When replaced or rejected; empty while it holds"),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_camera_view_camera_id")),
        sa.ForeignKeyConstraint(["mount_id"], ["mount.id"], name=op.f("fk_camera_view_mount_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_camera_view")),
        comment="Sketch of what a camera sees where it hangs; nobody can be known in it",
    )
    op.create_index("ix_camera_view_camera_id", "camera_view", ["camera_id"], unique=False)


def _make_health_state() -> None:
    op.create_table(
        "health_state",
        sa.Column("camera_id", _WIDE, autoincrement=False, nullable=False, comment="The camera"),
        sa.Column(
            "judged_until_ms", _WIDE, nullable=False, comment="Filed start of the last clip judged, epoch ms UTC"
        ),
        sa.Column("judged_at", _WIDE, nullable=False, comment="When, epoch ms UTC"),
        sa.Column("tallies", _JSON, nullable=False, comment="Clips in a row with and without each fault"),
        sa.Column("view_match", sa.Integer(), nullable=True, comment="Likeness to its view at the last clip, 0 to 100"),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_health_state_camera_id")),
        sa.PrimaryKeyConstraint("camera_id", name=op.f("pk_health_state")),
        comment="How far a camera's clips were judged for faults, and what is being counted",
    )


def _make_health_spell() -> None:
    op.create_table(
        "health_spell",
        sa.Column("id", _WIDE, nullable=False, comment="Key"),
        sa.Column("camera_id", _WIDE, nullable=False, comment="The camera"),
        sa.Column(
            "fault",
            sa.String(length=12),
            nullable=False,
            comment="black, frozen, blurred, covered, overexposed, turned, noisy, undecodable",
        ),
        sa.Column("start_ms", _WIDE, nullable=False, comment="Start of the first clip that showed it, epoch ms UTC"),
        sa.Column("end_ms", _WIDE, nullable=True, comment="Start of the first good clip; empty while it lasts"),
        sa.Column("last_ms", _WIDE, nullable=False, comment="End of the last clip that showed it, epoch ms UTC"),
        sa.Column("clip_count", sa.Integer(), nullable=False, comment="Clips that showed it"),
        sa.Column("found_at", _WIDE, nullable=False, comment="When it was told, epoch ms UTC"),
        sa.Column("settled_at", _WIDE, nullable=True, comment="When a technician took note, epoch ms UTC"),
        sa.Column("settled_by", _WIDE, nullable=True, comment="Account of that technician"),
        sa.Column(
            "is_false", sa.Boolean(), nullable=True, comment="The technician saw no fault; empty until one took note"
        ),
        sa.Column("note", sa.String(length=300), nullable=False, comment="In the technician's words"),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_health_spell_camera_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_spell")),
        comment="A stretch in which a camera's picture had one fault, clip after clip",
    )
    op.create_index("ix_health_spell_camera_id_start_ms", "health_spell", ["camera_id", "start_ms"], unique=False)


def _make_ticket() -> None:
    op.create_table(
        "ticket",
        sa.Column("id", _WIDE, nullable=False, comment="Key"),
        sa.Column("camera_id", _WIDE, nullable=False, comment="The camera"),
        sa.Column("spell_id", _WIDE, nullable=True, comment="The spell it answers"),
        sa.Column(
            "fault",
            sa.String(length=12),
            nullable=False,
            comment="What is wrong: a fault of the picture, offline, or other",
        ),
        sa.Column("summary", sa.String(length=300), nullable=False, comment="What is to be done, in words"),
        sa.Column("state", sa.String(length=10), nullable=False, comment="open, called, planned, repaired, dropped"),
        sa.Column("due_on", sa.Date(), nullable=True, comment="Day agreed with the owner or the repairer"),
        sa.Column("cost_dong", _WIDE, nullable=True, comment="What it cost, in đồng; empty until known"),
        sa.Column("opened_by", _WIDE, nullable=True, comment="Account that opened it"),
        sa.Column("opened_at", _WIDE, nullable=False, comment="When opened, epoch ms UTC"),
        sa.Column("closed_at", _WIDE, nullable=True, comment="When repaired or dropped, epoch ms UTC"),
        sa.Column(
            "edition", sa.Integer(), nullable=False, comment="Rises with every step; a step names the edition it read"
        ),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_ticket_camera_id")),
        sa.ForeignKeyConstraint(["spell_id"], ["health_spell.id"], name=op.f("fk_ticket_spell_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        comment="One repair of a camera, from the call to the owner to the bill",
    )
    op.create_index("ix_ticket_camera_id", "ticket", ["camera_id"], unique=False)
    op.create_index("ix_ticket_state", "ticket", ["state"], unique=False)


def _make_ticket_step() -> None:
    op.create_table(
        "ticket_step",
        sa.Column("id", _WIDE, nullable=False, comment="Key"),
        sa.Column("ticket_id", _WIDE, nullable=False, comment="The ticket"),
        sa.Column("state", sa.String(length=10), nullable=False, comment="State from this step on"),
        sa.Column("note", sa.String(length=300), nullable=False, comment="What was done or agreed, in words"),
        sa.Column("due_on", sa.Date(), nullable=True, comment="Day agreed in this step"),
        sa.Column("cost_dong", _WIDE, nullable=True, comment="Cost known from this step on, in đồng"),
        sa.Column("made_by", _WIDE, nullable=True, comment="Account that made it"),
        sa.Column("made_at", _WIDE, nullable=False, comment="When, epoch ms UTC"),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_step_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_step")),
        comment="One entry in the history of a ticket; never edited",
    )
    op.create_index("ix_ticket_step_ticket_id", "ticket_step", ["ticket_id"], unique=False)
