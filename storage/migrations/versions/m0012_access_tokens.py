"""Secrets by which programs search in a person's name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_WIDE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "access_token",
        sa.Column("token_sha256", sa.String(length=64), nullable=False, comment="Digest of the secret"),
        sa.Column("account_id", _WIDE, nullable=False, comment="In whose name it searches"),
        sa.Column("case_id", _WIDE, nullable=False, comment="The case that looks are made for"),
        sa.Column("purpose", sa.String(length=40), nullable=False, comment="The purpose chosen with that case"),
        sa.Column("label", sa.String(length=100), nullable=False, comment="What it is for, in the person's words"),
        sa.Column("created_at", _WIDE, nullable=False, comment="When it was made, epoch ms UTC"),
        sa.Column("last_used_at", _WIDE, nullable=True, comment="Last use, epoch ms UTC (kept to the minute)"),
        sa.Column("expires_at", _WIDE, nullable=False, comment="When it ends whatever happens, epoch ms UTC"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_access_token_account_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_access_token_case_id")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_access_token")),
        comment="A secret by which a program searches in a person's name, for one case, until it is over",
    )
    op.create_index("ix_access_token_account_id", "access_token", ["account_id"], unique=False)
