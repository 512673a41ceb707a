"""What recorders write into the names of files: start, end, channel, whose way of naming it is. Pure.

All times are the recorder's own clock, shown in Vietnamese time. Seen in files that owners hand out:

* Dahua, KBVision (built by Dahua) and their recorders, exported or backed up to a stick:
  ``NVR_ch1_main_20230619064223_20230619064228.dav``, ``XVR_ch4_main_20260604130000_20260604135959.mp4``: name of the
  recorder, channel from 1, stream, start, end. A whole day ends at second 60 (``…_20260330235960.dav``).
* Dahua, KBVision and Imou as they lie on the disk or card, also by FTP:
  ``2021-03-06/001/dav/10/10.27.32-10.28.00[M][0@0][0].dav``: the day and the channel (001 is the first; a bare 0 on
  some recorders) are folders above; the letter says why it was recorded (R regular, M motion, A alarm).
* Dahua cameras by their web page: ``192.168.1.108_IP Camera_main_20241115162510.mp4``, with an end
  ``172.18.14.7_IPC_main_20230603081533_083959.mp4``: one camera, no channel.
* Hikvision recorders' export: ``D01_20231101235950.mp4`` (D a network camera, A an analogue one) and
  ``ch01_00000000363000000.mp4``: channel and a running number, no time at all.
* Hikvision by FTP and client programs: ``192.168.0.64_01_20190319093422939_MOTION_DETECTION.mp4``: address, channel,
  start to the millisecond. The camera's own page records the same way into ``Web/RecordFiles/2025-03-12/``:
  ``10.80.21.136_01_20250312164150554_2.mp4`` (which part of it), ``192.168.4.84_01_201703011813246.mp4`` (the
  milliseconds without leading noughts).
* Hikvision and Ezviz cards: ``hiv00010.mp4``: blocks of a ring that is written over, with pieces of many times inside.
* Others write the same things in other order; the general forms below find start, end and channel. So do, as far as is
  known, the applications for telephones (Ezviz, Imou, Hik-Connect, DMSS, KBiVMS): no name that they really write was
  found in print, and none is made up here. What they call a time may be the moment of saving: people are asked to look.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.values.clock import from_local

_EARLIEST_YEAR, _LATEST_YEAR = 1970, 2099  # a recorder without a battery begins anew long ago: that is told, not taken
_MOST_CHANNEL = 256
_LONGEST_MS = 31 * 86_400_000  # an end farther off than this belongs to something else


@dataclass(frozen=True)
class NameTells:
    """What a name says, each None where it says nothing. Times are epoch ms; ``channel_number`` counts from 1.

    ``is_ring_block``: the file is a block of a card's ring, not a recording from a start to an end. ``no_time``: what
    is written like a start and is no day or time there can be.
    """

    brand: str | None = None
    channel_number: int | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    is_ring_block: bool = False
    no_time: str | None = None


def read_name(name: str, folder: str = "") -> NameTells:
    """What the name of a file, and the folders above it, say. Never raises."""
    stem = name.rsplit(".", 1)[0] if "." in name else name
    for read in _FORMS:
        told = read(stem, folder)
        if told is not None:
            return told
    written = _STAMP.search(stem) or _VIETNAMESE.search(stem)  # had it been a time, a form had read it
    no_time = written[0].strip() if written else None
    return NameTells(_brand_of(f"{folder}/{name}"), _channel_in(stem), no_time=no_time)


def _moment(digits: str) -> datetime | None:
    """A local time of 14 digits; second 60 is the next minute."""
    year, month, day, hour, minute, second = (int(digits[at:to]) for at, to in _PARTS)
    if not _EARLIEST_YEAR <= year <= _LATEST_YEAR or second > 60 or minute > 59 or hour > 24:
        return None
    try:
        return datetime(year, month, day) + timedelta(hours=hour, minutes=minute, seconds=second)  # noqa: DTZ001 - read on the Vietnamese clock
    except ValueError:
        return None


_PARTS = ((0, 4), (4, 6), (6, 8), (8, 10), (10, 12), (12, 14))


def _told(
    brand: str | None, channel: str | int | None, start: datetime | None, end: datetime | None = None, extra_ms: int = 0
) -> NameTells | None:
    """The finding, or None when its start is no time at all; an end that cannot be is left out."""
    if start is None:
        return None
    start_ms = from_local(start) + extra_ms
    end_ms = from_local(end) if end is not None else None
    if end_ms is not None and not start_ms < end_ms <= start_ms + _LONGEST_MS:
        end_ms = None
    return NameTells(brand, _numbered(channel), start_ms, end_ms)


def _numbered(channel: str | int | None) -> int | None:
    number = int(channel) if channel not in {None, ""} else 0
    return number if 1 <= number <= _MOST_CHANNEL else None


def _end_of(start: datetime | None, digits: str | None) -> datetime | None:
    """An end given in full, or as a time of the same day (of the next one, when it lies before the start)."""
    if start is None or not digits:
        return None
    if len(digits) == 14:
        return _moment(digits)
    end = _moment(f"{start:%Y%m%d}{digits}")
    return end + timedelta(days=1) if end is not None and end <= start else end


_DAHUA_EXPORT = re.compile(
    r"(?P<recorder>.*?)_?ch(?P<channel>\d{1,3})_(?:main|sub|extra)\w*?_(?P<start>\d{14})(?:_(?P<end>\d{14}|\d{6}))?(?!\d)",
    re.IGNORECASE,
)
_DAHUA_CAMERA = re.compile(
    r".*_(?:main|extra\d*|sub)_(?P<start>\d{14})(?:_(?P<end>\d{14}|\d{6}))?(?!\d)", re.IGNORECASE
)
_DAHUA_DISK = re.compile(r"(\d\d)\.(\d\d)\.(\d\d)-(\d\d)\.(\d\d)\.(\d\d)\[[A-Z]+\](?:\[[^\]]*\])*", re.IGNORECASE)
_DAY_FOLDER = re.compile(r"(?:^|/)(\d{4})-(\d\d)-(\d\d)(?=/|$)")
_DAV_CHANNEL = re.compile(r"(?:^|/)\d{4}-\d\d-\d\d/(\d{1,3})/(?:dav|mp4|jpg)(?=/|$)", re.IGNORECASE)


def _dahua_export(stem: str, folder: str) -> NameTells | None:
    found = _DAHUA_EXPORT.match(stem)
    if not found:
        return None
    start = _moment(found["start"])
    brand = _brand_of(f"{folder}/{stem}") or "dahua"
    return _told(brand, found["channel"], start, _end_of(start, found["end"]))


def _dahua_camera(stem: str, folder: str) -> NameTells | None:
    found = _DAHUA_CAMERA.match(stem)
    if not found:
        return None
    start = _moment(found["start"])
    return _told(_brand_of(f"{folder}/{stem}") or "dahua", _channel_in(stem), start, _end_of(start, found["end"]))


def _dahua_disk(stem: str, folder: str) -> NameTells | None:
    found = _DAHUA_DISK.match(stem)
    if not found:
        return None
    brand = _brand_of(folder) or "dahua"
    channel = _DAV_CHANNEL.search(folder)
    # three places count from 001; recorders that write a bare number count from 0
    number = int(channel[1]) + (len(channel[1]) == 1) if channel else None
    day = _DAY_FOLDER.search(folder)
    if day is None:
        return NameTells(brand, _numbered(number))
    start = _moment("".join(day.groups()) + "".join(found.groups()[:3]))
    return _told(brand, number, start, _end_of(start, "".join(found.groups()[3:])))


_HIK_EXPORT = re.compile(r"(?P<kind>[AD])(?P<channel>\d{1,3})_(?P<start>\d{14})(?:_(?P<end>\d{14}))?(?!\d)")
_HIK_NUMBERED = re.compile(r"ch(?P<channel>\d{2,3})_\d{17}(?!\d)", re.IGNORECASE)
_HIK_FTP = re.compile(r".*?_(?P<channel>\d{2})_(?P<start>\d{14})(?P<part>\d{1,3})?(?:_|$)")
_HIK_RING = re.compile(r"hiv\d{5}$", re.IGNORECASE)


def _hikvision(stem: str, folder: str) -> NameTells | None:
    brand = _brand_of(f"{folder}/{stem}") or "hikvision"
    if _HIK_RING.match(stem):
        return NameTells(brand, is_ring_block=True)
    if found := _HIK_EXPORT.match(stem):
        start = _moment(found["start"])
        return _told(brand, found["channel"], start, _end_of(start, found["end"]))
    if found := _HIK_NUMBERED.match(stem):
        return NameTells(brand, _numbered(found["channel"]))
    if found := _HIK_FTP.match(stem):
        return _told(brand, found["channel"], _moment(found["start"]), extra_ms=int(found["part"] or 0))
    return None


_STAMP = re.compile(
    r"(?<!\d)((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)(?:[ _T.-]+|\s*-\s*)?(\d\d)[-_.:h]?(\d\d)[-_.:m]?(\d\d)s?(?!\d)",
    re.IGNORECASE,
)
_VIETNAMESE = re.compile(
    r"(?<!\d)(\d\d)[-_.](\d\d)[-_.]((?:19|20)\d\d)[ _T-]+(\d\d)[-_.:h]?(\d\d)(?:[-_.:m]?(\d\d))?(?!\d)", re.IGNORECASE
)
_END_TIME = re.compile(r"^\s*[-_~]+\s*(?:den_|to_)?(\d\d)[-_.:h]?(\d\d)[-_.:m]?(\d\d)(?!\d)", re.IGNORECASE)


def _general(stem: str, folder: str) -> NameTells | None:
    """A full date and time anywhere in the name, year or day first, and a second one, or a time alone, behind it."""
    brand, channel = _brand_of(f"{folder}/{stem}"), _channel_in(stem)
    if found := _STAMP.search(stem):
        start = _moment(found[1] + found[3] + found[4] + found[5] + found[6] + found[7])
        rest = stem[found.end() :]
        end = None
        if other := _STAMP.search(rest):
            end = _moment(other[1] + other[3] + other[4] + other[5] + other[6] + other[7])
        elif time := _END_TIME.match(rest):
            end = _end_of(start, "".join(time.groups()))
        return _told(brand, channel, start, end)
    if found := _VIETNAMESE.search(stem):
        return _told(brand, channel, _moment(found[3] + found[2] + found[1] + found[4] + found[5] + (found[6] or "00")))
    return None


_FORMS: tuple[Callable[[str, str], NameTells | None], ...] = (
    _dahua_export,
    _dahua_camera,
    _dahua_disk,
    _hikvision,
    _general,
)
_CHANNEL = re.compile(
    r"(?:^|[^a-z])(?:ch|channel|cam|camera|ipcamera|ipc|kenh|kênh)[ _-]?0*(\d{1,3})(?!\d)", re.IGNORECASE
)
_BRANDS = {
    "kbvision": "kbvision",
    "kbvn": "kbvision",
    "ezviz": "ezviz",
    "imou": "imou",
    "lechange": "imou",
    "hikvision": "hikvision",
    "hiklook": "hikvision",
    "hilook": "hikvision",
    "dahua": "dahua",
}


def _channel_in(stem: str) -> int | None:
    found = _CHANNEL.search(stem)
    return _numbered(found[1]) if found else None


def _brand_of(path: str) -> str | None:
    low = path.lower()
    return next((brand for word, brand in _BRANDS.items() if word in low), None)
