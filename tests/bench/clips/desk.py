"""The real server with three more addresses, beside which the product's own are measured.

``python -m tests.bench.clips.desk`` serves as ``camera-antt up`` does, on the house that the environment names:

* ``/bench/all-but-search`` – session, right, case, question and access log as in ``/api/v1/footage``, the answer ready;
* ``/bench/rows-core`` – clips of a circle and a window through Core, as structs, encoded by msgspec;
* ``/bench/rows-orm`` – the same clips as ORM objects through a pydantic response model, as is usual.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict
from sqlalchemy import or_, select

from service.access.desk import Desk, archive_of, signed_in
from service.app import create_app
from service.footage import api
from service.footage.actions.search import search
from service.footage.rules.answer import Footage
from service.footage.rules.question import Question
from service.footage.schemas import Asked, read_question
from storage.models import Camera, Clip, Mount
from storage.models.archive import CLIP_CAP_MS
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from storage.values.clock import SetClock
from storage.values.place import Point, box_around, distance_metres
from storage.values.timespan import Timespan
from tests.bench.clips import shapes
from tests.bench.clips.ours_sqlite import through_core
from workers import command_up

router = APIRouter(prefix="/bench")
_ready: dict[str, tuple[Question, Footage]] = {}


@router.get("/all-but-search", response_class=Response)
async def all_but_search(desk: Desk = Depends(signed_in), given: Asked = Depends(api.asked_of)) -> Response:
    """Everything that an answer needs but the search: what it found the first time is told again."""
    _case, scope = await run_in_threadpool(api.permitted, desk)
    question = read_question(given, desk.archive.clock.now_ms())
    key = str(desk.request.url.query)
    if key not in _ready:
        _ready[key] = question, await search(desk.archive, question, scope)
    found = _ready[key][1]
    await run_in_threadpool(api._note, desk, question, found)
    return Response(msgspec.json.encode(found), media_type="application/json")


async def _circle(lat: float, lon: float, radius: float, since: int, until: int) -> shapes.Asked:
    return shapes.Asked(Point(lat, lon), radius, Timespan(since, until))


@router.get("/rows-core", response_class=Response)
async def rows_core(request: Request, asked: shapes.Asked = Depends(_circle)) -> Response:
    """Rows as the product reads and writes them."""
    async with archive_of(request).read_async() as run:
        rows = await run(lambda connection: through_core(connection, asked))
    return Response(msgspec.json.encode(rows), media_type="application/json")


class ClipOut(BaseModel):
    """A row as a response model."""

    model_config = ConfigDict(from_attributes=True)

    camera_id: int
    start_ms: int
    duration_ms: int
    size_bytes: int
    flags: int


@router.get("/rows-orm", response_model=list[ClipOut])
def rows_orm(request: Request, asked: shapes.Asked = Depends(_circle)) -> list[Clip]:
    """Rows as objects: mounts in the box, those in the circle, their clips by the same bounds."""
    box, span = box_around(asked.point, asked.radius_metres), asked.span
    with archive_of(request).read() as session:
        mounts = session.scalars(
            select(Mount)
            .join(Camera, Camera.id == Mount.camera_id)
            .where(
                Mount.lat.between(box.south, box.north),
                Mount.lon.between(box.west, box.east),
                Mount.valid_from_ms < span.end_ms,
                or_(Mount.valid_to_ms.is_(None), Mount.valid_to_ms > span.start_ms),
                Camera.registration == "confirmed",
            )
        )
        near = [m.camera_id for m in mounts if distance_metres(Point(m.lat, m.lon), asked.point) <= asked.radius_metres]
        found = select(Clip).where(
            Clip.camera_id.in_(near),
            Clip.start_ms >= span.start_ms - CLIP_CAP_MS,
            Clip.start_ms < span.end_ms,
            Clip.start_ms + Clip.duration_ms > span.start_ms,
        )
        return list(session.scalars(found.order_by(Clip.camera_id, Clip.start_ms)))


def _with_more(create: Callable[[Archive], FastAPI]) -> Callable[[Archive], FastAPI]:
    def made(archive: Archive) -> FastAPI:
        app = create(archive)
        known = len(app.router.routes)
        app.include_router(router)
        ours = app.router.routes  # in front of two hundred others: looking for an address is not what is measured
        ours[:] = [*ours[known:], *ours[:known]]
        return app

    return made


def main() -> None:
    """Serve until told to stop."""
    archive = open_archive(Settings.from_env(), SetClock(shapes.NOW))
    vars(command_up)["create_app"] = _with_more(create_app)
    command_up.serve(archive, "127.0.0.1", 0)


if __name__ == "__main__":
    main()
