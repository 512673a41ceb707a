"""Units and people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of this group."""

    op.create_table(
        "access_digest",
        sa.Column(
            "last_entry_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="Last entry covered",
        ),
        sa.Column(
            "first_entry_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="First entry covered",
        ),
        sa.Column(
            "sha256", sa.String(length=64), nullable=False, comment="Digest of the canonical bytes of those entries"
        ),
        sa.Column(
            "made_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="When, epoch ms UTC",
        ),
        sa.PrimaryKeyConstraint("last_entry_id", name=op.f("pk_access_digest")),
        comment="Digest of a stretch of the access log; its hash stands in custody too",
    )
    op.create_table(
        "access_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Key, rising"),
        sa.Column(
            "at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="When, epoch ms UTC"
        ),
        sa.Column(
            "account_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Who; empty for someone not signed in",
        ),
        sa.Column("unit_id", sa.String(length=24), nullable=True, comment="That person's unit at that time"),
        sa.Column(
            "action",
            sa.String(length=40),
            nullable=False,
            comment="footage.searched, clip.viewed, exhibit.downloaded …",
        ),
        sa.Column("purpose", sa.String(length=40), nullable=True, comment="Stated purpose"),
        sa.Column(
            "case_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Case it was done for",
        ),
        sa.Column(
            "camera_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Camera looked at, if one",
        ),
        sa.Column(
            "retrieval_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Retrieval that allowed it, if one",
        ),
        sa.Column(
            "clip_ref_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Clip looked at, if one",
        ),
        sa.Column("is_allowed", sa.Boolean(), nullable=False, comment="False for a refused try: refusals are rows too"),
        sa.Column("address", sa.String(length=45), nullable=False, comment="Network address"),
        sa.Column(
            "detail",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="Place, window and counts of a search; byte range of a read",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_entry")),
        comment="The access log: every search and every look, with purpose and case; insert-only",
    )
    op.create_index("ix_access_entry_account_id_at", "access_entry", ["account_id", "at"], unique=False)
    op.create_index("ix_access_entry_at", "access_entry", ["at"], unique=False)
    op.create_index("ix_access_entry_camera_id_at", "access_entry", ["camera_id", "at"], unique=False)
    op.create_index("ix_access_entry_case_id", "access_entry", ["case_id"], unique=False)
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Key"),
        sa.Column("login", sa.String(length=80), nullable=False, comment="Sign-in name, lower case"),
        sa.Column("display_name", sa.String(length=100), nullable=False, comment="Name shown to others"),
        sa.Column(
            "role",
            sa.String(length=20),
            nullable=False,
            comment="administrator, officer, commander, report_officer, technician, auditor, owner",
        ),
        sa.Column(
            "unit_id", sa.String(length=24), nullable=True, comment="Scope: this unit and those below; empty for all"
        ),
        sa.Column(
            "owner_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="For the role owner: whose cameras these are",
        ),
        sa.Column("password_hash", sa.String(length=200), nullable=False, comment="argon2id, never anything else"),
        sa.Column(
            "must_change_password", sa.Boolean(), nullable=False, comment="Set when someone else chose the password"
        ),
        sa.Column(
            "is_active",
            sa.Boolean(),
            nullable=False,
            comment="False: cannot sign in; the account is kept for the books",
        ),
        sa.Column("language", sa.String(length=2), nullable=False, comment="vi or en"),
        sa.Column("theme", sa.String(length=5), nullable=False, comment="light, dark or auto"),
        sa.Column(
            "second_factor", sa.String(length=20), nullable=True, comment="Kind of second factor; none yet in use"
        ),
        sa.Column(
            "external_subject", sa.String(length=200), nullable=True, comment="Name at an institution's sign-in, later"
        ),
        sa.Column(
            "created_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="When the account was made, epoch ms UTC",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
        comment="A person who may sign in, with one role and one unit scope",
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=60), nullable=False, comment="Name"),
        sa.Column("value", sa.Text(), nullable=False, comment="Value as text"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
        comment="What the house remembers about itself",
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Key"),
        sa.Column("login", sa.String(length=80), nullable=False, comment="Name that was tried, lower case"),
        sa.Column("address", sa.String(length=45), nullable=False, comment="Where from"),
        sa.Column(
            "at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="When, epoch ms UTC"
        ),
        sa.Column("has_succeeded", sa.Boolean(), nullable=False, comment="Whether it was let in"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
        comment="A try at signing in",
    )
    op.create_index("ix_sign_in_attempt_address_at", "sign_in_attempt", ["address", "at"], unique=False)
    op.create_index("ix_sign_in_attempt_login_at", "sign_in_attempt", ["login", "at"], unique=False)
    op.create_table(
        "unit",
        sa.Column("unit_id", sa.String(length=24), nullable=False, comment="CODE@VALID_FROM, e.g. 26526@2025-07-01"),
        sa.Column("code", sa.String(length=5), nullable=False, comment="Statistics office code, leading zeros kept"),
        sa.Column(
            "level", sa.Integer(), nullable=False, comment="1 province, 2 district (ended 2025-07-01), 3 commune"
        ),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="tỉnh, thành phố, phường, xã, đặc khu …"),
        sa.Column("name", sa.String(length=80), nullable=False, comment="Name without its kind"),
        sa.Column(
            "full_name", sa.String(length=100), nullable=False, comment="Name with its kind, as officially written"
        ),
        sa.Column(
            "name_fold", sa.String(length=80), nullable=False, comment="Name folded for look-up: lower case, no marks"
        ),
        sa.Column(
            "name_sort", sa.String(length=200), nullable=False, comment="Key whose byte order is Vietnamese order"
        ),
        sa.Column("parent_unit_id", sa.String(length=24), nullable=True, comment="Parent on the unit's last day"),
        sa.Column("valid_from_on", sa.Date(), nullable=False, comment="First day this version was valid"),
        sa.Column("valid_to_on", sa.Date(), nullable=True, comment="First day it no longer was; empty while valid"),
        sa.Column(
            "is_approximate", sa.Boolean(), nullable=False, comment="Whether an end of its validity is only approximate"
        ),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_unit")),
        comment="One version of an administrative unit: province, (former) district or commune",
    )
    op.create_index("ix_unit_code_valid_from_on", "unit", ["code", "valid_from_on"], unique=False)
    op.create_index("ix_unit_name_fold", "unit", ["name_fold"], unique=False)
    op.create_index("ix_unit_parent_unit_id", "unit", ["parent_unit_id"], unique=False)
    op.create_table(
        "unit_setting",
        sa.Column("unit_id", sa.String(length=24), nullable=False, comment="The unit; * for the whole house"),
        sa.Column("name", sa.String(length=60), nullable=False, comment="Name of the setting"),
        sa.Column("value", sa.String(length=2000), nullable=False, comment="Its value as text"),
        sa.PrimaryKeyConstraint("unit_id", "name", name=op.f("pk_unit_setting")),
        comment="Settings of a unit that differ from the stated defaults",
    )
    op.create_table(
        "unit_succession",
        sa.Column("from_unit_id", sa.String(length=24), nullable=False, comment="The unit that ended or changed"),
        sa.Column("to_unit_id", sa.String(length=24), nullable=False, comment="The unit that took it over"),
        sa.Column("effective_on", sa.Date(), nullable=False, comment="Day the change took effect"),
        sa.Column("kind", sa.String(length=12), nullable=False, comment="merged, split, renamed, retyped, moved"),
        sa.Column("is_whole", sa.Boolean(), nullable=False, comment="True when all of the old unit went into this one"),
        sa.Column("legal_basis", sa.String(length=80), nullable=False, comment="Number of the resolution"),
        sa.PrimaryKeyConstraint("from_unit_id", "to_unit_id", name=op.f("pk_unit_succession")),
        comment="One pair: from unit, to unit, on a date, by a resolution",
    )
    op.create_index("ix_unit_succession_to_unit_id", "unit_succession", ["to_unit_id"], unique=False)
    op.create_table(
        "session",
        sa.Column("token_sha256", sa.String(length=64), nullable=False, comment="Digest of the cookie's secret"),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Who signed in"
        ),
        sa.Column(
            "csrf_token", sa.String(length=64), nullable=False, comment="What every form of this session must carry"
        ),
        sa.Column(
            "working_case_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="The case that looks are made for, if chosen",
        ),
        sa.Column("working_purpose", sa.String(length=40), nullable=True, comment="The purpose chosen with that case"),
        sa.Column(
            "created_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="When it began, epoch ms UTC",
        ),
        sa.Column(
            "last_seen_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Last request, epoch ms UTC (kept to the minute)",
        ),
        sa.Column(
            "expires_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="When it ends whatever happens, epoch ms UTC",
        ),
        sa.Column("address", sa.String(length=45), nullable=False, comment="Network address it began from"),
        sa.Column("agent", sa.String(length=200), nullable=False, comment="What the browser calls itself"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_session_account_id")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_session")),
        comment="A signed-in browser",
    )
    op.create_index("ix_session_account_id", "session", ["account_id"], unique=False)
