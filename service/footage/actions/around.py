"""What stands around a place: the nearest camera when none sees it, and those that are only drawn on the map."""

from __future__ import annotations

from collections.abc import Collection

from service.footage.actions.page import Search
from service.footage.rules.answer import Nearest
from service.footage.rules.question import MOST_RADIUS_METRES, Circle
from service.footage.rules.sight import radius_to_reach
from storage.catalog import footage_places
from storage.catalog.footage import Searching
from storage.catalog.footage_places import CameraRow, MountRow
from storage.values.place import Point, box_around, distance_metres

NEAR_METRES = (1_000.0, MOST_RADIUS_METRES, 20_000.0)
OTHERS_WITHIN_METRES = 300.0
MOST_OTHERS = 200


def nearest(connection: Searching, made: Search) -> Nearest | None:
    """The camera nearest to a place that none sees, within 20 km; None for a place that is no place on the ground."""
    centre = made.question.centre
    if centre is None or made.question.after is not None:
        return None
    for metres in NEAR_METRES:
        mounts = footage_places.mounts_in(connection, box_around(centre, metres), made.question.window, made.scope)
        if not mounts:
            continue
        away, camera_id = min((distance_metres(centre, Point(m.lat, m.lon)), m.camera_id) for m in mounts)
        camera = footage_places.cameras(connection, [camera_id], made.scope).get(camera_id)
        if camera:
            return Nearest(camera.code, camera.place, round(away, 1), radius_to_reach(away))
    return None


def others(connection: Searching, made: Search, answered: Collection[int]) -> list[tuple[MountRow, CameraRow]]:
    """Cameras in and around a circle that do not belong into its answer: drawn faintly, never listed."""
    place = made.question.place
    if not isinstance(place, Circle):
        return []
    box = place.box.widened(OTHERS_WITHIN_METRES)
    mounts = footage_places.mounts_in(connection, box, made.question.window, made.scope)
    shown = [mount for mount in mounts if mount.camera_id not in answered][:MOST_OTHERS]
    cameras = footage_places.cameras(connection, {mount.camera_id for mount in shown}, made.scope)
    return [(mount, cameras[mount.camera_id]) for mount in shown if mount.camera_id in cameras]
