"""Pages of files handed in: the hand-in with its files, and one file on its way."""

from __future__ import annotations

from fastapi import APIRouter

from service.intakes.pages import brought, one, restating

router = APIRouter(include_in_schema=False)
for part in (brought.streamed, brought.router, one.router, restating.router):
    router.include_router(part)
badge = brought.badge
restating_badge = restating.badge
