"""Objects in a bucket of any S3 (SeaweedFS, MinIO, Ceph …), spoken through the minio SDK."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import unquote, urlsplit

import urllib3
from minio import Minio
from minio.commonconfig import ENABLED
from minio.error import S3Error
from minio.versioningconfig import VersioningConfig

from storage.errors import Refused, StorageFull
from storage.objects import keys
from storage.objects.local_file import write_file
from storage.objects.store import ObjectHeld, ObjectInfo, ObjectMissing, StoreUnreachable
from storage.values.digest import CHUNK_BYTES

PART_BYTES = 16 * 1024 * 1024
_GONE = {"NoSuchKey", "NoSuchObject", "NoSuchVersion", "MethodNotAllowed"}
_NOT_LOCKED = {"ObjectLockConfigurationNotFoundError", "NoSuchObjectLockConfiguration"}
_NO_HOLD = {"NoSuchObjectLegalHold", *_NOT_LOCKED}  # never set, said in each server's own way
_HELD = {"AccessDenied", "ObjectLocked", "InvalidRequest"}
_FULL = {"XMinioStorageFull", "StorageFull", "InsufficientStorage", "QuotaExceeded"}


class S3Store:
    """Keeps objects in one versioned bucket, born with object lock so that legal holds are the bucket's own."""

    def __init__(self, url: str) -> None:
        """``url``: ``s3://ACCESS:SECRET@host:port/bucket`` (``s3s://`` for TLS).

        Raises Refused with one clear line when the place cannot be reached or the keys are wrong.
        """
        parts = urlsplit(url)
        self._bucket = parts.path.strip("/")
        self._host = f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
        self._client = Minio(
            self._host,
            access_key=unquote(parts.username or ""),
            secret_key=unquote(parts.password or ""),
            secure=parts.scheme == "s3s",
            http_client=urllib3.PoolManager(
                maxsize=16, timeout=urllib3.Timeout(connect=5, read=60), retries=urllib3.Retry(3, backoff_factor=0.2)
            ),
        )
        self._open_bucket()

    def _open_bucket(self) -> None:
        where = f"{self._host}/{self._bucket}"
        try:
            if not self._client.bucket_exists(self._bucket):
                self._make_bucket()
            self._client.get_object_lock_config(self._bucket)
        except S3Error as error:
            if error.code in _NOT_LOCKED:
                raise Refused(
                    "store_not_locked",
                    f"Kho S3 {where} được tạo mà không có khóa đối tượng (object lock) nên không giữ được theo hồ sơ. "
                    "Hãy dùng một tên kho chưa có để hệ thống tự tạo.",
                ) from error
            raise Refused(
                "store_refused", f"Kho S3 {where} từ chối ({error.code}). Hãy kiểm tra khóa truy cập và quyền."
            ) from error
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise StoreUnreachable(self._host) from error

    def _make_bucket(self) -> None:
        try:
            self._client.make_bucket(self._bucket, object_lock=True)
        except S3Error as error:
            if error.code not in {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}:  # another process was faster
                raise
        self._client.set_bucket_versioning(self._bucket, VersioningConfig(ENABLED))

    def put_bytes(self, key: str, data: bytes) -> None:
        """Keep a small object."""
        with self._translated(key):
            self._client.put_object(self._bucket, self._named(key), io.BytesIO(data), len(data))

    def put_file(self, key: str, path: Path) -> None:
        """Keep the bytes of a file."""
        with self._translated(key), path.open("rb") as file:
            self._client.put_object(
                self._bucket, self._named(key), file, path.stat().st_size, part_size=PART_BYTES, num_parallel_uploads=1
            )

    def put_stream(self, key: str, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Keep a stream; answers its SHA-256 and size in bytes. An aborted stream leaves no object."""
        reader = _Reader(chunks)
        with self._translated(key):
            self._client.put_object(
                self._bucket, self._named(key), cast(BinaryIO, reader), -1, part_size=PART_BYTES, num_parallel_uploads=1
            )
        return reader.digest.hexdigest(), reader.size_bytes

    def read(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """The object's bytes from ``start``, ``length`` of them."""
        size = self.stat(key).size_bytes
        wanted = max(0, size - start) if length is None else min(length, max(0, size - start))
        return self._pieces(key, start, wanted)

    def _pieces(self, key: str, start: int, wanted: int) -> Iterator[bytes]:
        if wanted == 0:
            return
        with self._translated(key):
            answer = self._client.get_object(self._bucket, self._named(key), offset=start, length=wanted)
            try:
                yield from answer.stream(CHUNK_BYTES)
            finally:
                answer.close()
                answer.release_conn()

    def fetch(self, key: str, path: Path) -> None:
        """Copy the object into a file."""
        write_file(path, self.read(key))

    def stat(self, key: str) -> ObjectInfo:
        """Size and age of an object."""
        with self._translated(key):
            found = self._client.stat_object(self._bucket, self._named(key))
        return ObjectInfo(key, found.size or 0, _instant(found.last_modified))

    def listed(self, prefix: str = "") -> Iterator[ObjectInfo]:
        """All objects whose names begin with ``prefix``, in order of name."""
        if not keys.is_prefix(prefix):
            raise Refused("bad_object_key", "Tên tệp trong kho không hợp lệ.", key=prefix)
        with self._translated(prefix):
            for found in self._client.list_objects(self._bucket, prefix=prefix, recursive=True):
                if found.object_name and not found.is_dir:
                    yield ObjectInfo(found.object_name, found.size or 0, _instant(found.last_modified))

    def remove(self, key: str) -> None:
        """Let an object go, every version of it, so that the bytes go too."""
        name = self._named(key)
        with self._translated(key):
            for found in list(self._client.list_objects(self._bucket, prefix=name, include_version=True)):
                if found.object_name != name:
                    continue
                try:
                    self._client.remove_object(self._bucket, name, version_id=found.version_id)
                except S3Error as error:
                    if error.code in _HELD:
                        raise ObjectHeld(key) from error
                    raise

    def set_hold(self, key: str, is_held: bool) -> None:
        """Put an object under the bucket's own legal hold or release it."""
        self.stat(key)  # some servers answer a hold on a missing object with an internal error
        with self._translated(key):
            if is_held:
                self._client.enable_object_legal_hold(self._bucket, self._named(key))
            else:
                self._client.disable_object_legal_hold(self._bucket, self._named(key))

    def is_held(self, key: str) -> bool:
        """Whether the object is under a legal hold."""
        name = self._named(key)
        with self._translated(key):
            try:
                return bool(self._client.is_object_legal_hold_enabled(self._bucket, name))
            except S3Error as error:
                if error.code in _GONE | _NO_HOLD:
                    return False
                raise

    def remove_unfinished(self, before_ms: int) -> int:
        """Nothing to do: unfinished multipart uploads are the bucket's own to end, by its lifecycle rule."""
        return 0

    def location(self) -> str:
        """Host and bucket, without keys."""
        return f"s3://{self._host}/{self._bucket}"

    @contextmanager
    def _translated(self, key: str) -> Iterator[None]:
        """Turns the SDK's errors into the house's own."""
        try:
            yield
        except S3Error as error:
            if error.code in _GONE:
                raise ObjectMissing(key) from error
            if error.code in _FULL:
                raise StorageFull from error
            raise
        except urllib3.exceptions.HTTPError as error:
            raise StoreUnreachable(self._host) from error

    def _named(self, key: str) -> str:
        if not keys.is_valid(key):
            raise Refused("bad_object_key", "Tên tệp trong kho không hợp lệ.", key=key)
        return key


class _Reader(io.RawIOBase):
    """A file-like view of a stream of chunks that counts and digests what passes."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._left = b""
        self.digest = hashlib.sha256()
        self.size_bytes = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        parts: list[bytes] = []
        wanted = size if size >= 0 else 1 << 62
        while wanted:
            if not self._left:
                self._left = next(self._chunks, b"")
                if not self._left:
                    break
            part, self._left = self._left[:wanted], self._left[wanted:]
            wanted -= len(part)
            parts.append(part)
        data = b"".join(parts)
        self.digest.update(data)
        self.size_bytes += len(data)
        return data


def _instant(moment: Any) -> int:
    return int(moment.timestamp() * 1000) if moment else 0
