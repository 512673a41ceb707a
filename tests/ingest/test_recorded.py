"""Segments become recorded clips once each, whatever dies in between; what cannot be looked at is filed too."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import ingest.media.looker
import ingest.recorded
from ingest.media.child import Order, ask
from ingest.media.looker import Looker
from ingest.recorded import deliver_segments
from ingest.segment_plan import names_of
from ingest.shelf import Shelf
from storage.catalog import camera_statuses, clips, custody
from storage.models import Camera, Clip, ClipDetail
from storage.objects import sidecar
from storage.objects.keys import sidecar_key
from storage.objects.store import StoreUnreachable
from storage.unit_of_work import Archive
from tests.factories.recorded import MINUTE, QuickLooker, a_segment, record
from tests.factories.shelf import hold, open_case, shelve
from tests.factories.street import a_camera
from tests.servers.fixtures import START_MS

T0 = START_MS - 60 * MINUTE
small = pytest.mark.parametrize("size_name", ["embedded"], indirect=True)  # nothing in it depends on the size


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "feeds" / "may-thu")


def filed(archive: Archive, camera_id: int) -> list[tuple[Clip, ClipDetail]]:
    with archive.read() as session:
        return clips.between(session, camera_id, T0 - 60 * MINUTE, T0 + 60 * MINUTE)


def told(archive: Archive, camera_id: int, kind: str) -> list[dict[str, object]]:
    with archive.read() as session:
        return list(custody.of_kind(session, kind, "recording", camera_id))


def test_a_film_is_filed_whole(archive: Archive, shelf: Shelf) -> None:
    """Rows, objects, picture, sidecar and custody say the same; the camera's own clock stands beside the server's."""
    camera = a_camera(archive)
    segment = a_segment(archive, shelf, camera, T0, lease_number=7)
    with Looker() as looker:
        assert deliver_segments(archive, shelf, [segment], looker).filed == [segment]
    [(clip, detail)] = filed(archive, camera)
    assert (clip.start_ms, clip.duration_ms, detail.sha256) == (T0, MINUTE, segment.sha256)
    assert clip.flags & clips.FLAG_RECORDED and clip.flags & clips.FLAG_MOVES and not clip.flags & clips.FLAG_DAMAGED
    assert (detail.master_id, detail.feed_id, detail.lease_number) == (None, camera, 7)
    assert (detail.device_start_ms, detail.offset_ms, detail.uncertainty_ms) == (T0 - 37_000, 37_000, 40)
    assert detail.thumbnail_key and detail.picture["curve"]
    assert archive.store.stat(detail.thumbnail_key).size_bytes == detail.thumbnail_bytes
    said = sidecar.read(b"".join(archive.store.read(sidecar_key(detail.object_key))))
    assert said.is_whole and said.is_recorded and (said.feed_id, said.lease_number) == (camera, 7)
    [facts] = told(archive, camera, "clip.recorded")
    assert (facts["clip_starts_ms"], facts["clip_sha256"], facts["offsets_ms"]) == ([T0], [segment.sha256], [37_000])
    assert shelf.waiting() == [] and not list(shelf.root.glob("*/*"))


def test_many_cameras_in_one_transaction(archive: Archive, shelf: Shelf) -> None:
    cameras = [a_camera(archive, f"VT-000{number}") for number in range(1, 4)]
    segments = [a_segment(archive, shelf, camera, T0, f"phố {camera}".encode()) for camera in cameras]
    looker = QuickLooker()
    assert len(deliver_segments(archive, shelf, segments, looker).filed) == len(looker.looked) == 3
    with archive.read() as session:
        events = [custody.of_noun(session, "recording", camera) for camera in cameras]
    assert len({entry.at for own in events for entry in own}) == 1 and all(len(own) == 1 for own in events)
    again = [a_segment(archive, shelf, camera, T0, f"phố {camera}".encode()) for camera in cameras]
    done = deliver_segments(archive, shelf, again, looker)
    assert (len(done.known), len(looker.looked)) == (3, 3)
    assert shelf.waiting() == [] and all(len(filed(archive, camera)) == 1 for camera in cameras)


class Killed(BaseException):
    """As good as a kill: nothing behind it runs."""


@small
@pytest.mark.parametrize("at", ["segments_stored", "segments_filed", "segments_let_go"])
def test_killed_anywhere_it_is_filed_once(
    archive: Archive, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    camera = a_camera(archive)
    segments = [a_segment(archive, shelf, camera, T0 + n * MINUTE, f"phố {n}".encode()) for n in range(2)]

    def die(name: str) -> None:
        if name == at:
            raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(ingest.recorded, "step", die)
        deliver_segments(archive, shelf, segments, QuickLooker())
    deliver_segments(archive, Shelf(shelf.root), shelf.waiting(), QuickLooker())
    found = filed(archive, camera)
    assert [clip.start_ms for clip, _ in found] == [T0, T0 + MINUTE]
    owned = {name for _, d in found for name in (d.object_key, sidecar_key(d.object_key), d.thumbnail_key)}
    assert {info.key for info in archive.store.listed()} == owned
    assert len(told(archive, camera, "clip.recorded")) == 1 and shelf.waiting() == []


@small
def test_what_later_leases_have_only_with_pictures_missing_is_kept(
    archive: Archive, shelf: Shelf, tmp_path: Path
) -> None:
    camera = a_camera(archive)
    record(archive, tmp_path / "other", camera, T0, 1, lease_number=2, note="packets_lost")
    late = a_segment(archive, shelf, camera, T0, b"cu", lease_number=1)
    assert deliver_segments(archive, shelf, [late], QuickLooker()).filed == [late]
    notes = [detail.note or "" for _, detail in filed(archive, camera)]
    assert "Mất gói" in notes[0] and "lúc bàn giao" in notes[1]


def test_what_later_leases_have_is_dropped_and_told(archive: Archive, shelf: Shelf, tmp_path: Path) -> None:
    """Both hosts recorded the hand-over: the old one's minute that the new one has goes, and says so in custody."""
    camera = a_camera(archive)
    record(archive, tmp_path / "other", camera, T0, 3, lease_number=2)
    late = a_segment(archive, shelf, camera, T0 + MINUTE + 500, b"cu", lease_number=1)
    for item in names_of(late):  # an earlier attempt had come as far as the store
        archive.store.put_bytes(item, b"cu")
    done = deliver_segments(archive, shelf, [late], QuickLooker())
    assert done.dropped == [late] and shelf.waiting() == [] and len(filed(archive, camera)) == 3
    [facts] = told(archive, camera, "segment.dropped")
    assert (facts["sha256"], facts["start_ms"], facts["rule"]) == (late.sha256, late.start_ms, "covered")
    assert not {info.key for info in archive.store.listed()} & set(names_of(late))


@small
def test_what_only_the_old_lease_has_is_kept(archive: Archive, shelf: Shelf, tmp_path: Path) -> None:
    camera = a_camera(archive)
    record(archive, tmp_path / "other", camera, T0, 1, lease_number=2)
    late = a_segment(archive, shelf, camera, T0 - 40_000, b"cu", lease_number=1)
    assert deliver_segments(archive, shelf, [late], QuickLooker()).filed == [late]
    (_, first), (_, second) = filed(archive, camera)
    assert "máy thu khác" in (first.note or "") and second.note is None


@small
def test_under_a_hold_nothing_is_dropped(archive: Archive, shelf: Shelf, tmp_path: Path) -> None:
    camera = a_camera(archive)
    record(archive, tmp_path / "other", camera, T0, 1, lease_number=2)
    hold(archive, open_case(archive), shelve(archive, camera, T0 + 100, 1), MINUTE)
    late = a_segment(archive, shelf, camera, T0, b"cu", lease_number=1)
    assert deliver_segments(archive, shelf, [late], QuickLooker()).filed == [late]
    assert [job for job in _jobs(archive) if job == "hold.mirror"]


def _jobs(archive: Archive) -> list[str]:
    from storage.models import Job

    with archive.read() as session:
        return [job.name for job in session.query(Job)]


@small
def test_a_start_already_taken_moves_on(archive: Archive, shelf: Shelf) -> None:
    camera = a_camera(archive)
    shelve(archive, camera, T0, 1)
    deliver_segments(archive, shelf, [a_segment(archive, shelf, camera, T0, b"phat")], QuickLooker())
    clip, detail = filed(archive, camera)[1]
    assert clip.start_ms == T0 + 1 and clip.flags & clips.FLAG_SHIFTED and "xếp lùi 1 ms" in (detail.note or "")


@small
@pytest.mark.parametrize("content", [b"", b"x" * 70_000, b"\0\0\0\x18ftypiso5" + b"\xff" * 5_000], ids=len)
def test_what_cannot_be_looked_at_is_filed_and_says_so(archive: Archive, shelf: Shelf, content: bytes) -> None:
    camera = a_camera(archive)
    with Looker() as looker:
        done = deliver_segments(archive, shelf, [a_segment(archive, shelf, camera, T0, content)], looker)
        assert len(done.filed) == 1 and len(looker.children) == 1  # the child lives: only the file was wrong
    [(clip, detail)] = filed(archive, camera)
    assert clip.flags & clips.FLAG_DAMAGED and detail.thumbnail_key is None and "Chưa xem được hình" in str(detail.note)


@small
def test_a_segment_that_kills_the_child_kills_only_the_child(
    archive: Archive, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed: list[int] = []

    def asked(child: subprocess.Popen[bytes], order: Order) -> None:
        if order.args["path"].stat().st_size < 100:
            child.kill()
            child.wait()
            killed.append(child.pid)
        ask(child, order)

    monkeypatch.setattr(ingest.media.looker, "ask", asked)
    camera = a_camera(archive)
    hostile = a_segment(archive, shelf, camera, T0, b"doc")
    film = a_segment(archive, shelf, camera, T0 + MINUTE)
    with Looker() as looker:
        assert len(deliver_segments(archive, shelf, [hostile, film], looker).filed) == 2
    assert len(set(killed)) == 2, "tried once more: it might have been chance"
    (_, first), (_, second) = filed(archive, camera)
    assert first.thumbnail_key is None and second.thumbnail_key is not None


@small
def test_bytes_that_changed_on_the_shelf_are_filed_as_they_are(archive: Archive, shelf: Shelf) -> None:
    camera = a_camera(archive)
    segment = a_segment(archive, shelf, camera, T0, b"luc ghi")
    segment.path.write_bytes(b"luc sau!")
    assert deliver_segments(archive, shelf, [segment], QuickLooker()).left == []
    [(clip, detail)] = filed(archive, camera)
    assert clip.flags & clips.FLAG_DAMAGED and "khác với lúc ghi" in (detail.note or "")
    assert b"".join(archive.store.read(detail.object_key)) == b"luc sau!"
    assert detail.sha256[:16] in detail.object_key and clip.size_bytes == 8
    assert not {info.key for info in archive.store.listed()} & set(names_of(segment))


@small
def test_while_the_store_is_away_everything_waits(
    archive: Archive, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera = a_camera(archive)
    segments = [a_segment(archive, shelf, camera, T0 + n * MINUTE, f"phố {n}".encode()) for n in range(3)]

    def away(key: str, path: Path) -> None:
        raise StoreUnreachable

    with monkeypatch.context() as patched, pytest.raises(StoreUnreachable):
        patched.setattr(archive.store, "put_file", away)
        deliver_segments(archive, shelf, segments, QuickLooker())
    assert [s.sha256 for s in shelf.waiting()] == [s.sha256 for s in segments] and filed(archive, camera) == []
    assert len(deliver_segments(archive, shelf, shelf.waiting(), QuickLooker()).filed) == 3


def test_one_that_cannot_be_filed_does_not_hold_up_the_others(archive: Archive, shelf: Shelf) -> None:
    camera = a_camera(archive)
    odd = replace(a_segment(archive, shelf, camera, T0, b"la"), frame_rate=float("nan"))
    long = a_segment(archive, shelf, camera, T0 + 20 * MINUTE, b"dai", duration_ms=300_001)
    fine = a_segment(archive, shelf, camera, T0 + 10 * MINUTE, b"tot")
    gone = a_segment(archive, shelf, camera, T0 + 11 * MINUTE, b"mat")
    shelf.remove(gone)
    done = deliver_segments(archive, shelf, [odd, long, fine, gone], QuickLooker())
    assert (done.filed, done.known) == ([fine], [gone])
    assert sorted(done.aside, key=lambda one: one.start_ms) == [odd, long]
    assert shelf.waiting() == [] and len(list(shelf.root.glob("aside/*.mp4.unread"))) == 2  # nothing is lost
    assert [clip.start_ms for clip, _ in filed(archive, camera)] == [fine.start_ms]
    with archive.read() as session:
        gaps = sorted((row.start_ms, row.reason) for row in camera_statuses.outages_of(session, camera))
    assert gaps == [(odd.start_ms, "bad_stream"), (long.start_ms, "bad_stream")]


@small
def test_a_stretch_filed_by_another_meanwhile_is_not_filed_twice(
    archive: Archive, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another recorder files the same minute while this one looks at it: it is judged once more under the lock."""
    camera = a_camera(archive)
    late = a_segment(archive, shelf, camera, T0, b"cu", lease_number=1)

    def file_beside(name: str) -> None:
        monkeypatch.setattr(ingest.recorded, "step", lambda name: None)
        record(archive, tmp_path / "other", camera, T0, 1, lease_number=2)

    monkeypatch.setattr(ingest.recorded, "step", file_beside)
    done = deliver_segments(archive, shelf, [late], QuickLooker())
    assert done.dropped == [late] and len(filed(archive, camera)) == 1
    assert not {info.key for info in archive.store.listed()} & set(names_of(late))
    assert len(told(archive, camera, "segment.dropped")) == 1


@small
def test_what_another_camera_recorded_is_set_aside(archive: Archive, shelf: Shelf) -> None:
    """The database was restored from an older copy: the number is another camera's now, or nobody's."""
    camera = a_camera(archive)
    fine = a_segment(archive, shelf, camera, T0, b"tot")
    other = a_segment(archive, shelf, camera, T0 + MINUTE, b"khac", camera_code="VT-0999")
    nobodys = replace(a_segment(archive, shelf, camera, T0 + 2 * MINUTE, b"la"), camera_id=999)
    done = deliver_segments(archive, shelf, [other, nobodys, fine], QuickLooker())
    assert (done.filed, done.aside) == ([fine], [other, nobodys])
    assert [clip.start_ms for clip, _ in filed(archive, camera)] == [T0]
    assert shelf.waiting() == [] and len(list(shelf.root.glob("aside/*.mp4.unread"))) == 2
    with archive.read() as session:
        assert camera_statuses.outages_of(session, camera) == []  # the hole is not this camera's


@small
def test_a_camera_that_becomes_another_meanwhile_gets_nothing(
    archive: Archive, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera = a_camera(archive)
    segment = a_segment(archive, shelf, camera, T0, b"cu")

    def rename(name: str) -> None:
        if name == "segments_stored":
            with archive.write() as work:
                work.session.get_one(Camera, camera).code = "VT-0999"

    monkeypatch.setattr(ingest.recorded, "step", rename)
    assert deliver_segments(archive, shelf, [segment], QuickLooker()).aside == [segment]
    assert filed(archive, camera) == [] and list(archive.store.listed()) == []


def _owned(archive: Archive, camera: int) -> set[str]:
    named = [(d.object_key, sidecar_key(d.object_key), d.thumbnail_key) for _, d in filed(archive, camera)]
    return {name for names in named for name in names if name}


@small
@pytest.mark.parametrize("taken", [(), (T0,)], ids=["at its own start", "moved on"])
def test_a_start_that_changes_between_tries_leaves_nothing(
    archive: Archive, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: tuple[int, ...]
) -> None:
    """Killed when all was stored, then its millisecond is taken: the objects of the first attempt go."""
    camera = a_camera(archive)
    for start in taken:
        record(archive, tmp_path / str(start), camera, start, 1, feed_id=9)
    a_segment(archive, shelf, camera, T0, b"cu")

    def die(name: str) -> None:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(ingest.recorded, "step", die)
        deliver_segments(archive, shelf, shelf.waiting(), QuickLooker())
    record(archive, tmp_path / "khac", camera, T0 + len(taken), 1, feed_id=8)
    again = Shelf(shelf.root)
    assert len(deliver_segments(archive, again, again.waiting(), QuickLooker()).filed) == 1
    assert {info.key for info in archive.store.listed()} == _owned(archive, camera)
    assert not list(shelf.root.glob("*/*"))


@small
def test_one_whose_millisecond_was_taken_meanwhile_leaves_nothing_and_is_filed_next_time(
    archive: Archive, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera = a_camera(archive)
    segment = a_segment(archive, shelf, camera, T0, b"cu")

    def take(name: str) -> None:
        monkeypatch.setattr(ingest.recorded, "step", lambda name: None)
        record(archive, tmp_path / "khac", camera, T0, 1, feed_id=8)

    monkeypatch.setattr(ingest.recorded, "step", take)
    assert deliver_segments(archive, shelf, [segment], QuickLooker()).left == [segment]
    assert {info.key for info in archive.store.listed()} == _owned(archive, camera)
    assert deliver_segments(archive, shelf, shelf.waiting(), QuickLooker()).filed == [segment]
    assert {info.key for info in archive.store.listed()} == _owned(archive, camera)


@small
def test_a_moved_one_that_turns_out_covered_leaves_nothing(
    archive: Archive, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera = a_camera(archive)
    record(archive, tmp_path / "khac", camera, T0, 1, feed_id=8)
    late = a_segment(archive, shelf, camera, T0, b"cu", lease_number=1)

    def file_beside(name: str) -> None:
        monkeypatch.setattr(ingest.recorded, "step", lambda name: None)
        record(archive, tmp_path / "other", camera, T0 - 200, 2, lease_number=2)

    monkeypatch.setattr(ingest.recorded, "step", file_beside)
    assert deliver_segments(archive, shelf, [late], QuickLooker()).dropped == [late]
    assert {info.key for info in archive.store.listed()} == _owned(archive, camera)


@small
@pytest.mark.parametrize(
    "camera_clock", [{"device_start_ms": T0 - 77_000}, {"has_sender_clock": False}], ids=["other", "none"]
)
def test_what_only_two_hosts_clocks_call_the_same_is_kept(
    archive: Archive, shelf: Shelf, tmp_path: Path, camera_clock: dict[str, Any]
) -> None:
    """A host's clock was 40 s off, so its minute looks like one that its successor has: it is another."""
    camera = a_camera(archive)
    record(archive, tmp_path / "other", camera, T0, 1, lease_number=2)
    late = a_segment(archive, shelf, camera, T0, b"cu", lease_number=1, **camera_clock)
    assert deliver_segments(archive, shelf, [late], QuickLooker()).filed == [late]
    clip, detail = filed(archive, camera)[1]
    assert clip.start_ms == T0 + 1 and "không xác nhận" in (detail.note or "")
    assert bool(clip.flags & clips.FLAG_NO_DEVICE_CLOCK) == (not late.has_sender_clock)
    said = sidecar.read(b"".join(archive.store.read(sidecar_key(detail.object_key))))
    assert said.flags == clip.flags
    [entry] = [one for one in told(archive, camera, "clip.recorded") if one["clip_sha256"] == [late.sha256]]
    observed = None if not late.has_sender_clock else (T0 - 77_000)
    assert entry["device_starts_ms"] == [observed], "what no camera told is not entered as if it had"
    assert (entry["offsets_ms"] == [None]) == (not late.has_sender_clock)
