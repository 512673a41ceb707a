"""Cameras found, listed page by page, counted: the same answers on both databases."""

from __future__ import annotations

from typing import Any

from service.cameras.fields import Connection, Fund, State
from storage.catalog import cameras
from storage.catalog.cameras import CameraFilter
from storage.unit_of_work import Archive
from storage.values.place import Box
from tests.factories.people import OTHER_UNIT_ID, a_unit
from tests.factories.registration import a_registered, many_registered
from tests.factories.street import UNIT_ID


def codes(archive: Archive, wanted: CameraFilter, **page: Any) -> list[str]:
    with archive.read() as session:
        return [line.camera.code for line in cameras.listed(session, wanted, **page)]


def test_pages_go_forth_and_back_without_a_gap(archive: Archive) -> None:
    many_registered(archive, 7)
    every = [f"VT-{number:04d}" for number in range(1, 8)]
    wanted = CameraFilter()
    assert codes(archive, wanted, limit=3) == every[:3]
    assert codes(archive, wanted, limit=3, after_code="VT-0003") == every[3:6]
    assert codes(archive, wanted, limit=3, after_code="VT-0006") == every[6:]
    assert codes(archive, wanted, limit=3, before_code="VT-0007") == every[3:6]
    assert codes(archive, wanted, limit=3, before_code="VT-0001") == []
    with archive.read() as session:
        assert [line.camera.code for line in cameras.walk(session, wanted, page=2)] == every


def test_each_condition_narrows(archive: Archive) -> None:
    a_unit(archive, OTHER_UNIT_ID, "Tam Thắng")
    a_registered(archive, 1, state=State.BROKEN, retention_days=3)
    a_registered(archive, 2, fund=Fund.COMMUNITY, connection=Connection.CENTRAL, eyes=4)
    a_registered(archive, 3, point=None, retention_days=None)
    many_registered(archive, 1, unit_id=OTHER_UNIT_ID, address="50% giảm_giá đường Lê Lợi")
    other = "TT-0001"
    assert codes(archive, CameraFilter(state="broken")) == ["VT-0001"]
    assert codes(archive, CameraFilter(fund="community", connection="central")) == ["VT-0002"]
    assert codes(archive, CameraFilter(retention_below=4)) == ["VT-0001", "VT-0003"]
    assert codes(archive, CameraFilter(has_place=False)) == ["VT-0003"]
    assert codes(archive, CameraFilter(unit_id=OTHER_UNIT_ID)) == [other]
    assert codes(archive, CameraFilter(unit_ids={OTHER_UNIT_ID})) == [other]
    assert codes(archive, CameraFilter(unit_ids=set())) == []
    assert codes(archive, CameraFilter(registration="pending")) == []
    assert (
        codes(archive, CameraFilter(text="ĐƯỜNG lê LỢI"))
        == codes(archive, CameraFilter(text="loi duong le"))
        == [other]
    )
    assert codes(archive, CameraFilter(text="50%")) == [other] and codes(archive, CameraFilter(text="5%giam")) == []
    assert codes(archive, CameraFilter(text="giam_gia")) == [other] and codes(archive, CameraFilter(text="t_i")) == []
    with archive.read() as session:
        assert cameras.totals(session, CameraFilter(fund="community")) == (1, 4)
        assert cameras.unit_counts(session, None) == {UNIT_ID: 3, OTHER_UNIT_ID: 1}
        assert [row.code for row in cameras.standings(session, {UNIT_ID})] == ["VT-0001", "VT-0002", "VT-0003"]


def test_a_code_is_found_whatever_its_case(archive: Archive) -> None:
    camera = a_registered(archive)
    with archive.read() as session:
        found = cameras.by_code(session, " vt-0001 ")
        assert found and found.id == camera.id
        assert cameras.by_code(session, "VT-0002") is None
        assert cameras.use_count(session, camera.id) == 0


def test_a_map_opens_on_the_cameras_of_a_unit(archive: Archive) -> None:
    with archive.read() as session:
        assert cameras.extent(session, None) is None
    many_registered(archive, 3)
    with archive.read() as session:
        assert cameras.extent(session, {UNIT_ID}) == Box(10.3405, 107.08, 10.3415, 107.08)
        assert cameras.extent(session, {OTHER_UNIT_ID}) is None
