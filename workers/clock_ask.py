"""Job: the devices of all connected cameras are asked for their clocks over ONVIF; what is new goes into the book."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor

from ingest.backfill import device_of
from ingest.device_clock import observe_clock
from storage.catalog import feeds
from storage.errors import Refused
from storage.unit_of_work import Archive
from workers.run import JobRun

_AT_ONCE = 8
_PATIENCE_S = 3.0  # one that is away is asked again in the next round
_log = logging.getLogger(__name__)


def run(archive: Archive, job: JobRun) -> None:
    """One round. A device that does not answer, or lets nobody in, holds up nothing."""
    with archive.read() as session:
        camera_ids = feeds.asked_over_onvif(session)
    done = 0

    def ask(camera_id: int) -> bool:
        try:
            observe_clock(archive, camera_id, device_of(archive, camera_id, _PATIENCE_S), is_thinned=True)
        except Refused as refused:
            _log.info("the clock of camera %s was not told: %s", camera_id, refused.code)
            return False
        return True

    with ThreadPoolExecutor(_AT_ONCE) as crew:
        for told in crew.map(ask, camera_ids):
            done += told
            job.progress(done, len(camera_ids), "Đang hỏi giờ các thiết bị")
    with archive.write() as work:
        job.finish_in(work)
