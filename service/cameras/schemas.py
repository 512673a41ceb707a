"""JSON shapes of cameras, their dated facts, mounts and consents."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from service.cameras.clock_schemas import ObservationBody

Said = str | int | float | bool | list[str]


class CameraForm(BaseModel):
    """A registration. Texts are read as on the form ("15 ngày", "Đông Bắc", "không rõ"); plain values work, too."""

    model_config = ConfigDict(extra="forbid")

    owner_kind: str | None = Field(default=None, description="household, person, agency, business, school …")
    owner_name: str = Field(max_length=200)
    phone: str = Field(max_length=40)
    phone_other: str | None = Field(default=None, max_length=40)
    zalo: str | None = Field(default=None, max_length=100)
    email: str | None = Field(default=None, max_length=200)
    contact_hours: str | None = Field(default=None, max_length=100)
    wants_result: bool | None = None
    identity_checked_on: str | None = Field(default=None, description="day an officer compared papers")
    address: str | None = Field(default=None, max_length=400)
    subunit: str | None = Field(default=None, max_length=100)
    unit: str | None = Field(default=None, max_length=100, description="commune: name, code or unit_id; null: own")
    place: str | None = Field(default=None, max_length=400, description="where it hangs and what is seen")
    sees: str | None = Field(default=None, max_length=400)
    position: str | None = Field(default=None, max_length=2000, description="lat; lon, any usual spelling")
    direction: str | float | None = Field(default=None, description="degrees clockwise from north, or in words")
    angle: float | None = Field(default=None, description="degrees")
    range: float | None = Field(default=None, description="metres")
    indoor: bool | None = None
    eyes: int = Field(default=1)
    recorders: int | None = None
    camera_kind: str | None = Field(default=None, description="ip, analog, wifi")
    movement: str | None = Field(default=None, description="fixed, ptz")
    brand: str | None = Field(default=None, max_length=100)
    resolution: str | None = Field(default=None, max_length=40)
    infrared: bool | None = None
    audio: bool | None = None
    retention: str | int | None = Field(default=None, description="days until the device overwrites; 0 live only")
    storage_place: str | None = Field(default=None, description="recorder, card, cloud_vn, cloud_foreign")
    clock_offset: str | float | None = Field(default=None, description="seconds, reference minus device")
    connection: str | None = Field(default=None, description="independent, central, app")
    fund: str | None = Field(default=None, description="community, self, state, sponsor")
    amount: str | int | None = Field(default=None, description="đồng")
    state: str | None = Field(default=None, description="working, broken, paused, removed")
    state_on: str | None = None
    purposes: list[str] = Field(default=[], description="report, criminal, administrative, lost: each agreed to")
    notice_sign: bool | None = None
    notice_sign_checked_on: str | None = None
    registered_on: str | None = None
    form_number: str | None = Field(default=None, max_length=60)
    note: str | None = Field(default=None, max_length=1000)

    def inputs(self) -> dict[str, str]:
        """As the inputs of the registration form."""
        return {name: said(value) for name, value in self.model_dump(exclude_none=True, exclude={"unit"}).items()}


def said(value: Said) -> str:
    """A JSON value as a person would write it into the form."""
    if isinstance(value, bool):
        return "có" if value else "không"
    return ";".join(value) if isinstance(value, list) else str(value)


class EditCameraBody(CameraForm):
    """What replaces the entered facts. Place, dated facts and consents have addresses of their own."""

    edition: int = Field(description="The edition this edit was made from; 409 when it is no longer the newest")

    def inputs(self) -> dict[str, str]:
        """As the inputs of the registration form."""
        return {name: text for name, text in super().inputs().items() if name != "edition"}


class CameraQuery(BaseModel):
    """What a list is narrowed to; empty means any."""

    q: str = Field(default="", max_length=100, description="code, address, place; accents not needed")
    state: str = Field(default="", description="working, broken, paused, removed")
    fund: str = Field(default="", description="community, self, state, sponsor")
    connection: str = Field(default="", description="independent, central, app")
    unit: str = Field(default="", description="unit_id")
    registration: str = Field(default="", description="pending, confirmed, rejected")
    retention_below: str = Field(default="", description="days")
    place: str = Field(default="", description="yes: hangs somewhere known; no: nobody said where")


class CameraPageQuery(CameraQuery):
    """A page of the list."""

    after: str = Field(default="", max_length=20, description="code of the last camera of the page before")
    limit: int = Field(default=50, ge=1, le=500)


class ExportQuery(CameraQuery):
    """What leaves the house."""

    contacts: bool = Field(default=False, description="with names and whole numbers, for those who may see them")


class MountBody(BaseModel):
    """Where a camera hung and which way it looked, from when to when."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    lat: float
    lon: float
    azimuth_deg: float = Field(description="middle of view, clockwise from north; 0 with angle 360")
    angle_deg: float = Field(description="360: turns, or the direction is not known")
    range_metres: float
    valid_from_ms: int = Field(description="epoch ms UTC")
    valid_to_ms: int | None = Field(description="epoch ms UTC; null while it hangs there")


class StatusBody(BaseModel):
    """Dated facts that reports count: one unbroken stretch."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    unit_id: str
    state: str
    fund: str
    connection: str
    eye_count: int
    valid_from_on: date
    valid_to_on: date | None = Field(description="first day it no longer held; null for now")
    reason: str


class ConsentBody(BaseModel):
    """One purpose agreed to."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    purpose: str
    text_version: str
    text_sha256: str
    method: str
    given_at: int
    withdrawn_at: int | None


class OutageBody(BaseModel):
    """A stretch without footage whose reason is known."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    start_ms: int
    end_ms: int | None
    reason: str
    note: str


class CameraBody(BaseModel):
    """A camera with what holds for it now. Of its owner: the kind and a masked number."""

    id: int
    code: str
    unit_id: str
    subunit: str
    address: str
    place: str
    registration: str = Field(description="pending, confirmed, rejected")
    registered_on: date
    kind: str = Field(description="ip, analog, wifi; empty: not known")
    movement: str
    brand: str
    resolution: str
    has_night_vision: bool
    records_audio: bool
    storage_place: str
    retention_days: int = Field(description="0: live only or not known")
    has_notice_sign: bool
    notice_sign_checked_on: date | None
    note: str
    edition: int
    owner_kind: str
    owner_phone_masked: str
    status: StatusBody | None
    mount: MountBody | None


class CameraPageBody(BaseModel):
    """One page of the register, in order of code."""

    cameras: list[CameraBody]
    next_after: str | None = Field(description="give as `after` for the next page; null at the end")
    camera_count: int
    eye_count: int


class RegisteredBody(BaseModel):
    """A camera just entered and what to look at again."""

    id: int
    code: str
    registration: str
    edition: int
    warnings: list[str]


class CameraFullBody(CameraBody):
    """A camera with its histories."""

    mounts: list[MountBody]
    statuses: list[StatusBody]
    observations: list[ObservationBody]
    consents: list[ConsentBody]
    outages: list[OutageBody]


class MoveBody(BaseModel):
    """Where the camera hangs from an instant on."""

    position: str = Field(max_length=2000, description="lat; lon")
    azimuth_deg: float | None = Field(default=None, description="null: not known, or it turns")
    angle_deg: float | None = Field(default=None, gt=0, le=360)
    range_metres: float | None = Field(default=None, gt=0, le=1000)
    from_ms: int | None = Field(default=None, description="epoch ms UTC; null: now")


class ChangeStatusBody(BaseModel):
    """What holds from a day on; null leaves a fact as it was."""

    on: date
    state: str | None = None
    fund: str | None = None
    connection: str | None = None
    eye_count: int | None = None
    unit: str | None = Field(default=None, max_length=100)
    reason: str = Field(default="", max_length=200)


class NoteOutageBody(BaseModel):
    """Why there is nothing for a stretch."""

    start_ms: int
    end_ms: int | None = None
    reason: str
    note: str = Field(default="", max_length=500)


class GiveConsentBody(BaseModel):
    """The owner agrees to one purpose."""

    purpose: str
    method: str = Field(default="paper", description="paper, officer_present")


class ReasonBody(BaseModel):
    """Why."""

    reason: str = Field(max_length=300)


class ContactBody(BaseModel):
    """Who the owner is. Every look at it is in the access log."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    phone: str
    phone_other: str | None
    contact: str | None
    contact_hours: str | None


class ImportBody(BaseModel):
    """A list read and checked, waiting to be confirmed."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    unit_id: str
    file_name: str
    sha256: str
    state: str = Field(description="reading, previewed, confirmed, dropped")
    row_count: int
    rejected_count: int
    likeness_count: int = Field(description="rows that may repeat a camera, those that surely do among them")
    repeat_count: int = Field(
        description="rows that repeat a camera in owner, phone, place and direction: not written unless asked for"
    )
    filled_count: int = Field(description="rows with a fact that they do not say: what is written instead is in notes")
    written_count: int
    notices: list[object]


class ImportRowBody(BaseModel):
    """One row of such a list."""

    model_config = ConfigDict(from_attributes=True)

    row_number: int
    cells: dict[str, object]
    problems: dict[str, str]
    notes: list[object]
    camera_id: int | None
