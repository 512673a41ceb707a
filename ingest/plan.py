"""The plan of a delivery: every object name, every row and every word, decided before anything is written."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import Any

from ingest.media.results import CAP_MS, CutClip, Look, Probe, Taken, TakenClip
from ingest.repeats import Prints, thinned
from storage.catalog import clips
from storage.ledger.filing import Placement
from storage.models import Intake
from storage.objects import sidecar
from storage.objects.keys import clip_key, master_key, sidecar_key, thumbnail_key
from storage.unit_of_work import Archive
from storage.values.digest import sha256_of_bytes

PRINTS_APART_MS = 1_000  # of codings in which every picture is a key frame not all are kept
_EXTENSIONS = {"mp4": "mp4", "matroska": "mkv"}


@dataclass(frozen=True)
class Learnt:
    """What is known of a file before it is cut: its place on disk, whose it is, what it is, when it begins."""

    path: Path
    sha256: str
    camera_code: str
    probe: Probe
    placement: Placement
    time_source: str


@dataclass(frozen=True)
class PlannedObject:
    """An object to be stored: its name, its digest, and its bytes as a file or in memory."""

    key: str
    sha256: str
    source: Path | bytes


@dataclass(frozen=True)
class Delivery:
    """All that filing one intake will write: objects, the master's row, the clips' rows, and what is to be said."""

    objects: tuple[PlannedObject, ...]
    master: dict[str, Any]
    clips: tuple[dict[str, Any], ...]
    details: tuple[dict[str, Any], ...]
    message: str

    @property
    def names(self) -> set[str]:
        """Names of the master and the clips; sidecars and thumbnails follow from these."""
        return {self.master["object_key"], *(detail["object_key"] for detail in self.details)}


@dataclass
class _Draft:
    """A delivery being put together, clip by clip in order of time."""

    intake: Intake
    learnt: Learnt
    taken: Taken
    free: Callable[[int], int]
    known_content: dict[str, int]
    filed_at: int
    objects: list[PlannedObject] = field(default_factory=list)
    clips: list[dict[str, Any]] = field(default_factory=list)
    details: list[dict[str, Any]] = field(default_factory=list)

    def add(self, item: TakenClip) -> None:
        """Place the next clip and plan its objects and rows."""
        cut, camera_id = item.clip, self.intake.camera_id
        if not 0 < cut.duration_ms <= CAP_MS:
            raise ValueError(f"a clip of {cut.duration_ms} ms")
        wanted = self.learnt.placement.filed_start_ms + cut.offset_ms
        start = self.free(wanted)
        thumbnail = item.look.thumbnail_path.read_bytes() if item.look.thumbnail_path else None
        clip = {
            "camera_id": camera_id,
            "start_ms": start,
            "duration_ms": cut.duration_ms,
            "size_bytes": cut.bytes,
            "flags": self._flags(item, start != wanted),
        }
        detail = self._detail(item, start, thumbnail) | {"note": self._note(item, start - wanted)}
        told = sidecar.describe(self.learnt.camera_code, clip, detail, self.master)
        self.clips.append(clip)
        self.details.append(detail)
        self.objects.append(PlannedObject(detail["object_key"], cut.sha256, cut.path))
        self.objects.append(PlannedObject(sidecar_key(detail["object_key"]), sha256_of_bytes(told), told))
        if thumbnail:
            self.objects.append(PlannedObject(detail["thumbnail_key"], detail["thumbnail_sha256"], thumbnail))

    @cached_property
    def master(self) -> dict[str, Any]:
        """The master's row; every sidecar tells it too."""
        return _master(self.intake, self.learnt, self.taken, self.damage) | {"filed_at": self.filed_at}

    @cached_property
    def _prints(self) -> Prints:
        """Prints of key frames by their offset in the original, as many as are needed; none of a working copy."""
        gops = () if self.taken.working_copy else self.taken.examination.gops
        return thinned([(gop.offset_ms, gop.print) for gop in gops if gop.print], PRINTS_APART_MS)

    def _prints_in(self, cut: CutClip) -> list[list[int | str]]:
        """The same of one clip, by their offset in it."""
        first = bisect_left(self._prints, cut.offset_ms, key=itemgetter(0))
        behind = bisect_left(self._prints, cut.offset_ms + cut.duration_ms, key=itemgetter(0))
        return [[at - cut.offset_ms, told] for at, told in self._prints[first:behind]]

    def _detail(self, item: TakenClip, start: int, thumbnail: bytes | None) -> dict[str, Any]:
        cut, placement, camera_id = item.clip, self.learnt.placement, self.intake.camera_id
        return {
            "camera_id": camera_id,
            "start_ms": start,
            "object_key": clip_key(camera_id, start, cut.duration_ms, cut.sha256, _EXTENSIONS[cut.container]),
            "sha256": cut.sha256,
            "container": cut.container,
            "video_codec": cut.codec,
            "width": cut.width,
            "height": cut.height,
            "frame_rate": cut.frame_rate,
            "key_frame_count": cut.keyframes,
            "thumbnail_key": thumbnail_key(camera_id, start, cut.sha256) if thumbnail else None,
            "thumbnail_sha256": sha256_of_bytes(thumbnail) if thumbnail else None,
            "thumbnail_bytes": len(thumbnail) if thumbnail else None,
            "activity": round(item.look.activity),
            "picture": picture_of(item.look) | {"prints": self._prints_in(cut)},
            "master_offset_ms": cut.offset_ms,
            "device_start_ms": placement.device_start_ms + cut.offset_ms,
            "offset_ms": placement.offset_ms,
            "uncertainty_ms": placement.uncertainty_ms,
        }

    def _flags(self, item: TakenClip, is_shifted: bool) -> int:
        look = item.look
        return (
            (clips.FLAG_WORKING_COPY if self.taken.working_copy else 0)
            | (clips.FLAG_DAMAGED if self._is_damaged(item) else 0)
            | (0 if look.health.good else clips.FLAG_POOR_PICTURE)
            | (clips.FLAG_SHIFTED if is_shifted else 0)
            | (clips.FLAG_MOVES if moves(look) else 0)
        )

    def _is_damaged(self, item: TakenClip) -> bool:
        """Key frames that gave no picture damage their own clip; damage that cannot be placed is put on the last."""
        if item.look.undecodable_keyframes:
            return True
        if self.damage is None or item is not self.taken.clips[-1]:
            return False
        return not any(other.look.undecodable_keyframes for other in self.taken.clips)

    @property
    def damage(self) -> str | None:
        """What of the original could not be read, in words."""
        copy = self.taken.working_copy
        return self.taken.examination.probe.damaged or (copy.damaged if copy else None)

    def _note(self, item: TakenClip, shifted_ms: int) -> str | None:
        notes = []
        if shifted_ms:
            notes.append(f"Trùng giờ bắt đầu với đoạn đã có, xếp lùi {shifted_ms} ms.")
        if item.clip.sha256 in self.known_content:
            notes.append("Nội dung giống hệt một đoạn đã có ở giờ khác của camera này.")
        if self.taken.working_copy:
            notes.append("Bản làm việc mã hóa lại, không phải dữ liệu gốc.")
        return " ".join(notes) or None

    def message(self) -> str:
        """What the person is told when the file has been filed."""
        probe, copy = self.taken.examination.probe, self.taken.working_copy
        parts = [f"Đã nạp {len(self.clips)} đoạn."]
        if self.damage:
            parts.append(f"Tệp bị hỏng một phần: {self.damage} Đã nạp phần đọc được.")
        if copy:
            parts.append(f"{copy.reason} Đã lập chỉ mục bản làm việc có khung hình khóa; tệp gốc vẫn giữ nguyên.")
        if probe.audio_codec:
            parts.append("Âm thanh không đưa vào các đoạn, chỉ còn trong tệp gốc.")
        if any(row["flags"] & clips.FLAG_SHIFTED for row in self.clips):
            parts.append("Có đoạn trùng giờ bắt đầu với đoạn đã có nên xếp lùi vài mili giây.")
        if self.known_content:
            parts.append("Có đoạn giống hệt đoạn đã có ở giờ khác; hãy kiểm tra lại giờ bắt đầu.")
        if self.learnt.time_source == "file_metadata":
            parts.append("Giờ bắt đầu lấy từ thông tin trong tệp; hãy kiểm tra lại.")
        return " ".join(parts)


def plan(archive: Archive, intake: Intake, learnt: Learnt, taken: Taken) -> Delivery:
    """Decide every object name and row for a file taken apart. Reads which starts are taken; writes nothing."""
    first = learnt.placement.filed_start_ms
    last = first + max(item.clip.offset_ms for item in taken.clips)
    with archive.read() as session:
        occupied = clips.taken_starts(session, intake.camera_id, first, last + len(taken.clips) + CAP_MS)
        known = clips.same_content(session, intake.camera_id, [item.clip.sha256 for item in taken.clips])

    def free(wanted: int) -> int:
        start = clips.free_start(occupied, wanted)
        occupied.add(start)
        return start

    draft = _Draft(intake, learnt, taken, free, known, archive.clock.now_ms())
    for item in taken.clips:
        draft.add(item)
    master = draft.master
    original = PlannedObject(master["object_key"], learnt.sha256, learnt.path)
    return Delivery((original, *draft.objects), master, tuple(draft.clips), tuple(draft.details), draft.message())


def _master(intake: Intake, learnt: Learnt, taken: Taken, damage: str | None) -> dict[str, Any]:
    probe = taken.examination.probe
    return {
        "camera_id": intake.camera_id,
        "object_key": master_key(intake.camera_id, learnt.sha256),
        "sha256": learnt.sha256,
        "size_bytes": intake.bytes_received,
        "container": probe.container,
        "video_codec": probe.video_codec,
        "has_audio": probe.audio_codec is not None,
        "width": probe.width,
        "height": probe.height,
        "duration_ms": probe.duration_ms,
        "original_name": intake.original_name,
        "device_start_ms": learnt.placement.device_start_ms,
        "offset_ms": learnt.placement.offset_ms,
        "uncertainty_ms": learnt.placement.uncertainty_ms,
        "filed_start_ms": learnt.placement.filed_start_ms,
        "time_source": learnt.time_source,
        "damage": damage,
        "has_working_copy": taken.working_copy is not None,
        "handed_in_by": intake.handed_in_by,
    }


def moves(look: Look) -> bool:
    """Whether something moves in what was looked at."""
    return any(point.value >= clips.MOVES_FROM for point in look.activity_curve)


def picture_of(look: Look) -> dict[str, Any]:
    """Activity curve as [offset ms, 0 to 100] pairs, where something moved (``media/motion.py``; None: not known) and
    whether that is thin, places of it in which a running clock was left out, where the thumbnail stands, and the
    picture's health."""
    health = look.health
    return {
        "curve": [[point.offset_ms, round(point.value, 1)] for point in look.activity_curve],
        "motion": look.motion,
        "is_thin": look.is_thin,
        "clock_places": list(look.clock_places),
        "thumbnail_ms": look.thumbnail_ms,
        "flags": list(health.flags),
        "brightness": health.brightness,
        "contrast": health.contrast,
        "sharpness": health.sharpness,
        "clipped": health.clipped,
        "stillness": health.stillness,
        "flat": health.flat,
        "noise": health.noise,
        "undecodable": look.undecodable_keyframes,
    }
