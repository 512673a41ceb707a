"""One question to a device and its answer: SOAP 1.2 over HTTP, signed with WS-UsernameToken, HTTP digest if asked for.

The device is a stranger: one deadline for the whole exchange, a bound on the answer, and no going to where it points.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import secrets
import socket
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from ingest.feeds.digest_auth import Digest
from ingest.feeds.losses import NO_DEVICE
from ingest.feeds.onvif.tree import MOST_BYTES, BadXml, Node, parse
from ingest.feeds.reaching import NotADevice, connect
from storage.errors import Refused

_SECURITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
_FAULTS_OF_ACCOUNT = ("NotAuthorized", "FailedAuthentication", "OperationProhibited", "InvalidSecurity")


class DeviceRefused(Refused):
    """A device does not do what was asked: ``no_answer``, ``signed_out``, ``bad_answer``, ``not_offered``."""

    def __init__(self, code: str, message: str, **facts: object) -> None:
        super().__init__(f"onvif_{code}", message, field=None, **facts)


@dataclass(frozen=True)
class Endpoint:
    """Where a device answers, and who we are there. The password is never shown."""

    host: str
    port: int = 80
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    patience_s: float = 8.0


def ask(endpoint: Endpoint, path: str, body: str, signed_at_ms: int | None = None) -> Node:
    """Send one question; the first element of the answer's body. Raises DeviceRefused.

    ``signed_at_ms``: the device's own clock now, for the signature; None: not signed.
    """
    head = _signature(endpoint, signed_at_ms) if signed_at_ms is not None and endpoint.user else ""
    document = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">{head}<s:Body>{body}</s:Body></s:Envelope>'
    ).encode()
    status, data = _posted(endpoint, path, document)
    try:
        found = parse(data).find("Body")
    except BadXml as error:
        raise DeviceRefused(*_sense_of(status)) from error
    answer = found.children[0] if found and found.children else None
    if answer is None:
        raise DeviceRefused(*_sense_of(status))
    if answer.name == "Fault":
        raise _fault(answer)
    return answer


def _sense_of(status: int) -> tuple[str, str]:
    if status in (401, 403):
        return "signed_out", "Thiết bị không nhận tài khoản này. Hãy kiểm tra tên và mật khẩu."
    if status == 404:
        return "not_offered", "Thiết bị không có dịch vụ ONVIF ở địa chỉ này. Hãy kiểm tra địa chỉ và cổng."
    return "bad_answer", "Thiết bị trả lời không theo chuẩn ONVIF. Hãy kiểm tra địa chỉ, hoặc bật ONVIF trên thiết bị."


def _fault(answer: Node) -> DeviceRefused:
    codes = " ".join(node.text for node in answer.every("Value"))
    if any(name in codes for name in _FAULTS_OF_ACCOUNT):
        return DeviceRefused(*_sense_of(401))
    told = " ".join(answer.said("Reason", "Text").split())[:200]
    return DeviceRefused("not_offered", "Thiết bị không làm được điều đã hỏi («%(told)s»).", told=told or codes[:200])


def _signature(endpoint: Endpoint, at_ms: int) -> str:
    nonce = secrets.token_bytes(16)
    created = datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    digest = hashlib.sha1(nonce + created.encode() + endpoint.password.encode(), usedforsecurity=False).digest()
    return (
        f'<s:Header><w:Security s:mustUnderstand="1" xmlns:w="{_SECURITY}wssecurity-secext-1.0.xsd"'
        f' xmlns:u="{_SECURITY}wssecurity-utility-1.0.xsd"><w:UsernameToken>'
        f"<w:Username>{escape(endpoint.user)}</w:Username>"
        f'<w:Password Type="{_SECURITY.replace("wss-", "wss-username-token-profile-1.0")}#PasswordDigest">'
        f"{base64.b64encode(digest).decode()}</w:Password>"
        f'<w:Nonce EncodingType="{_SECURITY}soap-message-security-1.0#Base64Binary">'
        f"{base64.b64encode(nonce).decode()}</w:Nonce>"
        f"<u:Created>{created}</u:Created></w:UsernameToken></w:Security></s:Header>"
    )


def _posted(endpoint: Endpoint, path: str, document: bytes) -> tuple[int, bytes]:
    """Status and body of the answer; a challenge is answered once. Raises DeviceRefused."""
    digest = Digest(endpoint.user, endpoint.password)
    for _ in range(2):
        status, headers, data = _exchanged(endpoint, path, document, digest.header("POST", path))
        if status != 401 or not digest.learn(headers):
            break
    return status, data


def _exchanged(
    endpoint: Endpoint, path: str, document: bytes, authorization: str | None
) -> tuple[int, list[str], bytes]:
    line = http.client.HTTPConnection(endpoint.host, endpoint.port, timeout=endpoint.patience_s)
    headers = {"Content-Type": "application/soap+xml; charset=utf-8", "Connection": "close"}
    if authorization:
        headers["Authorization"] = authorization
    # A time-out of the socket begins anew with every byte; this one does not.
    is_late = threading.Event()
    timer = threading.Timer(endpoint.patience_s, _hang_up, (line, is_late))
    timer.daemon = True
    timer.start()
    try:
        line.sock = connect(endpoint.host, endpoint.port, endpoint.patience_s)
        line.request("POST", path, document, headers)
        answer = line.getresponse()
        data = answer.read(MOST_BYTES + 1)
        if is_late.is_set():
            raise TimeoutError
        return answer.status, answer.headers.get_all("WWW-Authenticate", []), data
    except NotADevice as error:
        raise DeviceRefused("no_answer", NO_DEVICE) from error
    except (OSError, http.client.HTTPException, UnicodeError, ValueError) as error:
        raise DeviceRefused(
            "no_answer",
            "Thiết bị %(host)s không trả lời ONVIF. Hãy kiểm tra địa chỉ, cổng, và ONVIF đã bật trên thiết bị chưa.",
            host=endpoint.host,
            kind=type(error).__name__,
        ) from error
    finally:
        timer.cancel()
        line.close()


def _hang_up(line: http.client.HTTPConnection, is_late: threading.Event) -> None:
    is_late.set()
    try:
        line.sock.shutdown(socket.SHUT_RDWR)
    except (OSError, AttributeError):
        return  # over already, or not yet connected: the connection has its own time-out


def path_of(address: str) -> str:
    """The path of a service's address. Where the device says it is itself does not count: it is asked where it was
    found, for an address may point anywhere, and behind a router it is wrong anyway."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/onvif/device_service"
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    clean = path.isascii() and path.isprintable() and " " not in path
    return path if path.startswith("/") and clean and len(path) < 500 else "/onvif/device_service"
