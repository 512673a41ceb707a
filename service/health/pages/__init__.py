"""Pages of how cameras fare."""

from __future__ import annotations

from fastapi import APIRouter

from service.health.pages import alive, board, camera, ticket

badge = board.badge
router = APIRouter()
router.include_router(board.router)  # /health and what is done from it
router.include_router(alive.router)  # /health/alive
router.include_router(camera.router)  # /cameras/{id}/health, /cameras/{id}/tickets
router.include_router(ticket.router)  # /tickets…
