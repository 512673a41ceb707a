"""What a search looks for a camera's originals by is never too narrow, and does not grow with their number."""

from __future__ import annotations

from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from storage.catalog import footage_reasons, masters
from storage.check import check
from storage.models import Filing
from storage.unit_of_work import Archive
from storage.values.clock import HOUR_MS, MINUTE_MS
from storage.values.timespan import Timespan
from tests.factories.shelf import shelve
from tests.factories.street import a_camera
from tests.servers.fixtures import START_MS

CODES = count(1)  # a camera of its own for every example


def a_master(camera_id: int, number: int, offset: int, start: int, length: int) -> dict[str, Any]:
    return {
        "camera_id": camera_id,
        "sha256": f"{number}",
        "size_bytes": 1,
        "container": "mp4",
        "video_codec": "h264",
        "has_audio": False,
        "width": 1,
        "height": 1,
        "duration_ms": length,
        "original_name": "",
        "device_start_ms": start - offset,
        "offset_ms": offset,
        "uncertainty_ms": 0,
        "filed_start_ms": start,
        "time_source": "stated",
        "has_working_copy": False,
        "filed_at": START_MS,
    }


DRAWN = st.lists(
    st.tuples(st.integers(-2 * HOUR_MS, 2 * HOUR_MS), st.integers(0, 100 * HOUR_MS), st.integers(1, 6 * HOUR_MS)),
    max_size=12,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=DRAWN, window=st.tuples(st.integers(0, 100 * HOUR_MS), st.integers(1, 10 * HOUR_MS)))
def test_every_original_is_within_reach_and_found_by_its_span(
    archive: Archive, drawn: list[tuple[int, int, int]], window: tuple[int, int]
) -> None:
    span = Timespan(START_MS + window[0], START_MS + window[0] + window[1])
    camera_id = a_camera(archive, f"TT-{next(CODES):04}")
    wanted = []
    for number, (offset, start, length) in enumerate(drawn):
        with archive.write() as work:
            made = masters.add(work.session, **a_master(camera_id, number, offset, START_MS + start, length))
        if span.overlaps(Timespan(START_MS + start, START_MS + start + length)):
            wanted.append(made.id)
    with archive.engine.connect() as connection:
        filings = footage_reasons.filings(connection, [camera_id])
        found = footage_reasons.masters(connection, [camera_id], span)
    assert sorted(row.id for row in found.get(camera_id, [])) == sorted(wanted)
    assert len(filings) == len({offset // MINUTE_MS for offset, _, _ in drawn})
    for offset, start, length in drawn:
        (own,) = [f for f in filings if f.low_offset_ms <= offset <= f.high_offset_ms]
        assert own.first_ms <= START_MS + start and START_MS + start + length <= own.until_ms
        assert length <= own.longest_ms


def test_the_check_finds_a_reach_that_is_too_narrow(archive: Archive) -> None:
    shelved = shelve(archive, a_camera(archive), START_MS, 3)
    assert check(archive, "rows").is_clean
    with archive.write() as work:
        work.session.execute(update(Filing).values(until_ms=Filing.until_ms - 1))
    found = [(finding.code, finding.subject) for finding in check(archive, "rows").findings]
    assert found == [("filing_too_narrow", str(shelved.master_id))]
