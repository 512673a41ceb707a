"""Names of objects: every kind of object the house keeps, each name pure and reversible.

A name begins with its kind, so that a listing by prefix is a listing of one kind, and carries the identity of what it
holds, so that the index could be rebuilt from names and sidecars alone.

| kind      | name                                                              | row that owns it |
|-----------|-------------------------------------------------------------------|------------------|
| staging   | staging/<token>                                                   | intake           |
| master    | master/<camera>/<sha256>                                          | master           |
| clip      | clip/<camera>/<day>/<start_ms>-<duration_ms>-<sha16>.<ext>        | clip_detail      |
| sidecar   | the clip's name + .json                                           | clip_detail      |
| thumbnail | thumbnail/<camera>/<day>/<start_ms>-<sha16>.jpg                   | clip_detail      |
| photograph| clock/<camera>/<token>-<sha16>.<jpg or png>                       | clock_evidence   |
| exhibit   | exhibit/<retrieval>/<ordinal>-<sha16>.<ext>                       | exhibit          |
| copy      | copy/<clip_ref>-<sha16>.mp4                                       | working_copy     |
| report    | report/<report>/<sha16>.<docx|pdf>                                | report           |
| beat      | beat/<host16>                                                     | recorder_host    |

A beat is no footage: the mark of a recorder host (``storage/objects/beats.py``), one for each, let go and written anew.
Nobody counts it, carries it or restores it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from storage.values.clock import local_date
from storage.values.digest import sha256_of_bytes

KINDS = ("staging", "master", "clip", "thumbnail", "exhibit", "copy", "report", "clock", "beat")
_CLIP = re.compile(r"clip/(\d{8})/\d{4}-\d\d-\d\d/(\d+)-(\d+)-([0-9a-f]{16})\.(mp4|mkv)")
_MASTER = re.compile(r"master/(\d{8})/([0-9a-f]{64})")
_BEAT = re.compile(r"beat/[0-9a-f]{16}")
_VALID = re.compile(r"[a-z]+(/[A-Za-z0-9_\-][A-Za-z0-9_.\-]*)+")
_PREFIX = re.compile(r"([a-z]+(/[A-Za-z0-9_\-][A-Za-z0-9_.\-]*)*/?)?")
_LONGEST = 200  # what the columns hold that keep these names


@dataclass(frozen=True)
class ClipName:
    """What a clip's name tells: camera, filed start and length in ms, the digest's first 16 signs, extension."""

    camera_id: int
    start_ms: int
    duration_ms: int
    sha16: str
    extension: str


def is_valid(key: str) -> bool:
    """Whether ``key`` could be a name of ours: no part begins with a dot, no dot-dot, no odd signs, a known kind."""
    return len(key) <= _LONGEST and bool(_VALID.fullmatch(key)) and ".." not in key and key.split("/", 1)[0] in KINDS


def is_prefix(prefix: str) -> bool:
    """Whether ``prefix`` could begin names of ours; the empty one begins all of them."""
    return len(prefix) <= _LONGEST and bool(_PREFIX.fullmatch(prefix)) and ".." not in prefix


def staging_key(token: str) -> str:
    """Name of bytes just received."""
    return f"staging/{token}"


def master_key(camera_id: int, sha256: str) -> str:
    """Name of a handed-in original."""
    return f"master/{camera_id:08d}/{sha256}"


def clip_key(camera_id: int, start_ms: int, duration_ms: int, sha256: str, extension: str) -> str:
    """Name of a clip; the day in it is Vietnamese and only groups names."""
    return f"clip/{camera_id:08d}/{local_date(start_ms)}/{start_ms}-{duration_ms}-{sha256[:16]}.{extension}"


def sidecar_key(key: str) -> str:
    """Name of the small JSON beside a clip that says what it is."""
    return f"{key}.json"


def thumbnail_key(camera_id: int, start_ms: int, sha256: str) -> str:
    """Name of a clip's thumbnail."""
    return f"thumbnail/{camera_id:08d}/{local_date(start_ms)}/{start_ms}-{sha256[:16]}.jpg"


def photograph_key(camera_id: int, token: str, sha256: str, extension: str) -> str:
    """Name of a photograph of a clock; the same picture may be handed in twice, ``token`` keeps the two apart."""
    return f"clock/{camera_id:08d}/{token}-{sha256[:16]}.{extension}"


def exhibit_key(retrieval_id: int, ordinal: int, sha256: str, extension: str) -> str:
    """Name of a produced exhibit."""
    return f"exhibit/{retrieval_id}/{ordinal}-{sha256[:16]}.{extension}"


def copy_key(clip_ref_id: int, sha256: str) -> str:
    """Name of a working copy."""
    return f"copy/{clip_ref_id}-{sha256[:16]}.mp4"


def report_key(report_id: int, sha256: str, extension: str) -> str:
    """Name of an issued document."""
    return f"report/{report_id}/{sha256[:16]}.{extension}"


def beat_key(host: str) -> str:
    """Name of the mark of a recorder host; hosts may be called anything, so it is the beginning of a digest."""
    return f"beat/{sha256_of_bytes(host.encode())[:16]}"


def kind_of(key: str) -> str:
    """The kind a name belongs to; ``unknown`` for a name that is not ours. A sidecar answers ``sidecar``."""
    kind = key.split("/", 1)[0]
    if kind not in KINDS or (kind == "beat" and not _BEAT.fullmatch(key)):
        return "unknown"
    return "sidecar" if kind == "clip" and key.endswith(".json") else kind


def parse_clip_key(key: str) -> ClipName | None:
    """What a clip's name tells; None for any other name."""
    found = _CLIP.fullmatch(key)
    if not found:
        return None
    camera, start, duration, sha16, extension = found.groups()
    return ClipName(int(camera), int(start), int(duration), sha16, extension)


def parse_master_key(key: str) -> tuple[int, str] | None:
    """Camera and digest of a master's name; None for any other name."""
    found = _MASTER.fullmatch(key)
    return (int(found[1]), found[2]) if found else None
