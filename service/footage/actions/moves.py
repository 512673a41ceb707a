"""One camera's clips of a search with what moved in a region of its picture."""

from __future__ import annotations

from service.footage.rules.answer import CameraFootage
from service.footage.rules.motion import MovingClip, judged
from storage.catalog import health
from storage.models import CameraView
from storage.unit_of_work import Reading


def moving(session: Reading, camera: CameraFootage, region: frozenset[int]) -> list[MovingClip]:
    """The clips of a camera's answer, in order of time. Those without a map are among them, as unknown."""
    starts = [clip.filed_start_ms for clip in camera.clips]
    return judged(camera.clips, health.pictures_at(session, camera.camera_id, starts), region)


def drawn_view(session: Reading, camera_id: int) -> CameraView | None:
    """The sketch on which a region is drawn: what the camera was last said to see, by day if there is one."""
    standing = [view for view in health.views_of(session, camera_id) if view.ended_at is None]
    ranked = sorted(standing, key=lambda view: (view.light == "day", view.confirmed_at is not None, view.id))
    return ranked[-1] if ranked else None
