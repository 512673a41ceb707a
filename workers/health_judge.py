"""Job: what clips filed since the last round show of how their cameras do: see ingest.health."""

from __future__ import annotations

from ingest.health import cameras_to_judge, judge_camera
from storage.unit_of_work import Archive
from workers.run import JobRun

CAMERAS_A_ROUND = 2_000


def run(archive: Archive, job: JobRun) -> None:
    """One round; each page of a camera stands in a transaction of its own and is judged once."""
    waiting = cameras_to_judge(archive, CAMERAS_A_ROUND)
    judged = 0
    for number, camera_id in enumerate(waiting):
        job.progress(number, len(waiting), "Đang xét hình của các đoạn mới")
        while clips := judge_camera(archive, camera_id):
            judged += clips
            job.progress(number, len(waiting), "Đang xét hình của các đoạn mới")
    with archive.write() as work:
        job.finish_in(work, f"Đã xét {judged} đoạn của {len(waiting)} camera." if judged else None)
