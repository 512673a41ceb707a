"""The strip of what moved: where it is drawn, what is claimed, what is not."""

from __future__ import annotations

from typing import Any

from service.footage.rules.activity import COLUMNS, HEIGHT, Pictured, activity_of, told
from storage.values.timespan import Timespan

WINDOW = Timespan(1_000_000, 1_000_000 + COLUMNS * 1_000)  # a column a second
STILL = "/" * 15


def clip(start_s: int, seconds: int, curve: list[list[float]], **more: Any) -> Pictured:
    start = WINDOW.start_ms + start_s * 1_000
    return Pictured(Timespan(start, start + seconds * 1_000), {"curve": curve, "motion": STILL, **more})


def test_a_change_stands_between_the_two_key_frames_it_was_seen_between() -> None:
    strip = activity_of([clip(10, 60, [[0, 0], [2_000, 0], [4_000, 36], [6_000, 1], [8_000, 100]])], WINDOW)
    assert strip.movements == [Timespan(WINDOW.start_ms + 12_000, WINDOW.start_ms + 18_000)]  # two seconds apart: one
    assert [at for at, value in enumerate(strip.columns) if value >= 5] == [12, 13, 16, 17]
    assert strip.path.startswith(f"M12 {HEIGHT}V{HEIGHT - HEIGHT * 0.6:.1f}h1") and strip.path.count("M") == 4
    assert told(strip, str) == "có chuyển động 07:16:52–07:16:58" and not strip.unknown and not strip.thin


def test_what_moved_over_the_edge_of_two_clips_stands_before_the_second() -> None:
    strip = activity_of([clip(0, 20, [[0, 0], [10_000, 0]]), clip(20, 20, [[0, 30], [2_000, 0]])], WINDOW)
    assert strip.movements == [Timespan(WINDOW.start_ms + 18_000, WINDOW.start_ms + 20_000)]


def test_nothing_is_claimed_where_no_map_was_made() -> None:
    strip = activity_of([clip(0, 40, [[0, 0], [9_000, 90]], motion=None), clip(40, 40, [], is_thin=True)], WINDOW)
    assert strip.movements == [] and strip.path == ""
    assert strip.unknown == [Timespan(WINDOW.start_ms, WINDOW.start_ms + 40_000)]
    assert strip.thin == [Timespan(WINDOW.start_ms + 40_000, WINDOW.start_ms + 80_000)]
    assert (
        told(strip, str) == "không rõ chuyển động ở 25 % khoảng này; khung hình khóa thưa, vật đi nhanh có thể bị sót"
    )
    assert told(activity_of([clip(0, 40, [[0, 0], [9_000, 4.9]])], WINDOW), str) == "không thấy chuyển động"


def test_what_lies_beyond_the_window_is_not_told() -> None:
    before, over = clip(-30, 60, [[0, 0], [20_000, 90], [40_000, 0]]), clip(150, 60, [[0, 0], [5_000, 0], [30_000, 90]])
    strip = activity_of([before, over, clip(-200, 60, [[0, 0], [5_000, 90]])], WINDOW)
    assert strip.movements == [Timespan(WINDOW.start_ms + 155_000, WINDOW.end_ms)]
    assert sum(value > 0 for value in strip.columns) == 5


def test_many_movements_are_counted_after_the_first_ones() -> None:
    curve = [[at * 5_000, 50 if at % 2 else 0] for at in range(14)]
    assert told(activity_of([clip(0, 80, curve)], WINDOW), str).endswith("và 3 lần nữa")
