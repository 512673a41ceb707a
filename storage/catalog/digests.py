"""What digest the rows say an object has."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import (
    ClipDetail,
    ClockEvidence,
    Exhibit,
    HandInFile,
    Intake,
    LeavingClipDetail,
    Master,
    Report,
    WorkingCopy,
)

# The kind of an object -> where rows of its kind say name and digest
_TOLD: dict[str, tuple[tuple[Any, Any], ...]] = {
    "clip": tuple((table.object_key, table.sha256) for table in (ClipDetail, LeavingClipDetail)),
    "thumbnail": tuple((table.thumbnail_key, table.thumbnail_sha256) for table in (ClipDetail, LeavingClipDetail)),
    "master": ((Master.object_key, Master.sha256),),
    "exhibit": ((Exhibit.object_key, Exhibit.sha256),),
    "copy": ((WorkingCopy.object_key, WorkingCopy.sha256),),
    "report": ((Report.docx_key, Report.docx_sha256), (Report.pdf_key, Report.pdf_sha256)),
    "clock": ((ClockEvidence.photograph_key, ClockEvidence.photograph_sha256),),
    "staging": ((Intake.staging_key, Intake.sha256), (HandInFile.staging_key, HandInFile.sha256)),
}
_AT_ONCE = 400  # SQLite bounds the parameters of one statement


def of_objects(session: Session, names: Collection[str]) -> dict[str, str]:
    """Name to digest, for those of these objects that a row speaks of; a sidecar has no digest in any row."""
    by_kind: dict[str, list[str]] = {}
    for name in names:
        by_kind.setdefault(name.split("/", 1)[0], []).append(name)
    told: dict[str, str] = {}
    for kind, own in by_kind.items():
        for key, sha256 in _TOLD.get(kind, ()):
            for begin in range(0, len(own), _AT_ONCE):
                found = select(key, sha256).where(key.in_(own[begin : begin + _AT_ONCE]), sha256.is_not(None))
                told.update((row[0], row[1]) for row in session.execute(found))
    return told
