"""Holes of a feed that the camera's own recording may fill, and the questions put to the device. The crew does both.

What its owner did not want recorded (paused, refused, removed) is not fetched afterwards.
"""

from __future__ import annotations

from collections.abc import Collection

from service.feeds.actions import line_of
from service.feeds.rules import FILLED, MOST_HOLE_MS
from service.web.language import _
from storage.catalog import camera_statuses, jobs
from storage.errors import Conflict, Invalid, NotFound
from storage.models import Feed, Job
from storage.unit_of_work import Reading, UnitOfWork
from storage.values.clock import DAY_MS

SHOWN = 6


def fill(work: UnitOfWork, feed_id: int, span_ms: tuple[int, int], unit_ids: Collection[str] | None) -> list[Job]:
    """Have a span (from, until; epoch ms, corrected time) fetched from the camera's own recording, a day a job.

    Asked twice it is the same jobs. Raises NotFound, Conflict when the feed is not active or has no ONVIF port,
    Invalid for a span that is not over or too long.
    """
    feed = _asked(work, feed_id, unit_ids)
    from_ms, until_ms = span_ms
    if not 0 < from_ms < until_ms <= work.now:
        raise Invalid({"span": _("Khoảng cần lấy phải có đầu trước cuối và đã qua.")})
    if until_ms - from_ms > MOST_HOLE_MS:
        raise Invalid({"span": _("Mỗi lần lấy bù tối đa 7 ngày.")})
    made = []
    for start_ms in range(from_ms, until_ms, DAY_MS):
        end_ms = min(until_ms, start_ms + DAY_MS)
        job = work.send(
            "feed.backfill",
            dedupe_key=f"feed.backfill:{feed.camera_id}:{start_ms}:{end_ms}",
            noun="feed",
            noun_id=feed.id,
            camera_id=feed.camera_id,
            from_ms=start_ms,
            until_ms=end_ms,
        )
        made.append(job)
    return made


def fill_outage(work: UnitOfWork, feed_id: int, outage_id: int, unit_ids: Collection[str] | None) -> list[Job]:
    """As ``fill``, for an outage of the feed's camera. Raises Conflict for one that lasts or was wanted."""
    line = line_of(work.session, feed_id, unit_ids)
    outage = camera_statuses.outage(work.session, outage_id)
    if outage is None or outage.camera_id != line.camera.id:
        raise NotFound
    if outage.reason not in FILLED:
        raise Conflict("unwanted_span", _("Khoảng này không ghi theo yêu cầu nên không lấy bù."))
    if outage.end_ms is None:
        raise Conflict("outage_lasts", _("Gián đoạn này chưa hết. Hãy lấy bù sau khi camera kết nối lại."))
    return fill(work, feed_id, (outage.start_ms, outage.end_ms), unit_ids)


def ask_device(work: UnitOfWork, feed_id: int, unit_ids: Collection[str] | None) -> Job:
    """Have the device asked for its clock, streams and recordings. Raises NotFound, Conflict."""
    feed = _asked(work, feed_id, unit_ids)
    key = f"feed.ask:{feed.id}"
    return work.send("feed.ask", dedupe_key=key, noun="feed", noun_id=feed.id, camera_id=feed.camera_id)


def latest(session: Reading, feed_id: int) -> list[Job]:
    """What the crew did or does for a feed, newest first."""
    return jobs.newest_of(session, "feed", feed_id, SHOWN)


def _asked(work: UnitOfWork, feed_id: int, unit_ids: Collection[str] | None) -> Feed:
    feed = line_of(work.session, feed_id, unit_ids).feed
    if feed.state != "active":
        raise Conflict("feed_not_active", _("Luồng này đang tạm ngừng hoặc đã thu hồi nên không hỏi thiết bị."))
    if feed.onvif_port is None:
        raise Conflict("no_onvif", _("Luồng này chưa ghi cổng ONVIF. Hãy bổ sung ở mục cách kết nối."))
    return feed
