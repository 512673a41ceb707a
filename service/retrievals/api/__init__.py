"""JSON of retrievals: asking and deciding, one retrieval with its grades, and the bytes of its footage."""

from __future__ import annotations

from fastapi import APIRouter

from service.retrievals.api import footage, requests, retrievals

router = APIRouter()
for part in (requests, retrievals, footage):
    router.include_router(part.router)
