"""``camera-antt recorder``: this host's recorder of connected cameras; ``up`` keeps one itself in the small size."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress

from storage.catalog import feeds
from storage.errors import Refused
from storage.unit_of_work import Archive, Reading
from storage.values.process import host_name
from workers.drainer import draining
from workers.feed_discover import seeking_devices
from workers.host_clock import watching_clock
from workers.house import opened

LOOK_S = 5.0
_END_S = 40.0  # segments are closed and what can be delivered is delivered within this time
_PARENT_S = 1.0
_log = logging.getLogger(__name__)


def recorder(parent: int | None = None) -> None:
    """Record until Ctrl-C or SIGTERM, until the process ``parent`` is no more, or until memory reaches its bound.

    Store and database may be away: what is recorded waits on this host's disk, and what is to be recorded the last
    lease said. Raises Refused when another recorder of this name lives.
    """
    from ingest.clearing import Clearing
    from ingest.memory_bound import bound_memory
    from ingest.settings import Settings
    from ingest.shelf import Shelf
    from ingest.supervisor import Supervisor

    try:
        given = Settings.from_env()
    except ValueError as error:
        raise Refused("bad_setting", f"Cấu hình chưa đúng: {error}.") from error
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    bound_memory(given.recorder_memory_bytes, ending)
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent, ending), daemon=True).start()
    with (
        opened(is_store_tried=False, is_database_tried=False) as archive,
        draining(archive),
        _clock_watched(archive, parent),
        _seeking(archive),
    ):
        shelf = Shelf(archive.settings.home / "feeds" / host_name(archive.settings.host_name))
        if parent is None:
            print("Máy thu đang chạy. Nhấn Ctrl-C để dừng.", flush=True)
        with Clearing(archive, shelf, given) as clearing:
            Supervisor(archive, shelf, clearing.clear, settings=given).run(ending)
    if parent is None:
        print("Đã dừng.", flush=True)


def _clock_watched(archive: Archive, parent: int | None) -> AbstractContextManager[None]:
    """The program that keeps this process in the small size watches over the host's clock itself."""
    return watching_clock(archive) if parent is None else nullcontext()


def _seeking(archive: Archive) -> AbstractContextManager[None]:
    """In the small size the crew of the one program asks the network; a recorder of the large one asks its own."""
    return nullcontext() if archive.settings.is_embedded else seeking_devices(archive)


def _end_with(parent: int, ending: threading.Event) -> None:
    """A recorder that ``up`` keeps does not outlive it."""
    while os.getppid() == parent and not ending.wait(_PARENT_S):
        pass
    ending.set()


@contextmanager
def recording(
    archive: Archive, every_s: float = LOOK_S, is_wanted: Callable[[Reading], bool] = feeds.is_any_active
) -> Iterator[None]:
    """For the length of the block one recorder process of this host is kept while there are feeds to record.

    A process of its own: what a camera does to it is not done to the pages. Nothing is begun without feeds.
    """
    keeper = _Keeper(archive, is_wanted)
    ending = threading.Event()

    def work() -> None:
        while True:
            try:
                keeper.look()
            except Exception as error:  # the database is busy: looked at again
                _log.warning("could not look after the recorder: %s", type(error).__name__)
            if ending.wait(every_s):
                return

    thread = threading.Thread(target=work, name="recorder-keeper", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join(10)
        keeper.end()


class _Keeper:
    """Begins the recorder of an embedded house, anew when it died; ends it when nothing is to be recorded."""

    def __init__(self, archive: Archive, is_wanted: Callable[[Reading], bool]) -> None:
        self._archive, self._is_wanted = archive, is_wanted
        self._child: subprocess.Popen[bytes] | None = None

    def look(self) -> None:
        with self._archive.read() as session:
            is_wanted = self._is_wanted(session)
        if self._child is not None and self._child.poll() is not None:
            _log.warning("Máy thu đã dừng (mã %s); tiến trình khác thay chỗ.", self._child.returncode)
            self._child = None
        if is_wanted and self._child is None:
            environment = os.environ | self._archive.settings.to_env()
            command = [sys.executable, "-m", "workers.command_recorder", str(os.getpid())]
            # a group of its own: Ctrl-C reaches it through us, once
            self._child = subprocess.Popen(command, env=environment, start_new_session=True)
        elif not is_wanted:
            self.end()

    def end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.terminate()
        try:
            child.wait(_END_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


if __name__ == "__main__":
    try:
        recorder(int(sys.argv[1]))
    except Refused as refused:
        with suppress(OSError):
            print(refused.message, file=sys.stderr)
        sys.exit(1)
