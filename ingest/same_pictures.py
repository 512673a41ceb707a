"""Whether what one recorder has of a stretch stands, byte for byte, in what another one filed: the same coded pictures.

Two sessions of one camera are sent the same access units by the same encoder. Each recorder lays them on its own line
of time, which stands in the heads of fragments; their contents (``mdat``), one for each group of pictures, are the same
to the last byte. That proves what neither hosts' clocks nor a camera without a clock can.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from ingest.segmenter import Segment
from storage.values.digest import sha256_of_bytes

_HEAD_BYTES = 1_024  # by these a group is looked for; all of it is then compared
_MOST_BYTES = 128 << 20  # no group is larger: what says so is not read


def unknown_ms(segment: Segment, others: Iterable[Iterable[bytes]]) -> int:
    """How much of a segment, ms, is in none of these files, given as streams of bytes.

    The last group of a recorder that was cut off is found in the whole one of another. A group that begins like another
    of the segment proves nothing: pictures of a camera without signal are all alike. What cannot be read is unknown.
    """
    groups = list(_groups(segment))
    begun = Counter(head for head, _, _, _ in groups)
    left = {head: (size, digest, length_ms) for head, size, digest, length_ms in groups if begun[head] == 1}
    known_ms = 0
    for chunks in others:
        for content in _contents(chunks):
            size, digest, length_ms = left.get(head := _head(content), (0, "", 0))
            if size and sha256_of_bytes(content[:size]) == digest:
                known_ms += length_ms
                del left[head]
    return segment.duration_ms - known_ms


def _groups(segment: Segment) -> Iterator[tuple[str, int, str, int]]:
    """Of every group of a segment that can be read: digest of its beginning, size, digest, length in ms."""
    ends = [offset_ms for offset_ms, _, _ in segment.groups[1:]] + [segment.duration_ms]
    with segment.path.open("rb") as file:
        for (offset_ms, at_bytes, size_bytes), end_ms in zip(segment.groups, ends, strict=True):
            file.seek(at_bytes)
            for content in _contents([file.read(size_bytes)]):
                yield _head(content), len(content), sha256_of_bytes(content), end_ms - offset_ms


def _head(content: bytes) -> str:
    return sha256_of_bytes(content[:_HEAD_BYTES])


def _contents(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The contents of the fragments of a file, in order, up to the first thing that is no box."""
    buffer, stream = bytearray(), iter(chunks)
    while True:
        while len(buffer) < (size := int.from_bytes(buffer[:4], "big") if len(buffer) >= 8 else 8):
            if size > _MOST_BYTES or not (more := next(stream, b"")):
                return
            buffer += more
        if size < 8:
            return
        if buffer[4:8] == b"mdat" and size > 8:
            yield bytes(buffer[8:size])
        if len(buffer) >= 8:
            del buffer[:size]
