"""Letting go of photographs of clocks: pictures of shops and homes, kept while any footage's time rests on them.

What was read off stays in the book, with the digest of the photograph; the row is never edited. As with all that is let
go: discard row and custody event in one transaction, the object after it, a sweep for what a kill left.
"""

from __future__ import annotations

from functools import partial

from storage.catalog import clock_photographs, discards, holds
from storage.models import ClockEvidence, ClockObservation, Discard
from storage.removal import remove_objects
from storage.unit_of_work import Archive, UnitOfWork
from storage.values.clock import DAY_MS

_AT_ONCE = 50


def discard_photographs(archive: Archive) -> int:
    """Let go of photographs that no footage has rested on for the days of the house; answers how many."""
    count, after = 0, 0
    by = archive.clock.now_ms() - archive.settings.photograph_retention_days * DAY_MS
    while True:
        with archive.read() as session:
            page = clock_photographs.old(session, by, after, _AT_ONCE)
            due = [
                observation.id
                for observation, evidence in page
                if not clock_photographs.is_needed(session, observation, evidence, by)
            ]
        for observation_id in due:
            with archive.write() as work:
                count += _let_go(archive, work, observation_id, by)
        if len(page) < _AT_ONCE:
            return count
        after = page[-1][0].id


def _let_go(archive: Archive, work: UnitOfWork, observation_id: int, by: int) -> bool:
    observation = work.session.get_one(ClockObservation, observation_id)
    evidence = work.session.get_one(ClockEvidence, observation_id)
    holds.lock_camera(work.session, observation.camera_id)
    name = evidence.photograph_key
    # once more under the lock: footage may have come since
    if name is None or clock_photographs.is_needed(work.session, observation, evidence, by):
        return False
    row = Discard(
        object_key=name,
        sha256=evidence.photograph_sha256 or "",
        size_bytes=evidence.photograph_bytes or 0,
        camera_id=None,  # no footage: no gap has this reason
        rule="no_footage_rests_on_it",
        discarded_at=work.now,
    )
    discards.add(work.session, [row])
    work.record(
        "camera.photograph_discarded",
        "camera",
        observation.camera_id,
        observation_id=observation_id,
        rule=row.rule,
        sha256=row.sha256,
    )
    work.afterwards(partial(remove_objects, archive, [name]))
    return True
