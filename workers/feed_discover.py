"""Ask the network of a recorder host which ONVIF devices there are; what answered stays with the job.

Only there: another host stands in another network, and would find what no recorder reaches. Every asking is in the
access log, with who wanted it. In the small size there is one host; in the large one each recorder looks for the jobs
that name it (``seeking_devices``).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from storage.catalog import jobs
from storage.errors import Refused
from storage.unit_of_work import Archive
from storage.values.process import host_name
from workers.attempt import run_job
from workers.run import JobRun

NAME = "feed.discover"
PATIENCE_S = 4.0
_ELSEWHERE_MS = 30_000
_EVERY_S = 3.0
_log = logging.getLogger(__name__)


def run(archive: Archive, job: JobRun) -> None:
    """Run the job: leaves ``found`` (host, port, name, hardware) among what it knows."""
    from ingest.feeds.onvif.discovery import discover

    here, wanted = host_name(archive.settings.host_name), str(job.arguments.get("host") or "")
    if wanted != here and not archive.settings.is_embedded:
        job.not_yet(f"Chờ máy thu {wanted}", _ELSEWHERE_MS)
    job.progress(1, 2, "Đang hỏi các thiết bị trong mạng")
    try:
        found = discover(PATIENCE_S)
    except OSError as error:
        raise Refused(
            "no_network", "Không gửi được câu hỏi ra mạng này. Hãy kiểm tra dây mạng và địa chỉ của máy thu."
        ) from error
    answered = [{"host": one.host, "port": one.port, "name": one.name, "hardware": one.hardware} for one in found]
    job.remember(found=answered, asked_by=here)
    with archive.write(job.created_by) as work:
        job.finish_in(work)


@contextmanager
def seeking_devices(archive: Archive, every_s: float = _EVERY_S) -> Iterator[None]:
    """A thread of a recorder, for the length of the block: what this host is asked to look for, it looks for."""
    ending = threading.Event()

    def work() -> None:
        while not ending.wait(every_s):
            try:
                look(archive)
            except Exception as error:  # the database is away: looked at again
                _log.info("looking for questions to the network", exc_info=error)

    thread = threading.Thread(target=work, name="seeking-devices", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join(10)


def look(archive: Archive) -> bool:
    """Run the newest job of this kind if it waits and names this host, even if others were to try it later."""
    here = host_name(archive.settings.host_name)
    with archive.read() as session:
        job = jobs.latest_named(session, NAME)
    if job is None or job.state != "queued" or job.arguments.get("host") != here:
        return False
    with archive.write() as work:
        jobs.hasten(work.session, job.id, work.now)
    return run_job(archive, job.id)
