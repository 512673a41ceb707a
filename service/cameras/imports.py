"""Lists of cameras brought in: read and checked first, shown, and only then written, whole or not at all.

Promise: until a person confirms, nothing is in the register; a confirmed list is in it with every accepted row, or,
whatever happened in between, with none. Steps: 1 the bytes stream into staging · 2 they are read (at once when the
list is small, by the job ``import.read`` otherwise) into rows with their problems · 3 confirming turns the rows back
into registrations and writes them in one transaction. What the rows held is let go of when they are written, and the
rest after ``KEPT_DAYS``.
"""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from service.cameras.actions import likely_duplicates, register_many
from service.cameras.duplicates import Likeness
from service.cameras.fields import field_label
from service.cameras.rows import SheetRow
from service.cameras.rules import SHEET, CameraDraft, checked_camera
from service.cameras.sheet import SheetPreview, read_sheet
from service.cameras.sheet_out import write_xlsx
from service.cameras.tables import MOST_BYTES, refuse_no_list
from service.units.actions import unit_named
from service.web.language import _
from storage.catalog import accounts, imports
from storage.catalog import units as units_catalog
from storage.errors import Conflict, NotFound, Refused, TooLarge, Unavailable
from storage.models import Account, ImportBatch, ImportRow
from storage.objects.keys import staging_key
from storage.unit_of_work import Archive, Reading, UnitOfWork
from storage.values.clock import DAY_MS, local_date

INLINE_BYTES = 200_000  # some two thousand rows: read while the person waits
KEPT_DAYS = 7
_PLACE = ("sheet", "number", "unit_id")  # what stands beside the fields of the form in a row's cells


def receive_list(
    archive: Archive,
    pieces: Iterable[bytes],
    *,
    account: Account,
    unit_id: str,
    file_name: str,
    defaults: Mapping[str, str],
) -> ImportBatch:
    """Take in a CSV or XLSX list for ``unit_id`` and read it, at once or by a job; answers its batch.

    ``defaults``: inputs of the form that a row leaves empty (fund, connection …). Raises Refused when it is empty, too
    large, no list by its kind of file, or (read at once) no list of cameras; then nothing is left behind.
    """
    key = staging_key(uuid.uuid4().hex)
    sha256, size_bytes = archive.store.put_stream(key, _within_limit(pieces))
    is_small = size_bytes <= INLINE_BYTES
    name = "".join(sign for sign in file_name if sign.isprintable()).strip()[-200:] or _("danh sách")
    try:
        if size_bytes == 0:
            raise Refused("empty_file", _("Tệp rỗng. Hãy chọn lại tệp danh sách."), field="file")
        preview = _read(archive, key, defaults) if is_small else None
        if not is_small:
            with _staged(archive, key) as stream:
                refuse_no_list(stream)
        with archive.write(account.id) as work:
            imports.forget_before(work.session, work.now - KEPT_DAYS * DAY_MS)
            batch = ImportBatch(unit_id=unit_id, file_name=name, sha256=sha256, state="reading", notices=[])
            batch.written_count, batch.created_by, batch.created_at = 0, account.id, work.now
            imports.add(work.session, batch)
            if preview:
                _keep(work, batch, preview)
            else:
                _send_job(work, batch, key, defaults)
    except BaseException:
        archive.store.remove(key)
        raise
    if is_small:
        archive.store.remove(key)
    return batch


def _send_job(work: UnitOfWork, batch: ImportBatch, key: str, defaults: Mapping[str, str]) -> None:
    work.send(
        "import.read",
        dedupe_key=f"import.read:{batch.id}",
        noun="import",
        noun_id=batch.id,
        batch_id=batch.id,
        staging_key=key,
        defaults=dict(defaults),
    )


def read_batch(
    archive: Archive, batch_id: int, key: str, defaults: Mapping[str, str], finish: Callable[[UnitOfWork], None]
) -> None:
    """The job: read the list in staging into the rows of its batch. A list that cannot be read is dropped, with the
    reason; repeated, it does nothing again. ``finish`` ends the job in the same transaction."""
    with archive.read() as session:
        waiting = imports.get(session, batch_id)
    outcome: SheetPreview | Refused | None = None
    if waiting is not None and waiting.state == "reading":
        try:
            outcome = _read(archive, key, defaults)
        except Unavailable:  # the store's fault, not the list's: the job is tried again
            raise
        except Refused as refusal:
            outcome = refusal
    with archive.write() as work:
        batch = imports.locked(work.session, batch_id)
        if batch is not None and batch.state == "reading":
            if isinstance(outcome, SheetPreview):
                _keep(work, batch, outcome)
            elif outcome is not None:
                batch.state, batch.notices = "dropped", [{"kind": "refused", "text": outcome.message}]
        finish(work)
    archive.store.remove(key)


def _read(archive: Archive, key: str, defaults: Mapping[str, str]) -> SheetPreview:
    """The list as it lies in staging. Takes its time: never inside a transaction."""
    with _staged(archive, key) as stream:
        return read_sheet(stream, local_date(archive.clock.now_ms()), defaults)


@contextmanager
def _staged(archive: Archive, key: str) -> Iterator[BinaryIO]:
    """What lies in staging, as a file that can be read from any place."""
    with tempfile.TemporaryDirectory(prefix="list-") as folder:
        path = Path(folder) / "list"
        archive.store.fetch(key, path)
        with path.open("rb") as stream:
            yield stream


def _within_limit(pieces: Iterable[bytes]) -> Iterator[bytes]:
    size_bytes = 0
    for piece in pieces:
        size_bytes += len(piece)
        if size_bytes > MOST_BYTES:
            raise TooLarge("upload_too_large", _("Danh sách lớn hơn 50 MB. Hãy chia thành nhiều tệp."), field="file")
        yield piece


def _keep(work: UnitOfWork, batch: ImportBatch, preview: SheetPreview) -> None:
    """Keep the rows of a list for its preview."""
    today = local_date(work.now)
    account = accounts.by_id(work.session, batch.created_by)
    scope = units_catalog.scope(work.session, account.unit_id) if account and account.unit_id else None
    units = [_unit_of(row, batch.unit_id, today, scope) for row in preview.rows]
    accepted = [(row, unit) for row, unit in zip(preview.rows, units, strict=True) if row.draft]
    alike = likely_duplicates(
        work.session,
        [row.draft for row, _unit in accepted if row.draft],
        [unit for _row, unit in accepted],
        [_("hàng %(n)s") % {"n": row.number} for row, _unit in accepted],
    )
    likenesses = {id(row): found for (row, _unit), found in zip(accepted, alike, strict=True)}
    rows = [
        {
            "batch_id": batch.id,
            "row_number": index,
            "cells": {**row.cells, "sheet": row.sheet, "number": row.number, "unit_id": unit},
            "problems": row.problems,
            "notes": _notes(row, likenesses.get(id(row), [])),
            "camera_id": None,
        }
        for index, (row, unit) in enumerate(zip(preview.rows, units, strict=True), 1)
    ]
    imports.add_rows(work.session, rows)
    batch.state, batch.notices = "previewed", _notices(preview)


def _unit_of(row: SheetRow, unit_id: str, today: date, scope: set[str] | None) -> str:
    """The unit a row names, or that of the list; a name that leads nowhere makes the row one to be mended."""
    named = row.cells.get("unit", "")
    if not named:
        return unit_id
    found = unit_named(named, today, scope)
    if found is None:
        row.draft = None
        row.problems["unit"] = _("Không có phường, xã này trong địa bàn của anh/chị.")
    return found or unit_id


def _notes(row: SheetRow, likenesses: list[Likeness]) -> list[dict[str, str]]:
    mended = [
        {"kind": "warning" if name == "row" else "mended", "field": name, "text": text}
        for name, text in row.notes.items()
    ]
    mended += [{"kind": "filled", "field": name, "text": text} for name, text in row.filled.items()]
    return mended + [
        {"kind": "repeat" if found.is_repeat else "likeness", "field": "row", "text": found.reason}
        for found in likenesses
    ]


def _notices(preview: SheetPreview) -> list[Any]:
    """What concerns the whole list: its columns, header rows, totals, what nothing fills, remarks."""
    columns = [*preview.columns, *preview.dropped_columns]
    return [
        *({"kind": "notice", "text": text} for text in preview.notices),
        *({"kind": "header", "sheet": sheet, "rows": list(rows)} for sheet, rows in preview.header_rows.items()),
        *(
            {
                "kind": "column",
                "sheet": column.sheet,
                "letter": column.letter,
                "heading": column.heading,
                "field": column.field,
                "reason": column.reason,
            }
            for column in columns
        ),
        *(
            {
                "kind": "total",
                "sheet": check.sheet,
                "number": check.number,
                "stated": check.stated,
                "counted": check.counted,
            }
            for check in preview.totals_checks
        ),
        {"kind": "missing", "fields": preview.missing_fields},
        {"kind": "eyes", "count": preview.eyes},
    ]


def visible_batch(session: Reading, batch_id: int, unit_ids: set[str] | None) -> ImportBatch:
    """The list, if it is for one of these units (None: any). Raises NotFound."""
    batch = imports.get(session, batch_id)
    if batch is None or (unit_ids is not None and batch.unit_id not in unit_ids):
        raise NotFound
    return batch


def confirm_list(
    work: UnitOfWork, batch_id: int, *, skip_likenesses: bool = False, take_repeats: bool = False
) -> ImportBatch:
    """Write every row that can be written into the register, confirmed: all in this transaction or none.

    Rows that repeat a camera in every word (owner, phone, place, direction) are left out unless ``take_repeats``.
    ``skip_likenesses``: leave out those that may repeat one, too. Raises Conflict when the list was decided before or
    is still being read.
    """
    batch = _waiting(work, batch_id)
    today = local_date(work.now)
    left_out = {kind for kind, is_out in (("repeat", not take_repeats), ("likeness", skip_likenesses)) if is_out}
    rows = [
        row
        for row in imports.rows_of(work.session, batch_id, which="accepted")
        if left_out.isdisjoint(note["kind"] for note in row.notes)
    ]
    drafts = [_draft(row, today) for row in rows]
    registered = register_many(work, drafts, [str(row.cells["unit_id"]) for row in rows], method="paper")
    written = [
        (row.row_number, camera.id, {name: row.cells[name] for name in _PLACE})
        for row, camera in zip(rows, registered, strict=True)
    ]
    imports.set_written(work.session, batch_id, written)
    batch.state, batch.confirmed_at, batch.written_count = "confirmed", work.now, len(written)
    work.record("import.confirmed", "import", batch_id, unit_id=batch.unit_id, sha256=batch.sha256, rows=len(written))
    return batch


def drop_list(work: UnitOfWork, batch_id: int) -> None:
    """Give a list up; its rows go. Raises Conflict when it was decided before."""
    batch = _waiting(work, batch_id)
    batch.state = "dropped"
    imports.forget_rows(work.session, batch_id)


def _waiting(work: UnitOfWork, batch_id: int) -> ImportBatch:
    batch = imports.locked(work.session, batch_id)
    if batch is None:
        raise NotFound
    if batch.state == "reading":
        raise Conflict("still_reading", _("Danh sách còn đang được đọc. Hãy chờ rồi tải lại trang."))
    if batch.state != "previewed":
        raise Conflict("decided_before", _("Danh sách này đã được ghi hoặc đã hủy trước đó."))
    return batch


def _draft(row: ImportRow, today: date) -> CameraDraft:
    return checked_camera({name: str(text) for name, text in row.cells.items() if name not in _PLACE}, today, SHEET)


def write_rejected_rows(session: Reading, batch_id: int, stream: BinaryIO) -> int:
    """The rows that were not taken, each with its reasons, as XLSX, to be mended and sent again; how many."""
    rows = imports.rows_of(session, batch_id, which="rejected")
    names = list(dict.fromkeys(name for row in rows for name in row.cells if name not in _PLACE))
    columns = [("sheet", "Trang tính"), ("number", "Hàng"), *((name, field_label(name)) for name in names)]
    columns.append(("reasons", "Lý do chưa nhận"))
    listed = (
        {
            **row.cells,
            "reasons": " · ".join(f"{field_label(name)}: {text}" for name, text in row.problems.items()),
        }
        for row in rows
    )
    return write_xlsx(listed, columns, stream, title="Dòng cần sửa", phones_allowed=True)
