"""What a registration must say before it is kept: every field checked, all problems told at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, TypeVar

from service.cameras.fields import (
    CameraKind,
    Choice,
    Connection,
    Fund,
    Movement,
    OwnerKind,
    Purpose,
    State,
    StoragePlace,
    field_label,
)
from service.cameras.legacy import ADVICE, looks_legacy
from service.cameras.phones import Phone, parse_phone
from service.cameras.words import (
    is_unknown,
    parse_azimuth,
    parse_clock_offset,
    parse_count,
    parse_day,
    parse_dong,
    parse_measure,
    parse_retention,
    parse_truth,
    subunit_name,
)
from service.web.language import _
from service.web.writing import HIDDEN
from storage.errors import Invalid, Refused
from storage.values.place import Point, Sector
from storage.values.position import parse_position, position_warning
from storage.values.text import hidden_signs, normal

OWNER_FORM = frozenset({"owner_kind", "owner_name", "phone", "place", "direction", "retention", "eyes", "fund"})
"""What an owner must say on the phone page; an officer completes the rest before confirming."""
OFFICER_FORM = OWNER_FORM | {"address", "unit", "camera_kind", "movement", "storage_place", "connection", "notice_sign"}
"""What the full registration form asks."""
SHEET = frozenset({"owner_name", "phone", "eyes"})
"""What a row of a list must say; what else is missing is noted, to be asked later."""

DEFAULT_ANGLE_DEG = 80.0
DEFAULT_RANGE_METRES = 30.0
_MAY_BE_UNKNOWN = frozenset({"retention", "direction", "camera_kind", "storage_place", "notice_sign"})

_Option = TypeVar("_Option", bound=Choice)


@dataclass(frozen=True, kw_only=True)
class CameraDraft:
    """One registration, checked but not yet kept. ``None`` means "not said", never "no".

    No identity-card number is a field of it: it is not needed to find a camera, so it is never stored.
    """

    owner_name: str
    phone: str
    """National form, digits only: 0903123567."""
    address: str
    place: str
    """Where the camera hangs, in words."""
    eyes: int
    owner_kind: OwnerKind | None = None
    phone_other: str | None = None
    zalo: str | None = None
    email: str | None = None
    identity_checked_on: date | None = None
    """Day an officer compared papers ("đã đối chiếu"); nothing of them is kept."""
    subunit: str | None = None
    """Khu phố, tổ dân phố, thôn …, in its full form ("Khu phố 5")."""
    unit: str | None = None
    """The commune as written (name, code or unit_id); resolved to a unit by the caller."""
    point: Point | None = None
    recorders: int | None = None
    camera_kind: CameraKind | None = None
    movement: Movement | None = None
    brand: str | None = None
    resolution: str | None = None
    infrared: bool | None = None
    audio: bool | None = None
    azimuth_deg: float | None = None
    """Where the camera looks, clockwise from north; None for PTZ or when not said."""
    angle_deg: float | None = None
    range_metres: float | None = None
    sees: str | None = None
    retention_days: int | None = None
    """0 = live only; None = the owner does not know."""
    storage_place: StoragePlace | None = None
    clock_offset_ms: int | None = None
    """Reference minus device: positive means that the camera's clock is slow."""
    connection: Connection | None = None
    host: str | None = None
    port: int | None = None
    fund: Fund | None = None
    amount_dong: int | None = None
    state: State = State.WORKING
    state_on: date | None = None
    purposes: tuple[Purpose, ...] = ()
    contact_hours: str | None = None
    wants_result: bool | None = None
    notice_sign: bool | None = None
    notice_sign_checked_on: date | None = None
    registered_on: date | None = None
    received_by: str | None = None
    form_number: str | None = None
    note: str | None = None
    warnings: tuple[str, ...] = ()
    """Vietnamese sentences: accepted, but a person should look again."""


def checked_camera(fields: Mapping[str, str], today: date, required: frozenset[str] = OFFICER_FORM) -> CameraDraft:
    """The registration that the inputs describe; names of inputs are those of ``fields.FIELD_LABELS``.

    Empty inputs count as not given. Raises Invalid with every problem at once, in Vietnamese, by input.
    """
    given = {name: text for name in fields if (text := normal(fields[name]))}
    parts: dict[str, Any] = {}
    problems: dict[str, str] = {}
    warnings: list[str] = []
    for name, (attribute, reader) in _readers(today).items():
        if name not in given:
            continue
        try:
            parts[attribute] = _taken(reader(given[name]), warnings)
        except Refused as refusal:
            problems[name] = refusal.message
            continue
        if parts[attribute] is None and name in required - _MAY_BE_UNKNOWN:
            problems[name] = _("Chưa rõ “%(field)s”. Mục này cần có để đăng ký.") % {"field": field_label(name)}
    if parts.get("movement") is Movement.PTZ:
        parts |= {"azimuth_deg": None, "angle_deg": 360.0}
        required = required - {"direction"}
    problems |= {name: text for name, text in _out_of_scope(parts, given).items() if name not in problems}
    missing = _("Chưa nhập “%(field)s”.")
    problems |= {name: missing % {"field": field_label(name)} for name in sorted(required - given.keys())}
    if not (given.keys() & {"address", "place"}):
        problems.setdefault("address", _("Cần địa chỉ hoặc vị trí lắp đặt để tìm được camera."))
    if problems:
        raise Invalid(problems)
    parts["place"] = parts.get("place") or parts["address"]
    parts["address"] = parts.get("address") or parts["place"]
    indoor = parts.pop("indoor", None)
    return CameraDraft(**parts, warnings=(*warnings, *_remarks(parts, indoor)))


def sector_of(draft: CameraDraft) -> Sector | None:
    """The viewing sector of a registration; None without a position.

    Where no direction is known the camera may look anywhere: all around, so that a search never leaves it out.
    """
    if draft.point is None:
        return None
    reach = draft.range_metres or DEFAULT_RANGE_METRES
    if draft.azimuth_deg is None:
        return Sector(draft.point, 0.0, 360.0, reach)
    return Sector(draft.point, draft.azimuth_deg, draft.angle_deg or DEFAULT_ANGLE_DEG, reach)


_Reader = Callable[[str], object]


def _readers(today: date) -> dict[str, tuple[str, _Reader]]:
    """Input → attribute of the draft, and what turns the text into its value."""
    readers: dict[str, tuple[str, _Reader]] = {
        "owner_name": ("owner_name", _owner_name),
        "phone": ("phone", parse_phone),
        "phone_other": ("phone_other", partial(parse_phone, field="phone_other")),
        "email": ("email", _email),
        "subunit": ("subunit", lambda text: subunit_name(_text("subunit", 60, text))),
        "position": ("point", parse_position),
        "direction": ("azimuth_deg", lambda text: None if is_unknown(text) else parse_azimuth(text)),
        "angle": ("angle_deg", lambda text: parse_measure(text, "angle", 1, 360)),
        "range": ("range_metres", lambda text: parse_measure(text, "range", 1, 1_000)),
        "retention": ("retention_days", parse_retention),
        "clock_offset": ("clock_offset_ms", parse_clock_offset),
        "host": ("host", _host),
        "amount": ("amount_dong", parse_dong),
        "purposes": ("purposes", _purposes),
    }
    for name, most in _TEXTS.items():
        readers[name] = (name, partial(_text, name, most))
    for name, choice in _CHOICES.items():
        readers[name] = (name, partial(_chosen, name, choice))
    for name, (least, most) in _COUNTS.items():
        readers[name] = (name, partial(parse_count, field=name, least=least, most=most))
    for name in ("indoor", "infrared", "audio", "wants_result", "notice_sign"):
        readers[name] = (name, partial(parse_truth, field=name))
    for name in ("identity_checked_on", "notice_sign_checked_on", "state_on", "registered_on"):
        readers[name] = (name, partial(parse_day, field=name, today=today))
    return readers


_CHOICES: dict[str, type[Choice]] = {
    "owner_kind": OwnerKind,
    "camera_kind": CameraKind,
    "movement": Movement,
    "storage_place": StoragePlace,
    "connection": Connection,
    "fund": Fund,
    "state": State,
}
_COUNTS = {"recorders": (0, 64), "eyes": (1, 256), "port": (1, 65_535)}
_TEXTS = {"address": 200, "place": 200, "sees": 200, "unit": 100, "zalo": 60, "brand": 40, "resolution": 20}
_TEXTS |= {"contact_hours": 60, "received_by": 100, "form_number": 30, "note": 500}


def _taken(value: object, warnings: list[str]) -> object:
    """The value alone; what its reader remarked goes to the warnings."""
    if isinstance(value, Phone):
        value = (value.number, value.note)
    elif isinstance(value, Point):
        value = (value, position_warning(value))
    elif not (isinstance(value, tuple) and len(value) == 2 and not isinstance(value[0], Purpose)):
        return value
    if value[1]:
        warnings.append(str(value[1]))
    return value[0]


def _out_of_scope(parts: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, str]:
    """What no registration may hold: cameras that see no public space, addresses of unconnected devices."""
    problems: dict[str, str] = {}
    if parts.get("indoor"):
        problems["indoor"] = _("Chỉ nhận camera nhìn ra nơi công cộng. Camera trong nhà không đăng ký.")
    for name in ("host", "port"):
        if name in given and parts.get("connection") is not Connection.CENTRAL:
            problems[name] = _("Chỉ nhập khi camera kết nối tập trung.")
    return problems


def _remarks(parts: Mapping[str, Any], indoor: bool | None) -> list[str]:
    """What a person should look at again."""
    remarks: list[str] = []
    if parts.get("storage_place") is StoragePlace.CLOUD_FOREIGN:
        remarks.append(_("Dữ liệu lưu trên đám mây nước ngoài."))
    if parts.get("notice_sign") is False:
        remarks.append(_("Chưa gắn biển thông báo có camera."))
    if parts.get("audio"):
        remarks.append(_("Camera có ghi âm: nhắc chủ camera về quyền riêng tư."))
    return remarks


def _text(name: str, most: int, text: str) -> str:
    """Free text: no control characters, no old fonts, not too long. Raises Refused."""
    if any(ord(char) < 32 or ord(char) == 127 for char in text):
        raise Refused("text_control", _("Có ký tự điều khiển lạ. Hãy gõ lại mục này."), field=name)
    if looks_legacy(text):
        raise Refused("legacy_font", ADVICE, field=name)
    if hidden_signs(text):  # asked second: old fonts write letters with such signs
        raise Refused("text_hidden", HIDDEN, field=name)
    if len(text) > most:
        sentence = _("Tối đa %(most)s ký tự (đang có %(count)s). Hãy rút gọn.")
        raise Refused("text_long", sentence, field=name, most=most, count=len(text))
    return text


def _owner_name(text: str) -> str:
    name = _text("owner_name", 100, text)
    if len(name) < 2 or not any(char.isalpha() for char in name):
        raise Refused("name_unreadable", _("Tên phải có từ 2 đến 100 ký tự và có chữ cái."), field="owner_name")
    return name


def _email(text: str) -> str:
    if not re.fullmatch(r"[^@\s<>\"']{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", text) or len(text) > 100:
        raise Refused("email_unreadable", _("Địa chỉ email không đúng dạng ten@mien.vn."), field="email")
    return text


def _host(text: str) -> str:
    if "@" in text or "://" in text:
        raise Refused(
            "host_secret", _("Chỉ nhập IP hoặc tên miền; không nhập đường dẫn, tài khoản hay mật khẩu."), field="host"
        )
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.:\-]{0,118}[A-Za-z0-9])?", text):
        raise Refused("host_unreadable", _("IP hoặc tên miền không hợp lệ."), field="host")
    return text


def _chosen(name: str, choice: type[_Option], text: str) -> _Option | None:
    found = choice.recognised(text)
    if found is None and not is_unknown(text):
        options = ", ".join(choice.labels().values())
        sentence = _("Không nhận ra lựa chọn này. Hãy chọn một trong: %(options)s.")
        raise Refused("choice_unknown", sentence, field=name, options=options)
    return found


def _purposes(text: str) -> tuple[Purpose, ...]:
    """Purposes by code or label, separated by ";" or, for codes, ",". Raises Refused."""
    whole = Purpose.recognised(text)
    parts = [text] if whole else re.split(r"\s*[;|]\s*" if re.search(r"[;|]", text) else r"\s*,\s*", text)
    found = [_chosen("purposes", Purpose, part) for part in parts if part]
    return tuple(purpose for purpose in Purpose if purpose in found)
