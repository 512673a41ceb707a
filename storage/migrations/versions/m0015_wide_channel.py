"""The way in of a handed-in original has room for its longest word; SQLite keeps no lengths and stays as it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widen the column where its length counts."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("intake", "channel", type_=sa.String(20), existing_type=sa.String(12), existing_nullable=False)
