"""The line beside a clip that is played: whose clock it stands on, and nothing that was never observed."""

from __future__ import annotations

from typing import cast

import pytest

from service.access.desk import Desk
from service.retrievals.playlist import clock_line, tells_clock
from service.retrievals.viewing import Viewable
from service.web.language import words
from storage.catalog.clips import FLAG_NO_DEVICE_CLOCK, FLAG_RECORDED
from storage.catalog.clocks import Placed
from storage.ledger.clocks import Offset
from storage.models import Clip, ClipDetail, ClipRef

T0 = 1_772_409_600_000


class Speaking:
    """Of a desk, the language only."""

    def __init__(self, language: str) -> None:
        self.language = language

    def say(self, text: str) -> str:
        """A sentence in this language."""
        return words(self.language).gettext(text)


@pytest.mark.parametrize(
    ("language", "flag", "offset_ms", "said", "unsaid"),
    [
        ("vi", 0, 37_000, "đồng hồ camera", "không báo giờ"),
        ("vi", FLAG_NO_DEVICE_CLOCK, 0, "camera không báo giờ", "đồng hồ camera"),
        ("en", FLAG_NO_DEVICE_CLOCK, 0, "the camera tells no clock", "camera's clock"),
    ],
)
def test_a_clock_that_was_not_told_is_not_shown(
    language: str, flag: int, offset_ms: int, said: str, unsaid: str
) -> None:
    clip = Viewable(
        ref=ClipRef(id=1, camera_id=1, start_ms=T0),
        clip=Clip(camera_id=1, start_ms=T0, duration_ms=60_000, flags=FLAG_RECORDED | flag),
        detail=ClipDetail(master_id=None, device_start_ms=T0 - offset_ms, offset_ms=offset_ms),
        copy=None,
        is_playable=True,
        at=Placed(T0 - offset_ms, Offset(offset_ms, 40, True)),
    )
    line = clock_line(cast(Desk, Speaking(language)), clip)
    assert said in line and unsaid not in line
    assert tells_clock(clip) == (flag == 0)
