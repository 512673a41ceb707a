"""The full disk is really full, and what a command leaves on it is seen."""

from __future__ import annotations

import errno
import os
import signal
import sys
import time
from collections.abc import Callable

from tests.servers.full_disk import FullDisk

WRITE = """
import os, sys
try:
    with open(sys.argv[1], "wb", buffering=0) as out:
        for _ in range(int(sys.argv[2])):
            out.write(b"x" * 65536)
except OSError as error:
    sys.exit(error.errno)
"""


def test_the_kernel_itself_says_that_the_disk_is_full(full_disk: Callable[[int], FullDisk]) -> None:
    disk = full_disk(1 << 20)
    done = disk.run([sys.executable, "-c", WRITE, str(disk.folder / "big"), "64"])
    assert done.returncode == errno.ENOSPC, done.stderr
    assert 0 < done.left["big"] <= 1 << 20
    assert list(disk.folder.iterdir()) == []


def test_what_fits_is_written_whole(full_disk: Callable[[int], FullDisk]) -> None:
    disk = full_disk(1 << 20)
    done = disk.run([sys.executable, "-c", WRITE, str(disk.folder / "small"), "2"])
    assert done.returncode == 0, done.stderr
    assert done.left == {"small": 131_072}


def test_a_lasting_command_is_seen_at_work_and_after(full_disk: Callable[[int], FullDisk]) -> None:
    disk = full_disk(1 << 20)
    script = f"open({str(disk.folder / 'kept')!r}, 'w').write('abc'); import time; time.sleep(60)"
    process = disk.start([sys.executable, "-c", script])
    assert process.stdout is not None
    try:
        for _ in range(200):
            if (disk.seen(process) / "kept").exists():
                break
            time.sleep(0.05)
        assert (disk.seen(process) / "kept").read_text() == "abc"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)
        process.stdout.close()
    assert disk.left() == {"kept": 3}
