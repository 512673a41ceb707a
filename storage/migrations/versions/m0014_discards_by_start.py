"""What was let go of a camera is found by its time, however much of it there is."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The index by camera gets the start."""
    op.drop_index("ix_discard_camera_id", "discard")
    op.create_index("ix_discard_camera_id_start_ms", "discard", ["camera_id", "start_ms"], unique=False)
