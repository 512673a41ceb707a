"""The way to a device, and to nothing else: the address is resolved once, judged, and that very number connected to.

A name may lead anywhere, and elsewhere each time it is asked for: to this machine, to the database, to what a cloud
tells its machines. ``CAMERA_ANTT_FEED_NETWORKS`` names networks that are devices' all the same.
"""

from __future__ import annotations

import ipaddress
import itertools
import socket
import time
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from storage.settings import Settings
from storage.values.device_place import Address, is_listed, is_no_device, meant_by

_MOST_NUMBERS = 4  # of one name: more are nobody's camera
_KNOWN_S = 60.0  # so long the numbers of a service of ours are believed before its name is asked for again
_known: dict[str, tuple[float, frozenset[Address]]] = {}  # name of a service: until when (steady), its numbers
_NOBODYS = "192.0.2.1"  # a number for examples (RFC 5737)


class NotADevice(OSError):  # noqa: N818 - what an address leads to, not a fault of the program
    """An address leads to ourselves, or to where no device can be."""


def connect(host: str, port: int, timeout_s: float) -> socket.socket:
    """A connection to a device. ``timeout_s``: so long all numbers of its name together are tried, each for its share
    of what is left, and so long each reading may take later. Raises NotADevice, and what connecting raises (OSError,
    UnicodeError)."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    numbers = dict.fromkeys(str(address[0]) for *_, address in found)
    allowed = list(itertools.islice((one for one in numbers if _may_be_a_device(_address(one))), _MOST_NUMBERS))
    if numbers and not allowed:
        raise NotADevice
    lost, until_s = OSError(), time.monotonic() + timeout_s
    for tried, number in enumerate(allowed):
        share_s = (until_s - time.monotonic()) / (len(allowed) - tried)
        try:
            line = socket.create_connection((number, port), max(share_s, 0.001))  # 0 would not wait at all
        except OSError as error:
            lost = error
        else:
            line.settimeout(timeout_s)
            return line
    raise lost


def _may_be_a_device(address: Address) -> bool:
    if is_listed(address, Settings.from_env().device_networks):
        return True
    if is_no_device(address):
        return False
    services = _services()
    return not any(one in services or _is_this_machine(one) for one in meant_by(address))


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
    kept = Settings.from_env()
    places = (kept.database_url, kept.objects_url, kept.redis_url or "")
    return frozenset(number for place in places for host in _hosts_of(place) for number in _numbers_of(host))


def _hosts_of(place: str) -> Iterator[str]:
    """The hosts of one address of a service; a database may have several, and name them behind the question mark."""
    parts = urlsplit(place)
    named = [value for name, value in parse_qsl(parts.query) if name in ("host", "hostaddr")]
    for one in ",".join([parts.netloc.rpartition("@")[2], *named]).split(","):
        if one.startswith("/"):  # a socket of this machine
            continue
        host = one if one.count(":") > 1 and "[" not in one else urlsplit(f"//{one}").hostname
        if host:
            yield host


def _numbers_of(host: str) -> frozenset[Address]:
    """Of one service. What its name led to last stays when it cannot be resolved now; a name that never could be is
    asked for again each time."""
    now_s, last = time.monotonic(), _known.get(host)
    if last is not None and now_s < last[0]:
        return last[1]
    try:
        found = [_address(str(address[0])) for *_, address in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        if last is None:  # it is away: nobody is led there either
            return frozenset()
        numbers = last[1]
    else:
        numbers = frozenset(one for number in found for one in meant_by(number))
    _known[host] = now_s + _KNOWN_S, numbers
    return numbers
