"""The hash-chained book of changes and released bytes."""

from __future__ import annotations

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Instant, Key


class CustodyEvent(Base):
    """One entry of the chain. Insert-only; the database itself refuses edits and deletions."""

    __tablename__ = "custody_event"
    __table_args__ = (
        Index("ix_custody_event_noun_noun_id", "noun", "noun_id"),
        Index("ix_custody_event_case_id", "case_id"),
        {"comment": "One entry of the custody chain; insert-only"},
    )

    seq: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False, comment="Place in the chain, from 1")
    at: Mapped[int] = mapped_column(Instant, comment="When, epoch ms UTC")
    kind: Mapped[str] = mapped_column(String(40), comment="noun.past_participle, e.g. clip.filed")
    noun: Mapped[str] = mapped_column(String(20), comment="What kind of thing it speaks of")
    noun_id: Mapped[int] = mapped_column(Key, comment="Key of that thing")
    case_id: Mapped[int | None] = mapped_column(Key, comment="Case it belongs to, if one")
    actor_id: Mapped[int | None] = mapped_column(Key, comment="Account that did it; empty for the house itself")
    body: Mapped[bytes] = mapped_column(LargeBinary, comment="Canonical bytes: integers, ids and digests, no names")
    previous_sha256: Mapped[str] = mapped_column(String(64), comment="Hash of the entry before; zeros for the first")
    sha256: Mapped[str] = mapped_column(String(64), unique=True, comment="Hash of this entry")


class Checkpoint(Base):
    """The head of the chain at an instant, to be copied out of the house."""

    __tablename__ = "checkpoint"
    __table_args__ = ({"comment": "The head of the chain at an instant"},)

    seq: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False, comment="Place in the chain")
    sha256: Mapped[str] = mapped_column(String(64), comment="Hash of that entry")
    made_at: Mapped[int] = mapped_column(Instant, comment="When, epoch ms UTC")
