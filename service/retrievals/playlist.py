"""What the player and the plain list of clips are given."""

from __future__ import annotations

from service.access.desk import Desk
from service.footage.rules.activity import Pictured, activity_of, told
from service.retrievals import copies, viewing
from service.retrievals.addresses import clip_url
from service.retrievals.gaps import told_gaps
from service.retrievals.schemas import ActivityBody, ClipBody, MovementBody, PlayerClipBody, PlaylistBody
from service.retrievals.viewing import Allowed, Viewable
from service.web import formatting
from service.web.language import _
from storage.catalog import retrievals
from storage.catalog.clips import FLAG_NO_DEVICE_CLOCK
from storage.models import Retrieval
from storage.unit_of_work import Reading
from storage.values.timespan import Timespan


def playlist(desk: Desk, session: Reading, found: Allowed, shown: list[Viewable]) -> PlaylistBody:
    """Clips and gaps of one retrieval on its own axis of corrected time."""
    row = found.retrieval
    camera = retrievals.cameras_of(session, [row.camera_id])[row.camera_id]
    return PlaylistBody(
        camera=f"{camera.code} {camera.place}".strip(),
        uncertainty_ms=max((clip.offset.uncertainty_ms for clip in shown), default=0),
        watermark=f"{desk.account.display_name} · {found.case.number}",
        start_ms=row.start_ms,
        end_ms=row.end_ms,
        now_ms=desk.archive.clock.now_ms(),
        expires_ms=found.grant.expires_at,
        extend_href=f"/requests/new?case={found.case.id}&camera={row.camera_id}&from={row.start_ms}&to={row.end_ms}",
        gaps=told_gaps(desk, session, row, shown),
        clips=[_for_player(desk, session, row.id, clip) for clip in shown],
        activity=_activity(desk, Timespan(row.start_ms, row.end_ms), shown),
    )


def _activity(desk: Desk, window: Timespan, shown: list[Viewable]) -> ActivityBody:
    """What moved in the allowed span; clips that reach beyond it are cut to it."""
    strip = activity_of([Pictured(clip.span, clip.detail.picture) for clip in shown], window)

    def bodies(spans: list[Timespan]) -> list[MovementBody]:
        return [MovementBody(start_ms=span.start_ms, end_ms=span.end_ms) for span in spans]

    return ActivityBody(
        path=strip.path,
        label=told(strip, desk.say),
        movements=bodies(strip.movements),
        unknown=bodies(strip.unknown),
        thin=bodies(strip.thin),
    )


def _for_player(desk: Desk, session: Reading, retrieval_id: int, clip: Viewable) -> PlayerClipBody:
    status = copies.status(session, clip)
    copy_url = clip_url(retrieval_id, clip.ref.id, "copy")
    return PlayerClipBody(
        url=clip_url(retrieval_id, clip.ref.id, "video") if status.state == "ready" else None,
        start_ms=clip.start_ms,
        duration_ms=clip.clip.duration_ms,
        label=clock_line(desk, clip),
        working_copy=clip.is_shown_by_copy,
        fps=clip.detail.frame_rate,
        status_url=copy_url if status.state == "working" else None,
        request_url=None if clip.is_playable else copy_url,
    )


def tells_clock(clip: Viewable) -> bool:
    """Whether the camera told a clock of its own; else its device start is only a copy of the server's."""
    return not clip.clip.flags & FLAG_NO_DEVICE_CLOCK


def clock_line(desk: Desk, clip: Viewable) -> str:
    """What the device's own clock said, and what is known of it; a recorded clip stands on the server's."""
    if clip.detail.master_id is None:
        unsure = formatting.uncertainty(clip.offset.uncertainty_ms)
        if not tells_clock(clip):
            return f"{desk.say(_('giờ máy chủ'))} {unsure} · {desk.say(_('camera không báo giờ'))}"
        beside = f"{formatting.clock(clip.detail.device_start_ms)} {formatting.offset(clip.detail.offset_ms)}"
        return f"{desk.say(_('giờ máy chủ'))} {unsure} · {desk.say(_('đồng hồ camera'))} {beside}"
    said = f"{desk.say(_('giờ máy ghi'))} {formatting.clock(clip.at.device_start_ms)}"
    if clip.at.shift_ms:
        said += f" ({desk.say(_('giờ bắt đầu đã sửa'))})"
    if not clip.offset.is_compared:
        return f"{said} · {desk.say(_('đồng hồ chưa so'))} {formatting.uncertainty(clip.offset.uncertainty_ms)}"
    known = f"{formatting.offset(clip.offset.offset_ms)} {formatting.uncertainty(clip.offset.uncertainty_ms)}"
    return f"{said} · {desk.say(_('chỉnh'))} {known}"


def clip_bodies(row: Retrieval, shown: list[Viewable]) -> list[ClipBody]:
    """The same clips as a plain list."""
    return [
        ClipBody(
            clip_ref=clip.ref.id,
            start_ms=clip.start_ms,
            duration_ms=clip.clip.duration_ms,
            uncertainty_ms=clip.offset.uncertainty_ms,
            device_start_ms=clip.at.device_start_ms if tells_clock(clip) else None,
            offset_ms=clip.offset.offset_ms if tells_clock(clip) else None,
            is_clock_compared=clip.offset.is_compared,
            clock="device" if clip.detail.master_id is not None else "server",
            sha256=clip.detail.sha256,
            size_bytes=clip.clip.size_bytes,
            container=clip.detail.container,
            video_codec=clip.detail.video_codec,
            video_url=clip_url(row.id, clip.ref.id, "video") if clip.is_playable or clip.copy else None,
            thumbnail_url=clip_url(row.id, clip.ref.id, "thumbnail")
            if clip.detail.thumbnail_key and viewing.shows_thumbnail(row, clip)
            else None,
            working_copy=clip.is_shown_by_copy,
        )
        for clip in shown
    ]
