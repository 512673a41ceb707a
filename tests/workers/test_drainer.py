"""The thread that gives the store what waits: begins at once, goes on when something fails, ends with its block."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from storage import spool
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from workers.drainer import draining


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What happens at each look; the first fails."""
    seen: list[str] = []

    def look(_archive: Archive) -> int:
        seen.append(threading.current_thread().name)
        if len(seen) == 1:
            raise OSError("the disk is out of order")
        return 1

    monkeypatch.setattr(spool, "look", look)
    monkeypatch.setattr(Settings, "keeps_objects_here", False)
    return seen


def test_it_looks_at_once_and_again_after_a_failure(tmp_path: Path, looks: list[str]) -> None:
    archive = open_archive(Settings(home=tmp_path).completed())
    with draining(archive, every_s=0.01):
        for _ in range(500):
            if len(looks) >= 3:
                break
            threading.Event().wait(0.01)
    assert len(looks) >= 3 and set(looks) == {"drainer"}
    count = len(looks)
    threading.Event().wait(0.05)
    assert len(looks) == count, "it ended with its block"
    archive.close()


def test_a_store_on_this_machine_needs_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = open_archive(Settings(home=tmp_path).completed())
    monkeypatch.setattr(spool, "look", lambda _archive: pytest.fail("nothing is to be looked at"))
    before = threading.active_count()
    with draining(archive):
        assert threading.active_count() == before
    archive.close()
