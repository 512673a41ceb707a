"""Settings of the crew and the command. Each has a default stated here, and a variable ``CAMERA_ANTT_<NAME>``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from storage.errors import Refused
from storage.values.queues import QUEUES


@dataclass(frozen=True)
class Settings:
    """How the program listens and how many run jobs."""

    # Where pages are served; 127.0.0.1 means this machine only, a proxy stands before it.
    host: str = "127.0.0.1"
    port: int = 8642
    # RQ worker processes that one `camera-antt worker` keeps (grown-up size).
    worker_processes: int = 2
    # Queues that they take from, named first to last; empty: all.
    worker_queues: str = ""
    # Folder that is looked into every minute; its files wait as hand-ins to be confirmed. Empty: none.
    watch_folder: Path | None = None
    # A file there is taken once nothing changed it for so many seconds.
    watch_settle_seconds: int = 60
    # Files handed in that nobody confirmed are let go after so many days.
    hand_in_days: int = 14

    @property
    def queues(self) -> tuple[str, ...]:
        """The queues taken from, first to last."""
        return chosen_queues(self.worker_queues, "CAMERA_ANTT_WORKER_QUEUES")

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Settings from variables; an unreadable number is Refused with its name."""
        env = os.environ if env is None else env
        host = env.get("CAMERA_ANTT_HOST") or cls.host
        return cls(
            host,
            _number(env, "PORT", cls.port),
            _number(env, "WORKER_PROCESSES", cls.worker_processes),
            env.get("CAMERA_ANTT_WORKER_QUEUES") or cls.worker_queues,
            Path(env["CAMERA_ANTT_WATCH_FOLDER"]) if env.get("CAMERA_ANTT_WATCH_FOLDER") else None,
            _number(env, "WATCH_SETTLE_SECONDS", cls.watch_settle_seconds),
            _number(env, "HAND_IN_DAYS", cls.hand_in_days, least=1),
        )


def chosen_queues(text: str, named_by: str) -> tuple[str, ...]:
    """Queues by name with commas between, put in the order of the house; all when empty.

    Raises Refused for a name that is none; ``named_by`` is the setting or option to mend.
    """
    wanted = {name.strip() for name in text.split(",") if name.strip()}
    if unknown := sorted(wanted - set(QUEUES)):
        raise Refused("bad_setting", f"{named_by}: không có hàng «{unknown[0]}». Các hàng: {', '.join(QUEUES)}.")
    return tuple(queue for queue in QUEUES if queue in wanted) or QUEUES


def _number(env: Mapping[str, str], name: str, default: int, least: int = 0) -> int:
    text = env.get(f"CAMERA_ANTT_{name}")
    if not text:
        return default
    if not text.isdigit():
        raise Refused("bad_setting", f"Cấu hình chưa đúng: CAMERA_ANTT_{name}={text!r} phải là số nguyên.")
    if int(text) < least:
        raise Refused("bad_setting", f"Cấu hình chưa đúng: CAMERA_ANTT_{name}={text!r} phải từ {least} trở lên.")
    return int(text)
