"""Look into the watched folder and take in the files that have settled, as hand-ins that wait to be confirmed.

Nothing in the folder is ever changed or removed: it may be mounted for reading only, and what a person put there is
theirs. A file was taken when its place, size and last change stand in the rows. It has settled when its last change
lies ``watch_settle_seconds`` back and it did not change while it was listed. A last change that lies ahead (of a device
or computer with a wrong clock) tells nothing: such a file has settled when two looks that far apart saw the same size
and change. What a look saw of those stands in the arguments of its job, for whichever process looks next.
The first folder below may be named by the code of a camera or of a recorder: then its files are proposed for that
camera, or for the cameras on that recorder's channels.
"""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path

from storage import hand_in
from storage.catalog import cameras, devices, hand_ins, jobs
from storage.errors import Refused, StorageFull, Unavailable
from storage.models import HandIn
from storage.receive import plain_name
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS
from storage.values.digest import chunks_of_file
from storage.values.process import host_name
from workers.footage_files import FootageFile, footage_file, found_below
from workers.run import JobRun
from workers.settings import Settings

_JOIN_WITHIN_MS = DAY_MS  # files that come later than this after the first begin a hand-in of their own
_MOST_AHEAD = 2_000  # of files whose last change lies ahead: the others have their turn when these are taken
_log = logging.getLogger(__name__)
_Ahead = dict[str, int]  # what such a file is, to when a look first saw it like that, epoch ms


def run(archive: Archive, job: JobRun) -> None:
    """Take in what has settled since the last look."""
    settings = Settings.from_env()
    if settings.watch_folder is None:
        if not archive.settings.is_embedded:  # another host may have it: what this one did not do is said
            here = host_name(archive.settings.host_name)
            with archive.write() as work:
                job.finish_in(
                    work, f"Máy {here} không đặt CAMERA_ANTT_WATCH_FOLDER nên lượt này không xem thư mục nào."
                )
        return
    root = settings.watch_folder
    if not root.is_dir():
        raise Refused(
            "no_watch_folder",
            f"Không thấy thư mục theo dõi {root}. Hãy kiểm tra ổ đĩa hoặc biến CAMERA_ANTT_WATCH_FOLDER.",
        )
    settle_ms = settings.watch_settle_seconds * 1000
    now = archive.clock.now_ms()
    known, ahead = _seen_ahead(archive), _Ahead()
    taken, failed = 0, 0
    for file in found_below(root):
        try:
            if not _is_due(archive, file, known, ahead, now=now, settle_ms=settle_ms) or not _take(archive, root, file):
                continue
        except (StorageFull, Unavailable):
            raise  # of the house: the next round tries again
        except Exception:  # one file must not hold the others up
            _log.exception("watched folder: %r", file.path)
            failed += 1
            continue
        taken += 1
        job.progress(taken, 0, "Đang nhận tệp từ thư mục theo dõi")
    if ahead:
        job.remember(ahead=ahead)
    said = [f"Đã nhận {taken} tệp, chờ xác nhận."] if taken else []
    said += [f"Còn {failed} tệp chưa nhận được, lượt sau thử lại; lý do ở nhật ký."] if failed else []
    if said:
        with archive.write() as work:
            job.finish_in(work, " ".join(said))


def _is_due(archive: Archive, file: FootageFile, known: _Ahead, ahead: _Ahead, *, now: int, settle_ms: int) -> bool:
    """Whether the file has settled and was not taken before."""
    if now - settle_ms <= file.modified_at <= now or _was_taken(archive, file):
        return False
    return file.modified_at <= now or _has_stood(file, known, ahead, now, settle_ms)


def _was_taken(archive: Archive, file: FootageFile) -> bool:
    return hand_in.was_taken(
        archive, folder=file.folder, name=file.name, size_bytes=file.size_bytes, modified_at=file.modified_at
    )


def _seen_ahead(archive: Archive) -> _Ahead:
    """What the last look saw of files whose last change lies ahead."""
    with archive.read() as session:
        last = jobs.last_done(session, "folder.watch")
        return dict(last.arguments.get("ahead", {})) if last else {}


def _has_stood(file: FootageFile, known: _Ahead, ahead: _Ahead, now: int, settle_ms: int) -> bool:
    """Whether earlier looks saw the file just as it is; what this look saw is noted in ``ahead``."""
    told = f"{file.size_bytes} {file.modified_at} ".encode() + os.fsencode(f"{file.folder}/{file.name}")
    mark = hashlib.sha256(told).hexdigest()
    first_ms = min(known.get(mark, now), now)  # a clock that was set back must not make it wait for ever
    if len(ahead) < _MOST_AHEAD:
        ahead[mark] = first_ms
    return now - first_ms >= settle_ms and mark in known


def _take(archive: Archive, root: Path, file: FootageFile, *, is_repeat: bool = False) -> bool:
    """Take one file into the open hand-in of its folder; False when it is still being written or cannot be read.

    A hand-in that ended or got full while the file was copied is no fault of the file's: it goes into the next one.
    """
    if footage_file(file.path, root) != file:
        return False
    top = file.folder.split("/", 1)[0]
    brought = _hand_in_of(archive, root, plain_name(top) if top else "")
    try:
        hand_in.take(
            archive,
            brought.id,
            chunks_of_file(file.path),
            name=file.name,
            folder=file.folder,
            modified_at=file.modified_at,
            actor_id=None,
        )
    except (StorageFull, Unavailable):
        raise
    except Refused as refusal:
        if refusal.code in hand_in.NOT_OF_THE_FILE:
            if is_repeat:
                return False  # the next round looks again
            return _take(archive, root, file, is_repeat=True)
        hand_in.refuse_untaken(
            archive,
            brought.id,
            name=file.name,
            folder=file.folder,
            size_bytes=file.size_bytes,
            modified_at=file.modified_at,
            message=refusal.message,
            actor_id=None,
        )
    except OSError:
        return False  # vanished or unreadable now: the next round looks again
    return True


def _hand_in_of(archive: Archive, root: Path, top: str) -> HandIn:
    origin = hand_in.plain_origin(f"{root.name}/{top}" if top else root.name)
    with archive.read() as session:
        open_one = hand_ins.open_of_folder(session, origin)
        if open_one is not None and open_one.received_at > archive.clock.now_ms() - _JOIN_WITHIN_MS:
            counted = hand_ins.file_counts(session, [open_one.id]).get(open_one.id, {})
            if sum(counted.values()) < hand_in.MOST_FILES:
                return open_one
        camera = cameras.by_code(session, top) if top else None
        device = devices.by_code(session, top) if top and camera is None else None
    return hand_in.begin(
        archive,
        channel="folder",
        actor_id=None,
        camera_id=camera.id if camera else None,
        device_id=device.id if device else None,
        origin=origin,
    )
