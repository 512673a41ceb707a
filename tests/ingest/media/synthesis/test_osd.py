import numpy as np

from ingest.media.synthesis.osd import Osd

NOON_MS = 1_763_787_600_000  # 22-11-2025 12:00:00 in Vietnam


def test_a_slow_clock_is_burnt_in_slow() -> None:
    assert Osd("C01").clock_text(NOON_MS) == "22-11-2025 12:00:00"
    assert Osd("C01", clock_offset_ms=37_000).clock_text(NOON_MS) == "22-11-2025 11:59:23"
    assert Osd("C01", clock_offset_ms=-60_000).device_ms(NOON_MS) == NOON_MS + 60_000


def test_clock_and_channel_stand_in_their_corners_and_nothing_between() -> None:
    picture = np.full((360, 640, 3), 120, np.uint8)
    Osd("Trần Hưng Đạo").burn(picture, NOON_MS)
    changed = (picture != 120).any(axis=2)
    assert changed[:40, :240].any()
    assert changed[-40:, -240:].any()
    assert not changed[50:300].any()
    assert picture.max() > 220
    assert picture.min() < 40  # the rim keeps white letters readable on white walls


def test_the_second_is_seen_to_pass() -> None:
    one, other = np.zeros((360, 640, 3), np.uint8), np.zeros((360, 640, 3), np.uint8)
    Osd("C01").burn(one, NOON_MS)
    Osd("C01").burn(other, NOON_MS + 1000)
    assert (one != other).any()


def test_a_long_name_on_a_small_picture_is_cut_rather_than_failing() -> None:
    picture = np.zeros((64, 96, 3), np.uint8)
    Osd("Camera số một trước cửa hàng tạp hóa của bà Mẫu").burn(picture, NOON_MS)
    assert picture.any()
