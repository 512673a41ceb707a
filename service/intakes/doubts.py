"""Why a proposed file is not ticked beforehand: what speaks against its start or its camera, in words."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, time

from service.intakes.shown import FileLine, Shown
from storage.catalog import clocks, mounts
from storage.ledger.filing import NAMED_OTHERWISE, place
from storage.models import Camera
from storage.settings import Settings
from storage.unit_of_work import Reading
from storage.values.clock import from_local, to_local


def doubts(session: Reading, settings: Settings, whole: Shown) -> dict[int, list[str]]:
    """What a person must look at, by file key; files without a doubt are not in it."""
    found: dict[int, list[str]] = defaultdict(list)
    lines: dict[int, list[FileLine]] = defaultdict(list)
    for line in whole.waiting:
        if any(str(note).startswith(NAMED_OTHERWISE) for note in line.file.notes):
            found[line.file.id] += [_UNTICKED]
        if line.camera is not None:
            lines[line.camera.id].append(line)
    for of_camera in lines.values():
        _before_camera(session, settings, of_camera, found)
        numbers = sorted({line.file.channel_number for line in of_camera if line.file.channel_number is not None})
        if len(numbers) > 1:
            told = (
                f"Các tệp thuộc nhiều kênh khác nhau: {', '.join(map(str, numbers))}. Hãy bỏ những tệp của kênh khác."
            )
            for line in of_camera:
                found[line.file.id].append(told)
    return dict(found)


_UNTICKED = "Hai giờ khác nhau nên tệp không được đánh dấu sẵn: hãy so với hình."


def _before_camera(session: Reading, settings: Settings, lines: list[FileLine], found: dict[int, list[str]]) -> None:
    """The starts that lie before the camera of all these lines hung."""
    camera = lines[0].camera
    assert camera is not None
    since = _since(session, camera)
    known = clocks.known(session, camera.id)
    for line in lines:
        if line.file.device_start_ms is None:
            continue
        start = place(
            known,
            line.file.device_start_ms,
            drift_ms_per_day=settings.clock_drift_ms_per_day,
            never_compared_ms=settings.clock_never_compared_ms,
        ).filed_start_ms
        if start < since:
            found[line.file.id].append(
                f"Giờ bắt đầu sớm hơn ngày camera được ghi nhận ({to_local(since):%d/%m/%Y}): hãy nhập lại giờ."
            )


def _since(session: Reading, camera: Camera) -> int:
    """Since when it hangs anywhere; where no place was ever given, the day of registration. Epoch ms UTC."""
    hung = mounts.hung_from(session, camera.id)
    return hung if hung is not None else from_local(datetime.combine(camera.registered_on, time()))
