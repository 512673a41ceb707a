"""Objects as files in a directory: the embedded default."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from storage.errors import Refused
from storage.objects import keys
from storage.objects.local_file import as_refusal, flush_folder, make_folder, write_file
from storage.objects.store import LinkAsked, ObjectHeld, ObjectInfo, ObjectMissing
from storage.values.digest import CHUNK_BYTES, chunks_of_file


class DirectoryStore:
    """Keeps each object as one file below ``root``.

    Writing: a file in ``.partial`` on the same device, flushed to the platter, renamed to its name, the folder flushed
    too. A legal hold is an empty file of the same name below ``.held``; a held object is neither removed nor replaced.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._partial = root / ".partial"
        self._held = root / ".held"
        self._partial.mkdir(parents=True, exist_ok=True)
        self._held.mkdir(parents=True, exist_ok=True)

    def put_bytes(self, key: str, data: bytes) -> None:
        """Keep a small object."""
        self.put_stream(key, [data])

    def put_file(self, key: str, path: Path) -> None:
        """Keep the bytes of a file."""
        self.put_stream(key, chunks_of_file(path))

    def put_stream(self, key: str, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Keep a stream; answers its SHA-256 and size in bytes."""
        target = self._path(key)
        digest, size = hashlib.sha256(), 0
        with self._written(target) as file:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        return digest.hexdigest(), size

    def read(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """The object's bytes from ``start``, ``length`` of them."""
        path = self._existing(key)
        return _pieces(path, start, length)

    def fetch(self, key: str, path: Path) -> None:
        """Copy the object into a file."""
        write_file(path, self.read(key))

    def stat(self, key: str) -> ObjectInfo:
        """Size and age of an object."""
        found = self._existing(key).stat()
        return ObjectInfo(key, found.st_size, found.st_mtime_ns // 1_000_000)

    def listed(self, prefix: str = "", after: str = "") -> Iterator[ObjectInfo]:
        """All objects whose names begin with ``prefix`` and come after ``after``, in order of name."""
        if not keys.is_prefix(prefix):
            raise Refused("bad_object_key", "Tên tệp trong kho không hợp lệ.", key=prefix)
        folder = self._root / prefix.rpartition("/")[0]
        begun = len(str(self._root)) + 1
        for entry in _walk(folder, begun, after):
            key = entry.path[begun:]
            if not key.startswith(prefix):
                continue
            try:
                found = entry.stat()
            except FileNotFoundError:  # let go since its folder was read
                continue
            yield ObjectInfo(key, found.st_size, found.st_mtime_ns // 1_000_000)

    def remove(self, key: str) -> None:
        """Let an object go."""
        if self.is_held(key):
            raise ObjectHeld(key)
        path = self._path(key)
        path.unlink(missing_ok=True)
        if path.parent.exists():
            flush_folder(path.parent)

    def set_hold(self, key: str, is_held: bool) -> None:
        """Put an object under a legal hold or release it."""
        self._existing(key)
        mark = self._held / key
        if is_held:
            make_folder(mark.parent)
            mark.touch()
            flush_folder(mark.parent)
        else:
            mark.unlink(missing_ok=True)

    def is_held(self, key: str) -> bool:
        """Whether the object is under a legal hold."""
        self._path(key)
        return (self._held / key).exists()

    def remove_unfinished(self, before_ms: int) -> int:
        """Remove drafts that a killed process left and nobody wrote to since."""
        left = [path for path in self._partial.iterdir() if path.stat().st_mtime_ns // 1_000_000 < before_ms]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def location(self) -> str:
        """The directory."""
        return str(self._root)

    def link(self, key: str, asked: LinkAsked) -> str | None:
        """None: a directory has no door of its own."""
        return None

    def away_since(self) -> int | None:
        """None: the directory is on this machine."""
        return None

    def answers(self) -> bool:
        """Always."""
        return True

    def _path(self, key: str) -> Path:
        if not keys.is_valid(key):
            raise Refused("bad_object_key", "Tên tệp trong kho không hợp lệ.", key=key)
        return self._root / key

    def _existing(self, key: str) -> Path:
        path = self._path(key)
        if not path.is_file():
            raise ObjectMissing(key)
        return path

    @contextmanager
    def _written(self, target: Path) -> Iterator[BinaryIO]:
        """A file that becomes ``target`` when the block ends well, and nothing at all when it does not."""
        draft = self._partial / uuid.uuid4().hex
        try:
            make_folder(target.parent)
            with draft.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            if (self._held / target.relative_to(self._root)).exists():
                raise ObjectHeld(target.relative_to(self._root).as_posix())
            draft.rename(target)
            flush_folder(target.parent)
        except OSError as error:
            raise as_refusal(error) from error
        finally:
            draft.unlink(missing_ok=True)


def _pieces(path: Path, start: int, length: int | None) -> Iterator[bytes]:
    left = length
    with path.open("rb") as file:
        file.seek(start)
        while left is None or left > 0:
            chunk = file.read(CHUNK_BYTES if left is None else min(CHUNK_BYTES, left))
            if not chunk:
                return
            if left is not None:
                left -= len(chunk)
            yield chunk


def _walk(folder: str | Path, begun: int, after: str) -> Iterator[os.DirEntry[str]]:
    """Files below ``folder`` named after ``after``, in order of their names, hidden folders left out.

    Names begin at the sign ``begun`` of the path. Folders that end before ``after`` are not opened.
    """
    try:
        with os.scandir(folder) as found:
            entries = sorted((entry.name + "/" if entry.is_dir() else entry.name, entry) for entry in found)
    except (FileNotFoundError, NotADirectoryError):
        return
    for name, entry in entries:
        if name.startswith("."):
            continue
        if name.endswith("/"):
            inside = entry.path[begun:] + "/"
            if inside > after or after.startswith(inside):
                yield from _walk(entry.path, begun, after)
        elif entry.path[begun:] > after:
            yield entry
