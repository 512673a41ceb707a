"""Which bytes a reader asks for: the header Range of RFC 9110, one range of bytes. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.web.language import _
from storage.errors import Refused

_ONE = re.compile(r"bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class ByteRange:
    """Bytes ``first`` to ``last``, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """How many bytes that is."""
        return self.last - self.first + 1


class RangeNotSatisfiable(Refused):
    """The range begins beyond the end."""

    status = 416

    def __init__(self, size_bytes: int) -> None:
        super().__init__("range_not_satisfiable", _("Đoạn byte được hỏi nằm ngoài tệp."), size_bytes=size_bytes)
        self.size_bytes = size_bytes


def read_range(header: str | None, size_bytes: int) -> ByteRange | None:
    """The one range asked for; None when the whole is to be sent (no header, another unit, several ranges, nonsense:
    a server may ignore these). Raises RangeNotSatisfiable."""
    found = _ONE.fullmatch((header or "").strip())
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:  # the last so many bytes
        count = int(last)
        if count == 0 or size_bytes == 0:
            raise RangeNotSatisfiable(size_bytes)
        return ByteRange(max(0, size_bytes - count), size_bytes - 1)
    begin = int(first)
    end = min(int(last), size_bytes - 1) if last else size_bytes - 1
    if last and int(last) < begin:
        return None
    if begin >= size_bytes:
        raise RangeNotSatisfiable(size_bytes)
    return ByteRange(begin, end)
