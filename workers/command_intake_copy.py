"""The first half of ``camera-antt intake``: what lies under the paths, what of it is new, and its copy into staging.

What was taken in before from the same place for the same camera or recorder, and is still kept, is not copied again:
place, name, size and last change lead to it, pieces of its content decide. One hand-in takes ``hand_in.MOST_FILES``; a
stick with more is several.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.progress import Progress, TaskID

from storage import hand_in
from storage.catalog import cameras, devices
from storage.errors import Conflict, Refused
from storage.receive import plain_text
from storage.unit_of_work import Archive
from storage.values.digest import chunks_of_file
from workers.footage_files import FootageFile, footage_file, found_below

_GONE = (errno.ENOENT, errno.EIO, errno.ENODEV, errno.ENXIO, errno.ENOTCONN, errno.ESTALE)


@dataclass(frozen=True)
class Whose:
    """What the files are said to come from, as keys; where they lay, in words."""

    camera_id: int | None
    device_id: int | None
    origin: str = ""


def found_under(paths: Sequence[Path]) -> list[FootageFile]:
    """Files named one by one as they are named; of folders what may be footage. Raises Refused when nothing is."""
    found: list[FootageFile] = []
    for path in paths:
        if path.is_dir():
            found += found_below(path)
        elif file := footage_file(path, path.parent):
            found.append(file)
        else:
            raise Refused("no_such_file", f"Không có tệp hay thư mục «{path}».")
    if not found:
        raise Refused("nothing_found", f"Không thấy tệp ghi hình nào trong «{paths[0]}».")
    return found


def named(archive: Archive, camera_code: str | None, device_code: str | None) -> Whose:
    """The camera and recorder that were typed. Raises Refused for an unknown code."""
    with archive.read() as session:
        camera = cameras.by_code(session, camera_code) if camera_code else None
        device = devices.by_code(session, device_code) if device_code else None
    if camera_code and camera is None:
        raise Refused("no_such_camera", f"Không có camera mang mã «{camera_code}» trong sổ đăng ký.")
    if device_code and device is None:
        raise Refused("no_such_device", f"Không có đầu ghi mang mã «{device_code}» trong sổ.")
    return Whose(camera.id if camera else None, device.id if device else None)


def without_known(archive: Archive, found: Sequence[FootageFile], whose: Whose) -> list[FootageFile]:
    """The files that are still to be taken in; the others are told, one line each."""
    new: list[FootageFile] = []
    for file in found:
        known_in = hand_in.kept_before(
            archive,
            camera_id=whose.camera_id,
            device_id=whose.device_id,
            path=file.path,
            folder=file.folder,
            name=file.name,
            size_bytes=file.size_bytes,
            modified_at=file.modified_at,
        )
        if known_in is None:
            new.append(file)
        else:
            shown = plain_text(f"{file.folder}/{file.name}" if file.folder else file.name)
            print(f"ĐÃ CÓ  {shown}: Đã nạp ở lượt nộp #{known_in}, không chép lại.")
    return new


def take_all(archive: Archive, new: Sequence[FootageFile], whose: Whose, progress: Progress) -> list[int]:
    """Copy every file into staging; one whose bytes cannot be had is noted with the reason. Answers the hand-ins."""
    brought: list[int] = []
    bar = progress.add_task("đang chép", total=100, name="")
    for number, file in enumerate(new):
        progress.update(bar, name=f"{number + 1}/{len(new)} {file.name}", completed=0)
        if number % hand_in.MOST_FILES == 0:
            brought.append(_begin(archive, whose))
        try:
            try:
                _take(archive, brought[-1], file, progress, bar)
            except Conflict as conflict:
                if conflict.code not in hand_in.NOT_OF_THE_FILE:
                    raise
                brought.append(_begin(archive, whose))
                _take(archive, brought[-1], file, progress, bar)
        except (Refused, OSError) as error:
            hand_in.refuse_untaken(
                archive,
                brought[-1],
                name=file.name,
                folder=file.folder,
                size_bytes=file.size_bytes,
                modified_at=file.modified_at,
                message=error.message if isinstance(error, Refused) else _unreadable(error),
                actor_id=None,
            )
    progress.remove_task(bar)
    return brought


def _begin(archive: Archive, whose: Whose) -> int:
    begun = hand_in.begin(
        archive,
        channel="command",
        actor_id=None,
        camera_id=whose.camera_id,
        device_id=whose.device_id,
        origin=whose.origin,
    )
    return begun.id


def _take(archive: Archive, hand_in_id: int, file: FootageFile, progress: Progress, bar: TaskID) -> None:
    def chunks() -> Iterator[bytes]:
        passed = 0
        for chunk in chunks_of_file(file.path):
            passed += len(chunk)
            progress.update(bar, completed=100 * passed // max(1, file.size_bytes))
            yield chunk

    hand_in.take(
        archive,
        hand_in_id,
        chunks(),
        name=file.name,
        folder=file.folder,
        modified_at=file.modified_at,
        actor_id=None,
    )


def _unreadable(error: OSError) -> str:
    if error.errno in _GONE:
        return (
            "Không đọc được nữa: USB hoặc ổ đĩa đã bị rút ra hay hỏng. Hãy cắm lại rồi nạp lại, tệp đã có sẽ tự bỏ qua."
        )
    return f"Không đọc được tệp ({error.strerror or type(error).__name__}). Hãy kiểm tra quyền đọc rồi nạp lại."
