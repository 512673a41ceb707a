"""JSON: the search, its map, the sketch of the ground. Encoded by msgspec, described in OpenAPI all the same."""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from service.access.desk import Desk, signed_in, with_token
from service.footage.actions import around
from service.footage.actions.day import day_by_hour
from service.footage.actions.moves import moving, strips
from service.footage.actions.search import CaseNeeded, asked, search, working_case
from service.footage.rules.activity import Activity
from service.footage.rules.answer import CameraFootage, Footage
from service.footage.rules.day import DayByHour
from service.footage.rules.motion import MovingClip, read_region
from service.footage.rules.question import Chosen, Question
from service.footage.schemas import Asked, documented, map_of, read_question, said_of
from service.web.language import _
from storage.catalog import access_log
from storage.errors import Invalid
from storage.models import CaseRecord
from storage.values.clock import MINUTE_MS

router = APIRouter(tags=["footage"], dependencies=[Depends(with_token)])
SAME_LOOK_MS = 10 * MINUTE_MS  # the map of a search just made is that search, not another
EMPTY_GROUND = b'{"type":"FeatureCollection","features":[]}'
GEOJSON = "application/geo+json"


def asked_of(
    request: Request,
    *,
    lat: str = Query("", description="Latitude, WGS 84; or a pasted pair of coordinates when lon is empty"),
    lon: str = Query("", description="Longitude, WGS 84"),
    radius: str = Query("", description="Metres around lat, lon: 1 to 5000, 120 when empty"),
    line: str = Query("", description="Points that were passed as `lat,lon lat,lon …`, 2 to 100, at most 20 km"),
    width: str = Query("", description="Metres to either side of line: 1 to 300, 30 when empty"),
    polygon: str = Query("", description="Corners as `lat,lon lat,lon …`, at most 100"),
    unit: str = Query("", description="Unit as CODE@VALID_FROM: cameras registered there, or below it"),
    on: str = Query("", description="Day of that registration; the day of `from` when empty"),
    cameras: str = Query("", description="Keys or codes of cameras, joined by commas"),
    day: str = Query("", description="Day for `from` and `to` when these are times only"),
    from_: str = Query("", alias="from", description="Begin: 22/11/2026 14:32:08, ISO 8601, or epoch ms"),
    to: str = Query("", description="End, excluded; at most 31 days later. A time of `day` before `from`: next day"),
    slack: str = Query("", description="Seconds by which the time of the event is unsure, added at both ends"),
    seen: str = Query(
        "1", description="1: only cameras whose sector meets the place; 0: also near ones that look away"
    ),
    connection: str = Query("", description="central, independent, app; several joined by commas; all when empty"),
    sort: str = Query("", description="sees, along (lines only, and theirs when empty), near, urgent or code"),
    limit: str = Query("", description="Cameras in an answer, 1 to 200; 60 when empty"),
    next: str = Query("", description="`next` of the answer before"),  # noqa: A002 - the name in the address
) -> Asked:
    """Dependency: the search of an address."""
    return Asked(request.query_params.multi_items())


def permitted(desk: Desk) -> tuple[CaseRecord | None, set[str] | None]:
    """The working case and the scope of who searches. Raises Forbidden; a refused try is written down."""
    desk.require("footage.search")
    signed, account = desk.session, desk.account
    try:
        with desk.archive.read() as session:
            case = working_case(session, signed.working_case_id, signed.working_purpose, account.unit_id)
    except CaseNeeded:
        desk.look("footage.searched", is_allowed=False)
        raise
    return case, desk.unit_ids


def _note(desk: Desk, question: Question, found: Footage, **more: Any) -> None:
    """Write the search down: place, window, how many. Committed before the answer leaves."""
    only = found.cameras[0].camera_id if found.camera_count == 1 and found.cameras else None
    counts = {
        "cameras": found.camera_count,
        "answered": len(found.cameras),
        "clips": sum(len(camera.clips) for camera in found.cameras),
        **found.groups,
    }
    desk.look("footage.searched", camera_id=only, counts=counts, **said_of(question), **more)


def _was_just_made(desk: Desk, question: Question) -> bool:
    """Whether this person made this very search, for this case, a moment ago."""
    since = desk.archive.clock.now_ms() - SAME_LOOK_MS
    said = msgspec.to_builtins(said_of(question))
    with desk.archive.read() as session:
        looks = access_log.listed(session, account_id=desk.account.id, action="footage.searched", since=since, limit=20)
    mine = [look for look in looks if look.is_allowed and look.case_id == desk.session.working_case_id]
    return any(said.items() <= look.detail.items() for look in mine)


async def answer_of(desk: Desk, given: Asked) -> tuple[Question, Footage]:
    """Make a search as this person and write it down."""
    _case, scope = await run_in_threadpool(permitted, desk)
    question = read_question(given, desk.archive.clock.now_ms())
    found = await search(desk.archive, question, scope)
    await run_in_threadpool(_note, desk, question, found)
    return question, found


async def drawn_answer_of(desk: Desk, given: Asked) -> tuple[Question, Footage, dict[int, Activity] | None]:
    """The same with what moved before each camera; None where that is too much. The entry says that it was shown.

    What moved in a picture is told for a case only, also where a unit lets its officers search without one.
    """
    case, scope = await run_in_threadpool(permitted, desk)
    question = read_question(given, desk.archive.clock.now_ms())
    found = await search(desk.archive, question, scope)

    def read() -> dict[int, Activity] | None:
        if case is None:
            return {}
        with desk.archive.read() as session:
            return strips(session, found.cameras, question.window)

    drawn = await run_in_threadpool(read)
    shown = {"activity": True} if drawn else {}
    await run_in_threadpool(partial(_note, desk, question, found, **shown))
    return question, found, drawn


def _described(kind: Any, text: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"description": text, "content": {"application/json": {"schema": documented(kind)}}}}


@router.get(
    "/footage",
    response_class=Response,
    responses=_described(
        Footage,
        "A page of the answer. Instants are epoch milliseconds, UTC, corrected by today's "
        "knowledge of each camera's clock.",
    ),
)
async def read_footage(desk: Desk = Depends(signed_in), given: Asked = Depends(asked_of)) -> Response:
    """What footage there is of a place and a time: per camera its clips, and every gap with its reason.

    Needs a working case and purpose; written into the access log. Pictures are never part of it.
    """
    _question, found = await answer_of(desk, given)
    return Response(msgspec.json.encode(found), media_type="application/json")


@router.get("/footage/map", response_class=Response)
async def read_map(desk: Desk = Depends(signed_in), given: Asked = Depends(asked_of)) -> Response:
    """The same answer as GeoJSON: what each mount saw of the place, and how it is drawn."""
    _case, scope = await run_in_threadpool(permitted, desk)
    question = read_question(given, desk.archive.clock.now_ms())
    made = asked(question, scope, desk.archive.clock.now_ms(), desk.archive.settings)
    found = await search(desk.archive, question, scope)
    known = {camera.camera_id for camera in found.cameras}
    async with desk.archive.read_async() as run:
        others = await run(lambda connection: around.others(connection, made, known))
    if not await run_in_threadpool(_was_just_made, desk, question):
        await run_in_threadpool(_note, desk, question, found)
    return Response(msgspec.json.encode(map_of(found, others)), media_type=GEOJSON)


async def day_of(desk: Desk, given: Asked) -> tuple[Question, DayByHour]:
    """The day of a search by the hour, for this person; written down unless it belongs to a search just made."""
    _case, scope = await run_in_threadpool(permitted, desk)
    question = read_question(given, desk.archive.clock.now_ms())
    found = await day_by_hour(desk.archive, question, scope)
    if not await run_in_threadpool(_was_just_made, desk, question):
        counts = {"cameras": found.camera_count, "clips": sum(hour.clip_count for hour in found.hours)}
        await run_in_threadpool(partial(desk.look, "footage.searched", counts=counts, **said_of(question)))
    return question, found


@router.get(
    "/footage/hours",
    response_class=Response,
    responses=_described(
        DayByHour,
        "The day on which the window begins, by the hour, for all cameras of the question. Hours are "
        "by the time known when filed; starts stated anew and files taken out are followed; hours without footage are "
        "left out.",
    ),
)
async def read_hours(desk: Desk = Depends(signed_in), given: Asked = Depends(asked_of)) -> Response:
    """When on that day there is footage of the place at all: where to look next."""
    _question, found = await day_of(desk, given)
    return Response(msgspec.json.encode(found), media_type="application/json")


async def moves_of(
    desk: Desk, given: Asked, region: frozenset[int]
) -> tuple[Question, CameraFootage, list[MovingClip]]:
    """The search of one camera with what moved in a region of its picture. Raises Invalid for none, or for several."""
    question, found = await answer_of(desk, given)
    if not isinstance(question.place, Chosen) or found.camera_count != 1:
        raise Invalid({"cameras": _("Hãy ghi đúng một camera: vùng vẽ là của khung hình camera đó.")})

    def read() -> list[MovingClip]:
        with desk.archive.read() as session:
            return moving(session, found.cameras[0], region)

    return question, found.cameras[0], await run_in_threadpool(read)


@router.get(
    "/footage/moves",
    response_class=Response,
    responses=_described(
        list[MovingClip],
        "Clips of one camera in order of time: whether something moved in the region, by their key frames.",
    ),
)
async def read_moves(
    desk: Desk = Depends(signed_in),
    given: Asked = Depends(asked_of),
    region: str = Query("", description="64 hexadecimal digits: places of the 16 x 16 map; the whole picture if empty"),
) -> Response:
    """Did something move here? Clips of which that is not known are told as unknown, never left out."""
    _question, _camera, clips = await moves_of(desk, given, read_region(region))
    return Response(msgspec.json.encode(clips), media_type="application/json")


@router.get("/basemap", response_class=Response)
def read_basemap(desk: Desk = Depends(signed_in)) -> Response:
    """The sketch of the ground of this house (``basemap.geojson`` in its home), or an empty collection."""
    path = desk.archive.settings.home / "basemap.geojson"
    body = path.read_bytes() if path.is_file() else EMPTY_GROUND
    return Response(body, media_type=GEOJSON)
