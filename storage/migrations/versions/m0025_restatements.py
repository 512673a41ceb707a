"""The start of a filed original may be stated anew, or the original taken out of search: rows beside it say so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_WIDE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_STANDING = sa.text("state = 'standing'")


def upgrade() -> None:
    """Make the table and its indexes."""
    op.create_table("restatement", *_columns(), comment=_COMMENT)
    places = ["camera_id", "master_sha256"]
    op.create_index("ix_restatement_camera_id_master_sha256", "restatement", places, unique=False)
    op.create_index("ix_restatement_state", "restatement", ["state"], unique=False)
    op.create_index(
        "uq_restatement_standing",
        "restatement",
        places,
        unique=True,
        sqlite_where=_STANDING,
        postgresql_where=_STANDING,
    )


_COMMENT = "What was said of a filed original's start afterwards; its bytes, names and rows stay as they are"


def _columns() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", _WIDE, nullable=False, comment="Key"),
        sa.Column("camera_id", _WIDE, nullable=False, comment="The camera"),
        sa.Column("master_sha256", sa.String(64), nullable=False, comment="Digest of the original"),
        sa.Column("kind", sa.String(12), nullable=False, comment="start, withdrawal, return"),
        sa.Column("before_ms", _WIDE, nullable=False, comment="Start by the recorder's clock before it, epoch ms UTC"),
        sa.Column("after_ms", _WIDE, nullable=False, comment="Start by the recorder's clock with it, epoch ms UTC"),
        sa.Column(
            "is_withdrawn", sa.Boolean(), nullable=False, comment="Whether the original is taken out of search with it"
        ),
        sa.Column("reason", sa.String(500), nullable=False, comment="Why, in words"),
        sa.Column(
            "state",
            sa.String(12),
            nullable=False,
            comment="waiting (for a second person), standing, replaced (by a later one), refused",
        ),
        sa.Column("asked_by", _WIDE, nullable=False, comment="Who said it"),
        sa.Column("asked_at", _WIDE, nullable=False, comment="When said, epoch ms UTC"),
        sa.Column(
            "decided_by",
            _WIDE,
            nullable=True,
            comment="Second person; empty: none was needed, or none decided yet",
        ),
        sa.Column(
            "decided_at",
            _WIDE,
            nullable=True,
            comment="Since when in force, or when refused, epoch ms UTC; empty: waiting",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restatement")),
        *(
            sa.ForeignKeyConstraint([own], [other], name=op.f(f"fk_restatement_{own}"))
            for own, other in (
                ("camera_id", "camera.id"),
                ("asked_by", "account.id"),
                ("decided_by", "account.id"),
            )
        ),
    ]
