"""Bytes that wait in staging, fetched to a work folder and read for the first time in a child process."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from ingest.media.child import run_in_child
from ingest.media.results import Probe
from ingest.settings import Settings
from storage.errors import Refused
from storage.unit_of_work import Archive

Tell = Callable[[float], None]
"""Called with the share done, 0 to 1."""


class StagingAltered(Refused):
    """The store gave other bytes back than it was given."""

    def __init__(self, key: str) -> None:
        super().__init__("staging_altered", "Kho trả về nội dung khác với lúc nhận. Hãy báo kỹ thuật viên.", key=key)


def fetch_staged(archive: Archive, key: str, path: Path, *, sha256: str | None, size_bytes: int, tell: Tell) -> str:
    """Copy the staged bytes into ``path``; answers their digest. Raises StagingAltered when it is not ``sha256``."""
    digest, copied = hashlib.sha256(), 0
    tell(0)
    with path.open("wb") as file:
        for chunk in archive.store.read(key):
            file.write(chunk)
            digest.update(chunk)
            copied += len(chunk)
            tell(copied / max(1, size_bytes))
    if digest.hexdigest() != sha256 or copied != size_bytes:
        raise StagingAltered(key)
    return digest.hexdigest()


def probe_staged(path: Path, rate: float | None, tell: Tell) -> Probe:
    """What the file is; ``rate``: frames a second as stated for a raw stream. Raises Refused for what is no video."""
    limits = Settings.from_env()
    return run_in_child(
        "probe",
        {"path": path, "rate": rate},
        time_limit_s=limits.media_seconds,
        memory_limit_bytes=limits.media_memory_bytes,
        progress=tell,
    )
