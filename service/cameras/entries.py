"""A checked registration turned into what is kept: owner, camera, dated facts, mount, consents, clock.

What a registration does not say is kept so: kind of owner, of camera and place of storage "" (shown "Không rõ");
retention 0, which means "nothing can be counted on": live only, or the owner does not know; connection independent
(footage on request); fund self-installed (never community-funded, for that is what reports boast of); one recorder;
night vision, sound and notice sign false until somebody has seen them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from service.cameras.consent_texts import VERSION, consent_sha256
from service.cameras.fields import Connection, Fund, Movement, State
from service.cameras.rules import CameraDraft, sector_of
from storage.models import Camera, CameraStatus, ClockObservation, Consent, Mount, Owner
from storage.values.clock import day_start_ms
from storage.values.text import folded, sort_key

UNKNOWN = ""
ASSUMED_FUND, ASSUMED_CONNECTION = Fund.SELF, Connection.INDEPENDENT
HUNG_BEFORE_DAYS = 180
"""A first mount whose beginning nobody stated holds from so many days before registration: the longest retention, so
that whatever the device may still have can be placed."""
STATED_UNCERTAINTY_MS = 5_000
"""Of a clock offset that somebody only told."""


@dataclass(frozen=True)
class Entering:
    """What all rows of one registration share: when, by whom, how consent was given, what becomes of it."""

    at_ms: int
    on: date
    by: int | None
    method: str
    registration: str


def owner_of(draft: CameraDraft, at_ms: int) -> Owner:
    """A new owner."""
    return Owner(created_at=at_ms, wants_result=bool(draft.wants_result), **owner_columns(draft))


def owner_columns(draft: CameraDraft) -> dict[str, Any]:
    """What a form says of the owner."""
    return {
        "kind": str(draft.owner_kind or UNKNOWN),
        "name": draft.owner_name,
        "name_fold": folded(draft.owner_name),
        "name_sort": sort_key(draft.owner_name)[:250],
        "phone": draft.phone,
        "phone_other": draft.phone_other,
        "contact": " · ".join(filter(None, (draft.zalo, draft.email)))[:120] or None,
        "contact_hours": draft.contact_hours,
        "identity_checked_on": draft.identity_checked_on,
    }


def place_told(draft: CameraDraft) -> str:
    """Where it hangs and what is seen, in words."""
    place = draft.place if not draft.sees or draft.sees in draft.place else f"{draft.place} · {draft.sees}"
    return place[:200]


def camera_columns(draft: CameraDraft) -> dict[str, Any]:
    """What a form says of the camera itself."""
    note = " · ".join(filter(None, (draft.note, f"Phiếu {draft.form_number}" if draft.form_number else None)))
    return {
        "subunit": draft.subunit or "",
        "address": draft.address,
        "place": place_told(draft),
        "kind": str(draft.camera_kind or UNKNOWN),
        "movement": str(draft.movement or Movement.FIXED),
        "brand": draft.brand or "",
        "recorder_count": 1 if draft.recorders is None else draft.recorders,
        "resolution": draft.resolution or "",
        "has_night_vision": bool(draft.infrared),
        "records_audio": bool(draft.audio),
        "storage_place": str(draft.storage_place or UNKNOWN),
        "retention_days": draft.retention_days or 0,
        "amount_dong": draft.amount_dong,
        "has_notice_sign": bool(draft.notice_sign),
        "notice_sign_checked_on": draft.notice_sign_checked_on,
        "note": note[:500],
    }


def camera_of(draft: CameraDraft, code: str, owner: Owner, unit_id: str, entering: Entering) -> Camera:
    """A new camera."""
    is_confirmed = entering.registration == "confirmed"
    columns = camera_columns(draft)
    return Camera(
        code=code,
        owner_id=owner.id,
        unit_id=unit_id,
        search_fold=search_fold(code, columns, owner.name),
        is_outdoor=True,
        device_class="state" if draft.fund is Fund.STATE else "citizen",
        lawful_basis="art32_1a",
        registration=entering.registration,
        registered_on=draft.registered_on or entering.on,
        registered_by=entering.by,
        confirmed_at=entering.at_ms if is_confirmed else None,
        confirmed_by=entering.by if is_confirmed else None,
        edition=1,
        **columns,
    )


def search_fold(code: str, columns: dict[str, Any], owner_name: str) -> str:
    """Code, address, place, neighbourhood and owner, folded for look-up."""
    parts = (code, columns["address"], columns["place"], columns["subunit"], owner_name)
    return folded(" ".join(dict.fromkeys(parts)))[:500]


def statuses_of(draft: CameraDraft, camera: Camera, entering: Entering) -> list[CameraStatus]:
    """The dated facts from the day of registration; two stretches when the state is known to have changed since."""
    facts = {
        "camera_id": camera.id,
        "unit_id": camera.unit_id,
        "fund": str(draft.fund or ASSUMED_FUND),
        "connection": str(draft.connection or ASSUMED_CONNECTION),
        "eye_count": draft.eyes,
        "recorded_by": entering.by,
    }
    changed_on = draft.state_on if draft.state is not State.WORKING else None
    if changed_on is None or changed_on <= camera.registered_on:
        return [CameraStatus(state=str(draft.state), valid_from_on=camera.registered_on, reason="", **facts)]
    first = CameraStatus(state=str(State.WORKING), valid_from_on=camera.registered_on, reason="", **facts)
    first.valid_to_on = changed_on
    return [first, CameraStatus(state=str(draft.state), valid_from_on=changed_on, reason="", **facts)]


def mount_of(draft: CameraDraft, camera: Camera, entering: Entering, hung_from_ms: int | None) -> Mount | None:
    """Where the camera hangs; None when the registration has no position."""
    sector = sector_of(draft)
    if sector is None:
        return None
    since = day_start_ms(camera.registered_on - timedelta(days=HUNG_BEFORE_DAYS))
    return Mount(
        camera_id=camera.id,
        lat=sector.point.lat,
        lon=sector.point.lon,
        azimuth_deg=sector.azimuth_deg % 360,
        angle_deg=sector.angle_deg,
        range_metres=sector.range_metres,
        valid_from_ms=since if hung_from_ms is None else hung_from_ms,
        recorded_by=entering.by,
        recorded_at=entering.at_ms,
    )


def consents_of(draft: CameraDraft, camera: Camera, entering: Entering) -> list[Consent]:
    """One row for each purpose that was ticked."""
    return [
        Consent(
            camera_id=camera.id,
            purpose=str(purpose),
            text_version=VERSION,
            text_sha256=consent_sha256(purpose),
            method=entering.method,
            given_at=entering.at_ms,
            recorded_by=entering.by,
        )
        for purpose in draft.purposes
    ]


def clock_of(draft: CameraDraft, camera: Camera, entering: Entering) -> list[ClockObservation]:
    """The first line of the clock ledger, if the form states an offset."""
    if draft.clock_offset_ms is None:
        return []
    return [
        ClockObservation(
            camera_id=camera.id,
            observed_at=entering.at_ms,
            offset_ms=draft.clock_offset_ms,
            uncertainty_ms=STATED_UNCERTAINTY_MS,
            method="statement",
            recorded_by=entering.by,
            recorded_at=entering.at_ms,
        )
    ]


def following_codes(last: str | None, prefix: str, count: int) -> list[str]:
    """The next ``count`` codes behind ``last``: TT-0412 … TT-0413."""
    number = int(last[len(prefix) + 1 :]) if last else 0
    return [f"{prefix}-{number + step:04d}" for step in range(1, count + 1)]


def initials_prefix(unit_name: str) -> str:
    """Letters that begin a unit's codes when it has not chosen any: "Tam Thắng" → TT, "Đông Hòa" → DH, "2" → C2."""
    letters = "".join(word[0] for word in folded(unit_name).split() if word[0].isalnum()).upper()[:5]
    return letters if letters[:1].isalpha() else f"C{letters}"


def owner_key(phone: str, name: str) -> tuple[str, str]:
    """Who counts as the same owner: same first number and same name."""
    return phone, folded(name)


def distinct_owners(drafts: Sequence[CameraDraft]) -> dict[tuple[str, str], CameraDraft]:
    """The first registration of each owner."""
    found: dict[tuple[str, str], CameraDraft] = {}
    for draft in drafts:
        found.setdefault(owner_key(draft.phone, draft.owner_name), draft)
    return found
