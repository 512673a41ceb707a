"""Files on the machine's own disk: whole or not at all."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.errors import StorageFull
from storage.objects.local_file import as_refusal, make_folder, replace_file, write_file


def test_a_file_is_written_whole_and_replaces_what_stood_there(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"something longer")
    write_file(tmp_path / "file", [b"in ", b"pieces"])
    assert (tmp_path / "file").read_bytes() == b"in pieces"


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "full"), OSError(errno.EIO, "broken"), KeyboardInterrupt()])
def test_nothing_is_left_of_a_file_that_failed(tmp_path: Path, error: BaseException) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise error

    is_full = isinstance(error, OSError) and error.errno == errno.ENOSPC
    with pytest.raises(StorageFull if is_full else type(error)):
        write_file(tmp_path / "file", broken())
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_replaced_whole_for_our_own_eyes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (b"first", b"then"):
        replace_file(tmp_path / "file", data)
        assert (tmp_path / "file").read_bytes() == data
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600
    monkeypatch.setattr("os.fsync", lambda _: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        replace_file(tmp_path / "file", b"never")
    assert (tmp_path / "file").read_bytes() == b"then"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_device_without_room_is_said_as_such(number: int) -> None:
    assert isinstance(as_refusal(OSError(number, "")), StorageFull)
    other = OSError(errno.EACCES, "")
    assert as_refusal(other) is other


def test_folders_are_made_once_and_again(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b" / "c")
    make_folder(tmp_path / "a" / "b" / "c")
    assert (tmp_path / "a" / "b" / "c").is_dir()
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError, match="file"):
        make_folder(tmp_path / "file" / "below")
