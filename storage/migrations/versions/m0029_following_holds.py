"""A hold that follows another to where a restated original was filed: which one, so that it is released with it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_WIDE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_FOLLOWS = "The hold it follows to where an original was filed, released with it; empty: stands by itself"


def upgrade() -> None:
    """Holds so far stand by themselves."""
    op.add_column("legal_hold", sa.Column("follows_id", _WIDE, nullable=True, comment=_FOLLOWS))
