"""Bytes that leave: video of a clip, its thumbnail, an exhibit with its manifest. Each asks for the grant first."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from service.access.desk import Desk, signed_in, with_token
from service.access.schemas import RowKey
from service.retrievals import copies, door, viewing, window
from service.retrievals.addresses import clip_url
from service.retrievals.exhibits import exhibit_body
from service.retrievals.ranges import ByteRange, RangeNotSatisfiable, read_range
from service.retrievals.schemas import CopyStatusBody, ManifestBody
from service.retrievals.viewing import Viewable
from service.web.downloads import disposition, redirected
from service.web.language import _
from storage.catalog import retrievals
from storage.errors import Conflict, NotFound, Refused
from storage.models import Retrieval
from storage.objects.store import LinkAsked, ObjectStore

router = APIRouter(tags=["footage"], dependencies=[Depends(with_token)])
_TYPES = {"mp4": "video/mp4", "matroska": "video/x-matroska"}
_WHOLE: dict[int | str, dict[str, Any]] = {200: {"content": {"video/mp4": {}}}}
_PARTS: dict[int | str, dict[str, Any]] = {**_WHOLE, 206: {"description": "The bytes asked for"}, 202: {}, 416: {}}
_TAKEN: dict[int | str, dict[str, Any]] = {**_WHOLE, 307: {"description": "A link to the object store"}, 416: {}}
_log = logging.getLogger(__name__)


class ObjectDiffers(Refused):
    """The object is not what its row says; nothing of it is sent."""

    status = 500

    def __init__(self, key: str) -> None:
        super().__init__("object_differs", _("Tệp trong kho không khớp sổ nên không phát. Hãy báo kỹ thuật viên."))
        _log.error("the size of %s is not the one its row says", key)


@router.head("/retrievals/{retrieval_id}/clips/{clip_ref}/video", include_in_schema=False)
@router.get("/retrievals/{retrieval_id}/clips/{clip_ref}/video", response_class=Response, responses=_PARTS)
def clip_video(retrieval_id: RowKey, clip_ref: RowKey, request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """A clip's bytes, whole or one range. Needs a grant; in place of what lies beside the allowed span an empty box of
    the same length leaves. What a browser cannot play is answered by its working copy; while there is none, 202 with
    the address of its status, and the copy is begun."""
    with door.seen(desk, retrieval_id, clip_ref) as (work, found):
        clip = viewing.viewable(work.session, retrieval_id, clip_ref, desk.archive.settings)
        if not clip.is_playable and clip.copy is None:
            copies.request_copy(work, clip)
            wanted = None
        else:
            key, sha256, size = _source(clip)
            covered = _covered(desk.archive.store, key, size, found.retrieval, clip)
            etag = f'"{sha256}"' if not covered else f'"{sha256}-{found.retrieval.id}"'
            headers = {"Accept-Ranges": "bytes", "ETag": etag}
            try:
                wanted = _asked_range(request, size, etag)
            except RangeNotSatisfiable as refusal:
                return _not_satisfiable(refusal, headers)
            if request.method == "GET":
                door.note_view(desk, work, found, clip, wanted or ByteRange(0, max(0, size - 1)))
    if not clip.is_playable and clip.copy is None:
        return JSONResponse(copy_status(desk, retrieval_id, clip).model_dump(), status_code=202)
    _check_size(desk.archive.store, key, size)
    kind = "video/mp4" if clip.is_shown_by_copy else _TYPES.get(clip.detail.container, "application/octet-stream")
    return _answer(request, desk.archive.store, _Sent(key, size, wanted, kind, covered), headers)


def _covered(store: ObjectStore, key: str, size: int, row: Retrieval, clip: Viewable) -> tuple[ByteRange, ...]:
    """The bytes of a clip that its retrieval does not open. Raises Refused for a file that cannot be opened in part."""
    span = viewing.opened(row, clip)
    if viewing.is_whole(span, clip):
        return ()
    index = window.fragments(b"".join(store.read(key, 0, min(size, window.HEAD_BYTES))))
    if not index or index[-1].place.last >= size:
        text = _(
            "Đoạn này không phát riêng được phần trong khoảng đã duyệt. Hãy yêu cầu trọn đoạn, hoặc dùng vật chứng."
        )
        raise Conflict("not_divisible", text, start_ms=clip.span.start_ms, end_ms=clip.span.end_ms)
    return tuple(window.hidden(index, span))


def _source(clip: Viewable) -> tuple[str, str, int]:
    if clip.is_playable or clip.copy is None:
        return clip.detail.object_key, clip.detail.sha256, clip.clip.size_bytes
    return clip.copy.object_key, clip.copy.sha256, clip.copy.size_bytes


def _asked_range(request: Request, size: int, etag: str) -> ByteRange | None:
    """The range asked for; None for everything. A range of something that has changed since is the whole."""
    if request.headers.get("if-range", etag) != etag:
        return None
    return read_range(request.headers.get("range"), size)


def _not_satisfiable(refusal: RangeNotSatisfiable, headers: dict[str, str]) -> Response:
    body = {"code": refusal.code, "title": refusal.message, "status": 416, "size_bytes": refusal.size_bytes}
    more = {**headers, "Content-Range": f"bytes */{refusal.size_bytes}"}
    return JSONResponse(body, status_code=416, headers=more, media_type="application/problem+json")


def _check_size(store: ObjectStore, key: str, size: int) -> None:
    if store.stat(key).size_bytes != size:
        raise ObjectDiffers(key)


@dataclass(frozen=True)
class _Sent:
    """What an answer sends: an object, its size, the range asked for (None: all of it), its media type."""

    key: str
    size: int
    wanted: ByteRange | None
    kind: str
    covered: tuple[ByteRange, ...] = ()


def _answer(request: Request, store: ObjectStore, sent: _Sent, headers: dict[str, str]) -> Response:
    wanted = sent.wanted
    first, length = (wanted.first, wanted.length) if wanted else (0, sent.size)
    headers = {**headers, "Content-Length": str(length)}
    if wanted:
        headers["Content-Range"] = f"bytes {wanted.first}-{wanted.last}/{sent.size}"
    status = 206 if wanted else 200
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=sent.kind)
    pieces = store.read(sent.key, first, length)
    if sent.covered:
        pieces = window.covered(pieces, first, list(sent.covered))
    return StreamingResponse(pieces, status, headers=headers, media_type=sent.kind)


def copy_status(desk: Desk, retrieval_id: int, clip: Viewable) -> CopyStatusBody:
    """How far a clip's working copy is, and where it will be."""
    with desk.archive.read() as session:
        now = copies.status(session, clip)
    is_ready = now.state == "ready"
    return CopyStatusBody(
        state=now.state,
        percent=now.percent,
        url=clip_url(retrieval_id, clip.ref.id, "video") if is_ready else None,
        text=desk.say(now.text),
        status_url=clip_url(retrieval_id, clip.ref.id, "copy"),
    )


@router.get("/retrievals/{retrieval_id}/clips/{clip_ref}/copy")
def read_copy_status(retrieval_id: RowKey, clip_ref: RowKey, desk: Desk = Depends(signed_in)) -> CopyStatusBody:
    """How far the working copy of a clip is. Needs a grant."""
    with door.seen(desk, retrieval_id, clip_ref) as (work, _found):
        clip = viewing.viewable(work.session, retrieval_id, clip_ref, desk.archive.settings)
    return copy_status(desk, retrieval_id, clip)


@router.post("/retrievals/{retrieval_id}/clips/{clip_ref}/copy", status_code=202)
def make_copy(retrieval_id: RowKey, clip_ref: RowKey, desk: Desk = Depends(signed_in)) -> CopyStatusBody:
    """Have the working copy of a clip made; asked twice, it is made once. Needs a grant."""
    with door.seen(desk, retrieval_id, clip_ref) as (work, _found):
        clip = viewing.viewable(work.session, retrieval_id, clip_ref, desk.archive.settings)
        copies.request_copy(work, clip)
    return copy_status(desk, retrieval_id, clip)


@router.head("/retrievals/{retrieval_id}/clips/{clip_ref}/thumbnail", include_in_schema=False)
@router.get("/retrievals/{retrieval_id}/clips/{clip_ref}/thumbnail", response_class=Response)
def clip_thumbnail(
    retrieval_id: RowKey, clip_ref: RowKey, request: Request, desk: Desk = Depends(signed_in)
) -> Response:
    """A clip's thumbnail, JPEG. Needs a grant."""
    with door.seen(desk, retrieval_id, clip_ref) as (work, found):
        clip = viewing.viewable(work.session, retrieval_id, clip_ref, desk.archive.settings)
        key, size = clip.detail.thumbnail_key, clip.detail.thumbnail_bytes
        if key is None or size is None or not viewing.shows_thumbnail(found.retrieval, clip):
            raise NotFound(_("Đoạn này không có ảnh thu nhỏ trong khoảng đã duyệt."))
        if request.method == "GET":
            door.note_thumbnail(desk, work, found, clip)
    _check_size(desk.archive.store, key, size)
    headers = {"ETag": f'"{clip.detail.thumbnail_sha256}"'}
    return _answer(request, desk.archive.store, _Sent(key, size, None, "image/jpeg"), headers)


@router.head("/exhibits/{exhibit_id}/file", include_in_schema=False)
@router.get("/exhibits/{exhibit_id}/file", response_class=Response, responses=_TAKEN)
def exhibit_file(exhibit_id: RowKey, request: Request, desk: Desk = Depends(signed_in)) -> Response:
    """An exhibit, to be taken away. Needs a grant that allows it; written into the access log and into custody.

    Where browsers reach the object store, the answer is a link to it (307) that opens this object for a moment, and
    with a header Range that range alone; otherwise the whole file."""
    store = desk.archive.store
    with door.seen(desk, _retrieval_of(desk, exhibit_id)) as (work, found):
        exhibit = viewing.downloadable(work.session, found, exhibit_id)
        key, size = exhibit.object_key or "", exhibit.size_bytes
        _check_size(store, key, size)
        try:
            wanted = _linked_range(desk, request, size)
        except RangeNotSatisfiable as refusal:
            return _not_satisfiable(refusal, {})
        if request.method == "GET":
            door.note_release(desk, work, found, exhibit, wanted)
    headers = {
        "ETag": f'"{exhibit.sha256}"',
        "Content-Length": str(size),
        "Content-Disposition": disposition(file_name(exhibit.number, exhibit.container)),
    }
    kind = _TYPES.get(exhibit.container, "application/octet-stream")
    if request.method == "HEAD":
        return Response(headers=headers, media_type=kind)
    sent = request.headers["range"] if wanted else None
    asked = LinkAsked(exhibit.sha256, headers["Content-Disposition"], kind, sent)
    elsewhere = redirected(store, key, asked)
    if elsewhere is not None:
        return elsewhere
    checked = _checked(store.read(key), exhibit.sha256, key)
    return StreamingResponse(checked, headers=headers, media_type=kind)


def _linked_range(desk: Desk, request: Request, size: int) -> ByteRange | None:
    """The range that leaves by a link; None for all of it. With a condition on it the store may give all."""
    if not desk.archive.settings.gives_links or "if-range" in request.headers:
        return None
    return read_range(request.headers.get("range"), size)


def _retrieval_of(desk: Desk, exhibit_id: int) -> int:
    with desk.archive.read() as session:
        exhibit = retrievals.exhibit(session, exhibit_id)
    if exhibit is None:
        desk.look("footage.refused", is_allowed=False, code="not_found", path=desk.request.url.path[:200])
        raise NotFound
    return exhibit.retrieval_id


def file_name(number: str, container: str) -> str:
    """A name that every file system and header takes: "VC-0412-2026-7.1.mp4"."""
    return re.sub(r"[^A-Za-z0-9.]+", "-", number).strip("-.") + (".mp4" if container == "mp4" else ".mkv")


def _checked(pieces: Iterator[bytes], sha256: str, key: str) -> Iterator[bytes]:
    """The pieces, the last one held back until the digest of all is right: a wrong file never arrives whole."""
    digest, last = hashlib.sha256(), b""
    for piece in pieces:
        digest.update(piece)
        if last:
            yield last
        last = piece
    if digest.hexdigest() != sha256:
        _log.error("the digest of %s is not the one its row says; the download was broken off", key)
        raise ObjectDiffers(key)
    yield last


@router.get("/exhibits/{exhibit_id}/manifest")
def exhibit_manifest(exhibit_id: RowKey, desk: Desk = Depends(signed_in)) -> ManifestBody:
    """What an exhibit was made from: clips, digests, clocks. Needs a grant."""
    retrieval_id = _retrieval_of(desk, exhibit_id)
    with door.seen(desk, retrieval_id) as (work, _found):
        exhibit = viewing.exhibit_of(work.session, retrieval_id, exhibit_id)
        manifest: dict[str, Any] = exhibit.manifest
        return ManifestBody(exhibit=exhibit_body(exhibit), manifest=manifest)
