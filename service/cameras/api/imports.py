"""JSON: lists of cameras brought in, looked at, confirmed or given up."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from service.access.desk import Desk, signed_in, with_token
from service.cameras import imports as lists
from service.cameras.fields import Connection, Fund, StoragePlace
from service.cameras.schemas import ImportBody, ImportRowBody
from service.units.actions import chosen_commune
from service.web.language import words
from service.web.streaming import Pipe, carried
from storage.catalog import imports
from storage.models import ImportBatch, ImportRow
from storage.unit_of_work import Reading
from storage.values.clock import local_date

router = APIRouter(tags=["cameras"], dependencies=[Depends(with_token)])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def list_defaults(asked: Mapping[str, str]) -> dict[str, str]:
    """What a list leaves open and the person filled in for all of its rows."""
    closed = {"fund": Fund, "connection": Connection, "storage_place": StoragePlace}
    found = {name: asked.get(name, "") for name, choice in closed.items() if asked.get(name, "") in choice.labels()}
    days = asked.get("retention", "").strip()
    return found | ({"retention": days} if days.isdecimal() else {})


def list_unit(desk: Desk, text: str) -> str:
    """The commune a list is for: named, or one's own. Raises Invalid."""
    return chosen_commune(text, local_date(desk.archive.clock.now_ms()), desk.unit_ids, desk.account.unit_id)


def import_body(session: Reading, batch: ImportBatch) -> ImportBody:
    """The JSON of a list."""
    counts = imports.counts(session, batch.id)
    columns = {name: getattr(batch, name) for name in ImportBody.model_fields if hasattr(batch, name)}
    return ImportBody(
        **columns,
        row_count=counts.rows,
        rejected_count=counts.rejected,
        likeness_count=counts.likenesses,
        repeat_count=counts.repeats,
        filled_count=counts.filled,
    )


def _row_body(row: ImportRow, language: str) -> ImportRowBody:
    """The JSON of a row, what is said of it in this language."""
    told = words(language).told
    body = ImportRowBody.model_validate(row)
    body.problems = {name: told(text) for name, text in row.problems.items()}
    body.notes = [{**note, "text": told(note["text"])} for note in row.notes]
    return body


@router.post("/cameras/imports", status_code=202)
async def bring_in(
    request: Request,
    desk: Desk = Depends(signed_in),
    name: str = Query(max_length=200, description="file name"),
    unit: str = Query(default="", max_length=100, description="commune; empty: one's own"),
    fund: str = Query(default="", description="for rows that say nothing: community, self, state, sponsor"),
) -> ImportBody:
    """A CSV or XLSX list as the request's body. A long one is read by a job: `state` is `reading` until then."""
    await run_in_threadpool(desk.require, "camera.import")
    unit_id = await run_in_threadpool(list_unit, desk, unit)
    defaults = list_defaults(request.query_params)

    async def pump(pipe: Pipe) -> None:
        async for piece in request.stream():
            await pipe.send(piece)

    def take(pieces: Iterator[bytes]) -> ImportBody:
        batch = lists.receive_list(
            desk.archive, pieces, account=desk.account, unit_id=unit_id, file_name=name, defaults=defaults
        )
        with desk.archive.read() as session:
            return import_body(session, batch)

    return await carried(pump, take)


@router.get("/cameras/imports/{batch_id}")
def read_import(batch_id: int, desk: Desk = Depends(signed_in)) -> ImportBody:
    """One list."""
    desk.require("camera.import")
    with desk.archive.read() as session:
        return import_body(session, lists.visible_batch(session, batch_id, desk.unit_ids))


@router.get("/cameras/imports/{batch_id}/rows")
def read_rows(
    batch_id: int,
    desk: Desk = Depends(signed_in),
    which: str = Query(default="all", pattern="^(all|rejected|accepted|noted|filled|likenesses|repeats)$"),
    after: int = Query(default=0, ge=0, description="row_number of the last row of the page before"),
    limit: int = Query(default=100, ge=1, le=500),
) -> list[ImportRowBody]:
    """Rows of a list with what is wrong about each."""
    desk.require("camera.import")
    with desk.archive.read() as session:
        lists.visible_batch(session, batch_id, desk.unit_ids)
        rows = imports.rows_of(session, batch_id, which=which, after=after, limit=limit)
        return [_row_body(row, desk.language) for row in rows]


@router.get("/cameras/imports/{batch_id}/rejected.xlsx")
def rejected_rows(batch_id: int, desk: Desk = Depends(signed_in)) -> Response:
    """The rows that cannot be written, with the reasons, to be mended and sent again."""
    desk.require("camera.import")
    stream = io.BytesIO()
    with desk.archive.read() as session:
        lists.visible_batch(session, batch_id, desk.unit_ids)
        count = lists.write_rejected_rows(session, batch_id, stream)
    desk.look("camera.exported", form="rejected", rows=count, batch_id=batch_id)
    return Response(
        stream.getvalue(),
        media_type=XLSX,
        headers={"Content-Disposition": 'attachment; filename="dong-can-sua.xlsx"'},
    )


@router.post("/cameras/imports/{batch_id}/confirm")
def confirm_import(
    batch_id: int,
    desk: Desk = Depends(signed_in),
    skip_likenesses: bool = Query(default=False, description="leave out rows that may repeat a camera"),
    take_repeats: bool = Query(
        default=False,
        description="write rows, too, that repeat a camera in owner, phone, place and direction; left out by default",
    ),
) -> ImportBody:
    """Write every row that can be written, without those that repeat a camera in every word: all or none."""
    desk.require("camera.import")
    with desk.write() as work:
        lists.visible_batch(work.session, batch_id, desk.unit_ids)
        batch = lists.confirm_list(work, batch_id, skip_likenesses=skip_likenesses, take_repeats=take_repeats)
        return import_body(work.session, batch)


@router.delete("/cameras/imports/{batch_id}", status_code=204)
def drop_import(batch_id: int, desk: Desk = Depends(signed_in)) -> None:
    """Give the list up."""
    desk.require("camera.import")
    with desk.write() as work:
        lists.visible_batch(work.session, batch_id, desk.unit_ids)
        lists.drop_list(work, batch_id)
