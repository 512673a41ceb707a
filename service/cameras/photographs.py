"""Photographs of a recorder's screen beside a clock: taken in, kept as they are, never opened on the server.

The digest stands in custody with the comparison. What a photograph is, is told by its first bytes alone; browsers are
given it as a picture and nothing else.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable

from service.web.language import _
from storage import spool
from storage.clock_book import Photograph
from storage.errors import Invalid
from storage.objects.keys import photograph_key
from storage.receive import require_room
from storage.unit_of_work import Archive

MOST_BYTES = 15_000_000
_FIRST_BYTES = {b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}
_LAST_BYTES = {"jpg": b"\xff\xd9", "png": b"IEND\xaeB`\x82"}
KINDS = {"jpg": "image/jpeg", "png": "image/png"}
_TAIL_BYTES = 64 * 1024  # telephones append things of their own behind the end of the picture


def read(chunks: Iterable[bytes]) -> bytes:
    """The bytes of one photograph. Raises Invalid naming ``photograph``: too large, cut off, of another kind."""
    parts, size = [], 0
    for chunk in chunks:
        size += len(chunk)
        if size > MOST_BYTES:
            raise Invalid({"photograph": _("Ảnh lớn hơn 15 MB. Hãy chụp lại ở cỡ nhỏ hơn.")})
        parts.append(chunk)
    data = b"".join(parts)
    kind = kind_of(data)
    if kind is None:
        raise Invalid({"photograph": _("Chỉ nhận ảnh JPEG hoặc PNG. Hãy chụp lại bằng máy ảnh của điện thoại.")})
    if _LAST_BYTES[kind] not in data[-_TAIL_BYTES:]:
        raise Invalid({"photograph": _("Ảnh bị cắt giữa chừng. Hãy gửi lại.")})
    return data


def kind_of(data: bytes) -> str | None:
    """``jpg`` or ``png`` by the first bytes; None for anything else."""
    return next((kind for sign, kind in _FIRST_BYTES.items() if data.startswith(sign)), None)


def keep(archive: Archive, camera_id: int, data: bytes) -> spool.Kept:
    """Store a photograph; a store that is away refuses nothing. ``spool.enter`` goes with its row, or ``spool.let_go``.

    Raises StorageFull.
    """
    require_room(archive.settings, len(data))
    sha256 = hashlib.sha256(data).hexdigest()
    key = photograph_key(camera_id, uuid.uuid4().hex[:12], sha256, kind_of(data) or "jpg")
    return spool.keep(archive, key, [data])


def as_evidence(kept: spool.Kept) -> Photograph:
    """What the book says of it."""
    return Photograph(kept.key, kept.sha256, kept.size_bytes)
