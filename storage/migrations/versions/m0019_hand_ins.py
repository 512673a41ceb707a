"""Recorders with their channels, and files handed in together that wait to be confirmed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_WIDE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NAME = sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql")
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    _make_device()
    _make_device_channel()
    _make_hand_in()
    _make_hand_in_file()


def _make_device() -> None:
    op.create_table(
        "device",
        sa.Column("id", _WIDE, nullable=False, comment="Key"),
        sa.Column("code", sa.String(length=20), nullable=False, comment="Code written on labels, e.g. DG-0003"),
        sa.Column("owner_id", _WIDE, nullable=False, comment="Whose it is"),
        sa.Column("unit_id", sa.String(length=24), nullable=False, comment="Unit that looks after it"),
        sa.Column(
            "brand", sa.String(length=20), nullable=False, comment="hikvision, dahua, kbvision, ezviz, imou, other"
        ),
        sa.Column("model", sa.String(length=60), nullable=False, comment="Model as written on it; empty not known"),
        sa.Column("channel_count", sa.Integer(), nullable=False, comment="Channels it has"),
        sa.Column("place", sa.String(length=200), nullable=False, comment="Where it stands, in words"),
        sa.Column("note", sa.String(length=500), nullable=False, comment="Free note"),
        sa.Column("registered_by", _WIDE, nullable=True, comment="Account that entered it"),
        sa.Column("registered_at", _WIDE, nullable=False, comment="When entered, epoch ms UTC"),
        sa.Column("retired_at", _WIDE, nullable=True, comment="When it went out of use; empty while in use"),
        sa.Column(
            "edition", sa.Integer(), nullable=False, comment="Rises with every edit; an edit names the edition it read"
        ),
        sa.CheckConstraint("channel_count BETWEEN 1 AND 256", name=op.f("ck_device_has_channels")),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_device_owner_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.unit_id"], name=op.f("fk_device_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("code", name=op.f("uq_device_code")),
        comment="An owner's recorder; all its cameras stand on its one clock",
    )
    op.create_index("ix_device_owner_id", "device", ["owner_id"], unique=False)
    op.create_index("ix_device_unit_id", "device", ["unit_id"], unique=False)


def _make_device_channel() -> None:
    op.create_table(
        "device_channel",
        sa.Column("id", _WIDE, nullable=False, comment="Key"),
        sa.Column("device_id", _WIDE, nullable=False, comment="The device"),
        sa.Column("channel_number", sa.Integer(), nullable=False, comment="Channel as the device numbers it, from 1"),
        sa.Column("camera_id", _WIDE, nullable=False, comment="The camera"),
        sa.Column(
            "valid_from_ms",
            _WIDE,
            nullable=False,
            comment="From this instant, epoch ms UTC; 0: as long as anybody knows",
        ),
        sa.Column("valid_to_ms", _WIDE, nullable=True, comment="Until this instant; empty while it holds"),
        sa.Column("recorded_by", _WIDE, nullable=True, comment="Account that entered it"),
        sa.Column("recorded_at", _WIDE, nullable=False, comment="When entered, epoch ms UTC"),
        sa.CheckConstraint("channel_number BETWEEN 1 AND 256", name=op.f("ck_device_channel_is_numbered")),
        sa.CheckConstraint(
            "valid_to_ms IS NULL OR valid_to_ms > valid_from_ms", name=op.f("ck_device_channel_ends_after_start")
        ),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_device_channel_camera_id")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_device_channel_device_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_channel")),
        comment="Which camera hangs on a channel of a device, from when to when",
    )
    op.create_index("ix_device_channel_camera_id", "device_channel", ["camera_id", "valid_from_ms"], unique=False)
    op.create_index(
        "ix_device_channel_device_id_channel_number",
        "device_channel",
        ["device_id", "channel_number", "valid_from_ms"],
        unique=False,
    )
    op.create_index(
        "uq_device_channel_in_force",
        "device_channel",
        ["device_id", "channel_number"],
        unique=True,
        sqlite_where=sa.text("valid_to_ms IS NULL"),
        postgresql_where=sa.text("valid_to_ms IS NULL"),
    )
    op.create_index(
        "uq_device_channel_of_camera",
        "device_channel",
        ["camera_id"],
        unique=True,
        sqlite_where=sa.text("valid_to_ms IS NULL"),
        postgresql_where=sa.text("valid_to_ms IS NULL"),
    )


def _make_hand_in() -> None:
    op.create_table(
        "hand_in",
        sa.Column("id", _WIDE, nullable=False, comment="Key"),
        sa.Column(
            "channel", sa.String(length=20), nullable=False, comment="page, owner_page, command, folder, demonstration"
        ),
        sa.Column(
            "unit_id", sa.String(length=24), nullable=True, comment="Unit whose officers see it; empty: any unit's"
        ),
        sa.Column("camera_id", _WIDE, nullable=True, comment="Camera that all of it is said to come from"),
        sa.Column("device_id", _WIDE, nullable=True, comment="Recorder that all of it is said to come from"),
        sa.Column("origin", sa.String(length=300), nullable=False, comment="Where the files lay, in words"),
        sa.Column("state", sa.String(length=10), nullable=False, comment="open, confirmed, dropped"),
        sa.Column("handed_in_by", _WIDE, nullable=True, comment="Account that brought it"),
        sa.Column("received_at", _WIDE, nullable=False, comment="When begun, epoch ms UTC"),
        sa.Column("confirmed_by", _WIDE, nullable=True, comment="Account that confirmed or dropped it"),
        sa.Column("confirmed_at", _WIDE, nullable=True, comment="When confirmed or dropped, epoch ms UTC"),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_hand_in_camera_id")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_hand_in_device_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_in")),
        comment="Files that somebody brought at one time; nothing of them is filed before it is confirmed",
    )
    op.create_index("ix_hand_in_state", "hand_in", ["state"], unique=False)


def _make_hand_in_file() -> None:
    op.create_table(
        "hand_in_file",
        sa.Column("id", _WIDE, nullable=False, comment="Key"),
        sa.Column("hand_in_id", _WIDE, nullable=False, comment="The hand-in"),
        sa.Column("ordinal", sa.Integer(), nullable=False, comment="Place in it, from 1"),
        sa.Column("name", sa.String(length=200), nullable=False, comment="File name as brought"),
        sa.Column("folder", sa.String(length=300), nullable=False, comment="Folders above it as brought; empty: none"),
        sa.Column("size_bytes", _WIDE, nullable=False, comment="Size, bytes"),
        sa.Column("modified_at", _WIDE, nullable=True, comment="Last change its disk told, epoch ms UTC"),
        sa.Column("staging_key", _NAME, nullable=True, comment="Object with its bytes until it is over"),
        sa.Column("sha256", sa.String(length=64), nullable=True, comment="Digest of the bytes received"),
        sa.Column(
            "state",
            sa.String(length=12),
            nullable=False,
            comment="received, proposed, confirmed, duplicate, refused, left_out",
        ),
        sa.Column(
            "brand", sa.String(length=20), nullable=True, comment="Whose way of naming files it is; empty not known"
        ),
        sa.Column("channel_number", sa.Integer(), nullable=True, comment="Channel told by file or name, from 1"),
        sa.Column("camera_id", _WIDE, nullable=True, comment="Camera proposed, then confirmed"),
        sa.Column(
            "device_start_ms",
            _WIDE,
            nullable=True,
            comment="Start by the device's clock, proposed, then confirmed, epoch ms UTC; empty: must be asked",
        ),
        sa.Column("named_end_ms", _WIDE, nullable=True, comment="End by the file's name, epoch ms UTC"),
        sa.Column("time_source", sa.String(length=20), nullable=True, comment="stated, file_metadata or file_name"),
        sa.Column("container", sa.String(length=40), nullable=True, comment="Container as read"),
        sa.Column("video_codec", sa.String(length=20), nullable=True, comment="Video codec as read"),
        sa.Column("width", sa.Integer(), nullable=True, comment="Picture width, pixels"),
        sa.Column("height", sa.Integer(), nullable=True, comment="Picture height, pixels"),
        sa.Column("duration_ms", sa.Integer(), nullable=True, comment="Readable length, ms"),
        sa.Column("frame_count", sa.Integer(), nullable=True, comment="Pictures in it"),
        sa.Column(
            "needs_rate",
            sa.Boolean(),
            nullable=False,
            comment="A stream without a clock: its frame rate must be asked for",
        ),
        sa.Column(
            "stated_rate", sa.Float(precision=53), nullable=True, comment="Frames a second as stated by a person"
        ),
        sa.Column("master_id", _WIDE, nullable=True, comment="Original that has the same content"),
        sa.Column("intake_id", _WIDE, nullable=True, comment="What it became"),
        sa.Column("notes", _JSON, nullable=False, comment="What was noticed in reading, in words"),
        sa.Column("message", sa.Text(), nullable=True, comment="Why it was not taken in, in words"),
        sa.Column("received_at", _WIDE, nullable=False, comment="When received, epoch ms UTC"),
        sa.Column("ended_at", _WIDE, nullable=True, comment="When confirmed, refused or left out, epoch ms UTC"),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_hand_in_file_camera_id")),
        sa.ForeignKeyConstraint(["hand_in_id"], ["hand_in.id"], name=op.f("fk_hand_in_file_hand_in_id")),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_hand_in_file_intake_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_in_file")),
        sa.UniqueConstraint("hand_in_id", "ordinal", name=op.f("uq_hand_in_file_hand_in_id_ordinal")),
        comment="One file of a hand-in: what it is, what is proposed for it, what became of it",
    )
    op.create_index("ix_hand_in_file_intake_id", "hand_in_file", ["intake_id"], unique=False)
    op.create_index("ix_hand_in_file_sha256", "hand_in_file", ["sha256"], unique=False)
    op.create_index("ix_hand_in_file_staging_key", "hand_in_file", ["staging_key"], unique=True)
