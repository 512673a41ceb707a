"""What the store gives back is compared with what it was given."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.objects.directory_store import DirectoryStore
from storage.objects.keys import staging_key
from storage.objects.read_back import require_kept
from storage.objects.store import ObjectAltered, ObjectMissing
from storage.values.digest import sha256_of_bytes

KEY = staging_key("0" * 32)


def test_only_the_very_same_bytes_are_kept(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    with pytest.raises(ObjectMissing):
        require_kept(store, KEY, sha256_of_bytes(b"pictures"))
    store.put_bytes(KEY, b"pictures")
    require_kept(store, KEY, sha256_of_bytes(b"pictures"))
    (tmp_path / KEY).write_bytes(b"picture5")
    with pytest.raises(ObjectAltered) as raised:
        require_kept(store, KEY, sha256_of_bytes(b"pictures"))
    assert raised.value.facts == {"key": KEY}
