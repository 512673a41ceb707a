"""What happens to a camera after it was entered: moved, broken, agreed to. Nothing old is rewritten.

A move closes the mount and begins a new one; a change of state, fund, unit, connection or eyes closes the dated stretch
and begins a new one; consents gain rows. Every verb writes its custody event.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from service.cameras.actions import changing
from service.cameras.consent_texts import METHODS, VERSION, consent_sha256
from service.cameras.entries import HUNG_BEFORE_DAYS
from service.cameras.fields import Connection, Fund, Purpose, State
from service.cameras.reasons import OUTAGE_REASONS
from service.web.language import _
from storage.catalog import camera_statuses, consents, feeds, mounts
from storage.catalog import units as units_catalog
from storage.errors import Conflict, Invalid, NotFound
from storage.models import Camera, CameraStatus, Consent, Mount, Outage
from storage.unit_of_work import UnitOfWork
from storage.values.clock import DAY_MS, day_start_ms, local_date
from storage.values.place import Sector
from storage.values.text import normal


def move(work: UnitOfWork, camera_id: int, sector: Sector, from_ms: int) -> Mount:
    """Hang the camera elsewhere, or look another way, from an instant (epoch ms) on: a new mount; the old one ends.

    Also gives a first place to a camera that had none. Raises Invalid for an instant in the future or not behind the
    beginning of the mount that holds now.
    """
    camera = changing(work, camera_id)
    old = mounts.current(work.session, camera_id)
    if from_ms > work.now:
        raise Invalid({"from": _("Thời điểm chuyển không thể ở tương lai.")})
    if old is not None and from_ms <= old.valid_from_ms:
        raise Invalid({"from": _("Thời điểm chuyển phải sau ngày bắt đầu của vị trí hiện tại; lịch sử không sửa lại.")})
    if old is not None:
        old.valid_to_ms = from_ms
    mount = mounts.add(
        work.session,
        Mount(
            camera_id=camera_id,
            lat=sector.point.lat,
            lon=sector.point.lon,
            azimuth_deg=sector.azimuth_deg % 360,
            angle_deg=sector.angle_deg,
            range_metres=sector.range_metres,
            valid_from_ms=from_ms,
            recorded_by=work.actor_id,
            recorded_at=work.now,
        ),
    )
    camera.edition += 1
    work.record("camera.moved", "camera", camera_id, mount_id=mount.id, from_ms=from_ms)
    return mount


def first_place_ms(camera: Camera) -> int:
    """From when a first mount holds if nobody says: as far back as its device could still have footage, epoch ms."""
    return day_start_ms(camera.registered_on) - HUNG_BEFORE_DAYS * DAY_MS


def change_status(
    work: UnitOfWork,
    camera_id: int,
    *,
    on: date,
    state: State | None = None,
    fund: Fund | None = None,
    connection: Connection | None = None,
    eye_count: int | None = None,
    unit_id: str | None = None,
    reason: str = "",
) -> CameraStatus:
    """Say what holds from day ``on``; None leaves a fact as it was. The stretch before is closed, not changed.

    Raises Invalid for a day in the future or before the stretch that holds now, for a unit that is none of today, or
    when nothing would change; Conflict when the camera is recorded and no longer would be connected.
    """
    camera = changing(work, camera_id)
    old = camera_statuses.current(work.session, camera_id)
    if old is None:
        raise NotFound
    facts: dict[str, str | int] = {
        "state": str(state or old.state),
        "fund": str(fund or old.fund),
        "connection": str(connection or old.connection),
        "eye_count": old.eye_count if eye_count is None else eye_count,
        "unit_id": unit_id or old.unit_id,
    }
    changed = [name for name, value in facts.items() if getattr(old, name) != value]
    if problems := _wrong_status(work, facts, changed, on, old):
        raise Invalid(problems)
    _require_no_feed(work, camera_id, facts)
    old.valid_to_on = on
    status = CameraStatus(
        camera_id=camera_id,
        valid_from_on=on,
        reason=normal(reason)[:200],
        recorded_by=work.actor_id,
        **facts,
    )
    camera_statuses.add(work.session, status)
    camera.unit_id = status.unit_id
    camera.device_class = "state" if status.fund == Fund.STATE else "citizen"
    camera.edition += 1
    told: dict[str, Any] = {name: value for name, value in facts.items() if name in changed}
    work.record("camera.status_changed", "camera", camera_id, on=on.isoformat(), **told)
    return status


def _require_no_feed(work: UnitOfWork, camera_id: int, facts: dict[str, str | int]) -> None:
    """A camera that is connected no more, or gone, must not be recorded on. Raises Conflict."""
    if facts["connection"] == Connection.CENTRAL and facts["state"] != State.REMOVED:
        return
    if feeds.of_camera(work.session, camera_id) is not None:
        sentence = _("Camera đang có luồng hình được ghi. Hãy nhờ kỹ thuật viên thu hồi luồng trước.")
        raise Conflict("camera_has_feed", sentence)


def _wrong_status(
    work: UnitOfWork, facts: dict[str, str | int], changed: list[str], on: date, old: CameraStatus
) -> dict[str, str]:
    today = local_date(work.now)
    problems: dict[str, str] = {}
    if on > today:
        problems["on"] = _("Ngày thay đổi không thể ở tương lai.")
    elif on < old.valid_from_on:
        problems["on"] = _("Đã có thay đổi ghi sau ngày này; lịch sử không sửa lại. Hãy chọn ngày muộn hơn.")
    if not changed:
        problems["state"] = _("Chưa có gì thay đổi so với hiện tại.")
    if not 1 <= int(facts["eye_count"]) <= 256:
        problems["eyes"] = _("Số mắt camera từ 1 đến 256.")
    if "unit_id" in changed:
        unit = units_catalog.get(work.session, str(facts["unit_id"]))
        if unit is None or unit.valid_from_on > on or (unit.valid_to_on is not None and unit.valid_to_on <= on):
            problems["unit"] = _("Hãy chọn một phường, xã, đặc khu hiện nay trong danh sách gợi ý.")
    return problems


def note_outage(
    work: UnitOfWork, camera_id: int, *, start_ms: int, end_ms: int | None, reason: str, note: str = ""
) -> Outage:
    """Write down why a camera has nothing for a stretch (epoch ms; ``end_ms`` None while it lasts). Raises Invalid."""
    changing(work, camera_id)
    problems: dict[str, str] = {}
    if reason not in OUTAGE_REASONS:
        problems["reason"] = _("Hãy chọn một lý do trong danh sách.")
    if start_ms > work.now:
        problems["start"] = _("Thời điểm bắt đầu không thể ở tương lai.")
    if end_ms is not None and end_ms <= start_ms:
        problems["end"] = _("Thời điểm kết thúc phải sau thời điểm bắt đầu.")
    if problems:
        raise Invalid(problems)
    outage = Outage(
        camera_id=camera_id,
        start_ms=start_ms,
        end_ms=end_ms,
        reason=reason,
        note=normal(note)[:500],
        recorded_by=work.actor_id,
    )
    camera_statuses.add_outage(work.session, outage)
    work.record("camera.outage_noted", "camera", camera_id, outage_id=outage.id, reason=reason, start_ms=start_ms)
    return outage


def end_outage(work: UnitOfWork, camera_id: int, outage_id: int, end_ms: int) -> Outage:
    """Say when a stretch that lasted was over. Raises NotFound, Conflict when it has an end, Invalid."""
    changing(work, camera_id)
    outage = camera_statuses.outage(work.session, outage_id)
    if outage is None or outage.camera_id != camera_id:
        raise NotFound
    if outage.end_ms is not None:
        raise Conflict("outage_ended", _("Đợt gián đoạn này đã có thời điểm kết thúc."))
    if not outage.start_ms < end_ms <= work.now:
        raise Invalid({"end": _("Thời điểm kết thúc phải sau thời điểm bắt đầu và không ở tương lai.")})
    outage.end_ms = end_ms
    work.record("camera.outage_ended", "camera", camera_id, outage_id=outage_id, end_ms=end_ms)
    return outage


def give_consent(work: UnitOfWork, camera_id: int, purpose: str, method: str) -> Consent:
    """The owner agrees to one purpose, with the text of today. One that stands already stays. Raises Invalid."""
    changing(work, camera_id)
    if purpose not in Purpose.labels() or method not in METHODS:
        raise Invalid({"purpose": _("Hãy chọn một mục đích trong danh sách.")})
    standing = consents.standing(work.session, camera_id, purpose)
    if standing is not None:
        return standing
    digest = consent_sha256(purpose)
    consent = consents.add(
        work.session,
        Consent(
            camera_id=camera_id,
            purpose=purpose,
            text_version=VERSION,
            text_sha256=digest,
            method=method,
            given_at=work.now,
            recorded_by=work.actor_id,
        ),
    )
    work.record("camera.consent_given", "camera", camera_id, purpose=purpose, text_sha256=digest, method=method)
    return consent


def withdraw_consent(work: UnitOfWork, camera_id: int, purpose: str) -> None:
    """The owner takes back one purpose; the row stays, dated. Nothing happens when it was not given."""
    changing(work, camera_id)
    standing = consents.standing(work.session, camera_id, purpose)
    if standing is not None:
        standing.withdrawn_at = work.now
        work.record("camera.consent_withdrawn", "camera", camera_id, purpose=purpose)


def check_sign(work: UnitOfWork, camera_id: int, *, hangs: bool, on: date) -> Camera:
    """Write down whether the notice sign was there on a day. Raises Invalid for a day in the future."""
    camera = changing(work, camera_id)
    if on > local_date(work.now):
        raise Invalid({"on": _("Ngày xem biển không thể ở tương lai.")})
    camera.has_notice_sign, camera.notice_sign_checked_on = hangs, on
    camera.edition += 1
    work.record("camera.sign_checked", "camera", camera_id, hangs=hangs, on=on.isoformat())
    return camera
