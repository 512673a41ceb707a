"""Pages: files handed in together, from the choice of files to the report of what became of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from service.access.desk import Desk, check_token, with_token
from service.access.schemas import RowKey
from service.intakes import actions, rules
from service.intakes.door import handing_in
from service.intakes.shown import Shown, shown, start_text
from service.web.forms import Fields, form_fields
from service.web.language import _, refusal_text
from service.web.moments import read_moment
from service.web.streaming import StreamedForm, carried
from storage.catalog import accounts, cameras, clocks, hand_ins
from storage.confirmation import Choice
from storage.doubts import doubts
from storage.errors import Conflict, Invalid, NotFound, Refused
from storage.models import HandInFile
from storage.unit_of_work import Reading

# No dependency reads the form here: the file would be spooled whole. The token is the form's first field.
streamed = APIRouter(include_in_schema=False)
router = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])


def _begin_page(desk: Desk, *, camera_id: int | None, device_id: int | None, problem: str = "") -> Response:
    with desk.archive.read() as session:
        camera = device = clock = None
        if camera_id is not None:
            camera = actions.camera_to_hand_in(session, desk.account, desk.unit_ids, camera_id)
            clock = next(reversed(clocks.known(session, camera_id)), None)
        if device_id is not None:
            device = actions.device_to_hand_in(session, desk.account, desk.unit_ids, device_id)
    action = f"/cameras/{camera_id}/hand-in" if camera else f"/devices/{device_id}/hand-in" if device else "/hand-ins"
    return desk.page(
        "intakes/begin.html",
        status=422 if problem else 200,
        crumbs=[*_home(desk), (_("Nộp tệp ghi hình"), "#")],
        camera=camera,
        device=device,
        clock=clock,
        action=action,
        limit_bytes=desk.archive.settings.upload_limit_bytes,
        problems={"file": problem} if problem else {},
    )


def _home(desk: Desk) -> list[tuple[str, str]]:
    if desk.account.role == "owner":
        return [(_("Camera của tôi"), "/my"), (_("Tệp đã nộp"), "/hand-ins")]
    return [(_("Camera"), "/cameras"), (_("Tệp nộp"), "/hand-ins")]


@streamed.get("/cameras/{camera_id}/hand-in")
def camera_page(camera_id: RowKey, desk: Desk = Depends(handing_in)) -> Response:
    """Choosing files of one camera."""
    return _begin_page(desk, camera_id=camera_id, device_id=None)


@streamed.get("/devices/{device_id}/hand-in")
def device_page(device_id: RowKey, desk: Desk = Depends(handing_in)) -> Response:
    """Choosing files of one recorder: each is proposed for the camera on its channel."""
    return _begin_page(desk, camera_id=None, device_id=device_id)


@streamed.get("/hand-ins/new")
def new_page(desk: Desk = Depends(handing_in)) -> Response:
    """Choosing files whose cameras are named at the end."""
    if desk.account.role == "owner":
        raise NotFound
    return _begin_page(desk, camera_id=None, device_id=None)


@streamed.post("/cameras/{camera_id}/hand-in")
async def from_camera(camera_id: RowKey, request: Request, desk: Desk = Depends(handing_in)) -> Response:
    """Take a camera's first file in while it arrives; further ones join on the page that follows."""
    return await _first_file(request, desk, camera_id=camera_id)


@streamed.post("/devices/{device_id}/hand-in")
async def from_device(device_id: RowKey, request: Request, desk: Desk = Depends(handing_in)) -> Response:
    """The same for a recorder."""
    return await _first_file(request, desk, device_id=device_id)


@streamed.post("/hand-ins")
async def from_anywhere(request: Request, desk: Desk = Depends(handing_in)) -> Response:
    """The same for files whose cameras are named at the end."""
    return await _first_file(request, desk)


async def _first_file(
    request: Request, desk: Desk, *, camera_id: int | None = None, device_id: int | None = None
) -> Response:
    form = await _until_file(request, desk)

    def fail(text: str) -> Response:
        return _begin_page(desk, camera_id=camera_id, device_id=device_id, problem=text)

    if not form.file_name:
        return await run_in_threadpool(fail, desk.say(_("Hãy chọn tệp ghi hình.")))

    def take(pieces: Iterator[bytes]) -> HandInFile:
        begun = actions.begin(desk.archive, desk.account, desk.unit_ids, camera_id=camera_id, device_id=device_id)
        try:
            return _add(desk, begun.id, form, pieces)
        except BaseException:
            actions.drop(desk.archive, desk.account, desk.unit_ids, begun.id)
            raise

    try:
        file = await carried(form.pump, take)
    except NotFound:
        raise
    except Refused as refusal:
        return await run_in_threadpool(fail, refusal_text(refusal, desk.language))
    return desk.to(f"/hand-ins/{file.hand_in_id}", _("Đã nhận tệp. Hãy xem giờ và camera rồi xác nhận."))


@streamed.post("/hand-ins/{hand_in_id}/files")
async def one_more(hand_in_id: RowKey, request: Request, desk: Desk = Depends(handing_in)) -> Response:
    """Take one more file of an open hand-in in."""
    form = await _until_file(request, desk)
    if not form.file_name:
        return await run_in_threadpool(_page, desk, hand_in_id, {"file": desk.say(_("Hãy chọn tệp ghi hình."))})
    try:
        await carried(form.pump, lambda pieces: _add(desk, hand_in_id, form, pieces))
    except NotFound:
        raise
    except Refused as refusal:
        text = refusal_text(refusal, desk.language)
        return await run_in_threadpool(_page, desk, hand_in_id, {"file": text})
    return desk.to(f"/hand-ins/{hand_in_id}", _("Đã nhận thêm tệp."))


async def _until_file(request: Request, desk: Desk) -> StreamedForm:
    form = StreamedForm(request)
    await form.until_file()
    check_token(form.fields.get("csrf"), desk.session.csrf_token)
    return form


def _add(desk: Desk, hand_in_id: int, form: StreamedForm, pieces: Iterator[bytes]) -> HandInFile:
    return actions.add_file(
        desk.archive, pieces, desk.account, desk.unit_ids, hand_in_id=hand_in_id, name=form.file_name or ""
    )


@router.get("/hand-ins")
def list_page(desk: Desk = Depends(handing_in)) -> Response:
    """Files handed in together, newest first; those that wait for a word stand out."""
    is_owner = desk.account.role == "owner"
    with desk.archive.read() as session:
        found = actions.listed(session, desk.account, desk.unit_ids)
        counts = hand_ins.file_counts(session, [one.id for one in found])
        by = [] if is_owner else [one.handed_in_by for one in found if one.handed_in_by]
        names = accounts.names(session, by)
    return desk.page(
        "intakes/list.html",
        crumbs=_home(desk),
        found=found,
        counts=counts,
        names=names,
        hand_in_told=rules.hand_in_told,
        channels=rules.CHANNELS,
    )


@router.get("/hand-ins/{hand_in_id}")
def hand_in_page(hand_in_id: RowKey, request: Request, desk: Desk = Depends(handing_in)) -> Response:
    """Files being read, waiting for a word, or on their way; asks again by itself while something changes."""
    if request.headers.get("hx-request"):
        return _page(desk, hand_in_id, {}, template="intakes/files.html")
    return _page(desk, hand_in_id, {})


@router.post("/hand-ins/{hand_in_id}/confirmation")
def confirm(hand_in_id: RowKey, desk: Desk = Depends(handing_in), fields: Fields = Depends(form_fields)) -> Response:
    """Take the ticked files in with the start and camera beside them; let the others go that were shown, no more."""
    try:
        with desk.archive.read() as session:
            actions.hand_in_to_watch(session, desk.account, desk.unit_ids, hand_in_id)
            were_shown = set(fields["shown"].split(","))
            files = [file for file in hand_ins.files(session, hand_in_id) if str(file.id) in were_shown]
            choices = _choices(session, files, fields)
        actions.confirm(desk.archive, desk.account, desk.unit_ids, hand_in_id, choices)
    except Invalid as problem:
        return _page(desk, hand_in_id, problem.problems, fields)
    except Conflict as conflict:
        return desk.to(f"/hand-ins/{hand_in_id}", refusal_text(conflict, desk.language), "bad")
    return desk.to(f"/hand-ins/{hand_in_id}", _("Đã xác nhận. Hệ thống đang nhập kho."))


@router.post("/hand-ins/{hand_in_id}/drop")
def drop(hand_in_id: RowKey, desk: Desk = Depends(handing_in)) -> Response:
    """Let all of it go."""
    actions.drop(desk.archive, desk.account, desk.unit_ids, hand_in_id)
    return desk.to("/hand-ins", _("Đã bỏ lượt nộp. Không có gì được nhập kho."))


def _choices(session: Reading, files: list[HandInFile], fields: Fields) -> list[Choice]:
    """What was typed, file by file. Raises Invalid for what cannot be read."""
    problems: dict[str, str] = {}
    choices = []
    for file in files:
        typed = rules.typed_for(fields, file.id)
        start_ms, camera_id = None, None
        if typed.is_wanted:
            try:
                start_ms = _start(file, typed.start)
            except Refused as refusal:
                problems[f"start-{file.id}"] = refusal.message
            camera = cameras.by_code(session, typed.camera) if typed.camera else None
            camera_id = camera.id if camera else None
            if typed.camera and camera is None:
                problems[f"camera-{file.id}"] = _("Không có camera mang mã này trong phạm vi của anh/chị.")
        choices.append(Choice(file.id, typed.is_wanted, camera_id, start_ms, rules.read_rate(typed.rate)))
    if problems:
        raise Invalid(problems)
    return choices


def _start(file: HandInFile, typed: str) -> int | None:
    """The start that was typed; left as it stood, it is the proposed one to the millisecond."""
    if not typed:
        return None
    if typed == start_text(file.device_start_ms):
        return file.device_start_ms
    return read_moment(typed, "start", needs_time=True)


def _page(
    desk: Desk,
    hand_in_id: int,
    problems: dict[str, str],
    fields: Fields | None = None,
    *,
    template: str = "intakes/hand_in.html",
) -> Response:
    with desk.archive.read() as session:
        found = actions.hand_in_to_watch(session, desk.account, desk.unit_ids, hand_in_id)
        whole = shown(session, found, desk.account, desk.unit_ids)
        doubted = doubts(session, desk.archive.settings, whole.doubtful)
        people = [key for key in (found.handed_in_by, found.confirmed_by) if key]
        # owners are never told which officer did something
        names = accounts.names(session, people if desk.account.role != "owner" else [])
        parted = hand_ins.parted_from(session, hand_in_id)
    context: dict[str, Any] = {
        "shown": whole,
        "brought": found,
        "parted": parted,
        "names": names,
        "states": rules.STATES,
        "kinds": rules.KINDS,
        "state_told": rules.hand_in_told(found.state, Counter(line.file.state for line in whole.lines)),
        "channels": rules.CHANNELS,
        "sources": rules.SOURCES,
        "problems": problems,
        "typed": _typed(whole, fields, doubted),
        "doubted": doubted,
        "limit_bytes": desk.archive.settings.upload_limit_bytes,
        "now": desk.archive.clock.now_ms(),
    }
    if template == "intakes/files.html":
        return desk.fragment(template, **context)
    crumbs = [*_home(desk), (f"#{hand_in_id}", f"/hand-ins/{hand_in_id}")]
    return desk.page(template, status=422 if problems else 200, crumbs=crumbs, **context)


def _typed(whole: Shown, fields: Fields | None, doubted: Container[int]) -> dict[int, rules.Typed]:
    """What stands in the form: as typed, or as proposed.

    What the archive has already, or what something speaks against, is not ticked beforehand.
    """
    if fields is not None:
        return {line.file.id: rules.typed_for(fields, line.file.id) for line in whole.waiting}
    return {
        line.file.id: rules.Typed(
            line.file.master_id is None and line.file.id not in doubted,
            line.camera.code if line.camera else "",
            line.start_text,
            f"{line.file.stated_rate:g}" if line.file.stated_rate else "",
        )
        for line in whole.waiting
    }


def badge(desk: Desk) -> dict[str, int]:
    """How many hand-ins wait for a word, beside the navigation."""
    if not desk.may("footage.hand_in"):
        return {}
    with desk.archive.read() as session:
        found = actions.listed(session, desk.account, desk.unit_ids, ("open",))
        counted = hand_ins.file_counts(session, [one.id for one in found])
    count = sum(rules.is_awaiting(one.state, counted.get(one.id, {})) for one in found)
    return {"/cameras": count} if count else {}
