"""What the tests of this room look at in a file: its packets and its pictures."""

from __future__ import annotations

import hashlib
from pathlib import Path

import av

from ingest.media.source import Source


def packet_digests(*paths: Path) -> list[str]:
    """Digest of every video packet of the files, one file after the other, in decoding order."""
    found: list[str] = []
    for path in paths:
        with Source(path) as source:
            found += [hashlib.sha256(bytes(packet)).hexdigest() for packet in source.packets()]
    return found


def pictures(*paths: Path) -> list[str]:
    """Digest of every decoded picture of the files, one file after the other, in showing order."""
    found: list[str] = []
    for path in paths:
        with av.open(str(path)) as file:
            found += [hashlib.sha256(frame.to_ndarray().tobytes()).hexdigest() for frame in file.decode(video=0)]
    return found


def showing_ms(path: Path) -> list[int]:
    """When every picture of the file is shown, in order, as the house reads it."""
    with Source(path) as source:
        return sorted(source.to_ms(packet.pts or 0) for packet in source.packets())
