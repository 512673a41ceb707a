"""Work to be done later, and lists waiting to be confirmed. The database says what is undone; the queue only rings."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Instant, Key


class Job(Base):
    """One piece of slow work, born in the transaction that needs it."""

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_state_due_at", "state", "due_at"),
        Index("ix_job_noun_noun_id", "noun", "noun_id"),
        Index("ix_job_name_id", "name", "id"),
        {"comment": "One piece of slow work"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    name: Mapped[str] = mapped_column(String(40), comment="Which job, see workers/jobs.py")
    arguments: Mapped[dict[str, Any]] = mapped_column(comment="Ids and settings it needs")
    dedupe_key: Mapped[str | None] = mapped_column(
        String(120), unique=True, comment="While set, a second job of this key is not made; cleared at the end"
    )
    noun: Mapped[str | None] = mapped_column(String(20), comment="What it works on, for pages that show progress")
    noun_id: Mapped[int | None] = mapped_column(Key, comment="Key of that thing")
    state: Mapped[str] = mapped_column(String(8), comment="queued, running, done, parked")
    attempt_count: Mapped[int] = mapped_column(comment="How often it was begun")
    due_at: Mapped[int] = mapped_column(Instant, comment="Not before, epoch ms UTC")
    lease_until_at: Mapped[int | None] = mapped_column(Instant, comment="Whoever runs it must renew by then")
    leased_by: Mapped[str | None] = mapped_column(String(80), comment="Process that runs it")
    done_count: Mapped[int] = mapped_column(comment="Progress: how many of total are done")
    total_count: Mapped[int] = mapped_column(comment="Progress: total; 0 while unknown")
    progress_note: Mapped[str] = mapped_column(String(200), comment="Progress in words")
    message: Mapped[str | None] = mapped_column(Text, comment="Why it failed or was parked, in words")
    created_by: Mapped[int | None] = mapped_column(Key, comment="Account that caused it")
    created_at: Mapped[int] = mapped_column(Instant, comment="When, epoch ms UTC")
    ended_at: Mapped[int | None] = mapped_column(Instant, comment="When done or parked, epoch ms UTC")


class JobDismissal(Base):
    """A parked job that a person took off the list of what waits for them; gone when it is tried anew."""

    __tablename__ = "job_dismissal"
    __table_args__ = ({"comment": "A parked job that a person dismissed"},)

    job_id: Mapped[int] = mapped_column(
        Key, ForeignKey("job.id"), primary_key=True, autoincrement=False, comment="The parked job"
    )
    reason: Mapped[str] = mapped_column(Text, comment="Why, in the person's words")
    dismissed_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"), comment="Who")
    dismissed_at: Mapped[int] = mapped_column(Instant, comment="When, epoch ms UTC")


class JobRound(Base):
    """A round of the timetable for which a job was made: the key keeps a second one away, whoever asks."""

    __tablename__ = "job_round"
    __table_args__ = ({"comment": "Rounds of the timetable that are made"},)

    job_name: Mapped[str] = mapped_column(String(40), primary_key=True, comment="Which job, see workers/schedule.py")
    number: Mapped[int] = mapped_column(
        Key, primary_key=True, autoincrement=False, comment="Which round of it, counted on the Vietnamese clock"
    )
    made_at: Mapped[int] = mapped_column(Instant, comment="When, epoch ms UTC")


class ImportBatch(Base):
    """A list read and checked but not yet written: what the preview shows."""

    __tablename__ = "import_batch"
    __table_args__ = ({"comment": "A list read and checked, waiting to be confirmed"},)

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    unit_id: Mapped[str] = mapped_column(String(24), comment="Unit the cameras are for")
    file_name: Mapped[str] = mapped_column(String(200), comment="Name of the list")
    sha256: Mapped[str] = mapped_column(String(64), comment="Digest of the list")
    state: Mapped[str] = mapped_column(String(10), comment="reading, previewed, confirmed, dropped")
    notices: Mapped[list[Any]] = mapped_column(comment="What was noticed about the whole list")
    written_count: Mapped[int] = mapped_column(comment="Cameras written when confirmed")
    created_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"), comment="Who brought it")
    created_at: Mapped[int] = mapped_column(Instant, comment="When, epoch ms UTC")
    confirmed_at: Mapped[int | None] = mapped_column(Instant, comment="When confirmed, epoch ms UTC")


class ImportRow(Base):
    """One row of such a list with what is wrong about it."""

    __tablename__ = "import_row"
    __table_args__ = ({"comment": "One row of a list waiting to be confirmed"},)

    batch_id: Mapped[int] = mapped_column(Key, ForeignKey("import_batch.id"), primary_key=True, comment="The list")
    row_number: Mapped[int] = mapped_column(
        primary_key=True,
        autoincrement=False,
        comment="Place in the whole list, from 1; sheet and row there stand in cells",
    )
    cells: Mapped[dict[str, Any]] = mapped_column(comment="Cells by field, as read")
    problems: Mapped[dict[str, Any]] = mapped_column(comment="Field to what is wrong; empty: the row can be written")
    notes: Mapped[list[Any]] = mapped_column(comment="What was mended or noticed in reading")
    camera_id: Mapped[int | None] = mapped_column(Key, comment="Camera written from it")
