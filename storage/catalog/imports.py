"""Statements about lists read and checked, waiting to be confirmed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from storage.models import ImportBatch, ImportRow

LIKENESSES = ("likeness", "repeat")
"""Kinds of note: may repeat a camera; repeats one in every word that tells cameras apart."""
_KINDS: dict[str, Callable[[Any], bool]] = {
    "rejected": lambda row: bool(row.problems),
    "accepted": lambda row: not row.problems,
    "noted": lambda row: not row.problems and any(note["kind"] != "filled" for note in row.notes),
    "filled": lambda row: not row.problems and any(note["kind"] == "filled" for note in row.notes),
    "likenesses": lambda row: not row.problems and any(note["kind"] in LIKENESSES for note in row.notes),
    "repeats": lambda row: not row.problems and any(note["kind"] == "repeat" for note in row.notes),
}


@dataclass(frozen=True)
class ImportCounts:
    """Rows of a list: all, those that cannot be written, those that may repeat a camera, those with a note,
    those with something filled in that they do not say; ``repeats``: the likenesses that are the very same camera."""

    rows: int
    rejected: int
    likenesses: int
    noted: int
    filled: int
    repeats: int


def add(session: Session, batch: ImportBatch) -> ImportBatch:
    """A new list; its key is set on return."""
    session.add(batch)
    session.flush()
    return batch


def get(session: Session, batch_id: int) -> ImportBatch | None:
    """A list by key."""
    return session.get(ImportBatch, batch_id)


def locked(session: Session, batch_id: int) -> ImportBatch | None:
    """The list, kept from other writers to the end of this transaction."""
    return session.scalar(select(ImportBatch).where(ImportBatch.id == batch_id).with_for_update())


def latest(session: Session, unit_ids: Collection[str] | None, limit: int = 10) -> list[ImportBatch]:
    """The newest lists of these units (None: all)."""
    found = select(ImportBatch).order_by(ImportBatch.id.desc()).limit(limit)
    return list(session.scalars(found if unit_ids is None else found.where(ImportBatch.unit_id.in_(unit_ids))))


def add_rows(session: Session, rows: list[dict[str, Any]]) -> None:
    """The rows of a list."""
    if rows:
        session.execute(insert(ImportRow.metadata.tables["import_row"]), rows)


def rows_of(
    session: Session,
    batch_id: int,
    *,
    which: str = "all",
    sheet: str | None = None,
    after: int = 0,
    limit: int | None = None,
) -> list[ImportRow]:
    """Rows in order. ``which``: all, rejected, accepted, noted, filled, likenesses, repeats;
    ``sheet`` None: of every sheet."""
    found = select(ImportRow).where(ImportRow.batch_id == batch_id, ImportRow.row_number > after)
    if sheet is not None:
        found = found.where(ImportRow.cells["sheet"].as_string() == sheet)
    found = found.order_by(ImportRow.row_number)
    if which == "all":
        return list(session.scalars(found.limit(limit)))
    # the two databases spell an empty JSON value differently, so that the kinds are told apart here
    kept: list[ImportRow] = []
    for row in session.scalars(found):
        if _KINDS[which](row):
            kept.append(row)
            if len(kept) == limit:
                break
    return kept


def counts(session: Session, batch_id: int) -> ImportCounts:
    """How many rows of each kind a list has."""
    columns = (ImportRow.problems, ImportRow.notes)
    rows = session.execute(select(*columns).where(ImportRow.batch_id == batch_id)).all()
    told = [
        sum(1 for row in rows if _KINDS[which](row))
        for which in ("rejected", "likenesses", "noted", "filled", "repeats")
    ]
    return ImportCounts(len(rows), *told)


def sheets_of(session: Session, batch_id: int) -> dict[str, int]:
    """Sheets of a list in their order, with their number of rows."""
    name = ImportRow.cells["sheet"].as_string()
    found = select(name, func.count()).where(ImportRow.batch_id == batch_id).group_by(name)
    return {row[0]: row[1] for row in session.execute(found.order_by(func.min(ImportRow.row_number)))}


def set_written(session: Session, batch_id: int, written: list[tuple[int, int, dict[str, Any]]]) -> None:
    """Rows were written: number, camera, and what stays of the cells."""
    rows = [
        {"batch_id": batch_id, "row_number": number, "camera_id": camera_id, "cells": cells}
        for number, camera_id, cells in written
    ]
    if rows:
        session.execute(update(ImportRow), rows)


def forget_rows(session: Session, batch_id: int) -> None:
    """Let go of the rows of a list that nobody wants any more."""
    session.execute(delete(ImportRow).where(ImportRow.batch_id == batch_id))


def forget_before(session: Session, before: int) -> None:
    """Let go of the rows of every list brought in before an instant (epoch ms), and of its wish to be confirmed."""
    old = select(ImportBatch.id).where(ImportBatch.created_at < before)
    session.execute(delete(ImportRow).where(ImportRow.batch_id.in_(old)))
    waiting = ImportBatch.state.in_(("previewed", "reading"))
    session.execute(update(ImportBatch).where(ImportBatch.created_at < before, waiting).values(state="dropped"))
