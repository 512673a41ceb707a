"""JSON shapes of the owner's pages. Nothing here names an officer, a subject or a case."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from service.access.schemas import RowKey
from service.cameras.schemas import said


class SignUpBody(BaseModel):
    """A new owner."""

    name: str = Field(max_length=200)
    phone: str = Field(max_length=40, description="becomes the sign-in name")
    ward: str = Field(max_length=100, description="commune of today: name, code or unit_id")
    password: str = Field(max_length=200)


class SignedUpBody(BaseModel):
    """The account that was made."""

    account_id: int
    login: str


class OwnCameraForm(BaseModel):
    """A camera as its owner registers it. Texts are read as on the form ("15 ngày", "Đông Bắc", "không rõ")."""

    model_config = ConfigDict(extra="forbid")

    owner_kind: str = Field(max_length=40, description="household, person, business, school …")
    owner_name: str = Field(max_length=200)
    phone: str = Field(max_length=40)
    contact_hours: str | None = Field(default=None, max_length=100)
    wants_result: bool | None = None
    address: str = Field(max_length=400)
    subunit: str | None = Field(default=None, max_length=100)
    unit: str | None = Field(default=None, max_length=100, description="commune; null: the one of the account")
    position: str | None = Field(default=None, max_length=2000, description="lat; lon")
    direction: str | float | None = Field(default=None, description="degrees clockwise from north, or in words")
    movement: str | None = Field(default=None, description="fixed, ptz")
    range: float | None = Field(default=None, description="metres")
    retention: str | int
    eyes: int = 1
    storage_place: str | None = Field(default=None, description="recorder, card, cloud_vn, cloud_foreign")
    brand: str | None = Field(default=None, max_length=100)
    fund: str = Field(description="self, community, state, sponsor")
    notice_sign: bool
    purposes: list[str] = Field(
        default=[], description="each purpose agreed to: report, criminal, administrative, lost"
    )

    def inputs(self) -> dict[str, str]:
        """As the inputs of the registration form."""
        return {name: said(value) for name, value in self.model_dump(exclude_none=True, exclude={"unit"}).items()}


class OwnConsentBody(BaseModel):
    """One purpose agreed to."""

    model_config = ConfigDict(from_attributes=True)

    purpose: str
    text_version: str
    text_sha256: str
    given_at: int
    withdrawn_at: int | None


class TellBody(BaseModel):
    """What the ward should know about a camera."""

    kind: str = Field(max_length=10, description="broken, working, moved, removed, other")
    note: str = Field(default="", max_length=1000)


class OwnerReportBody(BaseModel):
    """What an owner told, and what became of it."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    camera_id: int
    kind: str
    note: str
    reported_at: int
    settled_at: int | None
    answer: str | None


class RegisteredBody(BaseModel):
    """An owner in the register with the cameras of one's units."""

    owner_id: int
    name: str
    codes: list[str]


class OwnerAccountBody(BaseModel):
    """An account of an owner, what it is tied to and what else is registered under its number."""

    account_id: int
    display_name: str
    login: str = Field(description="Phone number, masked")
    unit_id: str | None
    own: RegisteredBody | None
    offered: list[RegisteredBody]


class OwnerLinkBody(BaseModel):
    """The owner that an account belongs to."""

    account_id: RowKey
    owner_id: RowKey
    is_checked: bool = Field(description="The officer has met or called the person and compared")


class SettleBody(BaseModel):
    """What the owner is told."""

    answer: str = Field(max_length=600)


class OwnCameraBody(BaseModel):
    """One of the owner's cameras."""

    id: int
    code: str
    unit_id: str
    address: str
    place: str
    registration: str = Field(description="pending, confirmed, rejected")
    rejection_reason: str | None
    state: str | None = Field(description="working, broken, paused, removed")
    lat: float | None
    lon: float | None
    azimuth_deg: float | None = Field(description="null: turns, or not known")
    retention_days: int
    has_notice_sign: bool


class OwnCameraFullBody(OwnCameraBody):
    """The same with what was agreed to and what was told."""

    consents: list[OwnConsentBody]
    reports: list[OwnerReportBody]


class GivePurposeBody(BaseModel):
    """The purpose agreed to."""

    purpose: str = Field(max_length=40)


class UseBody(BaseModel):
    """One use of one's footage. Instants in epoch ms UTC; the span in true time and by the camera's own clock."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    request_number: str
    camera_id: int
    asked_at: int
    start_ms: int
    end_ms: int
    device_start_ms: int | None = Field(description="by the camera's own clock; null: nobody ever compared it")
    device_end_ms: int | None
    offset_ms: int | None = Field(description="reference minus device; null: nobody ever compared the camera's clock")
    uncertainty_ms: int
    purpose: str
    state: str = Field(description="requested, approved, produced, handed_over, refused, withdrawn")
    is_emergency: bool
    viewer_count: int
    last_viewed_at: int | None
    is_held: bool
    leave_until: int | None
    deletion_due_at: int | None
    deleted_at: int | None
    result: str | None = Field(description="only once every case is over and the owner wants to hear it")


class UsesBody(BaseModel):
    """One page of the book."""

    uses: list[UseBody]
    next_before: int | None = Field(description="give as `before` for the next page; null at the end")
    count: int
    length_ms: int
    viewer_count: int
