"""The shelf: closed segments wait here, safe on this host's disk, until the archive has them.

Promise: a segment counts once its file and the JSON beside it are both under their names, flushed to the platter.
Steps: 1 the file is flushed and closed (``Draft.close``) · 2 the JSON is written, flushed, renamed · 3 the file is
renamed · 4 the folder is flushed · 5 the journal goes. Killed before 2, the journal says what is whole and the next
process of this host recovers it; killed after 2, it only finishes 3 to 5.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec

from ingest.draft import DRAFT, JOURNAL, Entry, Heading
from ingest.feeds.source import VIDEO_RATE
from ingest.segmenter import Recorded, Segment
from storage.errors import Conflict, StorageFull
from storage.objects.local_file import as_refusal, flush_folder, make_folder

_SEGMENT, _TOLD, _TOLD_DRAFT = ".mp4", ".json", ".json-part"
_ASIDE = "aside"
_CHUNK = 1 << 20
_log = logging.getLogger(__name__)


class Shelf:
    """The folder of one host (``home/feeds/<host>``) with one folder per feed. Safe for many threads of one process."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.arrived = threading.Event()
        """Set whenever a segment was put here; whoever takes them away clears it before looking."""
        self._lock = threading.Lock()
        self._numbers = 0
        self._unfinished: set[Path] = set()
        self._claim: int | None = None
        make_folder(root)

    def claim(self) -> None:
        """Make this the only process that records onto this shelf, until it ends. Raises Conflict when another does."""
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
        return self.root / str(recorded.feed_id) / f"{began_ms:013d}-{recorded.lease_number}-{os.getpid()}-{number}"

    def put(self, segment: Segment) -> Segment:
        """Take a closed segment; answers it with its lasting path. Raises StorageFull: then it is tried again later."""
        try:
            kept = self._put(segment)
        except OSError as error:
            with self._lock:
                self._unfinished.add(segment.path.with_suffix(""))
            raise as_refusal(error) from error
        self.arrived.set()
        return kept

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
        paths = sorted(self.root.glob(f"*/*{_SEGMENT}"), key=lambda path: path.name)
        found: list[Segment] = []
        for path in paths:
            if limit is not None and len(found) >= limit:
                break
            segment = self._read(path)
            if segment is not None:
                found.append(segment)
        return found

    def count(self) -> int:
        """How many closed segments wait."""
        return sum(1 for _ in self.root.glob(f"*/*{_SEGMENT}"))

    def _read(self, path: Path) -> Segment | None:
        try:
            told = msgspec.json.decode(path.with_suffix(_TOLD).read_bytes(), type=Segment, dec_hook=_as_path)
        except FileNotFoundError:
            if path.exists():
                self._put_aside(path)
            return None
        except (msgspec.MsgspecError, ValueError, OSError):
            self._put_aside(path)
            return None
        return replace(told, path=path)

    def remove(self, segment: Segment) -> None:
        """Let a segment go (the archive has it, or it is given up). Not there any more is fine."""
        # The JSON last: a file without it would be set aside as something that nobody understands.
        segment.path.unlink(missing_ok=True)
        segment.path.with_suffix(_TOLD).unlink(missing_ok=True)

    def size_bytes(self) -> int:
        """Bytes of everything on the shelf, open drafts too."""
        return sum(size for _, size in _files(self.root))

    def recover(self) -> list[Segment]:
        """Finish what a killed process left open: each draft up to its last whole group of pictures.

        To be called once ``claim`` stands and before anything is recorded. Answers what was recovered; what cannot be
        (no room, a disk that fails) stays as it is for the next time.
        """
        recovered = []
        stems = {path.with_suffix("") for path, _ in _files(self.root) if path.suffix in (DRAFT, JOURNAL, _TOLD_DRAFT)}
        stems |= {p.with_suffix("") for p, _ in _files(self.root) if p.suffix == _TOLD and not _has(p, _SEGMENT)}
        for stem in sorted(stems):
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
            with self._lock:
                self._unfinished.add(stem)
        return None

    def set_aside(self, segment: Segment) -> None:
        """Take a segment out of the line for a person to look at: it can be read, but not be filed."""
        self._put_aside(segment.path)

    def _put_aside(self, path: Path) -> None:
        _log.error("not understood, set aside: %s", path.name)
        folder = self.root / _ASIDE
        for each in (path, path.with_suffix(_TOLD)):
            try:
                make_folder(folder)
                each.rename(folder / f"{path.parent.name}-{each.name}.unread")
            except OSError:
                continue


def whole_part(draft: Path, journal: Path) -> Segment | None:
    """What a draft holds up to its last whole group, proved against the journal; None when there is no such group.

    The bytes are read once: whatever the journal tells of must be there, digest for digest.
    """
    heading = heading_of(journal)
    if heading is None:
        return None
    entries: list[Entry] = []
    for line in journal.read_bytes().split(b"\n")[1:]:
        try:
            entries.append(msgspec.json.decode(line, type=Entry))
        except (msgspec.MsgspecError, ValueError):
            break
    proved = list(_proved(draft, heading, entries))
    return _told_by(draft, heading, proved) if proved else None


def heading_of(journal: Path) -> Heading | None:
    """Whose pictures a draft holds; None when its journal does not say."""
    try:
        return msgspec.json.decode(journal.read_bytes().split(b"\n")[0], type=Heading)
    except (OSError, msgspec.MsgspecError, ValueError):
        return None


def _proved(draft: Path, heading: Heading, entries: list[Entry]) -> Iterator[Entry]:
    digest, at = hashlib.sha256(), 0
    with draft.open("rb") as file:
        for upto, sha256, entry in (
            (heading.initialisation_bytes, heading.sha256, None),
            *((entry.at_bytes + entry.size_bytes, entry.sha256, entry) for entry in entries),
        ):
            while at < upto:
                chunk = file.read(min(_CHUNK, upto - at))
                if not chunk:
                    return
                digest.update(chunk)
                at += len(chunk)
            if at != upto or digest.hexdigest() != sha256:
                return
            if entry is not None:
                yield entry


def _told_by(draft: Path, heading: Heading, entries: list[Entry]) -> Segment:
    last = entries[-1]
    ticks = max(1, last.end)
    # The least delayed picture of the whole stretch is known best at its end.
    start_ms = last.starts_at_ms - last.first * 1000 // VIDEO_RATE
    told = next((entry for entry in entries if entry.device_ms is not None), None)
    device_ms = start_ms
    if told is not None and told.device_ms is not None:
        device_ms = told.device_ms - told.first * 1000 // VIDEO_RATE
    notes = {note for entry in entries for note in entry.notes} | ({"has_audio"} if heading.has_sound else set())
    frames = sum(entry.frame_count for entry in entries)
    return Segment(
        path=draft,
        feed_id=heading.feed_id,
        camera_id=heading.camera_id,
        camera_code=heading.camera_code,
        lease_number=heading.lease_number,
        start_ms=start_ms,
        device_start_ms=device_ms,
        offset_ms=start_ms - device_ms,
        uncertainty_ms=last.uncertainty_ms,
        duration_ms=max(1, round(ticks * 1000 / VIDEO_RATE)),
        sha256=last.sha256,
        size_bytes=last.at_bytes + last.size_bytes,
        codec="h264" if heading.codec == "h264" else "hevc",
        width=heading.width,
        height=heading.height,
        frame_rate=round(frames * VIDEO_RATE / ticks, 3),
        frame_count=frames,
        key_frame_count=len(entries),
        groups=tuple((round(e.first * 1000 / VIDEO_RATE), e.at_bytes, e.size_bytes) for e in entries),
        has_sender_clock=told is not None,
        note=" ".join(sorted(notes)),
        is_torn=True,
    )


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
