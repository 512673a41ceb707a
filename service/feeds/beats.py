"""Whether a recorder host's beat stood still, watched by this process on its own clock: no two hosts' clocks decide."""

from __future__ import annotations

from collections.abc import Iterable
from weakref import WeakKeyDictionary

from service.feeds.rules import SILENT_MS
from storage.models import RecorderHost
from storage.unit_of_work import Archive

_Seen = tuple[str, int, int]
_watched: WeakKeyDictionary[Archive, dict[str, _Seen]] = WeakKeyDictionary()


def watch(archive: Archive, rows: Iterable[RecorderHost]) -> None:
    """Look at the beats of these hosts: one that did not rise since an earlier look stands still since that look."""
    seen = _watched.setdefault(archive, {})
    now = archive.clock.now_ms()
    for row in rows:
        last = seen.get(row.host)
        if last is None or last[:2] != (row.process, row.beat) or last[2] > now:
            seen[row.host] = (row.process, row.beat, now)


def stands_still(archive: Archive, row: RecorderHost) -> bool:
    """Whether this host's beat was seen to stand still for ``SILENT_MS``. A first look says no."""
    watch(archive, [row])
    return archive.clock.now_ms() - _watched[archive][row.host][2] >= SILENT_MS
