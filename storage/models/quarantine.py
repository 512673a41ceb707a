"""Objects that are not what their name or sidecar says: kept where they are, listed, never re-labelled."""

from __future__ import annotations

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Instant, Key, ObjectKey


class QuarantinedObject(Base):
    """An object whose identity or digest does not match. It stays under its name; no row of the index speaks for it."""

    __tablename__ = "quarantined_object"
    __table_args__ = (
        Index(
            "uq_quarantined_object_in_force",
            "object_key",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        {"comment": "An object whose identity or digest does not match; kept as it is, listed, never re-labelled"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    object_key: Mapped[str] = mapped_column(ObjectKey, comment="Name of the object")
    reason: Mapped[str] = mapped_column(String(30), comment="What does not match, e.g. bytes_differ, camera_unknown")
    size_bytes: Mapped[int] = mapped_column(Key, comment="Size as found, bytes")
    sha256: Mapped[str | None] = mapped_column(String(64), comment="Digest as found; empty when it was not read")
    found_at: Mapped[int] = mapped_column(Instant, comment="When found, epoch ms UTC")
    ended_at: Mapped[int | None] = mapped_column(Instant, comment="When it matched again or was gone, epoch ms UTC")
    outcome: Mapped[str | None] = mapped_column(String(12), comment="matches or gone; empty while in quarantine")
