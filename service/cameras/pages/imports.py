"""Pages: a list brought in, its preview cell by cell, and writing it."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from service.access.desk import Desk, signed_in, with_token
from service.cameras import imports as lists
from service.cameras.api.imports import list_defaults, list_unit
from service.cameras.fields import Connection, Fund, StoragePlace, field_label
from service.cameras.phones import masked_phone
from service.units.actions import today_of, unit_label
from service.web.forms import Fields, form_fields
from service.web.language import _, words
from service.web.streaming import StreamedForm, carried
from storage.catalog import accounts, cameras, imports, jobs
from storage.catalog import units as units_catalog
from storage.errors import Forbidden, Invalid, Refused
from storage.models import ImportBatch, ImportRow

streaming = APIRouter(include_in_schema=False)  # reads its form itself: the file never lies in memory whole
checked = APIRouter(include_in_schema=False, dependencies=[Depends(with_token)])
CRUMB = (_("Camera"), "/cameras")
HERE = (_("Nhập từ Excel"), "/cameras/import")
PAGE_ROWS = 100
KINDS = ("all", "rejected", "noted", "filled", "likenesses", "repeats")
STATES = {
    "reading": _("Đang đọc"),
    "previewed": _("Chờ ghi"),
    "confirmed": _("Đã ghi"),
    "dropped": _("Đã hủy"),
}


def _upload_page(desk: Desk, values: Mapping[str, str], problems: dict[str, str]) -> Response:
    desk.require("camera.import")
    with desk.archive.read() as session:
        communes = units_catalog.valid_within(session, desk.unit_ids, today_of(desk.archive))
        own = units_catalog.get(session, desk.account.unit_id) if desk.account.unit_id else None
        recent = imports.latest(session, desk.unit_ids)
        names = accounts.names(session, [batch.created_by for batch in recent])
    offered = {
        name: list(choice.labels(desk.language).items())
        for name, choice in (("fund", Fund), ("connection", Connection), ("storage_place", StoragePlace))
    }
    return desk.page(
        "cameras/import.html",
        status=422 if problems else 200,
        crumbs=[CRUMB, HERE],
        values=values,
        problems=problems,
        communes=[unit_label(unit) for unit in communes],
        own_commune=unit_label(own) if own is not None and own.level == 3 else "",
        offered=offered,
        recent=recent,
        names=names,
        states=STATES,
    )


@checked.get("/cameras/import")
def upload_page(desk: Desk = Depends(signed_in)) -> Response:
    """The form, and the lists of before."""
    return _upload_page(desk, {}, {})


@streaming.post("/cameras/import")
async def upload(request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """Take a list in and show its preview. Nothing is written into the register."""
    await run_in_threadpool(desk.require, "camera.import")
    form = StreamedForm(request)
    await form.until_file()
    if not hmac.compare_digest(form.fields.get("csrf", "").encode(), desk.session.csrf_token.encode()):
        raise Forbidden("csrf", _("Trang đã cũ hoặc yêu cầu không đến từ trang này. Hãy tải lại trang rồi làm lại."))
    if not form.file_name:
        problems = {"file": _("Hãy chọn tệp danh sách.")}
        return await run_in_threadpool(_upload_page, desk, form.fields, problems)

    def take(pieces: Iterator[bytes]) -> ImportBatch:
        return lists.receive_list(
            desk.archive,
            pieces,
            account=desk.account,
            unit_id=list_unit(desk, form.fields.get("unit", "")),
            file_name=form.file_name or "",
            defaults=list_defaults(form.fields),
        )

    try:
        batch = await carried(form.pump, take)
    except Invalid as problem:
        return await run_in_threadpool(_upload_page, desk, form.fields, problem.problems)
    except Refused as refusal:
        if refusal.status >= 500:
            raise
        return await run_in_threadpool(_upload_page, desk, form.fields, {refusal.field or "file": refusal.message})
    return desk.to(f"/cameras/import/{batch.id}")


@checked.get("/cameras/import/{batch_id}")
def preview_page(batch_id: int, request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """The list as it was read: what is wrong, what was mended, what may be there already."""
    desk.require("camera.import")
    asked = request.query_params
    which = asked.get("which", "all") if asked.get("which") in KINDS else "all"
    after = int(asked["after"]) if asked.get("after", "").isdecimal() and len(asked["after"]) < 9 else 0
    with desk.archive.read() as session:
        batch = lists.visible_batch(session, batch_id, desk.unit_ids)
        job = jobs.latest_of(session, "import", batch_id)
        counts = imports.counts(session, batch_id)
        sheets = imports.sheets_of(session, batch_id)
        sheet = asked["sheet"] if asked.get("sheet") in sheets else None
        if sheet is None and len(sheets) > 1 and which == "all":
            sheet = next(iter(sheets))
        rows = imports.rows_of(session, batch_id, which=which, sheet=sheet, after=after, limit=PAGE_ROWS + 1)
        wrong = imports.rows_of(session, batch_id, which="rejected", limit=12)
        unit = units_catalog.get(session, batch.unit_id)
        written = {row.camera_id: cameras.get(session, row.camera_id) for row in rows if row.camera_id}
    told = words(desk.language).told
    columns = _columns(batch, sheet, rows[:PAGE_ROWS], desk.language)
    next_after = rows[PAGE_ROWS - 1].row_number if len(rows) > PAGE_ROWS else None
    query = {"which": which, "sheet": sheet or ""}
    return desk.page(
        "cameras/preview.html",
        crumbs=[CRUMB, HERE, (batch.file_name, f"/cameras/import/{batch_id}")],
        batch=batch,
        job=job,
        counts=counts,
        sheets=sheets,
        sheet=sheet,
        which=which,
        rows=[_shown(row, columns, told) for row in rows[:PAGE_ROWS]],
        wrong=wrong,
        columns=columns,
        dropped=[note for note in _of_kind(batch, "column") if note["reason"] and sheet in (None, note["sheet"])],
        headers=_of_kind(batch, "header"),
        totals=_of_kind(batch, "total"),
        remarks=[told(note["text"]) for note in (*_of_kind(batch, "notice"), *_of_kind(batch, "refused"))],
        eyes=next((note["count"] for note in _of_kind(batch, "eyes")), 0),
        missing=[
            field_label(name, desk.language)
            for note in _of_kind(batch, "missing")
            for name in note["fields"]
            if name not in ("unit", "place", "fund", "connection")  # said by the form, the address, row by row
        ],
        label=lambda name: field_label(name, desk.language),
        unit=unit,
        written=written,
        kept_days=lists.KEPT_DAYS,
        next_href=f"?{urlencode({**query, 'after': next_after})}" if next_after else None,
        first_href=f"?{urlencode(query)}" if after else None,
        kind_href=lambda kind: f"?{urlencode({'which': kind})}",
        sheet_href=lambda name: f"?{urlencode({'which': which, 'sheet': name})}",
    )


def _of_kind(batch: ImportBatch, kind: str) -> list[dict[str, Any]]:
    return [note for note in batch.notices if note["kind"] == kind]


def _columns(batch: ImportBatch, sheet: str | None, rows: list[ImportRow], language: str) -> list[dict[str, str]]:
    """Columns of the preview: those the list has, then fields that were filled in without one."""
    found: dict[str, dict[str, str]] = {}
    for note in _of_kind(batch, "column"):
        if note["field"] and (sheet is None or note["sheet"] == sheet) and note["field"] not in found:
            letter = note["letter"] if sheet is not None or len(_of_kind(batch, "header")) == 1 else ""
            found[note["field"]] = {"letter": letter, "heading": note["heading"]}
    for row in rows:
        for name in (*row.cells, *row.problems, *(note["field"] for note in row.notes)):
            if name not in found and name not in ("sheet", "number", "unit_id", "row"):
                found[name] = {"letter": "", "heading": ""}
    return [{"name": name, "label": field_label(name, language), **column} for name, column in found.items()]


def _shown(row: ImportRow, columns: list[dict[str, str]], told: Callable[[str], str]) -> dict[str, Any]:
    """A row for the template: each cell with its text, what is said of it and how it looks."""
    notes: dict[str, list[dict[str, str]]] = {}
    for note in row.notes:
        notes.setdefault(note["field"], []).append(note)
    cells = []
    for column in columns:
        name = column["name"]
        text = str(row.cells.get(name, ""))
        problem = row.problems.get(name)
        if name.startswith("phone") and text and not problem:
            text = masked_phone(text.replace(" ", ""))
        said = told(problem or " ".join(note["text"] for note in notes.get(name, [])))
        cells.append({"text": text, "said": said, "look": "e" if problem else "fix" if said else ""})
    return {
        "number": row.cells.get("number", row.row_number),
        "sheet": row.cells.get("sheet", ""),
        "cells": cells,
        "is_wrong": bool(row.problems),
        "remarks": [told(note["text"]) for note in notes.get("row", [])],
        "camera_id": row.camera_id,
    }


@checked.post("/cameras/import/{batch_id}/confirm")
def confirm(batch_id: int, desk: Desk = Depends(signed_in), fields: Fields = Depends(form_fields)) -> Response:
    """Write the list: every row that can be written, or none."""
    desk.require("camera.import")
    with desk.write() as work:
        lists.visible_batch(work.session, batch_id, desk.unit_ids)
        skips, takes = fields.flag("skip_likenesses"), fields.flag("take_repeats")
        lists.confirm_list(work, batch_id, skip_likenesses=skips, take_repeats=takes)
    return desk.to(f"/cameras/import/{batch_id}", _("Đã ghi danh sách vào sổ đăng ký."))


@checked.post("/cameras/import/{batch_id}/drop")
def drop(batch_id: int, desk: Desk = Depends(signed_in)) -> Response:
    """Give the list up."""
    desk.require("camera.import")
    with desk.write() as work:
        lists.visible_batch(work.session, batch_id, desk.unit_ids)
        lists.drop_list(work, batch_id)
    return desk.to("/cameras/import", _("Đã hủy danh sách; chưa ghi gì vào sổ đăng ký."))


router = APIRouter()
router.include_router(streaming)
router.include_router(checked)
