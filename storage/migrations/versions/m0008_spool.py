"""Objects that wait on a host's own disk while the store is away."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_WIDE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NAME = sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "spooled_object",
        sa.Column("object_key", _NAME, nullable=False, comment="Name it will have in the store"),
        sa.Column("host", sa.String(length=60), nullable=False, comment="Host on whose disk it lies"),
        sa.Column("folder", sa.String(length=300), nullable=False, comment="Folder of that host's spool"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="Digest of the bytes"),
        sa.Column("size_bytes", _WIDE, nullable=False, comment="Size, bytes"),
        sa.Column("spooled_at", _WIDE, nullable=False, comment="When taken in, epoch ms UTC"),
        sa.PrimaryKeyConstraint("object_key", name=op.f("pk_spooled_object")),
        comment="An object that a host keeps on its own disk until the store takes it",
    )
