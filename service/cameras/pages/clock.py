"""Pages: the book of one camera's clock, comparing it in front of the recorder, taking a mistake back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from service.access.desk import Desk, check_token, signed_in, with_token
from service.access.schemas import RowKey
from service.cameras import actions, clock_form, photographs
from service.cameras import clocks as verbs
from service.cameras.clock_chart import clock_chart
from service.web.forms import Fields, form_fields, whole_number
from service.web.language import _, refusal_text
from service.web.streaming import StreamedForm, carried
from storage import spool
from storage.catalog import accounts, clock_photographs, clocks, devices
from storage.clock_book import Comparison
from storage.errors import DatabaseAway, Invalid, NotFound, Refused
from storage.models import ClockObservation
from storage.unit_of_work import Reading

router = APIRouter(include_in_schema=False)
CRUMB = (_("Camera"), "/cameras")
TITLE = _("Sổ lệch giờ")


@router.get("/cameras/{camera_id}/clock")
def clock_page(camera_id: RowKey, desk: Desk = Depends(signed_in)) -> Response:
    """The book: what is known now and why, the drawing, every comparison that ever spoke of this camera."""
    return _book(desk, camera_id, {})


def _book(desk: Desk, camera_id: int, problems: dict[str, str], opened: int | None = None) -> Response:
    desk.require("camera.view")
    now = desk.archive.clock.now_ms()
    with desk.archive.read() as session:
        camera = actions.visible_camera(session, camera_id, desk.unit_ids)
        known = clocks.ledger_of(session, camera_id, desk.archive.settings)
        lines = clocks.of_camera(session, camera_id)[::-1]
        people = {line.observation.recorded_by for line in lines} | {
            line.withdrawal.recorded_by for line in lines if line.withdrawal
        }
        names = accounts.names(session, [key for key in people if key])
        recorder, sharing = _recorder(session, camera_id, now)
        let_go = clock_photographs.were_let_go(session, camera_id)
    said, contradictory = known.at(now), verbs.contradictions(known, lines)
    newest = known.observations[-1] if known.observations else None
    return desk.page(
        "cameras/clock.html",
        status=422 if problems else 200,
        crumbs=[CRUMB, (camera.code, f"/cameras/{camera_id}"), (TITLE, f"/cameras/{camera_id}/clock")],
        camera=camera,
        lines=lines,
        names=names,
        offset_now=said,
        newest=newest,
        learnt=known.learnt_last(),
        assumed_ms=known.drift_ms_per_day,
        hours=verbs.whole_hours(said.offset_ms, newest.uncertainty_ms) if newest else 0,
        leap_count=sum(gap is not None for gap in known.breaks) - len(contradictory),
        chart=clock_chart(known, now),
        contradictions=contradictory,
        let_go=let_go,
        not_counted=verbs.not_counted(known, lines),
        methods=verbs.METHODS,
        references=verbs.REFERENCES,
        recorder=recorder,
        sharing=sharing,
        opened=opened,
        problems=problems,
        now=now,
    )


def _recorder(session: Reading, camera_id: int, at_ms: int) -> tuple[Any, int]:
    """The owner's recorder a camera hangs on at an instant, and how many cameras stand on its clock with it."""
    device_id = clocks.device_of(session, camera_id, at_ms)
    if device_id is None:
        return None, 0
    return devices.get(session, device_id), len(clocks.cameras_of_device(session, device_id, at_ms))


@router.get("/cameras/{camera_id}/clock/new")
def compare_page(camera_id: RowKey, instead_of: int | None = None, desk: Desk = Depends(signed_in)) -> Response:
    """The form for somebody who stands in front of the recorder with a telephone."""
    return _form(desk, camera_id, {}, {"instead_of": str(instead_of or "")})


def _form(desk: Desk, camera_id: int, problems: dict[str, str], values: Mapping[str, str]) -> Response:
    desk.require("camera.edit")
    now = desk.archive.clock.now_ms()
    mistaken_id = whole_number(values.get("instead_of"))
    with desk.archive.read() as session:
        camera = actions.visible_camera(session, camera_id, desk.unit_ids)
        mistaken = verbs.line_of(session, camera_id, mistaken_id) if mistaken_id else None
        recorder, sharing = _recorder(session, camera_id, now)
    here = f"/cameras/{camera_id}"
    return desk.page(
        "cameras/clock_new.html",
        status=422 if problems else 200,
        crumbs=[CRUMB, (camera.code, here), (TITLE, f"{here}/clock"), (_("So giờ"), "#")],
        camera=camera,
        mistaken=mistaken,
        recorder=recorder,
        sharing=sharing,
        values={**clock_form.defaults(mistaken, has_recorder=recorder is not None), **values},
        problems=problems,
        methods=[(code, desk.say(text)) for code, text in verbs.METHODS.items() if code in clock_form.BY_HAND],
        references=[(code, desk.say(text)) for code, text in verbs.REFERENCES.items()],
        most_bytes=photographs.MOST_BYTES,
        now=now,
    )


@router.post("/cameras/{camera_id}/clock")
async def compare(camera_id: RowKey, request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """One more comparison, with a photograph or without."""
    form: StreamedForm | None = None
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        form = StreamedForm(request)
        await form.until_file()
        fields: Mapping[str, str] = form.fields
    else:
        fields = Fields(await request.form())
    check_token(request.headers.get("x-csrf") or fields.get("csrf"), desk.session.csrf_token)

    def take(pieces: Iterator[bytes]) -> ClockObservation:
        data = b"".join(_bounded(pieces))
        return _enter(desk, camera_id, fields, photographs.read([data]) if data else b"")

    try:
        if form is None or form.file_name is None:
            await run_in_threadpool(_enter, desk, camera_id, fields, b"")
        else:
            await carried(form.pump, take)
    except NotFound:
        raise
    except Invalid as problem:
        return await run_in_threadpool(_form, desk, camera_id, problem.problems, fields)
    except Refused as refusal:
        if refusal.field is None:
            raise
        text = refusal_text(refusal, desk.language)
        return await run_in_threadpool(_form, desk, camera_id, {refusal.field: text}, fields)
    return desk.to(f"/cameras/{camera_id}/clock", _("Đã ghi lần so giờ vào sổ."))


def _bounded(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """No more than can be a photograph, and one byte to tell that it was more."""
    left = photographs.MOST_BYTES + 1
    for piece in pieces:
        yield piece[:left]
        left -= len(piece)
        if left <= 0:
            return


def _enter(desk: Desk, camera_id: int, fields: Mapping[str, str], photograph: bytes) -> ClockObservation:
    """The comparison, with the photograph in the store before its row: whatever is refused leaves nothing behind."""
    desk.require("camera.edit")
    archive = desk.archive
    read = clock_form.read(fields)
    with archive.read() as session:
        actions.visible_camera(session, camera_id, desk.unit_ids)
        device_id = clocks.device_of(session, camera_id, read.observed_at) if read.is_of_recorder else None
    kept = photographs.keep(archive, camera_id, photograph) if photograph else None
    seen = Comparison(
        observed_at=read.observed_at,
        offset_ms=read.offset_ms,
        uncertainty_ms=read.uncertainty_ms,
        method=read.method,
        device_id=device_id,
        set_at=read.set_at,
        reference=read.reference,
        device_text=fields.get("device", "")[:60],
        reference_text=fields.get("reference", "")[:60],
        note=fields.get("note", ""),
        photograph=photographs.as_evidence(kept) if kept else None,
    )
    try:
        with desk.write() as work:
            made = verbs.observe(work, camera_id, seen, instead_of=read.instead_of, reason=fields.get("reason", ""))
            evidence = verbs.line_of(work.session, camera_id, made.id).evidence
            is_used = kept is not None and evidence is not None and evidence.photograph_key == kept.key
            if kept and is_used:
                spool.enter(work, archive, kept)
    except DatabaseAway:  # the comparison may stand: its photograph stays
        raise
    except BaseException:
        if kept:
            spool.let_go(archive, kept.key)
        raise
    if kept and not is_used:  # the same sent twice: the first one has its photograph
        spool.let_go(archive, kept.key)
    return made


@router.post("/cameras/{camera_id}/clock/{observation_id}/withdraw", dependencies=[Depends(with_token)])
def withdraw(
    camera_id: RowKey, observation_id: RowKey, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)
) -> Response:
    """Take a mistaken comparison back."""
    desk.require("camera.edit")
    try:
        with desk.write() as work:
            actions.visible_camera(work.session, camera_id, desk.unit_ids)
            verbs.withdraw(work, camera_id, observation_id, fields["reason"])
    except Invalid as problem:
        return _book(desk, camera_id, problem.problems, opened=observation_id)
    return desk.to(f"/cameras/{camera_id}/clock", _("Đã rút lần so giờ nhầm. Dòng cũ vẫn còn trong sổ để đọc."))
