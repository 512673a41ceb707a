"""JSON shapes of the custody chain."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class ChainBody(BaseModel):
    """What a walk over the custody chain found."""

    count: int
    head_seq: int
    head_sha256: str
    is_unbroken: bool
    faults: list[str]


class CustodyEntryBody(BaseModel):
    """One link of the chain."""

    model_config = ConfigDict(from_attributes=True)

    seq: int
    at: int
    kind: str
    noun: str
    noun_id: int
    case_id: int | None
    actor_id: int | None = Field(description="who did it; null: the house itself, or somebody outside one's units")
    sha256: str
    previous_sha256: str
