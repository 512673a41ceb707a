"""JSON shapes of requests, retrievals, grades and what the player is given. Instants are epoch ms UTC."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from service.retrievals import rules
from service.retrievals.rules import Asked
from storage.values.timespan import Timespan

LATEST_MS = 253_402_300_000_000  # the last second of the year 9999


class _Row(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class SpanBody(BaseModel):
    """A span of corrected time, half-open."""

    start_ms: int = Field(ge=0, le=LATEST_MS, description="corrected time, epoch ms UTC")
    end_ms: int = Field(ge=0, le=LATEST_MS, description="corrected time, epoch ms UTC; not included")

    @model_validator(mode="after")
    def _in_order(self) -> SpanBody:
        if self.end_ms <= self.start_ms:
            raise ValueError("Thời điểm kết thúc phải sau thời điểm bắt đầu.")
        return self

    @property
    def span(self) -> Timespan:
        """The same as a value."""
        return Timespan(self.start_ms, self.end_ms)


class AskedBody(SpanBody):
    """One camera and the span asked for."""

    camera_id: int = Field(ge=1, le=2**53)


class NewRequestBody(BaseModel):
    """What is asked, for which case, purpose and reason."""

    case_id: int = Field(ge=1, le=2**53)
    purpose: str = Field(max_length=40, description="verify_report, investigate, administrative, incident …")
    reason: str = Field(max_length=2000, description=f"at least {rules.REASON_CHARACTERS} characters")
    cameras: list[AskedBody] = Field(max_length=200)
    search_query: str = Field(default="", max_length=2000, description="query string of the search it came from")

    def asked(self) -> list[Asked]:
        """The cameras with their spans."""
        return [Asked(one.camera_id, one.span) for one in self.cameras]


class RequestQuery(BaseModel):
    """Which requests to list; ``before`` is the id of the last row of the page before."""

    state: str = Field(default="", description="requested, approved, refused, withdrawn; empty: all")
    case: int | None = Field(default=None, ge=1, le=2**53)
    camera: int | None = Field(default=None, ge=1, le=2**53)
    mine: bool = False
    needs_review: bool = False
    before: int | None = Field(default=None, ge=1, le=2**53)


class AllowedBody(SpanBody):
    """A retrieval that is allowed, with the (same or narrower) span."""

    retrieval_id: int


class ApproveBody(BaseModel):
    """``retrievals`` left out: everything as asked. Listed: these with these spans, the others are refused."""

    note: str = Field(default="", max_length=2000)
    retrievals: list[AllowedBody] | None = Field(default=None, max_length=200)


class NoteBody(BaseModel):
    """Words that go with a decision."""

    note: str = Field(max_length=2000)


class ReviewBody(NoteBody):
    """What a commander found about a break-glass."""

    is_justified: bool


class RetrievalBody(_Row):
    """One camera and one span."""

    id: int
    request_id: int
    camera_id: int
    start_ms: int
    end_ms: int
    state: str = Field(description="requested, approved, produced, handed_over, refused, withdrawn")
    produced_at: int | None
    message: str | None


class RequestBody(_Row):
    """A request with what was decided and, once made, what came of it."""

    id: int
    number: str
    case_id: int
    unit_id: str
    purpose: str
    reason: str
    state: str = Field(description="requested, approved, refused, withdrawn")
    requested_by: int
    requested_at: int
    decided_by: int | None
    decided_at: int | None
    decision_note: str | None
    is_break_glass: bool
    closes_at: int | None
    reviewed_by: int | None
    reviewed_at: int | None
    is_justified: bool | None


class RequestReadBody(RequestBody):
    """The same with its retrievals."""

    retrievals: list[RetrievalBody]


class JobBody(_Row):
    """How far the making of exhibits is."""

    state: str = Field(description="queued, running, done, parked")
    done_count: int
    total_count: int
    progress_note: str
    message: str | None


class StretchBody(BaseModel):
    """From one instant to another, corrected time."""

    start_ms: int
    end_ms: int


class ExhibitBody(_Row):
    """A produced file. What ``missing`` lists has no footage and is squeezed out of it."""

    id: int
    number: str
    sha256: str
    size_bytes: int
    container: str
    video_codec: str
    start_ms: int
    end_ms: int
    uncertainty_ms: int
    played_ms: int = Field(description="how long the file plays, milliseconds")
    pieces: list[StretchBody]
    missing: list[StretchBody]
    made_at: int


class GradeBody(_Row):
    """A grade, 0 to 4."""

    id: int
    case_retrieval_id: int
    value: int
    reason: str
    graded_by: int
    graded_at: int
    confirmed_by: int | None
    confirmed_at: int | None
    is_rule_relaxed: bool
    replaced_at: int | None


class LookBody(_Row):
    """Leave to look at a retrieval, for confirming its grade."""

    retrieval_id: int
    expires_at: int = Field(description="epoch ms UTC; over earlier once the grade is confirmed or replaced")


class LinkBody(BaseModel):
    """A case a retrieval is used in, with its grade there."""

    id: int
    case_id: int
    grade: GradeBody | None


class RestatedBody(BaseModel):
    """What was said of an original after the retrieval was asked for. Starts by the recorder's clock, epoch ms."""

    original_name: str
    kind: str = Field(description="start, withdrawal, return")
    before_ms: int = Field(description="what it was given out with, unless another word lies between")
    after_ms: int
    reason: str
    decided_at: int | None


class RetrievalReadBody(RetrievalBody):
    """A retrieval with everything around it that may be known without a grant."""

    request: RequestBody
    links: list[LinkBody]
    exhibits: list[ExhibitBody]
    restated: list[RestatedBody]
    production: JobBody | None
    may_view: bool
    may_download: bool
    expires_at: int | None


class ClipBody(BaseModel):
    """A clip of a retrieval as a granted person gets it."""

    clip_ref: int
    start_ms: int = Field(description="corrected by today's knowledge of the clock")
    duration_ms: int
    uncertainty_ms: int
    device_start_ms: int | None = Field(description="by the camera's own clock; null: it told none")
    offset_ms: int | None = Field(description="reference minus device; null: the camera told no clock of its own")
    is_clock_compared: bool = Field(description="whether anybody ever looked at the clock that `clock` names")
    clock: str = Field(description="device: its owner's device timed it; server: our recorder did")
    sha256: str
    size_bytes: int
    container: str
    video_codec: str
    video_url: str | None
    thumbnail_url: str | None
    working_copy: bool


class PlayerClipBody(BaseModel):
    """A clip for the player; see the README of the islands."""

    url: str | None
    start_ms: int
    duration_ms: int
    label: str
    working_copy: bool
    fps: float
    status_url: str | None
    request_url: str | None


class GapBody(BaseModel):
    """A stretch without pictures, and why, in the reader's language."""

    start_ms: int
    end_ms: int
    kind: str = Field(description="gap; ask: its owner may still have it; lost: it was there once")
    reason: str


class MovementBody(BaseModel):
    """A stretch of corrected time in which something moved, or of which that is not known, or only thinly."""

    start_ms: int
    end_ms: int


class ActivityBody(BaseModel):
    """What moved over the retrieval: a strip to draw (path in a drawing 160 wide, 16 high) and where it says so."""

    path: str
    label: str = Field(description="the same in words, in the reader's language")
    movements: list[MovementBody]
    unknown: list[MovementBody] = Field(description="no map was made of these pictures")
    thin: list[MovementBody] = Field(description="key frames too far apart for what is quick")


class PlaylistBody(BaseModel):
    """Everything the player needs for one retrieval."""

    camera: str
    uncertainty_ms: int
    watermark: str
    start_ms: int
    end_ms: int
    now_ms: int
    expires_ms: int
    extend_href: str
    gaps: list[GapBody]
    clips: list[PlayerClipBody]
    activity: ActivityBody


class CopyStatusBody(BaseModel):
    """How far a working copy is."""

    state: str = Field(description="none, working, ready, failed")
    percent: int | None
    url: str | None
    text: str
    status_url: str


class NewGradeBody(BaseModel):
    """A grade for the retrieval in one case."""

    case_id: int = Field(ge=1, le=2**53, strict=True)
    value: int = Field(strict=True, description="0 to 4, a number and nothing like one")
    reason: str = Field(max_length=2000, description=f"at least {rules.REASON_CHARACTERS} characters")


class NewLinkBody(BaseModel):
    """A further case to use the retrieval in."""

    case_id: int = Field(ge=1, le=2**53)


class ManifestBody(BaseModel):
    """What an exhibit was made from."""

    exhibit: ExhibitBody
    manifest: dict[str, Any]
