"""Which process this is, in a form that another process of the same host can ask about: ``host:pid:start-ticks``.

The start ticks tell a process from a later one that was given the same number.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path

_HOST_LENGTH = 40


def host_name(given: str = "") -> str:
    """The host as process names carry it: ``given`` or the machine's own; no colon or slash, at most 40 characters."""
    return (given or socket.gethostname()).replace(":", "-").replace("/", "-")[:_HOST_LENGTH]


def this_process(host: str = "") -> str:
    """The name of the process that asks; a child after fork gets its own. ``host``: as settings call it, if they do."""
    pid = os.getpid()
    return f"{host_name(host)}:{pid}:{_start_ticks(pid)}"


def is_dead(name: str, host: str = "") -> bool:
    """Whether the named process ran on this host and is no more. False for another host's: nobody here can know."""
    its_host, _, rest = name.partition(":")
    pid, _, ticks = rest.partition(":")
    if its_host != host_name(host) or not pid.isdigit():
        return False
    return _start_ticks(int(pid)) != ticks


def _start_ticks(pid: int) -> str:
    """When the process began, in the kernel's ticks since boot; empty when it is gone or only waits to be buried."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in {"Z", "X"} else fields[19]
