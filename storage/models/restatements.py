"""Restatements: what a person said of a filed original's start afterwards, or that it is not to be found."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Instant, Key

_STANDING = text("state = 'standing'")


class Restatement(Base):
    """One word about a filed original: its start was another, it is taken out of search, or it is back.

    The newest one in force stands and says all: the start, and whether the original is taken out. It names the original
    by camera and digest, so that it holds for rows that were rebuilt, too.
    """

    __tablename__ = "restatement"
    __table_args__ = (
        Index("ix_restatement_camera_id_master_sha256", "camera_id", "master_sha256"),
        Index(
            "uq_restatement_standing",
            "camera_id",
            "master_sha256",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        Index("ix_restatement_state", "state"),
        {"comment": "What was said of a filed original's start afterwards; its bytes, names and rows stay as they are"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    camera_id: Mapped[int] = mapped_column(Key, ForeignKey("camera.id"), comment="The camera")
    master_sha256: Mapped[str] = mapped_column(String(64), comment="Digest of the original")
    kind: Mapped[str] = mapped_column(String(12), comment="start, withdrawal, return")
    before_ms: Mapped[int] = mapped_column(Instant, comment="Start by the recorder's clock before it, epoch ms UTC")
    after_ms: Mapped[int] = mapped_column(Instant, comment="Start by the recorder's clock with it, epoch ms UTC")
    is_withdrawn: Mapped[bool] = mapped_column(comment="Whether the original is taken out of search with it")
    reason: Mapped[str] = mapped_column(String(500), comment="Why, in words")
    state: Mapped[str] = mapped_column(
        String(12), comment="waiting (for a second person), standing, replaced (by a later one), refused"
    )
    asked_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"), comment="Who said it")
    asked_at: Mapped[int] = mapped_column(Instant, comment="When said, epoch ms UTC")
    decided_by: Mapped[int | None] = mapped_column(
        Key, ForeignKey("account.id"), comment="Second person; empty: none was needed, or none decided yet"
    )
    decided_at: Mapped[int | None] = mapped_column(
        Instant, comment="Since when in force, or when refused, epoch ms UTC; empty: waiting"
    )
