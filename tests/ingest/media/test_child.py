"""A file may kill the child, fill the disk or take for ever: the parent gets a refusal that a person understands."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.media.child import run_in_child
from ingest.media.exhibit import join
from ingest.media.one_pass import examine, probe
from ingest.media.results import Part, Taken
from storage.errors import Refused, StorageFull
from tests.factories import video
from tests.servers.full_disk import FullDisk

ROOT = Path(__file__).parents[3]


def test_the_answer_is_that_of_the_verb_itself(tmp_path: Path) -> None:
    path = video.make_clip(tmp_path / "a.mp4", seconds=3)
    assert run_in_child("probe", {"path": path}) == probe(path)
    thumbnail = tmp_path / "a.jpg"
    assert run_in_child("examine", {"path": path, "thumbnail_path": thumbnail}) == examine(path, thumbnail)
    joined = run_in_child("join", {"parts": [Part(path, 5)], "out": tmp_path / "one", "to_ms": 1005})
    (alone,) = join([Part(path, 5)], tmp_path / "two", to_ms=1005)
    assert [file.sha256 for file in joined] == [alone.sha256]


def test_taking_apart_tells_its_progress(tmp_path: Path) -> None:
    shares: list[float] = []
    path = video.make_clip(tmp_path / "a.mp4", seconds=6)
    taken = run_in_child(
        "take_apart", {"path": str(path), "folder": tmp_path, "target_ms": 2000}, progress=shares.append
    )
    assert isinstance(taken, Taken)
    assert [one.clip.path.exists() for one in taken.clips] == [True] * 3
    assert shares == sorted(set(shares))
    assert 0 < shares[0] < shares[-1] <= 1


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (video.empty, "empty_file"),
        (video.garbage, "unreadable_video"),
        (video.text, "unreadable_video"),
        (video.make_sound, "no_video_stream"),
    ],
)
def test_refusals_come_through_whole(make: Callable[[Path], Path], code: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        run_in_child("take_apart", {"path": make(tmp_path / "file.mp4"), "folder": tmp_path})
    assert caught.value.code == code
    assert "Hãy" in caught.value.message


def test_key_frames_too_far_apart_are_a_refusal_of_cut(tmp_path: Path) -> None:
    path = video.make_clip(tmp_path / "a.mp4", seconds=4, gop_s=4)
    with pytest.raises(Refused) as caught:
        run_in_child("cut", {"path": path, "folder": tmp_path, "cap_ms": 2000})
    assert caught.value.code == "needs_working_copy"


def test_a_child_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    path = video.make_clip(tmp_path / "a.mp4", seconds=3)
    with pytest.raises(Refused) as caught:
        run_in_child("probe", {"path": path}, time_limit_s=0.01)
    assert caught.value.code == "took_too_long"


def test_a_child_that_wants_too_much_memory_is_refused(tmp_path: Path) -> None:
    path = video.make_clip(tmp_path / "a.mp4", seconds=2, width=1920, height=1080)
    with pytest.raises(Refused) as caught:
        run_in_child("examine", {"path": path}, memory_limit_bytes=64 << 20)
    # a library that is refused memory may fall over it before it can say so: a refusal all the same
    assert caught.value.code in {"too_much_memory", "media_crashed"}


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGKILL, signal.SIGABRT])
def test_a_crash_of_the_child_is_a_refusal(number: int, tmp_path: Path) -> None:
    """The child is hit in the middle of its work by the signal that a crash ends with."""
    path = video.make_clip(tmp_path / "a.mp4", seconds=8)
    hit: list[int] = []

    def strike(share: float) -> None:
        for line in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = line.read_text().rsplit(")", 1)[1].split()
                words = line.with_name("cmdline").read_bytes()
            except OSError:
                continue
            if int(fields[1]) == os.getpid() and b"ingest.media.child" in words:
                os.kill(int(line.parent.name), number)
                hit.append(number)

    refused = None
    for _ in range(10):  # on a busy machine word of its progress may reach us after it is done: then once more
        try:
            run_in_child("working_copy", {"path": path, "out": tmp_path / "out.mp4"}, progress=strike)
        except Refused as refusal:
            refused = refusal
            break
    assert hit and refused is not None
    assert refused.code == "media_crashed"
    assert refused.facts["exit_code"] == -number


def test_an_error_in_the_parents_progress_ends_the_child(tmp_path: Path) -> None:
    path = video.make_clip(tmp_path / "a.mp4", seconds=4)

    def stop(share: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        run_in_child("take_apart", {"path": path, "folder": tmp_path}, progress=stop)


def test_the_child_sees_none_of_the_parents_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[dict[str, str]] = []
    begin = subprocess.Popen

    def watched(*args: Any, **named: Any) -> Any:
        given.append(dict(named["env"]))
        return begin(*args, **named)

    monkeypatch.setenv("CAMERA_ANTT_DATABASE_URL", "postgresql://user:secret@host/db")
    monkeypatch.setattr(subprocess, "Popen", watched)
    run_in_child("probe", {"path": video.make_clip(tmp_path / "a.mp4", seconds=1)})
    assert given
    assert "secret" not in json.dumps(given)


def test_the_child_leaves_when_its_parent_is_killed(tmp_path: Path) -> None:
    path = video.make_clip(tmp_path / "a.mp4", seconds=30, rate=20, width=640, height=360)
    program = textwrap.dedent(
        f"""
        from ingest.media.child import run_in_child
        run_in_child("working_copy", {{"path": {str(path)!r}, "out": {str(tmp_path / "out.mp4")!r}}})
        """
    )
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT)
    ours = _wait_for(lambda: _children_of(parent.pid))
    parent.kill()
    parent.wait()
    assert ours
    assert _wait_for(lambda: [True] if not any(_runs(pid) for pid in ours) else [])


def test_a_full_disk_is_told_and_nothing_is_left(tmp_path: Path, full_disk: Callable[[int], FullDisk]) -> None:
    path = video.make_clip(tmp_path / "a.mp4", seconds=10, rate=10)
    room = path.stat().st_size // 2
    disk = full_disk(room)
    program = textwrap.dedent(
        f"""
        from ingest.media.child import run_in_child
        from storage.errors import StorageFull
        for verb, args in (
            ("take_apart", {{"path": {str(path)!r}, "folder": {str(disk.folder)!r}, "target_ms": 2000}}),
            ("take_apart", {{"path": {str(path)!r}, "folder": {str(disk.folder)!r}}}),
            ("join", {{"parts": [{{"path": {str(path)!r}, "start_ms": 0}}], "out": {str(disk.folder / "out")!r}}}),
        ):
            try:
                run_in_child(verb, args)
            except StorageFull as full:
                print("full", full.code)
        """
    )
    outcome = disk.run([sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert outcome.returncode == 0, outcome.stderr
    assert outcome.stdout.split("\n")[:3] == ["full storage_full"] * 3
    assert outcome.left == {}
    assert issubclass(StorageFull, Refused)


def _children_of(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in listed.read_text().split()] if listed.exists() else []


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def _wait_for(look: Callable[[], list[int]] | Callable[[], list[bool]]) -> list[int] | list[bool]:
    for _ in range(200):
        found = look()
        if found:
            return found
        time.sleep(0.05)
    return []
