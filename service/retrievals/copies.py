"""Working copies as a reader meets them: how far one is, and having one made."""

from __future__ import annotations

from dataclasses import dataclass

from service.retrievals.viewing import Viewable
from service.web.language import _
from storage.catalog import jobs
from storage.models import Job
from storage.unit_of_work import Reading, UnitOfWork


@dataclass(frozen=True)
class CopyStatus:
    """``state``: none (nobody asked), working, ready, failed. ``percent`` is None while unknown."""

    state: str
    percent: int | None = None
    text: str = ""


def status(session: Reading, clip: Viewable) -> CopyStatus:
    """How far the working copy of a clip is; ready for one that needs none."""
    if clip.is_playable or clip.copy is not None:
        return CopyStatus("ready", 100)
    job = jobs.latest_of(session, "clip_ref", clip.ref.id)
    if job is None or job.state == "done":  # done without a copy: it was let go since, and is made again when wanted
        return CopyStatus("none")
    return _of_job(job)


def _of_job(job: Job) -> CopyStatus:
    if job.state == "parked":
        return CopyStatus("failed", None, job.message or _("Không làm được bản xem."))
    percent = round(100 * job.done_count / job.total_count) if job.total_count else None
    return CopyStatus("working", percent, job.progress_note or _("Đang chờ tới lượt"))


def request_copy(work: UnitOfWork, clip: Viewable) -> None:
    """Have the working copy made, unless it is there or under way; one that failed is tried anew."""
    if clip.is_playable or clip.copy is not None:
        return
    ref = clip.ref.id
    work.send("copy.make", noun="clip_ref", noun_id=ref, dedupe_key=f"copy.make:{ref}", clip_ref_id=ref)
