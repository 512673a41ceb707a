"""``camera-antt worker``: keeps RQ worker processes, rings again for what stays undone, keeps the timetable."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading

from storage.errors import Refused
from workers import catch_up
from workers.crew import POLL_S
from workers.house import opened
from workers.settings import Settings

_log = logging.getLogger(__name__)
_WARM_S = 20.0  # a job at work may end within this time; then it is stopped and goes back
_PAUSE_BEFORE_NEW_S = 3.0


def worker(processes: int | None) -> None:
    """Run until Ctrl-C or SIGTERM. Raises Refused in the embedded size, where the program has its own crew."""
    with opened() as archive:
        if archive.settings.is_embedded:
            raise Refused(
                "no_queue",
                "Cỡ nhỏ không cần lệnh này: «camera-antt up» tự làm việc nền. Cỡ lớn cần CAMERA_ANTT_REDIS_URL.",
            )
        ending = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ending.set())
        kept = [_begun() for _ in range(max(1, processes or Settings.from_env().worker_processes))]
        print(f"Tổ làm việc nền: {len(kept)} tiến trình. Nhấn Ctrl-C để dừng.", flush=True)
        ringer = catch_up.Ringer(archive)
        try:
            while not ending.wait(POLL_S):
                try:
                    catch_up.release_dead(archive)
                    catch_up.tend_timetable(archive)
                    ringer.look()
                except Exception:
                    _log.exception("could not look for work; looking again in a moment")
                kept = [process if process.poll() is None else _again(process, ending) for process in kept]
        finally:
            _end(kept)
    print("Đã dừng.", flush=True)


def _begun() -> subprocess.Popen[bytes]:
    # a group of its own: Ctrl-C reaches it through us, once
    return subprocess.Popen([sys.executable, "-m", "workers.rq_worker", str(os.getpid())], start_new_session=True)


def _again(process: subprocess.Popen[bytes], ending: threading.Event) -> subprocess.Popen[bytes]:
    _log.warning("Một tiến trình làm việc nền đã dừng (mã %s); tiến trình khác thay chỗ.", process.returncode)
    ending.wait(_PAUSE_BEFORE_NEW_S)
    return _begun()


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
