"""Addresses of feeds as a client takes them, with the account where the device wants it."""

from __future__ import annotations

import pytest

from ingest.addresses import address_of
from storage.catalog.feed_leases import Address
from storage.sealing import FeedAccount

ACCOUNT = FeedAccount("xem", "bí mật:@/%")


@pytest.mark.parametrize(
    ("host", "path", "account", "address"),
    [
        ("192.0.2.1", "/live", None, "rtsp://192.0.2.1:554/live"),
        ("2001:db8::1", "/live", None, "rtsp://[2001:db8::1]:554/live"),
        ("h", "/user={user}&password={password}", ACCOUNT,
         "rtsp://xem:b%C3%AD%20m%E1%BA%ADt%3A%40%2F%25@h:554/user=xem&password=b%C3%AD%20m%E1%BA%ADt%3A%40%2F%25"),
    ],
)  # fmt: skip
def test_addresses(host: str, path: str, account: FeedAccount | None, address: str) -> None:
    row = Address(1, 1, "VT-0001", host, 554, path, "tcp", False, "", "", 1)
    assert address_of(row, account) == address
