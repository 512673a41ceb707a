"""JSON: the register of cameras, what happens to them, lists brought in."""

from __future__ import annotations

from fastapi import APIRouter

from service.cameras.api import changes, clocks, imports, register

router = APIRouter()
router.include_router(imports.router)
router.include_router(register.router)
router.include_router(changes.router)
router.include_router(clocks.router)
