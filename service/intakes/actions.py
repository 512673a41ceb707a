"""Taking in a file that a person hands in on a page: whose camera may it be, then the archive's own door."""

from __future__ import annotations

from collections.abc import Iterable

from service.web.language import _
from storage.catalog import cameras, intakes
from storage.errors import Conflict, NotFound
from storage.models import Account, Camera, Intake
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
    if camera is None:
        raise NotFound
    if account.role == "owner":
        is_own = account.owner_id is not None and camera.owner_id == account.owner_id
    else:
        is_own = unit_ids is None or camera.unit_id in unit_ids
    if not is_own:
        raise NotFound
    return camera


def hand_in(
    archive: Archive,
    chunks: Iterable[bytes],
    account: Account,
    unit_ids: set[str] | None,
    *,
    camera_id: int,
    name: str,
    device_start_ms: int | None,
) -> Intake:
    """Stream one file into staging; a job takes it in. Never the whole file in memory."""
    with archive.read() as session:
        camera_to_hand_in(session, account, unit_ids, camera_id)
    return receive(
        archive,
        chunks,
        camera_id=camera_id,
        original_name=name,
        device_start_ms=device_start_ms,
        time_source="stated",
        channel="owner_page" if account.role == "owner" else "page",
        actor_id=account.id,
    )
