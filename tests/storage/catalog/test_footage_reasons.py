"""What is asked of the cameras of an answer is served by camera and time, however much they ever had."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, event

from storage.catalog import footage_reasons
from storage.unit_of_work import Archive
from storage.values.timespan import Timespan

SPAN = Timespan(1_772_413_200_000, 1_772_415_000_000)


def plan_of(connection: Connection, act: Callable[[], Any], table: str) -> str:
    """How the database goes about what ``act`` asks of a table."""
    told: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        told.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", listen)
    act()
    event.remove(connection, "before_cursor_execute", listen)
    statement, parameters = next(one for one in told if f"FROM {table}" in one[0])
    if connection.dialect.name == "sqlite":
        return "\n".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters))
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # the tables are empty
    connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
    return "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN (COSTS OFF) {statement}", parameters))


@pytest.mark.parametrize(
    ("read", "index", "column"),
    [
        (footage_reasons.discards, "ix_discard_camera_id_start_ms", "start_ms"),
        (footage_reasons.masters, "ix_master_camera_id_filed_start_ms", "filed_start_ms"),
    ],
)
def test_a_range_of_time_is_read_and_not_all_a_camera_ever_had(
    archive: Archive, read: Any, index: str, column: str
) -> None:
    with archive.engine.connect() as connection:
        plan = plan_of(connection, lambda: read(connection, [1, 2, 3], SPAN), index.split("_")[1])
    lines = plan.splitlines()
    at = next(number for number, line in enumerate(lines) if index in line)
    if archive.settings.is_sqlite:
        assert f"(camera_id=? AND {column}>? AND {column}<?)" in lines[at]
    else:
        assert f"{column} >" in lines[at + 1] and f"{column} <" in lines[at + 1], plan
