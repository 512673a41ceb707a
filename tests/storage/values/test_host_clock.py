"""What the kernel says of the host's clock, read as it is meant; nothing is set by asking."""

from __future__ import annotations

import pytest

from storage.values.host_clock import UNKEPT_MS, KeptClock, ask_host_clock, read_answer


@pytest.mark.parametrize(
    ("answer", "status", "most_us", "said", "unsure_ms"),
    [
        (0, 0x2001, 12_345, KeptClock("kept", 13), 13),
        (5, 0x40, 16_000_000, KeptClock("loose"), UNKEPT_MS),
        (0, 0x2041, 500, KeptClock("loose"), UNKEPT_MS),
        (0, 0, 9_000_000, KeptClock("kept", 9_000), UNKEPT_MS),
        (-1, 0, 0, KeptClock("unknown"), 0),
        (0, 0, -5, KeptClock("unknown"), 0),
    ],
)
def test_an_answer_is_read(answer: int, status: int, most_us: int, said: KeptClock, unsure_ms: int) -> None:
    assert read_answer(answer, status, most_us) == said and said.unsure_ms == unsure_ms


def test_this_host_can_be_asked_twice_with_one_answer() -> None:
    assert ask_host_clock().state == ask_host_clock().state in {"kept", "loose", "unknown"}


def test_a_system_that_cannot_be_asked_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda _name: object())
    assert ask_host_clock() == KeptClock("unknown")
