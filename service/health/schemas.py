"""JSON shapes of how cameras fare."""

from __future__ import annotations

from pydantic import BaseModel, Field


class AlertBody(BaseModel):
    """A fault of a camera's picture, or of a connected camera's figures."""

    camera_id: int
    camera_code: str
    fault: str = Field(
        description="undecodable, black, frozen, overexposed, covered, blurred, turned, noisy; "
        "of a feed: offline, unrecorded, slow, starved, long_gop"
    )
    since_ms: int = Field(description="Since when, epoch ms UTC")
    end_ms: int | None = Field(description="Until when, epoch ms UTC; null while it lasts")
    spell_id: int | None = Field(description="Key of the spell; null for a feed")
    is_settled: bool = Field(description="A technician took note of it")
    ticket_id: int | None = Field(description="Open ticket of the camera")


class LivingBody(BaseModel):
    """Installed against alive of one ward and fund."""

    unit_id: str
    fund: str
    installed: int = Field(description="Cameras registered, confirmed and not removed")
    installed_eyes: int = Field(description="Their eyes")
    seen: int = Field(description="Alive: with footage or a feed's picture of the thirty days before")
    said: int = Field(description="Only said to work: nothing known against it, no picture lately; not alive")
    dead: int = Field(description="Broken, out, or seeing nothing of use")
    paused: int
    alive_eyes: int = Field(description="Eyes of those seen")
