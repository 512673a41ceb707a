"""Reports, custody, jobs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of this group."""

    op.create_table(
        "checkpoint",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="Place in the chain",
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="Hash of that entry"),
        sa.Column(
            "made_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="When, epoch ms UTC",
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_checkpoint")),
        comment="The head of the chain at an instant",
    )
    op.create_table(
        "custody_event",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="Place in the chain, from 1",
        ),
        sa.Column(
            "at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="When, epoch ms UTC"
        ),
        sa.Column("kind", sa.String(length=40), nullable=False, comment="noun.past_participle, e.g. clip.filed"),
        sa.Column("noun", sa.String(length=20), nullable=False, comment="What kind of thing it speaks of"),
        sa.Column(
            "noun_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Key of that thing"
        ),
        sa.Column(
            "case_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Case it belongs to, if one",
        ),
        sa.Column(
            "actor_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Account that did it; empty for the house itself",
        ),
        sa.Column(
            "body", sa.LargeBinary(), nullable=False, comment="Canonical bytes: integers, ids and digests, no names"
        ),
        sa.Column(
            "previous_sha256",
            sa.String(length=64),
            nullable=False,
            comment="Hash of the entry before; zeros for the first",
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="Hash of this entry"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_custody_event")),
        sa.UniqueConstraint("sha256", name=op.f("uq_custody_event_sha256")),
        comment="One entry of the custody chain; insert-only",
    )
    op.create_index("ix_custody_event_case_id", "custody_event", ["case_id"], unique=False)
    op.create_index("ix_custody_event_noun_noun_id", "custody_event", ["noun", "noun_id"], unique=False)
    op.create_table(
        "job",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Key"),
        sa.Column("name", sa.String(length=40), nullable=False, comment="Which job, see workers/jobs.py"),
        sa.Column(
            "arguments",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="Ids and settings it needs",
        ),
        sa.Column(
            "dedupe_key",
            sa.String(length=120),
            nullable=True,
            comment="While set, a second job of this key is not made; cleared at the end",
        ),
        sa.Column(
            "noun", sa.String(length=20), nullable=True, comment="What it works on, for pages that show progress"
        ),
        sa.Column(
            "noun_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True, comment="Key of that thing"
        ),
        sa.Column("state", sa.String(length=8), nullable=False, comment="queued, running, done, parked"),
        sa.Column("attempt_count", sa.Integer(), nullable=False, comment="How often it was begun"),
        sa.Column(
            "due_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Not before, epoch ms UTC",
        ),
        sa.Column(
            "lease_until_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Whoever runs it must renew by then",
        ),
        sa.Column("leased_by", sa.String(length=80), nullable=True, comment="Process that runs it"),
        sa.Column("done_count", sa.Integer(), nullable=False, comment="Progress: how many of total are done"),
        sa.Column("total_count", sa.Integer(), nullable=False, comment="Progress: total; 0 while unknown"),
        sa.Column("progress_note", sa.String(length=200), nullable=False, comment="Progress in words"),
        sa.Column("message", sa.Text(), nullable=True, comment="Why it failed or was parked, in words"),
        sa.Column(
            "created_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Account that caused it",
        ),
        sa.Column(
            "created_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="When, epoch ms UTC",
        ),
        sa.Column(
            "ended_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="When done or parked, epoch ms UTC",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_job_dedupe_key")),
        comment="One piece of slow work",
    )
    op.create_index("ix_job_noun_noun_id", "job", ["noun", "noun_id"], unique=False)
    op.create_index("ix_job_state_due_at", "job", ["state", "due_at"], unique=False)
    op.create_table(
        "import_batch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Key"),
        sa.Column("unit_id", sa.String(length=24), nullable=False, comment="Unit the cameras are for"),
        sa.Column("file_name", sa.String(length=200), nullable=False, comment="Name of the list"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="Digest of the list"),
        sa.Column("state", sa.String(length=10), nullable=False, comment="reading, previewed, confirmed, dropped"),
        sa.Column(
            "notices",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="What was noticed about the whole list",
        ),
        sa.Column("written_count", sa.Integer(), nullable=False, comment="Cameras written when confirmed"),
        sa.Column(
            "created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Who brought it"
        ),
        sa.Column(
            "created_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="When, epoch ms UTC",
        ),
        sa.Column(
            "confirmed_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="When confirmed, epoch ms UTC",
        ),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_import_batch_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
        comment="A list read and checked, waiting to be confirmed",
    )
    op.create_table(
        "opening_balance",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Key"),
        sa.Column("metric", sa.String(length=40), nullable=False, comment="What it counts, e.g. case.camera_assisted"),
        sa.Column("unit_id", sa.String(length=24), nullable=False, comment="The unit as it was at that time"),
        sa.Column("from_on", sa.Date(), nullable=False, comment="First day it covers"),
        sa.Column("to_on", sa.Date(), nullable=False, comment="Last day it covers"),
        sa.Column("is_span_exact", sa.Boolean(), nullable=False, comment="False when the source gives years only"),
        sa.Column("value", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The figure"),
        sa.Column(
            "qualifier", sa.String(length=20), nullable=False, comment="exact or the source's word: gần, hơn, trên …"
        ),
        sa.Column(
            "level",
            sa.String(length=20),
            nullable=False,
            comment="What it can be mapped to; khong_phan_dinh if undivided",
        ),
        sa.Column("source", sa.String(length=300), nullable=False, comment="Where the figure was published"),
        sa.Column(
            "entered_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Who entered it"
        ),
        sa.Column(
            "entered_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="When, epoch ms UTC",
        ),
        sa.Column(
            "approved_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="A second person",
        ),
        sa.Column(
            "approved_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="When approved, epoch ms UTC",
        ),
        sa.ForeignKeyConstraint(["approved_by"], ["account.id"], name=op.f("fk_opening_balance_approved_by")),
        sa.ForeignKeyConstraint(["entered_by"], ["account.id"], name=op.f("fk_opening_balance_entered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_balance")),
        comment="A total from before the system, with its source",
    )
    op.create_index("ix_opening_balance_unit_id", "opening_balance", ["unit_id"], unique=False)
    op.create_table(
        "report",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Key"),
        sa.Column("unit_id", sa.String(length=24), nullable=False, comment="The reporting unit"),
        sa.Column("period_kind", sa.String(length=8), nullable=False, comment="month, quarter, half, year"),
        sa.Column("year", sa.Integer(), nullable=False, comment="Year of the period"),
        sa.Column("period_index", sa.Integer(), nullable=False, comment="Month, quarter or half; 1 for a year"),
        sa.Column("from_on", sa.Date(), nullable=False, comment="First day of data"),
        sa.Column("to_on", sa.Date(), nullable=False, comment="Last day of data"),
        sa.Column("state", sa.String(length=8), nullable=False, comment="draft or issued"),
        sa.Column(
            "issue_number", sa.Integer(), nullable=False, comment="1 for the first issue, then 2 … for corrections"
        ),
        sa.Column(
            "corrects_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="The issue it corrects",
        ),
        sa.Column("correction_reason", sa.Text(), nullable=True, comment="Why a new issue was needed"),
        sa.Column("document_number", sa.String(length=20), nullable=True, comment="Number given at issue, e.g. 05"),
        sa.Column(
            "texts",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="Written parts: header, evaluation, plans, recipients",
        ),
        sa.Column(
            "document",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=True,
            comment="The whole document as issued",
        ),
        sa.Column(
            "docx_key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=True,
            comment="Object of the DOCX",
        ),
        sa.Column("docx_sha256", sa.String(length=64), nullable=True, comment="Digest of the DOCX"),
        sa.Column("docx_bytes", sa.Integer(), nullable=True, comment="Size of the DOCX, bytes"),
        sa.Column(
            "pdf_key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=True,
            comment="Object of the PDF",
        ),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=True, comment="Digest of the PDF"),
        sa.Column("pdf_bytes", sa.Integer(), nullable=True, comment="Size of the PDF, bytes"),
        sa.Column(
            "created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Who drew it up"
        ),
        sa.Column(
            "created_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="When, epoch ms UTC",
        ),
        sa.Column(
            "issued_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True, comment="Who issued it"
        ),
        sa.Column(
            "issued_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="When issued, epoch ms UTC",
        ),
        sa.ForeignKeyConstraint(["corrects_id"], ["report.id"], name=op.f("fk_report_corrects_id")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_report_created_by")),
        sa.ForeignKeyConstraint(["issued_by"], ["account.id"], name=op.f("fk_report_issued_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("docx_key", name=op.f("uq_report_docx_key")),
        sa.UniqueConstraint("pdf_key", name=op.f("uq_report_pdf_key")),
        comment="A report of one unit and period",
    )
    op.create_index("ix_report_unit_id_from_on", "report", ["unit_id", "from_on"], unique=False)
    op.create_table(
        "import_row",
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The list"),
        sa.Column(
            "row_number",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Place in the whole list, from 1; sheet and row there stand in cells",
        ),
        sa.Column(
            "cells",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="Cells by field, as read",
        ),
        sa.Column(
            "problems",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="Field to what is wrong; empty: the row can be written",
        ),
        sa.Column(
            "notes",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="What was mended or noticed in reading",
        ),
        sa.Column(
            "camera_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Camera written from it",
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_import_row_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", "row_number", name=op.f("pk_import_row")),
        comment="One row of a list waiting to be confirmed",
    )
    op.create_table(
        "report_number",
        sa.Column(
            "report_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The report"
        ),
        sa.Column("code", sa.String(length=60), nullable=False, comment="Which number"),
        sa.Column("label", sa.String(length=200), nullable=False, comment="What it counts, in words"),
        sa.Column(
            "value",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="The figure; empty: chưa có số liệu",
        ),
        sa.Column(
            "before",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Same period last year; empty: chưa có số liệu",
        ),
        sa.Column("rule", sa.String(length=300), nullable=False, comment="Rule and its version that made it"),
        sa.Column(
            "excluded",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="What was left out and why",
        ),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_number_report_id")),
        sa.PrimaryKeyConstraint("report_id", "code", name=op.f("pk_report_number")),
        comment="One number of an issued report, frozen",
    )
    op.create_table(
        "report_row",
        sa.Column(
            "report_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The report"
        ),
        sa.Column("code", sa.String(length=60), nullable=False, comment="Which number"),
        sa.Column("is_before", sa.Boolean(), nullable=False, comment="True: of the period compared with, not this one"),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False, comment="Place in the list, from 1"),
        sa.Column("noun", sa.String(length=20), nullable=False, comment="case, retrieval, request, camera, subject"),
        sa.Column("noun_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Its key"),
        sa.Column("label", sa.String(length=200), nullable=False, comment="What is shown, e.g. HS 0148/2026"),
        sa.Column("weight", sa.Integer(), nullable=False, comment="What it adds to the number; -1 for a correction"),
        sa.Column(
            "detail",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="Further columns as shown",
        ),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_row_report_id")),
        sa.PrimaryKeyConstraint("report_id", "code", "is_before", "ordinal", name=op.f("pk_report_row")),
        comment="One row behind one number of an issued report, frozen",
    )
    op.create_index("ix_report_row_noun_noun_id", "report_row", ["noun", "noun_id"], unique=False)
