"""Pages: handing in a file of a camera, and the files of a camera on their way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from service.access.desk import Desk, check_token
from service.access.schemas import RowKey
from service.intakes import actions, rules
from service.intakes.door import handing_in
from service.web.language import _, refusal_text
from service.web.moments import read_moment
from service.web.streaming import StreamedForm, carried
from storage.catalog import accounts, intakes, jobs
from storage.errors import Invalid, NotFound, Refused
from storage.models import Intake

# No dependency reads the form here: the file would be spooled whole. The token is the form's first field.
router = APIRouter(include_in_schema=False)


def _hand_in_page(desk: Desk, camera_id: int, problems: dict[str, str], start: str = "") -> Response:
    with desk.archive.read() as session:
        camera = actions.camera_to_hand_in(session, desk.account, desk.unit_ids, camera_id)
        observations = intakes.observations_of(session, camera_id)
    is_owner = desk.account.role == "owner"
    home = (_("Camera của tôi"), "/my") if is_owner else (_("Camera"), "/cameras")
    here = f"/my/cameras/{camera_id}" if is_owner else f"/cameras/{camera_id}"
    return desk.page(
        "intakes/hand_in.html",
        status=422 if problems else 200,
        crumbs=[home, (camera.code, here), (_("Nộp tệp ghi hình"), "#")],
        camera=camera,
        clock=observations[-1] if observations else None,
        limit_bytes=desk.archive.settings.upload_limit_bytes,
        problems=problems,
        start=start,
    )


@router.get("/cameras/{camera_id}/hand-in")
def hand_in_page(camera_id: RowKey, desk: Desk = Depends(handing_in)) -> Response:
    """The form: when the file begins by the recorder's own clock, and the file."""
    return _hand_in_page(desk, camera_id, {})


@router.post("/cameras/{camera_id}/hand-in")
async def hand_in(camera_id: RowKey, request: Request, desk: Desk = Depends(handing_in)) -> Response:
    """Take the file in while it arrives."""
    form = StreamedForm(request)
    await form.until_file()
    check_token(form.fields.get("csrf"), desk.session.csrf_token)
    start = form.fields.get("start", "")
    if not form.file_name:
        problems = {"file": _("Hãy chọn tệp ghi hình.")}
        return await run_in_threadpool(_hand_in_page, desk, camera_id, problems, start)

    def take(pieces: Iterator[bytes]) -> Intake:
        start_ms = read_moment(start, "start") if start else None
        return actions.hand_in(
            desk.archive,
            pieces,
            desk.account,
            desk.unit_ids,
            camera_id=camera_id,
            name=form.file_name or "",
            device_start_ms=start_ms,
        )

    try:
        intake = await carried(form.pump, take)
    except NotFound:
        raise
    except Invalid as problem:
        return await run_in_threadpool(_hand_in_page, desk, camera_id, problem.problems, start)
    except Refused as refusal:
        field = refusal.field if refusal.field in {"start", "file"} else "file"
        text = refusal_text(refusal, desk.language)
        return await run_in_threadpool(_hand_in_page, desk, camera_id, {field: text}, start)
    return desk.to(f"/intakes/{intake.id}", _("Đã nhận tệp. Hệ thống đang kiểm tra và nhập kho."))


@router.get("/intakes/{intake_id}")
def intake_page(intake_id: RowKey, request: Request, desk: Desk = Depends(handing_in)) -> Response:
    """One file on its way; refreshes itself until it is over."""
    with desk.archive.read() as session:
        intake, camera = actions.intake_to_watch(session, desk.account, desk.unit_ids, intake_id)
        job = jobs.latest_of(session, "intake", intake_id)
        # owners are never told which officer did something
        shows_name = intake.handed_in_by is not None and desk.account.role != "owner"
        names = accounts.names(session, [intake.handed_in_by] if intake.handed_in_by and shows_name else [])
    context: dict[str, Any] = {
        "intake": intake,
        "camera": camera,
        "job": job,
        "names": names,
        "states": rules.STATES,
        "kinds": rules.KINDS,
        "is_over": intake.state in rules.ENDED,
    }
    if request.headers.get("hx-request"):
        return desk.fragment("intakes/state.html", **context)
    is_owner = desk.account.role == "owner"
    here = f"/my/cameras/{camera.id}" if is_owner else f"/cameras/{camera.id}"
    crumbs = [(_("Camera"), "/my" if is_owner else "/cameras"), (camera.code, here), (_("Tệp đã nộp"), "#")]
    return desk.page("intakes/intake.html", crumbs=crumbs, **context)
