"""SHA-256 digests: of bytes, of files, of streams. Always lower-case hexadecimal, 64 characters."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

CHUNK_BYTES = 1 << 20


def sha256_of_bytes(data: bytes) -> str:
    """Digest of bytes in memory."""
    return hashlib.sha256(data).hexdigest()


def sha256_of_chunks(chunks: Iterable[bytes]) -> tuple[str, int]:
    """Digest and total size in bytes of a stream of chunks; never the whole in memory."""
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def chunks_of_file(path: Path) -> Iterable[bytes]:
    """The file piece by piece, one mebibyte at a time."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def sha256_of_file(path: Path) -> tuple[str, int]:
    """Digest and size in bytes of a file."""
    return sha256_of_chunks(chunks_of_file(path))
