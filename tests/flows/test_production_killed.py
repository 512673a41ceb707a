"""SIGKILL while exhibits are made, at three places, and again on the repeat: made once, nothing left over.

The kill is the kernel's, the process that repeats is the real command; both sizes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.catalog import retrievals
from storage.models import Retrieval
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from storage.values.clock import HOUR_MS
from storage.values.timespan import Timespan
from tests.factories import video
from tests.factories.dying import killed_after
from tests.factories.program import camera_antt
from tests.factories.promises import kinds, require_promises
from tests.factories.shelf import open_case
from tests.factories.street import a_camera, observe_clock
from tests.ingest.test_exhibits import allowed, filed


@pytest.fixture
def real_archive(migrated_size: Settings) -> Iterator[Archive]:
    """On the machine's own clock, as the processes of the program are."""
    archive = open_archive(migrated_size)
    yield archive
    archive.close()


# joined; one kept; rows written, no commit: that on both sizes
KILLED = [("embedded", act) for act in ("_joined", "_stored", "_enter")]
KILLED += [pytest.param("grown", "_enter", marks=pytest.mark.servers)]


@pytest.mark.slow
@pytest.mark.parametrize(("size_name", "act"), KILLED, indirect=["size_name"])
def test_killed_and_killed_again_it_is_made_once(
    migrated_size: Settings, real_archive: Archive, tmp_path: Path, act: str
) -> None:
    camera_id, start = a_camera(real_archive), real_archive.clock.now_ms() - 2 * HOUR_MS
    observe_clock(real_archive, camera_id, start, 0, 500)
    filed(real_archive, video.make_clip(tmp_path / "ngõ.mp4", seconds=20, rate=2), camera_id, start)
    key = allowed(real_archive, open_case(real_archive), camera_id, Timespan(start, start + 10_000))
    for _ in range(2):
        killed_after(migrated_size, "ingest.exhibits", act)
        with real_archive.read() as session:
            assert session.get_one(Retrieval, key).state == "approved"
            assert not retrievals.exhibits_of(session, [key])[key]
    done = camera_antt(migrated_size, "jobs", "run")
    assert done.returncode == 0, done.stderr
    with real_archive.read() as session:
        assert session.get_one(Retrieval, key).state == "produced"
        assert len(retrievals.exhibits_of(session, [key])[key]) == 1
    assert kinds(real_archive)["exhibit.produced"] == 1
    require_promises(real_archive)
    assert not list((real_archive.settings.home / "work").iterdir())
