"""Spans as a form sends them: what was left alone keeps its milliseconds, what cannot be read is named."""

from __future__ import annotations

import pytest

from service.retrievals.span_form import instant_of, read_key, read_spans, written
from storage.errors import Refused
from storage.values.timespan import Timespan

AT = 1_772_413_200_000  # 02/03/2026 08:00:00 in Vietnam
ODD = Timespan(AT + 123, AT + 60_456)


def test_a_span_is_written_in_whole_seconds_around_it() -> None:
    assert written(ODD) == ("02/03/2026 08:00:00", "02/03/2026 08:01:01")


def test_left_alone_it_is_the_very_same() -> None:
    begin, end = written(ODD)
    spans, problems = read_spans({"from_7": begin, "to_7": end}, [7], {7: ODD})
    assert (spans, problems) == ({7: ODD}, {})
    spans, _ = read_spans({"from_7": "02/03/2026 08:00:10", "to_7": end}, [7], {7: ODD})
    assert spans[7] == Timespan(AT + 10_000, ODD.end_ms)


def test_what_is_wrong_is_named_by_its_input() -> None:
    fields = {"from_1": "mai", "to_1": "02/03/2026 08:00", "from_2": "02/03/2026 08:00", "to_2": "02/03/2026 08:00"}
    spans, problems = read_spans(fields, [1, 2, 3])
    assert spans == {}
    assert set(problems) == {"from_1", "to_2", "from_3"}


@pytest.mark.parametrize(("text", "wanted"), [(str(AT), AT), ("02/03/2026 08:00", AT), ("9" * 40, 253_402_300_000_000)])
def test_an_instant_of_an_address(text: str, wanted: int) -> None:
    assert instant_of(text, "from") == wanted


def test_an_instant_that_cannot_be_read() -> None:
    for text in ("", "hôm qua", "-5", "٣٤"):
        with pytest.raises(Refused) as refusal:
            instant_of(text, "from")
        assert refusal.value.field == "from"


@pytest.mark.parametrize(
    ("text", "wanted"), [("7", 7), ("", None), (None, None), ("x", None), ("9" * 16, None), ("٣", None)]
)
def test_a_key(text: str | None, wanted: int | None) -> None:
    assert read_key(text) == wanted
