"""Job: a report is issued: numbers frozen, DOCX and PDF written and stored."""

from __future__ import annotations

from datetime import date

from service.reports.issuing import issue
from storage.unit_of_work import Archive
from workers.run import JobRun


def run(archive: Archive, job: JobRun) -> None:
    """Issue ``report_id`` under ``number`` and ``signed_on``, if it still is what was ``seen``."""
    asked = job.arguments
    signed_on = date.fromisoformat(asked["signed_on"])
    issue(archive, job, int(asked["report_id"]), number=int(asked["number"]), signed_on=signed_on, seen=asked["seen"])
