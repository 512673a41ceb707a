"""``camera-antt check``: the promises of the archive, proved at one of three levels of cost."""

from __future__ import annotations

from storage.__main__ import main
from storage.errors import Refused

LEVELS = ("rows", "sizes", "bytes")


def check(level: str) -> int:
    """Prove the promises; answers 0 when all hold. Raises Refused for an unknown level."""
    if level not in LEVELS:
        raise Refused("bad_level", f"Mức kiểm «{level}» không có. Chọn: {', '.join(LEVELS)}.")
    return main(["check", level])
