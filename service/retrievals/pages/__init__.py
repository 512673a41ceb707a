"""Pages of retrievals, by what a person does there: ask, decide, watch and grade."""

from __future__ import annotations

from fastapi import APIRouter

from service.retrievals.pages import asking, deciding, footage

router = APIRouter()
for part in (asking, deciding, footage):
    router.include_router(part.router)
badge = asking.badge
