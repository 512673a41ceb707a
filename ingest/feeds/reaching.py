"""The way to a device, and to nothing else: the address is resolved once, judged, and that very number connected to.

A name may lead anywhere, and elsewhere each time it is asked for: to this machine, to the database, to what a cloud
tells its machines. ``CAMERA_ANTT_FEED_NETWORKS`` names networks that are devices' all the same.
"""

from __future__ import annotations

import functools
import ipaddress
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

from ingest.settings import Settings
from storage.settings import Settings as ArchiveSettings
from storage.values.device_place import Address, is_no_device

_KNOWN_S = 60.0  # so long the numbers of our own services are believed
_NOBODYS = "192.0.2.1"  # a number for examples (RFC 5737)


class NotADevice(OSError):  # noqa: N818 - what an address leads to, not a fault of the program
    """An address leads to ourselves, or to where no device can be."""


def connect(host: str, port: int, timeout_s: float) -> socket.socket:
    """A connection to a device; ``timeout_s`` is that of each number tried. Raises NotADevice, and what connecting
    raises (OSError, UnicodeError)."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    numbers = [str(address[0]) for *_, address in found]
    allowed = [number for number in numbers if _may_be_a_device(_address(number))]
    if numbers and not allowed:
        raise NotADevice
    lost: OSError = OSError()
    for number in allowed:
        try:
            return socket.create_connection((number, port), timeout_s)
        except OSError as error:
            lost = error
    raise lost


def _may_be_a_device(address: Address) -> bool:
    if any(address in network for network in Settings.from_env().device_networks):
        return True
    return not is_no_device(address) and address not in _services() and not _is_this_machine(address)


def _address(number: str) -> Address:
    return ipaddress.ip_address(number.partition("%")[0])


def _is_this_machine(address: Address) -> bool:
    return _can_be_bound(str(address)) and not _can_be_bound(_NOBODYS)


def _can_be_bound(number: str) -> bool:
    """Whether this machine has this number (or is set up to answer by any)."""
    kind = socket.AF_INET6 if ":" in number else socket.AF_INET
    try:
        with socket.socket(kind, socket.SOCK_DGRAM) as probe:
            probe.bind((number, 0))
    except OSError:
        return False
    return True


def _services() -> frozenset[Address]:
    """Numbers of our database, object store and queue."""
    kept = ArchiveSettings.from_env()
    return _numbers_of((kept.database_url, kept.objects_url, kept.redis_url or ""), int(time.monotonic() / _KNOWN_S))


@functools.lru_cache(maxsize=4)
def _numbers_of(places: tuple[str, ...], _minute: int) -> frozenset[Address]:
    return frozenset(number for place in places for host in _hosts_of(place) for number in _resolved(host))


def _hosts_of(place: str) -> Iterator[str]:
    """The hosts of one address of a service; a database may have several."""
    for one in urlsplit(place).netloc.rpartition("@")[2].split(","):
        host = urlsplit(f"//{one}").hostname
        if host:
            yield host


def _resolved(host: str) -> Iterator[Address]:
    try:
        for *_, address in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM):
            yield _address(str(address[0]))
    except (OSError, UnicodeError):  # it is away: nobody is led there either
        return
