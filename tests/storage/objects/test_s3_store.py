"""What only the bucket can say: its own lock, how it was born, who may come in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from minio import Minio

from storage.errors import Refused
from storage.objects.s3_store import S3Store
from storage.objects.store import StoreUnreachable
from tests.servers.fixtures import bucket_url, s3_client

KEY = "clip/00000001/2026-03-01/1772300000000-60000-0123456789abcdef.mp4"


@pytest.mark.servers
def test_s3_keeps_bytes_behind_its_own_lock() -> None:
    """Seen with the administrator's own client, behind the store's back."""
    url = bucket_url()
    store, bucket = S3Store(url), url.rsplit("/", 1)[1]
    S3Store(url)  # opened again: the same bucket
    store.put_bytes(KEY, b"evidence")
    store.set_hold(KEY, is_held=True)
    client: Minio = s3_client()
    assert client.is_object_legal_hold_enabled(bucket, KEY)
    version = client.stat_object(bucket, KEY).version_id
    with pytest.raises(Exception, match="AccessDenied"):
        client.remove_object(bucket, KEY, version_id=version)
    store.set_hold(KEY, is_held=False)
    store.remove(KEY)
    assert list(client.list_objects(bucket, recursive=True, include_version=True)) == []
    assert url.split("@")[0].removeprefix("s3://") not in store.location()


@pytest.mark.servers
def test_a_bucket_born_without_lock_is_refused(s3_bucket: Callable[..., str]) -> None:
    with pytest.raises(Refused) as refused:
        S3Store(s3_bucket(object_lock=False))
    assert refused.value.code == "store_not_locked"


@pytest.mark.servers
def test_wrong_keys_and_absent_servers_are_said_in_one_line() -> None:
    address = bucket_url()
    with pytest.raises(Refused, match="khóa truy cập") as refused:
        S3Store("s3://nobody:nothing@" + address.split("@")[1])
    assert refused.value.code == "store_refused"
    with pytest.raises(StoreUnreachable, match=r"127\.0\.0\.1:9\b"):
        S3Store("s3://a:b@127.0.0.1:9/bucket")
