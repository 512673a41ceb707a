"""The index comes back as it was, from objects and sidecars; what does not match is quarantined, never taken in."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from storage import rebuild as rebuilding
from storage.catalog import custody, discards, intakes, quarantine
from storage.check import check
from storage.errors import Conflict
from storage.models import Discard
from storage.objects.keys import sidecar_key, staging_key
from storage.rebuild import rebuild, shelf
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, MINUTE_MS
from tests.factories.promises import kinds, require_promises
from tests.factories.recorded import record
from tests.factories.shelf import shelve
from tests.factories.street import a_camera
from tests.servers.fixtures import START_MS
from tests.storage.rebuild.lost import index_of, lose, rebuilt_apart
from tests.storage.whole_house import House, forge, told

BEFORE = START_MS - 5 * DAY_MS


def in_quarantine(archive: Archive) -> dict[str, str]:
    with archive.read() as session:
        return {row.object_key: row.reason for row in quarantine.in_force(session)}


def test_a_lost_index_comes_back_identical(archive: Archive) -> None:
    first, second = a_camera(archive), a_camera(archive, "VT-0002")
    for number in range(3):
        shelve(archive, first, BEFORE + number * DAY_MS, 3)
        shelve(archive, second, BEFORE + number * DAY_MS + 30 * MINUTE_MS, 2)
    before = index_of(archive)
    lose(archive)
    assert not any(index_of(archive).values())
    report = rebuild(archive)
    assert report.is_clean, (report.quarantined, report.missing)
    assert index_of(archive) == before
    assert (report.counts["masters"], report.counts["clips"], report.counts["objects"]) == (6, 15, 51)
    require_promises(archive)
    assert kinds(archive)["index.rebuilt"] == 2 and kinds(archive)["master.rebuilt"] == 0


def test_recorded_clips_come_back_identical(archive: Archive, tmp_path: Path) -> None:
    """They have no original: the sidecar tells feed and lease instead. Beside handed-in ones, half of them standing."""
    camera = a_camera(archive)
    record(archive, tmp_path, camera, BEFORE, 3, lease_number=5)
    shelve(archive, camera, BEFORE + 10 * MINUTE_MS, 2)
    before = index_of(archive)
    lose(archive)
    report = rebuild(archive)
    assert report.is_clean, (report.quarantined, report.missing)
    assert index_of(archive) == before and report.counts["clips"] == 5 and report.counts["masters"] == 1
    lose(archive, "clip_detail")
    assert rebuild(archive).is_clean and index_of(archive) == before
    require_promises(archive)
    assert kinds(archive)["clip.rebuilt"] == 0


@pytest.mark.parametrize("size_name", ["embedded"])
def test_recorded_clips_that_custody_never_heard_of(archive: Archive, tmp_path: Path) -> None:
    camera = a_camera(archive)
    key, other = record(archive, tmp_path, camera, BEFORE, 2)
    with archive.write() as work:
        forge(archive, work.session, ["DELETE FROM custody_event"])
    lose(archive)
    _flip(archive, other)
    report = rebuild(archive)
    assert (report.counts["unfiled"], report.quarantined[0].reason) == (1, "bytes_differ")
    assert kinds(archive) == {"clip.rebuilt": 1, "index.rebuilt": 1, "object.quarantined": 2}  # its picture, too
    archive.store.put_bytes(sidecar_key(key), b'{"format":3}')
    lose(archive)
    assert {one.key: one.reason for one in rebuild(archive).quarantined}[key] == "sidecar_unreadable"


def test_what_still_stands_is_left_alone(archive: Archive) -> None:
    shelve(archive, a_camera(archive), BEFORE, 3)
    before, chain = index_of(archive), kinds(archive)
    report = rebuild(archive)
    assert report.counts["there"] == 3 and "clips" not in {k for k, n in report.counts.items() if n}
    assert index_of(archive) == before and kinds(archive) == chain


@pytest.mark.parametrize("size_name", ["embedded"])
@pytest.mark.parametrize(
    "lost", [("clip",), ("clip_detail",), ("clip_hour",), ("filing",), ("clip", "clip_hour"), ("clip", "clip_detail")]
)
def test_halves_get_their_other_half(archive: Archive, lost: tuple[str, ...]) -> None:
    shelve(archive, a_camera(archive), BEFORE, 3)
    before = index_of(archive)
    lose(archive, *lost)
    assert rebuild(archive).is_clean
    assert index_of(archive) == before


@pytest.mark.parametrize("size_name", ["embedded"])
def test_pages_and_masters_may_be_cut_anywhere(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf.pages, "__defaults__", (2,))
    monkeypatch.setattr(rebuilding, "PAGE", 2)
    shelve(archive, a_camera(archive), BEFORE, 5)
    before = index_of(archive)
    lose(archive)
    assert rebuild(archive).is_clean
    assert index_of(archive) == before


@pytest.mark.parametrize("size_name", ["embedded"])
def test_a_dry_run_says_what_it_would_do_and_does_nothing(archive: Archive) -> None:
    shelved = shelve(archive, a_camera(archive), BEFORE, 3)
    archive.store.put_bytes(shelved.clip_keys[0], b"altered")
    lose(archive)
    chain = kinds(archive)
    report = rebuild(archive, is_dry=True)
    assert (report.counts["clips"], report.counts["masters"], report.quarantined_count) == (2, 1, 1)
    assert not any(index_of(archive).values()) and in_quarantine(archive) == {} and kinds(archive) == chain


def test_what_custody_never_heard_of_is_taken_in_and_told(archive: Archive) -> None:
    """As after the return of a backup that is older than the newest footage: nothing speaks of it but itself."""
    shelved = shelve(archive, a_camera(archive), BEFORE, 3)
    before = index_of(archive)
    with archive.write() as work:
        forge(archive, work.session, ["DELETE FROM custody_event"])
    lose(archive)
    report = rebuild(archive)
    assert report.counts["unfiled"] == 3
    assert index_of(archive) == before
    assert kinds(archive) == {"master.rebuilt": 1, "index.rebuilt": 1}
    assert check(archive, "bytes").is_clean
    again = rebuild(archive)
    assert again.counts["there"] == len(shelved.clip_keys)


def _flip(archive: Archive, key: str) -> None:
    data = bytearray(b"".join(archive.store.read(key)))
    data[-1] ^= 1
    archive.store.put_bytes(key, bytes(data))


def test_what_does_not_match_is_quarantined_and_never_taken_in(archive: Archive) -> None:
    """Every way at once: none hides another, and the sound clips beside them are taken in."""
    camera = a_camera(archive)
    shelved = shelve(archive, camera, BEFORE, 12)
    stranger = shelve(archive, a_camera(archive, "VT-0002"), BEFORE, 1)
    sound = [row for row in index_of(archive)["clip_detail"] if row["object_key"] in {shelved.clip_keys[0]}]
    lose(archive)
    keys, store = shelved.clip_keys, archive.store
    expected = {}
    _flip(archive, keys[1])
    expected[keys[1]] = "bytes_differ"
    store.put_bytes(keys[2], b"longer than it ever was, by far")
    expected[keys[2]] = "size_differs"
    store.remove(sidecar_key(keys[3]))
    expected[keys[3]] = "sidecar_missing"
    _flip(archive, sidecar_key(keys[4]))
    expected[keys[4]] = "sidecar_unreadable"
    store.put_bytes(sidecar_key(keys[5]), b"".join(store.read(sidecar_key(keys[6]))))
    expected[keys[5]] = "sidecar_differs"
    store.remove(keys[7])
    expected[sidecar_key(keys[7])] = "clip_missing"
    moved = keys[8].replace("clip/00000001", "clip/00000002")
    for old, new in ((keys[8], moved), (sidecar_key(keys[8]), sidecar_key(moved))):
        store.put_bytes(new, b"".join(store.read(old)))  # under another camera's name
    expected[moved] = "sidecar_differs"
    store.put_bytes("clip/00000001/readme.txt", b"?")
    expected["clip/00000001/readme.txt"] = "name_wrong"
    store.put_bytes("exhibit/1/1-0123456789abcdef.mp4", b"of a lost retrieval")
    expected["exhibit/1/1-0123456789abcdef.mp4"] = "no_row"
    for number in (1, 2, 3, 4, 5, 7):  # a picture of what was not taken in is nobody's
        expected[shelved.thumbnail_keys[number]] = "no_row"
    _flip(archive, shelved.thumbnail_keys[9])
    expected[shelved.thumbnail_keys[9]] = "bytes_differ"
    _flip(archive, stranger.master_key)
    expected[stranger.master_key] = "bytes_differ"
    report = rebuild(archive)
    assert in_quarantine(archive) == expected
    assert {one.key: one.reason for one in report.quarantined} == expected
    index = index_of(archive)
    taken = {row["object_key"] for row in index["clip_detail"]}
    assert taken == {keys[0], keys[6], keys[8], keys[9], keys[10], keys[11], *stranger.clip_keys}
    assert [row for row in index["clip_detail"] if row["object_key"] == keys[0]] == sound
    told_in_custody = kinds(archive)["object.quarantined"]
    before = {info.key for info in store.listed()}
    assert not rebuild(archive).is_clean  # still there, still told, not entered twice
    assert in_quarantine(archive) == expected and kinds(archive)["object.quarantined"] == told_in_custody
    assert {info.key for info in store.listed()} == before


def test_what_is_quarantined_is_accounted_for(house: House) -> None:
    archive, shelved = house.archive, house.shelved
    lose(archive)
    stray = "clip/00000001/2026-03-01/1-60000-0123456789abcdef.mp4"
    for key in (stray, sidecar_key(stray)):
        archive.store.put_bytes(key, b"{}")
    rebuild(archive)
    assert in_quarantine(archive) == {stray: "sidecar_unreadable"}
    report = check(archive, "bytes")
    assert told(report) == set() and report.counts["quarantined"] == 2
    assert shelved.master_id in {row["id"] for row in index_of(archive)["master"]}


def test_custody_is_believed_over_the_shelf(archive: Archive) -> None:
    """A clip, its name and its sidecar all say the same, but not what was filed."""
    camera = a_camera(archive)
    shelved = shelve(archive, camera, BEFORE, 2)
    lose(archive)
    for key in (*shelved.clip_keys[:1], sidecar_key(shelved.clip_keys[0]), shelved.thumbnail_keys[0]):
        archive.store.remove(key)
    with archive.write() as work:  # the other content, as if it had always been there
        chain = work.session.connection().exec_driver_sql("SELECT count(*) FROM custody_event").scalar()
    forged = shelve(archive, camera, BEFORE, 1, word="giả")
    with archive.write() as work:
        forge(archive, work.session, [f"DELETE FROM custody_event WHERE seq > {chain}"])
    lose(archive)
    rebuild(archive)
    assert in_quarantine(archive)[forged.clip_keys[0]] == "custody_differs"
    assert [row["object_key"] for row in index_of(archive)["clip_detail"]] == shelved.clip_keys[1:]


def test_a_row_that_says_something_else_stays(archive: Archive) -> None:
    camera = a_camera(archive)
    shelved = shelve(archive, camera, BEFORE, 1)
    old = {key: b"".join(archive.store.read(key)) for key in shelved.names}
    lose(archive)
    for key in shelved.names:
        archive.store.remove(key)
    with archive.write() as work:
        forge(archive, work.session, ["DELETE FROM custody_event"])
    shelve(archive, camera, BEFORE, 1, word="khác")
    before = index_of(archive)
    for key, data in old.items():
        archive.store.put_bytes(key, data)
    rebuild(archive)
    assert index_of(archive) == before
    reasons = in_quarantine(archive)
    assert reasons[shelved.clip_keys[0]] in {"row_differs", "custody_differs"}


def test_a_camera_that_the_register_lost_waits_for_it(archive: Archive) -> None:
    camera = a_camera(archive)
    shelved = shelve(archive, camera, BEFORE, 2)
    before = index_of(archive)
    lose(archive)
    with archive.write() as work:
        work.session.connection().exec_driver_sql("UPDATE camera SET code = 'VT-0009'")
    rebuild(archive)
    assert in_quarantine(archive) == dict.fromkeys(shelved.clip_keys, "camera_differs") | dict.fromkeys(
        [shelved.master_key, *shelved.thumbnail_keys], "no_row"
    )
    assert not any(index_of(archive).values())
    with archive.write() as work:
        work.session.connection().exec_driver_sql("UPDATE camera SET code = 'VT-0001'")
    assert rebuild(archive).is_clean
    assert index_of(archive) == before and in_quarantine(archive) == {}
    assert kinds(archive)["quarantine.ended"] == 1


@pytest.mark.parametrize("size_name", ["embedded"])
def test_an_old_sidecar_gives_back_what_it_tells(archive: Archive) -> None:
    shelved = shelve(archive, a_camera(archive), BEFORE, 2)
    before = index_of(archive)
    lose(archive)
    for key in shelved.clip_keys:
        made: dict[str, Any] = json.loads(b"".join(archive.store.read(sidecar_key(key))))
        for name in ("frame_rate", "key_frame_count", "activity", "picture", "note", "thumbnail", "master", "seal"):
            del made[name]
        archive.store.put_bytes(sidecar_key(key), json.dumps(made | {"format": 1}).encode())
    report = rebuild(archive)
    assert report.is_clean and report.counts["told_less"] == 2
    after = index_of(archive)
    assert after["clip"] == before["clip"] and after["clip_hour"] == before["clip_hour"]
    lesser = {"frame_rate", "key_frame_count", "activity", "note"}
    for one, other in zip(before["clip_detail"], after["clip_detail"], strict=True):
        assert {name for name in one if one[name] != other[name]} == lesser
        assert other["note"].startswith("Dựng lại từ tệp mô tả cũ")
    blank = {"container", "original_name", "time_source", "filed_at"}
    assert {name for name, value in after["master"][0].items() if before["master"][0][name] != value} == blank
    require_promises(archive)


@pytest.mark.parametrize(
    ("size_name", "nth"), [("embedded", 1), ("embedded", 4), pytest.param("grown", 4, marks=pytest.mark.servers)]
)
def test_killed_in_the_middle_it_goes_on_to_the_same_end(archive: Archive, nth: int) -> None:
    cameras = [a_camera(archive), a_camera(archive, "VT-0002")]
    for number in range(4):
        shelve(archive, cameras[number % 2], BEFORE + number * DAY_MS, 3)
    _flip(archive, shelve(archive, cameras[1], BEFORE + 9 * DAY_MS, 1).clip_keys[0])
    lose(archive)
    done = rebuilt_apart(archive, CAMERA_ANTT_KILL_AFTER=f"page_rebuilt:{nth}")
    assert done.returncode == -signal.SIGKILL, done.stderr
    again = rebuild(archive)
    through = index_of(archive), in_quarantine(archive)
    lose(archive)
    with archive.write() as work:
        work.session.connection().exec_driver_sql("DELETE FROM quarantined_object")
    rebuild(archive)
    assert (index_of(archive), in_quarantine(archive)) == through
    assert again.in_force == {"bytes_differ": 1, "no_row": 2}
    assert check(archive, "rows").is_clean


@pytest.mark.parametrize("size_name", ["embedded"])
def test_an_empty_register_is_told_before_anything_is_done(archive: Archive) -> None:
    archive.store.put_bytes("clip/00000001/readme.txt", b"?")
    with pytest.raises(Conflict) as raised:
        rebuild(archive)
    assert raised.value.code == "register_empty" and in_quarantine(archive) == {}


@pytest.mark.parametrize("size_name", ["embedded"])
def test_names_of_any_kind_are_listed_and_let_out_when_they_are_gone(archive: Archive) -> None:
    a_camera(archive)
    root = Path(archive.settings.objects_url.removeprefix("dir://"))
    strange = root / "ảnh của Nguyễn Văn Mẫu.jpg"
    strange.write_bytes(b"?")
    rebuild(archive)
    assert in_quarantine(archive) == {strange.name: "name_wrong"}
    with archive.read() as session:
        bodies = [entry.body for entry in custody.walk(session)]
    assert not any("Nguy" in body.decode() for body in bodies)
    strange.unlink()
    assert rebuild(archive).is_clean and in_quarantine(archive) == {}


def test_what_was_let_go_does_not_come_back(archive: Archive) -> None:
    shelved = shelve(archive, a_camera(archive), BEFORE, 3)
    lose(archive)
    awaiting, back = shelved.clip_keys[:2]
    with archive.write() as work:
        gone = {"sha256": "", "size_bytes": 1, "rule": "retention", "discarded_at": 0}
        rows = [Discard(object_key=awaiting, **gone), Discard(object_key=back, removed_at=1, **gone)]
        discards.add(work.session, rows)
    report = rebuild(archive)
    assert report.counts["leaving"] == 1
    assert in_quarantine(archive)[back] == "discarded" and awaiting not in in_quarantine(archive)
    assert [row["object_key"] for row in index_of(archive)["clip_detail"]] == shelved.clip_keys[2:]


@pytest.mark.parametrize("size_name", ["embedded"])
def test_what_an_open_intake_is_filing_is_left_to_it(archive: Archive) -> None:
    camera = a_camera(archive)
    shelved = shelve(archive, camera, BEFORE, 2)
    lose(archive)
    with archive.write() as work:
        intakes.add(
            work.session,
            camera_id=camera,
            staging_key=staging_key("0" * 32),
            original_name="tep.mp4",
            bytes_received=1,
            sha256=shelved.master_key.rsplit("/", 1)[1],
            time_source="stated",
            channel="page",
            received_at=work.now,
        )
    assert rebuild(archive).counts["being_filed"] == 2
    assert not index_of(archive)["clip"]


@pytest.mark.parametrize("size_name", ["embedded"])
def test_whatever_part_is_lost_the_whole_comes_back(archive: Archive) -> None:
    """The law: what a rebuild gives back does not depend on what was lost."""
    cameras = [a_camera(archive), a_camera(archive, "VT-0002")]
    for number in range(6):
        shelve(archive, cameras[number % 2], BEFORE + number * 50 * MINUTE_MS, 4)
    before = index_of(archive)
    chance = Random(7)
    for _ in range(8):
        with archive.write() as work:
            for table in ("clip", "clip_detail"):
                for row in before[table]:
                    if chance.random() < 0.4:
                        place = (row["camera_id"], row["start_ms"])
                        work.session.connection().exec_driver_sql(
                            f"DELETE FROM {table} WHERE camera_id = ? AND start_ms = ?", place
                        )
            work.session.connection().exec_driver_sql(
                "DELETE FROM master WHERE id NOT IN (SELECT master_id FROM clip_detail)"
            )
        assert rebuild(archive).is_clean
        assert index_of(archive) == before
