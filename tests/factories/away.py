"""A store that is away: nobody listens at its address."""

from __future__ import annotations

import urllib3

from storage.objects.s3_store import S3Store


def away_store() -> S3Store:
    """As the real one, but it gives up at once where that one asks again for a second."""
    store = S3Store("s3://a:b@127.0.0.1:9/bucket", is_tried=False)
    store._client._http = urllib3.PoolManager(timeout=1, retries=False)
    return store
