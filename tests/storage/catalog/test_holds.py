"""Which footage a hold meets, to the millisecond; released once; what keeps it in the store."""

from __future__ import annotations

import pytest

from storage.catalog import holds
from storage.errors import Conflict, NotFound
from storage.models import CaseRecord
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS
from storage.values.timespan import Timespan
from tests.factories.shelf import MINUTE, hold, open_case, produce_exhibit, release, retrieve, shelve
from tests.factories.street import a_camera
from tests.servers.fixtures import START_MS

BEFORE = START_MS - DAY_MS


def test_a_hold_meets_what_it_overlaps_and_no_more(archive: Archive) -> None:
    camera, other = a_camera(archive), a_camera(archive, "VT-0002")
    case_id = open_case(archive)
    with archive.write() as work:
        person = work.session.get_one(CaseRecord, case_id).created_by
        holds.place(
            work.session,
            case_id=case_id,
            camera_id=camera,
            span=Timespan(1_000, 2_000),
            reason="",
            placed_by=person,
            placed_at=work.now,
        )
    with archive.read() as session:
        for span, is_held in {
            (0, 1_000): False,
            (0, 1_001): True,
            (1_200, 1_300): True,
            (1_999, 5_000): True,
            (2_000, 5_000): False,
        }.items():
            assert holds.is_held(session, camera, Timespan(*span)) is is_held, span
        assert not holds.is_held(session, other, Timespan(0, 5_000))
        assert holds.spans_in_force(session, camera) == [Timespan(1_000, 2_000)]
        ((listed, number, code),) = holds.listed(session)
        assert (listed.case_id, number, code) == (case_id, "HS 0001/2026", "VT-0001")


def test_a_hold_is_released_once(archive: Archive) -> None:
    held = hold(archive, open_case(archive), shelve(archive, a_camera(archive), BEFORE, 1))
    release(archive, held)
    with archive.read() as session:
        assert holds.in_force(session) == [] and holds.listed(session) == []
        assert len(holds.listed(session, in_force_only=False)) == 1
        assert holds.ids_to_mirror(session, START_MS) == [held] and holds.ids_to_mirror(session, START_MS + 1) == []
    with pytest.raises(Conflict):
        release(archive, held)
    with pytest.raises(NotFound), archive.write() as work:
        holds.release(work.session, 99, released_by=1, released_at=1, reason="")


def test_the_objects_of_a_span_are_its_clips_master_and_exhibits(archive: Archive) -> None:
    camera = a_camera(archive)
    shelved = shelve(archive, camera, BEFORE, 3)
    shelve(archive, camera, BEFORE + 3 * MINUTE, 1)  # begins where the first master ends
    retrieval_id, _ = retrieve(archive, open_case(archive), shelved)
    exhibit = produce_exhibit(archive, retrieval_id)
    with archive.read() as session:
        found = list(holds.objects(session, camera, Timespan(BEFORE + MINUTE, BEFORE + 3 * MINUTE)))
    assert {item.key for item in found} == {
        *shelved.clip_keys[1:],
        *shelved.thumbnail_keys[1:],
        shelved.master_key,
        exhibit,  # of the first clip, but clips may last five minutes and clocks be set right later
    }
    spans = {item.key: item.span for item in found}
    assert spans[shelved.clip_keys[1]] == Timespan(BEFORE + MINUTE, BEFORE + 2 * MINUTE)
    assert spans[shelved.master_key] == Timespan(BEFORE, BEFORE + 3 * MINUTE)
