"""The description of a session (SDP, RFC 8866) as far as cameras need it: its tracks and how they are coded."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field

_MOST_LINES = 1_000
_MOST_TRACKS = 32
_MOST_ADDRESS = 1_000  # signs; it goes back to the camera with every request
_STATIC = {0: ("pcmu", 8_000), 8: ("pcma", 8_000)}  # payload types that need no rtpmap (RFC 3551)
_ABSOLUTE = re.compile(r"rtsps?://", re.IGNORECASE)


@dataclass
class Track:
    """One medium of the session. ``coding`` is the name of its rtpmap in small letters, ``rate`` its ticks a second.

    ``control`` is the address that sets it up; ``told`` the parameters of its fmtp, names in small letters.
    """

    medium: str
    payload_type: int
    coding: str = ""
    rate: int = 0
    channels: int = 1
    control: str = ""
    told: dict[str, str] = field(default_factory=dict)

    def parameter_sets(self) -> list[bytes]:
        """Parameter sets told beforehand, in the order files want them; what cannot be read is left out."""
        names = ("sprop-parameter-sets",) if self.coding == "h264" else ("sprop-vps", "sprop-sps", "sprop-pps")
        found = []
        for name in names:
            for part in self.told.get(name, "").split(","):
                try:
                    found.append(base64.b64decode(part, validate=True))
                except (binascii.Error, ValueError):
                    continue
        return [unit for unit in found if 1 < len(unit) < 4_096]


def tracks_of(text: str, base: str) -> tuple[str, list[Track]]:
    """The address that controls the whole session, and its tracks in order. ``base`` is what addresses are below.

    Lines that make no sense are passed over; a description without tracks gives none.
    """
    session, tracks = base, list[Track]()
    for line in text.splitlines()[:_MOST_LINES]:
        kind, equals, value = line.strip().partition("=")
        if not equals:
            continue
        if kind == "m":
            if len(tracks) == _MOST_TRACKS:
                break
            tracks.append(_track(value, base))
        elif kind == "a" and value.startswith("control:"):
            address = _joined(base, value.removeprefix("control:").strip())
            if len(address) > _MOST_ADDRESS:
                continue
            if tracks:
                tracks[-1].control = address
            else:
                session = address
        elif kind == "a" and tracks:
            _learn(tracks[-1], value)
    return session, tracks


def _track(value: str, base: str) -> Track:
    parts = value.split()
    number = int(parts[3]) if len(parts) > 3 and re.fullmatch(r"[0-9]{1,3}", parts[3]) else -1
    coding, rate = _STATIC.get(number, ("", 0))
    return Track(parts[0] if parts else "", number, coding, rate, control=base)


def _learn(track: Track, attribute: str) -> None:
    name, _, value = attribute.partition(":")
    number, _, rest = value.strip().partition(" ")
    if name not in ("rtpmap", "fmtp") or number != str(track.payload_type):
        return
    if name == "rtpmap":
        coding, _, rates = rest.strip().partition("/")
        rate, _, channels = rates.partition("/")
        track.coding = {"h265": "hevc"}.get(coding.lower(), coding.lower())
        track.rate = int(rate) if re.fullmatch(r"[0-9]{1,7}", rate) else 0
        track.channels = int(channels) if re.fullmatch(r"[0-9]{1,2}", channels) else 1
        return
    for part in rest.split(";"):
        key, equals, said = part.strip().partition("=")
        if equals:
            track.told[key.strip().lower()] = said.strip()


def _joined(base: str, control: str) -> str:
    if control == "*" or not control or re.search(r"\s", control):
        return base
    if _ABSOLUTE.match(control):
        return control
    return base + ("" if base.endswith("/") else "/") + control
