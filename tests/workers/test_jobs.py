"""The page of jobs is true: every line leads to a function of the right shape, every job's file is on the page."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

import workers
from service.jobs.rules import JOB_NAMES, QUEUE_NAMES
from storage.values.queues import QUEUES
from workers.jobs import JOBS, queues, spec_of
from workers.schedule import TIMETABLE

RQ_LIMIT_S = 3_600  # what storage/queue.py gives a ring: beyond it RQ itself would end the process


@pytest.mark.parametrize("name", sorted(JOBS))
def test_every_line_leads_to_a_function(name: str) -> None:
    spec = JOBS[name]
    assert list(inspect.signature(spec.load()).parameters) == ["archive", "job"]
    assert 0 < spec.time_limit_s < RQ_LIMIT_S
    assert len(name) <= 40, "the column holds no more"


@pytest.mark.parametrize("name", sorted(JOBS))
def test_every_job_waits_somewhere_and_has_a_name_on_pages(name: str) -> None:
    assert JOBS[name].queue in QUEUES
    assert queues().of(name) == JOBS[name].queue
    assert name in JOB_NAMES


def test_every_queue_has_a_name_on_pages() -> None:
    assert tuple(QUEUE_NAMES) == QUEUES
    assert {spec.queue for spec in JOBS.values()} == set(QUEUES)


def test_every_file_of_a_job_is_on_the_page() -> None:
    folder = Path(workers.__file__).parent
    jobs = {path.stem for path in folder.glob("*.py") if "def run(archive: Archive, job: JobRun)" in path.read_text()}
    assert jobs == {spec.function.split(":")[0].split(".")[-1] for spec in JOBS.values()}


def test_every_round_is_a_job() -> None:
    assert {turn.job_name for turn in TIMETABLE} <= set(JOBS)
    assert spec_of("no.such_job") is None
