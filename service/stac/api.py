"""The STAC API, read-only. Every look at items follows the law of the search: a case, a purpose, the access log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool

from service.access.desk import Desk
from service.footage.api import permitted
from service.footage.rules.timing import Drift
from service.retrievals.api import footage as bytes_api
from service.retrievals.viewing import NoGrant
from service.stac import actions, schemas
from service.stac.actions import Item, Page
from service.stac.desk import program_of, received, with_token_or_program
from service.stac.rules import asking
from service.stac.rules.names import Mark, read_item_name, read_mark
from service.stac.schemas import GEOJSON, JSON, Addresses
from service.web.language import _
from storage.catalog import clips, grants
from storage.catalog.footage_places import CameraRow
from storage.errors import Malformed, NotFound

router = APIRouter(prefix="/stac", tags=["stac"], dependencies=[Depends(with_token_or_program)])
_JSON_BODY = {
    "required": True,
    "content": {JSON: {"schema": {"type": "object", "properties": {name: {} for name in sorted(asking.SEARCH)}}}},
}


def _told(body: Any, kind: str = JSON) -> Response:
    return Response(msgspec.json.encode(body), media_type=kind)


def _addresses(request: Request) -> Addresses:
    return Addresses(str(request.base_url).rstrip("/"))


def _drift(desk: Desk) -> Drift:
    settings = desk.archive.settings
    return Drift(settings.clock_drift_ms_per_day, settings.clock_never_compared_ms)


async def _found(desk: Desk, given: Mapping[str, Any], **more: Any) -> Page:
    """Search as this person, for their case, and write it down. ``more`` narrows what is given."""
    _case, scope = await run_in_threadpool(permitted, desk)
    wanted = asking.asked({**given, **more})
    async with desk.archive.read_async() as run:
        page: Page = await run(lambda connection: actions.found(connection, wanted, scope, _drift(desk)))
    await run_in_threadpool(_note, desk, {**given, **more}, page)
    return page


def _note(desk: Desk, given: Mapping[str, Any], page: Page) -> None:
    """Write a look at items down. Committed before the answer leaves."""
    cameras = {item.camera.id for item in page.items}
    only = next(iter(cameras)) if len(cameras) == 1 else None
    counts = {"cameras": len(cameras), "clips": len(page.items)}
    said = asking.said_of(given)
    desk.look("footage.searched", camera_id=only, via="stac", asked=said, counts=counts, **program_of(desk.request))


async def _camera(desk: Desk, code: str) -> CameraRow:
    """The camera of a collection. Raises NotFound alike for one that is not there and one of another unit."""
    _case, scope = await run_in_threadpool(permitted, desk)
    async with desk.archive.read_async() as run:
        row: CameraRow | None = await run(lambda connection: actions.camera_coded(connection, code, scope))
    if row is None:
        raise NotFound
    return row


@router.get("", response_class=Response)
def landing(request: Request, desk: Desk = Depends(received)) -> Response:
    """The landing page: conformance and where everything is."""
    desk.require("footage.search")
    asking.of_address(request.query_params.multi_items(), ())
    return _told(schemas.landing(_addresses(request)))


@router.get("/conformance", response_class=Response)
def conformance(request: Request, desk: Desk = Depends(received)) -> Response:
    """Which conformance classes are met."""
    desk.require("footage.search")
    asking.of_address(request.query_params.multi_items(), ())
    return _told({"conformsTo": schemas.CONFORMS_TO})


@router.get("/collections", response_class=Response)
async def list_collections(request: Request, desk: Desk = Depends(received)) -> Response:
    """Cameras of one's units, in the order of their keys, 100 at a time unless ``limit`` says otherwise."""
    _case, scope = await run_in_threadpool(permitted, desk)
    query = request.query_params.multi_items()
    given = asking.of_address(query, asking.PAGES)
    limit = asking.limit_of({"limit": 100, **given})
    first_id = read_mark(given["next"]).camera_id if "next" in given else 0
    async with desk.archive.read_async() as run:
        rows = await run(lambda connection: actions.cameras(connection, first_id, scope, limit + 1))
        hung = await run(lambda connection: actions.mounts(connection, rows[:limit]))
    at = _addresses(request)
    every = [schemas.collection(at, row, hung.get(row.id, ())) for row in rows[:limit]]
    after = schemas.next_address(at.collections, query, Mark(rows[limit].id, 0).token()) if len(rows) > limit else None
    return _told(schemas.collections(at, every, at.collections, after))


@router.get("/collections/{collection_id}", response_class=Response)
async def read_collection(collection_id: str, request: Request, desk: Desk = Depends(received)) -> Response:
    """One camera: where it hung, since when."""
    row = await _camera(desk, collection_id)
    asking.of_address(request.query_params.multi_items(), ())
    async with desk.archive.read_async() as run:
        hung = await run(lambda connection: actions.mounts(connection, [row]))
    return _told(schemas.collection(_addresses(request), row, hung.get(row.id, ())))


@router.get("/collections/{collection_id}/items", response_class=Response)
async def list_items(collection_id: str, request: Request, desk: Desk = Depends(received)) -> Response:
    """Clips of one camera: ``bbox``, ``datetime``, ``limit``, ``next``."""
    row = await _camera(desk, collection_id)
    query = request.query_params.multi_items()
    page = await _found(desk, asking.of_address(query, asking.ITEMS), collections=[row.code])
    at = _addresses(request)
    return _told(schemas.items(at, page, schemas.links_of_items(at, row.code, page, query)), GEOJSON)


@router.get("/collections/{collection_id}/items/{item_id}", response_class=Response)
async def read_item(collection_id: str, item_id: str, request: Request, desk: Desk = Depends(received)) -> Response:
    """One clip, by the name that never changes."""
    asking.of_address(request.query_params.multi_items(), ())
    return _told(schemas.item(_addresses(request), await _item(desk, collection_id, item_id)), GEOJSON)


async def _item(desk: Desk, collection_id: str, item_id: str) -> Item:
    row = await _camera(desk, collection_id)
    name = read_item_name(item_id)
    page = await _found(desk, {}, collections=[row.code], ids=[item_id]) if name and name.code == row.code else None
    if page is None or not page.items:
        raise NotFound
    return page.items[0]


@router.head("/collections/{collection_id}/items/{item_id}/video", include_in_schema=False)
@router.get("/collections/{collection_id}/items/{item_id}/video", response_class=Response)
async def read_video(collection_id: str, item_id: str, desk: Desk = Depends(received)) -> Response:
    """The bytes of a clip, whole or one range: by a grant on a retrieval of the working case, else 403."""
    retrieval_id, clip_ref = await _opening(desk, collection_id, item_id)
    return await run_in_threadpool(bytes_api.clip_video, retrieval_id, clip_ref, desk.request, desk)


@router.head("/collections/{collection_id}/items/{item_id}/thumbnail", include_in_schema=False)
@router.get("/collections/{collection_id}/items/{item_id}/thumbnail", response_class=Response)
async def read_thumbnail(collection_id: str, item_id: str, desk: Desk = Depends(received)) -> Response:
    """The thumbnail of a clip: by a grant on a retrieval of the working case, else 403."""
    retrieval_id, clip_ref = await _opening(desk, collection_id, item_id)
    return await run_in_threadpool(bytes_api.clip_thumbnail, retrieval_id, clip_ref, desk.request, desk)


async def _opening(desk: Desk, collection_id: str, item_id: str) -> tuple[int, int]:
    """The retrieval and the clip's permanent name by which this person may see a clip: the same door as for pages.

    Raises NotFound for what is no clip of theirs, NoGrant without leave for the working case; that try is written down.
    """
    row, name = await _camera(desk, collection_id), read_item_name(item_id)
    if name is None or name.code != row.code:
        raise NotFound
    return await run_in_threadpool(_opened, desk, row.id, name.start_ms)


def _opened(desk: Desk, camera_id: int, start_ms: int) -> tuple[int, int]:
    now, case_id = desk.archive.clock.now_ms(), desk.session.working_case_id
    with desk.archive.read() as session:
        if clips.get(session, camera_id, start_ms) is None:
            raise NotFound
        found = case_id and grants.opening(
            session, desk.account.id, case_id=case_id, camera_id=camera_id, start_ms=start_ms, now=now
        )
    if not found:
        refusal = NoGrant()
        path = desk.request.url.path[:200]
        desk.look("footage.refused", is_allowed=False, camera_id=camera_id, code=refusal.code, path=path)
        raise refusal
    return found


@router.get("/search", response_class=Response)
async def search(request: Request, desk: Desk = Depends(received)) -> Response:
    """Clips by ``bbox`` or ``intersects``, ``datetime``, ``ids``, ``collections``; ``limit`` and ``next`` for pages.

    Order: camera, then filed start. How many there are in all is never counted.
    """
    query = request.query_params.multi_items()
    page = await _found(desk, asking.of_address(query, asking.SEARCH))
    at = _addresses(request)
    return _told(schemas.items(at, page, schemas.links_of_search(at, page, query, None)), GEOJSON)


@router.post("/search", response_class=Response, openapi_extra={"requestBody": _JSON_BODY})
async def search_by_body(request: Request, desk: Desk = Depends(received)) -> Response:
    """The same search, stated as a JSON body. Reads only."""
    body = asking.read_json(await request.body())
    if not isinstance(body, dict):
        raise Malformed("malformed", _("Nội dung gửi lên không phải là JSON đọc được."), field="body")
    given = asking.checked_names(body, asking.SEARCH)
    page = await _found(desk, given)
    at = _addresses(request)
    return _told(schemas.items(at, page, schemas.links_of_search(at, page, (), given)), GEOJSON)
