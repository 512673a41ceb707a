"""``camera-antt jobs``: see what is undone, try again what was put aside, run everything that waits."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from service.jobs.actions import retry as retry_job
from storage.catalog import jobs
from storage.models import Job
from storage.values.clock import to_local
from workers import catch_up
from workers.house import opened
from workers.jobs import queues

HEADINGS = ("Số", "Việc", "Hàng", "Tình trạng", "Lần", "Tiến độ", "Đến hạn", "Ghi chú")
STATES = {"queued": "đang chờ", "running": "đang làm", "parked": "đã gác", "done": "xong"}
DISMISSED = "đã bỏ qua"


def show(all_states: bool) -> None:
    """Print the jobs that are not over, newest first; with ``all_states`` also those that are."""
    states = tuple(STATES) if all_states else ("queued", "running", "parked")
    with opened() as archive, archive.read() as session:
        found = jobs.listed(session, states)
        counts = jobs.counts(session)
        dismissed = jobs.dismissals(session, [job.id for job in found])
    table = Table(*HEADINGS, box=None, header_style="bold")
    for job in found:
        table.add_row(*_cells(job, DISMISSED if job.id in dismissed else STATES[job.state]))
    if found:
        Console(width=None if Console().is_terminal else 200).print(table)
    print(" · ".join(f"{STATES[state]}: {counts.get(state, 0)}" for state in STATES))


def _cells(job: Job, state: str) -> list[str]:
    progress = f"{job.done_count}/{job.total_count}" if job.total_count else ""
    note = job.message or job.progress_note or ""
    due = f"{to_local(job.due_at):%d/%m %H:%M:%S}"
    queue, tried = queues().of(job.name), str(job.attempt_count)
    return [str(job.id), job.name, queue, state, tried, progress, due, note]


def retry(numbers: list[int]) -> None:
    """Queue parked jobs again: the given ones, or all that nobody dismissed. Raises Refused when one is not parked."""
    with opened() as archive:
        with archive.read() as session:
            wanted = numbers or [job.id for job in jobs.listed(session, ("parked",), 10_000, is_dismissed=False)]
        with archive.write() as work:
            for job_id in wanted:
                retry_job(work, job_id)
    print(f"Đã xếp lại {len(wanted)} việc.")


def run_all() -> None:
    """Run what is undone, then say how many jobs that were."""
    with opened() as archive:
        catch_up.release_dead(archive)
        count = catch_up.run_undone(archive)
    print(f"Đã làm {count} việc.")
