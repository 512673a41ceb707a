"""Four shapes of questions to the clip index: ours on both databases, the floor, and the schemas of three peers.

Every contender must answer the same rows; they take turns on the same question. ``--clips 1M,10M`` (the default) says
how many clips; with 70M the 10M to compare with come along and Frigate's schema sits out: its rows would fill the disk
for half an hour, and how its scan grows is seen from 1 M to 10 M. pgstac takes part where ``--pgstac`` names a
database on a server with PostGIS and the command ``pypgstac`` is found, at the largest size of up to a million clips.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from storage.values.clock import HOUR_MS
from tests.bench.clips import ours_postgresql, ours_sqlite, pgstac, table, wide_side
from tests.bench.clips.floor import Floor
from tests.bench.clips.frigate_shaped import FrigateShaped
from tests.bench.clips.goals import of_index
from tests.bench.clips.house import HONEST, fresh_database, house, machine, server, sqlite_path
from tests.bench.clips.moonfire_shaped import MoonfireShaped
from tests.bench.clips.shapes import CITY_METRES, SHAPES, Town, sizes_of
from tests.bench.clips.timing import Contender, Figure, compare

FRIGATE_MOST = 11_000_000
PGSTAC_MOST = 1_000_000
FEW = 8  # questions of a shape with thousands of rows


def _told(what: str, make: Callable[[], Any]) -> Any:
    begun = time.perf_counter()
    made = make()
    print(f"  {what}: {time.perf_counter() - begun:.1f} s", flush=True)
    return made


@contextmanager
def contenders(town: Town, postgres_url: str, pgstac_url: str) -> Iterator[list[Contender]]:
    """Everybody loaded with the same clips; all of it gone afterwards."""
    with ExitStack() as stack:
        embedded = stack.enter_context(house(town))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="antt-bench-")))
        clips = sqlite_path(embedded)
        every: list[Contender] = [_told("floor", lambda: Floor(town))]
        size = _told("SQLite", lambda: ours_sqlite.load(embedded, town))
        every += [kind(embedded, size) for kind in (ours_sqlite.Raw, ours_sqlite.Core, ours_sqlite.Async)]
        every.append(ours_sqlite.Whole(embedded, size))
        grown = stack.enter_context(house(town, stack.enter_context(fresh_database(postgres_url))))
        size = _told("PostgreSQL", lambda: ours_postgresql.load(grown, town))
        every += [kind(grown, size) for kind in (ours_postgresql.PostgresqlRaw, ours_postgresql.PostgresqlCore)]
        every.append(_told("moonfire-nvr-shaped", lambda: MoonfireShaped(town, clips, folder)))
        if town.clips <= FRIGATE_MOST:
            every.append(_told("Frigate-shaped", lambda: FrigateShaped(town, clips, folder)))
        if pgstac_url and pgstac.command():
            every.append(_told("pgstac", lambda: pgstac.Pgstac(town, pgstac_url)))
        for one in every:
            stack.callback(one.close)
        yield every


def measure(sizes: list[int], pgstac_url: str) -> tuple[list[Figure], dict[str, float]]:
    """Figures of everybody, size by size and shape by shape; and bytes per row of the wide side."""
    figures: list[Figure] = []
    largest_for_pgstac = max((clips for clips in sizes if clips <= PGSTAC_MOST), default=None)
    with server() as postgres_url:
        wide = _told("the wide side", partial(wide_side.bytes_per_row, postgres_url))
        for clips in sizes:
            town = Town(clips)
            print(f"\nloading {town.clips:,} clips", flush=True)
            with contenders(town, postgres_url, pgstac_url if clips == largest_for_pgstac else "") as every:
                for shape in SHAPES:
                    asked = town.questions(shape)
                    is_large = shape.length_ms > HOUR_MS or shape.radius_metres == CITY_METRES
                    questions = asked[:FEW] if is_large else asked
                    found = _told(shape.name, partial(compare, every, shape.name, questions, town.clips))
                    print("\n".join(table.lines(found)), flush=True)
                    figures += found
    return figures, wide


def test_the_index(pytestconfig: pytest.Config) -> None:
    """For ``make bench``."""
    pgstac_url = pytestconfig.getoption("--pgstac")
    figures, wide = measure(sizes_of(pytestconfig.getoption("--clips")), pgstac_url)
    told = [f"The clip index · {machine()}", f"PostgreSQL: {', '.join(f'{k}={v}' for k, v in HONEST.items())}"]
    told.append("clip_detail, with its indexes: " + ", ".join(f"{k} {v:.0f} B/row" for k, v in wide.items()))
    if not any(f.contender == "pgstac" for f in figures):
        told.append(f"pgstac did not take part: {pgstac.why_not(pgstac_url)}")
    facts = {"machine": machine(), "postgresql": HONEST, "clip_detail": wide, "figures": [asdict(f) for f in figures]}
    assert table.finished("index", [*told, *table.lines(figures)], of_index(figures), facts)
