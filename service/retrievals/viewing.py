"""What every byte, picture and playlist asks first: is there a grant, for this person, this retrieval, now?"""

from __future__ import annotations

from dataclasses import dataclass

from service.web.formatting import moment
from service.web.language import _
from storage.catalog import cases, clips, retrievals
from storage.errors import Forbidden, NotFound
from storage.models import Account, Clip, ClipDetail, ClipRef, Exhibit, Grant, Retrieval, RetrievalRequest, WorkingCopy
from storage.unit_of_work import Reading

# What Chromium plays as it is; everything else is shown by an H.264 working copy.
_PLAYABLE = {("h264", "mp4"), ("vp9", "mp4"), ("av1", "mp4")}


class NoGrant(Forbidden):
    """No leave to see this footage, or it is over."""

    def __init__(self, expired_at: int | None = None) -> None:
        if expired_at is None:
            text = _("Chưa có quyền xem đoạn này. Hãy lập yêu cầu trích xuất gắn với hồ sơ và mục đích.")
        else:
            text = f"Quyền xem đã hết hạn lúc {moment(expired_at)}. Hãy yêu cầu lại nếu còn cần."
        super().__init__("no_grant", text, expired_at=expired_at)


@dataclass(frozen=True)
class Allowed:
    """A retrieval that this person may see now."""

    retrieval: Retrieval
    request: RetrievalRequest
    grant: Grant


@dataclass(frozen=True)
class Viewable:
    """A clip that may be seen: its permanent name, rows, and how the browser gets it."""

    ref: ClipRef
    clip: Clip
    detail: ClipDetail
    copy: WorkingCopy | None
    is_playable: bool


def allowed(session: Reading, account: Account, unit_ids: set[str] | None, retrieval_id: int, now: int) -> Allowed:
    """The retrieval with the grant that opens it. Raises NotFound for another unit's, NoGrant without leave."""
    row = retrievals.get(session, retrieval_id)
    made = retrievals.request(session, row.request_id) if row else None
    if row is None or made is None:
        raise NotFound
    grant = retrievals.grant_of(session, account.id, retrieval_id, now)
    if unit_ids is not None and made.unit_id not in unit_ids and grant is None:
        raise NotFound
    if row.state in {"refused", "withdrawn"}:
        raise NoGrant
    if grant is None:
        last = retrievals.last_grant_of(session, account.id, retrieval_id)
        over = min(filter(None, (last.expires_at, last.revoked_at))) if last else None
        raise NoGrant(over)
    case = cases.get(session, made.case_id)
    if case is None or case.withdrawn_at is not None:
        raise NoGrant
    return Allowed(row, made, grant)


def viewable(session: Reading, retrieval_id: int, clip_ref_id: int) -> Viewable:
    """A clip of a retrieval. Raises NotFound for a clip of something else, or one that was let go."""
    if not retrievals.has_clip(session, retrieval_id, clip_ref_id):
        raise NotFound
    found = clips.by_ref(session, clip_ref_id)
    if found is None:
        raise NotFound(_("Đoạn ghi hình này không còn trong kho."))
    ref, clip, detail = found
    copy = clips.working_copy_of(session, clip_ref_id)
    return Viewable(ref, clip, detail, copy, (detail.video_codec, detail.container) in _PLAYABLE)


def viewables(session: Reading, retrieval_id: int) -> list[Viewable]:
    """All clips of a retrieval that are still kept, in order of time."""
    result: list[Viewable] = []
    for ref in retrievals.clip_refs(session, retrieval_id):
        found = clips.by_ref(session, ref.id)
        if found is not None:
            copy = clips.working_copy_of(session, ref.id)
            is_playable = (found[2].video_codec, found[2].container) in _PLAYABLE
            result.append(Viewable(ref, found[1], found[2], copy, is_playable))
    return result


def downloadable(session: Reading, found: Allowed, exhibit_id: int) -> Exhibit:
    """An exhibit that may be taken away. Raises NotFound, NoGrant."""
    exhibit = retrievals.exhibit(session, exhibit_id)
    if exhibit is None or exhibit.retrieval_id != found.retrieval.id or exhibit.object_key is None:
        raise NotFound
    if not found.grant.may_download:
        raise NoGrant
    return exhibit
