"""Job: legal holds are mirrored into the store's own locks."""

from __future__ import annotations

from storage.removal import mirror_hold
from storage.unit_of_work import Archive
from workers.run import JobRun


def run(archive: Archive, job: JobRun) -> None:
    """Bring the store's locks in line with one hold."""
    mirror_hold(archive, int(job.arguments["hold_id"]))
