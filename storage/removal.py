"""What is done to objects after a commit: bytes that were let go are removed, holds are mirrored into the store's own
locks. Everything here may be repeated and is found again by a sweep if it was not finished."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from storage.catalog import discards, holds
from storage.models import Discard
from storage.objects.keys import kind_of, sidecar_key
from storage.objects.store import ObjectHeld, ObjectMissing
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS
from storage.values.timespan import Timespan

_AT_ONCE = 100
_AT_A_TIME = 8
_RELEASES_LOOKED_AT_MS = 7 * DAY_MS
_log = logging.getLogger(__name__)


def remove_objects(archive: Archive, names: Iterable[str]) -> int:
    """Remove objects that have a discard row and write down that they are gone; answers how many.

    An object that a row owns again, or that the store holds by right, stays.
    """
    wanted = list(names)
    with archive.read() as session:
        kept = discards.owned(session, wanted)
    going = [name for name in wanted if name not in kept]
    if len(going) <= _AT_A_TIME:
        removed = [_remove(archive, name) for name in going]
    else:  # the store's answer is waited for most of the time
        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            removed = list(pool.map(partial(_remove, archive), going))
    gone = [name for name, is_gone in zip(going, removed, strict=True) if is_gone]
    if gone:
        with archive.write() as work:
            discards.mark_removed(work.session, gone, work.now)
    return len(gone)


def _remove(archive: Archive, name: str) -> bool:
    try:
        for part in _with_sidecar(name):
            try:
                archive.store.remove(part)
            except ObjectHeld:  # decided when no hold was in force: what the store still locks was released since
                archive.store.set_hold(part, is_held=False)
                archive.store.remove(part)
    except ObjectHeld:
        _log.warning("the store does not let go of %s", name)
        return False
    return True


def _with_sidecar(name: str) -> list[str]:
    return [sidecar_key(name), name] if kind_of(name) == "clip" else [name]


def sweep(archive: Archive) -> int:
    """Remove the objects whose discard row does not say yet that they are gone; answers how many."""
    count, after = 0, ""
    while True:
        with archive.read() as session:
            left: list[Discard] = discards.unremoved(session, _AT_ONCE, after)
        count += remove_objects(archive, [row.object_key for row in left])
        if len(left) < _AT_ONCE:
            return count
        after = left[-1].object_key


def mirror_hold(archive: Archive, hold_id: int) -> int:
    """Make the store's own locks agree with a hold just placed or released; answers how many were changed.

    An object that another hold in force also covers stays locked. Costs one question to the store for each object.
    """
    with archive.read() as session:
        hold = holds.get(session, hold_id)
        if hold is None:
            return 0
        span = Timespan(hold.start_ms, hold.end_ms)
        in_force = holds.spans_in_force(session, hold.camera_id)
        wanted = {
            name: any(found.span.overlaps(other) for other in in_force)
            for found in holds.objects(session, hold.camera_id, span)
            for name in _with_sidecar(found.key)
        }
    changed = 0
    for key, is_held in wanted.items():
        try:
            if archive.store.is_held(key) != is_held:
                archive.store.set_hold(key, is_held=is_held)
                changed += 1
        except ObjectMissing:  # said by ``storage check``
            _log.warning("a hold covers %s, which is not there", key)
    return changed


def mirror_holds(archive: Archive) -> int:
    """Mend the store's locks of all holds in force or released within a week; answers how many were changed."""
    with archive.read() as session:
        wanted = holds.ids_to_mirror(session, archive.clock.now_ms() - _RELEASES_LOOKED_AT_MS)
    return sum(mirror_hold(archive, hold_id) for hold_id in wanted)
