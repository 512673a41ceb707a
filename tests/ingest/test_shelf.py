"""The shelf: what was closed is there, what was torn is there up to its last whole group, nothing is made up."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.draft import DRAFT, JOURNAL
from ingest.segmenter import Segment
from ingest.shelf import Shelf
from storage.errors import Conflict, Refused, StorageFull
from tests.factories.film import STARTED_MS, film, packets_of, segmenter_on, with_clock


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "shelf")


def filled(shelf: Shelf, seconds: float = 12) -> list[Segment]:
    cutting = segmenter_on(shelf)
    for packet in with_clock(packets_of(film(), seconds), 9_000):
        cutting.put(packet)
    cutting.finish()
    return shelf.waiting()


def test_what_was_closed_waits_oldest_first(shelf: Shelf) -> None:
    found = filled(shelf)
    assert [s.start_ms - STARTED_MS for s in found] == [0, 5_000, 10_000]
    assert all(s.path.suffix == ".mp4" and s.path.is_file() for s in found)
    assert all(hashlib.sha256(s.path.read_bytes()).hexdigest() == s.sha256 for s in found)
    assert Shelf(shelf.root).waiting() == found  # the next process reads the same
    assert [s.start_ms for s in shelf.waiting(limit=2)] == [s.start_ms for s in found[:2]]
    assert (shelf.count(), shelf.arrived.is_set()) == (3, True)
    assert shelf.size_bytes() > sum(s.size_bytes for s in found)
    assert sorted(p.suffix for p in shelf.root.glob("*/*")) == [".json"] * 3 + [".mp4"] * 3


def test_what_is_let_go_is_gone(shelf: Shelf) -> None:
    first, *rest = filled(shelf)
    shelf.remove(first)
    shelf.remove(first)
    assert shelf.waiting() == rest
    assert not list(shelf.root.glob(f"*/{first.path.stem}.*"))


@pytest.mark.parametrize("killed", ["json drafted", "json there", "file renamed"])
def test_killed_while_it_was_put_down(shelf: Shelf, killed: str) -> None:
    [first, *_] = filled(shelf, 5)
    told, stem = first.path.with_suffix(".json"), first.path.with_suffix("")
    if killed == "file renamed":
        stem.with_suffix(JOURNAL).write_text("{}")
    else:
        first.path.rename(stem.with_suffix(DRAFT))
    if killed == "json drafted":
        torn_told = told.read_bytes()[:20]
        told.unlink()
        stem.with_suffix(".json-part").write_bytes(torn_told)
        stem.with_suffix(JOURNAL).write_text("not a journal")
    again = Shelf(shelf.root)
    again.recover()
    if killed == "json drafted":  # without its journal nothing proves what the file is
        assert again.waiting() == []
        assert len(list((shelf.root / "aside").iterdir())) == 1
    else:
        assert again.waiting() == [first]
    assert {p.suffix for p in shelf.root.glob("7/*")} <= {".mp4", ".json"}


@pytest.mark.parametrize("told", [b"", b"null", b"[1]", b"{}", b"\xff\xfe", b'{"path": 3}', b"[" * 100_000])
def test_what_cannot_be_understood_is_set_aside(shelf: Shelf, told: bytes) -> None:
    first, *rest = filled(shelf)
    first.path.with_suffix(".json").write_bytes(told)
    assert shelf.waiting() == rest
    assert shelf.waiting() == rest
    assert len(list((shelf.root / "aside").iterdir())) == 2


def test_a_shelf_without_room_tries_again(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    cutting = segmenter_on(shelf)

    def full(*_: object) -> Segment:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Shelf, "_put", full)
        for packet in packets_of(film(), 5):
            cutting.put(packet)
        with pytest.raises(StorageFull):
            cutting.finish()
        assert shelf.waiting() == []
    [segment] = shelf.waiting()  # from the journal, once there is room
    assert (segment.frame_count, segment.is_torn) == (50, True)


def test_many_waiting_are_taken_in_pages(shelf: Shelf) -> None:
    """Another process' view of the shelf lets some go meanwhile, and more arrive: each is given once, oldest first."""
    other, given = Shelf(shelf.root), []
    every = filled(shelf, 60)
    other.remove(every[3])
    for first in iter(lambda: next(iter(shelf.waiting(limit=1)), None), None):
        for segment in shelf.waiting(limit=4):
            given.append(segment)
            shelf.remove(segment)
        assert given[-1].start_ms >= first.start_ms
    assert given == every[:3] + every[4:]


def test_one_process_records_onto_a_shelf(shelf: Shelf) -> None:
    shelf.claim()
    with pytest.raises(Conflict) as refused:
        Shelf(shelf.root).claim()
    assert isinstance(refused.value, Refused)
    assert refused.value.code == "shelf_taken"
    shelf.release()
    Shelf(shelf.root).claim()


def test_a_path_told_in_json_leads_nowhere(shelf: Shelf) -> None:
    """The name of the file decides; what the JSON says of it is not followed."""
    [first, *_] = filled(shelf, 5)
    told = first.path.with_suffix(".json")
    told.write_text(told.read_text().replace(first.path.name, "../../outside.mp4"))
    assert shelf.waiting() == [replace(first)]
