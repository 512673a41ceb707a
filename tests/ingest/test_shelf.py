"""The shelf: what was closed is there, what was torn is there up to its last whole group, nothing is made up."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from pathlib import Path

import av
import msgspec
import pytest

from ingest.draft import DRAFT, JOURNAL, Entry
from ingest.feeds.placing import Chain
from ingest.segmenter import Recorded, Segment, Segmenter
from ingest.shelf import Shelf
from storage.errors import Conflict, Refused, StorageFull
from tests.factories.film import STARTED_MS, film, info_of, packets_of, with_clock
from tests.servers.rtsp_camera import numbers_in

WHOSE = Recorded(7, 11, "CAM-7", 3)


def segmenter_on(shelf: Shelf, target_ms: int = 5_000) -> Segmenter:
    return Segmenter(
        WHOSE,
        info_of(film()),
        Chain(),
        new_stem=lambda began_ms: shelf.new_stem(WHOSE, began_ms),
        closed=lambda segment: shelf.put(segment) and None,
        target_ms=target_ms,
    )


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "shelf")


def filled(shelf: Shelf, seconds: float = 12) -> list[Segment]:
    cutting = segmenter_on(shelf)
    for packet in with_clock(packets_of(film(), seconds), 9_000):
        cutting.put(packet)
    cutting.finish()
    return shelf.waiting()


def torn(shelf: Shelf, seconds: float = 4) -> tuple[Path, Path]:
    """A draft and its journal as SIGKILL leaves them: nothing is closed, the open group is lost."""
    cutting = segmenter_on(shelf, target_ms=60_000)
    for packet in with_clock(packets_of(film(), seconds), 9_000):
        cutting.put(packet)
    [draft] = shelf.root.glob(f"*/*{DRAFT}")
    return draft, draft.with_suffix(JOURNAL)


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


def test_a_torn_draft_is_kept_up_to_its_last_whole_group(shelf: Shelf) -> None:
    draft, _ = torn(shelf)
    with draft.open("ab") as file:
        file.write(b"\0\0\1\0moofhalf a fragment")
    [segment] = Shelf(shelf.root).recover()
    assert segment.is_torn
    assert (segment.frame_count, segment.key_frame_count, segment.duration_ms) == (30, 3, 3_000)
    assert (segment.start_ms, segment.device_start_ms - segment.start_ms) == (STARTED_MS, 9_000)
    assert (segment.feed_id, segment.camera_id, segment.camera_code, segment.lease_number) == (7, 11, "CAM-7", 3)
    data = segment.path.read_bytes()
    assert (len(data), hashlib.sha256(data).hexdigest()) == (segment.size_bytes, segment.sha256)
    assert numbers_in(data) == list(range(30))
    with av.open(str(segment.path)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 30
    assert shelf.waiting() == [segment]
    assert not list(shelf.root.glob(f"*/*{DRAFT}")) + list(shelf.root.glob(f"*/*{JOURNAL}"))


def test_a_tear_at_any_byte(shelf: Shelf, tmp_path: Path) -> None:
    """File and journal cut off anywhere, as a power cut leaves them: exactly what both still hold is kept."""
    draft, journal = torn(shelf)
    whole, told, chance = draft.read_bytes(), journal.read_bytes(), random.Random(4)
    lines = told.splitlines(keepends=True)
    told_upto = [len(b"".join(lines[: at + 1])) - 1 for at in range(len(lines))]  # without its end a line is whole, too
    entries = [msgspec.json.decode(line, type=Entry) for line in lines[1:]]
    ends = [entry.at_bytes + entry.size_bytes for entry in entries]
    assert len(ends) == 3
    for trial in range(80):
        there = Shelf(tmp_path / f"{trial}")
        near = [end + off for end in ends for off in (-1, 0, 1)] + [len(whole)]
        cut = chance.choice([0, 1, chance.randrange(len(whole)), *near])
        cut_journal = chance.choice([chance.randrange(len(told)), *told_upto, len(told), len(told)])
        (there.root / "7").mkdir()
        (there.root / "7" / draft.name).write_bytes(whole[:cut])
        (there.root / "7" / journal.name).write_bytes(told[:cut_journal])
        expected = [
            end
            for end, upto in zip(ends, told_upto[1:], strict=True)
            if end <= min(cut, len(whole)) and upto <= cut_journal
        ]
        found = there.recover()
        assert [s.path.read_bytes() for s in found] == [whole[:end] for end in expected[-1:]]
        assert [s.frame_count for s in found] == [10 * len(expected)] * len(found)
        assert there.waiting() == found
        assert there.recover() == []
        there.release()
        assert not [p for p in there.root.glob("7/*") if p.suffix not in (".mp4", ".json")]


def test_a_byte_changed_on_the_disk_ends_what_is_believed(shelf: Shelf) -> None:
    draft, _ = torn(shelf)
    data = bytearray(draft.read_bytes())
    data[len(data) // 2] ^= 1
    draft.write_bytes(data)
    [segment] = shelf.recover()
    assert segment.key_frame_count == 1


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
