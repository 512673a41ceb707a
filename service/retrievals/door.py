"""The door of the picture store: who comes through it, and the book in which every coming and every refusal is written.

Everything that shows footage passes ``seen``: the grant is looked up and the look is written down in one transaction,
which is committed before the first byte leaves.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from service.access.actions import note_look
from service.access.desk import Desk
from service.retrievals import viewing
from service.retrievals.ranges import ByteRange
from service.retrievals.viewing import Allowed, Viewable
from storage.catalog import access_log, retrievals
from storage.errors import Forbidden, NotFound
from storage.models import Exhibit
from storage.unit_of_work import UnitOfWork
from storage.values.clock import MINUTE_MS

# Reads of one clip by one person within this time are one opening; each further range is written as "sought".
OPENING_MS = 10 * MINUTE_MS


@contextmanager
def seen(desk: Desk, retrieval_id: int, clip_ref_id: int | None = None) -> Iterator[tuple[UnitOfWork, Allowed]]:
    """A transaction in which a retrieval may be seen. A refusal is written down before it goes on."""
    desk.require("footage.view")
    try:
        with desk.write() as work:
            yield work, viewing.allowed(work.session, desk.account, desk.unit_ids, retrieval_id, work.now)
    except (Forbidden, NotFound) as refusal:
        _note_refusal(desk, retrieval_id, clip_ref_id, refusal.code)
        raise


def _note_refusal(desk: Desk, retrieval_id: int, clip_ref_id: int | None, code: str) -> None:
    with desk.archive.read() as session:
        row = retrievals.get(session, retrieval_id)
        made = retrievals.request(session, row.request_id) if row else None
    known = {"case_id": made.case_id, "purpose": made.purpose} if made else {}
    camera_id = row.camera_id if row else None
    desk.look(
        "footage.refused",
        is_allowed=False,
        retrieval_id=retrieval_id,
        clip_ref_id=clip_ref_id,
        camera_id=camera_id,
        code=code,
        path=desk.request.url.path[:200],
        **known,
    )


def _look(desk: Desk, work: UnitOfWork, found: Allowed, action: str, clip_ref_id: int | None, **detail: Any) -> None:
    note_look(
        work,
        desk.account,
        action,
        address=desk.address,
        purpose=found.request.purpose,
        case_id=found.case.id,
        camera_id=found.retrieval.camera_id,
        retrieval_id=found.retrieval.id,
        clip_ref_id=clip_ref_id,
        **detail,
    )


def note_view(desk: Desk, work: UnitOfWork, found: Allowed, clip: Viewable, sent: ByteRange) -> None:
    """Write down which bytes of a clip leave: the opening of it once, what is sought in it after that."""
    is_open = access_log.has_entry(
        work.session,
        desk.account.id,
        "clip.viewed",
        retrieval_id=found.retrieval.id,
        clip_ref_id=clip.ref.id,
        since=work.now - OPENING_MS,
    )
    action = "clip.sought" if is_open else "clip.viewed"
    detail = {"first_byte": sent.first, "last_byte": sent.last, "is_copy": clip.is_shown_by_copy}
    _look(desk, work, found, action, clip.ref.id, **detail)


def note_thumbnail(desk: Desk, work: UnitOfWork, found: Allowed, clip: Viewable) -> None:
    """Write down that a thumbnail leaves."""
    _look(desk, work, found, "thumbnail.viewed", clip.ref.id)


def note_release(desk: Desk, work: UnitOfWork, found: Allowed, exhibit: Exhibit, sent: ByteRange | None = None) -> None:
    """Write down, in both books, that an exhibit leaves the house, or which bytes of it."""
    part = sent or ByteRange(0, max(0, exhibit.size_bytes - 1))
    bytes_sent = {"first_byte": part.first, "last_byte": part.last}
    _look(
        desk,
        work,
        found,
        "exhibit.downloaded",
        None,
        exhibit_id=exhibit.id,
        size_bytes=exhibit.size_bytes,
        **bytes_sent,
    )
    work.record(
        "exhibit.released",
        "exhibit",
        exhibit.id,
        case_id=found.case.id,
        retrieval_id=found.retrieval.id,
        sha256=exhibit.sha256,
        size_bytes=exhibit.size_bytes,
        **bytes_sent,
    )
