"""Reading back: a store that does not return what it was given is found out before anything is entered."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.deliver import compare, store_objects
from ingest.plan import Delivery, PlannedObject
from storage.objects.directory_store import DirectoryStore
from storage.objects.keys import master_key, staging_key
from storage.objects.store import ObjectAltered, ObjectMissing
from storage.values.digest import sha256_of_bytes


def a_delivery(tmp_path: Path) -> Delivery:
    path = tmp_path / "original"
    path.write_bytes(b"pictures" * 1000)
    sha256 = sha256_of_bytes(path.read_bytes())
    objects = (
        PlannedObject(master_key(1, sha256), sha256, path),
        PlannedObject(staging_key("sidecar"), sha256_of_bytes(b"{}"), b"{}"),
    )
    return Delivery(objects, {"object_key": objects[0].key}, (), (), "")


def test_what_comes_back_is_compared(tmp_path: Path) -> None:
    store, delivery, shares = DirectoryStore(tmp_path / "objects"), a_delivery(tmp_path), []
    store_objects(store, delivery.objects, shares.append)
    compare(store, delivery.objects, shares.append)
    assert shares == [0.5, 1.0, 0.5, 1.0]


@pytest.mark.parametrize("which", [0, 1])
def test_one_altered_bit_is_found(tmp_path: Path, which: int) -> None:
    store, delivery = DirectoryStore(tmp_path / "objects"), a_delivery(tmp_path)
    store_objects(store, delivery.objects, lambda share: None)
    path = tmp_path / "objects" / delivery.objects[which].key
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(ObjectAltered) as raised:
        compare(store, delivery.objects, lambda share: None)
    assert raised.value.facts == {"key": delivery.objects[which].key}


def test_an_object_that_is_not_there_is_found(tmp_path: Path) -> None:
    store, delivery = DirectoryStore(tmp_path / "objects"), a_delivery(tmp_path)
    with pytest.raises(ObjectMissing):
        compare(store, delivery.objects, lambda share: None)
