"""The watched folder: only what has settled is taken, each file once, nothing in the folder is touched."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from storage import hand_in
from storage.catalog import hand_ins, jobs
from storage.models import HandIn, HandInFile
from storage.unit_of_work import Archive
from storage.values.clock import SetClock
from storage.values.digest import chunks_of_file
from tests.factories.street import a_camera
from workers import folder_watch
from workers.attempt import run_job
from workers.schedule import round_of


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    watched = tmp_path / "vào"
    watched.mkdir()
    monkeypatch.setenv("CAMERA_ANTT_WATCH_FOLDER", str(watched))
    return watched


def put(path: Path, clock: SetClock, age_s: int, data: bytes = b"film") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    at = clock.now_ms() / 1000 - age_s
    os.utime(path, (at, at))
    return path


def look(archive: Archive) -> str:
    """One round; answers what the job said."""
    with archive.write() as work:
        job_id = work.send("folder.watch").id
    run_job(archive, job_id)
    with archive.read() as session:
        job = jobs.get(session, job_id)
    assert job is not None
    return f"{job.state}: {job.message or ''}"


def found(archive: Archive) -> list[tuple[HandIn, list[HandInFile]]]:
    with archive.read() as session:
        return [(one, hand_ins.files(session, one.id)) for one in reversed(hand_ins.listed(session, None))]


@pytest.mark.parametrize("size_name", ["embedded"])
def test_what_has_settled_is_taken_once_under_its_folders_camera(
    archive: Archive, clock: SetClock, folder: Path
) -> None:
    camera_id = a_camera(archive, "VT-0001")
    put(folder / "VT-0001" / "2026-03-02" / "a.mp4", clock, 120)
    put(folder / "VT-0001" / "b.mp4", clock, 10)
    put(folder / "không rõ" / "c.mp4", clock, 120, b"another")
    put(folder / "VT-0001" / "ghi chú.txt", clock, 120)
    put(folder / "VT-0001" / ".ẩn.mp4", clock, 120)
    put(folder / "VT-0001" / "d.mp4.part", clock, 120)
    before = sorted(folder.rglob("*"))
    assert look(archive) == "done: Đã nhận 2 tệp, chờ xác nhận."
    (one, files), (other, others) = found(archive)
    assert (one.channel, one.camera_id, one.origin) == ("folder", camera_id, "vào/VT-0001")
    assert [(file.name, file.folder) for file in files] == [("a.mp4", "VT-0001/2026-03-02")]
    assert (other.camera_id, other.unit_id, others[0].name) == (None, None, "c.mp4")
    assert look(archive).startswith("done: ") and len(found(archive)) == 2, "taken once"
    clock.advance(60_000)
    look(archive)
    assert [file.name for file in found(archive)[0][1]] == ["a.mp4", "b.mp4"], "what settles later joins"
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize("size_name", ["embedded"])
def test_a_file_written_anew_is_another_file_and_a_link_is_none(
    archive: Archive, clock: SetClock, folder: Path, tmp_path: Path
) -> None:
    secret = put(tmp_path / "secret.mp4", clock, 900)
    (folder / "link.mp4").symlink_to(secret)
    (folder / "out").symlink_to(tmp_path)
    put(folder / "a.mp4", clock, 120)
    look(archive)
    put(folder / "a.mp4", clock, 100, b"longer film")
    put(folder / "empty.mp4", clock, 100, b"")
    look(archive)
    ((_, files),) = found(archive)
    assert [(file.name, file.state) for file in files] == [
        ("a.mp4", "received"),
        ("a.mp4", "received"),
        ("empty.mp4", "refused"),
    ]
    look(archive)
    assert len(found(archive)[0][1]) == 3, "also what was refused is not tried every minute"


@pytest.mark.parametrize("size_name", ["embedded"])
@pytest.mark.parametrize("name", ["cổng sau.mp4", "co\u0302\u0309ng.mp4", "x" * 240 + ".mp4", " a.mp4 ", "b\x07.mp4"])
def test_a_name_that_is_kept_in_another_form_is_taken_once(
    archive: Archive, clock: SetClock, folder: Path, name: str
) -> None:
    put(folder / "chợ\u0302 " / name, clock, 120)
    for _again in range(3):
        look(archive)
        clock.advance(60_000)
    assert sum(len(files) for _, files in found(archive)) == 1


@pytest.mark.parametrize("size_name", ["embedded"])
def test_a_file_from_a_clock_ahead_is_taken_when_two_looks_see_the_same(
    archive: Archive, clock: SetClock, folder: Path
) -> None:
    ahead = put(folder / "a.mp4", clock, -86_400)
    look(archive)
    assert found(archive) == [], "one look tells nothing"
    clock.advance(61_000)
    put(ahead, clock, -86_400, b"still being written")
    look(archive)
    assert found(archive) == [], "it changed between the looks"
    clock.advance(30_000)
    look(archive)
    assert found(archive) == [], "the looks are too near each other"
    clock.advance(31_000)
    look(archive)
    clock.advance(61_000)
    look(archive)
    ((_, files),) = found(archive)
    assert [(file.name, file.size_bytes) for file in files] == [("a.mp4", len(b"still being written"))]


@pytest.mark.parametrize("size_name", ["embedded"])
def test_a_file_whose_hand_in_ends_while_it_is_copied_goes_into_another(
    archive: Archive, clock: SetClock, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder / "a.mp4", clock, 120)
    look(archive)
    put(folder / "b.mp4", clock, 120, b"another")
    ended: list[int] = []

    def confirmed_meanwhile(path: Path) -> Iterator[bytes]:
        if not ended:
            ended.append(found(archive)[-1][0].id)
            hand_in.drop(archive, ended[0], None)
        yield from chunks_of_file(path)

    monkeypatch.setattr(folder_watch, "chunks_of_file", confirmed_meanwhile)
    look(archive)
    (_, before), (_, after) = found(archive)
    assert [(file.name, file.state) for file in (*before, *after)] == [("a.mp4", "left_out"), ("b.mp4", "received")]
    monkeypatch.setattr(hand_in, "MOST_FILES", 1)
    put(folder / "c.mp4", clock, 120, b"third")
    look(archive)
    assert [len(files) for _, files in found(archive)] == [1, 1, 1], "a full hand-in is followed by another"


@pytest.mark.parametrize("size_name", ["embedded"])
def test_odd_bytes_in_names_hold_nothing_up(archive: Archive, clock: SetClock, folder: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe CAM"))
    put(odd / os.fsdecode(b"\xff.mp4"), clock, 120)
    put(folder / "\x07VT-0001" / "a.mp4", clock, 120)
    camera_id = a_camera(archive, "VT-0001")
    put(folder / "z.mp4", clock, -86_400)
    for _again in range(3):
        assert look(archive).startswith("done")
        clock.advance(61_000)
    taken = [(one.origin, one.camera_id, file.folder, file.name) for one, files in found(archive) for file in files]
    assert sorted(taken) == [
        ("vào", None, "", "z.mp4"),
        ("vào/CAM", None, "CAM", ".mp4"),
        ("vào/VT-0001", camera_id, "VT-0001", "a.mp4"),
    ]


@pytest.mark.parametrize("size_name", ["embedded"])
def test_one_file_that_fails_leaves_the_others_and_what_was_seen(
    archive: Archive, clock: SetClock, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder / "a.mp4", clock, 120)
    put(folder / "b.mp4", clock, 120, b"another")
    put(folder / "z.mp4", clock, -86_400)
    take = hand_in.take

    def fails_for_a(*given: Any, **told: Any) -> HandInFile:
        if told["name"] == "a.mp4":
            raise RuntimeError("as nobody thought")
        return take(*given, **told)

    monkeypatch.setattr(hand_in, "take", fails_for_a)
    said = look(archive)
    assert said.startswith("done") and "1 tệp chưa nhận được" in said
    clock.advance(61_000)
    look(archive)
    assert sorted(file.name for _, files in found(archive) for file in files) == ["b.mp4", "z.mp4"]
    monkeypatch.undo()
    monkeypatch.setenv("CAMERA_ANTT_WATCH_FOLDER", str(folder))
    look(archive)
    assert len([file for _, files in found(archive) for file in files]) == 3


@pytest.mark.parametrize("size_name", ["embedded"])
def test_a_folder_that_is_gone_is_told_and_none_is_silent(
    archive: Archive, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.rmdir()
    assert "Không thấy thư mục theo dõi" in look(archive)
    monkeypatch.delenv("CAMERA_ANTT_WATCH_FOLDER")
    assert look(archive) == "done: "
    assert round_of("folder.watch") is not None


@pytest.mark.parametrize("size_name", ["grown"])
def test_a_host_without_the_folder_says_that_it_looked_nowhere(archive: Archive) -> None:
    said = look(archive)
    assert said.startswith("done: Máy ") and "không đặt CAMERA_ANTT_WATCH_FOLDER" in said
