"""How much of a file is there already, told from prints of its key frames."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.repeats import pieces, repeated, thinned
from storage.doubts import WHOLLY_KNOWN

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


def test_a_film_that_was_filed_several_times_is_known_by_the_nearest_of_them() -> None:
    hour = 3_600_000
    kept = [piece for at in (2, 0, 1) for piece in pieces(PRINTS, 180_000, NOW + at * hour, at)]
    found = repeated(PRINTS, 180_000, NOW, kept)
    assert found is not None and (found.is_whole, found.is_elsewhen, found.master_id) == (True, False, 0)
    assert (found.first_ms, found.until_ms, found.covered_ms) == (NOW, NOW + 180_000, 180_000)
    elsewhen = repeated(PRINTS, 180_000, NOW - hour, kept)
    assert elsewhen is not None and (elsewhen.is_elsewhen, elsewhen.first_ms) == (True, NOW)
    assert elsewhen.told[0].startswith(WHOLLY_KNOWN), "such a file is in doubt"
    assert elsewhen.told_beside("a.mp4")[0].startswith(WHOLLY_KNOWN)


def test_an_excerpt_is_known_by_the_key_frames_within_a_clip() -> None:
    clip = pieces([(at * 2_000, f"{at}") for at in range(30)], 60_000, NOW, 7)
    cut = repeated([(0, "4"), (2_000, "5"), (4_000, "6")], 5_500, NOW + 8_000, clip)
    assert cut is not None and (cut.is_whole, cut.is_elsewhen, cut.covered_ms) == (True, False, 5_500)
    assert (cut.first_ms, cut.until_ms) == (NOW + 8_000, NOW + 14_000)
    spliced = repeated([(0, "4"), (2_000, "5"), (4_000, "x")], 6_000, NOW + 8_000, clip)
    assert spliced is not None and (spliced.is_whole, spliced.covered_ms) == (False, 4_000)


def test_a_film_is_whole_though_part_of_it_is_frozen_or_all_of_it_a_loop() -> None:
    frozen = [(at * 2_000, f"{at}" if at < 5 else "same") for at in range(10)]
    found = repeated(frozen, 20_000, NOW + 5_000, pieces(frozen, 20_000, NOW, 7))
    assert found is not None and (found.is_whole, found.covered_ms, found.is_elsewhen) == (True, 20_000, True)
    assert (found.first_ms, found.until_ms) == (NOW, NOW + 20_000)
    loop = [(at * 2_000, f"{at % 6}") for at in range(30)]
    twice = [piece for hour in (0, 1) for piece in pieces(loop, 60_000, NOW + hour * 3_600_000, hour)]
    again = repeated(loop, 60_000, NOW, twice)
    assert again is not None and (again.is_whole, again.first_ms, again.until_ms) == (True, NOW, NOW + 60_000)
    black = [(at * 2_000, f"{at % 2}") for at in range(30)]
    assert repeated(black, 60_000, NOW, pieces(black, 60_000, NOW - 90_000, 7)) is None


def test_pieces_filed_at_different_hours_are_whole_together() -> None:
    kept = [("a", NOW, 60_000, 7), ("b", NOW + 90_000_000, 60_000, 8), ("c", NOW + 120_000, 60_000, 7)]
    found = repeated(PRINTS, 180_000, NOW, kept)
    assert found is not None and found.is_whole and found.until_ms == NOW + 90_060_000


def test_of_codings_in_which_every_picture_is_a_key_frame_some_are_kept() -> None:
    assert [at for at, _told in thinned([(at * 40, "x") for at in range(60)], 1_000)] == [0, 1_000, 2_000]


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
        assert 0 <= found.covered_ms <= length and found.told
