"""Register a feed, change it, pause it, revoke it; see how feeds and recorder hosts do.

Whoever looks is shown everything but the account: that goes in, sealed, and never comes out of this room again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial

from service.feeds.beats import stands_still
from service.feeds.rules import SILENT_MS, FeedDraft, host_state, is_just_registered, shown_state
from service.web.language import _
from storage.catalog import camera_statuses, cameras, consents, feed_leases, feed_states, feeds
from storage.catalog.feeds import FeedLine
from storage.errors import Conflict, Invalid, NotFound
from storage.models import Camera, Feed, FeedState
from storage.objects import beats as marks
from storage.sealing import KeyRing, bound_to, ensure_keys
from storage.settings import Settings
from storage.unit_of_work import Archive, Reading, UnitOfWork


def alive_hosts(session: Reading, now: int) -> set[str]:
    """Hosts whose recorder showed life lately."""
    rows = feed_leases.hosts(session)
    return {row.host for row in rows if host_state(row.stopped_at, row.seen_at, now) == "running"}


def count_missing(session: Reading, unit_ids: Collection[str] | None, now: int) -> int:
    """Feeds of these units (None: all) that should be recorded and are not, as the board shows them."""
    return feeds.count_missing(session, unit_ids, alive_hosts(session, now), new_after=now - SILENT_MS)


def line_of(session: Reading, feed_id: int, unit_ids: Collection[str] | None) -> FeedLine:
    """A feed of a camera of these units. Raises NotFound."""
    line = feeds.line(session, feed_id)
    if line is None or (unit_ids is not None and line.camera.unit_id not in unit_ids):
        raise NotFound
    return line


def state_of(session: Reading, line: FeedLine, now: int) -> str:
    """How a feed does (``rules.STATES``): by its own word, by whether its host lives and its owner agrees."""
    is_agreed = _is_agreed(line.camera, consents.standing_of(session, [line.camera.id]))
    is_attended = line.lease.host in alive_hosts(session, now)
    is_new = is_just_registered(line.lease.lease_number, line.feed.registered_at, now)
    return shown_state(line.feed.state, line.state.state, is_attended=is_attended, is_agreed=is_agreed, is_new=is_new)


def _is_agreed(camera: Camera, standing: Mapping[int, object]) -> bool:
    return camera.device_class != "citizen" or camera.id in standing


def visible(session: Reading, camera_id: int, unit_ids: Collection[str] | None) -> Camera:
    """The camera, if it is of one of these units (None: of any). Raises NotFound."""
    camera = cameras.get(session, camera_id)
    if camera is None or (unit_ids is not None and camera.unit_id not in unit_ids):
        raise NotFound
    return camera


def camera_to_connect(session: Reading, camera_id: int, unit_ids: Collection[str] | None) -> Camera:
    """A camera that may have a feed. Raises NotFound, or Conflict with what is missing."""
    camera = visible(session, camera_id, unit_ids)
    if camera.registration != "confirmed":
        raise Conflict("camera_pending", _("Camera chưa được công an phường xác nhận nên chưa đăng ký luồng được."))
    status = camera_statuses.current(session, camera_id)
    if status is None or status.connection != "central":
        raise Conflict(
            "camera_not_central",
            _("Chỉ camera có hình thức «Kết nối tập trung» mới đăng ký luồng. Hãy ghi thay đổi kết nối trước."),
        )
    if not _is_agreed(camera, consents.standing_of(session, [camera_id])):
        raise Conflict(
            "camera_without_consent",
            _("Chủ camera chưa đồng ý chia sẻ hoặc đã rút đồng ý, nên không được ghi hình từ camera này."),
        )
    return camera


def register(
    work: UnitOfWork, settings: Settings, camera_id: int, draft: FeedDraft, unit_ids: Collection[str] | None
) -> Feed:
    """A feed for a connected camera that has none. Raises as ``camera_to_connect``, Conflict for a second one."""
    camera_to_connect(work.session, camera_id, unit_ids)
    cameras.locked(work.session, camera_id)
    if feeds.of_camera(work.session, camera_id) is not None:
        raise Conflict("feed_there", _("Camera này đã có luồng. Hãy sửa luồng đang có, hoặc thu hồi nó trước."))
    key_id, sealed = _sealed(work, settings, camera_id, draft)
    feed = Feed(
        camera_id=camera_id,
        state="active",
        host=draft.host,
        port=draft.port,
        path=draft.path,
        transport=draft.transport,
        takes_audio=draft.takes_audio,
        sealed=sealed,
        key_id=key_id,
        onvif_port=draft.onvif_port,
        recording_token=draft.recording_token,
        note=draft.note,
        edition=1,
        registered_at=work.now,
        registered_by=work.actor_id,
        changed_at=work.now,
    )
    feeds.add(work.session, feed, work.now)
    _record(work, "feed.registered", feed)
    return feed


def change(
    work: UnitOfWork,
    settings: Settings,
    feed_id: int,
    draft: FeedDraft,
    *,
    edition: int,
    unit_ids: Collection[str] | None,
) -> bool:
    """Change how a camera is reached; recorders begin anew with it when what they record by is another one (address,
    account, transport, sound), not for a note or what is only asked over ONVIF. An account left empty stays as it is.
    Answers whether they begin anew; they do not while it is paused.

    Raises Conflict when it was changed since ``edition`` was read, or is revoked; Invalid when the device, a port or
    the path is another one: an account typed for one place is never sent to another, nor written into another path.
    """
    feed = _open(work, feed_id, unit_ids)
    if feed.edition != edition:
        raise Conflict("edited_meanwhile", _("Luồng này vừa được người khác sửa. Hãy tải lại trang rồi sửa tiếp."))
    if draft.account is not None:
        feed.key_id, feed.sealed = _sealed(work, settings, feed.camera_id, draft)
    elif feed.key_id and _place_of(feed) != _place_of(draft):
        raise Invalid(
            {"password": _("Đổi thiết bị, cổng hoặc đường dẫn: hãy nhập lại tài khoản chỉ xem của thiết bị.")}
        )
    recorded_by = _recorded_by(feed)
    feed.host, feed.port, feed.path = draft.host, draft.port, draft.path
    feed.transport, feed.takes_audio = draft.transport, draft.takes_audio
    feed.onvif_port, feed.recording_token, feed.note = draft.onvif_port, draft.recording_token, draft.note
    begins_anew = draft.account is not None or _recorded_by(feed) != recorded_by
    if begins_anew:
        _connecting(work, feed)
    feed.edition, feed.changed_at = feed.edition + 1, work.now
    _record(work, "feed.changed", feed, has_new_account=draft.account is not None)
    return begins_anew and feed.state == "active"


def pause(work: UnitOfWork, feed_id: int, reason: str, unit_ids: Collection[str] | None) -> None:
    """Record nothing for now; whoever records it stops within seconds. Raises Conflict when it is not active."""
    feed = _open(work, feed_id, unit_ids)
    if feed.state != "active":
        raise Conflict("feed_paused", _("Luồng này đang tạm ngừng."))
    feed.state, feed.changed_at = "paused", work.now
    _fence(work, feed, "paused", reason)
    _record(work, "feed.paused", feed)


def resume(work: UnitOfWork, feed_id: int, unit_ids: Collection[str] | None) -> None:
    """Record again, as soon as a recorder takes it. Raises Conflict when it is not paused or may not be recorded."""
    feed = _open(work, feed_id, unit_ids)
    if feed.state != "paused":
        raise Conflict("feed_active", _("Luồng này không tạm ngừng."))
    camera_to_connect(work.session, feed.camera_id, unit_ids)
    feed.state, feed.changed_at = "active", work.now
    row = feed_states.locked(work.session, feed.id)
    assert row is not None
    row.state, row.detail, row.since_at = "waiting", "", work.now
    _record(work, "feed.resumed", feed)


def revoke(work: UnitOfWork, feed_id: int, reason: str, unit_ids: Collection[str] | None) -> None:
    """The camera is no longer connected: recording ends, the account is forgotten for good."""
    feed = _open(work, feed_id, unit_ids)
    feed.state, feed.changed_at, feed.sealed, feed.key_id = "revoked", work.now, "", ""
    feed.note = reason
    row = _fence(work, feed, "revoked", reason)
    feed_states.end_outage(work.session, row, work.now)
    _record(work, "feed.revoked", feed)


def reseal(work: UnitOfWork, ring: KeyRing) -> int:
    """Seal a page of accounts with the newest key that an older one sealed; answers how many, 0 when none is left.

    Raises FeedKeyMissing, SealBroken: then nothing of the page is changed.
    """
    page = feeds.sealed_by_others(work.session, ring.newest)
    for feed in page:
        belongs = bound_to(feed.camera_id, feed.host, feed.port)
        feed.key_id, feed.sealed = ring.seal(ring.unseal(feed.key_id, feed.sealed, belongs), belongs)
        work.record("feed.resealed", "feed", feed.id, key_id=ring.newest)
    return len(page)


def forget_host(work: UnitOfWork, archive: Archive, host: str) -> None:
    """Take a host that stopped, or whose beat stands still, off the board. Raises NotFound, Conflict for one that may
    run: what its clock says decides nothing."""
    row = feed_leases.get_host(work.session, host)
    if row is None:
        raise NotFound
    if row.stopped_at is None and not stands_still(archive, row):
        raise Conflict(
            "host_runs",
            _("Máy thu này đang chạy hoặc vừa còn chạy. Hãy dừng nó trước; đã dừng thì nửa phút sau bỏ lại."),
        )
    feed_leases.free_all_of(work.session, host, work.now)
    feed_leases.remove_host(work.session, host)
    work.afterwards(partial(marks.take_away, archive.store, host))


def _open(work: UnitOfWork, feed_id: int, unit_ids: Collection[str] | None) -> Feed:
    line_of(work.session, feed_id, unit_ids)
    feed = feeds.locked(work.session, feed_id)
    if feed is None or feed.state == feeds.REVOKED:
        raise Conflict("feed_revoked", _("Luồng này đã bị thu hồi. Hãy đăng ký luồng mới."))
    return feed


def _place_of(feed: Feed | FeedDraft) -> tuple[str, int, str, int | None]:
    """Everything that says where its account goes, and in what."""
    return feed.host, feed.port, feed.path, feed.onvif_port


def _recorded_by(feed: Feed) -> tuple[object, ...]:
    """What a recorder reads its stream by, but the account."""
    return feed.host, feed.port, feed.path, feed.transport, feed.takes_audio


def _connecting(work: UnitOfWork, feed: Feed) -> None:
    """What was said of the feed was said of how it was reached before; its outage goes on until there is a picture."""
    row = feed_states.locked(work.session, feed.id)
    assert row is not None
    if feed.state == "active" and row.state in {"lost", "recording"}:
        row.state, row.detail, row.since_at = "connecting", "", work.now


def _sealed(work: UnitOfWork, settings: Settings, camera_id: int, draft: FeedDraft) -> tuple[str, str]:
    if draft.account is None:
        return "", ""
    ring = ensure_keys(settings, is_first=not feeds.key_counts(work.session))
    return ring.seal(draft.account, bound_to(camera_id, draft.host, draft.port))


def _fence(work: UnitOfWork, feed: Feed, state: str, reason: str) -> FeedState:
    """Nobody has the feed any more: who records it has an older lease and stops; its state is told from now on."""
    lease = feed_leases.lease(work.session, feed.id)
    assert lease is not None
    number = feed_leases.take(work.session, feed.id, lease.lease_number, None, work.now) or lease.lease_number
    row = feed_states.locked(work.session, feed.id)
    assert row is not None
    feed_states.note(
        work.session,
        row,
        state=state,
        reason="paused" if state == "paused" else None,
        detail=reason,
        at_ms=work.now,
        said_ms=work.now,
        host=None,
        lease_number=number,
        by=work.actor_id,
    )
    row.since_at = work.now
    return row


def _record(work: UnitOfWork, kind: str, feed: Feed, **more: bool) -> None:
    """Custody tells that and how, never where and by which account."""
    work.record(
        kind,
        "feed",
        feed.id,
        camera_id=feed.camera_id,
        edition=feed.edition,
        transport=feed.transport,
        takes_audio=feed.takes_audio,
        **more,
    )
