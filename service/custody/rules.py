"""Canonical bytes of access log rows. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable

from storage.models import AccessEntry
from storage.values.digest import sha256_of_bytes

_COLUMNS = (
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


def digest_of(entries: Iterable[AccessEntry]) -> str:
    """SHA-256 over the canonical bytes of rows in order of their keys."""
    lines = [
        json.dumps([getattr(entry, name) for name in _COLUMNS], sort_keys=True, separators=(",", ":"))
        for entry in entries
    ]
    return sha256_of_bytes("\n".join(lines).encode())
