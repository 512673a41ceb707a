"""Files that came while a hand-in was being confirmed wait in a fresh one, which says whence it parted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_WIDE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the column and its index."""
    comment = "Hand-in that was confirmed before a person had seen these files"
    op.add_column("hand_in", sa.Column("parted_from_id", _WIDE, nullable=True, comment=comment))
    op.create_index("ix_hand_in_parted_from_id", "hand_in", ["parted_from_id"], unique=False)
