"""The small JSON beside a clip: who it is, and all that its rows say of it, so that the index may be lost.

Format 2 tells the clip, its thumbnail and the master it was cut from, and ends with a seal: the SHA-256 of everything
before it, so that a flipped bit in a mere figure is noticed too. Format 3 is that of a recorded clip, which has no
master: it tells the feed and the lease instead. Format 1 told the clip's identity only; it is still read, and what it
does not tell stays None.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from storage.values.digest import sha256_of_bytes

FORMAT: Final = 2
RECORDED_FORMAT: Final = 3
LIMIT_BYTES: Final = 1 << 20  # far beyond what any clip tells
_SEAL = b',"seal":"'
_TAIL = len(_SEAL) + 64 + 2

Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
# What the columns can hold, so that no sidecar can stop a rebuild halfway
Small = Annotated[int, Meta(ge=0, le=(1 << 31) - 1)]
Large = Annotated[int, Meta(ge=0, le=1 << 62)]
Instant = Annotated[int, Meta(ge=-(1 << 62), le=1 << 62)]
Word = Annotated[str, Meta(max_length=12)]
Codec = Annotated[str, Meta(max_length=20)]

_CLIP = ("camera_id", "start_ms", "duration_ms", "size_bytes", "flags")
_DETAIL = (
    "sha256",
    "container",
    "video_codec",
    "width",
    "height",
    "frame_rate",
    "key_frame_count",
    "activity",
    "picture",
    "master_offset_ms",
    "device_start_ms",
    "offset_ms",
    "uncertainty_ms",
    "note",
)


class ThumbnailTold(Struct, frozen=True):
    """What a sidecar says of the clip's thumbnail; its name follows from the clip's."""

    sha256: Sha256
    size_bytes: Small


class MasterTold(Struct, frozen=True):
    """What a sidecar says of the original: the columns of its row but its key, its camera and its object's name."""

    sha256: Sha256
    size_bytes: Large
    container: Annotated[str, Meta(max_length=40)]
    video_codec: Codec
    has_audio: bool
    width: Small
    height: Small
    duration_ms: Small
    original_name: Annotated[str, Meta(max_length=200)]
    device_start_ms: Instant
    offset_ms: Instant
    uncertainty_ms: Small
    filed_start_ms: Instant
    time_source: Codec
    damage: str | None
    has_working_copy: bool
    handed_in_by: Large | None
    filed_at: Instant


class Told(Struct, frozen=True):
    """What a sidecar says. What format 1 does not tell is None: see ``is_whole``."""

    format: Annotated[int, Meta(ge=1, le=RECORDED_FORMAT)]
    camera_id: Large
    camera_code: str
    start_ms: Instant
    duration_ms: Small
    size_bytes: Small
    flags: Small
    sha256: Sha256
    container: Word
    video_codec: Codec
    width: Small
    height: Small
    master_offset_ms: Small
    device_start_ms: Instant
    offset_ms: Instant
    uncertainty_ms: Small
    master_sha256: Sha256 | None = None
    feed_id: Large | None = None
    lease_number: Large | None = None
    frame_rate: float | None = None
    key_frame_count: Small | None = None
    activity: Small | None = None
    picture: dict[str, Any] | None = None
    note: Annotated[str, Meta(max_length=300)] | None = None
    thumbnail: ThumbnailTold | None = None
    master: MasterTold | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all that the rows hold is told."""
        return self.format >= FORMAT and self.picture is not None and (self.master is not None or self.is_recorded)

    @property
    def is_recorded(self) -> bool:
        """Whether the clip was recorded from a feed: then it is its own original."""
        return self.format == RECORDED_FORMAT


_READER = msgspec.json.Decoder(Told)


def describe(camera_code: str, clip: dict[str, Any], detail: dict[str, Any], master: dict[str, Any] | None) -> bytes:
    """The sidecar of a clip from the columns of its three rows (``clip``, ``clip_detail``, ``master``).

    ``master`` None: the clip was recorded.
    """
    thumbnail = None
    if detail["thumbnail_sha256"] is not None:
        thumbnail = {"sha256": detail["thumbnail_sha256"], "size_bytes": detail["thumbnail_bytes"]}
    told = {
        "format": RECORDED_FORMAT if master is None else FORMAT,
        "camera_code": camera_code,
        **{name: clip[name] for name in _CLIP},
        **{name: detail.get(name) for name in _DETAIL},
        "thumbnail": thumbnail,
        **(_of_feed(detail) if master is None else _of_master(master)),
    }
    body = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    return body[:-1] + _SEAL + sha256_of_bytes(body).encode() + b'"}'


def _of_master(master: dict[str, Any]) -> dict[str, Any]:
    whole = {name: master.get(name) for name in MasterTold.__struct_fields__}
    return {"master_sha256": master["sha256"], "master": whole}


def _of_feed(detail: dict[str, Any]) -> dict[str, Any]:
    return {name: detail[name] for name in ("feed_id", "lease_number")}


def read(data: bytes) -> Told:
    """What a sidecar says. Raises ValueError when it cannot be read, or when its seal is not that of its content."""
    try:
        told = _READER.decode(data)
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from error
    has_feed = told.feed_id is not None and told.lease_number is not None
    if told.is_recorded != has_feed or told.is_recorded != (told.master_sha256 is None):
        raise ValueError("neither cut from a master nor recorded from a feed")
    if told.format == 1:
        return told
    tail = data[-_TAIL:]
    if not tail.startswith(_SEAL) or sha256_of_bytes(data[:-_TAIL] + b"}").encode() != tail[len(_SEAL) : -2]:
        raise ValueError("the seal is broken")
    return told
