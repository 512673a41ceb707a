"""Who gives the store, once it is back, what this host took in while it was away."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from storage import spool
from storage.unit_of_work import Archive

EVERY_S = 5.0
_log = logging.getLogger(__name__)


@contextmanager
def draining(archive: Archive, every_s: float = EVERY_S) -> Iterator[None]:
    """A thread, for the length of the block, that looks at once and every ``every_s`` whether the store is there and
    gives it what waits. Every lasting program of a host has one, so that a crash is made up for by the next start."""
    if archive.settings.keeps_objects_here:
        yield
        return
    ending = threading.Event()

    def work() -> None:
        while True:
            try:
                count = spool.look(archive)
                if count:
                    _log.info("the store has taken %s objects from this host", count)
            except Exception as error:  # the database is away, the disk is out of order: looked at again
                _log.warning("what waits on this host could not be given to the store: %s", type(error).__name__)
                _log.info("draining", exc_info=error)
            if ending.wait(every_s):
                return

    thread = threading.Thread(target=work, name="drainer", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join(10)
