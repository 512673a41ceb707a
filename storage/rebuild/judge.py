"""One clip on the shelf, judged: name, sidecar, register, custody and bytes must say the same, else it is not taken in.

Only the store is asked here; what the database knows is handed over. Nothing is written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from storage.models.archive import CLIP_CAP_MS
from storage.objects import sidecar
from storage.objects.keys import ClipName, clip_key, master_key, parse_clip_key, sidecar_key, thumbnail_key
from storage.objects.sidecar import Told
from storage.objects.store import ObjectInfo, ObjectMissing, ObjectStore
from storage.rebuild.findings import Found
from storage.rebuild.known import Known
from storage.values.digest import sha256_of_bytes, sha256_of_chunks

_EXTENSIONS = {"mp4": "mp4", "matroska": "mkv"}
TOLD_LESS = "Dựng lại từ tệp mô tả cũ: không còn số khung hình, mức chuyển động và ghi chú."


@dataclass
class Judged:
    """The verdict on a clip. ``told`` is None when it is not taken in; ``found`` says why, and what else is wrong."""

    key: str
    told: Told | None
    modified_at: int
    thumbnail: tuple[str, str, int] | None = None
    found: list[Found] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    objects: int = 1
    bytes: int = 0


def judge(
    store: ObjectStore, known: Known, clip: ObjectInfo, beside: ObjectInfo | None, *, is_trusting: bool
) -> Judged:
    """Judge a clip with the sidecar ``beside`` it. ``is_trusting``: sizes are compared, bytes are not read."""
    verdict = Judged(clip.key, None, clip.modified_at, bytes=clip.size_bytes)
    name = parse_clip_key(clip.key)
    if name is None:
        return _refused(verdict, clip, "name_wrong")
    if beside is None:
        return _refused(verdict, clip, "sidecar_missing")
    verdict.objects, verdict.bytes = 2, clip.size_bytes + beside.size_bytes
    try:
        told = sidecar.read(b"".join(store.read(sidecar_key(clip.key), 0, sidecar.LIMIT_BYTES)))
    except (ValueError, ObjectMissing):
        return _refused(verdict, clip, "sidecar_unreadable")
    reason = _contradiction(known, name, told, clip)
    if reason is not None:
        return _refused(verdict, clip, reason)
    if not is_trusting:
        digest, _ = sha256_of_chunks(store.read(clip.key))
        if digest != told.sha256:
            return _refused(verdict, clip, "bytes_differ", digest)
    verdict.told = told
    _look_at_thumbnail(store, verdict, told, is_trusting)
    return verdict


def _refused(verdict: Judged, clip: ObjectInfo, reason: str, sha256: str | None = None) -> Judged:
    verdict.found.append(Found(clip.key, reason, clip.size_bytes, sha256))
    return verdict


def _contradiction(known: Known, name: ClipName, told: Told, clip: ObjectInfo) -> str | None:
    """What name, sidecar, register and custody say differently, if they do."""
    identity = (told.camera_id, told.start_ms, told.duration_ms, _EXTENSIONS.get(told.container))
    is_same = identity == (name.camera_id, name.start_ms, name.duration_ms, name.extension)
    wanted = clip_key(told.camera_id, told.start_ms, told.duration_ms, told.sha256, name.extension)
    is_same &= clip.key == wanted and (told.master is None or told.master.sha256 == told.master_sha256)
    if not is_same or not 0 < told.duration_ms <= CLIP_CAP_MS:
        return "sidecar_differs"
    if known.code is None:
        return "camera_unknown"
    if known.code != told.camera_code:
        return "camera_differs"
    if clip.size_bytes != told.size_bytes:
        return "size_differs"
    return "custody_differs" if known.contradicts(told.start_ms, told.sha256, told.master_sha256) else None


def _look_at_thumbnail(store: ObjectStore, verdict: Judged, told: Told, is_trusting: bool) -> None:
    """The row says of a thumbnail what the sidecar says. One that is not like that is told of; the clip is taken in."""
    key = thumbnail_key(told.camera_id, told.start_ms, told.sha256)
    if told.is_whole and told.thumbnail is None:
        return
    try:
        if is_trusting and told.thumbnail is not None:
            size, digest = store.stat(key).size_bytes, told.thumbnail.sha256
        else:
            data = b"".join(store.read(key))
            size, digest = len(data), sha256_of_bytes(data)
    except ObjectMissing:
        if told.thumbnail is None:  # the old sidecar did not say whether there was one
            return
        verdict.missing.append(key)
        verdict.thumbnail = (key, told.thumbnail.sha256, told.thumbnail.size_bytes)
        return
    verdict.objects += 1
    verdict.bytes += size
    wanted = (told.thumbnail.size_bytes, told.thumbnail.sha256) if told.thumbnail else (size, digest)
    verdict.thumbnail = (key, wanted[1], wanted[0])
    if (size, digest) != wanted:
        reason = "size_differs" if size != wanted[0] else "bytes_differ"
        verdict.found.append(Found(key, reason, size, digest))


def clip_row(told: Told) -> dict[str, Any]:
    """The narrow row."""
    return {name: getattr(told, name) for name in ("camera_id", "start_ms", "duration_ms", "size_bytes", "flags")}


def detail_row(judged: Judged, told: Told, master_id: int | None) -> dict[str, Any]:
    """The wide row. ``master_id`` None: the clip was recorded."""
    copied = ("sha256", "container", "video_codec", "width", "height", "master_offset_ms", "device_start_ms")
    key, sha256, size = judged.thumbnail or (None, None, None)
    return {
        "camera_id": told.camera_id,
        "start_ms": told.start_ms,
        "object_key": judged.key,
        **{name: getattr(told, name) for name in (*copied, "offset_ms", "uncertainty_ms")},
        "frame_rate": told.frame_rate or 0.0,
        "key_frame_count": told.key_frame_count or 0,
        "activity": told.activity or 0,
        "picture": told.picture or {},
        "note": told.note if told.is_whole else TOLD_LESS,
        "thumbnail_key": key,
        "thumbnail_sha256": sha256,
        "thumbnail_bytes": size,
        "master_id": master_id,
        "feed_id": told.feed_id,
        "lease_number": told.lease_number,
    }


def master_row(told: Told, master_sha256: str, modified_at: int, size_bytes: int) -> dict[str, Any]:
    """The master's row without its key. An old sidecar does not tell all of it: what nobody knows is left blank."""
    own = {"camera_id": told.camera_id, "object_key": master_key(told.camera_id, master_sha256)}
    if told.master is not None:
        return own | {name: getattr(told.master, name) for name in told.master.__struct_fields__}
    begun = told.device_start_ms - told.master_offset_ms
    return own | {
        "sha256": master_sha256,
        "size_bytes": size_bytes,
        "container": "",
        "video_codec": told.video_codec,
        "has_audio": False,
        "width": told.width,
        "height": told.height,
        "duration_ms": told.master_offset_ms + told.duration_ms,
        "original_name": "",
        "device_start_ms": begun,
        "offset_ms": told.offset_ms,
        "uncertainty_ms": told.uncertainty_ms,
        "filed_start_ms": begun + told.offset_ms,
        "time_source": "",
        "damage": None,
        "has_working_copy": bool(told.flags & 1),
        "handed_in_by": None,
        "filed_at": modified_at,
    }
