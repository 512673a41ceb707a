"""Owners, cameras, where they hung, what was true of them when, their clocks, consents and known outages."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Instant, Key
from storage.values.strips import BAND_STEP, BANDS, FARTHER

# Everything a search asks of a mount stands in the index: the table itself is not touched.
STRIP_COVERS = (
    "lon", "lat", "range_metres", "angle_deg", "azimuth_deg", "valid_from_ms", "valid_to_ms", "camera_id", "id",
)  # fmt: skip


def strip_sql(dialect: str, table: str = "") -> str:
    """``strip_of`` of a mount as SQL, the same text in the index and in the query, else the index does not serve.

    Latitudes are positive here, so that cutting off (SQLite has no floor of its own) is rounding down.
    """
    rows = "CAST({0}lat * {1} AS INTEGER)" if dialect == "sqlite" else "CAST(floor({0}lat * {1}) AS INTEGER)"
    dot = f"{table}." if table else ""
    cases = " ".join(
        f"WHEN {dot}range_metres <= {band.reach_metres} "
        f"THEN {number * BAND_STEP} + {rows.format(dot, band.rows_a_degree)}"
        for number, band in enumerate(BANDS)
    )
    return f"(CASE {cases} ELSE {FARTHER} END)"


class Owner(Base):
    """Who owns cameras: a household, a shop, a school. No identity number is kept."""

    __tablename__ = "owner"
    __table_args__ = (
        Index("ix_owner_phone", "phone"),
        Index("ix_owner_name_fold", "name_fold"),
        {"comment": "Who owns cameras; no identity number is kept"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    kind: Mapped[str] = mapped_column(
        String(20), comment="household, person, agency, business, school …; empty not known"
    )
    name: Mapped[str] = mapped_column(String(100), comment="Head of household or representative, NFC")
    name_fold: Mapped[str] = mapped_column(String(100), comment="Name folded for look-up")
    name_sort: Mapped[str] = mapped_column(String(250), comment="Key whose byte order is Vietnamese order")
    phone: Mapped[str] = mapped_column(String(15), comment="National form, digits only, starting with 0")
    phone_other: Mapped[str | None] = mapped_column(String(15), comment="Second number")
    contact: Mapped[str | None] = mapped_column(String(120), comment="Zalo or e-mail")
    contact_hours: Mapped[str | None] = mapped_column(String(60), comment="When the owner may be called")
    wants_result: Mapped[bool] = mapped_column(comment="Asked to be told the outcome")
    identity_checked_on: Mapped[date | None] = mapped_column(comment="Day an officer compared papers; nothing copied")
    created_at: Mapped[int] = mapped_column(Instant, comment="When entered, epoch ms UTC")


class Camera(Base):
    """A registered camera. What may change and is counted in reports stands, dated, in camera_status."""

    __tablename__ = "camera"
    __table_args__ = (
        Index("ix_camera_unit_id", "unit_id"),
        Index("ix_camera_owner_id", "owner_id"),
        Index("ix_camera_search_fold", "search_fold"),
        {"comment": "A registered camera"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    code: Mapped[str] = mapped_column(String(20), unique=True, comment="Code on lists and maps, e.g. TT-0412")
    owner_id: Mapped[int] = mapped_column(Key, ForeignKey("owner.id"), comment="Whose it is")
    unit_id: Mapped[str] = mapped_column(String(24), ForeignKey("unit.unit_id"), comment="Unit of today's registration")
    subunit: Mapped[str] = mapped_column(String(60), comment="Khu phố, tổ dân phố, thôn as written")
    address: Mapped[str] = mapped_column(String(200), comment="House number and street as written")
    place: Mapped[str] = mapped_column(String(200), comment="Where it hangs and what is seen, in words")
    search_fold: Mapped[str] = mapped_column(String(500), comment="Code, address, place and owner folded for look-up")
    is_outdoor: Mapped[bool] = mapped_column(comment="True: outside; only cameras that see public space are in scope")
    device_class: Mapped[str] = mapped_column(String(12), comment="citizen or state, Decree 61/2026 Art. 3")
    kind: Mapped[str] = mapped_column(String(10), comment="ip, analog, wifi; empty not known")
    movement: Mapped[str] = mapped_column(String(5), comment="fixed or ptz")
    brand: Mapped[str] = mapped_column(String(40), comment="Brand as written")
    recorder_count: Mapped[int] = mapped_column(comment="Recorders at this registration")
    resolution: Mapped[str] = mapped_column(String(20), comment="As written, e.g. 1080p")
    has_night_vision: Mapped[bool] = mapped_column(comment="Sees at night")
    records_audio: Mapped[bool] = mapped_column(comment="Records sound: matters for privacy")
    storage_place: Mapped[str] = mapped_column(
        String(14), comment="recorder, card, cloud_vn, cloud_foreign; empty not known"
    )
    retention_days: Mapped[int] = mapped_column(
        comment="Days until the owner's device overwrites; 0 live only or not known"
    )
    amount_dong: Mapped[int | None] = mapped_column(Key, comment="What it cost, in đồng")
    has_notice_sign: Mapped[bool] = mapped_column(comment="A notice sign hangs there, Law 91/2025 Art. 32(2)")
    notice_sign_checked_on: Mapped[date | None] = mapped_column(comment="Day the sign was last seen")
    lawful_basis: Mapped[str] = mapped_column(String(20), comment="Basis of recording public space, e.g. art32_1a")
    note: Mapped[str] = mapped_column(String(500), comment="Free note")
    registration: Mapped[str] = mapped_column(String(10), comment="pending, confirmed, rejected; only confirmed count")
    registered_on: Mapped[date] = mapped_column(comment="Day of registration")
    registered_by: Mapped[int | None] = mapped_column(Key, comment="Account that entered it")
    confirmed_at: Mapped[int | None] = mapped_column(Instant, comment="When a ward officer confirmed it, epoch ms UTC")
    confirmed_by: Mapped[int | None] = mapped_column(Key, comment="Account that confirmed or rejected it")
    rejection_reason: Mapped[str | None] = mapped_column(String(300), comment="Why it was rejected")
    edition: Mapped[int] = mapped_column(comment="Rises with every edit; an edit names the edition it read")


class Mount(Base):
    """Where a camera hung and which way it looked, from when to when. A moved camera gets a new mount."""

    __tablename__ = "mount"
    __table_args__ = (
        CheckConstraint("lat BETWEEN 5 AND 25 AND lon BETWEEN 100 AND 118", name="in_vietnam"),
        CheckConstraint("angle_deg > 0 AND angle_deg <= 360 AND range_metres > 0", name="sees_something"),
        CheckConstraint("valid_to_ms IS NULL OR valid_to_ms > valid_from_ms", name="ends_after_start"),
        Index("ix_mount_camera_id_valid_from_ms", "camera_id", "valid_from_ms"),
        *(
            Index("ix_mount_strip", text(strip_sql(dialect)), *STRIP_COVERS).ddl_if(dialect=dialect)
            for dialect in ("sqlite", "postgresql")
        ),
        {"comment": "Where a camera hung and which way it looked, from when to when"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    camera_id: Mapped[int] = mapped_column(Key, ForeignKey("camera.id"), comment="The camera")
    lat: Mapped[float] = mapped_column(Float(53), comment="Latitude, WGS 84 degrees")
    lon: Mapped[float] = mapped_column(Float(53), comment="Longitude, WGS 84 degrees")
    azimuth_deg: Mapped[float] = mapped_column(Float(53), comment="Middle of view, degrees clockwise from north")
    angle_deg: Mapped[float] = mapped_column(Float(53), comment="Opening of view, degrees; 360 for a turning camera")
    range_metres: Mapped[float] = mapped_column(Float(53), comment="How far it usefully sees, metres")
    valid_from_ms: Mapped[int] = mapped_column(Instant, comment="From this instant, epoch ms UTC")
    valid_to_ms: Mapped[int | None] = mapped_column(Instant, comment="Until this instant; empty while it hangs there")
    recorded_by: Mapped[int | None] = mapped_column(Key, comment="Account that entered it")
    recorded_at: Mapped[int] = mapped_column(Instant, comment="When entered, epoch ms UTC")


class CameraStatus(Base):
    """What reports count about a camera, dated: state, fund, unit, link, eyes. One row is one unbroken stretch."""

    __tablename__ = "camera_status"
    __table_args__ = (
        Index("ix_camera_status_camera_id_valid_from_on", "camera_id", "valid_from_on"),
        # who belongs to a unit at a date, without touching the table
        Index("ix_camera_status_unit_id_dates", "unit_id", "valid_from_on", "valid_to_on", "camera_id"),
        {"comment": "Dated facts of a camera that reports count"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    camera_id: Mapped[int] = mapped_column(Key, ForeignKey("camera.id"), comment="The camera")
    unit_id: Mapped[str] = mapped_column(String(24), comment="Unit it was registered to in this stretch")
    state: Mapped[str] = mapped_column(String(10), comment="working, broken, paused, removed")
    fund: Mapped[str] = mapped_column(String(12), comment="community, self, state, sponsor")
    connection: Mapped[str] = mapped_column(String(12), comment="independent (on request), central, app")
    eye_count: Mapped[int] = mapped_column(comment="Camera eyes of this registration")
    valid_from_on: Mapped[date] = mapped_column(comment="First day")
    valid_to_on: Mapped[date | None] = mapped_column(comment="First day it no longer held; empty for now")
    reason: Mapped[str] = mapped_column(String(200), comment="Why it changed, in words")
    recorded_by: Mapped[int | None] = mapped_column(Key, comment="Account that entered it")


class ClockObservation(Base):
    """One comparison of a camera's clock with a reference. Offset = reference - device: +37 s is a slow camera."""

    __tablename__ = "clock_observation"
    __table_args__ = (
        Index("ix_clock_observation_camera_id_observed_at", "camera_id", "observed_at"),
        {"comment": "One comparison of a camera's clock with a reference; never edited"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    camera_id: Mapped[int] = mapped_column(Key, ForeignKey("camera.id"), comment="The camera")
    observed_at: Mapped[int] = mapped_column(Instant, comment="When compared, reference clock, epoch ms UTC")
    offset_ms: Mapped[int] = mapped_column(Instant, comment="Reference minus device, ms; positive: the camera is slow")
    uncertainty_ms: Mapped[int] = mapped_column(comment="Half width of what the comparison can tell, ms")
    method: Mapped[str] = mapped_column(String(20), comment="ntp, onvif, photograph, statement, footage")
    recorded_by: Mapped[int | None] = mapped_column(Key, comment="Account that entered it")
    recorded_at: Mapped[int] = mapped_column(Instant, comment="When entered, epoch ms UTC")


class Consent(Base):
    """One purpose an owner agreed to share footage for, with the exact text agreed to."""

    __tablename__ = "consent"
    __table_args__ = (
        Index("ix_consent_camera_id", "camera_id"),
        {"comment": "One purpose an owner agreed to; withdrawn, never deleted"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    camera_id: Mapped[int] = mapped_column(Key, ForeignKey("camera.id"), comment="The camera it is for")
    purpose: Mapped[str] = mapped_column(String(40), comment="One purpose, one row")
    text_version: Mapped[str] = mapped_column(String(20), comment="Version of the text shown")
    text_sha256: Mapped[str] = mapped_column(String(64), comment="Digest of the text shown")
    method: Mapped[str] = mapped_column(String(20), comment="own_page, paper, officer_present")
    given_at: Mapped[int] = mapped_column(Instant, comment="When given, epoch ms UTC")
    withdrawn_at: Mapped[int | None] = mapped_column(Instant, comment="When withdrawn, epoch ms UTC")
    recorded_by: Mapped[int | None] = mapped_column(Key, comment="Account that entered it")


class Outage(Base):
    """A stretch for which it is known why a camera has nothing."""

    __tablename__ = "outage"
    __table_args__ = (
        Index("ix_outage_camera_id_start_ms", "camera_id", "start_ms"),
        {"comment": "A stretch for which it is known why a camera has nothing"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    camera_id: Mapped[int] = mapped_column(Key, ForeignKey("camera.id"), comment="The camera")
    start_ms: Mapped[int] = mapped_column(Instant, comment="From, epoch ms UTC")
    end_ms: Mapped[int | None] = mapped_column(Instant, comment="Until, epoch ms UTC; empty while it lasts")
    reason: Mapped[str] = mapped_column(String(20), comment="broken, no_link, maintenance, paused, refused, removed")
    note: Mapped[str] = mapped_column(Text, comment="In words")
    recorded_by: Mapped[int | None] = mapped_column(Key, comment="Account that entered it")


class OwnerReport(Base):
    """What an owner told the ward about a camera of theirs; an officer settles it."""

    __tablename__ = "owner_report"
    __table_args__ = (
        Index("ix_owner_report_camera_id", "camera_id"),
        {"comment": "What an owner told the ward about a camera of theirs; an officer settles it"},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, comment="Key")
    camera_id: Mapped[int] = mapped_column(Key, ForeignKey("camera.id"), comment="The camera")
    kind: Mapped[str] = mapped_column(String(10), comment="broken, working, moved, removed, other")
    note: Mapped[str] = mapped_column(String(500), comment="In the owner's words")
    reported_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"), comment="Account of the owner")
    reported_at: Mapped[int] = mapped_column(Instant, comment="When told, epoch ms UTC")
    settled_by: Mapped[int | None] = mapped_column(Key, comment="Account of the officer who settled it")
    settled_at: Mapped[int | None] = mapped_column(Instant, comment="When settled, epoch ms UTC; empty while it waits")
    answer: Mapped[str | None] = mapped_column(String(300), comment="What the owner is told")
