"""Cameras as lists, maps and exports show them."""

from __future__ import annotations

import io

from openpyxl import load_workbook

from service.cameras.fields import Fund, OwnerKind
from service.cameras.sheet_out import write_xlsx
from service.cameras.shown import EXPORT_COLUMNS, direction_words, export_rows, label_of, owner_label, pin
from storage.catalog import cameras
from storage.unit_of_work import Archive
from tests.factories.registration import a_registered, many_registered
from tests.factories.street import UNIT_ID


def test_bodies_are_named_and_people_are_not(archive: Archive) -> None:
    school = a_registered(archive, 1, owner_kind=OwnerKind.SCHOOL, owner_name="Trường Mẫu")
    person = a_registered(archive, 2)
    with archive.read() as session:
        one, other = cameras.line(session, school.id), cameras.line(session, person.id)
        assert one and other
        assert (owner_label(one.owner), owner_label(other.owner)) == ("Trường Mẫu", "0900***002")
        rows = list(export_rows([one, other], {}, names_allowed=False))
        assert [row["owner_name"] for row in rows] == ["Trường Mẫu", ""]
        assert [row["owner_name"] for row in export_rows([other], {}, names_allowed=True)] == ["Nguyễn Văn Mẫu 2"]


def test_an_exported_list_cannot_act_and_masks_numbers(archive: Archive) -> None:
    a_registered(archive, 1, address="=1+1", place="@SUM(A1)", subunit="-2")
    with archive.read() as session:
        rows = list(export_rows(cameras.walk(session, cameras.CameraFilter()), {}, names_allowed=False))
    stream = io.BytesIO()
    assert write_xlsx(rows, EXPORT_COLUMNS, stream) == 1
    sheet = load_workbook(stream).active
    assert sheet is not None
    row = {str(head.value): cell.value for head, cell in zip(*sheet.iter_rows(), strict=True)}
    assert (row["Địa chỉ"], row["Vị trí lắp đặt"], row["Số điện thoại"]) == ("'=1+1", "'@SUM(A1)", "0900***001")
    assert not any(cell.data_type == "f" for line in sheet.iter_rows() for cell in line)


def test_a_map_pin_looks_where_the_camera_looks_and_tells_its_state(archive: Archive) -> None:
    many_registered(archive, 2)
    a_registered(archive, 9, point=None)
    with archive.read() as session:
        first = pin(cameras.pins(session, cameras.CameraFilter(unit_ids={UNIT_ID}), 10)[0])
        assert len(cameras.pins(session, cameras.CameraFilter(), 10)) == 2  # without a place nothing can be drawn
    assert (first["code"], first["state"], first["azimuth_deg"], first["angle_deg"]) == ("VT-0001", "has", 18, 80)


def test_unknown_codes_are_said_to_be_unknown() -> None:
    assert (label_of(Fund, ""), label_of(Fund, "self"), label_of(Fund, "self", "en")) == (
        "Không rõ",
        "Hộ tự lắp",
        "Self-installed",
    )
    assert direction_words(None) == "Không rõ"
