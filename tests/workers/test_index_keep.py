"""The job that keeps the index in form, as the crew runs it."""

from __future__ import annotations

from storage.catalog import clip_days
from storage.unit_of_work import Archive
from tests.workers.rounds import ran


def test_days_are_made_by_the_job(archive: Archive) -> None:
    with archive.read() as session:
        is_parted = clip_days.is_parted(session)
    assert ran(archive, "index.keep").message == ("Đã mở 8 ngày, đóng 0 ngày." if is_parted else None)
    assert ran(archive, "index.keep").message is None
