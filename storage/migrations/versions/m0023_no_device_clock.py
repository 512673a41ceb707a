"""The narrow row of a recorded clip says whether its camera told no clock: its device start is the server's then."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.sql.naming import conv

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_TABLES = {
    "clip": "Narrow clip row, clustered by camera and start",
    "leaving_clip": "Clips of days that left the index, until their objects are removed",
}
_BEFORE = "Bits: 1 working copy, 2 damaged, 4 poor picture, 8 shifted, 16 moves, 32 recorded from a feed"
_FLAGS = f"{_BEFORE}, 64 its camera told no clock"


def upgrade() -> None:
    """A new meaning for a bit that no row has yet: PostgreSQL is told of it, SQLite keeps it in what made the table."""
    for table, comment in _TABLES.items():
        if op.get_bind().dialect.name == "postgresql":
            op.alter_column(table, "flags", existing_type=sa.Integer(), existing_comment=_BEFORE, comment=_FLAGS)
        else:
            _made_anew(table, comment)


def _made_anew(table: str, comment: str) -> None:
    op.execute(f"ALTER TABLE {table} RENAME TO {table}_before")
    op.create_table(
        table,
        sa.Column("camera_id", sa.Integer(), nullable=False, autoincrement=False, comment="The camera"),
        sa.Column(
            "start_ms",
            sa.Integer(),
            nullable=False,
            autoincrement=False,
            comment="Filed start, epoch ms UTC; never changes",
        ),
        sa.Column("duration_ms", sa.Integer(), nullable=False, comment="Length, ms; at most 300 000"),
        sa.Column("size_bytes", sa.Integer(), nullable=False, comment="Size of its object, bytes"),
        sa.Column("flags", sa.Integer(), nullable=False, comment=_FLAGS),
        sa.PrimaryKeyConstraint("camera_id", "start_ms", name=op.f(f"pk_{table}")),
        sa.CheckConstraint("duration_ms > 0 AND duration_ms <= 300000", name=conv("ck_clip_length_capped")),
        comment=comment,
        sqlite_with_rowid=False,
    )
    op.execute(f"INSERT INTO {table} SELECT * FROM {table}_before")
    op.drop_table(f"{table}_before")
