"""What RQ calls in a test instead of the crew: notes which jobs were rung for, in their order."""

from __future__ import annotations

taken: list[int] = []


def take(job_id: int) -> None:
    """Note a job."""
    taken.append(job_id)
