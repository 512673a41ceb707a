"""What a segment becomes: every object name, row and word of its clip, decided before anything is written; or nothing.

A recorded clip is its own original: no master. It stands where the server's clock put it; what the camera's own clock
said stands beside it and moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ingest.media.results import CAP_MS, Seen
from ingest.plan import PlannedObject, moves, picture_of
from ingest.segmenter import Segment
from storage.catalog import clips
from storage.catalog.recorded_clips import Standing
from storage.objects import sidecar
from storage.objects.keys import clip_key, sidecar_key, thumbnail_key
from storage.values.digest import sha256_of_bytes
from storage.values.timespan import Timespan, without

Verdict = Literal["new", "known", "covered", "too_long", "stranger"]
HOSTS_APART_MS = 1_000  # two hosts' clocks may leave so much of a segment open, but never half of it
CAMERA_APART_MS = 20  # the camera's less than one picture of 40 a second: rounding, and its clock's reports
_LONGEST_NOTE = 300  # what the column holds
_WORDS = {  # by the codes of ingest.segmenter.NOTES
    "clock_jumped": "Dấu giờ trong luồng hình nhảy; tính theo giờ nhận của máy chủ.",
    "clock_stood": "Dấu giờ trong luồng hình đứng yên; tính theo giờ nhận của máy chủ.",
    "clock_backwards": "Dấu giờ trong luồng hình chạy lùi; tính theo giờ nhận của máy chủ.",
    "clocks_strayed": "Giờ nhận và dấu giờ lệch nhau quá 2 giây; có đồng hồ vừa được chỉnh hoặc chạy sai.",
    "late_packets": "Hình đến dồn, trễ hơn 2 giây do đường truyền nghẽn.",
    "packets_lost": "Mất gói trên đường truyền: thiếu một số hình, hình ngay sau có thể nhòe.",
    "device_clock_set": "Đồng hồ camera được chỉnh trong lúc ghi.",
    "has_audio": "Có âm thanh theo đăng ký.",
}
_TORN = "Máy thu dừng đột ngột; đoạn kết thúc ở nhóm hình trọn vẹn cuối cùng."
_ALTERED = "Nội dung trên đĩa máy thu khác với lúc ghi."
_DOUBTED = "Theo giờ máy chủ trùng với đoạn của máy thu khác; đồng hồ camera không xác nhận là một nên giữ cả hai."
_UNSEEN = "Chưa xem được hình của đoạn này khi nhận vào kho."


@dataclass(frozen=True)
class Planned:
    """All that filing one segment will write."""

    segment: Segment
    clip: dict[str, Any]
    detail: dict[str, Any]
    objects: tuple[PlannedObject, ...]


@dataclass(frozen=True)
class Sight:
    """What is known of a segment's pictures: ``seen`` None: they could not be looked at. ``is_altered``: its bytes are
    not those that were recorded."""

    seen: Seen | None
    is_altered: bool = False


def span_of(segment: Segment) -> Timespan:
    """The filed time that a segment shows."""
    return Timespan(segment.start_ms, segment.start_ms + segment.duration_ms)


def judge(segment: Segment, standing: Sequence[Standing]) -> Verdict:
    """Whether a segment is to be filed, given what its camera has of its span.

    ``known``: it was filed before. ``covered``: recorders of later leases have all of it by the camera's own clock, to
    within ``CAMERA_APART_MS``, and by the clocks of their hosts, to within ``HOSTS_APART_MS``: two hosts' clocks alone
    may call two stretches one, and a camera's clock may say one hour twice. A segment that shows more than they do, or
    of which that is not certain, is filed, so that no picture is lost to a hand-over; also one whose stretch another
    recorder got with pictures missing. ``too_long``: no clip may be.
    """
    if any(one.sha256 == segment.sha256 for one in standing):
        return "known"
    if not 0 < segment.duration_ms <= CAP_MS:
        return "too_long"
    later = [one for one in _later(segment, standing) if _WORDS["packets_lost"] not in one.note]
    return "covered" if _hosts_agree(segment, later) and _camera_agrees(segment, later) else "new"


def standing_of(segment: Segment) -> Standing:
    """A segment as it will stand when it is filed."""
    told_ms = segment.device_start_ms if segment.has_sender_clock else None
    note = " ".join(_words_of(segment))
    return Standing(span_of(segment), segment.sha256, segment.feed_id, segment.lease_number, False, told_ms, note)


def _later(segment: Segment, standing: Sequence[Standing]) -> list[Standing]:
    """What recorders of later leases filed of the same feed."""
    return [one for one in standing if one.feed_id == segment.feed_id and one.lease_number > segment.lease_number]


def _open_ms(wanted: Timespan, spans: Iterable[Timespan]) -> int:
    """How much of a span none of these have."""
    return sum(span.length_ms for span in without(wanted, spans))


def _hosts_agree(segment: Segment, later: Sequence[Standing]) -> bool:
    """Whether the clocks of both hosts say that theirs is the same stretch."""
    left_ms = _open_ms(span_of(segment), (one.span for one in later))
    return left_ms < min(HOSTS_APART_MS, segment.duration_ms / 2)


def _camera_agrees(segment: Segment, later: Sequence[Standing]) -> bool:
    """Whether the camera's own clock, told to both recorders and not set meanwhile, says that theirs is the same
    stretch."""
    if not segment.has_sender_clock or "device_clock_set" in segment.note.split():
        return False
    told = [
        Timespan(one.device_start_ms, one.device_start_ms + one.span.length_ms)
        for one in later
        if one.device_start_ms is not None
    ]
    own = Timespan(segment.device_start_ms, segment.device_start_ms + segment.duration_ms)
    return _open_ms(own, told) <= min(CAMERA_APART_MS, segment.duration_ms / 2)


def plan(segment: Segment, sight: Sight, standing: Sequence[Standing], start: int) -> Planned:
    """Decide names, rows and words. ``start``: the first free millisecond of its camera at or after its own."""
    seen = sight.seen
    clip = {
        "camera_id": segment.camera_id,
        "start_ms": start,
        "duration_ms": segment.duration_ms,
        "size_bytes": segment.size_bytes,
        "flags": _flags(segment, sight, start),
    }
    thumbnail = seen.thumbnail if seen else None
    detail = _detail(segment, seen, start, thumbnail) | {"note": _note(segment, sight, standing, start)}
    key = detail["object_key"]
    told = sidecar.describe(segment.camera_code, clip, detail, None)
    objects = [PlannedObject(key, segment.sha256, segment.path)]
    objects.append(PlannedObject(sidecar_key(key), sha256_of_bytes(told), told))
    if thumbnail:
        objects.append(PlannedObject(detail["thumbnail_key"], detail["thumbnail_sha256"], thumbnail))
    return Planned(segment, clip, detail, tuple(objects))


def names_of(segment: Segment, starts: Iterable[int] = ()) -> list[str]:
    """The objects that earlier attempts may have stored for a segment, at its own start and at these."""
    names = []
    for start in {segment.start_ms, *starts}:
        key = clip_key(segment.camera_id, start, segment.duration_ms, segment.sha256, "mp4")
        names += [key, sidecar_key(key), thumbnail_key(segment.camera_id, start, segment.sha256)]
    return names


def _detail(segment: Segment, seen: Seen | None, start: int, thumbnail: bytes | None) -> dict[str, Any]:
    camera_id, sha256 = segment.camera_id, segment.sha256
    return {
        "camera_id": camera_id,
        "start_ms": start,
        "object_key": clip_key(camera_id, start, segment.duration_ms, sha256, "mp4"),
        "sha256": sha256,
        "container": "mp4",
        "video_codec": segment.codec,
        "width": segment.width,
        "height": segment.height,
        "frame_rate": segment.frame_rate,
        "key_frame_count": segment.key_frame_count,
        "thumbnail_key": thumbnail_key(camera_id, start, sha256) if thumbnail else None,
        "thumbnail_sha256": sha256_of_bytes(thumbnail) if thumbnail else None,
        "thumbnail_bytes": len(thumbnail) if thumbnail else None,
        "activity": round(seen.look.activity) if seen else 0,
        "picture": picture_of(seen.look) if seen else {},
        "master_id": None,
        "master_offset_ms": 0,
        "device_start_ms": segment.device_start_ms,
        "offset_ms": segment.offset_ms,
        "uncertainty_ms": segment.uncertainty_ms,
        "feed_id": segment.feed_id,
        "lease_number": segment.lease_number,
    }


def _flags(segment: Segment, sight: Sight, start: int) -> int:
    look = sight.seen.look if sight.seen else None
    is_damaged = sight.is_altered or sight.seen is None or bool(sight.seen.damaged)
    return (
        clips.FLAG_RECORDED
        | (clips.FLAG_DAMAGED if is_damaged else 0)
        | (clips.FLAG_POOR_PICTURE if look is not None and not look.health.good else 0)
        | (clips.FLAG_SHIFTED if start != segment.start_ms else 0)
        | (0 if segment.has_sender_clock else clips.FLAG_NO_DEVICE_CLOCK)
        | (clips.FLAG_UNSURE if segment.uncertainty_ms > clips.RECORDED_WITHIN_MS else 0)
        | (clips.FLAG_MOVES if look is not None and moves(look) else 0)
    )


def _words_of(segment: Segment) -> list[str]:
    return [_WORDS[code] for code in segment.note.split() if code in _WORDS]


def _note(segment: Segment, sight: Sight, standing: Sequence[Standing], start: int) -> str | None:
    """What is special about the clip, the gravest first: the column is not endless."""
    notes = [_ALTERED] if sight.is_altered else []
    if sight.seen is None:
        notes.append(_UNSEEN)
    elif sight.seen.damaged:
        notes.append(sight.seen.damaged)
    if segment.is_torn:
        notes.append(_TORN)
    if segment.uncertainty_ms > clips.RECORDED_WITHIN_MS:
        notes.append(f"Giờ bắt đầu chỉ chắc trong khoảng ±{-(-segment.uncertainty_ms // 1000)} giây.")
    notes += _words_of(segment)
    later = _later(segment, standing)
    if _hosts_agree(segment, later) and not _camera_agrees(segment, later):
        notes.append(_DOUBTED)
    elif {one.lease_number for one in standing if one.feed_id == segment.feed_id} - {segment.lease_number}:
        notes.append("Trùng một phần với đoạn do máy thu khác ghi lúc bàn giao.")
    if start != segment.start_ms:
        notes.append(f"Trùng giờ bắt đầu với đoạn đã có, xếp lùi {start - segment.start_ms} ms.")
    return " ".join(notes)[:_LONGEST_NOTE] or None
