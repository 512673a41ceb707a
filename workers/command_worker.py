"""``camera-antt worker``: keeps RQ worker processes, rings again for what stays undone, keeps the timetable."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence

from storage.errors import Refused
from storage.unit_of_work import Archive
from storage.values.process import this_process
from workers import catch_up
from workers.crew import POLL_S
from workers.drainer import draining
from workers.host_clock import watching_clock
from workers.house import opened, settings_of_env
from workers.redis_server import require_answering
from workers.rq_schedule import Schedule
from workers.settings import Settings, chosen_queues

_log = logging.getLogger(__name__)
_WARM_S = 20.0  # a job at work may end within this time; then it is stopped and goes back
_PAUSE_BEFORE_NEW_S = 3.0
_LATE_MS = 15_000  # a round that nobody rang for within this time is made up for


def worker(processes: int | None, queues: str | None) -> None:
    """Run until Ctrl-C or SIGTERM. Raises Refused in the embedded size, where the program has its own crew, and
    Unavailable when Redis does not answer at the start; when it goes away later, the crew waits for it."""
    redis_url = settings_of_env().redis_url
    if redis_url is None:
        raise Refused(
            "no_queue",
            "Cỡ nhỏ không cần lệnh này: «camera-antt up» tự làm việc nền. Cỡ lớn cần CAMERA_ANTT_REDIS_URL.",
        )
    given = Settings.from_env()
    taken = given.queues if queues is None else chosen_queues(queues, "--queues")
    require_answering(redis_url)
    with opened() as archive, draining(archive), watching_clock(archive):
        ending = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ending.set())
        kept = [_begun(taken) for _ in range(max(1, processes or given.worker_processes))]
        print(f"Tổ làm việc nền: {len(kept)} tiến trình, hàng {', '.join(taken)}. Nhấn Ctrl-C để dừng.", flush=True)
        schedule = Schedule(redis_url, this_process(archive.settings.host_name))
        ringer = catch_up.Ringer(archive)
        try:
            while not ending.wait(POLL_S):
                _tend(archive, schedule, ringer)
                kept = [process if process.poll() is None else _again(process, taken, ending) for process in kept]
        finally:
            _end(kept)
            _tried(schedule.end)
    print("Đã dừng.", flush=True)


def _tend(archive: Archive, schedule: Schedule, ringer: catch_up.Ringer) -> None:
    """One look at everything; what fails is logged and does not keep the rest from being looked at."""
    _tried(lambda: catch_up.release_dead(archive))
    _tried(schedule.look)
    _tried(lambda: catch_up.tend_timetable(archive, late_ms=_LATE_MS))
    _tried(ringer.look)


def _tried(act: Callable[[], object]) -> None:
    try:
        act()
    except Exception as error:
        _log.warning("could not look for work (%s); looking again in a moment", type(error).__name__)
        _log.info("looking for work", exc_info=error)


def _begun(queues: Sequence[str]) -> subprocess.Popen[bytes]:
    # a group of its own: Ctrl-C reaches it through us, once
    command = [sys.executable, "-m", "workers.rq_worker", str(os.getpid()), *queues]
    return subprocess.Popen(command, start_new_session=True)


def _again(process: subprocess.Popen[bytes], queues: Sequence[str], ending: threading.Event) -> subprocess.Popen[bytes]:
    _log.warning("Một tiến trình làm việc nền đã dừng (mã %s); tiến trình khác thay chỗ.", process.returncode)
    ending.wait(_PAUSE_BEFORE_NEW_S)
    return _begun(queues)


def _end(kept: list[subprocess.Popen[bytes]]) -> None:
    for process in kept:
        process.terminate()  # once: finish the job at work
    for process in kept:
        try:
            process.wait(_WARM_S)
        except subprocess.TimeoutExpired:
            process.terminate()  # twice: stop it; its lease is found dead and the job goes back
            try:
                process.wait(_WARM_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
