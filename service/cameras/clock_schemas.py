"""JSON shapes of the book of clocks."""

from __future__ import annotations

from pydantic import BaseModel, Field

from storage.catalog.clocks import ClockEntry
from storage.ledger.clocks import ClockLedger


class ServerClockBody(BaseModel):
    """What time it is by the server: the reference of every comparison made on these pages."""

    now_ms: int = Field(description="epoch ms UTC")


class ObservationBody(BaseModel):
    """One comparison of a clock. Offset = reference - device: positive is a slow camera."""

    id: int
    camera_id: int = Field(description="where it was made")
    observed_at: int = Field(description="reference clock, epoch ms UTC")
    offset_ms: int
    uncertainty_ms: int
    method: str = Field(description="ntp, onvif, photograph, statement, footage")
    recorded_at: int
    device_id: int | None = Field(description="the owner's recorder whose clock it is; null: the camera's own")
    set_at: int | None = Field(description="when the clock was set to what was found; null: not known to have been")
    reference: str | None = Field(description="server, phone, other; null: not kept then")
    reference_text: str = Field(description="what the reference showed")
    device_text: str = Field(description="what the device showed")
    note: str
    has_photograph: bool
    photograph_sha256: str | None
    withdrawn_at: int | None = Field(description="it counts no more since; null: it counts")
    withdrawn_reason: str | None
    replaced_by: int | None = Field(description="the comparison that stands instead")


class ClockBody(BaseModel):
    """What is known of a camera's clock at an instant, and every comparison that ever spoke of it."""

    at_ms: int = Field(description="epoch ms UTC")
    offset_ms: int = Field(description="reference - device: corrected = device + offset")
    uncertainty_ms: int = Field(description="half width")
    is_compared: bool = Field(description="false: nobody knows; the uncertainty is the house's assumption")
    drift_ms_per_day: int | None = Field(description="drift learnt from its last comparisons; null: assumed")
    assumed_drift_ms_per_day: int
    observations: list[ObservationBody]


class ObserveBody(BaseModel):
    """A comparison of a clock with a reference."""

    observed_at: int = Field(description="reference clock, epoch ms UTC")
    offset_ms: int = Field(description="reference minus device")
    uncertainty_ms: int = Field(description="half width")
    method: str = Field(description="ntp, onvif, photograph, statement, footage")
    is_of_recorder: bool = Field(default=False, description="it is the clock of the recorder the camera hangs on")
    set_at: int | None = Field(default=None, description="when the clock was set to what was found, epoch ms UTC")
    reference: str = Field(default="other", description="server, phone, other")
    reference_text: str = Field(default="", max_length=60)
    device_text: str = Field(default="", max_length=60)
    note: str = Field(default="", max_length=500)
    instead_of: int | None = Field(default=None, description="the mistaken comparison that this one corrects")
    reason: str = Field(default="", max_length=300, description="what was wrong with that one")


def line_body(line: ClockEntry) -> ObservationBody:
    """A line of the book as programs read it."""
    one, evidence, gone = line.observation, line.evidence, line.withdrawal
    return ObservationBody(
        id=one.id,
        camera_id=one.camera_id,
        observed_at=one.observed_at,
        offset_ms=one.offset_ms,
        uncertainty_ms=one.uncertainty_ms,
        method=one.method,
        recorded_at=one.recorded_at,
        device_id=evidence.device_id if evidence else None,
        set_at=evidence.set_at if evidence else None,
        reference=evidence.reference if evidence else None,
        reference_text=evidence.reference_text if evidence else "",
        device_text=evidence.device_text if evidence else "",
        note=evidence.note if evidence else "",
        has_photograph=bool(evidence and evidence.photograph_key),
        photograph_sha256=evidence.photograph_sha256 if evidence else None,
        withdrawn_at=gone.recorded_at if gone else None,
        withdrawn_reason=gone.reason if gone else None,
        replaced_by=gone.replaced_by if gone else None,
    )


def clock_body(known: ClockLedger, lines: list[ClockEntry], at_ms: int) -> ClockBody:
    """A camera's clock at an instant."""
    said, learnt = known.at(at_ms), known.learnt_last()
    return ClockBody(
        at_ms=at_ms,
        offset_ms=said.offset_ms,
        uncertainty_ms=said.uncertainty_ms,
        is_compared=said.is_compared,
        drift_ms_per_day=learnt.ms_per_day if learnt else None,
        assumed_drift_ms_per_day=known.drift_ms_per_day,
        observations=[line_body(line) for line in lines],
    )
