"""Addresses of built files: the plain name in a template, the hashed name in the page."""

from __future__ import annotations

import json
from pathlib import Path

DIST = Path(__file__).resolve().parent / "static" / "dist"


class NotBuilt(Exception):  # noqa: N818 - said to people as it stands
    """The front end has not been built; the message says how to."""


class Assets:
    """Reads the build's manifest, again whenever a new build has taken its place.

    ``prefix`` is where ``folder`` is served.
    """

    def __init__(self, folder: Path = DIST, prefix: str = "/static/dist/") -> None:
        self.folder = folder
        self._prefix = prefix
        self._manifest: dict[str, str] = {}
        self._written_ns = 0

    def url(self, name: str) -> str:
        """The address of a built file such as ``app.css``. Raises NotBuilt, or KeyError for a name no build makes."""
        return self._prefix + self._built()[name]

    def path(self, name: str) -> Path:
        """The file itself, for those who read it on the server (``fonts/Tinos-Regular.ttf`` and its sisters)."""
        return self.folder / self._built()[name]

    def _built(self) -> dict[str, str]:
        file = self.folder / "manifest.json"
        try:
            written_ns = file.stat().st_mtime_ns
            if written_ns != self._written_ns:
                self._manifest = json.loads(file.read_text("utf-8"))
                self._written_ns = written_ns
        except FileNotFoundError as missing:
            raise NotBuilt("Chưa dựng giao diện. Chạy: python -m service.web.build") from missing
        return self._manifest
