"""Connected cameras of the demonstration: feeds in the register, two recorders, and what went wrong lately.

No camera is really asked: the devices have addresses that lead nowhere (192.0.2.0/24 is kept for examples). While the
demonstration is served, ``posing`` shows life in the name of the two recorders.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from random import Random

from service.feeds import actions
from service.feeds.rules import checked_feed
from storage.catalog import cameras, clocks, feed_leases, feed_states, feeds, jobs
from storage.catalog.cameras import CameraFilter
from storage.errors import Conflict
from storage.models import Feed, RecorderHost
from storage.unit_of_work import Archive, Reading, UnitOfWork
from storage.values.clock import DAY_MS, HOUR_MS, MINUTE_MS, to_local
from workers.demonstration.cast import Stage

HOSTS = ("may-thu-1", "may-thu-2")
COUNT = 9
_EVERY_S = 10.0
_PATH = "/cam/realmonitor?channel=1&subtype=0"
# What lasts when the demonstration begins: number of the feed -> reason, since when before that, in hours
_LOST = {3: ("no_link", 2), 6: ("signed_out", 20)}
_PAUSED = 8
_ASKED = 0  # of this feed the device was asked, and an outage was fetched from its own recording
_log = logging.getLogger(__name__)


def connected(stage: Stage) -> None:
    """Some of the ward's connected cameras have feeds; most of them are recorded, some are not, with reasons."""
    technician = stage.players["kythuat"]
    chosen = _connected_cameras(stage)
    for number, camera_id in enumerate(chosen):
        typed = {
            "address": f"rtsp://192.0.2.{10 + number}:554{_PATH}",
            "user": "camera-antt",
            "password": f"chi-xem-{number}",
            "onvif_port": "" if number % 2 else "80",
        }
        with technician.acts() as work:
            draft = checked_feed(typed)
            feed = actions.register(work, stage.archive.settings, camera_id, draft, technician.unit_ids)
            _told(work, feed.id, number)
            if number == _ASKED:
                _answered(work, feed)
        if number == _PAUSED:
            with technician.acts() as work:
                actions.pause(work, feed.id, "Chủ nhà sửa mái hiên, tháo camera vài ngày", technician.unit_ids)
    with stage.archive.write() as work:
        for host in HOSTS:
            feed_leases.add_host(work.session, _host(host, work.now))
            is_kept = host == HOSTS[0]  # the other shows what a technician is warned of
            kept = "kept" if is_kept else "loose"
            clocks.set_host_clock(work.session, host, kept, 12 if is_kept else None, work.now)
    stage.say(f"Kết nối {len(chosen)} luồng hình …")


def _connected_cameras(stage: Stage) -> list[int]:
    """The first cameras that may be recorded, of the ward whose officer looks around first."""
    ward = stage.players["canbo"].unit_ids or set()
    wanted = CameraFilter(state="working", connection="central", registration="confirmed")
    chosen: list[int] = []
    with stage.archive.read() as session:
        for line in cameras.walk(session, wanted):
            if line.camera.unit_id not in ward:
                continue
            with suppress(Conflict):  # its owner agrees to nothing
                chosen.append(actions.camera_to_connect(session, line.camera.id, None).id)
            if len(chosen) == COUNT:
                break
    return chosen


def _told(work: UnitOfWork, feed_id: int, number: int) -> None:
    """What its recorder said of a feed in the last days."""
    host = HOSTS[number % len(HOSTS)]
    lease = feed_leases.take(work.session, feed_id, 0, host, work.now) or 1
    row = feed_states.locked(work.session, feed_id)
    assert row is not None

    def say(state: str, reason: str | None, at_ms: int, detail: str = "") -> None:
        feed_states.note(
            work.session, row, state=state, reason=reason, detail=detail, at_ms=at_ms, host=host, lease_number=lease
        )

    random = Random(number)
    say("recording", None, work.now - 9 * DAY_MS)
    for day in range(random.randint(0, 3)):
        lost_ms = work.now - (8 - 2 * day) * DAY_MS + random.randint(0, 600) * MINUTE_MS
        say("lost", "no_link", lost_ms)
        say("recording", None, lost_ms + random.randint(1, 45) * MINUTE_MS)
    if number in _LOST:
        reason, hours = _LOST[number]
        say("lost", reason, work.now - hours * HOUR_MS, "401" if reason == "signed_out" else "nothing came for 8 s")
    is_wide = number % 3 == 0
    figures: dict[str, float | int | str | None] = {
        "frame_rate": 12.5 if number % 2 else 25.0,
        "bitrate_bps": 2_100_000 + 150_000 * number,
        "key_interval_ms": 2_000 if number % 2 else 4_000,
        "last_frame_ms": row.since_at if number in _LOST else work.now,
        "width": 2560 if is_wide else 1920,
        "height": 1440 if is_wide else 1080,
        "codec": "hevc" if is_wide else "h264",
        "sender_offset_ms": random.choice((None, 180, -2_400, 37_200)),
        "figures_at": work.now,
    }
    feed_states.figures(work.session, feed_id, lease, figures)


def _answered(work: UnitOfWork, feed: Feed) -> None:
    """What the device said when it was asked, and what was fetched from it: jobs that are done."""
    asked_ms = work.now - 2 * HOUR_MS
    shown, kept = to_local(asked_ms + 37_000), to_local(asked_ms - 14 * DAY_MS)
    answer = (
        f"Giờ thiết bị: {shown:%d/%m/%Y %H:%M:%S}, nhanh 37,2 giây (sai số 0,5 giây)\n"
        "Cách đặt giờ: Manual; múi giờ: CST-7\nThiết bị: Hiệu Mẫu M-400 (phiên bản 2.1)\n"
        f"Luồng p0 Chính, H265 2560x1440: rtsp://{feed.host}:{feed.port}{feed.path}\n"
        f"Bản ghi R1 Kênh 1: {kept:%d/%m/%Y %H:%M:%S} – {shown:%d/%m/%Y %H:%M:%S} (giờ thiết bị)"
    )
    span = {"camera_id": feed.camera_id, "from_ms": asked_ms - DAY_MS, "until_ms": asked_ms - DAY_MS + 20 * MINUTE_MS}
    done = "Đã lấy 1 tệp từ bản ghi của thiết bị, đang nạp."
    for name, given, told in (("feed.ask", {"camera_id": feed.camera_id}, answer), ("feed.backfill", span, done)):
        job = jobs.add(work.session, name, given, due_at=asked_ms, created_at=asked_ms, noun="feed", noun_id=feed.id)
        jobs.finish(work.session, job.id, asked_ms + 9_000, told)


def _host(host: str, now: int) -> RecorderHost:
    return RecorderHost(
        host=host,
        process=f"{host}:1:1",
        beat=1,
        seen_at=now,
        started_at=now - 9 * DAY_MS,
        stopped_at=None,
        capacity=0,
        free_bytes=410 * 1024**3,
        waiting_count=0,
        waiting_since_ms=None,
    )


def is_any_real(session: Reading) -> bool:
    """Whether there is a feed to record that none of the demonstration's recorders holds."""
    return any(leased.host not in HOSTS for leased in feed_leases.all_active(session))


@contextmanager
def posing(archive: Archive, every_s: float = _EVERY_S) -> Iterator[None]:
    """For the length of the block the demonstration's recorders show life and have just seen a picture."""
    ending = threading.Event()

    def work() -> None:
        while True:
            try:
                _pose(archive)
            except Exception as error:  # the database is busy: once more in a moment
                _log.info("posing", exc_info=error)
            if ending.wait(every_s):
                return

    thread = threading.Thread(target=work, name="posing", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join(10)


def _pose(archive: Archive) -> None:
    with archive.write() as work:
        for host in HOSTS:
            feed_leases.beat(work.session, host, f"{host}:1:1", work.now)
        for line in feeds.board(work.session, None):
            if line.state.state == "recording" and line.lease.host in HOSTS:
                seen = {"last_frame_ms": work.now, "figures_at": work.now}
                feed_states.figures(work.session, line.feed.id, line.lease.lease_number, seen)
