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
