"""Files of a watched folder are looked up by place, name and size every minute: an index for that."""

from __future__ import annotations

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index(
        "ix_hand_in_file_folder_name_size_bytes", "hand_in_file", ["folder", "name", "size_bytes"], unique=False
    )
