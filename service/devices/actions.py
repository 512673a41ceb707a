"""Entering recorders, editing them, hanging cameras on their channels, taking them out of use."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from service.devices.rules import DeviceDraft
from service.web.language import _
from storage.catalog import cameras, devices
from storage.errors import Conflict, Invalid, NotFound
from storage.models import Camera, Device
from storage.unit_of_work import Reading, UnitOfWork


def visible_device(session: Reading, unit_ids: Collection[str] | None, device_id: int) -> Device:
    """The recorder, if it is of one of these units. Raises NotFound."""
    device = devices.get(session, device_id)
    if device is None or (unit_ids is not None and device.unit_id not in unit_ids):
        raise NotFound
    return device


def visible_camera(session: Reading, unit_ids: Collection[str] | None, code: str) -> Camera | None:
    """The camera of a code, if it is registered with one of these units."""
    camera = cameras.by_code(session, code)
    if camera is None or camera.registration == "rejected":
        return None
    return camera if unit_ids is None or camera.unit_id in unit_ids else None


def cameras_to_hang(session: Reading, unit_ids: Collection[str] | None, device: Device) -> list[Camera]:
    """The cameras of the recorder's owner that are registered with one of these units, by code."""
    of_owner = [line.camera for line in cameras.of_owner(session, device.owner_id)]
    return [camera for camera in of_owner if unit_ids is None or camera.unit_id in unit_ids]


def register(work: UnitOfWork, unit_ids: Collection[str] | None, draft: DeviceDraft, camera_code: str) -> Device:
    """Enter a recorder of the owner of a camera that is known. Raises Invalid for a code that is none."""
    camera = visible_camera(work.session, unit_ids, camera_code)
    if camera is None:
        raise Invalid({"camera": _("Không có camera mang mã này trong phạm vi của anh/chị.")})
    device = devices.add(
        work.session,
        owner_id=camera.owner_id,
        unit_id=camera.unit_id,
        brand=draft.brand,
        model=draft.model,
        channel_count=draft.channel_count,
        place=draft.place,
        note=draft.note,
        registered_by=work.actor_id,
        registered_at=work.now,
    )
    work.record("device.registered", "device", device.id, owner_id=camera.owner_id, channel_count=draft.channel_count)
    return device


def edit(
    work: UnitOfWork, unit_ids: Collection[str] | None, device_id: int, draft: DeviceDraft, edition: int | None
) -> Device:
    """Change what was entered. Raises Conflict when somebody else changed it meanwhile, or channels would be lost."""
    device = _locked(work, unit_ids, device_id)
    if edition != device.edition:
        raise Conflict("edited_meanwhile", _("Người khác vừa sửa đầu ghi này. Hãy tải lại trang rồi sửa lại."))
    last = max((channel.channel_number for channel, _camera in devices.channels(work.session, device_id)), default=0)
    if draft.channel_count < last:
        raise Invalid({"channel_count": _("Còn camera ở kênh lớn hơn số này. Hãy gỡ camera khỏi kênh trước.")})
    device.brand, device.model, device.channel_count = draft.brand, draft.model, draft.channel_count
    device.place, device.note, device.edition = draft.place, draft.note, device.edition + 1
    work.record("device.changed", "device", device_id, channel_count=draft.channel_count)
    return device


def hang(work: UnitOfWork, unit_ids: Collection[str] | None, device_id: int, wanted: Mapping[int, str]) -> int:
    """Hang cameras on channels by their codes (empty: none); answers how many channels changed.

    From now on: what hung there stays for what was recorded before. What hangs there already is not judged anew: a
    camera may have changed hands since. Raises Invalid with a problem per channel, named ``channel-<number>``.
    """
    device = _locked(work, unit_ids, device_id)
    hung = {(channel.channel_number, camera.id) for channel, camera in devices.channels(work.session, device_id)}
    problems: dict[str, str] = {}
    chosen: dict[int, int | None] = {}
    for number, code in wanted.items():
        if not 1 <= number <= device.channel_count:
            problems[f"channel-{number}"] = _("Đầu ghi không có kênh này.")
            continue
        camera = visible_camera(work.session, unit_ids, code) if code else None
        if code and camera is None:
            problems[f"channel-{number}"] = _("Không có camera mang mã này trong phạm vi của anh/chị.")
        elif camera is not None and (number, camera.id) not in hung and not devices.may_hang(device, camera):
            problems[f"channel-{number}"] = devices.OTHER_OWNERS
        elif camera is not None and camera.id in chosen.values():
            problems[f"channel-{number}"] = _("Camera này đã ghi ở kênh khác trong biểu mẫu.")
        else:
            chosen[number] = camera.id if camera else None
    if problems:
        raise Invalid(problems)
    changed = 0
    # first those that leave, so that a camera may change places with another
    for number, camera_id in sorted(chosen.items(), key=lambda item: item[1] is not None):
        if devices.hang(work.session, device_id, number, camera_id, now=work.now, actor_id=work.actor_id):
            changed += 1
            work.record("device.mapped", "device", device_id, channel_number=number, camera_id=camera_id)
    return changed


def retire(work: UnitOfWork, unit_ids: Collection[str] | None, device_id: int) -> None:
    """The recorder is out of use: nothing hangs on it from now on."""
    device = _locked(work, unit_ids, device_id)
    for channel, _camera in devices.channels(work.session, device_id):
        devices.hang(work.session, device_id, channel.channel_number, None, now=work.now, actor_id=work.actor_id)
    device.retired_at, device.edition = work.now, device.edition + 1
    work.record("device.retired", "device", device_id)


def _locked(work: UnitOfWork, unit_ids: Collection[str] | None, device_id: int) -> Device:
    device = devices.locked(work.session, device_id)
    if device is None or (unit_ids is not None and device.unit_id not in unit_ids):
        raise NotFound
    if device.retired_at is not None:
        raise Conflict("device_retired", _("Đầu ghi này đã ngừng dùng."))
    return device
