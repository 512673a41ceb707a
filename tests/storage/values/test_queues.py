"""Every job waits in one queue, also one that nobody listed."""

from __future__ import annotations

import pytest

from storage.values.queues import LAST, QUEUES, Names, Queues

PAGE = Queues({"a": "urgent", "b": "awaited", "c": "upkeep"})


def means(names: Names, name: str) -> bool:
    return (name in names.listed) != names.is_rest


@pytest.mark.parametrize("name", ["a", "b", "c", "of.another_version"])
def test_a_job_is_found_in_its_queue_and_in_no_other(name: str) -> None:
    assert [queue for queue in QUEUES if means(PAGE.names([queue]), name)] == [PAGE.of(name)]
    assert means(PAGE.names(QUEUES), name)
    assert not means(PAGE.names([]), name)


def test_what_nobody_listed_waits_in_the_last() -> None:
    assert PAGE.of("of.another_version") == Queues().of("a") == LAST == "upkeep"
