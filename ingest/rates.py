"""What came of a feed since its figures were told last."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from ingest.feeds.source import VideoPacket


@dataclass
class Rates:
    """Counted since ``since_ms``. ``offset_ms`` is arrival minus the camera's clock, by its least delayed picture."""

    since_ms: int
    frames: int = 0
    size_bytes: int = 0
    keys: deque[int] = field(default_factory=lambda: deque(maxlen=9))
    offset_ms: int | None = None

    def add(self, packet: VideoPacket) -> None:
        """One picture came."""
        self.frames += 1
        self.size_bytes += len(packet.data)
        if packet.is_key:
            self.keys.append(packet.arrived_ms)
        if packet.sender_ms is not None:
            offset = packet.arrived_ms - packet.sender_ms
            self.offset_ms = offset if self.offset_ms is None else min(self.offset_ms, offset)

    def restart(self, now_ms: int) -> None:
        """Figures were told; key frames are remembered beyond that."""
        self.since_ms, self.frames, self.size_bytes, self.offset_ms = now_ms, 0, 0, None

    @property
    def key_interval_ms(self) -> int:
        """Between key frames, by the last few; 0 while there were fewer than two."""
        keys = self.keys
        return (keys[-1] - keys[0]) // (len(keys) - 1) if len(keys) > 1 else 0
