"""The shelf: closed segments wait here, safe on this host's disk, until the archive has them.

Promise: a segment counts once its file and the JSON beside it are both under their names, flushed to the platter.
Steps: 1 the file is flushed and closed (``Draft.close``) · 2 the JSON is written, flushed, renamed · 3 the file is
renamed · 4 the folder is flushed · 5 the journal goes. Killed before 2, the journal says what is whole and the next
process of this host recovers it; killed after 2, it only finishes 3 to 5.
"""

from __future__ import annotations

import fcntl
import logging
import os
import secrets
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import msgspec

from ingest.draft import DRAFT, JOURNAL
from ingest.segmenter import Recorded, Segment
from ingest.torn import heading_of, whole_part
from storage.errors import Conflict, StorageFull
from storage.objects.local_file import as_refusal, flush_folder, make_folder

_SEGMENT, _TOLD, _TOLD_DRAFT = ".mp4", ".json", ".json-part"
_STARTS = ".starts"
_ASIDE = "aside"
_log = logging.getLogger(__name__)


class Shelf:
    """The folder of one host (``home/feeds/<host>``) with one folder per feed. Safe for many threads of one process."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.arrived = threading.Event()
        """Set whenever a segment was put here; whoever takes them away clears it before looking."""
        self._lock = threading.Lock()
        self._numbers = 0
        self._mark = secrets.token_hex(4)  # in the names of what is begun here: nobody else's drafts are open
        self._unfinished: set[Path] = set()
        self._claim: int | None = None
        self._known: deque[Path] = (
            deque()
        )  # closed segments, oldest first, as the folders said when they were read last
        make_folder(root)

    def claim(self) -> None:
        """Make this the only process that records onto this shelf, until it ends. Raises Conflict when another does."""
        if self._claim is not None:
            return
        handle = os.open(self.root / ".recording", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            raise Conflict(
                "shelf_taken", "Một tiến trình ghi hình khác đang chạy trên máy này. Hãy dừng nó trước khi chạy thêm."
            ) from None
        self._claim = handle

    def release(self) -> None:
        """Let another process record onto this shelf."""
        if self._claim is not None:
            os.close(self._claim)
            self._claim = None

    def new_stem(self, recorded: Recorded, began_ms: int) -> Path:
        """Where the next segment of a feed is written, without suffix; no two are the same."""
        with self._lock:
            self._numbers += 1
            number = self._numbers
        return self.root / str(recorded.feed_id) / f"{began_ms:013d}-{recorded.lease_number}-{self._mark}-{number}"

    def put(self, segment: Segment) -> Segment:
        """Take a closed segment; answers it with its lasting path. Raises StorageFull: then it is tried again later."""
        try:
            kept = self._put(segment)
        except OSError as error:
            self.leave(segment.path.with_suffix(""))
            raise as_refusal(error) from error
        self.arrived.set()
        return kept

    def leave(self, stem: Path) -> None:
        """A draft that could not be flushed: what its journal proves is finished when the shelf is looked at next."""
        with self._lock:
            self._unfinished.add(stem)

    def _put(self, segment: Segment) -> Segment:
        kept = replace(segment, path=segment.path.with_suffix(_SEGMENT))
        told = segment.path.with_suffix(_TOLD_DRAFT)
        try:
            with told.open("wb") as file:
                file.write(msgspec.json.encode(replace(kept, path=Path(kept.path.name)), enc_hook=str))
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            told.unlink(missing_ok=True)
            raise
        told.rename(told.with_suffix(_TOLD))
        segment.path.rename(kept.path)
        flush_folder(kept.path.parent)
        segment.path.with_suffix(JOURNAL).unlink(missing_ok=True)
        return kept

    def waiting(self, limit: int | None = None) -> list[Segment]:
        """Closed segments, oldest first, at most ``limit``. What cannot be understood is set aside, never raised."""
        self._finish_unfinished()
        with self._lock:
            # With many waiting the folders are not read anew for every few of them; what came since is younger.
            if limit is None or len(self._known) < limit:
                self._known = deque(sorted(self.root.glob(f"*/*{_SEGMENT}"), key=lambda path: path.name))
            paths = list(self._known)
        found: list[Segment] = []
        for path in paths:
            if limit is not None and len(found) >= limit:
                break
            segment = self._read(path)
            if segment is not None:
                found.append(segment)
        return found

    def oldest(self) -> Iterator[Segment]:
        """Closed segments, oldest first, each read when it is asked for: as many may wait as a disk takes."""
        self._finish_unfinished()
        for path in sorted(self.root.glob(f"*/*{_SEGMENT}"), key=lambda path: path.name):
            segment = self._read(path)
            if segment is not None:
                yield segment

    def count(self) -> int:
        """How many closed segments wait."""
        return sum(1 for _ in self.root.glob(f"*/*{_SEGMENT}"))

    def _read(self, path: Path) -> Segment | None:
        try:
            told = msgspec.json.decode(path.with_suffix(_TOLD).read_bytes(), type=Segment, dec_hook=_as_path)
        except FileNotFoundError:
            if path.exists():
                self._put_aside(path)
            self._forget(path)
            return None
        except (msgspec.MsgspecError, ValueError, OSError):
            self._put_aside(path)
            return None
        return replace(told, path=path)

    def remove(self, segment: Segment) -> None:
        """Let a segment go (the archive has it, or it is given up). Not there any more is fine."""
        # The JSON last: a file without it would be set aside as something that nobody understands.
        segment.path.unlink(missing_ok=True)
        segment.path.with_suffix(_STARTS).unlink(missing_ok=True)
        segment.path.with_suffix(_TOLD).unlink(missing_ok=True)
        self._forget(segment.path)

    def note_start(self, segment: Segment, start_ms: int) -> None:
        """Note, before it is stored so, that a segment is being filed at another start than its own."""
        if start_ms not in self.starts_noted(segment):
            with segment.path.with_suffix(_STARTS).open("a") as file:
                file.write(f"{start_ms}\n")
                file.flush()
                os.fsync(file.fileno())

    def starts_noted(self, segment: Segment) -> set[int]:
        """Starts other than its own at which attempts may have stored a segment, epoch ms."""
        try:
            return {int(line) for line in segment.path.with_suffix(_STARTS).read_text().split() if line.isdigit()}
        except (FileNotFoundError, UnicodeDecodeError):
            return set()

    def _forget(self, path: Path) -> None:
        with self._lock, suppress(ValueError):
            self._known.remove(path)  # near the front: the oldest are let go first

    def size_bytes(self) -> int:
        """Bytes of everything on the shelf, open drafts too."""
        return sum(size for _, size in _files(self.root))

    def recover(self) -> list[Segment]:
        """Finish what a killed process left open: each draft up to its last whole group of pictures.

        Claims the shelf; what is being recorded meanwhile through this very object is left alone, so that recording
        need not wait for it. Answers what was recovered; what cannot be (no room, a disk that fails) stays as it is for
        the next time. Raises Conflict when another process records here.
        """
        self.claim()
        recovered = []
        stems = {path.with_suffix("") for path, _ in _files(self.root) if path.suffix in (DRAFT, JOURNAL, _TOLD_DRAFT)}
        stems |= {p.with_suffix("") for p, _ in _files(self.root) if p.suffix == _TOLD and not _has(p, _SEGMENT)}
        for stem in sorted(stem for stem in stems if f"-{self._mark}-" not in stem.name):
            segment = self._finished(stem)
            if segment is not None:
                recovered.append(segment)
        if recovered:
            self.arrived.set()
        return recovered

    def _finish_unfinished(self) -> None:
        with self._lock:
            stems, self._unfinished = self._unfinished, set()
        for stem in stems:
            self._finished(stem)

    def _finished(self, stem: Path) -> Segment | None:
        """One draft finished; None when nothing of it was whole, or when it must wait."""
        draft, journal, told = (stem.with_suffix(suffix) for suffix in (DRAFT, JOURNAL, _TOLD))
        try:
            stem.with_suffix(_TOLD_DRAFT).unlink(missing_ok=True)
            if told.exists() and draft.exists():
                draft.rename(stem.with_suffix(_SEGMENT))
                flush_folder(stem.parent)
            if stem.with_suffix(_SEGMENT).exists():
                journal.unlink(missing_ok=True)
                return self._read(stem.with_suffix(_SEGMENT))
            if draft.exists() and (segment := whole_part(draft, journal)) is not None:
                os.truncate(draft, segment.size_bytes)
                with draft.open("rb") as file:
                    os.fsync(file.fileno())
                return self._put(segment)
            if draft.exists() and draft.stat().st_size and heading_of(journal) is None:
                self._put_aside(draft)  # whose it is nobody can say
            for path in (draft, journal, told):
                path.unlink(missing_ok=True)
        except (OSError, StorageFull) as error:
            _log.error("what was being recorded stays unfinished: %s: %s", stem.name, error)
            self.leave(stem)
        return None

    def set_aside(self, segment: Segment) -> None:
        """Take a segment out of the line for a person to look at: it can be read, but not be filed."""
        self._put_aside(segment.path)

    def _put_aside(self, path: Path) -> None:
        _log.error("set aside: %s", path.name)
        self._forget(path)
        folder = self.root / _ASIDE
        for each in (path, path.with_suffix(_TOLD), path.with_suffix(_STARTS)):
            try:
                make_folder(folder)
                each.rename(folder / f"{path.parent.name}-{each.name}.unread")
            except OSError:
                continue


def _has(path: Path, suffix: str) -> bool:
    return path.with_suffix(suffix).exists()


def _files(root: Path) -> Iterator[tuple[Path, int]]:
    """Files of every feed's folder with their sizes; what goes meanwhile is left out."""
    for path in root.glob("*/*"):
        try:
            yield path, path.stat().st_size
        except FileNotFoundError:
            continue


def _as_path(kind: type, value: object) -> object:
    return Path(str(value)) if issubclass(kind, Path) else value
