"""A registration: what is demanded, what is mended, what is refused, all problems at once."""

from __future__ import annotations

from dataclasses import fields as dataclass_fields
from datetime import date

import pytest

from service.cameras.fields import FIELD_LABELS, Choice, Connection, Fund, OwnerKind, Purpose, State, field_label
from service.cameras.rules import OFFICER_FORM, OWNER_FORM, SHEET, CameraDraft, checked_camera, sector_of
from storage.errors import Invalid
from storage.values.place import Point

TODAY = date(2026, 11, 22)
FORM = {
    "owner_kind": "household",
    "owner_name": "Nguyễn Văn Mẫu",
    "phone": "0900 000 123",
    "address": "212 đường Mẫu",
    "unit": "26526",
    "place": "Trước cửa, nhìn ra hẻm 212",
    "position": "10,36812; 107,09144",
    "eyes": "2",
    "camera_kind": "ip",
    "movement": "fixed",
    "direction": "Đông Bắc",
    "angle": "90",
    "range": "36",
    "retention": "nửa tháng",
    "storage_place": "card",
    "connection": "independent",
    "fund": "self",
    "notice_sign": "có",
    "purposes": "criminal, lost",
    "subunit": "KP3",
    "registered_on": "20/11/2026",
}


def problems_of(changes: dict[str, str], required: frozenset[str] = OFFICER_FORM) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        checked_camera({**FORM, **changes}, TODAY, required)
    return refusal.value.problems


def test_a_full_form_becomes_a_draft() -> None:
    draft = checked_camera(FORM, TODAY)
    assert draft.owner_kind is OwnerKind.HOUSEHOLD
    assert (draft.phone, draft.eyes, draft.retention_days) == ("0900000123", 2, 15)
    assert draft.point == Point(10.36812, 107.09144)
    assert (draft.azimuth_deg, draft.angle_deg, draft.range_metres) == (45, 90, 36)
    assert draft.fund is Fund.SELF and draft.connection is Connection.INDEPENDENT and draft.state is State.WORKING
    assert draft.purposes == (Purpose.CRIMINAL, Purpose.LOST)
    assert draft.subunit == "Khu phố 3"
    assert draft.registered_on == date(2026, 11, 20)
    assert draft.warnings == ()


def test_all_problems_are_told_at_once() -> None:
    problems = problems_of({"phone": "1.79E+11", "eyes": "hai", "retention": "365", "owner_name": "", "fund": "vay"})
    assert set(problems) == {"phone", "eyes", "retention", "owner_name", "fund"}
    assert "làm tròn" in problems["phone"]
    assert problems["owner_name"] == "Chưa nhập “Họ và tên chủ hộ / người đại diện”."
    assert "Xã hội hóa" in problems["fund"]


def test_an_empty_form_names_everything_it_asks() -> None:
    with pytest.raises(Invalid) as refusal:
        checked_camera({}, TODAY)
    assert set(refusal.value.problems) == OFFICER_FORM
    with pytest.raises(Invalid) as refusal:
        checked_camera(dict.fromkeys(FORM, "  "), TODAY, SHEET)
    assert set(refusal.value.problems) == SHEET | {"address"}


def test_an_owner_and_a_list_may_say_less() -> None:
    owner = {name: FORM[name] for name in OWNER_FORM}
    assert checked_camera(owner, TODAY, OWNER_FORM).address == FORM["place"]
    row = {"owner_name": "Trần Thị Thử", "phone": "900000124", "eyes": "1", "address": "1 đường Mẫu"}
    draft = checked_camera(row, TODAY, SHEET)
    assert draft.place == "1 đường Mẫu" and draft.owner_kind is None and draft.retention_days is None
    assert draft.warnings == ("Đã thêm số 0 ở đầu.",)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("position", "107.09144, 10.36812", "đảo chỗ"),
        ("position", "1146235; 431022", "VN-2000"),
        ("indoor", "x", "nơi công cộng"),
        ("owner_name", "M", "từ 2 đến 100"),
        ("owner_name", "0900000123", "chữ cái"),
        ("owner_name", "NguyÔn V¨n MÉu", "UniKey"),
        ("owner_name", "Nguyeãn Vaên Maãu", "UniKey"),
        ("owner_name", "A" * 101, "Tối đa 100"),
        ("address", "x" * 201, "Tối đa 200"),
        ("note", "lạ\x00", "ký tự điều khiển"),
        ("host", "192.0.2.7", "kết nối tập trung"),
        ("port", "554", "kết nối tập trung"),
        ("registered_on", "23/11/2026", "tương lai"),
        ("fund", "không rõ", "Chưa rõ"),
        ("purposes", "bán dữ liệu", "Không nhận ra"),
        ("email", "khong-phai-email", "email"),
        ("phone_other", "12", "Không phải số"),
        ("eyes", "0", "từ 1 đến 256"),
    ],
)
def test_each_field_refuses_what_it_cannot_hold(name: str, text: str, told: str) -> None:
    problems = problems_of({name: text})
    assert set(problems) == {name}
    assert told in problems[name]


def test_a_connected_camera_gives_its_host_and_never_its_password() -> None:
    central = {"connection": "Kết nối tập trung", "host": "camera.example.vn", "port": "554"}
    draft = checked_camera({**FORM, **central}, TODAY)
    assert (draft.host, draft.port) == ("camera.example.vn", 554)
    told = problems_of({**central, "host": "rtsp://admin:matkhau@192.0.2.7/1"})
    assert "mật khẩu" in told["host"]
    assert "matkhau" not in told["host"]


def test_a_turning_camera_needs_no_direction() -> None:
    draft = checked_camera({**FORM, "movement": "ptz", "direction": ""}, TODAY)
    assert (draft.azimuth_deg, draft.angle_deg) == (None, 360)


def test_what_is_not_known_is_said_and_searched_all_around() -> None:
    draft = checked_camera({**FORM, "direction": "không rõ", "retention": "không rõ", "camera_kind": "không rõ"}, TODAY)
    assert draft.azimuth_deg is None and draft.retention_days is None and draft.camera_kind is None
    sector = sector_of(draft)
    assert sector is not None and sector.angle_deg == 360 and sector.range_metres == 36


def test_the_sector_is_what_the_form_says_or_the_stated_default() -> None:
    sector = sector_of(checked_camera(FORM, TODAY))
    assert sector is not None and (sector.azimuth_deg, sector.angle_deg, sector.range_metres) == (45, 90, 36)
    plain = sector_of(checked_camera({**FORM, "angle": "", "range": ""}, TODAY))
    assert plain is not None and (plain.angle_deg, plain.range_metres) == (80, 30)
    assert sector_of(checked_camera({**FORM, "position": ""}, TODAY)) is None


def test_things_to_look_at_again_are_warned_of() -> None:
    draft = checked_camera(
        {
            **FORM,
            "storage_place": "cloud_foreign",
            "notice_sign": "chưa",
            "audio": "có",
            "position": "8,6447; 111,9199",
        },
        TODAY,
    )
    assert len(draft.warnings) == 4


def test_no_identity_number_can_enter() -> None:
    names = {field.name for field in dataclass_fields(CameraDraft)} | set(FIELD_LABELS)
    assert not [name for name in names if "cccd" in name or "identity_number" in name or "id_card" in name]
    draft = checked_camera({**FORM, "cccd": "001099000123"}, TODAY)
    assert "001099000123" not in repr(draft)


def test_every_choice_reads_its_own_labels_in_both_languages() -> None:
    for choice in Choice.__subclasses__():
        for entry in choice:
            for text in (entry.value, entry.vi, entry.en, entry.vi.upper()):
                assert choice.recognised(text) is entry, (choice, text)
    assert Fund.labels("en")["community"] == "Community-funded"
    assert Fund.recognised("vay ngân hàng") is None


def test_every_demanded_field_has_a_label() -> None:
    assert set(FIELD_LABELS) >= (OFFICER_FORM | OWNER_FORM | SHEET)
    assert field_label("eyes") == "Số mắt camera"
    assert field_label("eyes", "en") == "Camera eyes"


def test_purposes_are_read_by_their_labels_too() -> None:
    draft = checked_camera({**FORM, "purposes": "Kiểm tra, xác minh tin báo; Tìm người, tài sản thất lạc"}, TODAY)
    assert draft.purposes == (Purpose.REPORT, Purpose.LOST)
    assert checked_camera({**FORM, "purposes": ""}, TODAY).purposes == ()
