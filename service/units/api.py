"""JSON: administrative units."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Depends, Query

from service.access.desk import Desk, signed_in, with_token
from service.units import actions
from service.units.schemas import StepBody, UnitBody, UnitStoryBody
from storage.catalog import units

router = APIRouter(tags=["units"], dependencies=[Depends(with_token)])


@router.get("/units")
def find_units(
    desk: Desk = Depends(signed_in),
    q: str = Query(default="", max_length=100, description="Name without accents, or a code: vung tau, duong, 26526"),
    on: date | None = Query(default=None, description="Units of this day; without it, of any time"),
    level: int | None = Query(default=None, ge=1, le=3),
    limit: int = Query(default=20, ge=1, le=100),
) -> list[UnitBody]:
    """Units by unaccented text, the best first."""
    desk.require("unit.view")
    with desk.archive.read() as session:
        rows = units.found(session, q, day=on, level=level, limit=limit) if q.strip() else []
        return [UnitBody.model_validate(row) for row in rows]


@router.get("/units/{unit_id}")
def read_unit(unit_id: str, desk: Desk = Depends(signed_in)) -> UnitStoryBody:
    """One unit, with its successions both ways."""
    desk.require("unit.view")
    with desk.archive.read() as session:
        story = actions.story(session, unit_id)
        return UnitStoryBody(
            **UnitBody.model_validate(story.unit).model_dump(),
            parent=UnitBody.model_validate(story.parent) if story.parent else None,
            was=[_step(step) for step in story.was],
            became=[_step(step) for step in story.became],
            today=UnitBody.model_validate(story.today) if story.today else None,
            holders=[UnitBody.model_validate(holder) for holder in story.holders],
            not_separable=story.not_separable,
        )


def _step(step: actions.Step) -> StepBody:
    pair = step.succession
    return StepBody(
        unit=UnitBody.model_validate(step.unit),
        effective_on=pair.effective_on,
        kind=pair.kind,
        is_whole=pair.is_whole,
        legal_basis=pair.legal_basis,
    )
