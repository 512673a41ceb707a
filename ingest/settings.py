"""Settings of the receiving dock. Each has a default stated here, and a variable ``CAMERA_ANTT_<NAME>``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

_WORDS = {"feed_cut_off": ("record", "stop")}


@dataclass(frozen=True)
class Settings:
    """Bounds of the child process in which foreign bytes are decoded, and how feeds are shared among recorders."""

    # A file is refused when taking it apart needs longer than this, seconds.
    media_seconds: int = 3_000
    # … or more memory than this, bytes.
    media_memory_bytes: int = 3 * 1024**3
    # A browser's copy of a clip is not taller than this, pixels.
    copy_height: int = 720
    # A recorder that shows no life for so many seconds has lost its feeds; it shows it three times as often.
    feed_lease_seconds: int = 15
    # About how long a segment of a feed is, seconds: it ends at the first key frame behind that.
    segment_seconds: int = 60
    # What a recorder does that reaches neither database nor object store, and so cannot know whether another has its
    # feeds: record (two may, until the database is back) or stop (nothing is recorded here until then).
    feed_cut_off: str = "record"
    # A recorder that begins while the database is away records by what its last lease said, if that is younger than so
    # many hours; 0: it waits for the database.
    feed_resume_hours: int = 24
    # Feeds that the recorder of this host takes at most; 0: no bound.
    feed_capacity: int = 0
    # Ports to which pictures come by UDP, in pairs, both ends belong to the range; 0 and 0: whichever the system gives.
    feed_udp_first_port: int = 0
    feed_udp_last_port: int = 0
    # A packet missing among those that came by UDP is waited for so long, ms.
    feed_reorder_ms: int = 200
    # A recorder that uses more memory than this ends and is begun anew, bytes; 0: no bound.
    recorder_memory_bytes: int = 2 * 1024**3
    # Processes of a recorder that look at what was recorded, little more than a clip a second each; 0: half the cores.
    looker_count: int = 0
    # Room on the disk of a shelf, bytes: below it the oldest segments are given up that the archive does not take.
    shelf_reserve_bytes: int = 1024**3

    def __post_init__(self) -> None:
        first, last = self.feed_udp_first_port, self.feed_udp_last_port
        if (first, last) != (0, 0) and not 1_024 <= first < last <= 65_535:
            raise ValueError("CAMERA_ANTT_FEED_UDP_FIRST_PORT, _LAST_PORT: cần một dải cổng từ 1024 đến 65535")

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Settings from variables; an unreadable number or word raises ValueError naming the variable."""
        env = os.environ if env is None else env
        given: dict[str, Any] = {}
        for field in fields(cls):
            name = f"CAMERA_ANTT_{field.name.upper()}"
            if text := env.get(name):
                if words := _WORDS.get(field.name):
                    if text not in words:
                        raise ValueError(f"{name}={text!r}: cần một trong các từ {', '.join(words)}")
                    given[field.name] = text
                    continue
                if not text.isdigit():
                    raise ValueError(f"{name}={text!r}: cần một số nguyên")
                given[field.name] = int(text)
        return cls(**given)
