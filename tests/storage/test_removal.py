"""Bytes that were let go are removed, spared when a row owns them; the store's locks follow the holds."""

from __future__ import annotations

from storage.catalog import discards
from storage.models import Discard
from storage.removal import mirror_hold, mirror_holds, remove_objects, sweep
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS
from tests.factories.shelf import hold, open_case, release, shelve
from tests.factories.street import a_camera
from tests.servers.fixtures import START_MS

BEFORE = START_MS - 10 * DAY_MS


def names(archive: Archive) -> set[str]:
    return {found.key for found in archive.store.listed()}


def test_locks_follow_holds(archive: Archive) -> None:
    camera = a_camera(archive)
    shelved = shelve(archive, camera, BEFORE, 3)
    held = hold(archive, open_case(archive), shelved)
    assert [archive.store.is_held(key) for key in shelved.clip_keys] == [True, False, False]
    assert archive.store.is_held(shelved.master_key) and archive.store.is_held(shelved.thumbnail_keys[0])
    late = shelve(archive, camera, shelved.starts[0] + 1_001, 1, word="nộp muộn")  # filed under a hold in force
    archive.store.set_hold(shelved.clip_keys[0], is_held=False)
    assert not archive.store.is_held(late.clip_keys[0])
    assert mirror_holds(archive) == 1 + len(late.names)
    assert archive.store.is_held(late.clip_keys[0]) and archive.store.is_held(shelved.clip_keys[0])
    release(archive, held)
    mirror_holds(archive)
    assert not any(archive.store.is_held(key) for key in shelved.names | late.names)
    assert mirror_hold(archive, 999) == 0


def test_the_sweep_spares_what_a_row_owns_again(archive: Archive) -> None:
    shelved = shelve(archive, a_camera(archive), BEFORE, 1)
    with archive.write() as work:
        for key in (shelved.clip_keys[0], "clip/00000009/2026-01-01/5-5-0000000000000000.mp4"):
            row = Discard(object_key=key, sha256="", size_bytes=1, rule="retention", discarded_at=work.now)
            discards.add(work.session, [row])
    assert sweep(archive) == 1  # the other one: gone already, and that is all right
    assert names(archive) == shelved.names


def test_a_lock_that_outlived_its_hold_does_not_stop_a_removal(archive: Archive) -> None:
    """Decided when no hold was in force: what the store still locks was released, and the mirror came too late."""
    key = "exhibit/5/1-0123456789abcdef.mp4"
    archive.store.put_bytes(key, b"let go")
    archive.store.set_hold(key, is_held=True)
    with archive.write() as work:
        discards.add(work.session, [Discard(object_key=key, sha256="", size_bytes=6, rule="x", discarded_at=work.now)])
    assert remove_objects(archive, [key]) == 1
    assert names(archive) == set()
