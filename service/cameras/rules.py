"""What a registration must say before it is kept: every field checked, all problems told at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from service.cameras.fields import CameraKind, Connection, Fund, Movement, OwnerKind, Purpose, State, StoragePlace
from storage.values.place import Point


@dataclass(frozen=True, kw_only=True)
class CameraDraft:
    """One registration, checked but not yet kept. ``None`` means "not said", never "no".

    No identity-card number is a field of it: it is not needed to find a camera, so it is never stored.
    """

    owner_name: str
    phone: str
    """National form, digits only: 0903123567."""
    address: str
    place: str
    """Where the camera hangs, in words."""
    eyes: int
    owner_kind: OwnerKind | None = None
    phone_other: str | None = None
    zalo: str | None = None
    email: str | None = None
    subunit: str | None = None
    """Khu phố, tổ dân phố, thôn …, in its full form ("Khu phố 5")."""
    unit: str | None = None
    """The commune as written (name, code or unit_id); resolved to a unit by the caller."""
    point: Point | None = None
    recorders: int | None = None
    camera_kind: CameraKind | None = None
    movement: Movement | None = None
    brand: str | None = None
    resolution: str | None = None
    infrared: bool | None = None
    audio: bool | None = None
    azimuth_deg: float | None = None
    """Where the camera looks, clockwise from north; None for PTZ or when not said."""
    angle_deg: float | None = None
    range_metres: float | None = None
    sees: str | None = None
    retention_days: int | None = None
    storage_place: StoragePlace | None = None
    clock_offset_ms: int | None = None
    """Reference minus device: positive means that the camera's clock is slow."""
    connection: Connection | None = None
    host: str | None = None
    port: int | None = None
    fund: Fund | None = None
    amount_dong: int | None = None
    state: State = State.WORKING
    state_on: date | None = None
    purposes: tuple[Purpose, ...] = ()
    contact_hours: str | None = None
    wants_result: bool | None = None
    notice_sign: bool | None = None
    registered_on: date | None = None
    received_by: str | None = None
    form_number: str | None = None
    note: str | None = None
    warnings: tuple[str, ...] = ()
    """Vietnamese sentences: accepted, but a person should look again."""
