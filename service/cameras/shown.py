"""A camera as lists, maps and exports show it: one row of plain values, the same for pages, JSON, XLSX and GeoJSON."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from service.cameras.fields import CameraKind, Choice, Connection, Fund, OwnerKind, State, StoragePlace
from service.cameras.phones import masked_phone
from service.cameras.words import compass_name
from service.web.language import _, words
from storage.catalog import cameras
from storage.catalog.cameras import CameraLine
from storage.models import Mount, Owner, Unit
from storage.unit_of_work import Reading

UNKNOWN = _("Không rõ")
REGISTRATIONS = {
    "confirmed": _("Đã xác nhận"),
    "pending": _("Chờ xác nhận"),
    "rejected": _("Bị từ chối"),
}
EVENTS = {
    "camera.registered": _("Đăng ký"),
    "camera.edited": _("Sửa thông tin"),
    "camera.confirmed": _("Xác nhận đăng ký"),
    "camera.rejected": _("Từ chối đăng ký"),
    "camera.moved": _("Ghi vị trí mới"),
    "camera.status_changed": _("Ghi thay đổi tình trạng"),
    "camera.outage_noted": _("Ghi gián đoạn"),
    "camera.outage_ended": _("Ghi hết gián đoạn"),
    "camera.clock_observed": _("Ghi lần so giờ"),
    "camera.clock_withdrawn": _("Rút lần so giờ nhầm"),
    "camera.consent_given": _("Ghi cam kết"),
    "camera.consent_withdrawn": _("Rút cam kết"),
    "camera.sign_checked": _("Xem biển thông báo"),
}
_NAMED = frozenset({OwnerKind.AGENCY, OwnerKind.BUSINESS, OwnerKind.SCHOOL, OwnerKind.RELIGIOUS, OwnerKind.GROUP})
EXPORT_COLUMNS = (
    ("code", "Mã camera"),
    ("unit", "Phường / xã / đặc khu"),
    ("subunit", "Tổ dân phố, khu phố, thôn"),
    ("address", "Địa chỉ"),
    ("place", "Vị trí lắp đặt"),
    ("lat", "Vĩ độ"),
    ("lon", "Kinh độ"),
    ("direction", "Hướng quan sát (độ)"),
    ("angle", "Góc mở (độ)"),
    ("range", "Cự ly (m)"),
    ("eyes", "Số mắt camera"),
    ("kind", "Loại camera"),
    ("brand", "Hãng"),
    ("resolution", "Độ phân giải"),
    ("retention", "Thời gian lưu trữ (ngày)"),
    ("storage_place", "Nơi lưu"),
    ("connection", "Hình thức kết nối"),
    ("fund", "Nguồn kinh phí"),
    ("state", "Tình trạng"),
    ("notice_sign", "Biển thông báo đã gắn"),
    ("owner_kind", "Loại chủ thể"),
    ("owner_name", "Chủ camera"),
    ("phone", "Số điện thoại"),
    ("registered_on", "Ngày đăng ký"),
    ("registration", "Đăng ký"),
)
"""Key and heading of the exported list. No identity-card number exists in the house."""


def label_of(choice: type[Choice], code: str, language: str = "vi") -> str:
    """The words of a stored code; "Không rõ" when nothing was said."""
    return choice.labels(language).get(code) or words(language).gettext(UNKNOWN)


def owner_label(owner: Owner) -> str:
    """How lists name an owner: bodies by name, people by a masked number."""
    return owner.name if owner.kind in _NAMED else masked_phone(owner.phone)


def looks_known(mount: Mount | None) -> bool:
    """Whether a direction of view is known."""
    return mount is not None and mount.angle_deg < 360


def near(mount: Mount) -> dict[str, Any]:
    """Where a map opens that shows one camera: on it, as near as its view fits."""
    zoom = 19 if mount.range_metres <= 40 else 18 if mount.range_metres <= 90 else 17
    return {"center": [mount.lat, mount.lon], "zoom": zoom, "fit": False}


def opening(session: Reading, unit_ids: Collection[str] | None) -> dict[str, Any]:
    """Where a map opens that has nothing to show yet: on one's units' cameras, else on those of the whole house."""
    box = cameras.extent(session, unit_ids) or cameras.extent(session, None)
    return {"bounds": [[box.south, box.west], [box.north, box.east]]} if box else {}


def direction_words(mount: Mount | None, language: str = "vi") -> str:
    """18° Bắc; all round; or not known."""
    if mount is None:
        return words(language).gettext(UNKNOWN)
    if mount.angle_deg >= 360:
        return words(language).gettext(_("quanh điểm lắp (xoay hoặc chưa rõ hướng)"))
    return f"{mount.azimuth_deg:.0f}° {compass_name(mount.azimuth_deg, language)}"


def export_rows(
    lines: Iterable[CameraLine], units: Mapping[str, Unit], *, names_allowed: bool
) -> Iterator[dict[str, Any]]:
    """Rows of ``EXPORT_COLUMNS``. Without ``names_allowed`` a person's name is left out; bodies keep theirs."""
    for line in lines:
        camera, owner, status, mount = line.camera, line.owner, line.status, line.mount
        unit = units.get(camera.unit_id)
        yield {
            "code": camera.code,
            "unit": unit.full_name if unit else camera.unit_id,
            "subunit": camera.subunit,
            "address": camera.address,
            "place": camera.place,
            "lat": mount.lat if mount else None,
            "lon": mount.lon if mount else None,
            "direction": mount.azimuth_deg if mount and mount.angle_deg < 360 else None,
            "angle": mount.angle_deg if mount else None,
            "range": mount.range_metres if mount else None,
            "eyes": status.eye_count if status else None,
            "kind": label_of(CameraKind, camera.kind),
            "brand": camera.brand,
            "resolution": camera.resolution,
            "retention": camera.retention_days or UNKNOWN,
            "storage_place": label_of(StoragePlace, camera.storage_place),
            "connection": label_of(Connection, status.connection) if status else UNKNOWN,
            "fund": label_of(Fund, status.fund) if status else UNKNOWN,
            "state": label_of(State, status.state) if status else UNKNOWN,
            "notice_sign": camera.has_notice_sign,
            "owner_kind": label_of(OwnerKind, owner.kind),
            "owner_name": owner.name if names_allowed or owner.kind in _NAMED else "",
            "phone": owner.phone,
            "registered_on": camera.registered_on,
            "registration": REGISTRATIONS[camera.registration],
        }


def pin(row: Any, language: str = "vi") -> dict[str, Any]:
    """A camera for the map of the register; broken, paused and removed ones stand out as gaps."""
    is_bare = row.angle_deg is None
    return {
        "id": row.id,
        "code": row.code,
        "label": row.place,
        "lat": row.lat,
        "lon": row.lon,
        "state": "has" if row.state == State.WORKING and row.registration == "confirmed" else "gap",
        "azimuth_deg": None if is_bare else row.azimuth_deg,
        "angle_deg": None if is_bare else row.angle_deg,
        "range_metres": None if is_bare else row.range_metres,
        "href": f"/cameras/{row.id}",
        "note": label_of(State, row.state or "", language)
        if row.registration == "confirmed"
        else words(language).gettext(REGISTRATIONS[row.registration]),
    }
