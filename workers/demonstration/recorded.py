"""What a recorder of the demonstration brought in: some minutes of the connected camera nearest to the fresh incident,
filmed by the program itself, laid on a shelf and taken in like anything that was recorded."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ingest.draft import DRAFT
from ingest.media.child import run_in_child
from ingest.media.looker import Looker
from ingest.media.results import CAP_MS, TARGET_MS, CutClip
from ingest.media.synthesis import Osd, SceneSpec, film, traffic
from ingest.recorded import deliver_segments
from ingest.segmenter import Segment
from ingest.shelf import Shelf
from storage.catalog import feeds, mounts
from storage.models import Camera, Mount
from storage.unit_of_work import Archive
from storage.values.clock import MINUTE_MS, SECOND_MS
from storage.values.place import Point, distance_metres
from workers.demonstration.cast import Stage
from workers.demonstration.plan import RATE, Scene

_MINUTES = 2
_CAMERA_SLOW_MS = 37 * SECOND_MS  # its own clock; what is recorded stands on the server's


def recorded(stage: Stage, scene: Scene) -> None:
    """File the recorded minutes around a scene."""
    archive = stage.archive
    found = _nearest(archive, scene.spots[0].point)
    if found is None:
        return
    feed_id, lease_number, camera, mount = found
    start_ms = scene.at_ms - scene.at_ms % MINUTE_MS - MINUTE_MS
    with tempfile.TemporaryDirectory(dir=archive.settings.home) as folder, Looker() as looker:
        shelf = Shelf(Path(folder) / "feeds")
        waiting = [
            shelf.put(_segment(shelf, clip, camera, (feed_id, lease_number), start_ms))
            for clip in _clips(Path(folder), camera, mount, start_ms, is_night=scene.is_night)
        ]
        deliver_segments(archive, shelf, waiting, looker)
    stage.say(f"Nhận {len(waiting)} đoạn do máy thu ghi từ camera {camera.code} …")


def _nearest(archive: Archive, place: Point) -> tuple[int, int, Camera, Mount] | None:
    """Feed, lease, camera and mount of the connected camera nearest to a place, if any is connected."""
    with archive.read() as session:
        lines = [line for line in feeds.board(session, None) if line.state.state == "recording"]
        known = [(line, mounts.current(session, line.feed.camera_id)) for line in lines]
        hung = [(line, mount) for line, mount in known if mount is not None]
        if not hung:
            return None
        line, mount = min(hung, key=lambda one: distance_metres(Point(one[1].lat, one[1].lon), place))
        return line.feed.id, line.lease.lease_number, session.get_one(Camera, line.feed.camera_id), mount


def _clips(folder: Path, camera: Camera, mount: Mount, start_ms: int, *, is_night: bool) -> list[CutClip]:
    """Minutes of traffic before this camera, cut as they would have been."""
    path, cut = folder / "film.mp4", folder / "cut"
    cut.mkdir()
    spec = SceneSpec(camera.address, azimuth_deg=mount.azimuth_deg, night=is_night, seed=camera.id, rate=RATE)
    seconds = _MINUTES * 60
    passing = traffic(camera.id, start_ms, seconds, per_minute=9, night=is_night)
    film(spec, passing, start_ms, seconds, path, osd=Osd(camera.code, _CAMERA_SLOW_MS))
    return run_in_child("cut", {"path": path, "folder": cut, "target_ms": TARGET_MS, "cap_ms": CAP_MS})


def _segment(shelf: Shelf, clip: CutClip, camera: Camera, lease: tuple[int, int], start_ms: int) -> Segment:
    """A cut minute as the segment that a recorder would have closed."""
    feed_id, lease_number = lease
    begun_ms = start_ms + clip.offset_ms
    draft = (shelf.root / str(feed_id) / f"{begun_ms:013d}-{lease_number}-1-1").with_suffix(DRAFT)
    draft.parent.mkdir(parents=True, exist_ok=True)
    clip.path.rename(draft)
    return Segment(
        path=draft,
        feed_id=feed_id,
        camera_id=camera.id,
        camera_code=camera.code,
        lease_number=lease_number,
        start_ms=begun_ms,
        device_start_ms=begun_ms - _CAMERA_SLOW_MS,
        offset_ms=_CAMERA_SLOW_MS,
        uncertainty_ms=40,
        duration_ms=clip.duration_ms,
        sha256=clip.sha256,
        size_bytes=clip.bytes,
        codec="hevc" if clip.codec == "hevc" else "h264",
        width=clip.width,
        height=clip.height,
        frame_rate=clip.frame_rate,
        frame_count=clip.frames,
        key_frame_count=clip.keyframes,
        groups=tuple((part.offset_ms, part.at_bytes, part.bytes) for part in clip.fragments),
        has_sender_clock=True,
    )
