"""One camera's clips of a search with what moved in a region of its picture."""

from __future__ import annotations

from collections.abc import Sequence

from service.footage.rules.activity import Activity, Pictured, activity_of
from service.footage.rules.answer import CameraFootage
from service.footage.rules.motion import MovingClip, judged
from storage.catalog import health
from storage.models import CameraView
from storage.unit_of_work import Reading
from storage.values.timespan import Timespan

MOST_CURVES = 2_000  # clips whose curves are read for one page of a search


def moving(session: Reading, camera: CameraFootage, region: frozenset[int]) -> list[MovingClip]:
    """The clips of a camera's answer, in order of time. Those without a map are among them, as unknown."""
    starts = [clip.filed_start_ms for clip in camera.clips]
    return judged(camera.clips, health.pictures_at(session, camera.camera_id, starts), region)


def strips(session: Reading, cameras: Sequence[CameraFootage], window: Timespan) -> dict[int, Activity] | None:
    """What moved over the window before each camera of an answer that has clips; None: too many clips to be read."""
    if sum(len(camera.clips) for camera in cameras) > MOST_CURVES:
        return None
    found = {}
    for camera in cameras:
        sure = [clip for clip in camera.clips if not clip.is_by_uncertainty]
        pictures = health.pictures_at(session, camera.camera_id, [clip.filed_start_ms for clip in sure])
        clips = [Pictured(Timespan(one.start_ms, one.end_ms), pictures.get(one.filed_start_ms, {})) for one in sure]
        if clips:
            found[camera.camera_id] = activity_of(clips, window)
    return found


def drawn_view(session: Reading, camera_id: int) -> CameraView | None:
    """The sketch on which a region is drawn: what the camera was last said to see, by day if there is one."""
    standing = [view for view in health.views_of(session, camera_id) if view.ended_at is None]
    ranked = sorted(standing, key=lambda view: (view.light == "day", view.confirmed_at is not None, view.id))
    return ranked[-1] if ranked else None
