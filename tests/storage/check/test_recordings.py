"""Recorded clips and custody vouch for each other: a row nobody told of, a clip that vanished, a start that moved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from storage import retention
from storage.catalog import recorded_clips
from storage.check import check
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, SetClock
from tests.factories.recorded import MINUTE, record
from tests.factories.street import a_camera
from tests.servers.fixtures import START_MS
from tests.storage.whole_house import forge

T0 = START_MS - 5 * DAY_MS
small = pytest.mark.parametrize("size_name", ["embedded"], indirect=True)


def found(archive: Archive) -> set[tuple[str, str]]:
    return {(finding.code, finding.subject) for finding in check(archive, "rows").findings}


def test_recorded_clips_are_found_whole(archive: Archive, clock: SetClock, tmp_path: Path) -> None:
    """Also beside handed-in ones, also after the oldest were let go."""
    camera = a_camera(archive)
    record(archive, tmp_path, camera, T0, 3)
    report = check(archive, "bytes")
    assert report.is_clean, report.findings
    assert (report.counts["clips"], report.counts["objects"]) == (3, 9)
    clock.at_ms = T0 + MINUTE + 60 * DAY_MS  # the first two are over, the third is not
    assert retention.apply(archive, ended_stages=()).clips == 2
    report = check(archive, "bytes")
    assert report.is_clean and report.counts["clips"] == 1, report.findings


@small
@pytest.mark.parametrize(
    ("statements", "codes"),
    [
        (["DELETE FROM clip WHERE start_ms = {0}", "DELETE FROM clip_detail WHERE start_ms = {0}"], {"clip_vanished"}),
        (["UPDATE clip_detail SET sha256 = 'x' WHERE start_ms = {0}"], {"row_without_event", "name_differs"}),
        (["UPDATE clip SET duration_ms = 59000 WHERE start_ms = {0}"], {"name_differs"}),
        (["UPDATE custody_event SET kind = 'clip.other' WHERE noun = 'recording'"], {"row_without_event"}),
        (["DELETE FROM clip_detail WHERE start_ms = {0}"], {"clip_without_detail"}),
    ],
    ids=lambda value: min(value) if isinstance(value, set) else "",
)
def test_what_no_true_archive_holds(archive: Archive, tmp_path: Path, statements: list[str], codes: set[str]) -> None:
    record(archive, tmp_path, a_camera(archive), T0, 2)
    with archive.write() as work:
        forge(archive, work.session, [text.format(T0) for text in statements])
    assert codes <= {code for code, _ in found(archive)}


@small
def test_what_comes_and_goes_while_looking_is_not_told(
    archive: Archive, clock: SetClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clip filed, and one let go, between the look at the rows and the look at custody."""
    camera = a_camera(archive)
    record(archive, tmp_path, camera, T0, 2)
    seen = recorded_clips.page

    def meanwhile(*given: Any) -> list[recorded_clips.Row]:
        rows = seen(*given)
        if not later:
            later.append(record(archive, tmp_path, camera, T0 + 9 * MINUTE, 1))
            clock.at_ms = T0 + 60 * DAY_MS
            assert retention.discard_clips(archive, camera, ()) == 1
        return rows

    later: list[list[str]] = []
    monkeypatch.setattr(recorded_clips, "page", meanwhile)
    assert found(archive) == set()
