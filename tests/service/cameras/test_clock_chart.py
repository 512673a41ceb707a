"""The drawing of the clock ledger."""

from __future__ import annotations

import itertools
import re

from service.cameras.clock_chart import HEIGHT, WIDTH, clock_chart
from storage.ledger.clocks import ClockLedger, Observation
from storage.values.clock import DAY_MS

NOW = 1_780_000_000_000


def test_nothing_measured_draws_nothing() -> None:
    assert clock_chart(ClockLedger([]), NOW) is None


def test_later_and_slower_lies_further_right_and_up() -> None:
    known = [Observation(NOW - 60 * DAY_MS, 24_000, 3_000), Observation(NOW - DAY_MS, 37_000, 2_000)]
    chart = clock_chart(ClockLedger(known), NOW)
    assert chart is not None
    first, second = chart.marks
    assert first.x < second.x and first.y > second.y
    assert first.top < first.y < first.bottom and first.bottom - first.top > second.bottom - second.top
    assert chart.ahead.startswith(f"M{second.x} {second.y}L")


def test_everything_stays_on_the_paper_whatever_was_measured() -> None:
    for observed in (
        [Observation(NOW, 0, 100)],
        [Observation(NOW - 1, NOW, 3_600_000), Observation(NOW, -NOW, 100)],
        [Observation(NOW - index * DAY_MS, index * 1_000, 500) for index in range(200, 0, -1)],
        [Observation(NOW + DAY_MS, 5_000, 500)],
    ):
        chart = clock_chart(ClockLedger(observed), NOW)
        assert chart is not None and len(chart.marks) <= 40
        points = re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", chart.band + chart.line + chart.ahead)
        assert points and all(0 <= float(x) <= WIDTH and 0 <= float(y) <= HEIGHT for x, y in points)
        labels = [mark.x for mark in chart.marks if mark.label]
        assert labels and all(after - before >= 44 for before, after in itertools.pairwise(labels))


def test_the_line_is_broken_where_the_clock_was_set() -> None:
    known = [Observation(NOW - 9 * DAY_MS, 3_600_000, 1_000), Observation(NOW - DAY_MS, 0, 1_000, NOW - 2 * DAY_MS)]
    broken, whole = clock_chart(ClockLedger(known), NOW), clock_chart(ClockLedger(known[:1]), NOW)
    assert broken is not None and broken.line.count("M") == 2 and broken.band.count("Z") == 2
    assert whole is not None and whole.line.count("M") == 1


def test_nothing_is_drawn_where_nothing_is_known() -> None:
    chart = clock_chart(ClockLedger([Observation(NOW - DAY_MS // 2, 0, 1_000, NOW - DAY_MS // 2)]), NOW)
    assert chart is not None
    assert min(float(x) for x, _ in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", chart.band)) > WIDTH // 3
