"""Names of items, and the mark at which a page stopped: both can be read back. Pure."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec

from service.web.language import _
from storage.errors import Malformed

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_ITEM = re.compile(r"(.{1,20})_(\d{8}T\d{6})(\d{3})Z", re.ASCII)
_STAMP = "%Y%m%dT%H%M%S"
_LARGEST = 2**53
_LONGEST_TOKEN = 80


@dataclass(frozen=True, order=True)
class ItemName:
    """Which clip an item is: the camera's code and the filed start, ms, which never changes."""

    code: str
    start_ms: int

    def __str__(self) -> str:
        at = _EPOCH + self.start_ms * _MILLISECOND
        return f"{self.code}_{at.strftime(_STAMP)}{at.microsecond // 1000:03d}Z"


def read_item_name(text: str) -> ItemName | None:
    """The clip that an item's id names; None for what is none of ours."""
    match = _ITEM.fullmatch(text)
    if match is None:
        return None
    try:
        at = datetime.strptime(match[2], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    name = ItemName(match[1], (at - _EPOCH) // _MILLISECOND + int(match[3]))
    return name if str(name) == text else None


@dataclass(frozen=True, order=True)
class Mark:
    """Where a page stopped: after the clip of this camera with this filed start, in the order of the clip index."""

    camera_id: int
    start_ms: int

    def token(self) -> str:
        """The mark as a word that goes into an address."""
        return base64.urlsafe_b64encode(msgspec.json.encode([self.camera_id, self.start_ms])).decode().rstrip("=")


def read_mark(token: str) -> Mark:
    """The mark of a token. Raises Malformed when it is none of ours."""
    try:
        if len(token) > _LONGEST_TOKEN:
            raise ValueError(token)
        packed = base64.b64decode(token.encode("ascii") + b"=" * (-len(token) % 4), altchars=b"-_", validate=True)
        camera_id, start_ms = msgspec.json.decode(packed, type=tuple[int, int])
        if abs(camera_id) > _LARGEST or abs(start_ms) > _LARGEST:
            raise ValueError(token)
    except (binascii.Error, ValueError, msgspec.MsgspecError) as error:
        text = _("Liên kết sang trang sau (next) không đúng. Hãy tìm lại từ trang đầu.")
        raise Malformed("bad_next", text, field="next") from error
    return Mark(camera_id, start_ms)
