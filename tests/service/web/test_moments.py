"""Instants as people type them."""

from __future__ import annotations

from datetime import date

import pytest

from service.web.formatting import moment
from service.web.moments import read_day, read_moment
from storage.errors import Refused

SAME = "22/11/2026 14:32:08"


@pytest.mark.parametrize(
    "text",
    [
        "22/11/2026 14:32:08",
        " 22-11-2026 14:32:08 ",
        "22.11.2026, 14g32p08",
        "22/11/2026 14h32m08",
        "2026-11-22T14:32:08",
        "2026-11-22 14:32:08",
        "2026-11-22T07:32:08Z",
        "2026-11-22T14:32:08+07:00",
    ],
)
def test_one_instant_in_many_spellings(text: str) -> None:
    assert moment(read_moment(text, "start"), seconds=True) == SAME


@pytest.mark.parametrize("text", ["22/11/2026", " 22/11/2026 ", "22/11/2026 14", "2026-11-22"])
def test_midnight_is_not_made_up_where_a_time_is_asked_for(text: str) -> None:
    with pytest.raises(Refused, match="Thiếu giờ và phút"):
        read_moment(text, "start", needs_time=True)
    assert read_moment(text, "start") and read_moment(SAME, "start", needs_time=True)


def test_parts_of_a_second_and_of_a_day() -> None:
    assert read_moment("22/11/2026 14:32:08,250", "start") % 1000 == 250
    assert read_moment("22/11/2026 14:32:08.2", "start") % 1000 == 200
    assert moment(read_moment("5/1/2026", "start"), seconds=True) == "05/01/2026 00:00:00"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hôm qua",
        "31/02/2026",
        "22/13/2026",
        "22/11/26 14:32",
        "22/11/2026 25:00",
        "2026-13-01",
        "0001-01-01",
        "9999-12-31T23:59:59",
        "22/11/0000",
        "22/11/2026 14:32:08; DROP TABLE camera",
        "<b>",
        "²²/11/2026",
        "9" * 5_000,
    ],
)
def test_what_is_no_instant_is_refused_by_the_fields_name(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_moment(text, "start")
    assert refusal.value.field == "start" and "22/11/2026 14:32:08" in refusal.value.message


def test_days() -> None:
    assert read_day("22/11/2026", "on") == read_day("2026-11-22", "on") == date(2026, 11, 22)
    for text in ("", "22/11", "30/02/2026", "x"):
        with pytest.raises(Refused):
            read_day(text, "on")
