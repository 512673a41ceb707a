"""What a draft holds when its writer dies, at any byte."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from ingest.draft import DRAFT, JOURNAL, Draft, Entry, Heading
from storage.errors import StorageFull

HEADING = Heading(7, 11, "CAM-7", 3, "h264", 320, 180, 5)


def entry(at: int, size: int) -> Entry:
    return Entry(at, size, at * 100, (at + size) * 100, 1, 1_000, 100)


def test_the_journal_tells_the_digest_of_all_before(tmp_path: Path) -> None:
    draft = Draft(tmp_path / "a")
    draft.append(b"begun", HEADING)
    draft.append(b"one", entry(5, 3))
    draft.append(b"index", None)
    draft.close()
    assert (tmp_path / "a").with_suffix(DRAFT).read_bytes() == b"begunoneindex"
    lines = (tmp_path / "a").with_suffix(JOURNAL).read_text().splitlines()
    assert hashlib.sha256(b"begun").hexdigest() in lines[0]
    assert hashlib.sha256(b"begunone").hexdigest() in lines[1]
    assert len(lines) == 2
    assert draft.sha256 == hashlib.sha256(b"begunoneindex").hexdigest()


def test_a_full_disk_takes_nothing_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel's own answer, got from a device that is always full."""
    draft = Draft(tmp_path / "a")
    draft.append(b"begun", HEADING)
    with Path("/dev/full").open("wb") as full:
        kept, draft._file = draft._file, full.fileno()
        with pytest.raises(StorageFull):
            draft.append(b"one", entry(5, 3))
        draft._file = kept
    assert (draft.size_bytes, draft.sha256) == (5, hashlib.sha256(b"begun").hexdigest())
    draft.append(b"two", entry(5, 3))
    draft.close()
    assert draft.path.read_bytes() == b"beguntwo"


def test_a_name_is_taken_once(tmp_path: Path) -> None:
    Draft(tmp_path / "a").close()
    with pytest.raises(FileExistsError):
        Draft(tmp_path / "a")


def test_what_came_to_nothing_leaves_nothing(tmp_path: Path) -> None:
    Draft(tmp_path / "a").discard()
    assert not list(tmp_path.iterdir())
