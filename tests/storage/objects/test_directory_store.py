"""The directory on a disk that is really full, and while it changes under a listing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from storage.objects.directory_store import DirectoryStore
from tests.servers.full_disk import FullDisk

FILL = """
import sys, pathlib
from storage.errors import StorageFull
from storage.objects.directory_store import DirectoryStore
root, spool = map(pathlib.Path, sys.argv[1:])
store = DirectoryStore(root)
store.put_bytes("staging/small", b"kept")
acts = {
    "stream": lambda: store.put_stream("staging/large", (b"x" * 1_000_000 for _ in range(40))),
    "file": lambda: store.put_file("staging/large", spool),
    "replacement": lambda: store.put_stream("staging/small", (b"y" * 1_000_000 for _ in range(40))),
}
for name, act in acts.items():
    try:
        act()
    except StorageFull as full:
        print(name, full.status, full.code)
big = DirectoryStore(spool.parent / "elsewhere")
big.put_file("staging/big", spool)
try:
    big.fetch("staging/big", root / "fetched")
except StorageFull as full:
    print("fetch", full.status, full.code)
print(b"".join(store.read("staging/small")).decode(), [found.key for found in store.listed()])
"""


def test_a_full_disk_is_said_and_leaves_nothing(full_disk: Callable[[int], FullDisk], tmp_path: Path) -> None:
    disk = full_disk(8 << 20)
    spool = tmp_path / "spool" / "file"
    spool.parent.mkdir()
    spool.write_bytes(b"z" * (9 << 20))
    done = disk.run([sys.executable, "-c", FILL, str(disk.folder), str(spool)])
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "stream 507 storage_full",
        "file 507 storage_full",
        "replacement 507 storage_full",
        "fetch 507 storage_full",
        "kept ['staging/small']",
    ]
    assert done.left == {"staging/small": 4}


def test_a_listing_outlives_what_is_removed_meanwhile(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    for name in ("clip/1/a", "clip/1/b", "clip/2/c", "staging/d"):
        store.put_bytes(name, b"x")
    listing = store.listed()
    assert next(listing).key == "clip/1/a"
    store.remove("clip/1/b")
    store.remove("clip/2/c")
    (tmp_path / "clip" / "2").rmdir()
    assert [found.key for found in listing] == ["staging/d"]


def test_a_killed_writer_leaves_nothing_that_is_listed(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys, pathlib\n"
        "from storage.objects.directory_store import DirectoryStore\n"
        "def chunks():\n"
        "    yield b'x' * 1_000_000\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "DirectoryStore(pathlib.Path(sys.argv[1])).put_stream('staging/a', chunks())\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    assert done.returncode == -9
    assert list(DirectoryStore(tmp_path).listed()) == []
    assert not (tmp_path / "staging" / "a").exists()
