"""JSON shapes of administrative units."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field


class UnitBody(BaseModel):
    """One version of an administrative unit."""

    model_config = ConfigDict(from_attributes=True)

    unit_id: str = Field(description="CODE@VALID_FROM")
    code: str = Field(description="Statistics office code; codes were used again in 2025")
    level: int = Field(description="1 province, 2 district (ended 2025-07-01), 3 commune")
    kind: str
    name: str
    full_name: str
    parent_unit_id: str | None = Field(description="Parent on the unit's last day")
    valid_from_on: date
    valid_to_on: date | None = Field(description="First day it no longer was; null while valid")
    is_approximate: bool = Field(description="An end of its validity is only approximate")


class StepBody(BaseModel):
    """One succession, seen from the unit asked for."""

    unit: UnitBody
    effective_on: date
    kind: str = Field(description="merged, split, renamed, retyped, moved")
    is_whole: bool = Field(description="All of the old unit went into the new one")
    legal_basis: str


class UnitStoryBody(UnitBody):
    """A unit with what it was made of and what became of it."""

    parent: UnitBody | None
    was: list[StepBody] = Field(description="Units it was made of, one step back")
    became: list[StepBody] = Field(description="Units it went into, one step on")
    today: UnitBody | None = Field(description="The one unit of today that holds all of it; null: not separable")
    holders: list[UnitBody] = Field(description="Units valid now that hold something of it")
    not_separable: str = Field(description="Words for figures that cannot be carried over; empty when they can")
