"""Files on the machine's own disk: written whole or not at all, a full device said in the house's own words."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path

from storage.errors import StorageFull

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def as_refusal(error: OSError) -> Exception:
    """StorageFull for a device without room; any other error as it is."""
    return StorageFull() if error.errno in FULL else error


def write_file(path: Path, chunks: Iterable[bytes]) -> None:
    """Write ``chunks`` into ``path`` (made or replaced); nothing is left of it when that fails.

    Raises StorageFull when the device has no room.
    """
    try:
        with path.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
    except BaseException as error:
        path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise as_refusal(error) from error
        raise


def replace_file(path: Path, data: bytes) -> None:
    """Have ``path`` hold ``data``, for this account's eyes alone, on the platter: killed anywhere it is the old file or
    the new one. Raises OSError."""
    draft = path.with_name(f"{path.name}-part")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    flush_folder(path.parent)


def make_folder(folder: Path) -> None:
    """The folder with all above it, each new one's name flushed to the platter, so that a power cut forgets none."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    flush_folder(folder.parent)


def flush_folder(folder: Path) -> None:
    """Flush the names in a folder to the platter."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
