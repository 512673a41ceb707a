"""Why there is nothing: every gap of a camera is taken apart until each piece has its reason. Pure.

What is known is asked in this order: the future; no mount then, or one that looks elsewhere; what was taken out of
search; our own discards; known outages; the state of the day; and at last what must be so: still with its owner,
overwritten there, or never recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from service.cameras.reasons import REASONS as OUTAGE_WORDS
from service.web.language import _
from storage.catalog.footage_places import StatusRow
from storage.catalog.footage_reasons import DiscardRow, OutageRow
from storage.values.clock import DAY_MS, day_start_ms
from storage.values.timespan import Timespan, merged, without

JOIN_MS = 1_000  # clips cut from one recording leave milliseconds between them: that is no gap

REASONS: dict[str, str] = {
    "future": _("Chưa đến thời điểm này"),
    "no_mount": _("Chưa lắp hoặc đã tháo"),
    "looks_elsewhere": _("Khi đó lắp ở chỗ khác hoặc nhìn hướng khác"),
    "withdrawn": _("Tệp đã rút khỏi tra cứu, vẫn lưu trong kho"),
    "discarded": _("Đã hết hạn lưu trong kho"),
    **OUTAGE_WORDS,
    "not_requested": _("Chưa yêu cầu, dữ liệu ở chủ camera"),
    "overwritten": _("Đã ghi đè ở chủ camera"),
    "live_only": _("Camera chỉ xem trực tiếp, không lưu"),
    "nothing_recorded": _("Không có ghi hình ở trung tâm"),
}
ASK = "not_requested"
LOST = frozenset({"overwritten", "discarded"})


@dataclass(frozen=True)
class Reason:
    """Why a span has nothing. Instants in epoch ms: since when it is so, until when, when it is or was overwritten."""

    span: Timespan
    code: str
    since_ms: int | None = None
    until_ms: int | None = None
    overwritten_at: int | None = None
    note: str = ""

    @property
    def kind(self) -> str:
        """How it is drawn: ask (may still be had), lost (was there once), gap."""
        return "ask" if self.code == ASK else "lost" if self.code in LOST else "gap"

    def over(self, span: Timespan) -> Reason:
        """The same reason for a part of its span; what is overwritten first is said for the part."""
        if self.overwritten_at is None:
            return replace(self, span=span)
        return replace(self, span=span, overwritten_at=self.overwritten_at + span.start_ms - self.span.start_ms)


def explained(gaps: Iterable[Timespan], known: Sequence[Reason]) -> list[Reason]:
    """The gaps with their reasons, sorted: of several that hold for a span the first in ``known`` is said."""
    left = list(gaps)
    found: list[Reason] = []
    for reason in known:
        rest: list[Timespan] = []
        for gap in left:
            part = gap.clipped_to(reason.span)
            if part is None:
                rest.append(gap)
                continue
            found.append(reason.over(part))
            rest += without(gap, [part])
        left = rest
    if left:
        raise AssertionError(f"gaps without a reason: {left}")
    return _joined(sorted(found, key=lambda reason: reason.span))


def _joined(found: list[Reason]) -> list[Reason]:
    joined: list[Reason] = []
    for reason in found:
        last = joined[-1] if joined else None
        if last and last.span.end_ms == reason.span.start_ms and last == _as_if_before(reason, last):
            joined[-1] = replace(last, span=Timespan(last.span.start_ms, reason.span.end_ms))
        else:
            joined.append(reason)
    return joined


def _as_if_before(reason: Reason, last: Reason) -> Reason:
    """``reason`` as it would read for the span before it: equal to ``last`` when the two are one."""
    if reason.overwritten_at is None:
        return replace(reason, span=last.span)
    at = reason.overwritten_at + last.span.start_ms - reason.span.start_ms
    return replace(reason, span=last.span, overwritten_at=at)


def gaps_of(window: Timespan, covered: Iterable[Timespan]) -> list[Timespan]:
    """What of a window no clip covers; cracks shorter than a second between clips are none."""
    return [gap for gap in without(window, merged(covered, JOIN_MS)) if gap.length_ms >= JOIN_MS]


def future_reasons(window: Timespan, now: int) -> list[Reason]:
    """What of the window has not come yet."""
    part = Timespan(now, max(now, window.end_ms)).clipped_to(window)
    return [Reason(part, "future")] if part else []


def mount_reasons(window: Timespan, matching: Iterable[Timespan], hanging: Iterable[Timespan]) -> list[Reason]:
    """Where no matching mount held: the camera hung elsewhere, or nowhere."""
    rest = without(window, matching)
    elsewhere = [part for gap in rest for span in merged(hanging) if (part := gap.clipped_to(span))]
    reasons = [Reason(part, "looks_elsewhere") for part in elsewhere]
    return reasons + [Reason(part, "no_mount") for gap in rest for part in without(gap, elsewhere)]


def withdrawn_reasons(spans: Iterable[Timespan]) -> list[Reason]:
    """Stretches that originals taken out of search show: what is there is never silently nothing."""
    return [Reason(span, "withdrawn") for span in merged(spans, JOIN_MS)]


def discard_reasons(discards: Iterable[tuple[Timespan, DiscardRow]]) -> list[Reason]:
    """Clips of ours that were let go, joined where one rule let them go on one day."""
    by_rule: dict[tuple[str, int], list[tuple[Timespan, DiscardRow]]] = {}
    for span, row in discards:
        by_rule.setdefault((row.rule, row.discarded_at // DAY_MS), []).append((span, row))
    return [
        Reason(span, "discarded", overwritten_at=None, since_ms=rows[0][1].discarded_at, note=rule)
        for (rule, _day), rows in by_rule.items()
        for span in merged((span for span, _row in rows), JOIN_MS)
    ]


def outage_reasons(outages: Iterable[OutageRow], window: Timespan) -> list[Reason]:
    """Known outages."""
    found = []
    for outage in outages:
        until = max(window.end_ms, outage.start_ms) if outage.end_ms is None else outage.end_ms
        if part := Timespan(outage.start_ms, max(until, outage.start_ms)).clipped_to(window):
            code = outage.reason if outage.reason in REASONS else "no_link"
            found.append(Reason(part, code, outage.start_ms, outage.end_ms, note=outage.note))
    return found


def status_reasons(statuses: Iterable[StatusRow], window: Timespan) -> list[Reason]:
    """Days on which the camera was broken, paused or removed."""
    found = []
    for status in statuses:
        if status.state == "working":
            continue
        span = _days(status, window)
        if span and (part := span.clipped_to(window)):
            until = None if status.valid_to_on is None else day_start_ms(status.valid_to_on)
            found.append(Reason(part, status.state, day_start_ms(status.valid_from_on), until))
    return found


def source_reasons(
    statuses: Sequence[StatusRow], window: Timespan, retention_days: int, now: int, otherwise: str
) -> list[Reason]:
    """What must be so where nothing else is known: by the connection of the day, or ``otherwise`` where none is noted.

    Together they cover the window.
    """
    found: list[Reason] = []
    for status in statuses:
        span = _days(status, window)
        if span and (part := span.clipped_to(window)):
            found += _by_connection(status.connection, part, retention_days, now)
    for rest in without(window, [reason.span for reason in found]):
        found += _by_connection(otherwise, rest, retention_days, now)
    return found


def _by_connection(connection: str, span: Timespan, retention_days: int, now: int) -> list[Reason]:
    if connection == "central":
        return [Reason(span, "nothing_recorded")]
    if retention_days <= 0:
        return [Reason(span, "live_only")]
    kept_from = now - retention_days * DAY_MS
    lost = Timespan(span.start_ms, max(span.start_ms, min(span.end_ms, kept_from)))
    kept = Timespan(lost.end_ms, span.end_ms)
    parts = ((lost, "overwritten"), (kept, ASK))
    return [
        Reason(part, code, overwritten_at=part.start_ms + retention_days * DAY_MS)
        for part, code in parts
        if part.length_ms > 0
    ]


def _days(status: StatusRow, window: Timespan) -> Timespan | None:
    """The instants of a stretch of days."""
    start = day_start_ms(status.valid_from_on)
    end = window.end_ms if status.valid_to_on is None else day_start_ms(status.valid_to_on)
    return Timespan(start, end) if start < end else None


def status_on(statuses: Sequence[StatusRow], day: date) -> StatusRow | None:
    """The stretch that holds on a day, else the first that is known."""
    for status in statuses:
        if status.valid_from_on <= day and (status.valid_to_on is None or day < status.valid_to_on):
            return status
    return statuses[0] if statuses else None
