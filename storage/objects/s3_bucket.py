"""The first word with a bucket: made with versions and object lock, or looked at, and tried out."""

from __future__ import annotations

import io
import secrets

import urllib3
from minio import Minio
from minio.commonconfig import ENABLED
from minio.error import MinioException, S3Error
from minio.versioningconfig import VersioningConfig

from storage.objects import keys, s3_faults


def open_bucket(client: Minio, bucket: str, where: str) -> None:
    """Make the bucket unless there is one, and see that it can keep what is held.

    Raises StoreUnusable in one clear line (``where``: host and bucket), ValueError for a name that no bucket can have.
    """
    try:
        try:
            client.get_object_lock_config(bucket)
        except S3Error as error:
            if error.code != "NoSuchBucket":
                raise
            _make(client, bucket)
            client.get_object_lock_config(bucket)
        if client.get_bucket_versioning(bucket).status != ENABLED:
            raise s3_faults.not_locked(where)
        try_out(client, bucket)
    except (MinioException, urllib3.exceptions.HTTPError, OSError) as error:
        raise s3_faults.at_start(error, where) from error


def _make(client: Minio, bucket: str) -> None:
    try:
        client.make_bucket(bucket, object_lock=True)
    except S3Error as error:
        if error.code not in {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}:  # another process was faster
            raise
    client.set_bucket_versioning(bucket, VersioningConfig(ENABLED))


def try_out(client: Minio, bucket: str) -> None:
    """Keep, read and let go of a small object; raises what the SDK raises."""
    name = keys.staging_key(f"trial-{secrets.token_hex(8)}")
    kept = client.put_object(bucket, name, io.BytesIO(b"trial"), 5)
    try:
        answer = client.get_object(bucket, name)
        answer.read()
        answer.close()
        answer.release_conn()
    finally:
        client.remove_object(bucket, name, version_id=kept.version_id)
