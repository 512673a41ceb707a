"""Cases and retrievals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of this group."""

    op.create_table(
        "case_record",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Key"),
        sa.Column("number", sa.String(length=40), nullable=False, comment="Number in the register, e.g. HS 0187/2026"),
        sa.Column("kind", sa.String(length=14), nullable=False, comment="criminal, administrative, other"),
        sa.Column("title", sa.String(length=200), nullable=False, comment="What happened, in one line, without names"),
        sa.Column("title_fold", sa.String(length=250), nullable=False, comment="Number and title folded for look-up"),
        sa.Column("unit_id", sa.String(length=24), nullable=False, comment="Handling unit now"),
        sa.Column("offence_code", sa.String(length=20), nullable=True, comment="Offence by article, dated catalogue"),
        sa.Column("offence_group", sa.String(length=40), nullable=False, comment="Report line it falls under"),
        sa.Column(
            "occurred_from_ms",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Happened not before, epoch ms UTC",
        ),
        sa.Column(
            "occurred_to_ms",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Happened not after, epoch ms UTC",
        ),
        sa.Column("place", sa.String(length=200), nullable=False, comment="Where, in words"),
        sa.Column("lat", sa.Float(precision=53), nullable=True, comment="Latitude, WGS 84 degrees"),
        sa.Column("lon", sa.Float(precision=53), nullable=True, comment="Longitude, WGS 84 degrees"),
        sa.Column("stage", sa.String(length=30), nullable=False, comment="Stage now; its history stands in case_stage"),
        sa.Column(
            "investigator_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Who investigates",
        ),
        sa.Column(
            "clarified_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="When clarified, epoch ms UTC; empty if not",
        ),
        sa.Column(
            "withdrawn_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="When taken out of the register, epoch ms UTC",
        ),
        sa.Column(
            "created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Who entered it"
        ),
        sa.Column(
            "created_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="When entered, epoch ms UTC",
        ),
        sa.Column(
            "edition", sa.Integer(), nullable=False, comment="Rises with every edit; an edit names the edition it read"
        ),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_case_record_created_by")),
        sa.ForeignKeyConstraint(["investigator_id"], ["account.id"], name=op.f("fk_case_record_investigator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_record")),
        sa.UniqueConstraint("number", name=op.f("uq_case_record_number")),
        comment="One case record; holds no person's name",
    )
    op.create_index("ix_case_record_clarified_at", "case_record", ["clarified_at"], unique=False)
    op.create_index("ix_case_record_unit_id", "case_record", ["unit_id"], unique=False)
    op.create_table(
        "case_stage",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Key"),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The case"),
        sa.Column("stage", sa.String(length=30), nullable=False, comment="Stage entered"),
        sa.Column("unit_id", sa.String(length=24), nullable=False, comment="Handling unit at that time"),
        sa.Column(
            "entered_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="When it took effect, epoch ms UTC",
        ),
        sa.Column(
            "is_clarifying",
            sa.Boolean(),
            nullable=False,
            comment="Belongs to the clarified set and a subject is identified",
        ),
        sa.Column("is_annulling", sa.Boolean(), nullable=False, comment="Re-opened or annulled: a negative correction"),
        sa.Column("decision_number", sa.String(length=60), nullable=True, comment="Number of the decision, if one"),
        sa.Column("note", sa.Text(), nullable=False, comment="In words"),
        sa.Column(
            "recorded_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Who entered it",
        ),
        sa.Column(
            "recorded_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="When entered, epoch ms UTC",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_case_stage_case_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name=op.f("fk_case_stage_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_stage")),
        comment="One dated step of a case; never edited",
    )
    op.create_index("ix_case_stage_case_id", "case_stage", ["case_id"], unique=False)
    op.create_table(
        "case_subject",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Key"),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The case"),
        sa.Column(
            "pseudonym",
            sa.String(length=64),
            nullable=False,
            comment="Keyed digest: same person, same value; no way back",
        ),
        sa.Column("label", sa.String(length=20), nullable=False, comment="Label inside the case, e.g. ĐT1; no name"),
        sa.Column("is_by_camera", sa.Boolean(), nullable=False, comment="Camera footage served the identification"),
        sa.Column(
            "identified_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="When identified, epoch ms UTC",
        ),
        sa.Column(
            "withdrawn_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="When taken back, epoch ms UTC",
        ),
        sa.Column(
            "recorded_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Who entered it",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_case_subject_case_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name=op.f("fk_case_subject_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_subject")),
        comment="A person identified in a case, by a pseudonymous key only",
    )
    op.create_index("ix_case_subject_case_id", "case_subject", ["case_id"], unique=False)
    op.create_table(
        "case_unit",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The case"),
        sa.Column("unit_id", sa.String(length=24), nullable=False, comment="The cooperating unit"),
        sa.Column(
            "since_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Since when, epoch ms UTC",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_case_unit_case_id")),
        sa.PrimaryKeyConstraint("case_id", "unit_id", name=op.f("pk_case_unit")),
        comment="A cooperating unit; never in sums",
    )
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Key"),
        sa.Column(
            "case_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="The case that holds",
        ),
        sa.Column(
            "camera_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The camera"
        ),
        sa.Column(
            "start_ms",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="From, filed time, epoch ms UTC",
        ),
        sa.Column(
            "end_ms",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Until, filed time, epoch ms UTC",
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why it is held"),
        sa.Column(
            "placed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Who placed it"
        ),
        sa.Column(
            "placed_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="When placed, epoch ms UTC",
        ),
        sa.Column(
            "released_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Who released it",
        ),
        sa.Column(
            "released_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="When released, epoch ms UTC",
        ),
        sa.Column("release_reason", sa.Text(), nullable=True, comment="Why it was released"),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_legal_hold_camera_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_legal_hold_case_id")),
        sa.ForeignKeyConstraint(["placed_by"], ["account.id"], name=op.f("fk_legal_hold_placed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
        comment="Footage that a case keeps from being discarded",
    )
    op.create_index("ix_legal_hold_camera_id_start_ms", "legal_hold", ["camera_id", "start_ms"], unique=False)
    op.create_index("ix_legal_hold_case_id", "legal_hold", ["case_id"], unique=False)
    op.create_table(
        "retrieval_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Key"),
        sa.Column("number", sa.String(length=30), nullable=False, comment="Number in the register, e.g. YC 0412/2026"),
        sa.Column(
            "case_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="The case it is for",
        ),
        sa.Column("unit_id", sa.String(length=24), nullable=False, comment="Unit of the person who asks"),
        sa.Column("purpose", sa.String(length=40), nullable=False, comment="Purpose code"),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why this footage is needed, in words"),
        sa.Column("search_query", sa.Text(), nullable=False, comment="The search it came from, as a query string"),
        sa.Column("state", sa.String(length=12), nullable=False, comment="requested, approved, refused, withdrawn"),
        sa.Column(
            "requested_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Who asks"
        ),
        sa.Column(
            "requested_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="When, epoch ms UTC",
        ),
        sa.Column(
            "decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True, comment="Who decided"
        ),
        sa.Column(
            "decided_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="When decided, epoch ms UTC",
        ),
        sa.Column("decision_note", sa.Text(), nullable=True, comment="Reason or conditions"),
        sa.Column(
            "is_break_glass",
            sa.Boolean(),
            nullable=False,
            comment="Opened without approval in an emergency; closes itself",
        ),
        sa.Column(
            "closes_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Break-glass: when it closes itself, epoch ms UTC",
        ),
        sa.Column(
            "reviewed_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Break-glass: who reviewed",
        ),
        sa.Column(
            "reviewed_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Break-glass: when reviewed, epoch ms UTC",
        ),
        sa.Column("review_note", sa.Text(), nullable=True, comment="Break-glass: what the review found"),
        sa.Column("is_justified", sa.Boolean(), nullable=True, comment="Break-glass: whether it was justified"),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_retrieval_request_case_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_retrieval_request_decided_by")),
        sa.ForeignKeyConstraint(["requested_by"], ["account.id"], name=op.f("fk_retrieval_request_requested_by")),
        sa.ForeignKeyConstraint(["reviewed_by"], ["account.id"], name=op.f("fk_retrieval_request_reviewed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retrieval_request")),
        sa.UniqueConstraint("number", name=op.f("uq_retrieval_request_number")),
        comment="A request to retrieve footage for one case and purpose",
    )
    op.create_index("ix_retrieval_request_case_id", "retrieval_request", ["case_id"], unique=False)
    op.create_index("ix_retrieval_request_unit_id_state", "retrieval_request", ["unit_id", "state"], unique=False)
    op.create_table(
        "retrieval",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Key"),
        sa.Column(
            "request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The request"
        ),
        sa.Column(
            "camera_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The camera"
        ),
        sa.Column(
            "start_ms",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="From, corrected time, epoch ms UTC",
        ),
        sa.Column(
            "end_ms",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Until, corrected time, epoch ms UTC",
        ),
        sa.Column(
            "state",
            sa.String(length=12),
            nullable=False,
            comment="requested, approved, produced, handed_over, refused, withdrawn",
        ),
        sa.Column(
            "lawful_basis", sa.String(length=20), nullable=False, comment="Basis of this processing, e.g. art32_1a"
        ),
        sa.Column(
            "produced_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="When exhibits were ready, epoch ms UTC",
        ),
        sa.Column("message", sa.Text(), nullable=True, comment="What the person is told, e.g. no footage in the span"),
        sa.CheckConstraint("end_ms > start_ms", name=op.f("ck_retrieval_lasts")),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_retrieval_camera_id")),
        sa.ForeignKeyConstraint(["request_id"], ["retrieval_request.id"], name=op.f("fk_retrieval_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retrieval")),
        comment="One camera and one span, asked for, allowed, produced, graded",
    )
    op.create_index("ix_retrieval_camera_id_start_ms", "retrieval", ["camera_id", "start_ms"], unique=False)
    op.create_index("ix_retrieval_request_id", "retrieval", ["request_id"], unique=False)
    op.create_table(
        "case_retrieval",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Key"),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The case"),
        sa.Column(
            "retrieval_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="The retrieval",
        ),
        sa.Column(
            "linked_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Who linked them"
        ),
        sa.Column(
            "linked_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="When, epoch ms UTC",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_case_retrieval_case_id")),
        sa.ForeignKeyConstraint(["linked_by"], ["account.id"], name=op.f("fk_case_retrieval_linked_by")),
        sa.ForeignKeyConstraint(["retrieval_id"], ["retrieval.id"], name=op.f("fk_case_retrieval_retrieval_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_retrieval")),
        comment="A retrieval used in a case",
    )
    op.create_index(
        "uq_case_retrieval_case_id_retrieval_id", "case_retrieval", ["case_id", "retrieval_id"], unique=True
    )
    op.create_table(
        "exhibit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Key"),
        sa.Column(
            "retrieval_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="What it was produced for",
        ),
        sa.Column("number", sa.String(length=40), nullable=False, comment="Number, e.g. VC 0412/2026-1"),
        sa.Column(
            "object_key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=True,
            comment="Its object; empty once discarded",
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="Digest of its bytes"),
        sa.Column(
            "size_bytes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Size, bytes"
        ),
        sa.Column("container", sa.String(length=12), nullable=False, comment="mp4 or matroska"),
        sa.Column("video_codec", sa.String(length=20), nullable=False, comment="Video codec"),
        sa.Column(
            "start_ms",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="First frame, corrected time at production, epoch ms UTC",
        ),
        sa.Column(
            "end_ms",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="End, corrected time at production, epoch ms UTC",
        ),
        sa.Column("uncertainty_ms", sa.Integer(), nullable=False, comment="Uncertainty of those times, ms"),
        sa.Column(
            "manifest",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="Clips, masters, digests, clock facts it was made from",
        ),
        sa.Column(
            "made_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="When made, epoch ms UTC",
        ),
        sa.ForeignKeyConstraint(["retrieval_id"], ["retrieval.id"], name=op.f("fk_exhibit_retrieval_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exhibit")),
        sa.UniqueConstraint("number", name=op.f("uq_exhibit_number")),
        sa.UniqueConstraint("object_key", name=op.f("uq_exhibit_object_key")),
        comment="A produced file with its digest",
    )
    op.create_index("ix_exhibit_retrieval_id", "exhibit", ["retrieval_id"], unique=False)
    op.create_table(
        "grant_",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Key"),
        sa.Column(
            "retrieval_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="What may be seen",
        ),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Who may see it"
        ),
        sa.Column("may_download", sa.Boolean(), nullable=False, comment="Whether the exhibit may be taken away"),
        sa.Column(
            "granted_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="From when, epoch ms UTC",
        ),
        sa.Column(
            "expires_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Until when, epoch ms UTC",
        ),
        sa.Column(
            "revoked_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="When taken back early, epoch ms UTC",
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_grant__account_id")),
        sa.ForeignKeyConstraint(["retrieval_id"], ["retrieval.id"], name=op.f("fk_grant__retrieval_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_")),
        comment="Leave for one person to see one retrieval until a time",
    )
    op.create_index("ix_grant__account_id_retrieval_id", "grant_", ["account_id", "retrieval_id"], unique=False)
    op.create_table(
        "retrieval_clip",
        sa.Column(
            "retrieval_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Retrieval"
        ),
        sa.Column("clip_ref_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Clip"),
        sa.ForeignKeyConstraint(["clip_ref_id"], ["clip_ref.id"], name=op.f("fk_retrieval_clip_clip_ref_id")),
        sa.ForeignKeyConstraint(["retrieval_id"], ["retrieval.id"], name=op.f("fk_retrieval_clip_retrieval_id")),
        sa.PrimaryKeyConstraint("retrieval_id", "clip_ref_id", name=op.f("pk_retrieval_clip")),
        comment="Which clips a retrieval holds",
    )
    op.create_table(
        "grade",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Key"),
        sa.Column(
            "case_retrieval_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Retrieval in a case",
        ),
        sa.Column(
            "value", sa.Integer(), nullable=False, comment="0 no data, 1 no value, 2 exclusion, 3 support, 4 decisive"
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="Written reason, at least 20 characters"),
        sa.Column(
            "graded_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="The case's investigator",
        ),
        sa.Column(
            "graded_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="When, epoch ms UTC",
        ),
        sa.Column(
            "confirmed_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="A second person",
        ),
        sa.Column(
            "confirmed_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="When confirmed, epoch ms UTC",
        ),
        sa.Column(
            "is_rule_relaxed",
            sa.Boolean(),
            nullable=False,
            comment="Three-person rule was relaxed by a setting; reports say so",
        ),
        sa.Column(
            "replaced_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="When a later grade replaced it, epoch ms UTC",
        ),
        sa.CheckConstraint("value BETWEEN 0 AND 4", name=op.f("ck_grade_value_on_scale")),
        sa.ForeignKeyConstraint(["case_retrieval_id"], ["case_retrieval.id"], name=op.f("fk_grade_case_retrieval_id")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["account.id"], name=op.f("fk_grade_confirmed_by")),
        sa.ForeignKeyConstraint(["graded_by"], ["account.id"], name=op.f("fk_grade_graded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade")),
        comment="How far a retrieval served a case",
    )
    op.create_index("ix_grade_case_retrieval_id", "grade", ["case_retrieval_id"], unique=False)
