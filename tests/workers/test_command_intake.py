"""A stick taken in: what is found on it, what a person fills in, what becomes of it when it is pulled out."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import hand_in
from storage.catalog import devices, hand_ins
from storage.errors import Refused
from storage.models import HandInFile
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from storage.values.digest import chunks_of_file
from tests.factories import recorder_files, video
from tests.factories.decoded_here import decode_here
from tests.factories.promises import require_promises
from tests.factories.street import a_camera, a_recorder
from workers import command_intake_copy
from workers.command_intake import Asked, intake
from workers.footage_files import found_below

pytestmark = pytest.mark.parametrize("size_name", ["embedded"])


@pytest.fixture
def house(migrated_size: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    """The house that commands of this process open, with a recorder of two channels and cameras on both."""
    for name, value in migrated_size.to_env().items():
        monkeypatch.setenv(name, value)
    archive = open_archive(migrated_size)
    gate, market = a_camera(archive, "VT-0001"), a_camera(archive, "VT-0002")
    with archive.write() as work:
        one = a_recorder(work, channel_count=2)
        for number, camera_id in ((1, gate), (2, market)):
            devices.hang(work.session, one.id, number, camera_id, now=work.now, actor_id=None)
    yield archive
    archive.close()


@pytest.fixture
def without_children(monkeypatch: pytest.MonkeyPatch) -> None:
    decode_here(monkeypatch)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    root = tmp_path / "usb"
    (root / "2026-03-02" / "002" / "dav" / "08").mkdir(parents=True)
    video.make_clip(root / "NVR_ch1_main_20260302081500_20260302081503.mp4", seconds=3)
    video.make_clip(root / "2026-03-02/002/dav/08/08.20.00-08.20.03[M][0@0][0].mp4", seconds=3, seed=2)
    (root / "SmartPlayer.exe").write_bytes(b"MZ")
    (root / "System Volume Information").mkdir()
    (root / "System Volume Information" / "x.mp4").write_bytes(b"x")
    return root


def files_of(archive: Archive) -> list[HandInFile]:
    with archive.read() as session:
        return [file for one in reversed(hand_ins.listed(session, None)) for file in hand_ins.files(session, one.id)]


def test_a_stick_of_a_recorder_goes_to_the_cameras_of_its_channels(
    house: Archive, stick: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [file.name for file in found_below(stick)] == [
        "NVR_ch1_main_20260302081500_20260302081503.mp4",
        "08.20.00-08.20.03[M][0@0][0].mp4",
    ]
    assert intake([stick], Asked(device="dg-0001", is_agreed=True)) == 0
    assert capsys.readouterr().out.splitlines() == [
        "ĐÃ NẠP  NVR_ch1_main_20260302081500_20260302081503.mp4 "
        "(VT-0001, 02/03/2026 08:15:00 theo tên tệp): Đã nạp 1 đoạn.",
        "ĐÃ NẠP  2026-03-02/002/dav/08/08.20.00-08.20.03[M][0@0][0].mp4 "
        "(VT-0002, 02/03/2026 08:20:00 theo tên tệp): Đã nạp 1 đoạn.",
    ]
    require_promises(house)


@pytest.mark.usefixtures("without_children")
def test_without_a_person_it_waits_and_a_person_may_refuse(
    house: Archive, stick: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert intake([stick], Asked(camera="VT-0001")) == 1
    told = capsys.readouterr().out
    assert "02/03/2026 08:15:00" in told and "Hãy xác nhận trên trang /hand-ins/1" in told
    assert {file.state for file in files_of(house)} == {"proposed"}

    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Screen("k\n"))
    assert intake([stick], Asked(camera="VT-0001")) == 1
    assert capsys.readouterr().out.count("BỎ QUA") == 2
    assert [file.state for file in files_of(house)][2:] == ["left_out", "left_out"]
    # two channels said to be one camera: its own by a word given beforehand, the other's only by one given on sight
    assert intake([stick], Asked(camera="VT-0001", is_agreed=True)) == 1
    told = capsys.readouterr().out
    assert told.count("ĐÃ NẠP") == told.count("TỪ CHỐI") == told.count("thuộc nhiều kênh khác nhau: 1, 2") == 1
    monkeypatch.setattr("sys.stdin", Screen("t\n"))
    video.make_clip(stick / "NVR_ch1_main_20260302091500_20260302091503.mp4", seconds=3, seed=3)
    assert intake([stick], Asked(camera="VT-0001")) == 0
    told = capsys.readouterr().out
    assert "Nạp 1 tệp này?" in told and "t = nạp cả 1 tệp còn nghi ngờ" in told and told.count("ĐÃ NẠP") == 2
    require_promises(house)


@pytest.mark.usefixtures("without_children")
def test_a_stick_with_more_than_a_hand_in_takes_is_several_and_what_is_kept_is_not_copied_again(
    house: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hand_in, "MOST_FILES", 2)
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff usb"))
    odd.mkdir()
    for number in range(3):
        name = f"NVR_ch1_main_2026030208{number}500_2026030208{number}503.mp4"
        video.make_clip(odd / name, seconds=1, seed=number)
    assert intake([odd], Asked(camera="VT-0001", is_agreed=True)) == 0
    assert capsys.readouterr().out.count("ĐÃ NẠP") == 3
    assert sorted(file.hand_in_id for file in files_of(house)) == [1, 1, 2]
    video.make_clip(odd / "NVR_ch1_main_20260302091500_20260302091503.mp4", seconds=1, seed=9)
    copied: list[str] = []
    monkeypatch.setattr(
        command_intake_copy, "chunks_of_file", lambda path: (copied.append(path.name), chunks_of_file(path))[1]
    )
    assert intake([odd], Asked(camera="VT-0001", is_agreed=True)) == 0
    told = capsys.readouterr().out
    assert told.count("ĐÃ CÓ") == 3 and "Đã nạp ở lượt nộp #1, không chép lại." in told and told.count("ĐÃ NẠP") == 1
    assert copied == ["NVR_ch1_main_20260302091500_20260302091503.mp4"]
    assert intake([odd], Asked(camera="VT-0001", is_agreed=True)) == 0 and len(copied) == 1
    assert intake([odd], Asked(camera="VT-0002")) == 1, "of another camera each file is looked at again"
    assert len(copied) == 5
    other = odd / "NVR_ch1_main_20260302080500_20260302080503.mp4"
    standing = other.stat()
    content = bytearray(other.read_bytes())
    content[len(content) // 2] ^= 1
    other.write_bytes(content)
    os.utime(other, ns=(standing.st_atime_ns, standing.st_mtime_ns))
    capsys.readouterr()
    intake([odd], Asked(camera="VT-0001"))
    assert copied[-1] == other.name and len(copied) == 6, "another film under the same name, size and time"
    require_promises(house)


@pytest.mark.usefixtures("without_children")
def test_gaps_are_asked_for_at_the_terminal(
    house: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = video.make_clip(tmp_path / "raw.h264", seconds=2)
    answers = iter(["vt-0002", "hôm qua", "02/03/2026 09:00:00", "c"])
    monkeypatch.setattr("builtins.input", lambda _question: next(answers))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    assert intake([raw], Asked(rate=20.0)) == 0
    told = capsys.readouterr().out
    assert "Không hiểu giờ bắt đầu «hôm qua»" in told
    assert "ĐÃ NẠP  raw.h264 (VT-0002, 02/03/2026 09:00:00 theo người nạp ghi)" in told
    assert files_of(house)[0].stated_rate == 20.0


@pytest.mark.usefixtures("without_children")
def test_a_typed_start_that_cannot_be_is_told_before_anybody_agrees(
    house: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = video.make_clip(tmp_path / "raw.h264", seconds=1)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    for start, said in (("22/11/2099 10:00", "nằm ở tương lai"), ("22/11/1999 10:00", "trước năm 2000")):
        assert intake([raw], Asked(camera="VT-0001", start=start, rate=20.0)) == 1
        assert capsys.readouterr().out.count(said) == 2, "in the table and at the end"
    assert intake([raw], Asked(camera="VT-0001", start="02/03/2026 09:00", rate=20.0)) == 1
    assert "cần nhập giờ bắt đầu" not in capsys.readouterr().out, "both were given"
    assert intake([raw], Asked(camera="VT-0001", rate=20.0)) == 1
    assert "thêm --start" in capsys.readouterr().out
    assert {file.state for file in files_of(house)} == {"proposed"}


@pytest.mark.usefixtures("without_children")
def test_a_stick_pulled_out_keeps_what_was_copied_and_tells_of_the_rest(
    house: Archive, stick: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[Path] = []

    def until_pulled_out(path: Path) -> Iterator[bytes]:
        if copied:
            yield b"the first bytes still came"
            raise OSError(errno.EIO, "Input/output error", str(path))
        copied.append(path)
        yield from chunks_of_file(path)

    monkeypatch.setattr(command_intake_copy, "chunks_of_file", until_pulled_out)
    assert intake([stick], Asked(device="DG-0001", is_agreed=True)) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("ĐÃ NẠP") and "đã bị rút ra" in second and str(stick) not in second
    assert [file.state for file in files_of(house)] == ["confirmed", "refused"]
    require_promises(house)


@pytest.mark.usefixtures("without_children")
def test_twins_of_a_file_that_is_refused_are_not_said_to_be_there(
    house: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "usb"
    root.mkdir()
    first = video.make_clip(root / "cam_20260302081500.mp4", seconds=1)
    (root / "cam_20260302091500.mp4").write_bytes(first.read_bytes())
    assert intake([root], Asked(is_agreed=True)) == 1
    refused, twin = capsys.readouterr().out.splitlines()
    assert refused.startswith("TỪ CHỐI") and twin.startswith("TRÙNG TRONG LƯỢT"), twin
    assert "«cam_20260302081500.mp4»" in twin and twin.endswith("trong lượt nộp này được nạp.")
    with house.read() as session:
        assert hand_ins.listed(session, None)[0].state == "dropped", "nothing of it was confirmed"
    assert intake([root], Asked(camera="VT-0001", is_agreed=True)) == 0
    filed, twin = capsys.readouterr().out.splitlines()
    assert filed.startswith("ĐÃ NẠP") and twin.startswith("TRÙNG TRONG LƯỢT") and "Chưa có" not in twin


def test_what_is_not_there_is_said(house: Archive, tmp_path: Path) -> None:
    (tmp_path / "trống").mkdir()
    for paths, said in (([tmp_path / "không có"], "Không có tệp hay thư mục"), ([tmp_path / "trống"], "Không thấy")):
        with pytest.raises(Refused, match=said):
            intake(paths, Asked())
    assert files_of(house) == []


@pytest.mark.usefixtures("without_children")
def test_a_film_that_lies_there_twice_is_taken_in_once_by_a_word_given_beforehand(
    house: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "twice"
    folder.mkdir()
    film = video.make_clip(folder / "D01_20260302081500.mp4", seconds=2)
    recorder_files.rewrap(film, folder / "D01_20260302091500.ts", container="mpegts")
    assert intake([folder], Asked(camera="VT-0001", is_agreed=True)) == 1
    told = capsys.readouterr().out
    assert told.count("ĐÃ NẠP") == 1 and "TỪ CHỐI  D01_20260302091500.ts: Tệp «D01_20260302081500.mp4» có mọi" in told
    recorder_files.rewrap(film, folder / "D01_20260302101500.mkv", container="matroska")
    intake([folder / "D01_20260302101500.mkv"], Asked(camera="VT-0001", is_agreed=True))
    assert "TỪ CHỐI  D01_20260302101500.mkv: Kho đã có mọi hình" in capsys.readouterr().out
