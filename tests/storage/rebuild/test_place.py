"""What a rebuild that was killed remembers beside its place."""

from __future__ import annotations

import signal

import pytest

from storage.models import Clip
from storage.rebuild import rebuild
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS
from tests.factories.shelf import shelve
from tests.factories.street import a_camera
from tests.servers.fixtures import START_MS
from tests.storage.rebuild.lost import lose, rebuilt_apart

BEFORE = START_MS - 5 * DAY_MS


@pytest.mark.parametrize("size_name", ["embedded"])
def test_what_is_missing_is_told_of_after_a_kill_too(archive: Archive) -> None:
    shelved = shelve(archive, a_camera(archive), BEFORE, 6)
    archive.store.remove(shelved.thumbnail_keys[0])
    lose(archive)
    done = rebuilt_apart(archive, CAMERA_ANTT_KILL_AFTER="page_rebuilt:3")  # the page of originals, two of clips
    assert done.returncode == -signal.SIGKILL, done.stderr
    with archive.read() as session:
        assert session.query(Clip).count() == 4
    again = rebuild(archive)
    assert (again.missing, again.missing_count) == ([shelved.thumbnail_keys[0]], 1) and not again.is_clean
