"""WS-Discovery: asking the local network which devices there are. Whoever answers is only noted, never trusted."""

from __future__ import annotations

import socket
import time
import uuid
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from ingest.feeds.onvif.soap import path_of
from ingest.feeds.onvif.tree import BadXml, Node, parse

EVERYBODY = ("239.255.255.250", 3702)
_MOST_DEVICES = 1_000
_MOST_DATAGRAM = 65_535
_ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
_DISCOVERY = "http://schemas.xmlsoap.org/ws/2005/04/discovery"


@dataclass(frozen=True, order=True)
class Found:
    """A device that answered: the host it answered from, where it says to be asked, what it calls itself."""

    host: str
    port: int
    path: str
    name: str
    hardware: str


def discover(patience_s: float = 3.0, to: tuple[str, int] = EVERYBODY) -> list[Found]:
    """Devices that answer within ``patience_s``, in order of address. Raises OSError when there is no network."""
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    found: set[Found] = set()
    try:
        line.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)  # no farther than this network
        until = time.monotonic() + patience_s
        asked = str(uuid.uuid4())
        line.sendto(_probe(asked), to)
        while (left := until - time.monotonic()) > 0 and len(found) < _MOST_DEVICES:
            line.settimeout(left)
            try:
                data, (host, _) = line.recvfrom(_MOST_DATAGRAM)
            except TimeoutError:
                break
            found |= read_matches(data, host)
    finally:
        line.close()
    return sorted(found)


def _probe(number: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"'
        f' xmlns:a="{_ADDRESSING}" xmlns:d="{_DISCOVERY}" xmlns:n="http://www.onvif.org/ver10/network/wsdl">'
        f"<s:Header><a:MessageID>urn:uuid:{number}</a:MessageID>"
        "<a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To>"
        f"<a:Action>{_DISCOVERY}/Probe</a:Action></s:Header>"
        "<s:Body><d:Probe><d:Types>n:NetworkVideoTransmitter</d:Types></d:Probe></s:Body></s:Envelope>"
    ).encode()


def read_matches(data: bytes, host: str) -> set[Found]:
    """The devices of one answer from ``host``; none when it makes no sense."""
    try:
        root = parse(data)
    except BadXml:
        return set()
    return {match for node in root.every("ProbeMatch") if (match := _match(node, host)) is not None}


def _match(node: Node, host: str) -> Found | None:
    addresses = node.said("XAddrs").split()
    ports = [port for address in addresses if (port := _port(address))]
    if not ports:
        return None
    # A device often names several of its networks: the one that answered us is the one we can reach.
    chosen = next((address for address in addresses if _host(address) == host), addresses[0])
    scopes = [unquote(scope) for scope in node.said("Scopes").split()]
    return Found(host, _port(chosen) or ports[0], path_of(chosen), _scope(scopes, "name"), _scope(scopes, "hardware"))


def _scope(scopes: list[str], kind: str) -> str:
    start = f"onvif://www.onvif.org/{kind}/"
    told = next((scope.removeprefix(start) for scope in scopes if scope.startswith(start)), "")
    return "".join(sign for sign in told if sign.isprintable())[:60]


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _port(address: str) -> int | None:
    try:
        parts = urlsplit(address)
        return (parts.port or 80) if parts.scheme == "http" else None
    except ValueError:
        return None
