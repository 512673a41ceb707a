"""A true archive is clean at every level, also after letting go."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage.check import LEVELS, check
from storage.models import LegalHold
from storage.retention import apply
from storage.values.clock import DAY_MS
from tests.factories.shelf import grade
from tests.storage.whole_house import House


def test_a_true_archive_is_clean_at_every_level(house: House) -> None:
    for level in LEVELS:
        report = check(house.archive, level)
        assert report.findings == [] and report.is_clean, level
    said: list[tuple[int, int, str]] = []
    report = check(house.archive, "bytes", lambda *line: said.append(line))
    names = {found.key for found in house.archive.store.listed()}
    assert names == house.shelved.names | {house.exhibit, house.copy, house.staged}
    assert report.counts["objects"] == len(names) == 13
    assert (report.counts["masters"], report.counts["clips"], report.counts["exhibits"]) == (1, 3, 1)
    assert report.counts["held"] == 5  # a clip with sidecar and thumbnail, its master, the exhibit
    assert report.counts["access_digests"] == 1 and report.counts["custody_events"] >= 10
    assert said and all(done <= total or not total for done, total, _ in said)


def test_after_letting_go_the_archive_is_clean(house: House) -> None:
    with house.archive.write() as work:
        work.session.get_one(LegalHold, house.hold_id).released_at = work.now
        work.session.get_one(LegalHold, house.hold_id).released_by = 1
        work.record("hold.released", "hold", house.hold_id)
    grade(house.archive, house.link_id, 0)
    house.archive.settings = replace(house.archive.settings, clip_retention_days=1, exhibit_retention_days=1)
    house.clock.advance(2 * DAY_MS)
    tally = apply(house.archive, ended_stages=())
    assert (tally.clips, tally.masters, tally.exhibits) == (3, 1, 1)
    assert check(house.archive, "bytes").findings == []
    assert [found.key for found in house.archive.store.listed()] == [house.staged]


def test_what_the_progress_raises_ends_the_check(house: House) -> None:
    def stop(*_: object) -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        check(house.archive, "rows", stop)
