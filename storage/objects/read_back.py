"""The second half of keeping something: what was written is read back whole and compared before any row names it."""

from __future__ import annotations

from storage.objects.store import ObjectAltered, ObjectStore
from storage.values.digest import sha256_of_chunks


def require_kept(store: ObjectStore, key: str, sha256: str) -> None:
    """Read the object back; raises ObjectAltered when its digest is not ``sha256``, ObjectMissing when it is gone."""
    if sha256_of_chunks(store.read(key))[0] != sha256:
        raise ObjectAltered(key)
