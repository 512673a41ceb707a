"""Objects lost, altered, strayed, come back, left unlocked: each told exactly, on both sizes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from storage.catalog import discards
from storage.check import check, objects
from storage.check import rows as rows_module
from storage.models import Discard
from storage.objects.directory_store import DirectoryStore
from storage.objects.keys import sidecar_key
from storage.removal import mirror_holds
from storage.values.clock import DAY_MS
from tests.factories.shelf import shelve
from tests.storage.whole_house import BEFORE, House, told


def test_every_page_boundary_is_crossed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "_PAGE", 1)
    monkeypatch.setattr(rows_module, "_PAGE", 1)
    shelve(house.archive, house.camera, BEFORE + DAY_MS, 2)
    for number in range(3):
        with house.archive.write() as work:
            key = f"clip/00000001/2026-01-0{number + 1}/5-5-0000000000000000.mp4"
            row = Discard(object_key=key, sha256="", size_bytes=1, rule="retention", discarded_at=0, removed_at=1)
            discards.add(work.session, [row])
    house.archive.store.put_bytes("clip/00000001/2026-01-02/5-5-0000000000000000.mp4", b"back")
    report = check(house.archive, "sizes")
    assert told(report) == {("discarded_object_back", "clip/00000001/2026-01-02/5-5-0000000000000000.mp4")}


Break = Callable[[House], tuple[str, str]]


Break = Callable[[House], tuple[str, str]]


def _missing_clip(house: House) -> tuple[str, str]:
    house.drop(house.shelved.clip_keys[2])
    return "object_missing", house.shelved.clip_keys[2]


def _missing_sidecar(house: House) -> tuple[str, str]:
    house.drop(sidecar_key(house.shelved.clip_keys[2]))
    return "object_missing", sidecar_key(house.shelved.clip_keys[2])


def _missing_of(kind: str) -> Break:
    def act(house: House) -> tuple[str, str]:
        names = {"copy": house.copy, "staging": house.staged, "thumbnail": house.shelved.thumbnail_keys[2]}
        house.drop(names[kind])
        return "object_missing", names[kind]

    return act


def _other_size(house: House) -> tuple[str, str]:
    house.overwrite(house.shelved.clip_keys[2], b"short")
    return "size_differs", house.shelved.clip_keys[2]


def _stray(house: House) -> tuple[str, str]:
    key = "clip/00000001/2026-03-01/1-60000-0123456789abcdef.mp4"
    house.archive.store.put_bytes(key, b"from nowhere")
    return "object_unaccounted", key


def _stray_sidecar(house: House) -> tuple[str, str]:
    key = "clip/00000001/2026-03-01/1-60000-0123456789abcdef.mp4.json"
    house.archive.store.put_bytes(key, b"{}")
    return "object_unaccounted", key


def _stray_staging(house: House) -> tuple[str, str]:
    house.archive.store.put_bytes("staging/zz", b"an upload nobody finished")
    return "object_unaccounted", "staging/zz"


def _discarded_but_there(house: House) -> tuple[str, str]:
    key = "exhibit/99/1-0123456789abcdef.mp4"
    house.archive.store.put_bytes(key, b"still here")
    with house.archive.write() as work:
        row = Discard(object_key=key, sha256="", size_bytes=1, rule="x", discarded_at=0, removed_at=1)
        discards.add(work.session, [row])
    return "discarded_object_back", key


def _unlocked(house: House) -> tuple[str, str]:
    house.archive.store.set_hold(house.shelved.clip_keys[0], is_held=False)
    return "lock_missing", house.shelved.clip_keys[0]


SIZES: list[Break] = [
    _missing_clip,
    _missing_sidecar,
    _missing_of("copy"),
    _missing_of("staging"),
    _missing_of("thumbnail"),
    _other_size,
    _stray,
    _stray_sidecar,
    _stray_staging,
    _discarded_but_there,
    _unlocked,
]


def test_objects_are_told_one_by_one(house: House) -> None:
    """All at once: each fault is told, exactly, and none hides another."""
    expected = {broken(house) for broken in SIZES[1:]}  # the clip that is gone has another size in the next test
    assert told(check(house.archive, "sizes")) == expected
    assert check(house.archive, "rows").is_clean


def test_a_missing_clip_is_told_with_its_promise(house: House) -> None:
    code, key = _missing_clip(house)
    (finding,) = check(house.archive, "sizes").findings
    assert (finding.promise, finding.code, finding.subject) == (1, code, key)
    assert finding.text == f"Thiếu tệp trong kho: {key}"


def test_a_young_object_has_a_day_to_be_accounted_for(house: House) -> None:
    _, key = _stray(house)
    written = house.archive.store.stat(key).modified_at
    house.clock.at_ms = written + DAY_MS - 1
    assert check(house.archive, "sizes").counts["young"] == 1
    house.clock.at_ms = written + DAY_MS
    assert told(check(house.archive, "sizes")) == {("object_unaccounted", key)}


def test_what_awaits_removal_is_accounted_for(house: House) -> None:
    for key in ("clip/00000002/2026-03-01/1-60000-0123456789abcdef.mp4", "copy/99-0123456789abcdef.mp4"):
        house.archive.store.put_bytes(key, b"let go")
        with house.archive.write() as work:
            discards.add(
                work.session, [Discard(object_key=key, sha256="", size_bytes=1, rule="retention", discarded_at=0)]
            )
    house.archive.store.put_bytes("clip/00000002/2026-03-01/1-60000-0123456789abcdef.mp4.json", b"{}")
    report = check(house.archive, "sizes")
    assert report.findings == []
    assert report.counts["awaiting_removal"] == 3


def test_altered_bytes_are_found_only_by_reading_them(house: House) -> None:
    archive, shelved = house.archive, house.shelved
    expected = set()
    for key in (shelved.master_key, shelved.clip_keys[2], shelved.thumbnail_keys[2], house.exhibit, house.copy):
        data = bytearray(b"".join(archive.store.read(key)))
        data[0] ^= 1
        house.overwrite(key, bytes(data))
        expected.add(("bytes_differ", key))
    sidecars = [sidecar_key(key) for key in shelved.clip_keys]
    archive.store.put_bytes(sidecars[1], b"not even JSON")
    other = json.loads(b"".join(archive.store.read(sidecars[2]))) | {"camera_id": 99}
    archive.store.put_bytes(sidecars[2], json.dumps(other).encode())
    expected |= {("sidecar_differs", sidecars[1]), ("sidecar_differs", sidecars[2])}
    archive.store.set_hold(shelved.clip_keys[2], is_held=True)
    expected.add(("lock_left", shelved.clip_keys[2]))
    mirror_holds(archive)
    assert check(archive, "sizes").is_clean
    assert told(check(archive, "bytes")) == expected


def test_a_strange_file_in_the_store_is_told(house: House) -> None:
    if isinstance(house.archive.store, DirectoryStore):
        root = house.archive.settings.objects_url.removeprefix("dir://")
        Path(root, "thumbs.db").write_bytes(b"?")
        assert told(check(house.archive, "bytes")) == {("object_unknown", "thumbs.db")}


def test_a_sidecar_of_another_camera_s_code_is_found(house: House) -> None:
    """The number fits, the code does not: after a restore the number may have gone to another camera."""
    key = sidecar_key(house.shelved.clip_keys[1])
    told = json.loads(b"".join(house.archive.store.read(key))) | {"camera_code": "VT-0999"}
    house.archive.store.put_bytes(key, json.dumps(told).encode())
    mirror_holds(house.archive)
    assert [(f.code, f.subject) for f in check(house.archive, "bytes").findings] == [("sidecar_differs", key)]
