"""The spool: what is taken in while the object store is away lies on the host's own disk until the store has it.

Promise: bytes that were acknowledged are either in the store or whole on the disk of the host that took them in, with
a row that says where. Steps: 1 the bytes go to the disk first, flushed and renamed (a ``DirectoryStore`` below
``home/spool``) · 2 the store is given them and they are read back · 3 if it is away, a row of ``spooled_object`` is
entered in the transaction of what they belong to · 4 ``drain`` repeats 2, lets the row go, then the file. Killed
anywhere, the next drain of that host begins again: same name, same bytes. A store on this machine needs no spool.
"""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from storage.catalog import spooled
from storage.errors import Refused, StorageFull
from storage.models import SpooledObject
from storage.objects.directory_store import DirectoryStore
from storage.objects.read_back import require_kept
from storage.objects.store import ObjectAltered, ObjectMissing, StoreUnreachable
from storage.unit_of_work import Archive, UnitOfWork
from storage.values.clock import HOUR_MS
from storage.values.process import host_name

_NOBODYS = "staging/trial"  # a name that nothing has: asking for it is the lightest question there is
_log = logging.getLogger(__name__)


class SpoolFull(StorageFull):
    """The store is away, and what this host may take in meanwhile is used up."""

    def __init__(self) -> None:
        super().__init__(
            "Kho tệp đang không trả lời và chỗ tạm trên máy này đã hết. Chưa nhận tệp; hãy gửi lại khi kho hoạt động."
        )


@dataclass(frozen=True)
class Kept:
    """Bytes that were taken in: their digest and size, and whether the store does not have them yet."""

    key: str
    sha256: str
    size_bytes: int
    is_spooled: bool


def folder_of(archive: Archive) -> Path:
    """Where this host keeps what waits."""
    return archive.settings.home / "spool"


def as_full(archive: Archive) -> StorageFull:
    """How a disk without room is told: while the store is away, the disk is all that there is."""
    return SpoolFull() if archive.store.away_since() else StorageFull()


def keep(archive: Archive, key: str, chunks: Iterable[bytes]) -> Kept:
    """Take bytes in, into the store or, while it is away, onto this host's disk.

    Raises SpoolFull or StorageFull when there is no room; then, as after any other error, nothing is left behind.
    """
    if archive.settings.keeps_objects_here:
        return Kept(key, *archive.store.put_stream(key, chunks), False)
    shelf = DirectoryStore(folder_of(archive))
    try:
        sha256, size_bytes = shelf.put_stream(key, chunks)
    except StorageFull as full:
        raise as_full(archive) from full
    try:
        is_sent = archive.store.away_since() is None and _sent(archive, shelf, key, sha256)
    except BaseException:
        shelf.remove(key)
        raise
    return Kept(key, sha256, size_bytes, not is_sent)


def _sent(archive: Archive, shelf: DirectoryStore, key: str, sha256: str) -> bool:
    try:
        _send(archive, shelf, key, sha256)
    except StoreUnreachable as away:
        _log.warning("the store is away, %s stays on this host: %s", key, away)
        return False
    return True


def _send(archive: Archive, shelf: DirectoryStore, key: str, sha256: str) -> None:
    """Give the store one object and read it back."""
    if archive.store.put_stream(key, shelf.read(key))[0] != sha256:
        raise ObjectAltered(key)
    require_kept(archive.store, key, sha256)


def enter(work: UnitOfWork, archive: Archive, kept: Kept) -> None:
    """With the rows of what was taken in: where its bytes wait, if they wait; else this host forgets them after it."""
    if kept.is_spooled:
        spooled.add(
            work.session,
            object_key=kept.key,
            host=host_name(archive.settings.host_name),
            folder=str(folder_of(archive))[:300],
            sha256=kept.sha256,
            size_bytes=kept.size_bytes,
            spooled_at=work.now,
        )
    elif not archive.settings.keeps_objects_here:
        work.afterwards(lambda: DirectoryStore(folder_of(archive)).remove(kept.key))


def let_go(archive: Archive, key: str) -> None:
    """Nothing came of it: the bytes go, here and in the store. What cannot be reached now is swept later."""
    if not archive.settings.keeps_objects_here:
        DirectoryStore(folder_of(archive)).remove(key)
    if archive.store.away_since() is None:
        with suppress(StoreUnreachable):
            archive.store.remove(key)


def drain(archive: Archive) -> int:
    """Give the store what waits on this host; answers how many objects. Raises StoreUnreachable while it is away.

    Processes that share a home take turns. Bytes that no row speaks of go after ``staging_hours``.
    """
    folder = folder_of(archive)
    if archive.settings.keeps_objects_here or not folder.is_dir():
        return 0
    with _alone(folder) as is_ours:
        if not is_ours:
            return 0
        shelf = DirectoryStore(folder)
        before = archive.clock.now_ms() - archive.settings.staging_hours * HOUR_MS
        shelf.remove_unfinished(before)
        return sum(_drained(archive, shelf, found.key, found.modified_at < before) for found in list(shelf.listed()))


def _drained(archive: Archive, shelf: DirectoryStore, key: str, is_old: bool) -> bool:
    with archive.read() as session:
        row = spooled.get(session, key)
    if row is None:
        if is_old:
            shelf.remove(key)
        return False
    try:
        _send(archive, shelf, key, row.sha256)
    except StoreUnreachable as away:
        if not archive.store.answers():
            raise
        _log.error("%s stays on this host, the store takes no object of its size: %s", key, away.__cause__ or away)
        return False
    except Refused as refusal:  # no room there, or not the bytes that were entered: the others need not wait for it
        _log.error("%s stays on this host: %s", key, refusal)
        return False
    with archive.write() as work:
        spooled.remove(work.session, key)
    shelf.remove(key)
    return True


def look(archive: Archive) -> int:
    """See whether the store answers and give it what waits; answers how many objects. Never raises for the store."""
    if archive.settings.keeps_objects_here:
        return 0
    try:
        if archive.store.away_since() is None:
            with suppress(ObjectMissing):
                archive.store.stat(_NOBODYS)
        elif not archive.store.answers():
            return 0
        return drain(archive)
    except StoreUnreachable as away:
        _log.info("the store is away: %s", away)
        return 0


def is_safe(archive: Archive, row: SpooledObject) -> bool:
    """Whether an object that waits is where its row says, as far as can be seen from here."""
    folder = folder_of(archive)
    if (folder / row.object_key).is_file():
        return (folder / row.object_key).stat().st_size == row.size_bytes
    return (row.host, row.folder) != (host_name(archive.settings.host_name), str(folder)[:300])


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Whether no other process of this host drains the folder; it is ours for the length of the block."""
    handle = os.open(folder / ".draining", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)
