"""What the clip table needs to be large: counts by the hour, and the days that come and go on PostgreSQL."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from storage.models.archive import (
    ClipColumns,
    ClipDetailColumns,
    clip_arguments,
    clip_detail_arguments,
    keep_the_rest,
)
from storage.models.base import Base, Instant, Key


class ClipHour(Base):
    """What a camera has of one hour. Always what a recount of the clips would say."""

    __tablename__ = "clip_hour"
    __table_args__ = (
        {
            "comment": "Clips of a camera counted by the hour in which they begin",
            "sqlite_with_rowid": False,
            "postgresql_partition_by": "RANGE (hour_ms)",
        },
    )

    camera_id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False, comment="The camera")
    hour_ms: Mapped[int] = mapped_column(
        Instant, primary_key=True, autoincrement=False, comment="Begin of the hour in filed time, epoch ms UTC"
    )
    clip_count: Mapped[int] = mapped_column(comment="Clips that begin in it")
    length_ms: Mapped[int] = mapped_column(Instant, comment="Their length together, ms")
    size_bytes: Mapped[int] = mapped_column(Key, comment="Their size together, bytes")
    moving_count: Mapped[int] = mapped_column(comment="Those of them in which something moves")


class LeavingClip(ClipColumns, Base):
    """A clip of a day that left the index: its object has still to be removed."""

    __tablename__ = "leaving_clip"
    __table_args__ = clip_arguments("Clips of days that left the index, until their objects are removed")


class LeavingClipDetail(ClipDetailColumns, Base):
    """The wide side of such a clip."""

    __tablename__ = "leaving_clip_detail"
    __table_args__ = clip_detail_arguments("leaving_clip_detail", "Wide side of clips of days that left the index")


class ClipDay(Base):
    """The life of one day's part of the clip table on PostgreSQL. Empty on SQLite, which has no parts."""

    __tablename__ = "clip_day"
    __table_args__ = ({"comment": "Life of one day's part of the clip table (PostgreSQL)"},)

    day_on: Mapped[date] = mapped_column(primary_key=True, comment="The day, Vietnamese time")
    made_at: Mapped[int] = mapped_column(Instant, comment="When its part was made, epoch ms UTC")
    closed_at: Mapped[int | None] = mapped_column(Instant, comment="When it was vacuumed and reindexed after its end")
    left_at: Mapped[int | None] = mapped_column(Instant, comment="When it left the index, epoch ms UTC")
    left_count: Mapped[int] = mapped_column(comment="Clips that left with it")
    kept_count: Mapped[int] = mapped_column(comment="Clips that stayed: held, asked for, referred to or filed late")
    emptied_at: Mapped[int | None] = mapped_column(Instant, comment="When the last of its objects was let go")


keep_the_rest(ClipHour.__table__, "clip_hour_kept")
keep_the_rest(LeavingClip.__table__, "leaving_clip_rest")
keep_the_rest(LeavingClipDetail.__table__, "leaving_clip_detail_rest")
