"""When a clip really was, by today's knowledge of its camera's clock. Pure.

A clip is filed once, at the start that was best known then; the key never changes. Today's corrected start = start by
the device + the offset known today. The difference between the two is one number per original; it is zero while
nothing new was learnt about the clock. A clip recorded from a feed stands on the server's clock: whatever is learnt of
the camera's own, its time stays.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from storage.catalog.clips import FLAG_RECORDED, FLAG_SHIFTED, FLAG_UNSURE, MOST_UNSURE_MS, RECORDED_WITHIN_MS
from storage.catalog.footage import ClipRow, DetailRow
from storage.catalog.footage_reasons import FilingRow, MasterRow
from storage.ledger.clocks import ClockLedger, Observation, Offset
from storage.ledger.filing import filed_spans
from storage.values.timespan import Timespan, merged


@dataclass(frozen=True)
class Drift:
    """What is assumed of clocks nobody watches: ms a day, and the uncertainty (ms) of one never compared."""

    ms_per_day: int
    never_compared_ms: int


@dataclass(frozen=True)
class Corrected:
    """A clip's time by today's knowledge: its span, its start by the device's clock that it was filed by (None: it was
    recorded and stands on the server's), how sure (ms)."""

    span: Timespan
    device_start_ms: int | None
    uncertainty_ms: int


@dataclass(frozen=True)
class CameraClock:
    """What is known today of one camera's clock. ``has_feed``: it may also have clips that stand on the server's."""

    observations: Sequence[Observation]
    drift: Drift
    has_feed: bool = False

    @cached_property
    def ledger(self) -> ClockLedger:
        """The comparisons with what follows from them."""
        return ClockLedger(self.observations, self.drift.ms_per_day, self.drift.never_compared_ms)

    def at(self, at_ms: int) -> Offset:
        """Offset and uncertainty at an instant."""
        return self.ledger.at(at_ms)

    def placed(self, device_start_ms: int) -> tuple[int, int]:
        """Today's offset and uncertainty (ms) for a recording that began at ``device_start_ms`` by the device."""
        known = self.ledger.placed(device_start_ms)
        return known.offset_ms, known.uncertainty_ms

    def filed_spans(self, window: Timespan, filings: Sequence[FilingRow]) -> list[Timespan]:
        """Where in filed time clips may stand whose corrected span meets the window: never too narrow.

        Clips without an original that is known are looked for where they were filed.
        """
        spans = filed_spans(self.ledger, window, filings)
        return merged([*spans, window.widened(MOST_UNSURE_MS)]) if self.has_feed else spans


@dataclass
class Translation:
    """From filed time to today's corrected time, for the clips of one camera.

    ``masters`` sorted by filed start; ``details`` by filed start of the clip, for those whose original is in doubt.
    """

    clock: CameraClock
    masters: Sequence[MasterRow]
    details: Mapping[int, DetailRow] = field(default_factory=dict)
    _placed: dict[int, tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._starts = [m.filed_start_ms for m in self.masters]
        self._longest_ms = max((m.duration_ms for m in self.masters), default=0)

    def corrected(self, clip: ClipRow) -> Corrected:
        """A clip's time by today's knowledge."""
        if clip.flags & FLAG_RECORDED:
            filed = Timespan(clip.start_ms, clip.start_ms + clip.duration_ms)
            known = self.details.get(clip.start_ms) if clip.flags & FLAG_UNSURE else None
            unsure_ms = min(known.uncertainty_ms, MOST_UNSURE_MS) if known else RECORDED_WITHIN_MS
            return Corrected(filed, None, unsure_ms)
        detail, master = self.details.get(clip.start_ms), self._original(clip)
        if detail is not None:
            device = detail.device_start_ms
        else:
            device = clip.start_ms - (master.offset_ms if master else self.clock.at(clip.start_ms).offset_ms)
        offset, uncertainty = self._placement(master, device)
        start = device + offset
        return Corrected(Timespan(start, start + clip.duration_ms), device, uncertainty)

    def kept(self, clips: Sequence[ClipRow]) -> list[ClipRow]:
        """The clips without those whose original was taken out of search."""
        if not any(master.is_withdrawn for master in self.masters):
            return list(clips)
        return [clip for clip in clips if not self._is_withdrawn(clip)]

    @property
    def withdrawn(self) -> list[Timespan]:
        """What originals taken out of search show, corrected time."""
        spans = []
        for master in self.masters:
            if master.is_withdrawn:
                start = master.device_start_ms + self._placement(master, 0)[0]
                spans.append(Timespan(start, start + master.duration_ms))
        return spans

    def _is_withdrawn(self, clip: ClipRow) -> bool:
        if clip.flags & FLAG_RECORDED:
            return False
        master = self._original(clip)
        return master is not None and master.is_withdrawn

    def _original(self, clip: ClipRow) -> MasterRow | None:
        detail = self.details.get(clip.start_ms)
        if detail is None:
            return self.master_at(clip.start_ms)
        return next((m for m in self.masters if m.id == detail.master_id), None)

    def shift_ms(self, filed_ms: int) -> int:
        """What is added to an instant of filed time to make it today's corrected one."""
        master = self.master_at(filed_ms)
        return 0 if master is None else self._placement(master, 0)[0] - master.offset_ms

    def master_at(self, filed_ms: int) -> MasterRow | None:
        """The first original that holds an instant of filed time."""
        return next(iter(self._holders(filed_ms)), None)

    def in_doubt(self, clips: Sequence[ClipRow]) -> bool:
        """Whether the original of some clip, or how sure a recorded one is, does not follow from its narrow row."""
        return any(
            clip.flags & FLAG_UNSURE
            if clip.flags & FLAG_RECORDED
            else clip.flags & FLAG_SHIFTED or len(self._holders(clip.start_ms)) != 1
            for clip in clips
        )

    def _holders(self, filed_ms: int) -> list[MasterRow]:
        first = bisect_left(self._starts, filed_ms - self._longest_ms)
        last = bisect_right(self._starts, filed_ms)
        return [m for m in self.masters[first:last] if filed_ms < m.filed_start_ms + m.duration_ms]

    def _placement(self, master: MasterRow | None, device_start_ms: int) -> tuple[int, int]:
        if master is None:
            return self.clock.placed(device_start_ms)
        if master.id not in self._placed:
            self._placed[master.id] = self.clock.placed(master.device_start_ms)
        return self._placed[master.id]
