"""What a feed may be, and how its state is told. Pure."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit

from service.web.language import _
from storage.errors import Invalid
from storage.sealing import FeedAccount
from storage.values.clock import DAY_MS, SECOND_MS
from storage.values.device_place import LOOPBACKS, Address, Network, is_listed, is_local_name, is_no_device
from storage.values.text import normal

FILLED = ("no_link", "signed_out", "not_found", "bad_stream", "spool_full", "recorder_down", "changed")
"""Reasons of outages that nobody wanted: what is missing may be fetched from the camera's own recording."""
MOST_HOLE_MS = 7 * DAY_MS
JOB_STATES: dict[str, tuple[str, str]] = {
    "queued": (_("Đang chờ"), ""),
    "running": (_("Đang chạy"), "info"),
    "done": (_("Xong"), "good"),
    "parked": (_("Tạm gác"), "bad"),
}
JOB_WORDS = {"feed.ask": _("Hỏi thiết bị"), "feed.backfill": _("Lấy bù")}
"""What the crew does for a feed: each state's label and the kind of its tag, each job's name."""
STATES: dict[str, tuple[str, str]] = {
    "recording": (_("Đang ghi"), "good"),
    "connecting": (_("Đang kết nối"), "info"),
    "waiting": (_("Chờ máy thu nhận luồng"), "warn"),
    "unattended": (_("Không máy thu nào nhận"), "bad"),
    "lost": (_("Mất luồng"), "bad"),
    "unconsented": (_("Chủ camera đã rút đồng ý"), "hold"),
    "paused": (_("Tạm ngừng"), "hold"),
    "revoked": (_("Đã thu hồi"), ""),
}
"""How a feed does: its label and the kind of its tag."""
HOST_STATES: dict[str, tuple[str, str]] = {
    "running": (_("Đang chạy"), "good"),
    "silent": (_("Không báo còn sống"), "bad"),
    "stopped": (_("Đã dừng"), ""),
}
CLOCK_STATES: dict[str, tuple[str, str]] = {
    "kept": (_("Theo giờ mạng"), "good"),
    "loose": (_("Không ai giữ giờ"), "bad"),
    "unknown": (_("Không rõ"), ""),
}
"""Whether network time keeps a host's clock."""
TRANSPORTS = {"tcp": _("TCP (nên dùng)"), "udp": _("UDP")}
EXAMPLES = (
    ("Hikvision, Ezviz", "rtsp://192.0.2.10:554/Streaming/Channels/101"),
    ("Dahua, KBVision, Imou", "rtsp://192.0.2.10:554/cam/realmonitor?channel=1&subtype=0"),
    ("ONVIF", "rtsp://192.0.2.10:554/onvif1"),
)
_BY_MAKE = (  # what devices call themselves, and which of the addresses is usual for them
    (("hikvision", "ezviz", "hilook"), 0),
    (("dahua", "kbvision", "imou", "amcrest"), 1),
)
SILENT_MS = 30 * SECOND_MS
STANDARD_PORT = 554
LEAST_REASON, MOST_REASON = 10, 200
_MOST = {"address": 420, "user": 64, "password": 128, "recording_token": 100, "note": 300}
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.\-]{0,118}[A-Za-z0-9])?")
_NUMBER = re.compile(r"(?i)(0x[0-9a-f]*|[0-9]+)")  # a part of an address as inet_aton reads it
# as devices name it in a query or a path, or an account's usual name with what follows it as the next part of the path
_SECRET = re.compile(
    r"(?i)(pas(s(wor[dt]|wd)?)?|pwd|psw|pw|auth|access_token|secret|matkhau)=(?!\{(user|password)\})[^&/]"
    r"|/(admin(istrator)?[0-9]*|root|user|operator|supervisor|viewer|guest)[/:](?!\{(user|password)\})[^/?]"
)
_LEAST_SECRET = 4  # shorter than this, what equals a password may as well be a channel's number
_USER = re.compile(r"(?i)(user(name)?|usr|login|account|acc)=(?!\{user\})")
_AT = re.compile(r"@|%(?:25)*40")
_Place = tuple[str, int, str]


@dataclass(frozen=True)
class FeedDraft:
    """A feed as it is entered. ``account`` None: none was typed. Nothing here was tried against a device."""

    host: str
    port: int
    path: str
    transport: Literal["tcp", "udp"]
    takes_audio: bool
    account: FeedAccount | None
    onvif_port: int | None
    note: str
    recording_token: str | None = None


def checked_feed(fields: Mapping[str, str], device_networks: Sequence[Network] = ()) -> FeedDraft:
    """The feed that the inputs describe: address, transport, user, password, audio, onvif_port,
    recording_token, note. ``device_networks``: there devices may be though the addresses are special.

    Raises Invalid with every problem at once. No problem's text repeats what was typed.
    """
    problems: dict[str, str] = {}
    for name, most in _MOST.items():
        if len(fields.get(name) or "") > most:
            problems[name] = _("Mục này dài quá %(most)s ký tự.") % {"most": most}
    user, password = normal(fields.get("user") or ""), fields.get("password") or ""
    place = _place(fields.get("address") or "", password, device_networks, problems)
    if bool(user) != bool(password):
        missing = "password" if user else "user"
        problems.setdefault(missing, _("Cần cả tên và mật khẩu của tài khoản chỉ xem, hoặc để trống cả hai."))
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in user + password):
        problems.setdefault("password", _("Tài khoản có ký tự điều khiển lạ. Hãy gõ lại."))
    transport = fields.get("transport") or "tcp"
    if transport not in TRANSPORTS:
        problems["transport"] = _("Hãy chọn TCP hoặc UDP.")
    onvif_port = _port(fields.get("onvif_port") or "", problems)
    if problems or place is None:
        raise Invalid(problems)
    host, port, path = place
    return FeedDraft(
        host,
        port,
        path,
        "udp" if transport == "udp" else "tcp",
        (fields.get("audio") or "") not in {"", "0", "false", "off"},
        FeedAccount(user, password) if user else None,
        onvif_port,
        normal(fields.get("note") or ""),
        normal(fields.get("recording_token") or "") or None,
    )


def _place(text: str, password: str, networks: Sequence[Network], problems: dict[str, str]) -> _Place | None:
    """Host, port and path of an address rtsp://host[:port]/path; None with the problem said."""
    text = text.strip()
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or ""), STANDARD_PORT if parts.port is None else parts.port
    except ValueError:
        host, port = "", 0
    else:
        if "@" in parts.netloc or _tells(text, password):
            problems["address"] = _(
                "Không dán tài khoản, mật khẩu vào địa chỉ; nhập ở ô riêng bên dưới. Thiết bị bắt ghi tài khoản trong "
                "địa chỉ thì viết {user} và {password} vào chỗ đó."
            )
            return None
    if not text.lower().startswith("rtsp://") or not host or not _is_host(host) or not 1 <= port <= 65_535:
        problems.setdefault("address", _("Cần địa chỉ dạng rtsp://IP-hoặc-tên-miền:cổng/đường-dẫn."))
        return None
    if _is_ours(host, networks):
        problems["address"] = _("Địa chỉ này không phải của một camera: là chính máy chủ hoặc địa chỉ dành riêng.")
        return None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii() or not path.isprintable() or " " in path or len(path) > 300:
        problems["address"] = _("Đường dẫn của luồng có ký tự lạ hoặc quá dài.")
        return None
    return host.lower(), port, path


def _tells(text: str, password: str) -> bool:
    """Whether an address tells an account: where devices want one, or the very password that was typed beside it."""
    plain = text
    for _again in range(3):  # escaped twice is still a secret
        plain = unquote(plain)
    is_repeated = len(password) >= _LEAST_SECRET and password in re.split(r"[/?&=:;,]", plain)
    return is_repeated or bool(_SECRET.search(plain))


def without_account(address: str, password: str) -> str:
    """An address as it is given back to be mended: all that may be an account is cut away, rather too much of it."""
    begin, mark, rest = address.partition("://")
    begin, rest = (_AT.split(begin + mark)[-1], rest) if mark else ("", address)
    place, _mark, query = _AT.split(rest)[-1].partition("?")
    kept = [pair for pair in query.split("&") if not _USER.match(unquote(pair)) and not _tells(pair, password)]
    shown = begin + place + ("?" + "&".join(kept) if query and kept else "")
    return begin + place.split("/")[0] if _tells(shown, password) else shown


def _is_host(host: str) -> bool:
    """Whether it is a name or an address in its usual form; 0x7f000001, 127.1 and the like lead to where none sees."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return bool(_HOST.fullmatch(host)) and not all(_NUMBER.fullmatch(part) for part in host.split("."))
    return True


def _is_ours(host: str, networks: Sequence[Network]) -> bool:
    """Whether no camera can be there: this machine itself, everybody, nobody, or what clouds tell their machines by.
    Nor does a recorder go there (ingest/feeds/reaching.py), unless the networks of devices hold it."""
    addresses: tuple[Address, ...]
    try:
        addresses = (ipaddress.ip_address(host),)
    except ValueError:
        addresses = LOOPBACKS if is_local_name(host) else ()  # where other names lead is judged when they are followed
    return bool(addresses) and all(is_no_device(one) and not is_listed(one, networks) for one in addresses)


def _port(text: str, problems: dict[str, str]) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isascii() or not text.strip().isdigit() or not 1 <= int(text) <= 65_535:
        problems["onvif_port"] = _("Cổng là số từ 1 đến 65535.")
        return None
    return int(text)


def address_of(host: str, told: str) -> str:
    """The address at which a device's stream is usually read, by what it calls itself; no path if nobody knows."""
    named = next((at for makes, at in _BY_MAKE if any(make in told.lower() for make in makes)), None)
    shown = f"[{host}]" if ":" in host else host
    path = "/" if named is None else EXAMPLES[named][1].split(f":{STANDARD_PORT}", 1)[1]
    return f"rtsp://{shown}:{STANDARD_PORT}{path}"


def reason_of(text: str) -> str:
    """Why a feed is paused or revoked. Raises Invalid."""
    reason = normal(text)
    if not LEAST_REASON <= len(reason) <= MOST_REASON:
        raise Invalid({"reason": _("Hãy ghi lý do, 10 đến 200 ký tự.")})
    return reason


def host_state(stopped_at: int | None, seen_at: int, now: int) -> str:
    """Whether a recorder host runs, is silent or has stopped."""
    if stopped_at is not None:
        return "stopped"
    return "running" if abs(now - seen_at) <= SILENT_MS else "silent"


def is_just_registered(lease_number: int, registered_at: int, now: int) -> bool:
    """Whether nobody ever had the feed and recorders had no time yet to see it."""
    return not lease_number and now - registered_at < SILENT_MS


def shown_state(feed_state: str, said: str, *, is_attended: bool, is_agreed: bool, is_new: bool = False) -> str:
    """How a feed does, of ``STATES``: what its recorder said, as long as that one lives and its owner agrees.
    ``is_new``: it was just registered, nobody is missing yet."""
    if feed_state != "active":
        return feed_state
    if not is_agreed:
        return "unconsented"
    if not is_attended:
        return "waiting" if is_new else "unattended"
    return said if said in STATES else "waiting"
