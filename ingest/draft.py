"""The file of a segment while it is written: one fragment after another, each told to a journal first.

Killed at any moment, the file holds everything up to the last whole fragment, and the journal says what that is: where
each fragment lies, what it shows, and the SHA-256 of the file up to its end, so that what is found can be proved.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from storage.objects.local_file import as_refusal, make_folder

DRAFT, JOURNAL = ".part", ".journal"


class Heading(msgspec.Struct, frozen=True):
    """First line of a journal: whose pictures these are."""

    feed_id: int
    camera_id: int
    camera_code: str
    lease_number: int
    codec: str
    width: int
    height: int
    initialisation_bytes: int
    sha256: str = ""
    has_sound: bool = False


class Entry(msgspec.Struct, frozen=True):
    """A line for one fragment, written before the fragment. Ticks are the line's; ``sha256`` is of all up to its end.

    ``starts_at_ms`` is this host's clock for its first picture, ``device_ms`` the camera's, if it tells its clock.
    """

    at_bytes: int
    size_bytes: int
    first: int
    end: int
    frame_count: int
    starts_at_ms: int
    uncertainty_ms: int
    sha256: str = ""
    device_ms: int | None = None
    notes: Sequence[str] = ()


class Draft:
    """One file being written. Raises StorageFull when the device is full; what was whole before is still whole."""

    def __init__(self, stem: Path) -> None:
        self.path, self._journal_path = stem.with_suffix(DRAFT), stem.with_suffix(JOURNAL)
        self.size_bytes = 0
        self._digest = hashlib.sha256()
        make_folder(stem.parent)
        try:
            self._file = os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o640)
            try:
                self._journal = os.open(self._journal_path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o640)
            except BaseException:
                os.close(self._file)
                self.path.unlink(missing_ok=True)
                raise
        except OSError as error:
            raise as_refusal(error) from error

    @property
    def sha256(self) -> str:
        """Of everything written so far."""
        return self._digest.hexdigest()

    def append(self, data: bytes, line: Heading | Entry | None) -> None:
        """Write ``data``; its line, if it has one, goes to the journal first, the digest put in."""
        digest = self._digest.copy()
        digest.update(data)
        try:
            if line is not None:
                told = msgspec.structs.replace(line, sha256=digest.hexdigest())
                _write(self._journal, msgspec.json.encode(told) + b"\n")
            _write(self._file, data)
        except OSError as error:
            with suppress(OSError):  # the whole fragments before can still be closed
                os.ftruncate(self._file, self.size_bytes)
                os.lseek(self._file, self.size_bytes, os.SEEK_SET)
            raise as_refusal(error) from error
        self._digest = digest
        self.size_bytes += len(data)

    def close(self) -> None:
        """Flush the file to the platter and close it."""
        try:
            os.fsync(self._file)
        except OSError as error:
            raise as_refusal(error) from error
        finally:
            self._let_go()

    def abandon(self) -> None:
        """Close and leave it as a killed process would: the shelf recovers what is whole."""
        self._let_go()

    def discard(self) -> None:
        """Nothing came of it."""
        self._let_go()
        self.path.unlink(missing_ok=True)
        self._journal_path.unlink(missing_ok=True)

    def _let_go(self) -> None:
        for descriptor in (self._file, self._journal):
            with suppress(OSError):
                os.close(descriptor)
        self._file = self._journal = -1


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
