"""From asking to grading: requests, retrievals, grants, exhibits, links to cases, grades."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Instant, Key, ObjectKey


class RetrievalRequest(Base):
    """What one person asks for one case and purpose; groups retrievals; decided by another person."""

    __tablename__ = "retrieval_request"
    __table_args__ = (
        Index("ix_retrieval_request_case_id", "case_id"),
        Index("ix_retrieval_request_unit_id_state", "unit_id", "state"),
        {"comment": "A request to retrieve footage for one case and purpose"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    number: Mapped[str] = mapped_column(String(30), unique=True, comment="Number in the register, e.g. YC 0412/2026")
    case_id: Mapped[int] = mapped_column(Key, ForeignKey("case_record.id"), comment="The case it is for")
    unit_id: Mapped[str] = mapped_column(String(24), comment="Unit of the person who asks")
    purpose: Mapped[str] = mapped_column(String(40), comment="Purpose code")
    reason: Mapped[str] = mapped_column(Text, comment="Why this footage is needed, in words")
    search_query: Mapped[str] = mapped_column(Text, comment="The search it came from, as a query string")
    state: Mapped[str] = mapped_column(String(12), comment="requested, approved, refused, withdrawn")
    requested_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"), comment="Who asks")
    requested_at: Mapped[int] = mapped_column(Instant, comment="When, epoch ms UTC")
    decided_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"), comment="Who decided")
    decided_at: Mapped[int | None] = mapped_column(Instant, comment="When decided, epoch ms UTC")
    decision_note: Mapped[str | None] = mapped_column(Text, comment="Reason or conditions")
    is_break_glass: Mapped[bool] = mapped_column(comment="Opened without approval in an emergency; closes itself")
    closes_at: Mapped[int | None] = mapped_column(Instant, comment="Break-glass: when it closes itself, epoch ms UTC")
    reviewed_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"), comment="Break-glass: who reviewed")
    reviewed_at: Mapped[int | None] = mapped_column(Instant, comment="Break-glass: when reviewed, epoch ms UTC")
    review_note: Mapped[str | None] = mapped_column(Text, comment="Break-glass: what the review found")
    is_justified: Mapped[bool | None] = mapped_column(comment="Break-glass: whether it was justified")


class Retrieval(Base):
    """One camera and one span of it, asked for, allowed, produced, graded."""

    __tablename__ = "retrieval"
    __table_args__ = (
        CheckConstraint("end_ms > start_ms", name="lasts"),
        Index("ix_retrieval_request_id", "request_id"),
        Index("ix_retrieval_camera_id_start_ms", "camera_id", "start_ms"),
        {"comment": "One camera and one span, asked for, allowed, produced, graded"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    request_id: Mapped[int] = mapped_column(Key, ForeignKey("retrieval_request.id"), comment="The request")
    camera_id: Mapped[int] = mapped_column(Key, ForeignKey("camera.id"), comment="The camera")
    start_ms: Mapped[int] = mapped_column(Instant, comment="From, corrected time, epoch ms UTC")
    end_ms: Mapped[int] = mapped_column(Instant, comment="Until, corrected time, epoch ms UTC")
    state: Mapped[str] = mapped_column(
        String(12), comment="requested, approved, produced, handed_over, refused, withdrawn"
    )
    lawful_basis: Mapped[str] = mapped_column(String(20), comment="Basis of this processing, e.g. art32_1a")
    produced_at: Mapped[int | None] = mapped_column(Instant, comment="When exhibits were ready, epoch ms UTC")
    message: Mapped[str | None] = mapped_column(Text, comment="What the person is told, e.g. no footage in the span")


class RetrievalClip(Base):
    """Which clips a produced retrieval holds."""

    __tablename__ = "retrieval_clip"
    __table_args__ = ({"comment": "Which clips a retrieval holds"},)

    retrieval_id: Mapped[int] = mapped_column(Key, ForeignKey("retrieval.id"), primary_key=True, comment="Retrieval")
    clip_ref_id: Mapped[int] = mapped_column(Key, ForeignKey("clip_ref.id"), primary_key=True, comment="Clip")


class Grant(Base):
    """Leave for one person to see one retrieval's footage until a time. Every byte route asks for it."""

    __tablename__ = "grant_"
    __table_args__ = (
        Index("ix_grant__account_id_retrieval_id", "account_id", "retrieval_id"),
        {"comment": "Leave for one person to see one retrieval until a time"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    retrieval_id: Mapped[int] = mapped_column(Key, ForeignKey("retrieval.id"), comment="What may be seen")
    account_id: Mapped[int] = mapped_column(Key, ForeignKey("account.id"), comment="Who may see it")
    may_download: Mapped[bool] = mapped_column(comment="Whether the exhibit may be taken away")
    granted_at: Mapped[int] = mapped_column(Instant, comment="From when, epoch ms UTC")
    expires_at: Mapped[int] = mapped_column(Instant, comment="Until when, epoch ms UTC")
    revoked_at: Mapped[int | None] = mapped_column(Instant, comment="When taken back early, epoch ms UTC")


class Exhibit(Base):
    """A produced file with its digest: clips of the span joined without re-encoding, or a part of them."""

    __tablename__ = "exhibit"
    __table_args__ = (
        Index("ix_exhibit_retrieval_id", "retrieval_id"),
        {"comment": "A produced file with its digest"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    retrieval_id: Mapped[int] = mapped_column(Key, ForeignKey("retrieval.id"), comment="What it was produced for")
    number: Mapped[str] = mapped_column(String(40), unique=True, comment="Number, e.g. VC 0412/2026-1")
    object_key: Mapped[str | None] = mapped_column(ObjectKey, unique=True, comment="Its object; empty once discarded")
    sha256: Mapped[str] = mapped_column(String(64), comment="Digest of its bytes")
    size_bytes: Mapped[int] = mapped_column(Key, comment="Size, bytes")
    container: Mapped[str] = mapped_column(String(12), comment="mp4 or matroska")
    video_codec: Mapped[str] = mapped_column(String(20), comment="Video codec")
    start_ms: Mapped[int] = mapped_column(Instant, comment="First frame, corrected time at production, epoch ms UTC")
    end_ms: Mapped[int] = mapped_column(Instant, comment="End, corrected time at production, epoch ms UTC")
    uncertainty_ms: Mapped[int] = mapped_column(comment="Uncertainty of those times, ms")
    manifest: Mapped[dict[str, Any]] = mapped_column(comment="Clips, masters, digests, clock facts it was made from")
    made_at: Mapped[int] = mapped_column(Instant, comment="When made, epoch ms UTC")


class CaseRetrieval(Base):
    """A retrieval used in a case. The first link is the asking case; more may follow."""

    __tablename__ = "case_retrieval"
    __table_args__ = (
        Index("uq_case_retrieval_case_id_retrieval_id", "case_id", "retrieval_id", unique=True),
        {"comment": "A retrieval used in a case"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    case_id: Mapped[int] = mapped_column(Key, ForeignKey("case_record.id"), comment="The case")
    retrieval_id: Mapped[int] = mapped_column(Key, ForeignKey("retrieval.id"), comment="The retrieval")
    linked_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"), comment="Who linked them")
    linked_at: Mapped[int] = mapped_column(Instant, comment="When, epoch ms UTC")


class Grade(Base):
    """How far a retrieval served a case, 0 to 4. A new grade replaces the last; none is ever edited."""

    __tablename__ = "grade"
    __table_args__ = (
        CheckConstraint("value BETWEEN 0 AND 4", name="value_on_scale"),
        Index("ix_grade_case_retrieval_id", "case_retrieval_id"),
        {"comment": "How far a retrieval served a case"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    case_retrieval_id: Mapped[int] = mapped_column(Key, ForeignKey("case_retrieval.id"), comment="Retrieval in a case")
    value: Mapped[int] = mapped_column(comment="0 no data, 1 no value, 2 exclusion, 3 support, 4 decisive")
    reason: Mapped[str] = mapped_column(Text, comment="Written reason, at least 20 characters")
    graded_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"), comment="The case's investigator")
    graded_at: Mapped[int] = mapped_column(Instant, comment="When, epoch ms UTC")
    confirmed_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"), comment="A second person")
    confirmed_at: Mapped[int | None] = mapped_column(Instant, comment="When confirmed, epoch ms UTC")
    is_rule_relaxed: Mapped[bool] = mapped_column(comment="Three-person rule was relaxed by a setting; reports say so")
    replaced_at: Mapped[int | None] = mapped_column(Instant, comment="When a later grade replaced it, epoch ms UTC")
