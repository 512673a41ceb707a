"""The door for files handed in: bytes stream into staging, then an intake, its custody event and its job are born.

Pages and the command come through here alike; the crew does the rest (job ``intake.file``).
"""

from __future__ import annotations

import re
import shutil
import unicodedata
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from storage import spool
from storage.catalog import cameras, clocks, intakes, mounts
from storage.errors import Conflict, DatabaseAway, NotFound, Refused, StorageFull, TooLarge
from storage.ledger.filing import place, require_plausible
from storage.models import Intake
from storage.objects.keys import staging_key
from storage.settings import Settings
from storage.steps import step
from storage.unit_of_work import Archive, UnitOfWork

CHANNELS = ("page", "command", "owner_page", "folder", "backfill", "demonstration")
TIME_SOURCES = ("stated", "file_metadata", "file_name")
_LONGEST_NAME, _LONGEST_ENDING = 200, 12  # signs
_LOOK_EVERY_BYTES = 16 * 1024**2  # how often the room left is looked at while bytes come in


def receive(
    archive: Archive,
    chunks: Iterable[bytes],
    *,
    camera_id: int,
    original_name: str,
    device_start_ms: int | None,
    time_source: str = "stated",
    channel: str,
    actor_id: int | None,
) -> Intake:
    """Take in the bytes of one file; answers its intake (state ``waiting``), which a job will file.

    ``device_start_ms``: start by the device's own clock, epoch ms UTC; None to have it looked for in the file. Never
    holds more than a chunk in memory. Raises Refused for a wrong time, an empty file or one beyond
    ``upload_limit_bytes``, NotFound for an unknown camera, StorageFull when ``reserve_bytes`` would not stay free;
    then, as after any other error, nothing is left behind. Raises DatabaseAway when the answer to the commit was lost:
    the bytes stay, for the intake may stand. A store that is away refuses nothing: see ``storage.spool``.
    """
    if channel not in CHANNELS or time_source not in TIME_SOURCES:
        raise ValueError(f"unknown channel {channel!r} or time source {time_source!r}")
    require_sense(archive, camera_id, device_start_ms)
    name = plain_name(original_name)
    try:
        require_room(archive.settings)
    except StorageFull as full:
        raise spool.as_full(archive) from full
    key = staging_key(uuid.uuid4().hex)
    try:
        kept = spool.keep(archive, key, within_limits(archive.settings, chunks))
        if kept.size_bytes == 0:
            raise Refused("empty_file", "Tệp «%(name)s» rỗng (0 byte). Hãy chép lại từ đầu ghi rồi gửi lại.", name=name)
        intake = _enter(
            archive,
            kept,
            camera_id=camera_id,
            staging_key=key,
            original_name=name,
            bytes_received=kept.size_bytes,
            sha256=kept.sha256,
            device_start_ms=device_start_ms,
            time_source="file_metadata" if device_start_ms is None else time_source,
            handed_in_by=actor_id,
            channel=channel,
        )
    except DatabaseAway:  # the intake may stand: what no intake waits for is swept later
        raise
    except BaseException:
        spool.let_go(archive, key)
        raise
    step("received")
    return intake


def _enter(archive: Archive, kept: spool.Kept, **columns: Any) -> Intake:
    """The intake, its custody event and its job, in one transaction."""
    with archive.write(columns["handed_in_by"]) as work:
        spool.enter(work, archive, kept)
        return enter_intake(work, **columns)


def enter_intake(work: UnitOfWork, **columns: Any) -> Intake:
    """An intake of bytes that are in staging, with its custody event and the job that will file it."""
    intake = intakes.add(work.session, received_at=work.now, **columns)
    work.record(
        "intake.received",
        "intake",
        intake.id,
        camera_id=intake.camera_id,
        sha256=intake.sha256,
        size_bytes=intake.bytes_received,
        channel=intake.channel,
    )
    work.send(
        "intake.file", dedupe_key=f"intake.file:{intake.id}", noun="intake", noun_id=intake.id, intake_id=intake.id
    )
    return intake


def require_room(settings: Settings, wanted_bytes: int = 0) -> None:
    """Raise StorageFull when ``wanted_bytes`` more would leave less than the reserve on the house's own devices."""
    folders = [settings.home]
    if settings.keeps_objects_here:
        folders.append(Path(settings.objects_url.removeprefix("dir://")))
    for folder in folders:
        if shutil.disk_usage(folder).free < settings.reserve_bytes + wanted_bytes:
            raise StorageFull


def require_sense(archive: Archive, camera_id: int, device_start_ms: int | None) -> None:
    """Raise NotFound for an unknown camera, Refused when it takes no files or when the start cannot be true."""
    settings = archive.settings
    with archive.read() as session:
        camera = cameras.get(session, camera_id)
        if camera is None:
            raise NotFound("Không có camera này trong sổ đăng ký. Hãy kiểm tra lại mã camera.")
        if camera.registration == "rejected":
            raise Conflict(
                "camera_rejected",
                "Camera %(camera)s đã bị từ chối đăng ký nên không nhận tệp.",
                field="camera",
                camera=camera.code,
            )
        if device_start_ms is None:
            return
        known = clocks.known(session, camera_id)
        hung_from = mounts.hung_from(session, camera_id)
    placement = place(
        known,
        device_start_ms,
        drift_ms_per_day=settings.clock_drift_ms_per_day,
        never_compared_ms=settings.clock_never_compared_ms,
    )
    require_plausible(placement, archive.clock.now_ms(), hung_from)


def within_limits(settings: Settings, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks as they come; raises TooLarge beyond the limit of one file, StorageFull when room runs out."""
    size_bytes, looked_at = 0, 0
    for chunk in chunks:
        size_bytes += len(chunk)
        if size_bytes > settings.upload_limit_bytes:
            limit = f"{settings.upload_limit_bytes / 1024**3:.1f}".replace(".", ",")
            raise TooLarge(
                "upload_too_large",
                "Tệp lớn hơn mức cho phép (%(limit)s GB). Hãy cắt nhỏ theo giờ rồi gửi lại.",
                limit=limit,
            )
        if size_bytes - looked_at >= _LOOK_EVERY_BYTES:
            require_room(settings, len(chunk))
            looked_at = size_bytes
        yield chunk


def plain_name(name: str) -> str:
    """The last part of the name, NFC, without control signs, at most 200 characters; one shortened keeps its ending."""
    plain = plain_text(re.split(r"[/\\]", name)[-1]).strip() or "tệp không tên"
    ending = "." + plain.rpartition(".")[2]
    if len(plain) <= _LONGEST_NAME or len(ending) > _LONGEST_ENDING:
        return plain[:_LONGEST_NAME]
    return plain[: _LONGEST_NAME - len(ending)] + ending


def plain_text(text: str) -> str:
    """The same words, NFC, without control signs and bytes that are no text."""
    return "".join(sign for sign in unicodedata.normalize("NFC", text) if unicodedata.category(sign)[0] != "C")
