"""What speaks against a proposed file, in words: such a file is not taken in before a person says so.

Pages, programs and the command ask here alike.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy.orm import Session

from storage.catalog import clocks, devices, mounts
from storage.ledger.filing import NAMED_OTHERWISE, place
from storage.models import Camera, HandInFile
from storage.settings import Settings
from storage.values.clock import from_local, to_local

_UNTICKED = "Hai giờ khác nhau nên tệp không được đánh dấu sẵn: hãy so với hình."
WHOLLY_KNOWN = "Toàn bộ hình của tệp này"
"""How the note begins that tells of a file with no picture which is not in the archive or in another file already."""


@dataclass(frozen=True)
class Waiting:
    """A proposed file with the camera and the start (by the recorder's clock, epoch ms) that it would be filed with."""

    file: HandInFile
    camera: Camera | None
    start_ms: int | None


def doubts(session: Session, settings: Settings, waiting: Sequence[Waiting]) -> dict[int, list[str]]:
    """What a person must look at, by file key; files without a doubt are not in it."""
    found: dict[int, list[str]] = defaultdict(list)
    of_cameras: dict[int, list[Waiting]] = defaultdict(list)
    for one in waiting:
        if any(str(note).startswith(NAMED_OTHERWISE) for note in one.file.notes):
            found[one.file.id].append(_UNTICKED)
        found[one.file.id] += [_nothing_new(str(note)) for note in one.file.notes if str(note).startswith(WHOLLY_KNOWN)]
        if one.camera is not None:
            of_cameras[one.camera.id].append(one)
    for own in of_cameras.values():
        _before_camera(session, settings, own, found)
        _of_channels(session, own, found)
    return {key: told for key, told in found.items() if told}


def _nothing_new(note: str) -> str:
    """What a note of a file without a new picture means for it; the other file's name, where only this is read."""
    beside = re.search("«(.+)»", note)
    if beside is None:
        return "Kho đã có mọi hình của tệp nên tệp không được đánh dấu sẵn: chỉ nạp nếu vẫn cần."
    return f"Tệp «{beside[1]}» có mọi hình của tệp này nên tệp này không được đánh dấu sẵn: chỉ nạp nếu vẫn cần."


def _of_channels(session: Session, waiting: Sequence[Waiting], found: dict[int, list[str]]) -> None:
    """Files of several channels, all for one camera: those of a channel that it is not known to have hung on."""
    numbers = sorted({one.file.channel_number for one in waiting if one.file.channel_number is not None})
    if len(numbers) < 2:
        return
    camera = waiting[0].camera
    assert camera is not None
    own = {row.channel_number for row in devices.of_camera(session, camera.id)}
    told = f"Các tệp thuộc nhiều kênh khác nhau: {', '.join(map(str, numbers))}. Hãy bỏ những tệp của kênh khác."
    for one in waiting:
        if one.file.channel_number is not None and one.file.channel_number not in own:
            found[one.file.id].append(told)


def _before_camera(
    session: Session, settings: Settings, waiting: Sequence[Waiting], found: dict[int, list[str]]
) -> None:
    """The starts that lie before the camera of all these files hung."""
    camera = waiting[0].camera
    assert camera is not None
    since = _since(session, camera)
    known = clocks.known(session, camera.id)
    for one in waiting:
        if one.start_ms is None:
            continue
        start = place(
            known,
            one.start_ms,
            drift_ms_per_day=settings.clock_drift_ms_per_day,
            never_compared_ms=settings.clock_never_compared_ms,
        ).filed_start_ms
        if start < since:
            found[one.file.id].append(
                f"Giờ bắt đầu sớm hơn ngày camera được ghi nhận ({to_local(since):%d/%m/%Y}): hãy nhập lại giờ."
            )


def _since(session: Session, camera: Camera) -> int:
    """Since when it hangs anywhere; where no place was ever given, the day of registration. Epoch ms UTC."""
    hung = mounts.hung_from(session, camera.id)
    return hung if hung is not None else from_local(datetime.combine(camera.registered_on, time()))
