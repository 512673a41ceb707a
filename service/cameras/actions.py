"""What is done with the register of cameras.

Here: ``register`` (officer: confirmed at once), ``register_many`` (lists, one transaction), ``edit``, ``confirm``,
``reject``, ``visible_camera`` and ``line_of`` (404 beyond one's units). Beside it in ``changes``: ``move``,
``change_status``, ``note_outage``, ``end_outage``, ``give_consent``, ``withdraw_consent``,
``check_sign``.

For the owner's own pages: ``register_own`` (pending until an officer confirms; makes and links the owner of a new
account), ``own_lines`` (my cameras), ``own_line`` (one of mine, else NotFound), and after ``own_line`` has let them
through ``changes.give_consent`` / ``changes.withdraw_consent`` with ``method="own_page"``.

A draft comes from ``rules.checked_camera``. What a draft leaves open becomes the defaults stated in ``entries``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.cameras import entries
from service.cameras.duplicates import Likeness, Standing, likenesses, told_of
from service.cameras.rules import CameraDraft
from service.web.formatting import moment
from service.web.language import _
from storage.catalog import accounts, camera_statuses, cameras, custody, owners
from storage.catalog import units as units_catalog
from storage.errors import Conflict, Invalid, NotFound
from storage.models import Camera, Owner
from storage.unit_of_work import Reading, UnitOfWork
from storage.values.clock import local_date
from storage.values.place import Point
from storage.values.text import normal

PREFIX_SETTING = "camera_prefix"
ALL_ROUND_DEG = 360


@dataclass(frozen=True)
class Registered:
    """A camera just entered, and what a person should look at again (Vietnamese sentences)."""

    camera: Camera
    warnings: list[str]


def register(
    work: UnitOfWork,
    draft: CameraDraft,
    unit_id: str,
    *,
    method: str = "paper",
    hung_from_ms: int | None = None,
) -> Registered:
    """Enter one camera in the register of ``unit_id``, confirmed at once: the caller is an officer.

    ``method``: how consent was given (``consent_texts.METHODS``); ``hung_from_ms``: since when it hangs there, if that
    is known. Raises Invalid for a unit that is none of today.
    """
    alike = likely_duplicates(work.session, [draft], [unit_id])[0]
    camera = register_many(work, [draft], unit_id, method=method, hung_from_ms=hung_from_ms)[0]
    return Registered(camera, [*draft.warnings, *(likeness.reason for likeness in alike)])


def register_many(
    work: UnitOfWork,
    drafts: Sequence[CameraDraft],
    unit_ids: str | Sequence[str],
    *,
    method: str = "paper",
    registration: str = "confirmed",
    hung_from_ms: int | None = None,
    owner: Owner | None = None,
) -> list[Camera]:
    """Enter many cameras at once, in the order given: all in this transaction or none. Answers them, with codes.

    ``unit_ids``: one for all, or one for each. Registrations of one phone and name share an owner; ``owner`` says whose
    all of them are. Raises Invalid for a unit that is none of today.
    """
    units = [unit_ids] * len(drafts) if isinstance(unit_ids, str) else list(unit_ids)
    entering = entries.Entering(work.now, local_date(work.now), work.actor_id, method, registration)
    codes = _codes(work, units)
    people = [owner] * len(drafts) if owner else _owners(work, drafts)
    registered = [
        entries.camera_of(draft, code, person, unit_id, entering)
        for draft, code, person, unit_id in zip(drafts, codes, people, units, strict=True)
    ]
    cameras.add_all(work.session, registered)
    both = list(zip(drafts, registered, strict=True))
    mounts = [entries.mount_of(draft, camera, entering, hung_from_ms) for draft, camera in both]
    cameras.add_all(
        work.session,
        [
            *(row for draft, camera in both for row in entries.statuses_of(draft, camera, entering)),
            *(mount for mount in mounts if mount),
            *(row for draft, camera in both for row in entries.consents_of(draft, camera, entering)),
            *(row for draft, camera in both for row in entries.clock_of(draft, camera, entering)),
        ],
    )
    for (draft, camera), mount in zip(both, mounts, strict=True):
        work.record(
            "camera.registered",
            "camera",
            camera.id,
            unit_id=camera.unit_id,
            owner_id=camera.owner_id,
            mount_id=mount.id if mount else None,
            registration=registration,
            purposes=[str(purpose) for purpose in draft.purposes],
        )
    return registered


def _codes(work: UnitOfWork, units: Sequence[str]) -> list[str]:
    """The next free codes, unit by unit."""
    today, known = local_date(work.now), units_catalog.many(work.session, set(units))
    prefixes: dict[str, str] = {}
    for unit_id in sorted(set(units)):
        unit = known.get(unit_id)
        if unit is None or (unit.valid_to_on is not None and unit.valid_to_on <= today):
            raise Invalid({"unit": _("Hãy chọn một phường, xã, đặc khu hiện nay trong danh sách gợi ý.")})
        chosen = units_catalog.settings_of(work.session, unit_id).get(PREFIX_SETTING)
        prefixes[unit_id] = chosen or entries.initials_prefix(unit.name)
    waiting = {}
    for prefix in sorted(set(prefixes.values())):  # in one order, so that two lists never wait for each other
        count = sum(prefixes[unit_id] == prefix for unit_id in units)
        last = cameras.last_code(work.session, prefix)
        waiting[prefix] = iter(entries.following_codes(last, prefix, count))
    return [next(waiting[prefixes[unit_id]]) for unit_id in units]


def _owners(work: UnitOfWork, drafts: Sequence[CameraDraft]) -> list[Owner]:
    """For each registration its owner: known by phone and name, or new."""
    wanted = entries.distinct_owners(drafts)
    known: dict[tuple[str, str], Owner] = {}
    for person in owners.with_phones(work.session, [phone for phone, _name in wanted]):
        known.setdefault((person.phone, person.name_fold), person)
    new = {key: entries.owner_of(draft, work.now) for key, draft in wanted.items() if key not in known}
    owners.add_all(work.session, list(new.values()))
    known |= new
    return [known[entries.owner_key(draft.phone, draft.owner_name)] for draft in drafts]


def likely_duplicates(
    session: Reading, drafts: Sequence[CameraDraft], unit_ids: Sequence[str], names: Sequence[str] | None = None
) -> list[list[Likeness]]:
    """For each draft which camera it may repeat, or repeats: a registered one or an earlier draft; and why.

    ``names``: how earlier drafts are called in a sentence ("dòng 12").
    """
    asked = [
        Standing(
            names[index] if names else f"#{index + 1}",
            draft.phone,
            unit_ids[index],
            draft.azimuth_deg,
            draft.point,
            told_of(draft.owner_name, entries.place_told(draft)),
        )
        for index, draft in enumerate(drafts)
    ]
    known = [
        Standing(
            row.code,
            row.phone,
            row.unit_id,
            None if row.angle_deg is None or row.angle_deg >= ALL_ROUND_DEG else row.azimuth_deg,
            None if row.lat is None else Point(row.lat, row.lon),
            told_of(row.owner_name, row.place),
        )
        for row in cameras.standings(session, set(unit_ids))
    ]
    return likenesses(asked, known)


def edit(work: UnitOfWork, camera_id: int, draft: CameraDraft, edition: int) -> Camera:
    """Change what was entered of the camera and its owner; place, dated facts and consents have verbs of their own.

    Raises Conflict when somebody changed it since ``edition`` was read: the answer says who and when.
    """
    camera = changing(work, camera_id)
    if camera.edition != edition:
        raise _edited_meanwhile(work, camera)
    owner = owners.get(work.session, camera.owner_id)
    assert owner is not None
    for name, value in entries.owner_columns(draft).items():
        setattr(owner, name, value)
    if draft.wants_result is not None:
        owner.wants_result = draft.wants_result
    columns = entries.camera_columns(draft)
    for name, value in columns.items():
        setattr(camera, name, value)
    camera.search_fold = entries.search_fold(camera.code, columns, owner.name)
    for line in cameras.of_owner(work.session, owner.id):  # the owner's other cameras are found by the new name, too
        other = line.camera
        said = {"address": other.address, "place": other.place, "subunit": other.subunit}
        other.search_fold = entries.search_fold(other.code, said, owner.name)
    camera.edition += 1
    work.record("camera.edited", "camera", camera.id, edition=camera.edition)
    return camera


def _edited_meanwhile(work: UnitOfWork, camera: Camera) -> Conflict:
    events = custody.of_noun(work.session, "camera", camera.id)
    last = events[-1] if events else None
    people = accounts.names(work.session, [last.actor_id]) if last and last.actor_id else {}
    return Conflict(
        "edited_meanwhile",
        _("Camera này đã được %(who)s sửa lúc %(at)s. Hãy tải lại trang rồi sửa tiếp."),
        edition=camera.edition,
        who=people.get(last.actor_id or 0, "–") if last else "–",
        at=moment(last.at if last else None),
    )


def confirm(work: UnitOfWork, camera_id: int) -> Camera:
    """Let a pending registration count, from today on. Raises Conflict when it was decided before."""
    camera = _pending(work, camera_id)
    camera.registration, camera.confirmed_at, camera.confirmed_by = "confirmed", work.now, work.actor_id
    today = local_date(work.now)
    for status in camera_statuses.of_camera(work.session, camera_id):
        # until now nothing counted it: its stretch begins on the day it counts
        status.valid_from_on = max(status.valid_from_on, today)
        if status.valid_to_on is not None:
            status.valid_to_on = max(status.valid_to_on, today)
    camera.edition += 1
    work.record("camera.confirmed", "camera", camera.id, unit_id=camera.unit_id)
    return camera


def reject(work: UnitOfWork, camera_id: int, reason: str) -> Camera:
    """Turn a pending registration down; the owner reads the reason. Raises Invalid, or Conflict when decided before."""
    camera = _pending(work, camera_id)
    text = normal(reason)
    if not 10 <= len(text) <= 300:
        raise Invalid({"reason": _("Hãy ghi lý do từ chối, 10 đến 300 ký tự; chủ camera sẽ đọc.")})
    camera.registration, camera.rejection_reason = "rejected", text
    camera.confirmed_at, camera.confirmed_by = work.now, work.actor_id
    camera.edition += 1
    work.record("camera.rejected", "camera", camera.id, unit_id=camera.unit_id)
    return camera


def _pending(work: UnitOfWork, camera_id: int) -> Camera:
    camera = cameras.locked(work.session, camera_id)
    if camera is None:
        raise NotFound
    if camera.registration != "pending":
        raise Conflict("decided_before", _("Đăng ký này đã được xử lý trước đó. Hãy tải lại trang."))
    return camera


def changing(work: UnitOfWork, camera_id: int) -> Camera:
    """The camera, locked for a change. Raises NotFound, or Refused for one whose registration was rejected."""
    camera = cameras.locked(work.session, camera_id)
    if camera is None:
        raise NotFound
    if camera.registration == "rejected":
        raise Conflict("camera_rejected", _("Đăng ký của camera này đã bị từ chối, không thay đổi được."))
    return camera


def visible_camera(session: Reading, camera_id: int, unit_ids: set[str] | None) -> Camera:
    """The camera, if it is of one of these units (None: of any). Raises NotFound."""
    camera = cameras.get(session, camera_id)
    if camera is None or (unit_ids is not None and camera.unit_id not in unit_ids):
        raise NotFound
    return camera


def line_of(session: Reading, camera_id: int, unit_ids: set[str] | None) -> cameras.CameraLine:
    """The camera with owner and what holds for it now, as ``visible_camera``. Raises NotFound."""
    visible_camera(session, camera_id, unit_ids)
    line = cameras.line(session, camera_id)
    if line is None:
        raise NotFound
    return line


def register_own(work: UnitOfWork, account_id: int, draft: CameraDraft, unit_id: str) -> Camera:
    """Enter a camera of the owner who is signed in, pending until an officer of ``unit_id`` confirms it.

    The account's owner is made and linked at the first camera. Raises NotFound for an account of another role.
    """
    account = accounts.by_id(work.session, account_id)
    if account is None or account.role != "owner":
        raise NotFound
    owner = owners.get(work.session, account.owner_id) if account.owner_id else None
    if owner is None:
        owner = entries.owner_of(draft, work.now)
        owners.add_all(work.session, [owner])
        account.owner_id = owner.id
    sent = replace(draft, registered_on=None, identity_checked_on=None)  # an officer's to say, not the owner's
    return register_many(work, [sent], unit_id, method="own_page", registration="pending", owner=owner)[0]


def own_lines(session: Reading, owner_id: int | None) -> list[cameras.CameraLine]:
    """An owner's cameras with what holds for them now, in order of code; empty for nobody."""
    return cameras.of_owner(session, owner_id) if owner_id is not None else []


def own_line(session: Reading, camera_id: int, owner_id: int | None) -> cameras.CameraLine:
    """One of the owner's cameras. Raises NotFound for somebody else's."""
    line = cameras.line(session, camera_id)
    if line is None or owner_id is None or line.camera.owner_id != owner_id:
        raise NotFound
    return line
