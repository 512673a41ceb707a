"""JSON shapes of feeds and recorder hosts. No account is in any of them: it goes in and never comes out."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from service.feeds.board import HostLine
from storage.catalog.feeds import FeedLine
from storage.models import Job


class FeedBody(BaseModel):
    """A feed and how it does. Instants are epoch milliseconds, UTC."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    camera_id: int
    camera_code: str
    state: str = Field(description="recording, connecting, waiting, unattended, lost, unconsented, paused, revoked")
    reason: str | None = Field(description="why nothing is recorded")
    detail: str
    since_at: int
    host: str = Field(description="name or address of the device")
    port: int
    path: str
    transport: str
    takes_audio: bool
    has_account: bool
    onvif_port: int | None
    recording_token: str | None = Field(description="its recording in the device, ONVIF Profile G")
    note: str
    edition: int
    recorder_host: str | None
    lease_number: int
    frame_rate: float | None
    bitrate_bps: int | None
    key_interval_ms: int | None
    last_frame_ms: int | None
    width: int | None
    height: int | None
    codec: str | None
    sender_offset_ms: int | None = Field(description="arrival minus the camera's own clock")


class EnterFeedBody(BaseModel):
    """How a camera is reached. The account is one made for us, read-only; never the owner's own."""

    address: str = Field(max_length=420, description="rtsp://host[:port]/path, without an account")
    user: str = Field(default="", max_length=64)
    password: SecretStr = Field(default=SecretStr(""), max_length=128)
    transport: str = Field(default="tcp", max_length=3)
    takes_audio: bool = False
    onvif_port: int | None = Field(default=None, ge=1, le=65_535)
    recording_token: str = Field(default="", max_length=100)
    note: str = Field(default="", max_length=300)

    def fields(self) -> dict[str, str]:
        """The same as the inputs of the form."""
        return {
            "address": self.address,
            "user": self.user,
            "password": self.password.get_secret_value(),
            "transport": self.transport,
            "audio": "1" if self.takes_audio else "",
            "onvif_port": str(self.onvif_port or ""),
            "recording_token": self.recording_token,
            "note": self.note,
        }


class ChangeFeedBody(EnterFeedBody):
    """The same, changed; an empty account stays as it is. ``edition``: the one that was read."""

    edition: int = Field(ge=0)


class FeedReasonBody(BaseModel):
    """Why a feed is paused or revoked."""

    reason: str = Field(max_length=1_000)


class HoleBody(BaseModel):
    """What is to be fetched from the camera's own recording: a span of corrected time, or an outage of the camera."""

    from_ms: int = Field(default=0, ge=0, description="epoch ms, UTC")
    until_ms: int = Field(default=0, ge=0, description="epoch ms, UTC; at most 7 days later")
    outage_id: int | None = Field(default=None, ge=1, description="instead of a span")


class FeedJobBody(BaseModel):
    """What the crew does or did for a feed. Instants are epoch milliseconds, UTC."""

    id: int
    name: str = Field(description="feed.ask, feed.backfill")
    state: str = Field(description="queued, running, done, parked")
    from_ms: int | None
    until_ms: int | None
    message: str | None = Field(description="the device's answer, or what came of it, line by line")
    created_at: int
    ended_at: int | None


class RecorderHostBody(BaseModel):
    """A host that records. Instants are epoch milliseconds, UTC."""

    host: str
    state: str = Field(description="running, silent, stopped")
    feed_count: int
    capacity: int = Field(description="feeds it takes at most; 0: no bound")
    free_bytes: int
    waiting_count: int = Field(description="segments on its disk that the archive has not yet")
    waiting_since_ms: int | None
    started_at: int
    seen_at: int
    stopped_at: int | None
    clock: str = Field(description="whether network time keeps its clock: kept, loose, unknown")
    clock_error_ms: int | None = Field(description="kept: the greatest error")


class FeedPageQuery(BaseModel):
    """Which feeds, and which page of them."""

    state: str = Field(default="", max_length=20, description="only feeds that do so; empty: any")
    after: str = Field(default="", max_length=20, description="code of the last camera of the page before")
    limit: int = Field(default=100, ge=1, le=500)


class FeedPageBody(BaseModel):
    """One page of feeds, by code of the camera."""

    feeds: list[FeedBody]
    next_after: str | None = Field(description="give as `after` for the next page; null at the end")
    counts: dict[str, int] = Field(description="how many of all feeds do how")


def feed_body(line: FeedLine, state: str) -> FeedBody:
    """A feed as JSON."""
    feed, said = line.feed, line.state
    return FeedBody(
        id=feed.id,
        camera_id=feed.camera_id,
        camera_code=line.camera.code,
        state=state,
        reason=said.reason,
        detail=said.detail,
        since_at=said.since_at,
        host=feed.host,
        port=feed.port,
        path=feed.path,
        transport=feed.transport,
        takes_audio=feed.takes_audio,
        has_account=bool(feed.key_id),
        onvif_port=feed.onvif_port,
        recording_token=feed.recording_token,
        note=feed.note,
        edition=feed.edition,
        recorder_host=line.lease.host,
        lease_number=line.lease.lease_number,
        frame_rate=said.frame_rate,
        bitrate_bps=said.bitrate_bps,
        key_interval_ms=said.key_interval_ms,
        last_frame_ms=said.last_frame_ms,
        width=said.width,
        height=said.height,
        codec=said.codec,
        sender_offset_ms=said.sender_offset_ms,
    )


def job_body(job: Job) -> FeedJobBody:
    """A job as JSON."""
    span = {name: job.arguments.get(name) for name in ("from_ms", "until_ms")}
    return FeedJobBody(
        id=job.id,
        name=job.name,
        state=job.state,
        message=job.message,
        created_at=job.created_at,
        ended_at=job.ended_at,
        **span,
    )


def host_body(line: HostLine) -> RecorderHostBody:
    """A recorder host as JSON."""
    row = line.host
    return RecorderHostBody(
        host=row.host,
        state=line.state,
        feed_count=line.feed_count,
        capacity=row.capacity,
        free_bytes=row.free_bytes,
        waiting_count=row.waiting_count,
        waiting_since_ms=row.waiting_since_ms,
        started_at=row.started_at,
        seen_at=row.seen_at,
        stopped_at=row.stopped_at,
        clock=line.clock.state if line.clock else "unknown",
        clock_error_ms=line.clock.error_ms if line.clock else None,
    )
