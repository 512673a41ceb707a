"""Where a device may be: which addresses are never a camera's, whoever enters them and whatever leads there."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_METADATA = {
    ipaddress.ip_address(text) for text in ("100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254")
}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
LOOPBACKS: tuple[Address, ...] = (ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("::1"))
_LOCAL = ("localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback")


def is_listed(address: Address, networks: Iterable[Network]) -> bool:
    """Whether it is of a network that was named as one of devices, whatever else may be said of it."""
    return any(address in network for network in networks)


def is_no_device(address: Address) -> bool:
    """Whether no camera can be there: this machine itself, its link alone, everybody, nobody, or what clouds tell their
    machines by; also where such an address is wrapped in one of IPv6."""
    return any(_is_special(one) for one in meant_by(address))


def meant_by(address: Address) -> Iterator[Address]:
    """Every number at which who follows this address may come out: itself, and those of IPv4 that lie within it."""
    if isinstance(address, ipaddress.IPv4Address):
        yield address
        return
    within = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        within.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    inside = [one for one in within if one is not None]
    yield from inside
    if address.ipv4_mapped is None and address not in _NAT64:  # these alone stand in a block that is reserved
        yield address


def is_local_name(name: str) -> bool:
    """Whether every machine calls itself by this name: it leads to ``LOOPBACKS``."""
    plain = name.lower().rstrip(".")
    return plain in _LOCAL or plain.endswith(".localhost")


def _is_special(address: Address) -> bool:
    return (
        address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or address.is_reserved
        or (isinstance(address, ipaddress.IPv6Address) and address.is_site_local)
        or address in _METADATA
    )
