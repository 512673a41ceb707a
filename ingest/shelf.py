"""The shelf: closed segments wait here, safe on this host's disk, until the archive has them."""

from __future__ import annotations

from pathlib import Path

from ingest.segmenter import Segment


class Shelf:
    """The folder of one host (``home/feeds/<host>``) with one folder per feed. Safe for many threads.

    A segment counts when its file and the JSON beside it (same name, ``.json``) are both there, flushed to the platter.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)

    def waiting(self) -> list[Segment]:
        """Closed segments, oldest start first. What cannot be understood is set aside, never raised."""
        raise NotImplementedError

    def remove(self, segment: Segment) -> None:
        """Let a segment go (the archive has it, or it is given up). Not there any more is fine."""
        raise NotImplementedError

    def recover(self) -> list[Segment]:
        """Finish what a killed process left open: each draft up to its last whole GOP. To be called while no thread
        records onto this shelf; answers what was recovered."""
        raise NotImplementedError

    def size_bytes(self) -> int:
        """Bytes of everything on the shelf, open drafts too."""
        raise NotImplementedError
