"""Where a search looks for a camera's originals, however many there are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_WIDE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table, fill it from the originals that are there, and put the start into their index."""
    op.create_table(
        "filing",
        sa.Column("camera_id", _WIDE, nullable=False, autoincrement=False, comment="The camera"),
        sa.Column(
            "offset_minute",
            sa.Integer(),
            nullable=False,
            autoincrement=False,
            comment="Offset at filing in whole minutes, rounded down",
        ),
        sa.Column("low_offset_ms", _WIDE, nullable=False, comment="Smallest offset among them, ms"),
        sa.Column("high_offset_ms", _WIDE, nullable=False, comment="Largest offset among them, ms"),
        sa.Column("first_ms", _WIDE, nullable=False, comment="First filed start, epoch ms UTC"),
        sa.Column("until_ms", _WIDE, nullable=False, comment="Last filed end, epoch ms UTC"),
        sa.Column("longest_ms", _WIDE, nullable=False, comment="Length of the longest of them, ms"),
        sa.PrimaryKeyConstraint("camera_id", "offset_minute", name=op.f("pk_filing")),
        comment="Offsets a camera's originals were filed with, to the minute",
        sqlite_with_rowid=False,
    )
    # both databases round towards zero: the minute below is one less where something is left of a negative offset
    minute = "offset_ms / 60000 - CASE WHEN offset_ms % 60000 < 0 THEN 1 ELSE 0 END"
    op.execute(
        "INSERT INTO filing (camera_id, offset_minute, low_offset_ms, high_offset_ms, first_ms, until_ms, longest_ms) "
        f"SELECT camera_id, {minute}, min(offset_ms), max(offset_ms), min(filed_start_ms), "
        f"max(filed_start_ms + duration_ms), max(duration_ms) FROM master GROUP BY camera_id, {minute}"
    )
    op.drop_index("ix_master_camera_id", "master")
    op.create_index("ix_master_camera_id_filed_start_ms", "master", ["camera_id", "filed_start_ms"], unique=False)
