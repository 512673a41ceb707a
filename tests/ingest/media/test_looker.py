"""One child for many looks: restarted when it dies, is slow or has looked enough; nothing of it is left behind."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from ingest.media.looker import Looker
from storage.errors import Refused
from storage.values.process import is_dead, this_process
from tests.factories.video import make_clip


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("film") / "film.mp4", seconds=3)


def test_it_looks_again_and_again_and_bad_files_change_nothing(film: Path, tmp_path: Path) -> None:
    garbage = tmp_path / "garbage.mp4"
    garbage.write_bytes(bytes(range(256)) * 50)
    with Looker() as looker:
        first = looker.look(film)
        child = looker.child_id
        for path, code in ((garbage, "unreadable_video"), (tmp_path / "none", "missing_file")):
            with pytest.raises(Refused) as refused:
                looker.look(path)
            assert refused.value.code == code
        assert looker.look(film) == first and looker.child_id == child
    assert first.thumbnail is not None and first.thumbnail.startswith(b"\xff\xd8") and first.damaged is None
    assert first.look.seen_keyframes == 3 and first.look.thumbnail_path is None
    assert child is not None and not Path(f"/proc/{child}").exists()


def test_a_child_that_died_is_replaced(film: Path) -> None:
    with Looker(looks=2) as looker:
        looker.look(film)
        child = looker.child_id
        assert child is not None and looker._child is not None
        os.kill(child, signal.SIGKILL)
        looker._child.wait()
        assert looker.look(film).look.seen_keyframes == 3
        second = looker.child_id
        looker.look(film)
        assert second != child and looker.child_id is None  # it has looked enough


def test_one_that_hangs_is_ended(film: Path) -> None:
    with Looker(time_limit_s=0.5) as looker:
        looker._ready()
        assert looker.child_id is not None
        os.kill(looker.child_id, signal.SIGSTOP)
        with pytest.raises(Refused) as refused:
            looker.look(film)
        assert refused.value.code == "took_too_long" and looker.child_id is None


def test_memory_is_bounded(film: Path) -> None:
    with Looker(memory_limit_bytes=64 << 20) as looker, pytest.raises(Refused) as refused:
        looker.look(film)
    assert refused.value.code in {"too_much_memory", "media_crashed"}


def test_it_goes_with_its_parent(film: Path) -> None:
    """As when the recorder is killed: the child's standing order ends with its standard input."""
    looker = Looker()
    looker.look(film)
    child = looker._child
    assert child is not None and child.stdin is not None and not is_dead(this_process())
    child.stdin.close()
    until = time.monotonic() + 10
    while child.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    assert child.poll() == 0
    looker.close()
