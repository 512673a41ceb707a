"""What owners do themselves: make an account, register a camera, agree and withdraw, tell the ward."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.access.actions import create_account
from service.access.rules import password_problem
from service.cameras import changes
from service.cameras.actions import own_line, own_lines, register_own
from service.cameras.phones import parse_phone
from service.cameras.rules import OWNER_FORM, CameraDraft, checked_camera
from service.owners import rules
from service.units.actions import chosen_commune
from service.web.language import _
from service.web.writing import text_problem
from storage.catalog import accounts, cameras, owner_reports, owners
from storage.catalog.cameras import CameraLine
from storage.errors import Conflict, Invalid, NotFound, Refused, TooMany
from storage.models import Account, Camera, Owner, OwnerReport
from storage.unit_of_work import Archive, Reading, UnitOfWork
from storage.values.clock import HOUR_MS, SECOND_MS, local_date
from storage.values.text import normal

REQUIRED = (OWNER_FORM - {"place"}) | {"address", "notice_sign"}


class TooManySignUps(TooMany):
    """So many accounts from one address within the hour are not people who live there."""

    def __init__(self) -> None:
        super().__init__(
            "sign_up_wait",
            _("Đã có nhiều lượt đăng ký từ mạng này. Hãy chờ một giờ, hoặc nhờ công an phường đăng ký giúp."),
            retry_after_s=HOUR_MS // SECOND_MS,
        )


@dataclass(frozen=True)
class SignUp:
    """What a new owner enters. ``ward``: a commune of today by name, code or key."""

    name: str
    phone: str
    ward: str
    password: str


def sign_up(archive: Archive, given: SignUp, address: str) -> Account:
    """A new account of an owner, who signs in with their phone number.

    Nothing is linked to it: an owner known by that number is not theirs to see until an officer says so, for nobody
    has proven that the number is theirs. Raises Invalid naming each input to mend, TooManySignUps.
    """
    phone, unit_id = _checked_sign_up(archive, given)
    with archive.write() as work:
        accounts.lock_tries(work.session)
        if accounts.attempts(work.session, work.now - HOUR_MS, rules.SIGN_UP, address[:45]) >= rules.SIGN_UPS_AN_HOUR:
            raise TooManySignUps
        accounts.add_attempt(work.session, rules.SIGN_UP, address[:45], work.now, has_succeeded=True)
    try:
        with archive.write() as work:
            return create_account(
                work,
                login=phone,
                display_name=given.name,
                role="owner",
                unit_id=unit_id,
                password=given.password,
                must_change=False,
            )
    except Invalid as problem:
        names = {"login": "phone", "display_name": "name", "unit_id": "ward"}
        raise Invalid({names.get(name, name): text for name, text in problem.problems.items()}) from problem


def _checked_sign_up(archive: Archive, given: SignUp) -> tuple[str, str]:
    problems: dict[str, str] = {}
    phone = unit_id = ""
    if problem := text_problem(given.name, 2, _("Họ tên cần 2 đến 100 ký tự.")):
        problems["name"] = problem
    elif len(normal(given.name)) > 100:
        problems["name"] = _("Họ tên cần 2 đến 100 ký tự.")
    try:
        phone = parse_phone(given.phone).number
    except Refused as refusal:
        problems["phone"] = refusal.message
    try:
        unit_id = chosen_commune(given.ward, local_date(archive.clock.now_ms()), None, None)
    except Invalid:
        problems["ward"] = _("Hãy chọn phường, xã, đặc khu nơi đặt camera trong danh sách.")
    if wrong := password_problem(given.password, phone):
        problems["password"] = wrong
    if problems:
        raise Invalid(problems)
    return phone, unit_id


def owner_of(session: Reading, account: Account) -> Owner | None:
    """Who the account stands for; None until the first camera is registered."""
    return owners.get(session, account.owner_id) if account.owner_id is not None else None


def checked_registration(inputs: Mapping[str, str], now_ms: int) -> CameraDraft:
    """The registration an owner describes. Raises Invalid with every problem at once."""
    return checked_camera(inputs, local_date(now_ms), REQUIRED)


def register(work: UnitOfWork, account: Account, inputs: Mapping[str, str], ward: str) -> Camera:
    """Enter a camera of the owner who is signed in; it waits for an officer of the ward.

    Raises Invalid, Conflict for what was sent already, Refused when too many of this owner's wait.
    """
    draft = checked_registration(inputs, work.now)
    unit_id = chosen_commune(ward, local_date(work.now), None, account.unit_id)
    waiting = [line for line in own_cameras(work.session, account) if line.camera.registration == "pending"]
    if any(_repeats(line, draft) for line in waiting):
        raise Conflict("registered_already", _("Quý ông/bà đã gửi đăng ký camera này; công an phường đang xem."))
    if len(waiting) >= rules.MOST_PENDING:
        raise Conflict("too_many_pending", _("Đã có nhiều đăng ký chờ xác nhận. Hãy chờ công an phường xử lý."))
    camera = register_own(work, account.id, draft, unit_id)
    owner = owners.get(work.session, camera.owner_id)
    if owner is not None and draft.wants_result is not None:
        owner.wants_result = draft.wants_result
    return camera


def _repeats(line: CameraLine, draft: CameraDraft) -> bool:
    place = (line.mount.lat, line.mount.lon) if line.mount else None
    sent = (draft.point.lat, draft.point.lon) if draft.point else None
    direction = line.mount.azimuth_deg if line.mount and line.mount.angle_deg < 360 else None
    is_same_way = place is None or direction == draft.azimuth_deg
    return line.camera.address == draft.address and place == sent and is_same_way


def own_cameras(session: Reading, account: Account) -> list[CameraLine]:
    """The owner's cameras with what holds for them now, in order of code."""
    return own_lines(session, account.owner_id)


def own_camera(session: Reading, account: Account, camera_id: int) -> CameraLine:
    """One of the owner's cameras. Raises NotFound for anybody else's."""
    return own_line(session, camera_id, account.owner_id)


def give_consent(work: UnitOfWork, account: Account, camera_id: int, purpose: str) -> None:
    """The owner agrees to one purpose for one own camera. Raises NotFound, Invalid."""
    own_camera(work.session, account, camera_id)
    changes.give_consent(work, camera_id, purpose, "own_page")


def withdraw_consent(work: UnitOfWork, account: Account, camera_id: int, purpose: str) -> None:
    """The owner takes one purpose back. Footage already given to a case stays with it. Raises NotFound."""
    own_camera(work.session, account, camera_id)
    changes.withdraw_consent(work, camera_id, purpose)


def wish_result(work: UnitOfWork, account: Account, wants_result: bool) -> None:
    """Whether the owner wants to hear what came of it. Raises NotFound before the first camera."""
    owner = owner_of(work.session, account)
    if owner is None:
        raise NotFound
    owner.wants_result = wants_result
    work.record("owner.result_wished", "owner", owner.id, wants_result=wants_result)


def tell(work: UnitOfWork, account: Account, camera_id: int, kind: str, note: str) -> OwnerReport:
    """Tell the ward that a camera broke, moved, … ; an officer looks and changes the register. Raises Invalid."""
    line = own_camera(work.session, account, camera_id)
    problems: dict[str, str] = {}
    if kind not in rules.REPORT_KINDS:
        problems["kind"] = _("Hãy chọn việc cần báo.")
    if len(normal(note)) > 500:
        problems["note"] = _("Hãy ghi ngắn gọn, tối đa 500 ký tự.")
    needed = 5 if kind in {"moved", "other"} else 0
    if problem := text_problem(note, needed, _("Hãy ghi vài lời để cán bộ biết việc gì, ở đâu.")):
        problems["note"] = problem
    if problems:
        raise Invalid(problems)
    open_ones = [one for one in owner_reports.of_camera(work.session, line.camera.id) if one.settled_at is None]
    if any(one.kind == kind for one in open_ones):
        raise Conflict("told_already", _("Việc này đã được báo; công an phường đang xem."))
    made = owner_reports.add(
        work.session,
        OwnerReport(
            camera_id=line.camera.id,
            kind=kind,
            note=normal(note),
            reported_by=account.id,
            reported_at=work.now,
        ),
    )
    work.record("owner_report.made", "owner_report", made.id, camera_id=line.camera.id, report_kind=kind)
    return made


def settle(work: UnitOfWork, report_id: int, unit_ids: set[str] | None, answer: str) -> OwnerReport:
    """An officer has dealt with what an owner told. Raises NotFound beyond these units, Conflict if settled before."""
    told = owner_reports.locked(work.session, report_id)
    camera = cameras.get(work.session, told.camera_id) if told else None
    if told is None or camera is None or (unit_ids is not None and camera.unit_id not in unit_ids):
        raise NotFound
    if told.settled_at is not None:
        raise Conflict("settled_already", _("Việc này đã được xử lý. Hãy tải lại trang."))
    text = normal(answer)
    if not 5 <= len(text) <= 300:
        raise Invalid({f"answer_{report_id}": _("Hãy ghi trả lời cho chủ camera, 5 đến 300 ký tự.")})
    told.settled_by, told.settled_at, told.answer = work.actor_id, work.now, text
    work.record("owner_report.settled", "owner_report", told.id, camera_id=camera.id)
    return told
