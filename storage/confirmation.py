"""The confirmation of a hand-in: the wanted files become intakes with the start and camera a person gave them.

All of it or nothing, in one transaction; the bytes of the others go after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from storage.catalog import cameras, devices, hand_ins
from storage.errors import Conflict, Invalid, Refused
from storage.hand_in import leave_out, open_locked
from storage.models import Camera, Device, HandIn, HandInFile
from storage.receive import enter_intake, require_sense
from storage.steps import step
from storage.unit_of_work import Archive, UnitOfWork

_RATES = (1.0, 240.0)  # frames a second that a person may state


@dataclass(frozen=True)
class Choice:
    """What a person decided for one proposed file. ``device_start_ms``: by the recorder's own clock, epoch ms UTC.

    ``stated_rate``: frames a second, for streams that tell none.
    """

    file_id: int
    is_wanted: bool
    camera_id: int | None = None
    device_start_ms: int | None = None
    stated_rate: float | None = None


def confirm(archive: Archive, hand_in_id: int, choices: Sequence[Choice], actor_id: int | None) -> list[int]:
    """Make intakes of the wanted files, let the others that are named go; answers the intakes' keys.

    ``choices`` name every file the person was shown. A file that came since is nobody's choice: it goes on waiting, in
    a fresh hand-in (``parted_from_id``). Raises Conflict while named files are still being read, when none that waits
    is named or a wanted one waits no more, when nothing waits at all, or when it is over; Invalid with a problem per
    input, named ``start-<file>``, ``camera-<file>`` or ``rate-<file>``, or ``take-<file>`` when none is wanted: to let
    everything go is to drop the hand-in (``storage.hand_in.drop``). All of it or nothing.
    """
    made: list[int] = []
    with archive.write(actor_id) as work:
        hand_in = open_locked(work, hand_in_id)
        chosen = {choice.file_id: choice for choice in choices}
        waiting = [file for file in hand_ins.files(work.session, hand_in_id) if file.state in hand_ins.OPEN_FILES]
        named = [file for file in waiting if file.id in chosen]
        _require_seen(waiting, named, chosen)
        _require_wanted(named, chosen)
        _require_whole(archive, work, hand_in, named, chosen)
        for file in named:
            choice = chosen[file.id]
            if choice.is_wanted:
                made.append(_hand_over(work, hand_in, file, choice))
            else:
                leave_out(work, archive, file)
        _part(work, hand_in, [file for file in waiting if file.id not in chosen])
        hand_in.state, hand_in.confirmed_by, hand_in.confirmed_at = "confirmed", actor_id, work.now
        work.record("hand_in.confirmed", "hand_in", hand_in_id, intake_ids=made)
    step("received")
    return made


def _require_seen(waiting: Sequence[HandInFile], named: Sequence[HandInFile], chosen: dict[int, Choice]) -> None:
    """Raise Conflict unless what was decided is about files that wait, and all of it has been read."""
    still_open = {file.id for file in named}
    if any(file.state == "received" for file in (named or waiting)):
        raise Conflict("still_reading", "Còn tệp đang được đọc. Hãy chờ đọc xong rồi xác nhận.")
    is_gone = any(choice.is_wanted and choice.file_id not in still_open for choice in chosen.values())
    if is_gone or (waiting and not named):
        raise Conflict("files_changed", "Các tệp trong lượt nộp vừa thay đổi. Hãy xem lại rồi xác nhận.")


def _require_wanted(named: Sequence[HandInFile], chosen: dict[int, Choice]) -> None:
    """Raise unless a file is wanted: a form sent off with no tick would let every file go without a question."""
    if not named:
        raise Conflict("nothing_waits", "Không còn tệp nào chờ xác nhận. Hãy nộp thêm tệp, hoặc bỏ lượt nộp.")
    if not any(chosen[file.id].is_wanted for file in named):
        told = "Chưa đánh dấu tệp nào. Hãy đánh dấu tệp cần nạp, hoặc bấm «Bỏ lượt nộp» nếu không nạp tệp nào."
        raise Invalid({f"take-{named[0].id}": told})


def _part(work: UnitOfWork, hand_in: HandIn, unseen: Sequence[HandInFile]) -> None:
    """Files that nobody has seen yet wait in a hand-in of their own, which says where it comes from."""
    if not unseen:
        return
    whose = ("channel", "unit_id", "camera_id", "device_id", "origin", "handed_in_by")
    told = {name: getattr(hand_in, name) for name in whose}
    fresh = hand_ins.add(work.session, received_at=work.now, parted_from_id=hand_in.id, **told)
    hand_ins.move_files(work.session, unseen, fresh)


def _require_whole(
    archive: Archive, work: UnitOfWork, hand_in: HandIn, files: Sequence[HandInFile], chosen: dict[int, Choice]
) -> None:
    """Raise Invalid unless every wanted file has a camera, a start that can be true, and a rate where none is told."""
    problems: dict[str, str] = {}
    device = devices.get(work.session, hand_in.device_id) if hand_in.device_id is not None else None
    for file in files:
        choice = chosen[file.id]
        if not choice.is_wanted:
            continue
        camera = cameras.get(work.session, choice.camera_id) if choice.camera_id is not None else None
        if camera is None:
            problems[f"camera-{file.id}"] = "Hãy chọn camera của tệp này."
        elif device is not None and not _may_come_from(work, device, camera):
            problems[f"camera-{file.id}"] = devices.OTHER_OWNERS
        if choice.device_start_ms is None:
            problems[f"start-{file.id}"] = "Hãy nhập giờ bắt đầu theo đồng hồ đầu ghi."
        elif choice.camera_id is not None:
            try:
                require_sense(archive, choice.camera_id, choice.device_start_ms)
            except Refused as refusal:
                field = "camera" if refusal.field == "camera" else "start"
                problems.setdefault(f"{field}-{file.id}", refusal.message)
        if file.needs_rate and choice.stated_rate is None:
            problems[f"rate-{file.id}"] = "Luồng thô không mang đồng hồ: hãy nhập số khung hình mỗi giây của đầu ghi."
        elif choice.stated_rate is not None and not _RATES[0] <= choice.stated_rate <= _RATES[1]:
            problems[f"rate-{file.id}"] = "Số khung hình mỗi giây phải từ 1 đến 240."
    if problems:
        raise Invalid(problems)


def _may_come_from(work: UnitOfWork, device: Device, camera: Camera) -> bool:
    """Whether this recorder can have recorded this camera: it may hang there, or did before it changed hands."""
    hung = (row.device_id for row in devices.of_camera(work.session, camera.id))
    return devices.may_hang(device, camera) or device.id in hung


def _hand_over(work: UnitOfWork, hand_in: HandIn, file: HandInFile, choice: Choice) -> int:
    """The bytes now belong to an intake; what was learnt of the recorder's channel is remembered."""
    as_proposed = choice.device_start_ms == file.device_start_ms and file.time_source
    source = file.time_source if as_proposed else "stated"
    assert file.staging_key is not None and choice.camera_id is not None  # proposed files have their bytes
    intake = enter_intake(
        work,
        camera_id=choice.camera_id,
        staging_key=file.staging_key,
        original_name=file.name,
        bytes_received=file.size_bytes,
        sha256=file.sha256,
        device_start_ms=choice.device_start_ms,
        time_source=source,
        handed_in_by=work.actor_id if work.actor_id is not None else hand_in.handed_in_by,
        channel=hand_in.channel,
    )
    hand_ins.set_file(
        work.session,
        file.id,
        state="confirmed",
        camera_id=choice.camera_id,
        device_start_ms=choice.device_start_ms,
        time_source=source,
        stated_rate=choice.stated_rate if file.needs_rate else None,
        staging_key=None,
        intake_id=intake.id,
        ended_at=work.now,
    )
    if hand_in.device_id is not None and file.channel_number is not None:
        _remember_channel(work, hand_in.device_id, file.channel_number, choice.camera_id)
    return intake.id


def _remember_channel(work: UnitOfWork, device_id: int, channel_number: int, camera_id: int) -> None:
    """A channel of which nothing is known yet now has the camera that a person named for it."""
    device, camera = devices.get(work.session, device_id), cameras.get(work.session, camera_id)
    if device is None or camera is None or not 1 <= channel_number <= device.channel_count:
        return
    if not devices.may_hang(device, camera):
        return
    if devices.in_force(work.session, device_id, channel_number) is not None:
        return
    if any(row.valid_to_ms is None for row in devices.of_camera(work.session, camera_id)):
        return
    devices.hang(work.session, device_id, channel_number, camera_id, now=work.now, actor_id=work.actor_id)
    work.record("device.mapped", "device", device_id, channel_number=channel_number, camera_id=camera_id)
