"""JSON: feeds of connected cameras, and the hosts that record them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from service.access.desk import Desk, signed_in, with_token
from service.access.schemas import RowKey
from service.feeds import actions, holes, rules
from service.feeds.board import board, hosts
from service.feeds.schemas import (
    ChangeFeedBody,
    EnterFeedBody,
    FeedBody,
    FeedJobBody,
    FeedPageBody,
    FeedPageQuery,
    FeedReasonBody,
    HoleBody,
    RecorderHostBody,
    feed_body,
    host_body,
    job_body,
)

router = APIRouter(tags=["feeds"], dependencies=[Depends(with_token)])


@router.get("/feeds")
def list_feeds(query: Annotated[FeedPageQuery, Query()], desk: Desk = Depends(signed_in)) -> FeedPageBody:
    """Feeds that are not revoked, by code of the camera."""
    desk.require("feed.view")
    now = desk.archive.clock.now_ms()
    with desk.archive.read() as session:
        found = board(session, desk.unit_ids, now, state=query.state, after=query.after, limit=query.limit)
    return FeedPageBody(
        feeds=[feed_body(line, found.states[line.feed.id]) for line in found.lines],
        next_after=found.next_after,
        counts=found.counts,
    )


@router.get("/recorder-hosts")
def list_recorder_hosts(desk: Desk = Depends(signed_in)) -> list[RecorderHostBody]:
    """Hosts that record, by name."""
    desk.require("feed.view")
    with desk.archive.read() as session:
        return [host_body(line) for line in hosts(session, desk.archive.clock.now_ms())]


@router.get("/feeds/{feed_id}")
def get_feed(feed_id: RowKey, desk: Desk = Depends(signed_in)) -> FeedBody:
    """One feed, revoked ones too."""
    desk.require("feed.view")
    return _body(desk, feed_id)


@router.post("/cameras/{camera_id}/feed", status_code=201)
def register_feed(camera_id: RowKey, body: EnterFeedBody, desk: Desk = Depends(signed_in)) -> FeedBody:
    """Enter the feed of a connected camera. The account is sealed at once and never comes out again."""
    desk.require("feed.manage")
    draft = rules.checked_feed(body.fields(), desk.archive.settings.device_networks)
    with desk.write() as work:
        feed = actions.register(work, desk.archive.settings, camera_id, draft, desk.unit_ids)
    return _body(desk, feed.id)


@router.put("/feeds/{feed_id}")
def change_feed(feed_id: RowKey, body: ChangeFeedBody, desk: Desk = Depends(signed_in)) -> FeedBody:
    """Change how a camera is reached; recorders begin anew with it."""
    desk.require("feed.manage")
    draft = rules.checked_feed(body.fields(), desk.archive.settings.device_networks)
    with desk.write() as work:
        actions.change(work, desk.archive.settings, feed_id, draft, edition=body.edition, unit_ids=desk.unit_ids)
    return _body(desk, feed_id)


@router.post("/feeds/{feed_id}/pause")
def pause_feed(feed_id: RowKey, body: FeedReasonBody, desk: Desk = Depends(signed_in)) -> FeedBody:
    """Record nothing for now."""
    desk.require("feed.manage")
    with desk.write() as work:
        actions.pause(work, feed_id, rules.reason_of(body.reason), desk.unit_ids)
    return _body(desk, feed_id)


@router.post("/feeds/{feed_id}/resume")
def resume_feed(feed_id: RowKey, desk: Desk = Depends(signed_in)) -> FeedBody:
    """Record again."""
    desk.require("feed.manage")
    with desk.write() as work:
        actions.resume(work, feed_id, desk.unit_ids)
    return _body(desk, feed_id)


@router.post("/feeds/{feed_id}/revoke")
def revoke_feed(feed_id: RowKey, body: FeedReasonBody, desk: Desk = Depends(signed_in)) -> FeedBody:
    """The camera is no longer connected; its account is forgotten."""
    desk.require("feed.manage")
    with desk.write() as work:
        actions.revoke(work, feed_id, rules.reason_of(body.reason), desk.unit_ids)
    return _body(desk, feed_id)


@router.get("/feeds/{feed_id}/jobs")
def list_feed_jobs(feed_id: RowKey, desk: Desk = Depends(signed_in)) -> list[FeedJobBody]:
    """What the crew does or did for a feed lately, newest first."""
    desk.require("feed.view")
    with desk.archive.read() as session:
        actions.line_of(session, feed_id, desk.unit_ids)
        return [job_body(job) for job in holes.latest(session, feed_id)]


@router.post("/feeds/{feed_id}/ask", status_code=202)
def ask_device(feed_id: RowKey, desk: Desk = Depends(signed_in)) -> FeedJobBody:
    """Have the device asked over ONVIF for its clock, streams and recordings; the answer is the job's message."""
    desk.require("feed.manage")
    with desk.write() as work:
        return job_body(holes.ask_device(work, feed_id, desk.unit_ids))


@router.post("/feeds/{feed_id}/backfill", status_code=202)
def fill_hole(feed_id: RowKey, body: HoleBody, desk: Desk = Depends(signed_in)) -> list[FeedJobBody]:
    """Have an outage or a span fetched from the camera's own recording: one job a day of it."""
    desk.require("feed.manage")
    with desk.write() as work:
        if body.outage_id is not None:
            made = holes.fill_outage(work, feed_id, body.outage_id, desk.unit_ids)
        else:
            made = holes.fill(work, feed_id, (body.from_ms, body.until_ms), desk.unit_ids)
        return [job_body(job) for job in made]


def _body(desk: Desk, feed_id: int) -> FeedBody:
    with desk.archive.read() as session:
        line = actions.line_of(session, feed_id, desk.unit_ids)
        return feed_body(line, actions.state_of(session, line, desk.archive.clock.now_ms()))
