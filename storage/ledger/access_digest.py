"""The digest of a stretch of the access log: pure, so that whoever writes it and whoever proves it compute the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

COLUMNS = (
    "id",
    "at",
    "account_id",
    "unit_id",
    "action",
    "purpose",
    "case_id",
    "camera_id",
    "retrieval_id",
    "clip_ref_id",
    "is_allowed",
    "address",
    "detail",
)


def digest_of(entries: Iterable[Any]) -> str:
    """SHA-256 over the canonical bytes of entries in order of their keys; each has the attributes ``COLUMNS``."""
    digest = hashlib.sha256()
    for index, entry in enumerate(entries):
        line = json.dumps([getattr(entry, name) for name in COLUMNS], sort_keys=True, separators=(",", ":"))
        digest.update(("\n" if index else "").encode() + line.encode())
    return digest.hexdigest()
