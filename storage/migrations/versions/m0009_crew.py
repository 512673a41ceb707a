"""Parked jobs that a person dismissed; rounds of the timetable, each made once; jobs found by name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_WIDE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables and the index."""
    op.create_index("ix_job_name_id", "job", ["name", "id"], unique=False)
    op.create_table(
        "job_dismissal",
        sa.Column("job_id", _WIDE, autoincrement=False, nullable=False, comment="The parked job"),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why, in the person's words"),
        sa.Column("dismissed_by", _WIDE, nullable=False, comment="Who"),
        sa.Column("dismissed_at", _WIDE, nullable=False, comment="When, epoch ms UTC"),
        sa.ForeignKeyConstraint(["dismissed_by"], ["account.id"], name=op.f("fk_job_dismissal_dismissed_by")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_job_dismissal_job_id")),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_job_dismissal")),
        comment="A parked job that a person dismissed",
    )
    op.create_table(
        "job_round",
        sa.Column("job_name", sa.String(length=40), nullable=False, comment="Which job, see workers/schedule.py"),
        sa.Column(
            "number",
            _WIDE,
            autoincrement=False,
            nullable=False,
            comment="Which round of it, counted on the Vietnamese clock",
        ),
        sa.Column("made_at", _WIDE, nullable=False, comment="When, epoch ms UTC"),
        sa.PrimaryKeyConstraint("job_name", "number", name=op.f("pk_job_round")),
        comment="Rounds of the timetable that are made",
    )
