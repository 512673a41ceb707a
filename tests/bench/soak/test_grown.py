"""The soak's own measure: a descriptor left open at each fault shows, connections of the pool do not."""

from __future__ import annotations

from collections import Counter

from tests.bench.soak.grown import Calm
from tests.bench.soak.watch import Sample

FEEDS = 20


def sample(recorded: int = FEEDS, **more: int) -> Sample:
    files = Counter(sockets=recorded, segments=2 * recorded, database=5, pipes=10, other=3) + Counter(more)
    return Sample(0.0, recorded, 120.0, files, 29, 1.0, 2)


def grew(before: list[Sample], behind: list[Sample]) -> list[str]:
    calm = Calm(FEEDS)
    calm.add(before, is_before=True)
    calm.add(behind, is_before=False)
    return [figure.name for figure in calm.figures(pool_size=8) if not figure.is_well]


def test_a_leak_of_each_kind_shows_and_nothing_else() -> None:
    flat = [sample() for _ in range(8)]
    assert grew(flat, flat) == []
    for kind in ("sockets", "segments", "pipes", "other"):
        assert grew(flat, [sample(**{kind: 1}) for _ in range(8)]) == [f"open {kind}"]
    assert grew(flat, [sample(database=12) for _ in range(8)]) == []
    assert grew(flat, [sample(database=13) for _ in range(8)]) == ["open database"]


def test_a_feed_that_is_being_connected_hides_no_leak() -> None:
    leaking = [sample(sockets=1), *[sample(recorded=FEEDS - 1, sockets=1)] * 7]
    assert grew([sample()] * 8, leaking) == ["open sockets"]


def test_a_soak_that_was_never_calm_is_not_well() -> None:
    assert len(grew([sample()] * 8, [sample(recorded=FEEDS - 1)] * 8)) == 7
