"""Pages of feeds."""

from __future__ import annotations

from fastapi import APIRouter

from service.feeds.pages import board, camera, found, one

badge = board.badge
router = APIRouter()
router.include_router(board.router)  # /feeds, /feeds/hosts/forget
router.include_router(found.router)  # /feeds/found, /feeds/connect
router.include_router(one.router)  # /feeds/{id} and what is done from it
router.include_router(camera.router)  # /cameras/{id}/feed…
