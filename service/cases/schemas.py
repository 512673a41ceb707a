"""JSON shapes of case records."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from service.access.schemas import RowKey

InstantMs = Annotated[int, Field(ge=0, le=253_402_300_000_000, description="epoch ms UTC, until the year 9999")]


class CaseBody(BaseModel):
    """A case record. Instants are epoch milliseconds, UTC."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    number: str
    kind: str = Field(description="criminal, administrative, other")
    title: str
    unit_id: str = Field(description="handling unit")
    offence_code: str | None
    offence_group: str
    occurred_from_ms: int
    occurred_to_ms: int
    place: str
    lat: float | None
    lon: float | None
    stage: str
    investigator_id: int | None
    clarified_at: int | None
    created_at: int
    edition: int


class NewCaseBody(BaseModel):
    """What a new case record needs; an empty number takes the next one of the register."""

    kind: str
    title: str = Field(max_length=200)
    offence_code: str = ""
    occurred_from_ms: InstantMs
    occurred_to_ms: InstantMs
    place: str = Field(max_length=200)
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)
    investigator_id: RowKey | None = None
    number: str = Field(default="", max_length=40)

    @model_validator(mode="after")
    def _whole_position(self) -> NewCaseBody:
        if (self.lat is None) != (self.lon is None):
            raise ValueError("lat and lon go together")
        return self


class EditCaseBody(NewCaseBody):
    """An edit names the edition it was made from."""

    edition: int


class StageBody(BaseModel):
    """The next stage of a case."""

    stage: str
    entered_at: InstantMs | None = Field(default=None, description="epoch ms UTC; now when empty")
    decision_number: str = Field(default="", max_length=60)
    note: str = Field(default="", max_length=1000)


class StageReadBody(BaseModel):
    """One dated step."""

    model_config = ConfigDict(from_attributes=True)

    stage: str
    unit_id: str
    entered_at: int
    is_clarifying: bool
    is_annulling: bool
    decision_number: str | None
    note: str


class SubjectBody(BaseModel):
    """An identified person. The identifier is digested with the house's key and never kept."""

    identifier: str = Field(min_length=2, max_length=200)
    is_by_camera: bool = Field(description="camera footage served the identification")


class SubjectReadBody(BaseModel):
    """An identified person, by label only."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    label: str
    is_by_camera: bool
    identified_at: int
    withdrawn_at: int | None


class AssignBody(BaseModel):
    """Who investigates."""

    investigator_id: int


class UnitBody(BaseModel):
    """A cooperating unit."""

    unit_id: str


class ReasonBody(BaseModel):
    """Why."""

    reason: str = Field(max_length=1000)
