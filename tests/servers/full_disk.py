"""A disk that is really full: a small tmpfs seen by one command only, so that the kernel itself answers ENOSPC."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# Mounts, runs the command, then says what it left, and ends as the command ended. "$1" folder, "$2" size, rest: command
SCRIPT = r"""
folder=$1 size=$2; shift 2
trap : TERM INT  # sent to the group they end the command; this shell stays to say what is left
mount -t tmpfs -o "size=$size" tmpfs "$folder" || exit 125
status=0; "$@" || status=$?
find "$folder" -mindepth 1 -type f -printf '%s %P\n' > "$LEFT_BEHIND"
exit $status
"""
# The two ways to a mount of one's own: as anybody through a user namespace, or as a root who may mount
WAYS = (("unshare", "--user", "--map-root-user", "--mount"), ("unshare", "--mount"))


@cache
def way_in() -> tuple[str, ...] | None:
    """The command that gives a mount namespace here, or None where the machine permits none."""
    for way in WAYS:
        probe = [*way, "sh", "-c", "mount -t tmpfs -o size=64k tmpfs /tmp"]
        try:
            if subprocess.run(probe, capture_output=True, check=False, timeout=20).returncode == 0:
                return way
        except (OSError, subprocess.TimeoutExpired):
            continue
    return None


@dataclass(frozen=True)
class Outcome:
    """How the command ended, and the files (path below the folder -> bytes) that it left on the small disk."""

    returncode: int
    stdout: str
    stderr: str
    left: dict[str, int]


@dataclass(frozen=True)
class FullDisk:
    """``folder`` is an empty directory; under ``run`` and ``start`` it is a disk of ``size_bytes`` and no more."""

    folder: Path
    size_bytes: int
    left_behind: Path

    def run(self, command: Sequence[str], *, env: Mapping[str, str] | None = None, timeout_s: float = 120) -> Outcome:
        """Run ``command`` to its end on the small disk."""
        done = subprocess.run(
            self._argv(command),
            env=self._env(env),
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
        assert done.returncode != 125, f"the small disk could not be mounted: {done.stderr}"
        return Outcome(done.returncode, done.stdout, done.stderr, self.left())

    def start(self, command: Sequence[str], *, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """Start a lasting ``command`` (a server) on the small disk; the caller ends it, then reads ``left()``.

        Send signals to the whole group: ``os.killpg(process.pid, …)``.
        """
        return subprocess.Popen(
            self._argv(command),
            env=self._env(env),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def seen(self, process: subprocess.Popen[str]) -> Path:
        """The folder as the running ``process`` sees it, readable from here."""
        return Path(f"/proc/{process.pid}/root{self.folder}")

    def left(self) -> dict[str, int]:
        """What the ended command left on the small disk: path below the folder -> bytes."""
        rows = self.left_behind.read_text().splitlines() if self.left_behind.exists() else []
        return {path: int(size) for size, path in (row.split(" ", 1) for row in rows)}

    def _argv(self, command: Sequence[str]) -> list[str]:
        way = way_in()
        assert way is not None
        return [*way, "sh", "-c", SCRIPT, "full-disk", str(self.folder), str(self.size_bytes), *command]

    def _env(self, env: Mapping[str, str] | None) -> dict[str, str]:
        return {**os.environ, **(env or {}), "LEFT_BEHIND": str(self.left_behind)}
