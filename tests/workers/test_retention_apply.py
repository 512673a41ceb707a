"""Retention and the mirroring of holds as the crew runs them."""

from __future__ import annotations

from storage.catalog import holds
from storage.models import CaseRecord
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, SetClock
from storage.values.timespan import Timespan
from tests.factories.shelf import open_case, shelve
from tests.factories.street import a_camera
from tests.servers.fixtures import START_MS
from tests.workers.rounds import ran


def test_retention_and_holds_as_jobs(archive: Archive, clock: SetClock) -> None:
    camera = a_camera(archive)
    shelved = shelve(archive, camera, START_MS - DAY_MS, 2)
    case_id = open_case(archive)
    with archive.write() as work:
        person = work.session.get_one(CaseRecord, case_id).created_by
        span = Timespan(shelved.starts[0], shelved.starts[0] + 1)
        facts = {"case_id": case_id, "camera_id": camera, "reason": "", "placed_by": person, "placed_at": work.now}
        placed = holds.place(work.session, span=span, **facts)
        work.record("hold.placed", "hold", placed.id)
    ran(archive, "hold.mirror", hold_id=placed.id)
    assert [archive.store.is_held(key) for key in shelved.clip_keys] == [True, False]
    clock.advance(61 * DAY_MS)
    message = ran(archive, "retention.apply").message
    assert message is not None and "1 đoạn" in message
    assert shelved.clip_keys[0] in {found.key for found in archive.store.listed("clip/")}
