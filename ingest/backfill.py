"""A hole in what was recorded, filled from the camera's own recording (ONVIF Profile G).

The device is asked for its clock, the hole is put on that clock, the pictures are fetched and written into files of at
most half an hour, each received as an intake of the channel ``backfill``. What was received is remembered, so that a
repeat goes on behind it; should it fetch something twice, the intake knows the content.

A replay begins at the key frame before the span, and no clock is known to the picture: what lies beside the span is
judged as the span itself, and pictures that reach into a stretch its owner did not want are not kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ingest.device_clock import observe_clock
from ingest.feeds.onvif.device import DeviceClock, OnvifDevice
from ingest.feeds.onvif.recordings import find_recordings, replay_address
from ingest.feeds.onvif.replay import LONGEST_LEAD_MS, Replay
from ingest.feeds.onvif.soap import Endpoint
from ingest.feeds.placing import Chain
from ingest.feeds.rtsp.address import Address, read_address
from ingest.feeds.rtsp.source import Patience
from ingest.feeds.source import FeedLost, VideoPacket
from ingest.run import Run
from ingest.segmenter import Recorded, Segment, Segmenter
from ingest.unwanted import Sieve, unwanted, without_consent
from ingest.work_folder import work_folder
from storage import clock_book
from storage.catalog import cameras, clocks, consents, feeds
from storage.errors import Conflict, NotFound, Refused, TooLarge
from storage.models import Feed
from storage.receive import receive, require_room
from storage.sealing import FeedAccount, bound_to, read_keys
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, MINUTE_MS, to_local
from storage.values.digest import chunks_of_file
from storage.values.timespan import Timespan

MOST_MS = DAY_MS  # of one request
_FILE_MS = 30 * MINUTE_MS
_LONGEST_FILE_MS = 35 * MINUTE_MS
_NEAR_MS = 5_000  # what is missing at the end and need not be told
_LOOK_EVERY_BYTES = 16 * 1024**2
_LEFT_OUT = "Hình sát khoảng mà chủ camera không cho ghi thì không lấy."
_NO_FEED = NotFound("Camera này không có luồng hình nào đang dùng nên không hỏi được thiết bị.")


@dataclass(frozen=True)
class _Hole:
    """What is to be filled: whose, from when to when on the device's own clock (epoch ms), and what beside it or at its
    edges is ``unwanted``, on that clock, too."""

    feed: Feed
    camera_code: str
    from_ms: int
    until_ms: int
    unwanted: tuple[Timespan, ...]


def backfill(
    archive: Archive, run: Run, camera_id: int, span_ms: tuple[int, int], *, actor_id: int | None = None
) -> None:
    """Fetch a span (from, until; epoch ms UTC, corrected time) from the camera's own recording.

    Ends ``run`` with what came of it, also when the device has nothing there. Raises Refused for what may be tried
    again (no answer, signed out, replay broken off before its first picture) or must be mended by a person.
    """
    from_ms, until_ms = span_ms
    if not from_ms < until_ms <= from_ms + MOST_MS or until_ms > archive.clock.now_ms():
        raise Refused("bad_span", "Khoảng cần lấy phải đã qua và không dài quá 24 giờ.")
    _require_allowed(archive, camera_id, Timespan(from_ms, until_ms))
    feed, code, account = _reached(archive, camera_id)
    device = _device(archive, feed, account)
    run.progress(1, 100, "Đang hỏi giờ và bản ghi của thiết bị")
    clock = observe_clock(archive, camera_id, device, actor_id)
    _require_usable(archive, camera_id, clock)
    # as much wider as the device's clock is unsure: rather seen twice than not at all
    begins, ends = from_ms - clock.offset_ms - clock.uncertainty_ms, until_ms - clock.offset_ms + clock.uncertainty_ms
    hole = _Hole(feed, code, begins, ends, _unwanted_by_device(archive, camera_id, span_ms, clock))
    token = feed.recording_token or _only_recording(device, hole)
    if token is None:
        run.progress(99, 100, "Thiết bị không còn hình")
        _end(archive, run, hole, clock, actor_id)
        return
    place = read_address(replay_address(device, token))
    signed = Address(place.host, place.port, place.target, account.user, account.password)
    with work_folder(archive.settings.home, run.id, run.leased_by) as folder:
        _Fetching(archive, run, hole, folder, actor_id).fetch(signed)
    _end(archive, run, hole, clock, actor_id)


def _reached(archive: Archive, camera_id: int) -> tuple[Feed, str, FeedAccount]:
    """The camera's feed, its code, and its account, in memory only."""
    with archive.read() as session:
        feed, camera = feeds.of_camera(session, camera_id), cameras.get(session, camera_id)
    if feed is None or camera is None:
        raise _NO_FEED
    if feed.onvif_port is None:
        raise Conflict("no_onvif", "Luồng hình của camera chưa ghi cổng ONVIF. Hãy bổ sung rồi lấy lại.")
    if not feed.key_id:
        return feed, camera.code, FeedAccount("", "")
    belongs = bound_to(feed.camera_id, feed.host, feed.port)
    return feed, camera.code, read_keys(archive.settings).unseal(feed.key_id, feed.sealed, belongs)


def device_of(archive: Archive, camera_id: int, patience_s: float = 8.0) -> OnvifDevice:
    """The device behind a camera's feed, with the feed's account. Raises Refused for what is missing."""
    feed, _, account = _reached(archive, camera_id)
    return _device(archive, feed, account, patience_s)


def _device(archive: Archive, feed: Feed, account: FeedAccount, patience_s: float = 8.0) -> OnvifDevice:
    endpoint = Endpoint(feed.host, feed.onvif_port or 80, account.user, account.password, patience_s)
    return OnvifDevice(endpoint, archive.clock)


def _require_allowed(archive: Archive, camera_id: int, span: Timespan) -> None:
    """What its owner did not want recorded is not fetched afterwards either. Raises Conflict."""
    with archive.read() as session:
        camera = cameras.get(session, camera_id)
        agreed = consents.standing_of(session, [camera_id])
        not_agreed = without_consent(session, camera_id, span)
        stopped = unwanted(session, camera_id, span)
    if camera is not None and camera.device_class == "citizen" and not agreed:
        raise Conflict("camera_without_consent", "Chủ camera chưa đồng ý chia sẻ hoặc đã rút đồng ý nên không lấy bù.")
    if not_agreed:
        raise Conflict(
            "span_without_consent",
            "Trong khoảng này có lúc chủ camera chưa đồng ý hoặc đã rút đồng ý (%(at)s) nên không lấy bù.",
            at=f"{to_local(not_agreed[0].start_ms):%H:%M:%S %d/%m/%Y}",
        )
    if stopped:
        raise Conflict(
            "unwanted_span", "Trong khoảng này camera được tạm ngừng hoặc chủ camera từ chối nên không lấy bù."
        )


def _unwanted_by_device(
    archive: Archive, camera_id: int, span_ms: tuple[int, int], clock: DeviceClock
) -> tuple[Timespan, ...]:
    """What was not to be recorded around a span, on the device's clock, as much wider as that clock is unsure."""
    unsure_ms = clock.uncertainty_ms
    around = Timespan(span_ms[0] - LONGEST_LEAD_MS, span_ms[1]).widened(2 * unsure_ms)
    with archive.read() as session:
        found = unwanted(session, camera_id, around)
    on_device = (Timespan(one.start_ms - clock.offset_ms, one.end_ms - clock.offset_ms) for one in found)
    return tuple(one.widened(unsure_ms) for one in on_device)


def _require_usable(archive: Archive, camera_id: int, clock: DeviceClock) -> None:
    """What is fetched is filed by the book of clocks: a time it does not know must not date it. Raises Conflict."""
    if clock_book.is_usable(clock.offset_ms):
        return
    with archive.read() as session:
        known = clocks.ledger_of(session, camera_id, archive.settings).at(clock.reference_ms)
    if known.is_compared and abs(known.offset_ms - clock.offset_ms) <= known.uncertainty_ms + clock.uncertainty_ms:
        return
    raise Conflict(
        "device_clock_unusable",
        "Giờ thiết bị lệch quá một ngày nên không dùng được ngay. Hãy tự so giờ và nhập vào sổ đồng hồ của camera, "
        "rồi lấy bù lại.",
    )


def _only_recording(device: OnvifDevice, hole: _Hole) -> str | None:
    """The one recording that may hold the span; None when none does. Raises Refused when there are several."""
    found = [one for one in find_recordings(device) if one.overlaps(hole.from_ms, hole.until_ms)]
    if len(found) > 1:
        names = ", ".join(f"{one.token} ({one.source})" for one in found[:8])
        raise Conflict(
            "which_recording",
            "Thiết bị có nhiều bản ghi trong khoảng này: %(names)s. Hãy ghi mã bản ghi của camera vào luồng hình.",
            names=names,
        )
    return found[0].token if found else None


class _Fetching:
    """One replay on its way into files and intakes."""

    def __init__(self, archive: Archive, run: Run, hole: _Hole, folder: Path, actor_id: int | None) -> None:
        self._archive, self._run, self._hole, self._actor_id = archive, run, hole, actor_id
        self._folder = folder
        self._bytes = self._looked_at = 0
        self._from_ms = max(hole.from_ms, int(run.arguments.get("fetched_until_ms") or 0))

    def fetch(self, address: Address) -> None:
        """Fetch what is still missing. Raises Refused when nothing came because of the line or the account."""
        if self._from_ms >= self._hole.until_ms:
            return
        replay = Replay(address, (self._from_ms, self._hole.until_ms), self._archive.clock, Patience())
        with closing(replay):
            try:
                self._write(replay)
            except FeedLost as lost:
                if lost.reason_code != "not_found":
                    raise Refused(
                        "replay_lost", "Không lấy được bản ghi từ thiết bị: %(detail)s", detail=lost.detail
                    ) from lost

    def _write(self, replay: Replay) -> None:
        feed = self._hole.feed
        sieve = Sieve(self._hole.unwanted, self._from_ms)
        segmenter = Segmenter(
            Recorded(feed.id, feed.camera_id, self._hole.camera_code, 0),
            replay.open(),
            Chain(),
            new_stem=lambda began_ms: self._folder / f"{began_ms:013d}",
            closed=self._hand_in,
            target_ms=_FILE_MS,
            cap_ms=_LONGEST_FILE_MS,
        )
        try:
            for packet in sieve.kept(self._counted(replay)):
                segmenter.put(packet)
        except Exception:  # what is whole is kept; a run that was stopped is begun again and hands nothing in
            segmenter.finish()
            raise
        segmenter.finish()
        if sieve.has_let_go:
            self._run.remember(has_unwanted=True)

    def _counted(self, replay: Replay) -> Iterator[VideoPacket]:
        for packet in replay.packets():
            self._count(len(packet.data), packet.arrived_ms)
            yield packet

    def _count(self, size_bytes: int, at_ms: int) -> None:
        self._bytes += size_bytes
        if self._bytes > self._archive.settings.upload_limit_bytes:
            raise TooLarge(
                "replay_too_large", "Thiết bị gửi quá nhiều dữ liệu cho khoảng này. Hãy lấy khoảng ngắn hơn."
            )
        if self._bytes - self._looked_at < _LOOK_EVERY_BYTES and self._looked_at:
            return
        self._looked_at = self._bytes
        require_room(self._archive.settings, _LOOK_EVERY_BYTES)
        length = self._hole.until_ms - self._hole.from_ms
        share = min(max(at_ms - self._hole.from_ms, 0), length) * 95 // length
        self._run.progress(2 + share, 100, f"Đang lấy bản ghi: tới {to_local(at_ms):%H:%M:%S} theo giờ thiết bị")

    def _hand_in(self, segment: Segment) -> None:
        """A file is whole: through the door it goes."""
        at = to_local(segment.start_ms)
        intake = receive(
            self._archive,
            chunks_of_file(segment.path),
            camera_id=segment.camera_id,
            original_name=f"{segment.camera_code} {at:%Y-%m-%d %H-%M-%S} từ thiết bị.mp4",
            device_start_ms=segment.start_ms,
            time_source="file_metadata",
            channel="backfill",
            actor_id=self._actor_id,
        )
        segment.path.unlink()
        handed = [*self._run.arguments.get("intake_ids", []), intake.id]
        self._run.remember(intake_ids=handed, fetched_until_ms=segment.start_ms + segment.duration_ms)


def _end(archive: Archive, run: Run, hole: _Hole, clock: DeviceClock, actor_id: int | None) -> None:
    """Say what came of it; the intakes go their own way."""
    handed = [int(number) for number in run.arguments.get("intake_ids", [])]
    last_ms = int(run.arguments.get("fetched_until_ms") or 0)
    with archive.write(actor_id) as work:
        if handed:
            work.record(
                "feed.backfilled",
                "camera",
                hole.feed.camera_id,
                feed_id=hole.feed.id,
                device_from_ms=hole.from_ms,
                device_until_ms=hole.until_ms,
                offset_ms=clock.offset_ms,
                intake_ids=handed,
            )
        told = _told(len(handed), hole, last_ms)
        run.finish_in(work, f"{told} {_LEFT_OUT}" if run.arguments.get("has_unwanted") else told)


def _told(count: int, hole: _Hole, last_ms: int) -> str:
    if not count:
        return "Thiết bị không còn hình nào trong khoảng này."
    told = f"Đã lấy {count} tệp từ bản ghi của thiết bị, đang nạp."
    if last_ms >= hole.until_ms - _NEAR_MS:
        return told
    return f"{told} Thiết bị chỉ có tới {to_local(last_ms):%H:%M:%S %d/%m/%Y} theo giờ của nó."
