"""Case records: what happened, who handles it, how far it is, who was identified (without names)."""

from __future__ import annotations

from sqlalchemy import Float, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Instant, Key


class CaseRecord(Base):
    """One case record: criminal, administrative or other incident. Holds no person's name."""

    __tablename__ = "case_record"
    __table_args__ = (
        Index("ix_case_record_unit_id", "unit_id"),
        Index("ix_case_record_clarified_at", "clarified_at"),
        {"comment": "One case record; holds no person's name"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    number: Mapped[str] = mapped_column(String(40), unique=True, comment="Number in the register, e.g. HS 0187/2026")
    kind: Mapped[str] = mapped_column(String(14), comment="criminal, administrative, other")
    title: Mapped[str] = mapped_column(String(200), comment="What happened, in one line, without names")
    title_fold: Mapped[str] = mapped_column(String(250), comment="Number and title folded for look-up")
    unit_id: Mapped[str] = mapped_column(String(24), comment="Handling unit now")
    offence_code: Mapped[str | None] = mapped_column(String(20), comment="Offence by article, dated catalogue")
    offence_group: Mapped[str] = mapped_column(String(40), comment="Report line it falls under")
    occurred_from_ms: Mapped[int] = mapped_column(Instant, comment="Happened not before, epoch ms UTC")
    occurred_to_ms: Mapped[int] = mapped_column(Instant, comment="Happened not after, epoch ms UTC")
    place: Mapped[str] = mapped_column(String(200), comment="Where, in words")
    lat: Mapped[float | None] = mapped_column(Float(53), comment="Latitude, WGS 84 degrees")
    lon: Mapped[float | None] = mapped_column(Float(53), comment="Longitude, WGS 84 degrees")
    stage: Mapped[str] = mapped_column(String(30), comment="Stage now; its history stands in case_stage")
    investigator_id: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"), comment="Who investigates")
    clarified_at: Mapped[int | None] = mapped_column(Instant, comment="When clarified, epoch ms UTC; empty if not")
    withdrawn_at: Mapped[int | None] = mapped_column(Instant, comment="When taken out of the register, epoch ms UTC")
    created_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"), comment="Who entered it")
    created_at: Mapped[int] = mapped_column(Instant, comment="When entered, epoch ms UTC")
    edition: Mapped[int] = mapped_column(comment="Rises with every edit; an edit names the edition it read")


class CaseStage(Base):
    """One step of a case, dated. Never edited; a wrong step is followed by a right one."""

    __tablename__ = "case_stage"
    __table_args__ = (
        Index("ix_case_stage_case_id", "case_id"),
        {"comment": "One dated step of a case; never edited"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    case_id: Mapped[int] = mapped_column(Key, ForeignKey("case_record.id"), comment="The case")
    stage: Mapped[str] = mapped_column(String(30), comment="Stage entered")
    unit_id: Mapped[str] = mapped_column(String(24), comment="Handling unit at that time")
    entered_at: Mapped[int] = mapped_column(Instant, comment="When it took effect, epoch ms UTC")
    is_clarifying: Mapped[bool] = mapped_column(comment="Belongs to the clarified set and a subject is identified")
    is_annulling: Mapped[bool] = mapped_column(comment="Re-opened or annulled: a negative correction")
    decision_number: Mapped[str | None] = mapped_column(String(60), comment="Number of the decision, if one")
    note: Mapped[str] = mapped_column(Text, comment="In words")
    recorded_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"), comment="Who entered it")
    recorded_at: Mapped[int] = mapped_column(Instant, comment="When entered, epoch ms UTC")


class CaseSubject(Base):
    """A person identified in a case, by a pseudonymous key only."""

    __tablename__ = "case_subject"
    __table_args__ = (
        Index("ix_case_subject_case_id", "case_id"),
        {"comment": "A person identified in a case, by a pseudonymous key only"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    case_id: Mapped[int] = mapped_column(Key, ForeignKey("case_record.id"), comment="The case")
    pseudonym: Mapped[str] = mapped_column(String(64), comment="Keyed digest: same person, same value; no way back")
    label: Mapped[str] = mapped_column(String(20), comment="Label inside the case, e.g. ĐT1; no name")
    is_by_camera: Mapped[bool] = mapped_column(comment="Camera footage served the identification")
    identified_at: Mapped[int] = mapped_column(Instant, comment="When identified, epoch ms UTC")
    withdrawn_at: Mapped[int | None] = mapped_column(Instant, comment="When taken back, epoch ms UTC")
    recorded_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"), comment="Who entered it")


class CaseUnit(Base):
    """A unit that cooperates in a case; shown in its report apart, never in sums."""

    __tablename__ = "case_unit"
    __table_args__ = ({"comment": "A cooperating unit; never in sums"},)

    case_id: Mapped[int] = mapped_column(Key, ForeignKey("case_record.id"), primary_key=True, comment="The case")
    unit_id: Mapped[str] = mapped_column(String(24), primary_key=True, comment="The cooperating unit")
    since_at: Mapped[int] = mapped_column(Instant, comment="Since when, epoch ms UTC")


class LegalHold(Base):
    """Footage of one camera and span that a case keeps from being discarded. Beats every retention."""

    __tablename__ = "legal_hold"
    __table_args__ = (
        Index("ix_legal_hold_camera_id_start_ms", "camera_id", "start_ms"),
        Index("ix_legal_hold_case_id", "case_id"),
        {"comment": "Footage that a case keeps from being discarded"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    case_id: Mapped[int] = mapped_column(Key, ForeignKey("case_record.id"), comment="The case that holds")
    camera_id: Mapped[int] = mapped_column(Key, ForeignKey("camera.id"), comment="The camera")
    start_ms: Mapped[int] = mapped_column(Instant, comment="From, filed time, epoch ms UTC")
    end_ms: Mapped[int] = mapped_column(Instant, comment="Until, filed time, epoch ms UTC")
    reason: Mapped[str] = mapped_column(Text, comment="Why it is held")
    placed_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"), comment="Who placed it")
    placed_at: Mapped[int] = mapped_column(Instant, comment="When placed, epoch ms UTC")
    released_by: Mapped[int | None] = mapped_column(Key, comment="Who released it")
    released_at: Mapped[int | None] = mapped_column(Instant, comment="When released, epoch ms UTC")
    release_reason: Mapped[str | None] = mapped_column(Text, comment="Why it was released")
    follows_id: Mapped[int | None] = mapped_column(
        Key, comment="The hold it follows to where an original was filed, released with it; empty: stands by itself"
    )
