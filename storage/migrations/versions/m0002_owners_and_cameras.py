"""Owners and cameras."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of this group."""

    op.create_table(
        "owner",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Key"),
        sa.Column(
            "kind",
            sa.String(length=20),
            nullable=False,
            comment="household, person, agency, business, school …; empty not known",
        ),
        sa.Column("name", sa.String(length=100), nullable=False, comment="Head of household or representative, NFC"),
        sa.Column("name_fold", sa.String(length=100), nullable=False, comment="Name folded for look-up"),
        sa.Column(
            "name_sort", sa.String(length=250), nullable=False, comment="Key whose byte order is Vietnamese order"
        ),
        sa.Column("phone", sa.String(length=15), nullable=False, comment="National form, digits only, starting with 0"),
        sa.Column("phone_other", sa.String(length=15), nullable=True, comment="Second number"),
        sa.Column("contact", sa.String(length=120), nullable=True, comment="Zalo or e-mail"),
        sa.Column("contact_hours", sa.String(length=60), nullable=True, comment="When the owner may be called"),
        sa.Column("wants_result", sa.Boolean(), nullable=False, comment="Asked to be told the outcome"),
        sa.Column(
            "identity_checked_on", sa.Date(), nullable=True, comment="Day an officer compared papers; nothing copied"
        ),
        sa.Column(
            "created_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="When entered, epoch ms UTC",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner")),
        comment="Who owns cameras; no identity number is kept",
    )
    op.create_index("ix_owner_name_fold", "owner", ["name_fold"], unique=False)
    op.create_index("ix_owner_phone", "owner", ["phone"], unique=False)
    op.create_table(
        "camera",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Key"),
        sa.Column("code", sa.String(length=20), nullable=False, comment="Code on lists and maps, e.g. TT-0412"),
        sa.Column(
            "owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Whose it is"
        ),
        sa.Column("unit_id", sa.String(length=24), nullable=False, comment="Unit of today's registration"),
        sa.Column("subunit", sa.String(length=60), nullable=False, comment="Khu phố, tổ dân phố, thôn as written"),
        sa.Column("address", sa.String(length=200), nullable=False, comment="House number and street as written"),
        sa.Column("place", sa.String(length=200), nullable=False, comment="Where it hangs and what is seen, in words"),
        sa.Column(
            "search_fold",
            sa.String(length=500),
            nullable=False,
            comment="Code, address, place and owner folded for look-up",
        ),
        sa.Column(
            "is_outdoor",
            sa.Boolean(),
            nullable=False,
            comment="True: outside; only cameras that see public space are in scope",
        ),
        sa.Column(
            "device_class", sa.String(length=12), nullable=False, comment="citizen or state, Decree 61/2026 Art. 3"
        ),
        sa.Column("kind", sa.String(length=10), nullable=False, comment="ip, analog, wifi; empty not known"),
        sa.Column("movement", sa.String(length=5), nullable=False, comment="fixed or ptz"),
        sa.Column("brand", sa.String(length=40), nullable=False, comment="Brand as written"),
        sa.Column("recorder_count", sa.Integer(), nullable=False, comment="Recorders at this registration"),
        sa.Column("resolution", sa.String(length=20), nullable=False, comment="As written, e.g. 1080p"),
        sa.Column("has_night_vision", sa.Boolean(), nullable=False, comment="Sees at night"),
        sa.Column("records_audio", sa.Boolean(), nullable=False, comment="Records sound: matters for privacy"),
        sa.Column(
            "storage_place",
            sa.String(length=14),
            nullable=False,
            comment="recorder, card, cloud_vn, cloud_foreign; empty not known",
        ),
        sa.Column(
            "retention_days",
            sa.Integer(),
            nullable=False,
            comment="Days until the owner's device overwrites; 0 live only or not known",
        ),
        sa.Column(
            "amount_dong",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="What it cost, in đồng",
        ),
        sa.Column(
            "has_notice_sign", sa.Boolean(), nullable=False, comment="A notice sign hangs there, Law 91/2025 Art. 32(2)"
        ),
        sa.Column("notice_sign_checked_on", sa.Date(), nullable=True, comment="Day the sign was last seen"),
        sa.Column(
            "lawful_basis",
            sa.String(length=20),
            nullable=False,
            comment="Basis of recording public space, e.g. art32_1a",
        ),
        sa.Column("note", sa.String(length=500), nullable=False, comment="Free note"),
        sa.Column(
            "registration",
            sa.String(length=10),
            nullable=False,
            comment="pending, confirmed, rejected; only confirmed count",
        ),
        sa.Column("registered_on", sa.Date(), nullable=False, comment="Day of registration"),
        sa.Column(
            "registered_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Account that entered it",
        ),
        sa.Column(
            "confirmed_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="When a ward officer confirmed it, epoch ms UTC",
        ),
        sa.Column(
            "confirmed_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Account that confirmed or rejected it",
        ),
        sa.Column("rejection_reason", sa.String(length=300), nullable=True, comment="Why it was rejected"),
        sa.Column(
            "edition", sa.Integer(), nullable=False, comment="Rises with every edit; an edit names the edition it read"
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_camera_owner_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.unit_id"], name=op.f("fk_camera_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_camera")),
        sa.UniqueConstraint("code", name=op.f("uq_camera_code")),
        comment="A registered camera",
    )
    op.create_index("ix_camera_owner_id", "camera", ["owner_id"], unique=False)
    op.create_index("ix_camera_search_fold", "camera", ["search_fold"], unique=False)
    op.create_index("ix_camera_unit_id", "camera", ["unit_id"], unique=False)
    op.create_table(
        "camera_status",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Key"),
        sa.Column(
            "camera_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The camera"
        ),
        sa.Column("unit_id", sa.String(length=24), nullable=False, comment="Unit it was registered to in this stretch"),
        sa.Column("state", sa.String(length=10), nullable=False, comment="working, broken, paused, removed"),
        sa.Column("fund", sa.String(length=12), nullable=False, comment="community, self, state, sponsor"),
        sa.Column("connection", sa.String(length=12), nullable=False, comment="independent (on request), central, app"),
        sa.Column("eye_count", sa.Integer(), nullable=False, comment="Camera eyes of this registration"),
        sa.Column("valid_from_on", sa.Date(), nullable=False, comment="First day"),
        sa.Column("valid_to_on", sa.Date(), nullable=True, comment="First day it no longer held; empty for now"),
        sa.Column("reason", sa.String(length=200), nullable=False, comment="Why it changed, in words"),
        sa.Column(
            "recorded_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Account that entered it",
        ),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_camera_status_camera_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_camera_status")),
        comment="Dated facts of a camera that reports count",
    )
    op.create_index(
        "ix_camera_status_camera_id_valid_from_on", "camera_status", ["camera_id", "valid_from_on"], unique=False
    )
    op.create_index(
        "ix_camera_status_unit_id_valid_from_on", "camera_status", ["unit_id", "valid_from_on"], unique=False
    )
    op.create_table(
        "clock_observation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Key"),
        sa.Column(
            "camera_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The camera"
        ),
        sa.Column(
            "observed_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="When compared, reference clock, epoch ms UTC",
        ),
        sa.Column(
            "offset_ms",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Reference minus device, ms; positive: the camera is slow",
        ),
        sa.Column(
            "uncertainty_ms", sa.Integer(), nullable=False, comment="Half width of what the comparison can tell, ms"
        ),
        sa.Column("method", sa.String(length=20), nullable=False, comment="ntp, onvif, photograph, statement, footage"),
        sa.Column(
            "recorded_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Account that entered it",
        ),
        sa.Column(
            "recorded_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="When entered, epoch ms UTC",
        ),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_clock_observation_camera_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_observation")),
        comment="One comparison of a camera's clock with a reference; never edited",
    )
    op.create_index(
        "ix_clock_observation_camera_id_observed_at", "clock_observation", ["camera_id", "observed_at"], unique=False
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Key"),
        sa.Column(
            "camera_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="The camera it is for",
        ),
        sa.Column("purpose", sa.String(length=40), nullable=False, comment="One purpose, one row"),
        sa.Column("text_version", sa.String(length=20), nullable=False, comment="Version of the text shown"),
        sa.Column("text_sha256", sa.String(length=64), nullable=False, comment="Digest of the text shown"),
        sa.Column("method", sa.String(length=20), nullable=False, comment="own_page, paper, officer_present"),
        sa.Column(
            "given_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="When given, epoch ms UTC",
        ),
        sa.Column(
            "withdrawn_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="When withdrawn, epoch ms UTC",
        ),
        sa.Column(
            "recorded_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Account that entered it",
        ),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_consent_camera_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        comment="One purpose an owner agreed to; withdrawn, never deleted",
    )
    op.create_index("ix_consent_camera_id", "consent", ["camera_id"], unique=False)
    op.create_table(
        "mount",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Key"),
        sa.Column(
            "camera_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The camera"
        ),
        sa.Column("lat", sa.Float(precision=53), nullable=False, comment="Latitude, WGS 84 degrees"),
        sa.Column("lon", sa.Float(precision=53), nullable=False, comment="Longitude, WGS 84 degrees"),
        sa.Column(
            "azimuth_deg",
            sa.Float(precision=53),
            nullable=False,
            comment="Middle of view, degrees clockwise from north",
        ),
        sa.Column(
            "angle_deg",
            sa.Float(precision=53),
            nullable=False,
            comment="Opening of view, degrees; 360 for a turning camera",
        ),
        sa.Column("range_metres", sa.Float(precision=53), nullable=False, comment="How far it usefully sees, metres"),
        sa.Column(
            "valid_from_ms",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="From this instant, epoch ms UTC",
        ),
        sa.Column(
            "valid_to_ms",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Until this instant; empty while it hangs there",
        ),
        sa.Column(
            "recorded_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Account that entered it",
        ),
        sa.Column(
            "recorded_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="When entered, epoch ms UTC",
        ),
        sa.CheckConstraint(
            "angle_deg > 0 AND angle_deg <= 360 AND range_metres > 0", name=op.f("ck_mount_sees_something")
        ),
        sa.CheckConstraint("lat BETWEEN 5 AND 25 AND lon BETWEEN 100 AND 118", name=op.f("ck_mount_in_vietnam")),
        sa.CheckConstraint(
            "valid_to_ms IS NULL OR valid_to_ms > valid_from_ms", name=op.f("ck_mount_ends_after_start")
        ),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_mount_camera_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mount")),
        comment="Where a camera hung and which way it looked, from when to when",
    )
    op.create_index("ix_mount_camera_id_valid_from_ms", "mount", ["camera_id", "valid_from_ms"], unique=False)
    op.create_index("ix_mount_lat_lon", "mount", ["lat", "lon"], unique=False)
    op.create_table(
        "outage",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Key"),
        sa.Column(
            "camera_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The camera"
        ),
        sa.Column(
            "start_ms",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="From, epoch ms UTC",
        ),
        sa.Column(
            "end_ms",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Until, epoch ms UTC; empty while it lasts",
        ),
        sa.Column(
            "reason",
            sa.String(length=20),
            nullable=False,
            comment="broken, no_link, maintenance, paused, refused, removed",
        ),
        sa.Column("note", sa.Text(), nullable=False, comment="In words"),
        sa.Column(
            "recorded_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Account that entered it",
        ),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_outage_camera_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage")),
        comment="A stretch for which it is known why a camera has nothing",
    )
    op.create_index("ix_outage_camera_id_start_ms", "outage", ["camera_id", "start_ms"], unique=False)
    op.create_table(
        "owner_report",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Key"),
        sa.Column(
            "camera_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The camera"
        ),
        sa.Column("kind", sa.String(length=10), nullable=False, comment="broken, working, moved, removed, other"),
        sa.Column("note", sa.String(length=500), nullable=False, comment="In the owner's words"),
        sa.Column(
            "reported_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Account of the owner",
        ),
        sa.Column(
            "reported_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="When told, epoch ms UTC",
        ),
        sa.Column(
            "settled_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Account of the officer who settled it",
        ),
        sa.Column(
            "settled_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="When settled, epoch ms UTC; empty while it waits",
        ),
        sa.Column("answer", sa.String(length=300), nullable=True, comment="What the owner is told"),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_owner_report_camera_id")),
        sa.ForeignKeyConstraint(["reported_by"], ["account.id"], name=op.f("fk_owner_report_reported_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner_report")),
        comment="What an owner told the ward about a camera of theirs; an officer settles it",
    )
    op.create_index("ix_owner_report_camera_id", "owner_report", ["camera_id"], unique=False)
