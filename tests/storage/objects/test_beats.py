"""Marks of recorder hosts, in both stores: one for each host however often it is left, and nobody's business else."""

from __future__ import annotations

from typing import Any

from deploy.copy_objects import copy_objects
from storage.check import check
from storage.objects import beats
from storage.objects.beats import BeatMark
from storage.objects.keys import beat_key
from storage.rebuild import rebuild
from storage.unit_of_work import Archive, open_store
from storage.values.clock import DAY_MS, SetClock
from tests.factories.street import a_camera


def kept(archive: Archive) -> list[str]:
    """Everything the store keeps under a beat's name, older versions and marks of deletion too."""
    store: Any = archive.store
    if archive.settings.keeps_objects_here:
        return [info.key for info in store.listed("beat/")]
    found = store._client.list_objects(store._bucket, prefix="beat/", recursive=True, include_version=True)
    return [each.object_name for each in found]


def test_a_mark_takes_the_place_of_the_one_before(archive: Archive) -> None:
    for beat in range(1, 5):
        beats.leave(archive.store, BeatMark("máy-một", "máy-một:1:1", beat, {7: beat}))
        beats.leave(archive.store, BeatMark("máy-hai", "máy-hai:1:1", beat, {8: 1, 9: 2}))
    assert sorted(kept(archive)) == sorted([beat_key("máy-một"), beat_key("máy-hai")])
    assert beats.of_others(archive.store, "máy-hai") == [BeatMark("máy-một", "máy-một:1:1", 4, {7: 4})]
    beats.take_away(archive.store, "máy-một")
    beats.take_away(archive.store, "máy-một")
    assert kept(archive) == [beat_key("máy-hai")]


def test_what_cannot_be_understood_is_left_out(archive: Archive) -> None:
    whole = b'{"host": "x", "process": "x:1:1", "leases": {}, "beat": %s}'
    odd = [b"", b"\xff", b"[]", b'{"host": "x"}', b'{"leases": {"a": 1}}', b'"leases"', whole % b"Infinity"]
    deep, long = b"[" * 50_000, (whole % b"1") + b" " * (1 << 16)
    for number, data in enumerate([*odd, deep, b"[" * 200_000, long]):
        archive.store.put_bytes(beat_key(f"máy-{number}"), data)
    archive.store.put_bytes("beat/not-a-mark", b"{}")
    assert beats.of_others(archive.store, "máy-một") == []


def test_no_check_rebuild_or_copy_minds_a_mark(archive: Archive, clock: SetClock, tmp_path: Any) -> None:
    a_camera(archive)
    beats.leave(archive.store, BeatMark("máy-một", "máy-một:1:1", 1, {7: 1}))
    clock.advance(3 * DAY_MS)
    report = check(archive, "bytes")
    assert report.findings == [] and report.counts["beats"] == 1
    assert rebuild(archive).is_clean
    target = open_store(f"dir://{tmp_path}/copied")
    assert copy_objects(archive.store, target)[0] == 0
    archive.store.put_bytes("beat/not-a-mark", b"{}")
    clock.advance(3 * DAY_MS)
    assert [one.code for one in check(archive, "sizes").findings] == ["object_unknown"]
