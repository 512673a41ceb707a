"""What a device tells of itself, in lines for people: maker, clock, streams with their addresses, own recordings."""

from __future__ import annotations

from ingest.feeds.onvif.device import DeviceClock, OnvifDevice
from ingest.feeds.onvif.recordings import find_recordings
from ingest.feeds.onvif.soap import DeviceRefused
from storage.clock_book import is_usable
from storage.values.clock import MINUTE_MS, SECOND_MS, to_local

_SHOWN = "%d/%m/%Y %H:%M:%S"


def describe(device: OnvifDevice, seen: DeviceClock) -> list[str]:
    """The lines. Raises DeviceRefused when it does not even tell its streams."""
    maker = device.maker()
    told = [
        *describe_clock(seen),
        f"Thiết bị: {_plain(f'{maker.manufacturer} {maker.model} (phiên bản {maker.firmware})')}",
    ]
    for profile in device.profiles():
        size = f"{profile.width}x{profile.height}" if profile.width else "không rõ cỡ"
        address = device.stream_address(profile.token)
        told.append(f"Luồng {_plain(f'{profile.token} {profile.name}')}, {_plain(profile.codec)} {size}: {address}")
    return [*told, *_recordings(device)]


def describe_clock(seen: DeviceClock) -> list[str]:
    """How the device's clock stands to ours, and how it is set."""
    side = "chậm" if seen.offset_ms > 0 else "nhanh"
    off, unsure = (f"{number / 1000:.1f}".replace(".", ",") for number in (abs(seen.offset_ms), seen.uncertainty_ms))
    about = _about(abs(seen.offset_ms)) if abs(seen.offset_ms) >= MINUTE_MS else ""
    summer = "; có giờ mùa hè" if seen.has_summer_time else ""
    usable = "" if is_usable(seen.offset_ms) else "; không cho giờ dùng được, không vào sổ đồng hồ"
    return [
        f"Giờ thiết bị: {to_local(seen.device_ms):{_SHOWN}}, {side} {off} giây{about} (sai số {unsure} giây){usable}",
        f"Cách đặt giờ: {_plain(seen.source) or 'không rõ'}; múi giờ: {_plain(seen.zone) or 'không rõ'}{summer}",
    ]


def _about(length_ms: int) -> str:
    """A length of a minute and more in its two largest units."""
    minutes, seconds = divmod(length_ms // SECOND_MS, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f", tức {days} ngày {hours} giờ"
    return f", tức {hours} giờ {minutes} phút" if hours else f", tức {minutes} phút {seconds} giây"


def _recordings(device: OnvifDevice) -> list[str]:
    try:
        found = find_recordings(device)
    except DeviceRefused as refused:
        return [f"Bản ghi của thiết bị: {refused.message}"]
    lines = []
    for one in found:
        ends = [f"{to_local(at):{_SHOWN}}" if at else "không rõ" for at in (one.from_ms, one.until_ms)]
        lines.append(f"Bản ghi {_plain(f'{one.token} {one.source}')}: {' – '.join(ends)} (giờ thiết bị)")
    return lines or ["Bản ghi của thiết bị: không có."]


def _plain(text: str) -> str:
    """What a device says of itself, without what would steer a terminal."""
    return "".join(sign for sign in text if sign.isprintable()).strip()
