"""A clip that is filed later than newer ones of its camera is judged in its place: where judging begins again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_WIDE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_LATE = "Earliest start of a clip filed since behind judged ones, epoch ms UTC; empty: none"


def upgrade() -> None:
    """Nothing waits to be judged again."""
    op.add_column("health_state", sa.Column("late_ms", _WIDE, nullable=True, comment=_LATE))
