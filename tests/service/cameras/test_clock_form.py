"""What was typed in front of the recorder."""

from __future__ import annotations

import pytest

from service.cameras import clock_form
from storage.errors import Invalid

RIGHT = {"reference": "01/03/2026 08:00:37", "device": "01/03/2026 08:00:00", "method": "photograph"}


def test_two_times_make_an_offset_and_a_proposed_uncertainty() -> None:
    typed = clock_form.read(RIGHT)
    assert (typed.offset_ms, typed.uncertainty_ms, typed.set_at, typed.reference) == (37_000, 1_500, None, "other")
    assert clock_form.read(RIGHT | {"method": "statement"}).uncertainty_ms == 120_000
    assert clock_form.read(RIGHT | {"uncertainty": "0,5"}).uncertainty_ms == 500


def test_a_display_without_seconds_is_taken_at_the_middle_of_its_minute() -> None:
    typed = clock_form.read(RIGHT | {"device": "01/03/2026 08:00"})
    assert (typed.offset_ms, typed.uncertainty_ms) == (7_000, 31_000)


def test_a_setting_is_at_the_comparison_unless_said_otherwise() -> None:
    typed = clock_form.read(RIGHT | {"was_set": "1"})
    assert typed.set_at == typed.observed_at
    earlier = clock_form.read(RIGHT | {"was_set": "1", "set_at": "28/02/2026 09:00"})
    assert earlier.set_at == typed.observed_at - 23 * 3_600_000 - 37_000
    assert clock_form.read(RIGHT | {"set_at": "28/02/2026 09:00"}).set_at is None


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"reference": "", "device": ""}, ["reference", "device"]),
        ({"device": "31/02/2026 08:00"}, ["device"]),
        ({"device": "<b>1</b>"}, ["device"]),
        ({"device": "01/03/2026 "}, ["device"]),
        ({"reference": "01/03/2026 8h"}, ["reference"]),
        ({"method": "ntp"}, ["method"]),
        ({"method": "onvif"}, ["method"]),
        ({"uncertainty": "hai"}, ["uncertainty"]),
        ({"uncertainty": "inf"}, ["uncertainty"]),
        ({"uncertainty": "nan"}, ["uncertainty"]),
        ({"was_set": "1", "set_at": "hôm qua"}, ["set_at"]),
    ],
)
def test_what_cannot_be_read_is_named(wrong: dict[str, str], named: list[str]) -> None:
    with pytest.raises(Invalid) as refusal:
        clock_form.read(RIGHT | wrong)
    assert list(refusal.value.problems) == named
