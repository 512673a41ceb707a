"""Objects whose identity or digest does not match are listed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The list of quarantined objects; an object is in it once at a time."""
    wide = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    name = sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql")
    op.create_table(
        "quarantined_object",
        sa.Column("id", wide, nullable=False, comment="Key"),
        sa.Column("object_key", name, nullable=False, comment="Name of the object"),
        sa.Column(
            "reason",
            sa.String(length=30),
            nullable=False,
            comment="What does not match, e.g. bytes_differ, camera_unknown",
        ),
        sa.Column("size_bytes", wide, nullable=False, comment="Size as found, bytes"),
        sa.Column("sha256", sa.String(length=64), nullable=True, comment="Digest as found; empty when it was not read"),
        sa.Column("found_at", wide, nullable=False, comment="When found, epoch ms UTC"),
        sa.Column("ended_at", wide, nullable=True, comment="When it matched again or was gone, epoch ms UTC"),
        sa.Column("outcome", sa.String(length=12), nullable=True, comment="matches or gone; empty while in quarantine"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantined_object")),
        comment="An object whose identity or digest does not match; kept as it is, listed, never re-labelled",
    )
    op.create_index(
        "uq_quarantined_object_in_force",
        "quarantined_object",
        ["object_key"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
