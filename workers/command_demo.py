"""``camera-antt demo``: the demonstration loaded through the product's own doors, then the whole program."""

from __future__ import annotations

from pathlib import Path


def demo(reset: bool, footage: Path | None, host: str | None, port: int | None) -> None:
    """Prepare the demonstration (once; ``reset`` starts it over) and serve it."""
    raise NotImplementedError
