"""Files brought together: received, read, proposed, and made intakes once a person confirmed start and camera.

Promise: what was received is either in staging with a row that says so, or gone with a row that says why; nothing is
filed before it was confirmed. Steps of a file: 1 bytes into staging (``storage.spool``) · 2 its row, its custody event
and its job ``hand_in.read`` in one transaction · 3 that job reads it and proposes · 4 ``storage.confirmation``: the
bytes are handed to an intake, whose job files them; or they are let go. Killed between a commit and the removal of
let-go bytes, the sweep removes them: no row speaks of them any more.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from storage import spool
from storage.catalog import cameras, devices, hand_ins
from storage.errors import Conflict, DatabaseAway, NotFound, Refused, StorageFull
from storage.models import HandIn, HandInFile
from storage.objects.keys import staging_key
from storage.objects.store import ObjectMissing, StoreUnreachable
from storage.receive import CHANNELS, plain_name, plain_text, require_room, within_limits
from storage.steps import step
from storage.unit_of_work import Archive, UnitOfWork

MOST_FILES = 2_000  # of one hand-in: a stick with more is several
NOT_OF_THE_FILE = frozenset({"hand_in_over", "too_many_files"})
"""Refusals that say nothing about a file: it goes into another hand-in."""
_MOST_FOLDER = 300
_PIECE_BYTES = 1 << 18  # of a file brought again, at its beginning, middle and end


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
            origin=plain_origin(origin),
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
    """Take in the bytes of one more file; answers its row, ``received``: whether it has a twin is told when it is read.

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


def was_taken(archive: Archive, *, folder: str, name: str, size_bytes: int, modified_at: int) -> bool:
    """Whether a file of a watched folder has a row already, by what its row keeps of its names (see ``take``)."""
    with archive.read() as session:
        return hand_ins.taken_before(session, _plain_folder(folder), plain_name(name), size_bytes, modified_at)


def kept_before(
    archive: Archive,
    *,
    camera_id: int | None,
    device_id: int | None,
    path: Path,
    folder: str,
    name: str,
    size_bytes: int,
    modified_at: int,
) -> int | None:
    """The hand-in by which the command took this file of this camera or recorder in, its original still kept.

    Recorders write files of one size under names that return, and some know no date: so place, size and last change
    only lead to the original, and its beginning, middle and end decide. What cannot be compared is not known.
    """
    with archive.read() as session:
        kept = hand_ins.kept_before(
            session,
            (camera_id, device_id),
            folder=_plain_folder(folder),
            name=plain_name(name),
            size_bytes=size_bytes,
            modified_at=modified_at,
        )
    return kept[0] if kept and _looks_like(archive, kept[1], path, size_bytes) else None


def _looks_like(archive: Archive, key: str, path: Path, size_bytes: int) -> bool:
    try:
        with path.open("rb") as file:
            for start in sorted({0, max(0, size_bytes - _PIECE_BYTES) // 2, max(0, size_bytes - _PIECE_BYTES)}):
                file.seek(start)
                piece = file.read(_PIECE_BYTES)
                if not piece or piece != b"".join(archive.store.read(key, start, len(piece))):
                    return False
    except (OSError, ObjectMissing, StoreUnreachable):
        return False
    return True


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
        hand_in = open_locked(work, hand_in_id)
        for file in hand_ins.files(work.session, hand_in_id):
            if file.state in hand_ins.OPEN_FILES:
                leave_out(work, archive, file)
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


def open_locked(work: UnitOfWork, hand_in_id: int) -> HandIn:
    """The hand-in, open, kept from other writers to the end of this transaction. Raises NotFound, Conflict."""
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
        open_locked(work, hand_in_id)
        spool.enter(work, archive, kept)
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


def leave_out(work: UnitOfWork, archive: Archive, file: HandInFile) -> None:
    """A file that nobody wants: its bytes go after the commit."""
    end_file(work, archive, file, "left_out", "Không chọn nạp.")


def plain_origin(origin: str) -> str:
    """Where files lay as a hand-in's row keeps it."""
    return plain_text(origin)[:_MOST_FOLDER]


def _plain_folder(folder: str) -> str:
    shown = "/".join(plain_name(part) for part in folder.replace("\\", "/").split("/") if part not in {"", ".", ".."})
    return shown[-_MOST_FOLDER:]
