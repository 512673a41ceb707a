"""One child for many looks: restarted when it dies, is slow or has looked enough; nothing of it is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ingest.media.looker import Looker
from storage.errors import Refused
from tests.factories.video import make_clip
from tests.factories.visitor import waited


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("film") / "film.mp4", seconds=3)


def test_it_looks_again_and_again_and_bad_files_change_nothing(film: Path, tmp_path: Path) -> None:
    garbage = tmp_path / "garbage.mp4"
    garbage.write_bytes(bytes(range(256)) * 50)
    with Looker() as looker:
        first = looker.look(film)
        [child] = looker.children
        for path, code in ((garbage, "unreadable_video"), (tmp_path / "none", "missing_file")):
            with pytest.raises(Refused) as refused:
                looker.look(path)
            assert refused.value.code == code
        assert looker.look(film) == first and looker.children == [child]
    assert first.thumbnail is not None and first.thumbnail.startswith(b"\xff\xd8") and first.damaged is None
    assert first.look.seen_keyframes == 3 and first.look.thumbnail_path is None
    assert looker.children == [] and not Path(f"/proc/{child}").exists()


def test_a_child_that_died_is_replaced(film: Path) -> None:
    with Looker(looks=2) as looker:
        looker.look(film)
        [child] = looker.children
        os.kill(child, signal.SIGKILL)
        os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        assert looker.look(film).look.seen_keyframes == 3
        second = looker.children
        looker.look(film)
        assert second != [child] and looker.children == []  # it has looked enough


def test_one_that_hangs_is_ended(film: Path) -> None:
    with Looker(time_limit_s=2) as looker:
        looker.look(film)
        os.kill(looker.children[0], signal.SIGSTOP)
        with pytest.raises(Refused) as refused:
            looker.look(film)
        assert refused.value.code == "took_too_long" and looker.children == []


def test_memory_is_bounded(film: Path) -> None:
    with Looker(memory_limit_bytes=64 << 20) as looker, pytest.raises(Refused) as refused:
        looker.look(film)
    assert refused.value.code in {"too_much_memory", "media_crashed"}


def test_many_threads_share_the_children(film: Path) -> None:
    with Looker(2) as looker, ThreadPoolExecutor(6) as pool:
        seen = list(pool.map(looker.look, [film] * 12))
        assert len(seen) == 12 and all(one == seen[0] for one in seen) and len(looker.children) == 2
    assert looker.children == []


def test_it_goes_with_its_parent(film: Path) -> None:
    """The process that had it is killed: the child's standard input ends, and it goes."""
    said = (
        f"import os, signal; from ingest.media.looker import Looker; from pathlib import Path; look = Looker(); "
        f"look.look(Path({str(film)!r})); print(look.children[0], flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=False)
    assert done.returncode == -9, done.stderr
    waited(lambda: not Path(f"/proc/{int(done.stdout)}").exists())
