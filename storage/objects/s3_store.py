"""Objects in a bucket of any S3 (SeaweedFS, MinIO, Ceph …), spoken through the minio SDK."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import unquote, urlsplit

import urllib3
from minio import Minio
from minio.error import MinioException, S3Error

from storage.errors import Refused
from storage.objects import keys, s3_bucket, s3_faults
from storage.objects.local_file import write_file
from storage.objects.presigned import Signer, presigned_get
from storage.objects.s3_pool import SILENT_S, pool
from storage.objects.store import (
    LinkAsked,
    ObjectAltered,
    ObjectHeld,
    ObjectInfo,
    ObjectMissing,
    StoreUnreachable,
)
from storage.values.clock import Clock, SystemClock
from storage.values.digest import CHUNK_BYTES, sha256_of_chunks

PART_BYTES = 16 * 1024 * 1024
_REST_MS = 5_000  # nobody waits for a machine that was not there a moment ago
_REMEMBERED = 2_000  # versions whose bytes were found to be right


class S3Store:
    """Keeps objects in one versioned bucket, born with object lock so that legal holds are the bucket's own."""

    def __init__(
        self,
        url: str,
        *,
        public_url: str | None = None,
        link_seconds: int = 60,
        clock: Clock | None = None,
        is_tried: bool = True,
        silent_s: float = SILENT_S,
    ) -> None:
        """``url``: ``s3://ACCESS:SECRET@host:port/bucket`` (``s3s://`` for TLS). ``public_url``: where browsers reach
        the same server; None: no links are given. ``is_tried``: open the bucket, or make it, before anything else;
        raises StoreUnusable with one clear line when the place cannot be reached or worked with. ``silent_s``: how
        long the server may say nothing before it counts as away.
        """
        parts = urlsplit(url)
        self._bucket = parts.path.strip("/")
        self._public_url = public_url
        self._link_seconds = link_seconds
        self._clock = clock or SystemClock()
        self._away_since: int | None = None
        self._not_there_at: int | None = None
        self._right: set[tuple[str, str, str]] = set()
        try:
            self._host = f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
            self._where = f"{self._host}/{self._bucket}"
            self._keys = unquote(parts.username or ""), unquote(parts.password or "")
            self._client = Minio(
                self._host,
                access_key=self._keys[0],
                secret_key=self._keys[1],
                secure=parts.scheme == "s3s",
                http_client=pool(silent_s),
            )
            if is_tried:
                s3_bucket.open_bucket(self._client, self._bucket, self._where)
        except ValueError as error:  # the SDK's word for a host, a port or a bucket that cannot be
            raise s3_faults.bad_address(url.rpartition("@")[2]) from error

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

    def listed(self, prefix: str = "", after: str = "") -> Iterator[ObjectInfo]:
        """All objects whose names begin with ``prefix`` and come after ``after``, in order of name."""
        if not keys.is_prefix(prefix):
            raise Refused("bad_object_key", "Tên tệp trong kho không hợp lệ.", key=prefix)
        with self._translated(prefix):
            for found in self._client.list_objects(
                self._bucket, prefix=prefix, recursive=True, start_after=after or None
            ):
                # not every server begins exactly behind the name it is given
                if found.object_name and not found.is_dir and found.object_name > after:
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
                    if error.code in s3_faults.HELD:
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
                if error.code in s3_faults.GONE | s3_faults.NO_HOLD:
                    return False
                raise

    def remove_unfinished(self, before_ms: int) -> int:
        """End uploads in parts that a killed process left and nobody can finish; answers how many."""
        count = 0
        with self._translated(""):
            while True:
                # the SDK speaks of uploads in parts among itself only
                page = self._client._list_multipart_uploads(self._bucket)
                left = [found for found in page.uploads if _instant(found.initiated_time) < before_ms]
                for found in left:
                    with suppress(ObjectMissing), self._translated(found.object_name):
                        self._client._abort_multipart_upload(self._bucket, found.object_name, found.upload_id or "")
                count += len(left)
                if not page.is_truncated or not left:
                    return count

    def location(self) -> str:
        """Host and bucket, without keys."""
        return f"s3://{self._where}"

    def link(self, key: str, asked: LinkAsked) -> str | None:
        """A presigned address of this object's present version, or None when browsers do not reach the server.

        The version is read back once by this process before its first link: a wrong file is never linked to.
        """
        if self._public_url is None:
            return None
        with self._translated(key):
            version = self._client.stat_object(self._bucket, self._named(key)).version_id or ""
            region = self._client._get_region(self._bucket)
        self._require_right(key, version, asked.sha256)
        return presigned_get(
            f"{self._public_url.rstrip('/')}/{self._bucket}/{key}",
            {
                "response-content-disposition": asked.disposition,
                "response-content-type": asked.media_type,
                "versionId": version,
            },
            {"range": asked.range_header} if asked.range_header else {},
            signer=Signer(*self._keys, region),
            at_ms=self._clock.now_ms(),
            seconds=self._link_seconds,
        )

    def _require_right(self, key: str, version: str, sha256: str) -> None:
        if (key, version, sha256) in self._right:
            return
        with self._translated(key):
            answer = self._client.get_object(self._bucket, key, version_id=version)
            try:
                found, _ = sha256_of_chunks(answer.stream(CHUNK_BYTES))
            finally:
                answer.close()
                answer.release_conn()
        if found != sha256:
            raise ObjectAltered(key)
        if len(self._right) >= _REMEMBERED:
            self._right.clear()
        self._right.add((key, version, sha256))

    def away_since(self) -> int | None:
        """Since when the server has not answered this process."""
        return self._away_since

    def answers(self) -> bool:
        """Whether the server keeps, gives back and lets go of an object."""
        try:
            with self._translated("", is_trial=True):
                s3_bucket.try_out(self._client, self._bucket)
        except Refused:
            return False
        return True

    @contextmanager
    def _translated(self, key: str, *, is_trial: bool = False) -> Iterator[None]:
        """Turns the SDK's errors into the house's own, and remembers since when the server is away.

        When nobody listened a moment ago, nobody is kept waiting to find that out again, but for ``is_trial``: the
        threads of all pages would soon wait for nothing else.
        """
        if not is_trial and self._not_there_at and self._clock.now_ms() - self._not_there_at < _REST_MS:
            raise StoreUnreachable
        try:
            yield
        except (MinioException, urllib3.exceptions.HTTPError) as error:
            found = s3_faults.translated(error, key, self._where)
            is_away = isinstance(found, StoreUnreachable)
            now = self._clock.now_ms()
            self._away_since = (self._away_since or now) if is_away else None
            self._not_there_at = now if s3_faults.is_nobody_there(error) else None
            raise found from error
        self._away_since = self._not_there_at = None

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
