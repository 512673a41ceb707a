"""Job: what connected cameras say of their own clocks is entered in the book, thinned."""

from __future__ import annotations

from storage import clock_book
from storage.catalog import clocks
from storage.clock_book import Comparison
from storage.unit_of_work import Archive
from storage.values.clock import HOUR_MS
from workers.run import JobRun

# A camera's encoder and the way here hold a picture back for some tenths of a second before it arrives.
UNCERTAINTY_MS = 500
_FRESH_MS = 2 * HOUR_MS


def run(archive: Archive, job: JobRun) -> None:
    """One line for every camera whose clock moved more than is unsure of it, and one a day for the others.

    A camera that tells no usable time (it counts from 1900, from 1970 or from its start) gets none.
    """
    with archive.read() as session:
        said = clocks.sender_offsets(session, archive.clock.now_ms() - _FRESH_MS)
    for camera_id, at_ms, offset_ms in said:
        with archive.write() as work:
            told = Comparison(
                observed_at=min(at_ms, work.now),  # by the recorder's host, whose clock may be a little ahead of ours
                offset_ms=offset_ms,
                uncertainty_ms=UNCERTAINTY_MS,
                method="ntp",
                note="Camera tự báo giờ trong luồng hình (RTCP)",
            )
            clock_book.enter_told(work, camera_id, told)
    with archive.write() as work:
        job.finish_in(work)
