"""What every byte, picture and playlist asks first: is there a grant, for this person, this retrieval, now?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.web.formatting import moment
from service.web.language import _
from storage.catalog import cases, clips, clocks, grants, restatements, retrievals
from storage.catalog.clocks import Placed
from storage.catalog.restatements import Standing
from storage.errors import Forbidden, NotFound
from storage.ledger.clocks import ClockLedger, Offset
from storage.models import (
    Account,
    CaseRecord,
    Clip,
    ClipDetail,
    ClipRef,
    Exhibit,
    Grant,
    Retrieval,
    RetrievalRequest,
    WorkingCopy,
)
from storage.settings import Settings
from storage.unit_of_work import Reading
from storage.values.timespan import Timespan, without

# What Chromium plays as it is; everything else is shown by an H.264 working copy.
_PLAYABLE = {("h264", "mp4"), ("vp9", "mp4"), ("av1", "mp4")}


class NoGrant(Forbidden):
    """No leave to see this footage, or it is over."""

    def __init__(self, expired_at: int | None = None) -> None:
        self.expired_at = expired_at
        if expired_at is None:
            text = _("Chưa có quyền xem đoạn này. Hãy lập yêu cầu trích xuất gắn với hồ sơ và mục đích.")
        else:
            text = f"Quyền xem đã hết hạn lúc {moment(expired_at)}. Hãy yêu cầu lại nếu còn cần."
        super().__init__("no_grant", text, expired_at=expired_at)


@dataclass(frozen=True)
class Allowed:
    """A retrieval that this person may see now, for the case and purpose it was asked for."""

    retrieval: Retrieval
    request: RetrievalRequest
    case: CaseRecord
    grant: Grant


@dataclass(frozen=True)
class Viewable:
    """A clip that may be seen: its permanent name, rows, how the browser gets it, and what its clock is known to be."""

    ref: ClipRef
    clip: Clip
    detail: ClipDetail
    copy: WorkingCopy | None
    is_playable: bool
    at: Placed

    @property
    def offset(self) -> Offset:
        """What is known today of the clock it was timed by."""
        return self.at.offset

    @property
    def start_ms(self) -> int:
        """Its start by today's knowledge of the clock, corrected, epoch ms UTC."""
        return self.at.start_ms

    @property
    def span(self) -> Timespan:
        """What it shows, corrected time."""
        return Timespan(self.start_ms, self.start_ms + self.clip.duration_ms)

    @property
    def is_shown_by_copy(self) -> bool:
        """Whether the browser is given the working copy instead."""
        return not self.is_playable and self.copy is not None


def allowed(session: Reading, account: Account, unit_ids: set[str] | None, retrieval_id: int, now: int) -> Allowed:
    """The retrieval with the grant that opens it. Raises NotFound for another unit's, NoGrant without leave."""
    row = retrievals.get(session, retrieval_id)
    made = retrievals.request(session, row.request_id) if row else None
    if row is None or made is None:
        raise NotFound
    grant = grants.held_by(session, account.id, retrieval_id, now)
    if unit_ids is not None and made.unit_id not in unit_ids and grant is None:
        raise NotFound
    if row.state in {"refused", "withdrawn"}:
        raise NoGrant
    if grant is None:
        last = grants.last_of(session, account.id, retrieval_id)
        over = min(filter(None, (last.expires_at, last.revoked_at))) if last else None
        raise NoGrant(over)
    case = cases.get(session, made.case_id)
    if case is None or case.withdrawn_at is not None:
        raise NoGrant
    return Allowed(row, made, case, grant)


def viewable(session: Reading, retrieval_id: int, clip_ref_id: int, settings: Settings) -> Viewable:
    """A clip of a retrieval. Raises NotFound for a clip of something else, or one that was let go."""
    if not retrievals.has_clip(session, retrieval_id, clip_ref_id):
        raise NotFound
    found = clips.by_ref(session, clip_ref_id)
    if found is None:
        raise NotFound(_("Đoạn ghi hình này không còn trong kho."))
    camera_id = found[0].camera_id
    standing = restatements.standing_of_camera(session, camera_id)
    return _viewable(session, found, clocks.ledger_of(session, camera_id, settings), standing)


def viewables(session: Reading, retrieval_id: int, settings: Settings) -> list[Viewable]:
    """All clips of a retrieval that are still kept, in order of time."""
    refs = retrievals.clip_refs(session, retrieval_id)
    if not refs:
        return []
    ledger = clocks.ledger_of(session, refs[0].camera_id, settings)
    standing = restatements.standing_of_camera(session, refs[0].camera_id)
    result = [
        _viewable(session, found, ledger, standing)
        for found in (clips.by_ref(session, ref.id) for ref in refs)
        if found is not None
    ]
    return sorted(result, key=lambda clip: clip.start_ms)


def _viewable(
    session: Reading,
    found: tuple[ClipRef, Clip, ClipDetail],
    ledger: ClockLedger,
    standing: Mapping[int, Standing],
) -> Viewable:
    ref, clip, detail = found
    return Viewable(
        ref,
        clip,
        detail,
        clips.working_copy_of(session, ref.id),
        (detail.video_codec, detail.container) in _PLAYABLE,
        clocks.placed(ledger, detail, standing),
    )


def opened(row: Retrieval, clip: Viewable) -> Timespan:
    """What of a clip its retrieval opens, ms from the clip's beginning: the allowed span and, on both sides, as much as
    the clock may be wrong; exhibits are cut with the same margin."""
    wide = Timespan(row.start_ms, row.end_ms).widened(clip.offset.uncertainty_ms)
    return Timespan(wide.start_ms - clip.start_ms, wide.end_ms - clip.start_ms)


def shows_thumbnail(row: Retrieval, clip: Viewable) -> bool:
    """Whether the thumbnail is a picture of the opened span."""
    taken = clip.detail.picture.get("thumbnail_ms")
    span = opened(row, clip)
    if isinstance(taken, int):
        return span.start_ms <= taken < span.end_ms
    return is_whole(span, clip)


def is_whole(span: Timespan, clip: Viewable) -> bool:
    """Whether the opened span takes in all of the clip."""
    return span.start_ms <= 0 and clip.clip.duration_ms <= span.end_ms


def gaps(row: Retrieval, shown: list[Viewable]) -> list[Timespan]:
    """Stretches of the allowed span that no clip shows. Shorter ones than the clocks can tell are left out."""
    bridged = max((clip.offset.uncertainty_ms for clip in shown), default=0)
    left = without(Timespan(row.start_ms, row.end_ms), [clip.span for clip in shown])
    return [gap for gap in left if gap.length_ms > min(bridged, 2_000)]


def downloadable(session: Reading, found: Allowed, exhibit_id: int) -> Exhibit:
    """An exhibit that may be taken away. Raises NotFound, Forbidden."""
    exhibit = exhibit_of(session, found.retrieval.id, exhibit_id)
    if exhibit.object_key is None:
        raise NotFound(_("Vật chứng này đã hết hạn lưu trong kho."))
    if not found.grant.may_download:
        raise Forbidden("view_only", _("Quyền này chỉ cho xem, không cho tải. Hãy yêu cầu theo cách thường."))
    return exhibit


def exhibit_of(session: Reading, retrieval_id: int, exhibit_id: int) -> Exhibit:
    """An exhibit of a retrieval. Raises NotFound for one of something else."""
    exhibit = retrievals.exhibit(session, exhibit_id)
    if exhibit is None or exhibit.retrieval_id != retrieval_id:
        raise NotFound
    return exhibit
