"""What the house asks of a place that keeps objects. Two places answer: a directory and any S3."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from storage.errors import Refused


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


class StoreUnreachable(Refused):
    """The store does not answer."""

    status = 503

    def __init__(self, host: str) -> None:
        super().__init__(
            "store_unreachable", f"Không kết nối được kho S3 {host}. Hãy kiểm tra địa chỉ và máy chủ.", host=host
        )


class ObjectStore(Protocol):
    """A place that keeps immutable objects by name.

    An object is there whole or not at all: a crash in the middle of ``put_*`` leaves nothing that ``stat`` or
    ``listed`` would show. Writing a name again replaces the object (a repeat of the same work writes the same bytes).
    A full device raises ``storage.errors.StorageFull``; an unknown name raises ``ObjectMissing``; a name that is not
    of the form ``storage.objects.keys`` gives is Refused (``bad_object_key``). Bytes under a legal hold cannot be lost:
    to remove them raises ``ObjectHeld``, to write over them either does so too or keeps them as an older version.
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

    def listed(self, prefix: str = "") -> Iterator[ObjectInfo]:
        """All objects whose names begin with ``prefix``, in order of name."""
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
