"""Where a recording stands in time when it is filed: what the device said, the offset known, the corrected start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from storage.errors import Refused
from storage.ledger.clocks import ClockLedger, Observation
from storage.values.clock import DAY_MS, to_local
from storage.values.timespan import Timespan, merged

EARLIEST_MS = 946_684_800_000  # 2000-01-01 UTC: older than any camera this house knows
ROUNDING_MS = 100  # the ledger rounds drift up to a tenth of a second


@dataclass(frozen=True)
class Placement:
    """A start by the device's clock, the offset known for it with its uncertainty, and the corrected start, all ms."""

    device_start_ms: int
    offset_ms: int
    uncertainty_ms: int

    @property
    def filed_start_ms(self) -> int:
        """Best corrected start, epoch ms UTC."""
        return self.device_start_ms + self.offset_ms


def place(
    observations: Sequence[Observation],
    device_start_ms: int,
    *,
    drift_ms_per_day: int,
    never_compared_ms: int,
) -> Placement:
    """Correct ``device_start_ms`` by what was observed of this clock (sorted by instant; may be empty)."""
    known = ClockLedger(observations, drift_ms_per_day, never_compared_ms).placed(device_start_ms)
    return Placement(device_start_ms, known.offset_ms, known.uncertainty_ms)


class Filed(Protocol):
    """Originals of a camera that were filed with about one offset (from low to high, ms): from the first filed start to
    the last end, epoch ms, none longer than ``longest_ms``."""

    @property
    def low_offset_ms(self) -> int:
        """The least offset they were filed with."""
        ...

    @property
    def high_offset_ms(self) -> int:
        """The greatest."""
        ...

    @property
    def first_ms(self) -> int:
        """The first filed start."""
        ...

    @property
    def until_ms(self) -> int:
        """The last end."""
        ...

    @property
    def longest_ms(self) -> int:
        """The longest of them."""
        ...


def filed_spans(clock: ClockLedger, window: Timespan, filings: Sequence[Filed]) -> list[Timespan]:
    """Where in filed time clips may stand whose corrected span meets the window: never too narrow.

    Clips without an original that is known are looked for where they were filed.
    """
    low, high = clock.bounds()
    longest = max((filing.longest_ms for filing in filings), default=0)
    margin = DAY_MS + (high - low)
    around = Timespan(window.start_ms - longest - margin, window.end_ms + margin)
    unsure = window.widened(clock.widest_ms(around) + ROUNDING_MS)
    spans = []
    for filing in filings:
        back, forth = high - filing.low_offset_ms, low - filing.high_offset_ms
        moved = Timespan(unsure.start_ms - back, unsure.end_ms - forth)
        reach = Timespan(filing.first_ms, filing.until_ms).widened(filing.longest_ms)
        if part := moved.clipped_to(reach):
            spans.append(part)
    return merged(spans) or [unsure]


def is_plausible(start_ms: int, now_ms: int) -> bool:
    """Whether a corrected start lies between the year 2000 and one day from now."""
    return EARLIEST_MS <= start_ms <= now_ms + DAY_MS


def named_otherwise(said: str) -> str:
    """The note of a start that contradicts the one in the file's name."""
    return f"Tên tệp ghi giờ khác: {said}."


NAMED_OTHERWISE = named_otherwise("").removesuffix(".")
"""How the note begins that tells of a start which contradicts the one in the file's name."""


def require_plausible(placement: Placement, now_ms: int, hung_from_ms: int | None = None) -> None:
    """Raise Refused, saying what to mend, when the corrected start cannot be true.

    ``hung_from_ms``: since when the camera is known to hang anywhere, if it is known: a search would deny what was
    filed before.
    """
    start = placement.filed_start_ms
    if is_plausible(start, now_ms):
        if hung_from_ms is not None and start < hung_from_ms:
            raise Refused(
                "start_before_camera",
                "Giờ bắt đầu %(said)s sớm hơn ngày camera được ghi nhận ở đây (%(since)s). "
                "Hãy nhập giờ bắt đầu đúng theo đồng hồ đầu ghi rồi gửi lại.",
                field="device_start",
                said=f"{to_local(start):%d/%m/%Y %H:%M:%S}",
                since=f"{to_local(hung_from_ms):%d/%m/%Y}",
            )
        return
    if start < EARLIEST_MS:
        raise Refused(
            "start_too_early",
            "Giờ bắt đầu trước năm 2000. Hãy kiểm tra lại ngày giờ trên đầu ghi rồi nhập đúng.",
            field="device_start",
        )
    raise Refused(
        "start_in_future",
        "Giờ bắt đầu, đã chỉnh theo sổ lệch giờ là %(said)s, nằm ở tương lai. "
        "Hãy kiểm tra lại ngày giờ trên đầu ghi rồi nhập đúng.",
        field="device_start",
        said=f"{to_local(start):%d/%m/%Y %H:%M:%S}",
    )
