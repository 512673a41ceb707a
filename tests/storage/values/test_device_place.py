"""What is never a camera's address, however it is written; every other is."""

from __future__ import annotations

import ipaddress

import pytest

from storage.settings import Settings
from storage.values.device_place import is_listed, is_local_name, is_no_device


@pytest.mark.parametrize(
    "text",
    [
        *("127.0.0.1", "127.9.9.9", "0.0.0.0", "169.254.169.254", "169.254.170.2", "100.100.100.200", "224.0.0.1"),
        *("255.255.255.255", "240.0.0.1", "::1", "::", "fe80::1", "ff02::1", "fd00:ec2::254"),
        *("fec0::1", "feff::1", "64:ff9b:1::a00:5", "::10.0.0.5"),
        *("2002:7f00:1::", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:a9fe:a9fe::1"),
    ],
)
def test_no_camera_is_there(text: str) -> None:
    assert is_no_device(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    "text",
    [
        *("192.168.1.64", "10.0.0.9", "172.16.3.4", "203.113.1.1", "100.64.0.7"),
        *("fd12:3456::9", "2405:4800::1", "::ffff:192.168.1.64"),
    ],
)
def test_a_camera_may_be_there(text: str) -> None:
    assert not is_no_device(ipaddress.ip_address(text))


def test_names_of_every_machine() -> None:
    assert all(is_local_name(name) for name in ("localhost", "a.LOCALHOST.", "localhost.localdomain", "ip6-localhost"))
    assert not any(is_local_name(name) for name in ("camera", "localhost.example", "mylocalhost", "camera.localdomain"))


@pytest.mark.parametrize(
    ("text", "is_there"),
    [("127.0.0.1", True), ("10.1.2.3", True), ("10.1.2.4", False), ("::1", False), ("::ffff:127.0.0.1", False)],
)
def test_networks_of_devices_hold_their_own_addresses(text: str, is_there: bool) -> None:
    networks = Settings(feed_networks="127.0.0.0/8, 10.1.2.3").device_networks
    assert is_listed(ipaddress.ip_address(text), networks) == is_there
