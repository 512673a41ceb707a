"""How a device's clock is told."""

from __future__ import annotations

import pytest

from ingest.device_report import describe_clock
from ingest.feeds.onvif.device import DeviceClock
from service.web.language import words

NOW = 1_772_500_000_000


@pytest.mark.parametrize(
    ("slow_ms", "told", "english"),
    [
        (110_149_800, "chậm 110149,8 giây, tức 1 ngày 6 giờ (sai", "slow by 110149,8 seconds, that is 1 d 6 h (within"),
        (-3_600_500, "nhanh 3600,5 giây, tức 1 giờ 0 phút (sai", "fast by 3600,5 seconds, that is 1 h 0 min (within"),
        (65_000, "chậm 65,0 giây, tức 1 phút 5 giây (sai", "slow by 65,0 seconds, that is 1 min 5 s (within"),
        (-37_200, "nhanh 37,2 giây (sai", "fast by 37,2 seconds (within"),
    ],
)
def test_a_clock_far_off_is_told_in_days_and_hours_too(slow_ms: int, told: str, english: str) -> None:
    line = describe_clock(DeviceClock(NOW - slow_ms, NOW, 500, "NTP", "CST-7", False))[0]
    assert told in line and english in words("en").told(line)
