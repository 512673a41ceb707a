"""Addresses of built files: the plain name in a template, the hashed name in the page."""

from __future__ import annotations

import json
from pathlib import Path

DIST = Path(__file__).resolve().parent / "static" / "dist"


class NotBuilt(Exception):  # noqa: N818 - said to people as it stands
    """The front end has not been built; the message says how to."""


class Assets:
    """Reads the build's manifest once. ``prefix`` is where ``folder`` is served."""

    def __init__(self, folder: Path = DIST, prefix: str = "/static/dist/") -> None:
        self.folder = folder
        self._prefix = prefix
        self._manifest: dict[str, str] = {}

    def url(self, name: str) -> str:
        """The address of a built file such as ``app.css``. Raises NotBuilt, or KeyError for a name no build makes."""
        if not self._manifest:
            self._manifest = self._read()
        return self._prefix + self._manifest[name]

    def path(self, name: str) -> Path:
        """The file itself, for those who read it on the server (``fonts/Tinos-Regular.ttf`` and its sisters)."""
        if not self._manifest:
            self._manifest = self._read()
        return self.folder / self._manifest[name]

    def _read(self) -> dict[str, str]:
        try:
            manifest: dict[str, str] = json.loads((self.folder / "manifest.json").read_text("utf-8"))
        except FileNotFoundError as missing:
            raise NotBuilt("Chưa dựng giao diện. Chạy: python -m service.web.build") from missing
        return manifest
