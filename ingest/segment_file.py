"""The file of the segment that is being written: groups of pictures become fragments, their clocks are remembered."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from ingest.draft import Draft, Entry, Heading
from ingest.feeds.pacing import TICKS_A_MS, Placed, Stamp
from ingest.feeds.placing import LEAST_UNCERTAINTY_MS, Delays
from ingest.feeds.source import StreamInfo, VideoPacket
from ingest.media import fmp4
from storage.errors import StorageFull

_CLOCK_SET_MS = 1_000
_SOUND_STRAYS_MS = 500

DeviceClock = tuple[int, int]
"""The camera's own clock (epoch ms) for a tick of the connection's line."""


@dataclass(slots=True)
class Group:
    """Pictures from one key frame to the next, with the sound that came between."""

    pictures: list[VideoPacket] = field(default_factory=list)
    sounds: list[VideoPacket] = field(default_factory=list)
    size_bytes: int = 0

    def stamps(self) -> list[Stamp]:
        """What is known of the pictures' times."""
        return [Stamp(packet.pts, packet.arrived_ms) for packet in self.pictures]

    def device_clock(self, placed: Placed, not_before_ms: int) -> DeviceClock | None:
        """The camera's clock by the first picture that tells it and came no earlier than ``not_before_ms``."""
        for packet, shown in zip(self.pictures, placed.shown, strict=True):
            if packet.sender_ms is not None and packet.arrived_ms >= not_before_ms:
                return packet.sender_ms, shown
        return None


class SegmentFile:
    """A draft with what its segment will say. Ticks are the connection's line, times in the file begin at 0.

    Raises StorageFull; what was whole before is still whole then, and ``close`` may follow.
    """

    def __init__(self, stem: Path, heading: Heading, opening: bytes, info: StreamInfo, first: int) -> None:
        self.heading, self.first, self.end = heading, first, first
        self.frames = 0
        self.places: list[tuple[int, int, int]] = []
        """Of every fragment: its first tick, at_bytes, size_bytes."""
        self.delays = Delays()
        self.device: DeviceClock | None = None
        self.notes: set[str] = {"has_audio"} if heading.has_sound else set()
        self._info = info
        self._sound_at: int | None = None
        self.draft = Draft(stem)
        try:
            self.draft.append(opening, heading)
        except BaseException:
            self.draft.discard()
            raise

    def arrivals(self, group: Group, placed: Placed) -> None:
        """Take note of when the pictures of the next group came."""
        for packet, shown in zip(group.pictures, placed.shown, strict=True):
            self.delays.add(packet.arrived_ms, shown)

    def write(self, group: Group, placed: Placed, starts_at_ms: int, device: DeviceClock | None) -> None:
        """Write the next group as one fragment; ``starts_at_ms`` is this host's clock for its first picture."""
        first, notes = placed.decoded[0], set(placed.notes)
        if any(packet.is_after_loss for packet in group.pictures):
            notes.add("packets_lost")
        if device is not None and self.device is not None:
            passed_ms = (device[1] - self.device[1]) / TICKS_A_MS
            if abs(device[0] - self.device[0] - passed_ms) > _CLOCK_SET_MS:
                notes.add("device_clock_set")
        parts = [fmp4.Part(fmp4.VIDEO_TRACK, first - self.first, _samples(group, placed))]
        if self.heading.has_sound and group.sounds:
            parts.append(self._sound_part(group, first))
        data = fmp4.fragment(len(self.places) + 1, parts, starts_at_ms)
        at_bytes = self.draft.size_bytes
        entry = Entry(
            at_bytes=at_bytes,
            size_bytes=len(data),
            first=first - self.first,
            end=placed.end - self.first,
            frame_count=len(group.pictures),
            starts_at_ms=starts_at_ms,
            uncertainty_ms=max(LEAST_UNCERTAINTY_MS, self.delays.usual_ms),
            device_ms=device and round(device[0] - (device[1] - first) / TICKS_A_MS),
            notes=sorted(notes),
        )
        self.draft.append(data, entry)
        self.places.append((first, at_bytes, len(data)))
        self.end = placed.end
        self.frames += len(group.pictures)
        self.notes |= notes
        self.device = self.device or device

    def _sound_part(self, group: Group, first: int) -> fmp4.Part:
        """The group's sound: one frame after another, put where it arrived when it strays from there."""
        info = self._info
        lasts = [1024 if info.audio_codec == "aac" else len(s.data) // info.audio_channels for s in group.sounds]
        into_ms = (first - self.first) // TICKS_A_MS + group.sounds[0].arrived_ms - group.pictures[0].arrived_ms
        by_arrival = max(0, into_ms * info.audio_rate // 1000)
        at = self._sound_at
        if at is None or abs(by_arrival - at) * 1000 > _SOUND_STRAYS_MS * info.audio_rate:
            at = max(by_arrival, at or 0)
        self._sound_at = at + sum(lasts)
        samples = [fmp4.Sample(s.data, lasting) for s, lasting in zip(group.sounds, lasts, strict=True)]
        return fmp4.Part(fmp4.SOUND_TRACK, at, samples)

    def close(self) -> bool:
        """Finish the file and flush it to the platter; False when there was nothing in it, and it is gone."""
        if not self.places:
            self.draft.discard()
            return False
        before = fmp4.reference_bytes(has_time=True)
        with suppress(StorageFull):  # players do without it
            index = [(first - self.first, at + before) for first, at, _ in self.places]
            self.draft.append(fmp4.fragment_index(index), None)
        self.draft.close()
        return True

    def device_start_ms(self) -> int | None:
        """The camera's clock for the first picture; None when it tells no clock."""
        if self.device is None:
            return None
        return round(self.device[0] - (self.device[1] - self.first) / TICKS_A_MS)


def _samples(group: Group, placed: Placed) -> list[fmp4.Sample]:
    ends = [*placed.decoded[1:], placed.end]
    return [
        fmp4.Sample(packet.data, end - decoded, shown - decoded, packet.is_key)
        for packet, decoded, end, shown in zip(group.pictures, placed.decoded, ends, placed.shown, strict=True)
    ]
