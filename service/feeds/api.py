"""JSON: feeds of connected cameras, and the hosts that record them."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from service.access.desk import Desk, signed_in, with_token
from service.access.schemas import RowKey
from service.feeds import actions, rules
from service.feeds.schemas import (
    ChangeFeedBody,
    EnterFeedBody,
    FeedBody,
    FeedReasonBody,
    RecorderHostBody,
    feed_body,
    host_body,
)

router = APIRouter(tags=["feeds"], dependencies=[Depends(with_token)])


@router.get("/feeds")
def list_feeds(desk: Desk = Depends(signed_in)) -> list[FeedBody]:
    """Feeds that are not revoked, by code of the camera."""
    desk.require("feed.view")
    with desk.archive.read() as session:
        board = actions.board(session, desk.unit_ids, desk.archive.clock.now_ms())
    return [feed_body(line, board.states[line.feed.id]) for line in board.lines]


@router.get("/recorder-hosts")
def list_recorder_hosts(desk: Desk = Depends(signed_in)) -> list[RecorderHostBody]:
    """Hosts that record, by name."""
    desk.require("feed.view")
    with desk.archive.read() as session:
        board = actions.board(session, desk.unit_ids, desk.archive.clock.now_ms())
    return [host_body(line) for line in board.hosts]


@router.get("/feeds/{feed_id}")
def get_feed(feed_id: RowKey, desk: Desk = Depends(signed_in)) -> FeedBody:
    """One feed, revoked ones too."""
    desk.require("feed.view")
    return _body(desk, feed_id)


@router.post("/cameras/{camera_id}/feed", status_code=201)
def register_feed(camera_id: RowKey, body: EnterFeedBody, desk: Desk = Depends(signed_in)) -> FeedBody:
    """Enter the feed of a connected camera. The account is sealed at once and never comes out again."""
    desk.require("feed.manage")
    draft = rules.checked_feed(body.fields())
    with desk.write() as work:
        feed = actions.register(work, desk.archive.settings, camera_id, draft, desk.unit_ids)
    return _body(desk, feed.id)


@router.put("/feeds/{feed_id}")
def change_feed(feed_id: RowKey, body: ChangeFeedBody, desk: Desk = Depends(signed_in)) -> FeedBody:
    """Change how a camera is reached; recorders begin anew with it."""
    desk.require("feed.manage")
    draft = rules.checked_feed(body.fields())
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


def _body(desk: Desk, feed_id: int) -> FeedBody:
    with desk.archive.read() as session:
        line = actions.line_of(session, feed_id, desk.unit_ids)
        return feed_body(line, actions.state_of(session, line, desk.archive.clock.now_ms()))
