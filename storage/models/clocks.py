"""What stands behind comparisons of clocks, what became of mistaken ones, and leaps of our own hosts' clocks."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Instant, Key, ObjectKey


class ClockEvidence(Base):
    """What a comparison of a clock stands on, beside its figures: texts as read, a photograph, whose clock it was."""

    __tablename__ = "clock_evidence"
    __table_args__ = (
        CheckConstraint(
            "(photograph_key IS NULL) = (photograph_sha256 IS NULL) AND "
            "(photograph_key IS NULL) = (photograph_bytes IS NULL)",
            name="photograph_is_whole",
        ),
        Index("ix_clock_evidence_device_id", "device_id"),
        {"comment": "What a comparison of a clock stands on, beside its figures; never edited"},
    )

    observation_id: Mapped[int] = mapped_column(
        Key, ForeignKey("clock_observation.id"), primary_key=True, autoincrement=False, comment="The comparison"
    )
    device_id: Mapped[int | None] = mapped_column(
        Key,
        ForeignKey("device.id"),
        comment="The owner's recorder whose clock it is: counts for all its cameras; empty: the camera's own",
    )
    set_at: Mapped[int | None] = mapped_column(
        Instant, comment="When the clock was set to what was found, epoch ms UTC; empty: not known to have been set"
    )
    device_text: Mapped[str] = mapped_column(String(60), comment="What the device showed, as read off; may be empty")
    reference_text: Mapped[str] = mapped_column(String(60), comment="What the reference showed, as read off")
    reference: Mapped[str] = mapped_column(String(20), comment="server, phone, other: which clock it was compared with")
    note: Mapped[str] = mapped_column(String(500), comment="In words")
    photograph_key: Mapped[str | None] = mapped_column(
        ObjectKey, unique=True, comment="Photograph of the screen beside the reference; empty: none"
    )
    photograph_sha256: Mapped[str | None] = mapped_column(String(64), comment="Digest of its bytes")
    photograph_bytes: Mapped[int | None] = mapped_column(Key, comment="Size, bytes")


class ClockWithdrawal(Base):
    """A comparison found to be mistaken: it counts no more. It stays; what is right is another comparison."""

    __tablename__ = "clock_withdrawal"
    __table_args__ = ({"comment": "A comparison found to be mistaken: it counts no more, and stays to be read"},)

    observation_id: Mapped[int] = mapped_column(
        Key, ForeignKey("clock_observation.id"), primary_key=True, autoincrement=False, comment="The mistaken one"
    )
    replaced_by: Mapped[int | None] = mapped_column(
        Key, ForeignKey("clock_observation.id"), comment="The comparison that stands instead; empty: none"
    )
    reason: Mapped[str] = mapped_column(String(300), comment="What was wrong, in words")
    recorded_by: Mapped[int | None] = mapped_column(Key, comment="Account that took it back")
    recorded_at: Mapped[int] = mapped_column(Instant, comment="When, epoch ms UTC")


class HostClockLeap(Base):
    """The clock of one of our own hosts leapt, or was not kept by network time: what was recorded then is doubtful."""

    __tablename__ = "host_clock_leap"
    __table_args__ = (
        Index("ix_host_clock_leap_noticed_at", "noticed_at"),
        {"comment": "A leap of the clock of one of our own hosts; never edited"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    host: Mapped[str] = mapped_column(String(100), comment="The host")
    noticed_at: Mapped[int] = mapped_column(Instant, comment="When noticed, by the clock after the leap, epoch ms UTC")
    since_ms: Mapped[int] = mapped_column(Instant, comment="Last look before it, by the clock before it, epoch ms UTC")
    leap_ms: Mapped[int] = mapped_column(Instant, comment="By how much it leapt, ms; negative: back")
    cause: Mapped[str] = mapped_column(String(20), comment="running: seen while at work; start: behind what is written")


class HostClock(Base):
    """Whether network time keeps the clock of one of our own hosts: recordings are timed by it."""

    __tablename__ = "host_clock"
    __table_args__ = ({"comment": "Whether network time keeps the clock of a host of ours"},)

    host: Mapped[str] = mapped_column(String(100), primary_key=True, comment="The host")
    state: Mapped[str] = mapped_column(String(8), comment="kept (by network time), loose, unknown")
    error_ms: Mapped[int | None] = mapped_column(comment="Kept: greatest error, ms")
    looked_at: Mapped[int] = mapped_column(Instant, comment="When it was last asked, epoch ms UTC")
