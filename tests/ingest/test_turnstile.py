"""Cameras are asked one after another."""

from __future__ import annotations

from ingest.turnstile import Turnstile


def test_connections_are_opened_one_after_another() -> None:
    now_s = [100.0]
    gate = Turnstile(0.5, lambda: now_s[0])
    assert [gate.wait_s() for _ in range(4)] == [0.0, 0.5, 1.0, 1.5]
    now_s[0] = 101.0
    assert [gate.wait_s(), gate.wait_s()] == [1.0, 1.5]
    now_s[0] = 200.0
    assert gate.wait_s() == 0.0
