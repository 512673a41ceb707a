"""Job: the four promises of the archive are proved by what the database says, and the chain's head is remembered."""

from __future__ import annotations

import logging

from storage.catalog import custody
from storage.check import CheckReport, Level, check
from storage.unit_of_work import Archive
from workers.run import JobRun

_TOLD = 3
_log = logging.getLogger(__name__)


def run(archive: Archive, job: JobRun) -> None:
    """Check at the level the job names (``rows`` if it names none); what is broken is logged and shown with the job."""
    level: Level = job.arguments.get("level", "rows")
    report = check(archive, level, job.progress)
    for finding in report.findings:
        _log.error("promise %d broken: %s %s", finding.promise, finding.code, finding.subject)
    with archive.write() as work:
        if report.head is not None:
            custody.add_checkpoint(work.session, *report.head, work.now)
        job.finish_in(work, _said(report))


def _said(report: CheckReport) -> str | None:
    """What the person is told: nothing when all is well, else how much is wrong and the first of it."""
    if report.is_clean:
        return None
    first = " ".join(f"{finding.text}." for finding in report.findings[:_TOLD])
    return f"Kho có {report.finding_count} chỗ sai. {first} Xem đủ bằng: camera-antt check {report.level}"
