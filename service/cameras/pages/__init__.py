"""Pages of the register of cameras."""

from __future__ import annotations

from fastapi import APIRouter

from service.cameras.pages import card, clock, forms, imports, register

badge = register.badge
router = APIRouter()
router.include_router(register.router)  # /cameras, /cameras/pending
router.include_router(imports.router)  # /cameras/import…
router.include_router(forms.router)  # /cameras/new, /cameras/{id}/edit, /cameras/{id}/move
router.include_router(clock.router)  # /cameras/{id}/clock…
router.include_router(card.router)  # /cameras/{id} and what is done from it
