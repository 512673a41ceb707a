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


def test_many_cameras_stand_closer_together() -> None:
    gate = Turnstile(0.5, lambda: 100.0, most_s=2.0)
    gate.expect(2)
    assert [gate.wait_s() for _ in range(2)] == [0.0, 0.5]
    gate.expect(400)
    assert max(gate.wait_s() for _ in range(400)) <= 3.0, "all of them within the time that is given to all"
