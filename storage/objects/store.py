"""What the house asks of a place that keeps objects. Two places answer: a directory and any S3."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from storage.errors import Refused, Unavailable


@dataclass(frozen=True)
class ObjectInfo:
    """An object's name, size in bytes and the instant it was last written (epoch ms UTC)."""

    key: str
    size_bytes: int
    modified_at: int


class ObjectMissing(Refused):
    """There is no object of that name."""

    status = 404

    def __init__(self, key: str) -> None:
        super().__init__("object_missing", "Không tìm thấy tệp trong kho lưu trữ. Hãy báo kỹ thuật viên.", key=key)


class ObjectAltered(Refused):
    """The store gives other bytes back than it was given."""

    status = 503

    def __init__(self, key: str) -> None:
        super().__init__(
            "object_altered",
            "Kho trả về nội dung khác với lúc gửi. Hãy báo kỹ thuật viên.",
            key=key,
        )


class ObjectHeld(Refused):
    """The object is under a legal hold and may not be removed."""

    status = 409

    def __init__(self, key: str) -> None:
        super().__init__("object_held", "Tệp đang được giữ theo hồ sơ vụ việc, không thể xóa.", key=key)


class StoreUnreachable(Unavailable):
    """The store does not answer, or says that it cannot at the moment: nothing is wrong with what was asked of it."""

    def __init__(
        self,
        code: str = "store_unreachable",
        message: str = "Kho tệp đang không trả lời. Không mất gì; hãy thử lại sau ít phút.",
    ) -> None:
        super().__init__(code, message)


class StoreUnusable(StoreUnreachable):
    """The store answers, but cannot be worked with as configured: keys, rights, address. Told at start, too."""


@dataclass(frozen=True)
class LinkAsked:
    """What a link is to open: the object's digest, the name and media type that a browser is told, and the header
    Range as the one who asked sent it (None: all of it)."""

    sha256: str
    disposition: str
    media_type: str
    range_header: str | None = None


class ObjectStore(Protocol):
    """A place that keeps immutable objects by name.

    An object is there whole or not at all: a crash in the middle of ``put_*`` leaves nothing that ``stat`` or
    ``listed`` would show. Writing a name again replaces the object (a repeat of the same work writes the same bytes).
    A full device raises ``storage.errors.StorageFull``; an unknown name raises ``ObjectMissing``; a name that is not
    of the form ``storage.objects.keys`` gives is Refused (``bad_object_key``). Bytes under a legal hold cannot be lost:
    to remove them raises ``ObjectHeld``, to write over them either does so too or keeps them as an older version.
    A store elsewhere that is away raises ``StoreUnreachable``, whatever it is asked.
    """

    def put_bytes(self, key: str, data: bytes) -> None:
        """Keep a small object."""
        ...

    def put_file(self, key: str, path: Path) -> None:
        """Keep the bytes of a file."""
        ...

    def put_stream(self, key: str, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Keep a stream without ever holding it whole; answers its SHA-256 and size in bytes."""
        ...

    def read(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """The object's bytes from ``start``, ``length`` of them (None: to the end), piece by piece."""
        ...

    def fetch(self, key: str, path: Path) -> None:
        """Copy the object into a file (made or replaced)."""
        ...

    def stat(self, key: str) -> ObjectInfo:
        """Size and age of an object."""
        ...

    def listed(self, prefix: str = "", after: str = "") -> Iterator[ObjectInfo]:
        """All objects whose names begin with ``prefix`` and come after the name ``after``, in order of name.

        ``after`` is the name of an object, there or gone, and never of a folder: what some servers make of that is
        anybody's guess.
        """
        ...

    def remove(self, key: str) -> None:
        """Let an object go; no error if it is not there. Raises ObjectHeld when it is under a legal hold."""
        ...

    def set_hold(self, key: str, is_held: bool) -> None:
        """Put an object under a legal hold or release it."""
        ...

    def is_held(self, key: str) -> bool:
        """Whether the object is under a legal hold."""
        ...

    def remove_unfinished(self, before_ms: int) -> int:
        """Let go of writing that a killed process left unfinished and nobody touched since; answers how many."""
        ...

    def location(self) -> str:
        """Where this store is, for people and logs, without secrets."""
        ...

    def link(self, key: str, asked: LinkAsked) -> str | None:
        """An address of the store itself that opens this one object, as it is now, for a moment; None when the bytes
        are to pass through the program. Raises ObjectAltered when the bytes are not the digest's."""
        ...

    def away_since(self) -> int | None:
        """Since when the store has not answered this process, epoch ms UTC; None while it answers."""
        ...

    def answers(self) -> bool:
        """Whether the store, asked just now, keeps, gives back and lets go of an object."""
        ...
