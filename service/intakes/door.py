"""Who may hand in files and watch them on their way."""

from __future__ import annotations

from fastapi import Depends

from service.access.desk import Desk, signed_in


def handing_in(desk: Desk = Depends(signed_in)) -> Desk:
    """Dependency: the desk of an owner (for own cameras) or of someone whose role hands in files."""
    if desk.account.role != "owner":
        desk.require("footage.hand_in")
    return desk
