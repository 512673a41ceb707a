"""JSON shapes of intakes."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class IntakeBody(BaseModel):
    """A file on its way. Instants are epoch milliseconds, UTC."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    camera_id: int
    original_name: str
    bytes_received: int
    sha256: str | None
    device_start_ms: int | None = Field(description="start by the device's own clock; null until found in the file")
    state: str = Field(description="waiting, working, filed, duplicate, refused")
    master_id: int | None
    message: str | None
    received_at: int
    ended_at: int | None


class NewHandInBody(BaseModel):
    """What the files are said to come from: one camera, one recorder, or neither (then each is named at the end)."""

    camera_id: int | None = Field(default=None, ge=0, le=2**53)
    device_id: int | None = Field(default=None, ge=0, le=2**53)


class HandInFileBody(BaseModel):
    """One file of a hand-in: what was found in it, what is proposed, what became of it."""

    id: int
    name: str
    folder: str
    size_bytes: int
    sha256: str | None
    state: str = Field(description="received, proposed, then that of its intake; or duplicate, refused, left_out")
    brand: str | None = Field(description="whose way of naming files it is")
    channel_number: int | None = Field(description="channel of the recorder, from 1")
    camera_id: int | None
    device_start_ms: int | None = Field(description="start by the recorder's own clock; null: must be stated")
    time_source: str | None = Field(description="stated, file_metadata, file_name")
    duration_ms: int | None
    container: str | None
    video_codec: str | None
    needs_rate: bool = Field(description="a stream without a clock: frames a second must be stated")
    notes: list[str]
    doubts: list[str] = Field(description="what speaks against its start or camera: look before it is confirmed")
    message: str | None
    intake_id: int | None


class HandInBody(BaseModel):
    """Files handed in together. Instants are epoch milliseconds, UTC."""

    id: int
    channel: str
    camera_id: int | None
    device_id: int | None
    state: str = Field(description="open, confirmed, dropped")
    received_at: int
    confirmed_at: int | None
    parted_from_id: int | None = Field(description="hand-in that was confirmed while these files came")
    parted_id: int | None = Field(description="hand-in in which files wait that came while this one was confirmed")
    files: list[HandInFileBody]


class ChoiceBody(BaseModel):
    """What is decided for one proposed file."""

    file_id: int = Field(ge=0, le=2**53)
    is_wanted: bool
    camera_id: int | None = Field(default=None, ge=0, le=2**53)
    device_start_ms: int | None = Field(default=None, ge=-(2**53), le=2**53)
    stated_rate: float | None = Field(default=None, gt=0, le=1_000)


class RestatementBody(BaseModel):
    """One word about a filed file: its start was another, it is taken out of search, it is back.

    Instants are epoch milliseconds, UTC; starts by the recorder's own clock.
    """

    model_config = ConfigDict(from_attributes=True)

    id: int
    kind: str = Field(description="start, withdrawal, return")
    before_ms: int
    after_ms: int
    is_withdrawn: bool = Field(description="whether the file is out of search with it")
    reason: str
    state: str = Field(description="waiting (for a second person), standing, replaced, refused")
    asked_by: int
    asked_at: int
    decided_by: int | None
    decided_at: int | None


class NewRestatementBody(BaseModel):
    """What is said of a filed file."""

    kind: str = Field(max_length=12, description="start, withdrawal, return")
    reason: str = Field(max_length=500)
    start_ms: int | None = Field(default=None, ge=-(2**53), le=2**53, description="for start: the right one")


class DecisionBody(BaseModel):
    """A second person's word."""

    is_agreed: bool
