"""Whether each host's clock is kept by network time stands beside its leaps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_INSTANT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "host_clock",
        sa.Column("host", sa.String(100), nullable=False, comment="The host"),
        sa.Column("state", sa.String(8), nullable=False, comment="kept (by network time), loose, unknown"),
        sa.Column("error_ms", sa.Integer(), nullable=True, comment="Kept: greatest error, ms"),
        sa.Column("looked_at", _INSTANT, nullable=False, comment="When it was last asked, epoch ms UTC"),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_host_clock")),
        comment="Whether network time keeps the clock of a host of ours",
    )
