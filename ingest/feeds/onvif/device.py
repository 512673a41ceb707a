"""What a device tells of itself: its clock, its services, its streams."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from ingest.feeds.onvif.soap import DeviceRefused, Endpoint, ask, path_of
from ingest.feeds.onvif.tree import Node
from ingest.feeds.rtsp.address import RTSP_PORT
from storage.values.clock import Clock

DEVICE = "http://www.onvif.org/ver10/device/wsdl"
MEDIA = "http://www.onvif.org/ver10/media/wsdl"
MEDIA2 = "http://www.onvif.org/ver20/media/wsdl"
SEARCH = "http://www.onvif.org/ver10/search/wsdl"
REPLAY = "http://www.onvif.org/ver10/replay/wsdl"
SCHEMA = "http://www.onvif.org/ver10/schema"
_DEVICE_PATH = "/onvif/device_service"
_MOST = 64  # profiles, services
_TICK_MS = 1_000  # a device tells its clock in whole seconds


@dataclass(frozen=True)
class DeviceClock:
    """A device's clock beside ours: ``device_ms`` was shown at ``reference_ms`` (both epoch ms UTC), give or take
    ``uncertainty_ms``. ``source`` is NTP or Manual, ``zone`` as the device writes it."""

    device_ms: int
    reference_ms: int
    uncertainty_ms: int
    source: str
    zone: str
    has_summer_time: bool

    @property
    def offset_ms(self) -> int:
        """Reference minus device: positive when the device is slow."""
        return self.reference_ms - self.device_ms


@dataclass(frozen=True)
class Profile:
    """One stream a device offers."""

    token: str
    name: str
    codec: str
    width: int
    height: int


@dataclass(frozen=True)
class Maker:
    """Who made the device, in its own words."""

    manufacturer: str
    model: str
    firmware: str


class OnvifDevice:
    """One device, asked question by question. Everything raises DeviceRefused."""

    def __init__(self, endpoint: Endpoint, clock: Clock, path: str = _DEVICE_PATH) -> None:
        self.endpoint, self._clock, self._path = endpoint, clock, path
        self._offset_ms: int | None = None
        self._services: dict[str, str] | None = None

    def clock(self) -> DeviceClock:
        """The device's clock beside ours. Needs no account."""
        asked_ms = self._clock.now_ms()
        answer = ask(self.endpoint, self._path, f'<GetSystemDateAndTime xmlns="{DEVICE}"/>')
        came_ms = self._clock.now_ms()
        told = answer.find("SystemDateAndTime")
        instant = _instant(told.find("UTCDateTime")) if told else None
        if told is None or instant is None:
            raise DeviceRefused("bad_answer", "Thiết bị không cho biết giờ của nó.")
        found = DeviceClock(
            instant + _TICK_MS // 2,
            (asked_ms + came_ms) // 2,
            (came_ms - asked_ms + 1) // 2 + _TICK_MS // 2,
            told.said("DateTimeType")[:20],
            told.said("TimeZone", "TZ")[:40],
            told.said("DaylightSavings").lower() == "true",
        )
        self._offset_ms = found.offset_ms
        return found

    def maker(self) -> Maker:
        """Who made it."""
        answer = self.ask(DEVICE, "<GetDeviceInformation/>")
        return Maker(*(answer.said(name)[:60] for name in ("Manufacturer", "Model", "FirmwareVersion")))

    def profiles(self) -> list[Profile]:
        """The streams it offers, H.265 ones too where the device speaks of them."""
        if MEDIA2 in self.services():
            answer = self.ask(MEDIA2, "<GetProfiles><Type>VideoEncoder</Type></GetProfiles>")
            found = [_profile(node, node.find("Configurations", "VideoEncoder")) for node in answer.every("Profiles")]
        else:
            answer = self.ask(MEDIA, "<GetProfiles/>")
            found = [_profile(node, node.find("VideoEncoderConfiguration")) for node in answer.every("Profiles")]
        return [profile for profile in found if profile.token][:_MOST]

    def stream_address(self, profile_token: str) -> str:
        """Where a stream is read (``rtsp://…``, without account), on the host at which the device was asked."""
        token = escape(profile_token)
        if MEDIA2 in self.services():
            body = f"<GetStreamUri><Protocol>RTSP</Protocol><ProfileToken>{token}</ProfileToken></GetStreamUri>"
            return self.here(self.ask(MEDIA2, body).said("Uri"))
        body = f"<GetStreamUri>{stream_setup('RTP-Unicast')}<ProfileToken>{token}</ProfileToken></GetStreamUri>"
        return self.here(self.ask(MEDIA, body).said("MediaUri", "Uri"))

    def services(self) -> dict[str, str]:
        """Namespace of every service the device has, and its path."""
        if self._services is None:
            body = "<GetServices><IncludeCapability>false</IncludeCapability></GetServices>"
            self._services = {DEVICE: self._path}
            try:
                listed = list(self.ask(DEVICE, body).every("Service"))[:_MOST]
                self._services |= {node.said("Namespace"): path_of(node.said("XAddr")) for node in listed}
            except DeviceRefused as refused:
                if refused.code != "onvif_not_offered":
                    self._services = None
                    raise
                answer = self.ask(DEVICE, "<GetCapabilities><Category>All</Category></GetCapabilities>")
                if address := answer.said("Capabilities", "Media", "XAddr"):
                    self._services[MEDIA] = path_of(address)
        return self._services

    def ask(self, service: str, body: str) -> Node:
        """A signed question to one of its services; ``body``'s outermost element gets the service's namespace."""
        if service != DEVICE and service not in self.services():
            raise DeviceRefused("not_offered", "Thiết bị không có dịch vụ này (%(service)s).", service=service)
        path = self._path if service == DEVICE else self.services()[service]
        if self._offset_ms is None and self.endpoint.user:
            self.clock()  # signatures are dated by the device's own clock, else they count as replayed
        signed_at = None if self._offset_ms is None else self._clock.now_ms() - self._offset_ms
        head = re.match(r"<\w+", body)
        assert head is not None
        named = f'{head[0]} xmlns="{service}"{body[head.end() :]}'
        return ask(self.endpoint, path, named, signed_at)

    def here(self, address: str) -> str:
        """A stream's address with the host at which the device itself was found. Raises DeviceRefused."""
        try:
            parts = urlsplit(address)
            port = parts.port or RTSP_PORT
        except ValueError:
            parts, port = urlsplit(""), 0
        clean = address.isascii() and address.isprintable() and " " not in address and len(address) < 1_000
        if parts.scheme.lower() != "rtsp" or not port or not clean:
            raise DeviceRefused("bad_answer", "Thiết bị đưa địa chỉ luồng hình không dùng được.")
        host = f"[{self.endpoint.host}]" if ":" in self.endpoint.host else self.endpoint.host
        return parts._replace(netloc=f"{host}:{port}", path=parts.path or "/", fragment="").geturl()


def stream_setup(stream: str) -> str:
    """How a stream is to come: over RTSP itself, with what is told as stream type."""
    return (
        f'<StreamSetup><Stream xmlns="{SCHEMA}">{stream}</Stream>'
        f'<Transport xmlns="{SCHEMA}"><Protocol>RTSP</Protocol></Transport></StreamSetup>'
    )


def _profile(node: Node, encoder: Node | None) -> Profile:
    encoder = encoder or Node("")
    width, height = (_number(encoder.said("Resolution", side)) for side in ("Width", "Height"))
    return Profile(
        node.attributes.get("token", "")[:100], node.said("Name")[:100], encoder.said("Encoding")[:20], width, height
    )


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 0


def _instant(told: Node | None) -> int | None:
    """Epoch ms of what the device says; None when it says nothing or nonsense."""
    if told is None:
        return None
    texts = [told.said("Date", name) for name in ("Year", "Month", "Day")]
    texts += [told.said("Time", name) for name in ("Hour", "Minute", "Second")]
    if not all(re.fullmatch(r"[0-9]{1,4}", text) for text in texts):
        return None
    year, month, day, hour, minute, second = (int(text) for text in texts)
    try:  # a leap second is a second like the one before it
        moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except ValueError:
        return None
    return round(moment.timestamp() * 1000)
