"""JSON shapes of recorders."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class ChannelBody(BaseModel):
    """A channel and the camera on it."""

    channel_number: int = Field(ge=1, le=256)
    camera_code: str | None = Field(default=None, max_length=20, description="null: nothing hangs there")


class DeviceBody(BaseModel):
    """An owner's recorder. Instants are epoch milliseconds, UTC."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    code: str
    owner_id: int
    unit_id: str
    brand: str = Field(description="hikvision, dahua, kbvision, ezviz, imou, other")
    model: str
    channel_count: int
    place: str
    note: str
    registered_at: int
    retired_at: int | None
    edition: int


class DeviceCardBody(DeviceBody):
    """A recorder with what hangs on it now."""

    channels: list[ChannelBody]


class NewDeviceBody(BaseModel):
    """A recorder to be entered: of the owner of the camera that is named."""

    camera_code: str = Field(max_length=20)
    brand: str = Field(max_length=20)
    model: str = Field(default="", max_length=60)
    channel_count: int
    place: str = Field(max_length=200)
    note: str = Field(default="", max_length=500)
