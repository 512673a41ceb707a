"""What speaks against a proposed file is said beside it, and such a file is not ticked beforehand."""

from __future__ import annotations

from typing import Any

import pytest

from storage.catalog import devices
from storage.ledger.filing import NAMED_OTHERWISE
from storage.models import Camera
from storage.values.clock import DAY_MS
from tests.factories.people import Person
from tests.service.intakes.conftest import START_MS, Yard
from tests.service.intakes.test_brought import added, begun

pytestmark = pytest.mark.parametrize("size_name", ["embedded"])


def page_of(yard: Yard, officer: Person, *proposed: dict[str, Any]) -> tuple[str, list[bool]]:
    """The page of files proposed so, and whether each is ticked."""
    hand_in_id = begun(officer, camera_id=yard.camera_id)
    keys = [added(officer, hand_in_id, f"{n}.mp4", bytes([n])) for n in range(len(proposed))]
    for key, values in zip(keys, proposed, strict=True):
        yard.propose(key, **values)
    page = officer.get(f"/hand-ins/{hand_in_id}").text
    files = officer.get(f"/api/v1/hand-ins/{hand_in_id}").json()["files"]
    assert all((text in page) for one in files for text in one["doubts"])
    assert [not one["doubts"] for one in files] == [f'name="take-{key}" value="1" checked' in page for key in keys]
    return page, [f'name="take-{key}" value="1" checked' in page for key in keys]


def test_a_start_before_the_camera_was_there_is_not_ticked(yard: Yard, officer: Person) -> None:
    page, ticked = page_of(yard, officer, {}, {"device_start_ms": START_MS - 400 * DAY_MS})
    assert ticked == [True, False]
    assert page.count("sớm hơn ngày camera được ghi nhận (05/01/2026)") == 1


def test_a_start_that_contradicts_the_name_is_not_ticked(yard: Yard, officer: Person) -> None:
    notes = [f"{NAMED_OTHERWISE}01/02/2026 10:00:00."]
    page, ticked = page_of(yard, officer, {"time_source": "file_metadata", "notes": notes}, {"notes": ["Khác."]})
    assert ticked == [False, True]
    assert notes[0] in page and "không được đánh dấu sẵn" in page


def test_files_of_several_channels_for_one_camera_are_not_ticked(yard: Yard, officer: Person) -> None:
    page, ticked = page_of(yard, officer, {"channel_number": 1}, {"channel_number": 3})
    assert ticked == [False, False]
    assert page.count("Các tệp thuộc nhiều kênh khác nhau: 1, 3.") == 2 and "kênh 3" in page
    page, ticked = page_of(yard, officer, {"channel_number": 2}, {"channel_number": 2}, {})
    assert ticked == [True, True, True] and "nhiều kênh" not in page
    page, ticked = page_of(yard, officer, {"channel_number": 1}, {"channel_number": 3}, {})
    assert ticked == [False, False, True], "a file that tells no channel is of no other one"
    with yard.archive.write() as work:
        camera = work.session.get_one(Camera, yard.camera_id)
        told = {"brand": "dahua", "model": "", "place": "", "note": "", "registered_by": None, "channel_count": 4}
        whose = {"owner_id": camera.owner_id, "unit_id": camera.unit_id, "registered_at": work.now}
        recorder = devices.add(work.session, **told, **whose)
        devices.hang(work.session, recorder.id, 3, camera.id, now=work.now, actor_id=None)
    _page, ticked = page_of(yard, officer, {"channel_number": 1}, {"channel_number": 3}, {})
    assert ticked == [False, True, True], "its own channel is known"
