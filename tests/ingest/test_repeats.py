"""How much of a file is there already, told from prints of its key frames."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.repeats import repeated

NOW = 1_772_413_200_000
PRINTS = [(0, "a"), (60_000, "b"), (120_000, "c")]


def test_all_part_and_nothing_of_a_file() -> None:
    kept = [("a", NOW, 60_000, 7), ("b", NOW + 60_000, 60_000, 7), ("c", NOW + 120_000, 60_000, 7)]
    whole = repeated(PRINTS, 180_000, NOW, kept)
    assert whole is not None and (whole.is_whole, whole.is_elsewhen, whole.master_id) == (True, False, 7)
    assert whole.told[0].startswith("Toàn bộ hình của tệp này đã có trong kho, từ 02/03/2026 08:00:00 đến")
    part = repeated(PRINTS, 180_000, NOW, kept[1:2])
    assert part is not None and (part.is_whole, part.covered_ms, part.first_ms) == (False, 60_000, NOW + 60_000)
    assert repeated(PRINTS, 180_000, NOW, [("x", NOW, 60_000, 1)]) is None
    assert repeated([], 180_000, NOW, kept) is None and repeated(PRINTS, 180_000, NOW, []) is None


def test_the_same_pictures_under_another_hour_are_told() -> None:
    found = repeated(PRINTS, 180_000, NOW, [("b", NOW + 60_000 + 3_600_000, 60_000, 7)])
    assert found is not None and found.is_elsewhen and "giờ khác" in found.told[1]


def test_pictures_without_signal_are_all_alike_and_tell_nothing() -> None:
    assert repeated([(0, "a"), (2_000, "a")], 4_000, NOW, [("a", NOW, 60_000, 7)]) is None
    assert repeated([(0, "a")], 4_000, NOW, [("a", NOW, 60_000, 7), ("a", NOW + 60_000, 60_000, 7)]) is None


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from("abcdef"))),
    st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 10**13), st.integers(1, 300_000), st.none())),
    st.integers(1, 10**7),
)
def test_what_is_told_is_among_what_is_kept(
    prints: list[tuple[int, str]], kept: list[tuple[str, int, int, None]], length: int
) -> None:
    found = repeated(prints, length, NOW, kept)
    if found is not None:
        assert found.first_ms in {clip[1] for clip in kept} and found.first_ms < found.until_ms
        assert found.covered_ms <= sum(clip[2] for clip in kept) and found.told
