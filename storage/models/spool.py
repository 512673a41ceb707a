"""What was taken in while the object store was away, and still lies on a machine of its own."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Instant, Key, ObjectKey


class SpooledObject(Base):
    """An object that a host keeps on its own disk until the store takes it."""

    __tablename__ = "spooled_object"
    __table_args__ = ({"comment": "An object that a host keeps on its own disk until the store takes it"},)

    object_key: Mapped[str] = mapped_column(ObjectKey, primary_key=True, comment="Name it will have in the store")
    host: Mapped[str] = mapped_column(String(60), comment="Host on whose disk it lies")
    folder: Mapped[str] = mapped_column(String(300), comment="Folder of that host's spool")
    sha256: Mapped[str] = mapped_column(String(64), comment="Digest of the bytes")
    size_bytes: Mapped[int] = mapped_column(Key, comment="Size, bytes")
    spooled_at: Mapped[int] = mapped_column(Instant, comment="When taken in, epoch ms UTC")
