"""Delivery to the shelf: object → read back → row and custody, in that order, all as planned beforehand.

All of it may be repeated: same content, same names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ingest.plan import Delivery, PlannedObject
from storage.catalog import clips, holds, intakes, masters
from storage.models import Intake
from storage.objects.read_back import require_kept
from storage.objects.store import ObjectStore
from storage.unit_of_work import UnitOfWork


def store_objects(
    store: ObjectStore, objects: Sequence[PlannedObject], progress: Callable[[float], None] | None = None
) -> None:
    """Write every object. ``progress`` gets the share done, 0 to 1."""
    for index, item in enumerate(objects):
        if isinstance(item.source, bytes):
            store.put_bytes(item.key, item.source)
        else:
            store.put_file(item.key, item.source)
        if progress:
            progress((index + 1) / len(objects))


def compare(
    store: ObjectStore, objects: Sequence[PlannedObject], progress: Callable[[float], None] | None = None
) -> None:
    """Read every object back; raises ObjectAltered when one is not what was planned."""
    for index, item in enumerate(objects):
        require_kept(store, item.key, item.sha256)
        if progress:
            progress((index + 1) / len(objects))


def commit(work: UnitOfWork, intake: Intake, delivery: Delivery) -> int:
    """Write the master, its clips, their custody and the intake's end; answers the master's key."""
    master = masters.add(work.session, **delivery.master)
    clips.add(work.session, delivery.clips, [{**detail, "master_id": master.id} for detail in delivery.details])
    work.record(
        "master.filed",
        "master",
        master.id,
        camera_id=master.camera_id,
        intake_id=intake.id,
        sha256=master.sha256,
        size_bytes=master.size_bytes,
        device_start_ms=master.device_start_ms,
        offset_ms=master.offset_ms,
        uncertainty_ms=master.uncertainty_ms,
        clip_starts_ms=[clip["start_ms"] for clip in delivery.clips],
        clip_durations_ms=[clip["duration_ms"] for clip in delivery.clips],
        clip_sha256=[detail["sha256"] for detail in delivery.details],
    )
    intakes.end(
        work.session,
        intake.id,
        "filed",
        work.now,
        master_id=master.id,
        message=delivery.message,
        device_start_ms=master.device_start_ms,
        time_source=master.time_source,
    )
    ends = [clip["start_ms"] + clip["duration_ms"] for clip in delivery.clips]
    mirror_holds(work, master.camera_id, min(clip["start_ms"] for clip in delivery.clips), max(ends))
    work.record("intake.filed", "intake", intake.id, camera_id=intake.camera_id, master_id=master.id)
    return master.id


def mirror_holds(work: UnitOfWork, camera_id: int, start_ms: int, end_ms: int) -> None:
    """Footage that comes in under a hold already placed: the store's own lock learns of it, too."""
    for hold in holds.overlapping(work.session, camera_id, start_ms, end_ms):
        work.send("hold.mirror", noun="hold", noun_id=hold.id, hold_id=hold.id)  # one that runs now may have looked
