"""Files brought together: received, read, proposed, and made intakes once a person confirmed start and camera.

Promise: what was received is either in staging with a row that says so, or gone with a row that says why; nothing is
filed before it was confirmed. Steps of a file: 1 bytes into staging (``storage.spool``) · 2 its row, its custody event
and its job ``hand_in.read`` in one transaction · 3 that job reads it and proposes · 4 ``confirm``: the bytes are handed
to an intake, whose job files them; or they are let go. Killed between a commit and the removal of let-go bytes, the
sweep removes them: no row speaks of them any more.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from storage import spool
from storage.catalog import cameras, devices, hand_ins
from storage.errors import Conflict, DatabaseAway, Invalid, NotFound, Refused, StorageFull
from storage.models import HandIn, HandInFile
from storage.objects.keys import staging_key
from storage.receive import CHANNELS, enter_intake, plain_name, require_room, require_sense, within_limits
from storage.steps import step
from storage.unit_of_work import Archive, UnitOfWork

MOST_FILES = 2_000  # of one hand-in: a stick with more is several
_RATES = (1.0, 240.0)  # frames a second that a person may state
_MOST_FOLDER = 300


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


def begin(
    archive: Archive,
    *,
    channel: str,
    actor_id: int | None,
    camera_id: int | None = None,
    device_id: int | None = None,
    unit_id: str | None = None,
    origin: str = "",
) -> HandIn:
    """Open a hand-in; files are added to it one by one. Raises NotFound for an unknown camera or recorder."""
    if channel not in CHANNELS:
        raise ValueError(f"unknown channel {channel!r}")
    with archive.write(actor_id) as work:
        if camera_id is not None:
            camera = cameras.get(work.session, camera_id)
            if camera is None:
                raise NotFound("Không có camera này trong sổ đăng ký. Hãy kiểm tra lại mã camera.")
            unit_id = camera.unit_id
        if device_id is not None:
            device = devices.get(work.session, device_id)
            if device is None:
                raise NotFound("Không có đầu ghi này trong sổ. Hãy kiểm tra lại mã đầu ghi.")
            unit_id = device.unit_id
        return hand_ins.add(
            work.session,
            channel=channel,
            unit_id=unit_id,
            camera_id=camera_id,
            device_id=device_id,
            origin=origin[:_MOST_FOLDER],
            handed_in_by=actor_id,
            received_at=work.now,
        )


def take(
    archive: Archive,
    hand_in_id: int,
    chunks: Iterable[bytes],
    *,
    name: str,
    folder: str = "",
    modified_at: int | None = None,
    actor_id: int | None,
) -> HandInFile:
    """Take in the bytes of one more file; answers its row: ``received``, or ``duplicate`` of a file beside it.

    Never holds more than a chunk in memory. Raises Conflict when the hand-in is over or has too many files, Refused
    for an empty file or one beyond the limit, StorageFull when the reserve would not stay free; then nothing is kept.
    """
    require_open(archive, hand_in_id)
    name = plain_name(name)
    try:
        require_room(archive.settings)
    except StorageFull as full:
        raise spool.as_full(archive) from full
    key = staging_key(uuid.uuid4().hex)
    try:
        kept = spool.keep(archive, key, within_limits(archive.settings, chunks))
        if kept.size_bytes == 0:
            raise Refused("empty_file", "Tệp «%(name)s» rỗng (0 byte). Hãy chép lại từ đầu ghi rồi gửi lại.", name=name)
        brought = {"name": name, "folder": _plain_folder(folder), "modified_at": modified_at}
        file = _enter(archive, hand_in_id, kept, brought, actor_id)
    except DatabaseAway:  # the row may stand: what no row needs is swept later
        raise
    except BaseException:
        spool.let_go(archive, key)
        raise
    step("hand_in_received")
    return file


def refuse_untaken(
    archive: Archive,
    hand_in_id: int,
    *,
    name: str,
    folder: str,
    size_bytes: int,
    modified_at: int | None,
    message: str,
    actor_id: int | None,
) -> HandInFile:
    """Note a file whose bytes could not be had (a stick pulled out, no room), so that the end report tells of it."""
    with archive.write(actor_id) as work:
        return hand_ins.add_file(
            work.session,
            hand_in_id,
            name=plain_name(name),
            folder=_plain_folder(folder),
            size_bytes=size_bytes,
            modified_at=modified_at,
            state="refused",
            message=message,
            received_at=work.now,
            ended_at=work.now,
        )


def require_open(archive: Archive, hand_in_id: int) -> HandIn:
    """The hand-in. Raises NotFound, Conflict when it was confirmed or dropped, or has as many files as it may."""
    with archive.read() as session:
        hand_in = hand_ins.get(session, hand_in_id)
        if hand_in is None:
            raise NotFound
        if hand_in.state != "open":
            raise _is_over()
        counted = hand_ins.file_counts(session, [hand_in_id]).get(hand_in_id, {})
    if sum(counted.values()) >= MOST_FILES:
        raise Conflict("too_many_files", "Một lượt nộp nhận tối đa %(most)s tệp. Hãy mở lượt khác.", most=MOST_FILES)
    return hand_in


def confirm(archive: Archive, hand_in_id: int, choices: Sequence[Choice], actor_id: int | None) -> list[int]:
    """Make intakes of the wanted files, let the others go; answers the intakes' keys.

    Raises Conflict while files are still being read or when it is over; Invalid with a problem per input, named
    ``start-<file>``, ``camera-<file>`` or ``rate-<file>``. All of it or nothing.
    """
    made: list[int] = []
    with archive.write(actor_id) as work:
        hand_in = _open(work, hand_in_id)
        files = hand_ins.files(work.session, hand_in_id)
        if any(file.state == "received" for file in files):
            raise Conflict("still_reading", "Còn tệp đang được đọc. Hãy chờ đọc xong rồi xác nhận.")
        chosen = {choice.file_id: choice for choice in choices}
        open_files = [file for file in files if file.state == "proposed"]
        _require_whole(archive, work, open_files, chosen)
        for file in open_files:
            choice = chosen.get(file.id)
            if choice is None or not choice.is_wanted:
                _leave_out(work, archive, file)
            else:
                made.append(_hand_over(work, hand_in, file, choice))
        hand_in.state, hand_in.confirmed_by, hand_in.confirmed_at = "confirmed", actor_id, work.now
        work.record("hand_in.confirmed", "hand_in", hand_in_id, intake_ids=made)
    step("received")
    return made


def refuse_file(archive: Archive, file_id: int, message: str, actor_id: int | None) -> None:
    """End one open file with a reason: it will not be taken in. Nothing happens to a file that is over."""
    with archive.write(actor_id) as work:
        file = hand_ins.file(work.session, file_id)
        if file is not None and file.state in hand_ins.OPEN_FILES:
            end_file(work, archive, file, "refused", message)
            work.record("hand_in.refused", "hand_in_file", file_id, code="left_incomplete")


def drop(archive: Archive, hand_in_id: int, actor_id: int | None) -> None:
    """Let all of an open hand-in go. Raises NotFound, Conflict when it is over."""
    with archive.write(actor_id) as work:
        hand_in = _open(work, hand_in_id)
        for file in hand_ins.files(work.session, hand_in_id):
            if file.state in hand_ins.OPEN_FILES:
                _leave_out(work, archive, file)
        hand_in.state, hand_in.confirmed_by, hand_in.confirmed_at = "dropped", actor_id, work.now
        work.record("hand_in.dropped", "hand_in", hand_in_id)


def end_file(work: UnitOfWork, archive: Archive, file: HandInFile, state: str, message: str, **values: Any) -> None:
    """One file is over without an intake; its bytes go after the commit."""
    key = file.staging_key
    hand_ins.set_file(
        work.session, file.id, state=state, message=message, staging_key=None, ended_at=work.now, **values
    )
    if key:
        work.afterwards(lambda: spool.let_go(archive, key))


def _open(work: UnitOfWork, hand_in_id: int) -> HandIn:
    hand_in = hand_ins.locked(work.session, hand_in_id)
    if hand_in is None:
        raise NotFound
    if hand_in.state != "open":
        raise _is_over()
    return hand_in


def _is_over() -> Conflict:
    return Conflict("hand_in_over", "Lượt nộp này đã kết thúc. Hãy mở lượt nộp mới.")


def _enter(
    archive: Archive, hand_in_id: int, kept: spool.Kept, brought: dict[str, Any], actor_id: int | None
) -> HandInFile:
    """The row of the file, its custody event and its job, in one transaction."""
    with archive.write(actor_id) as work:
        _open(work, hand_in_id)
        spool.enter(work, archive, kept)
        twin = hand_ins.twin(work.session, hand_in_id, kept.sha256)
        file = hand_ins.add_file(
            work.session,
            hand_in_id,
            size_bytes=kept.size_bytes,
            staging_key=kept.key,
            sha256=kept.sha256,
            state="received",
            received_at=work.now,
            **brought,
        )
        work.record(
            "hand_in.received",
            "hand_in_file",
            file.id,
            hand_in_id=hand_in_id,
            sha256=kept.sha256,
            size_bytes=kept.size_bytes,
        )
        if twin is not None and not kept.is_spooled:
            end_file(work, archive, file, "duplicate", f"Nội dung giống hệt tệp «{twin.name}» trong cùng lượt nộp.")
        else:
            work.send(
                "hand_in.read",
                dedupe_key=f"hand_in.read:{file.id}",
                noun="hand_in",
                noun_id=hand_in_id,
                file_id=file.id,
            )
        work.session.flush()
        work.session.refresh(file)
    return file


def _require_whole(archive: Archive, work: UnitOfWork, files: Sequence[HandInFile], chosen: dict[int, Choice]) -> None:
    """Raise Invalid unless every wanted file has a camera, a start that can be true, and a rate where none is told."""
    problems: dict[str, str] = {}
    for file in files:
        choice = chosen.get(file.id)
        if choice is None or not choice.is_wanted:
            continue
        if choice.camera_id is None or cameras.get(work.session, choice.camera_id) is None:
            problems[f"camera-{file.id}"] = "Hãy chọn camera của tệp này."
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
    device = devices.get(work.session, device_id)
    if device is None or not 1 <= channel_number <= device.channel_count:
        return
    if devices.in_force(work.session, device_id, channel_number) is not None:
        return
    if any(row.valid_to_ms is None for row in devices.of_camera(work.session, camera_id)):
        return
    devices.hang(work.session, device_id, channel_number, camera_id, now=work.now, actor_id=work.actor_id)
    work.record("device.mapped", "device", device_id, channel_number=channel_number, camera_id=camera_id)


def _leave_out(work: UnitOfWork, archive: Archive, file: HandInFile) -> None:
    end_file(work, archive, file, "left_out", "Không chọn nạp.")


def _plain_folder(folder: str) -> str:
    shown = "/".join(plain_name(part) for part in folder.replace("\\", "/").split("/") if part not in {"", ".", ".."})
    return shown[-_MOST_FOLDER:]
