"""Take note of a fault, register a view, open a ticket and move it on; what stands on the technician's board."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from service.cameras.actions import visible_camera
from service.health import rules
from service.health.rules import Correction, TicketDraft
from service.web.formatting import moment
from service.web.language import _
from storage.catalog import accounts, custody, feeds, health, tickets
from storage.errors import Conflict, Invalid, NotFound
from storage.models import Camera, CameraView, FeedState, HealthSpell, Ticket, TicketStep
from storage.unit_of_work import Reading, UnitOfWork
from storage.values.clock import DAY_MS, local_date
from storage.values.text import normal

MOST = 200  # rows of each kind on the board
YEAR_MS = 365 * DAY_MS

Units = set[str] | None


@dataclass(frozen=True)
class FeedTrouble:
    """A connected camera whose figures are wrong (``rules.FIGURES``)."""

    camera: Camera
    feed_id: int
    state: FeedState
    problem: str


@dataclass(frozen=True)
class Board:
    """What a technician has to look at: faults that last or that nobody took note of, feeds, views, tickets."""

    spells: list[tuple[HealthSpell, Camera]]
    troubles: list[FeedTrouble]
    views: list[tuple[CameraView, Camera]]
    tickets: list[tuple[Ticket, Camera]]
    ticketed: dict[int, int]
    repaired_count: int
    repaired_dong: int


def board(session: Reading, unit_ids: Units, now: int) -> Board:
    """The board of these units (None: all); costs are those of a year."""
    unwell = feeds.unwell(
        session,
        unit_ids,
        slow_below=rules.SLOW_BELOW,
        starved_below_bps=rules.STARVED_BELOW_BPS,
        long_gop_ms=rules.LONG_GOP_FROM_MS,
    )
    lines = [(line, rules.figures_problem(line.state, now)) for line in unwell]
    count, dong = tickets.cost_since(session, unit_ids, now - YEAR_MS)
    return Board(
        spells=health.standing(session, unit_ids, MOST),
        troubles=[FeedTrouble(line.camera, line.feed.id, line.state, problem) for line, problem in lines if problem],
        views=health.views_proposed(session, unit_ids, MOST),
        tickets=tickets.listed(session, unit_ids, is_open=True, limit=MOST),
        ticketed=tickets.open_cameras(session, unit_ids),
        repaired_count=count,
        repaired_dong=dong,
    )


def settle(
    work: UnitOfWork, spell_id: int, unit_ids: Units, *, is_false: bool, note: str, settled_at: int | None = None
) -> HealthSpell:
    """A technician took note of a fault: it is one, or it is none; that it is none may be found later, too.

    ``settled_at``: when somebody took note of it before, as whoever decides now saw it; None: nobody had. Raises
    NotFound, Invalid, Conflict when somebody decided since.
    """
    spell = health.spell(work.session, spell_id, locked=True)
    if spell is None:
        raise NotFound
    visible_camera(work.session, spell.camera_id, unit_ids)
    if spell.settled_at != settled_at or spell.is_false or (spell.settled_at is not None and not is_false):
        who, at = _name(work, spell.settled_by), moment(spell.settled_at)
        said = _("Lỗi này đã được %(who)s xem lúc %(at)s. Hãy tải lại trang.")
        raise Conflict("fault_settled", said, who=who, at=at)
    if is_false and len(normal(note)) < 5:
        raise Invalid({f"note-{spell_id}": _("Hãy ghi vì sao không phải lỗi, ít nhất 5 ký tự.")})
    spell.settled_at, spell.settled_by, spell.is_false = work.now, work.actor_id, is_false
    spell.note = normal(note)[:300]
    work.record("camera.fault_settled", "camera", spell.camera_id, spell_id=spell_id, is_false=is_false)
    return spell


def register_view(work: UnitOfWork, view_id: int, unit_ids: Units) -> CameraView:
    """This is what the camera is to see: it replaces an earlier view of the same light. Raises NotFound, Conflict."""
    view = _view(work, view_id, unit_ids)
    if view.confirmed_at is not None:
        raise _decided(work, view)
    for other in health.views_of(work.session, view.camera_id):
        if other.light == view.light and other.ended_at is None and other.id != view_id:
            other.ended_at = work.now
    view.confirmed_at, view.confirmed_by = work.now, work.actor_id
    work.record("camera.view_registered", "camera", view.camera_id, view_id=view_id, light=view.light)
    return view


def reject_view(work: UnitOfWork, view_id: int, unit_ids: Units, *, confirmed_at: int | None = None) -> CameraView:
    """This is not, or no longer, what the camera is to see: another is proposed from later clips.

    ``confirmed_at``: when it was confirmed, as whoever rejects it saw it; None: it was only proposed. Raises NotFound,
    Conflict when somebody decided since: a click on an old page never drops what was confirmed meanwhile.
    """
    view = _view(work, view_id, unit_ids)
    if view.confirmed_at != confirmed_at:
        raise _decided(work, view)
    view.ended_at = work.now
    work.record("camera.view_rejected", "camera", view.camera_id, view_id=view_id, light=view.light)
    return view


def _view(work: UnitOfWork, view_id: int, unit_ids: Units) -> CameraView:
    view = health.view(work.session, view_id, locked=True)
    if view is None:
        raise NotFound
    visible_camera(work.session, view.camera_id, unit_ids)
    if view.ended_at is not None:
        raise _decided(work, view)
    return view


def _decided(work: UnitOfWork, view: CameraView) -> Conflict:
    """Who decided on a view before, what and when."""
    if view.ended_at is None:
        who = _name(work, view.confirmed_by)
        said = _("Khung hình này đã được %(who)s xác nhận lúc %(at)s. Hãy tải lại trang.")
        return Conflict("view_registered", said, who=who, at=moment(view.confirmed_at))
    events = [one for one in custody.of_noun(work.session, "camera", view.camera_id) if one.at == view.ended_at]
    own = [one for one in events if custody.facts_of(one.body).get("view_id") == view.id]
    dropped = [one for one in own if one.kind == "camera.view_rejected"]
    said = _("Khung hình này đã được %(who)s bỏ lúc %(at)s. Hãy tải lại trang.")
    if not dropped:  # then another view was confirmed in its place
        dropped = [one for one in events if one.kind == "camera.view_registered"]
        said = _("Khung hình này đã được %(who)s thay bằng khung hình khác lúc %(at)s. Hãy tải lại trang.")
    who = _name(work, dropped[0].actor_id if dropped else None)
    return Conflict("view_ended", said, who=who, at=moment(view.ended_at))


def _name(work: UnitOfWork, account_id: int | None) -> str:
    return accounts.names(work.session, [account_id]).get(account_id, "–") if account_id else "–"


def open_ticket(
    work: UnitOfWork, camera_id: int, unit_ids: Units, *, fault: str, summary: str, spell_id: int | None = None
) -> Ticket:
    """Begin a repair. A camera has one open ticket at a time. Raises NotFound, Conflict, Invalid."""
    visible_camera(work.session, camera_id, unit_ids)
    text, problems = normal(summary), {}
    if fault not in rules.TICKET_FAULTS:
        problems["fault"] = _("Hãy chọn một loại lỗi trong danh sách.")
    if not 5 <= len(text) <= rules.LONGEST_NOTE:
        problems["summary"] = _("Hãy ghi việc cần sửa, từ 5 đến 300 ký tự.")
    if problems:
        raise Invalid(problems)
    there = tickets.open_of(work.session, camera_id)
    if there is not None:
        raise Conflict("ticket_open", _("Camera này đang có một phiếu sửa chữa chưa xong."), ticket_id=there.id)
    spell = health.spell(work.session, spell_id) if spell_id else None
    if spell is not None and spell.camera_id != camera_id:
        raise NotFound
    ticket = tickets.add(
        work.session,
        Ticket(
            camera_id=camera_id,
            spell_id=spell.id if spell else None,
            fault=fault,
            summary=text,
            state="open",
            opened_by=work.actor_id,
            opened_at=work.now,
            edition=1,
        ),
    )
    if spell is not None and spell.settled_at is None:
        spell.settled_at, spell.settled_by, spell.is_false = work.now, work.actor_id, False
    _note(work, ticket, TicketDraft("open", text, None, None))
    work.record("ticket.opened", "ticket", ticket.id, camera_id=camera_id, fault=fault)
    return ticket


def move_on(work: UnitOfWork, ticket_id: int, unit_ids: Units, step: TicketDraft, edition: int) -> Ticket:
    """One more step of a repair.

    Raises NotFound, Conflict when it is closed or somebody else moved it meanwhile, Invalid for a day agreed before it
    was opened.
    """
    ticket = _changing(work, ticket_id, unit_ids)
    if ticket.state in rules.CLOSED:
        raise Conflict("ticket_closed", _("Phiếu này đã khép lại. Cần sửa tiếp thì lập phiếu mới."))
    _same(ticket, edition)
    if step.due_on is not None and step.due_on < local_date(ticket.opened_at):
        raise Invalid({"due_on": _("Ngày hẹn ở trước ngày lập phiếu. Hãy kiểm tra lại.")})
    ticket.state, ticket.edition = step.state, ticket.edition + 1
    ticket.due_on = step.due_on or ticket.due_on
    ticket.cost_dong = ticket.cost_dong if step.cost_dong is None else step.cost_dong
    if step.state in rules.CLOSED:
        ticket.closed_at = work.now
    _note(work, ticket, step)
    told = {} if step.cost_dong is None else {"cost_dong": step.cost_dong}
    work.record("ticket.moved_on", "ticket", ticket_id, camera_id=ticket.camera_id, state=step.state, **told)
    return ticket


def correct(work: UnitOfWork, ticket_id: int, unit_ids: Units, put: Correction, edition: int) -> Ticket:
    """Put right what a closed ticket says: its history keeps what it said before, custody both costs.

    Raises NotFound, Conflict when it is not closed or somebody else moved it meanwhile.
    """
    ticket = _changing(work, ticket_id, unit_ids)
    if ticket.state not in rules.CLOSED:
        raise Conflict("ticket_not_closed", _("Phiếu này chưa khép. Hãy ghi đúng ở bước tiếp."))
    _same(ticket, edition)
    costs = {"was_dong": ticket.cost_dong, "cost_dong": put.cost_dong}
    ticket.edition += 1
    ticket.cost_dong = ticket.cost_dong if put.cost_dong is None else put.cost_dong
    _note(work, ticket, TicketDraft(ticket.state, put.note, None, put.cost_dong))
    told = {name: dong for name, dong in costs.items() if put.cost_dong is not None and dong is not None}
    work.record("ticket.corrected", "ticket", ticket_id, camera_id=ticket.camera_id, **told)
    return ticket


def corrections(steps: Sequence[TicketStep]) -> set[int]:
    """Which steps of a ticket's history put right what it said when it was closed."""
    return {step.id for step in [one for one in steps if one.state in rules.CLOSED][1:]}


def _changing(work: UnitOfWork, ticket_id: int, unit_ids: Units) -> Ticket:
    ticket = tickets.get(work.session, ticket_id, locked=True)
    if ticket is None:
        raise NotFound
    visible_camera(work.session, ticket.camera_id, unit_ids)
    return ticket


def _same(ticket: Ticket, edition: int) -> None:
    if ticket.edition != edition:
        raise Conflict("ticket_moved", _("Người khác vừa cập nhật phiếu này. Hãy tải lại trang rồi ghi tiếp."))


def visible_ticket(session: Reading, ticket_id: int, unit_ids: Units) -> tuple[Ticket, Camera]:
    """A ticket of a camera of these units (None: of any). Raises NotFound."""
    ticket = tickets.get(session, ticket_id)
    if ticket is None:
        raise NotFound
    return ticket, visible_camera(session, ticket.camera_id, unit_ids)


def _note(work: UnitOfWork, ticket: Ticket, step: TicketDraft) -> None:
    due: date | None = step.due_on
    entry = TicketStep(
        ticket_id=ticket.id,
        state=step.state,
        note=step.note,
        due_on=due,
        cost_dong=step.cost_dong,
        made_by=work.actor_id,
        made_at=work.now,
    )
    tickets.add_step(work.session, entry)
