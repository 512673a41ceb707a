"""The rows and the store walked side by side, in order of name: nothing is held in memory but a page of each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from storage.catalog import discards, holds, inventory, quarantine, spooled
from storage.catalog.inventory import Owned
from storage.check.findings import CheckReport
from storage.objects.keys import kind_of, sidecar_key
from storage.objects.store import ObjectInfo, ObjectMissing
from storage.spool import is_safe
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS
from storage.values.digest import sha256_of_chunks
from storage.values.timespan import Timespan

_PAGE = 500
_TOLD_EVERY = 200
_SIDECAR_LIMIT_BYTES = 1 << 20


@dataclass(frozen=True)
class Expected:
    """An object that must be there. ``size_bytes`` None: not known (sidecars)."""

    key: str
    size_bytes: int | None
    sha256: str | None
    identity: dict[str, int | str] | None = None


def check_objects(
    archive: Archive, report: CheckReport, *, is_read_back: bool, tell: Callable[[int, str], None]
) -> None:
    """Rows against the listing of the store, both ways; with ``is_read_back`` also the bytes of every object."""
    held = _check_locks(archive, report)
    expected, found, gone = _expected(archive), _listed(archive, report), _Discarded(archive)
    wanted, info = next(expected, None), next(found, None)
    while wanted is not None or info is not None:
        if info is None or (wanted is not None and wanted.key < info.key):
            assert wanted is not None
            _missing(archive, report, wanted)
            wanted = next(expected, None)
            continue
        if wanted is None or info.key < wanted.key:
            _unowned(archive, report, info, gone)
        else:
            _matched(archive, report, wanted, info)
            if is_read_back:
                _read_back(archive, report, wanted)
            wanted = next(expected, None)
        if is_read_back and info.key not in held and kind_of(info.key) != "unknown" and archive.store.is_held(info.key):
            report.find("lock_left", info.key)
        report.count("objects")
        if report.counts["objects"] % _TOLD_EVERY == 1:
            tell(report.counts["objects"], "Đang đối chiếu tệp trong kho")
        info = next(found, None)


def _expected(archive: Archive) -> Iterator[Expected]:
    def read(page: inventory.Page, after: str, limit: int) -> list[Owned]:
        with archive.read() as session:
            return page(session, after, limit)

    for owned in inventory.walk(read, _PAGE):
        yield Expected(owned.key, owned.size_bytes, owned.sha256)
        if owned.identity is not None:
            yield Expected(sidecar_key(owned.key), None, None, owned.identity)


def _listed(archive: Archive, report: CheckReport) -> Iterator[ObjectInfo]:
    last = ""
    for info in archive.store.listed():
        if info.key <= last:  # walking on would call everything missing
            report.find("listing_out_of_order", info.key)
            return
        last = info.key
        yield info


class _Discarded:
    """The names that were let go, in order, asked for names that rise."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._page: Iterator[tuple[str, int | None]] = iter(())
        self._last: tuple[str, int | None] = ("", None)
        self._is_over = False

    def removed_at(self, name: str) -> tuple[bool, int | None]:
        """Whether a name was let go, and when its bytes were gone."""
        while not self._is_over and self._last[0] < name:
            self._last = self._next()
        return (True, self._last[1]) if self._last[0] == name and not self._is_over else (False, None)

    def _next(self) -> tuple[str, int | None]:
        row = next(self._page, None)
        if row is None:
            with self._archive.read() as session:
                page = inventory.discarded(session, self._last[0], _PAGE)
            self._page = iter(page)
            row = next(self._page, None)
        if row is None:
            self._is_over = True
        return row or self._last


def _missing(archive: Archive, report: CheckReport, wanted: Expected) -> None:
    """A row's object was not listed. It may have come or gone while we looked: look again before saying so."""
    try:
        archive.store.stat(wanted.key)
        return
    except ObjectMissing:
        pass
    with archive.read() as session:
        waiting = spooled.get(session, wanted.key)
    if waiting is not None and is_safe(archive, waiting):
        report.count("awaiting_store")
    elif _is_owned(archive, wanted.key):
        report.find("object_missing", wanted.key)


def _unowned(archive: Archive, report: CheckReport, info: ObjectInfo, gone: _Discarded) -> None:
    """An object without a row: let go and about to be removed, young, or one that nobody can account for."""
    kind = kind_of(info.key)
    if _is_quarantined(archive, info.key):
        report.count("quarantined")
        return
    if kind == "unknown":
        report.find("object_unknown", info.key)
        return
    if kind == "beat":  # speaks of this moment alone: nothing is lost with it
        report.count("beats")
        return
    if kind == "sidecar":
        was_let_go, removed_at = _sidecar_gone(archive, info.key)
    else:
        was_let_go, removed_at = gone.removed_at(info.key)
    if was_let_go and removed_at is None:
        report.count("awaiting_removal")
    elif archive.clock.now_ms() - info.modified_at < DAY_MS:
        report.count("young")
    elif not _is_owned(archive, info.key) and _is_there(archive, info.key):
        report.find("discarded_object_back" if was_let_go else "object_unaccounted", info.key)


def _sidecar_gone(archive: Archive, name: str) -> tuple[bool, int | None]:
    """A sidecar goes with its clip."""
    with archive.read() as session:
        row = inventory.discard_of(session, name.removesuffix(".json"))
        return (row is not None, row.removed_at if row else None)


def _is_owned(archive: Archive, name: str) -> bool:
    clip = name.removesuffix(".json") if kind_of(name) == "sidecar" else name
    with archive.read() as session:
        return bool(discards.owned(session, [clip])) or inventory.is_staged(session, name)


def _is_quarantined(archive: Archive, name: str) -> bool:
    """A sidecar is where its clip is."""
    with archive.read() as session:
        return bool(quarantine.among(session, {name, name.removesuffix(".json")}))


def _is_there(archive: Archive, name: str) -> bool:
    try:
        archive.store.stat(name)
    except ObjectMissing:
        return False
    return True


def _matched(archive: Archive, report: CheckReport, wanted: Expected, info: ObjectInfo) -> None:
    if wanted.size_bytes is not None and wanted.size_bytes != info.size_bytes:
        report.find("size_differs", wanted.key)
    report.count("bytes", info.size_bytes)


def _read_back(archive: Archive, report: CheckReport, wanted: Expected) -> None:
    """Digest of the object, or of a sidecar what it says."""
    try:
        if wanted.identity is None:
            digest, _ = sha256_of_chunks(archive.store.read(wanted.key))
            if wanted.sha256 is not None and digest != wanted.sha256:
                report.find("bytes_differ", wanted.key)
        elif not _says(archive, wanted.key, wanted.identity):
            report.find("sidecar_differs", wanted.key)
    except ObjectMissing:  # gone since it was listed
        _missing(archive, report, wanted)


def _says(archive: Archive, key: str, identity: dict[str, int | str]) -> bool:
    data = b"".join(archive.store.read(key, 0, _SIDECAR_LIMIT_BYTES))
    try:
        told = json.loads(data)
    except ValueError:
        return False
    return isinstance(told, dict) and all(told.get(name) == value for name, value in identity.items())


def _check_locks(archive: Archive, report: CheckReport) -> set[str]:
    """Every object under a hold in force is locked by the store itself; answers their names."""
    with archive.read() as session:
        in_force = [(hold.camera_id, Timespan(hold.start_ms, hold.end_ms)) for hold in holds.in_force(session)]
    held: set[str] = set()
    for camera_id, span in in_force:
        with archive.read() as session:
            keys = [found.key for found in holds.objects(session, camera_id, span)]
        for key in keys:
            for name in [key, sidecar_key(key)] if kind_of(key) == "clip" else [key]:
                if name not in held and not archive.store.is_held(name) and _is_there(archive, name):
                    report.find("lock_missing", name)
                held.add(name)
    report.count("held", len(held))
    return held
