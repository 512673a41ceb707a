"""JSON shapes of legal holds."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class HoldBody(BaseModel):
    """A hold. Instants are epoch milliseconds, UTC; the span is in filed time."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    case_id: int
    camera_id: int
    start_ms: int
    end_ms: int
    reason: str
    placed_by: int
    placed_at: int
    released_at: int | None
    release_reason: str | None


class NewHoldBody(BaseModel):
    """What to hold, for the case in the address."""

    camera_id: int = Field(ge=1, le=2**53)
    start_ms: int = Field(ge=0, le=2**53, description="corrected time, epoch ms UTC")
    end_ms: int = Field(ge=0, le=2**53)
    reason: str = Field(max_length=1000)


class ReleaseBody(BaseModel):
    """Why the hold ends."""

    reason: str = Field(max_length=1000)
