"""What is left of a draft after SIGKILL or a power cut: exactly what was proved."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import av
import msgspec
import pytest

from ingest.draft import DRAFT, JOURNAL, Entry
from ingest.shelf import Shelf
from tests.factories.film import STARTED_MS, film, packets_of, segmenter_on, with_clock
from tests.servers.rtsp_camera import numbers_in


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "shelf")


def torn(shelf: Shelf, seconds: float = 4) -> tuple[Path, Path]:
    """A draft and its journal as SIGKILL leaves them: nothing is closed, the open group is lost."""
    cutting = segmenter_on(shelf, target_ms=60_000)
    for packet in with_clock(packets_of(film(), seconds), 9_000):
        cutting.put(packet)
    [draft] = shelf.root.glob(f"*/*{DRAFT}")
    return draft, draft.with_suffix(JOURNAL)


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
    [segment] = Shelf(shelf.root).recover()
    assert segment.key_frame_count == 1


def test_what_is_being_recorded_meanwhile_is_left_alone(shelf: Shelf) -> None:
    torn(shelf)
    now = Shelf(shelf.root)
    cutting = segmenter_on(now, target_ms=60_000)
    for packet in packets_of(film(), 4, first=100):
        cutting.put(packet)
    [recovered] = now.recover()
    cutting.finish()
    assert recovered.start_ms == STARTED_MS
    assert [(s.is_torn, s.frame_count) for s in now.waiting()] == [(True, 30), (False, 40)]
