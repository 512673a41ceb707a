"""A search as an address says it: what is read, and what a form writes of it again."""

from __future__ import annotations

from datetime import datetime

import pytest

from service.footage.schemas import Asked, day_form, form_values, read_question
from storage.errors import Invalid
from storage.values.clock import DAY_MS, HOUR_MS, MINUTE_MS, from_local
from storage.values.timespan import Timespan

TEN_AT_NIGHT = from_local(datetime(2026, 2, 28, 22, 0))  # noqa: DTZ001 - read on the Vietnamese clock
NOW = TEN_AT_NIGHT + 3 * DAY_MS


def asked(**values: str) -> Asked:
    return Asked([("lat", "10.36"), ("lon", "107.08"), *((name.rstrip("_"), value) for name, value in values.items())])


@pytest.mark.parametrize(
    ("until", "hours"),
    [
        ("02:00", 4),
        ("2h00", 4),
        ("21:59", 23 + 59 / 60),
        ("23:00", 1),
        ("01/03/2026 02:00", 4),
        ("02/03/2026 02:00", 28),
    ],
)
def test_a_time_before_the_beginning_means_the_next_day(until: str, hours: float) -> None:
    given = asked(day="28/02/2026", from_="22:00", to=until)
    span = read_question(given, NOW).asked
    assert (span.start_ms, span.end_ms) == (TEN_AT_NIGHT, TEN_AT_NIGHT + round(hours * HOUR_MS))


@pytest.mark.parametrize(
    ("start", "until"), [("22:00", "22:00"), ("22:00", "28/02/2026 02:00"), ("22:00", str(TEN_AT_NIGHT - 1))]
)
def test_an_end_that_says_its_day_and_lies_before_is_refused(start: str, until: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_question(asked(day="28/02/2026", from_=start, to=until), NOW)
    assert refusal.value.problems.keys() == {"to"}


@pytest.mark.parametrize("length_ms", [MINUTE_MS, 4 * HOUR_MS, DAY_MS - 1000, DAY_MS, 26 * HOUR_MS, 30 * DAY_MS])
def test_what_the_form_writes_is_read_as_the_same_span(length_ms: int) -> None:
    span = Timespan(TEN_AT_NIGHT, TEN_AT_NIGHT + length_ms)
    said = day_form(span)
    assert read_question(asked(day=said["day"], from_=said["from"], to=said["to"]), NOW + 40 * DAY_MS).asked == span


def test_another_day_in_the_form_moves_both_ends_of_a_night() -> None:
    question = read_question(asked(day="27/02/2026", from_="22:00", to="02:00"), NOW)
    shown = form_values(asked(), question)
    again = read_question(asked(day="28/02/2026", from_=shown["from"], to=shown["to"]), NOW)
    assert again.asked == Timespan(TEN_AT_NIGHT, TEN_AT_NIGHT + 4 * HOUR_MS)
