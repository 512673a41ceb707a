"""Taking in files that a person hands in: whose cameras may they be, then the archive's own doors."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from service.intakes.rules import HAND_IN_STATES, UNITLESS_ROLES
from service.web.language import _
from storage import confirmation
from storage import hand_in as brought
from storage.catalog import cameras, devices, hand_ins, intakes
from storage.confirmation import Choice
from storage.errors import Conflict, Invalid, NotFound, Refused
from storage.models import Account, Camera, Device, HandIn, HandInFile, Intake
from storage.receive import receive
from storage.unit_of_work import Archive, Reading


def camera_to_hand_in(session: Reading, account: Account, unit_ids: set[str] | None, camera_id: int) -> Camera:
    """The camera, if this person may hand in its files: police of its unit, or its own owner.

    Raises NotFound, or Refused while its registration has not been confirmed.
    """
    camera = _own_camera(session, account, unit_ids, camera_id)
    if camera.registration != "confirmed":
        raise Conflict("camera_pending", _("Camera chưa được công an phường xác nhận nên chưa nhận được tệp."))
    return camera


def intake_to_watch(
    session: Reading, account: Account, unit_ids: set[str] | None, intake_id: int
) -> tuple[Intake, Camera]:
    """A file on its way and its camera, for those who might have handed it in. Raises NotFound."""
    intake = intakes.get(session, intake_id)
    if intake is None:
        raise NotFound
    return intake, _own_camera(session, account, unit_ids, intake.camera_id)


def _own_camera(session: Reading, account: Account, unit_ids: set[str] | None, camera_id: int) -> Camera:
    camera = cameras.get(session, camera_id)
    if camera is None or not is_own_camera(camera, account, unit_ids):
        raise NotFound
    return camera


def is_own_camera(camera: Camera, account: Account, unit_ids: Collection[str] | None) -> bool:
    """Whether it is this person's: of the units of police, of the very owner."""
    if account.role == "owner":
        return account.owner_id is not None and camera.owner_id == account.owner_id
    return unit_ids is None or camera.unit_id in unit_ids


def hand_in(
    archive: Archive,
    chunks: Iterable[bytes],
    account: Account,
    unit_ids: set[str] | None,
    *,
    camera_id: int,
    name: str,
    device_start_ms: int,
) -> Intake:
    """Stream one file into staging, its camera and start stated by this person; a job files it.

    Never the whole file in memory.
    """
    with archive.read() as session:
        camera_to_hand_in(session, account, unit_ids, camera_id)
    return receive(
        archive,
        chunks,
        camera_id=camera_id,
        original_name=name,
        device_start_ms=device_start_ms,
        time_source="stated",
        channel=_channel(account),
        actor_id=account.id,
    )


def device_to_hand_in(session: Reading, account: Account, unit_ids: set[str] | None, device_id: int) -> Device:
    """The recorder, if this person may hand in its files: police of its unit, or its own owner. Raises NotFound."""
    device = devices.get(session, device_id)
    if device is None:
        raise NotFound
    if account.role == "owner":
        is_own = account.owner_id is not None and device.owner_id == account.owner_id
    else:
        is_own = unit_ids is None or device.unit_id in unit_ids
    if not is_own:
        raise NotFound
    return device


def begin(
    archive: Archive,
    account: Account,
    unit_ids: set[str] | None,
    *,
    camera_id: int | None = None,
    device_id: int | None = None,
) -> HandIn:
    """Open a hand-in for a camera, for a recorder, or (police only) for files whose camera is named at the end."""
    with archive.read() as session:
        if camera_id is not None:
            camera_to_hand_in(session, account, unit_ids, camera_id)
        if device_id is not None:
            device_to_hand_in(session, account, unit_ids, device_id)
    if camera_id is None and device_id is None and account.role == "owner":
        raise NotFound
    return brought.begin(
        archive,
        channel=_channel(account),
        actor_id=account.id,
        camera_id=camera_id,
        device_id=device_id,
        unit_id=account.unit_id,
    )


def hand_in_to_watch(session: Reading, account: Account, unit_ids: set[str] | None, hand_in_id: int) -> HandIn:
    """A hand-in, for its owner or for police of its unit; one of no unit for ``UNITLESS_ROLES`` alone.

    Whoever sees the whole house sees them all. Raises NotFound.
    """
    found = hand_ins.get(session, hand_in_id)
    if found is None:
        raise NotFound
    if account.role == "owner":
        is_own = found.handed_in_by == account.id
    elif found.unit_id is None:
        is_own = unit_ids is None or account.role in UNITLESS_ROLES
    else:
        is_own = unit_ids is None or found.unit_id in unit_ids
    if not is_own:
        raise NotFound
    return found


def listed(
    session: Reading, account: Account, unit_ids: set[str] | None, states: Sequence[str] = tuple(HAND_IN_STATES)
) -> list[HandIn]:
    """The newest hand-ins that this person may watch (see ``hand_in_to_watch``)."""
    return hand_ins.listed(
        session,
        unit_ids,
        handed_in_by=account.id if account.role == "owner" else None,
        is_unitless_seen=account.role in UNITLESS_ROLES,
        states=states,
    )


def add_file(
    archive: Archive,
    chunks: Iterable[bytes],
    account: Account,
    unit_ids: set[str] | None,
    *,
    hand_in_id: int,
    name: str,
    folder: str = "",
    modified_at: int | None = None,
) -> HandInFile:
    """Stream one more file into a hand-in; a job reads it. Never the whole file in memory."""
    with archive.read() as session:
        hand_in_to_watch(session, account, unit_ids, hand_in_id)
    return brought.take(
        archive, hand_in_id, chunks, name=name, folder=folder, modified_at=modified_at, actor_id=account.id
    )


def confirm(
    archive: Archive, account: Account, unit_ids: set[str] | None, hand_in_id: int, choices: Sequence[Choice]
) -> list[int]:
    """Make intakes of the wanted files. Raises Invalid (see ``storage.confirmation.confirm``)."""
    problems: dict[str, str] = {}
    with archive.read() as session:
        hand_in_to_watch(session, account, unit_ids, hand_in_id)
        for choice in choices:
            if choice.is_wanted and choice.camera_id is not None:
                try:
                    camera_to_hand_in(session, account, unit_ids, choice.camera_id)
                except NotFound:
                    problems[f"camera-{choice.file_id}"] = _("Không có camera mang mã này trong phạm vi của anh/chị.")
                except Refused as refusal:
                    problems[f"camera-{choice.file_id}"] = refusal.message
    if problems:
        raise Invalid(problems)
    return confirmation.confirm(archive, hand_in_id, choices, account.id)


def drop(archive: Archive, account: Account, unit_ids: set[str] | None, hand_in_id: int) -> None:
    """Let all of an open hand-in go."""
    with archive.read() as session:
        hand_in_to_watch(session, account, unit_ids, hand_in_id)
    brought.drop(archive, hand_in_id, account.id)


def _channel(account: Account) -> str:
    return "owner_page" if account.role == "owner" else "page"
