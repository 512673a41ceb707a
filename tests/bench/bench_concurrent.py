"""Many at once: a city's ingest while eight clients search, and eight writers of custody, on both databases.

Every writer and every client is a process of its own. Nothing may be lost: rows, hours and custody are counted
afterwards, and the chain is walked from its first entry to its head.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from sqlalchemy import func, select

from storage.catalog import custody
from storage.check import verify_chain
from storage.models import Clip, ClipDetail, ClipHour, CustodyEvent
from storage.unit_of_work import Archive
from tests.bench.clips import crowd, ours_postgresql, ours_sqlite, table
from tests.bench.clips.house import fresh_database, house, machine, server
from tests.bench.clips.shapes import SHAPES, Town, sizes_of
from tests.bench.clips.timing import percentile

CLIPS_A_SECOND = 27.0  # a city of 1,611 cameras with clips of one minute
WRITERS = 8
SECONDS = 20.0
LOADED = 1_000_000


@contextmanager
def houses(town: Town) -> Iterator[dict[str, Archive]]:
    """Both sizes of the database, loaded."""
    with ExitStack() as stack:
        embedded = stack.enter_context(house(town))
        ours_sqlite.load(embedded, town)
        url = stack.enter_context(fresh_database(stack.enter_context(server())))
        grown = stack.enter_context(house(town, url))
        ours_postgresql.load(grown, town)
        yield {"SQLite": embedded, "PostgreSQL": grown}


def in_turn(archive: Archive, town: Town, seconds: float) -> dict[str, Any]:
    """What one house did: ingest beside searches, then custody alone; with one writer and with eight."""
    before, events = _counts(archive), _event_count(archive)
    told = crowd.run(archive.settings, seconds, 0, CLIPS_A_SECOND, town.questions(SHAPES[0]))
    commits = [ms for one in told if one.kind == "ingest" for ms in one.times]
    searches = [ms for one in told if one.kind == "search" for ms in one.times]
    filed = len(commits)
    after = _counts(archive)
    assert after == {name: count + filed for name, count in before.items()}, "clips were lost or counted twice"
    assert _event_count(archive) == events + 2 * filed, "custody was lost"
    lone = crowd.run(archive.settings, seconds / 2, 1, 0, ())
    many = crowd.run(archive.settings, seconds / 2, WRITERS, 0, ())
    written = 2 * filed + sum(len(one.times) for one in (*lone, *many))
    assert _event_count(archive) == events + written, "custody was lost"
    assert not verify_chain(archive).findings, "the chain is broken"
    every = [ms for one in many for ms in one.times]
    return {
        "filed": filed,
        "commit": _spread(commits),
        "latest_ms": max(one.late_ms for one in told),
        "searches": len(searches),
        "search": _spread(searches),
        "lone_writer_commits_a_second": len(lone[0].times) / (seconds / 2),
        "custody_events_a_second": len(every) / (seconds / 2),
        "custody": _spread(every),
        "chain_length": _event_count(archive),
    }


def _spread(times: list[float]) -> dict[str, float]:
    return {"median": percentile(times, 50), "p95": percentile(times, 95), "p99": percentile(times, 99)}


def _counts(archive: Archive) -> dict[str, int]:
    """Clips, wide sides, and clips by the hours; the loaded clips have no wide side, and on SQLite no hours."""
    with archive.read() as session:
        return {
            "clip": session.scalar(select(func.count()).select_from(Clip)) or 0,
            "detail": session.scalar(select(func.count()).select_from(ClipDetail)) or 0,
            "hours": session.scalar(select(func.sum(ClipHour.clip_count))) or 0,
        }


def _event_count(archive: Archive) -> int:
    with archive.read() as session:
        assert custody.head(session)[0] == (session.scalar(select(func.max(CustodyEvent.seq))) or 0)
        return custody.count(session)


def test_many_at_once(pytestconfig: pytest.Config) -> None:
    """For ``make bench``."""
    town = Town(min(LOADED, sizes_of(pytestconfig.getoption("--clips"))[0]))
    with houses(town) as each:
        facts = {name: in_turn(archive, town, SECONDS) for name, archive in each.items()}
    told = [
        f"Many at once · {machine()} · {town.clips:,} clips loaded; {CLIPS_A_SECOND:.0f} clips/s "
        f"from {crowd.RECORDERS} recorders for {SECONDS:.0f} s "
        f"while 8 clients search (300 m, 30 min, whole answers, {crowd.PAUSE_S} s pause); then custody alone"
    ]
    for name, one in facts.items():
        told += [
            f"{name}: {one['filed']} clips filed, none lost, {one['chain_length']} custody events in one chain",
            f"  commit of a clip  {_said(one['commit'])}  (furthest behind its time: {one['latest_ms']:.0f} ms)",
            f"  search            {_said(one['search'])}  ({one['searches']} answers)",
            f"  custody, 1 writer   {one['lone_writer_commits_a_second']:.0f} commits/s",
            f"  custody, {WRITERS} writers {one['custody_events_a_second']:.0f} events/s  {_said(one['custody'])}",
        ]
    assert table.finished("concurrent", told, [], {"machine": machine(), **facts})


def _said(spread: dict[str, float]) -> str:
    return f"median {spread['median']:8.2f} ms   p95 {spread['p95']:8.2f}   p99 {spread['p99']:8.2f}"
