"""What is taken in and kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of this group."""

    op.create_table(
        "clip",
        sa.Column(
            "camera_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="The camera",
        ),
        sa.Column(
            "start_ms",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="Filed start, epoch ms UTC; never changes",
        ),
        sa.Column("duration_ms", sa.Integer(), nullable=False, comment="Length, ms; at most 300 000"),
        sa.Column("size_bytes", sa.Integer(), nullable=False, comment="Size of its object, bytes"),
        sa.Column(
            "flags",
            sa.Integer(),
            nullable=False,
            comment="Bits: 1 working copy, 2 damaged, 4 poor picture, 8 shifted, 16 moves",
        ),
        sa.CheckConstraint("duration_ms > 0 AND duration_ms <= 300000", name=op.f("ck_clip_length_capped")),
        sa.PrimaryKeyConstraint("camera_id", "start_ms", name=op.f("pk_clip")),
        comment="Narrow clip row, clustered by camera and start",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "clip_ref",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Key"),
        sa.Column(
            "camera_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The camera"
        ),
        sa.Column(
            "start_ms",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Filed start, epoch ms UTC",
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="Digest of the clip"),
        sa.Column(
            "created_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="When first referred to, epoch ms UTC",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clip_ref")),
        comment="Permanent name of a clip; outlives the clip",
    )
    op.create_index("uq_clip_ref_camera_id_start_ms", "clip_ref", ["camera_id", "start_ms"], unique=True)
    op.create_table(
        "discard",
        sa.Column(
            "object_key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
            comment="Name of the object",
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="Digest it had"),
        sa.Column(
            "size_bytes",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Size it had, bytes",
        ),
        sa.Column(
            "camera_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="The camera, for clips, masters and exhibits",
        ),
        sa.Column(
            "start_ms",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Start of what it showed, epoch ms UTC",
        ),
        sa.Column(
            "duration_ms", sa.Integer(), nullable=True, comment="Its length, ms: the gap it leaves has this reason"
        ),
        sa.Column(
            "rule", sa.String(length=40), nullable=False, comment="Rule that ended its keeping, e.g. retention_unlinked"
        ),
        sa.Column(
            "discarded_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="When it was decided, epoch ms UTC",
        ),
        sa.Column(
            "removed_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="When its bytes were gone, epoch ms UTC; empty: the sweep has yet to remove them",
        ),
        sa.PrimaryKeyConstraint("object_key", name=op.f("pk_discard")),
        comment="An object that was let go, and by which rule",
    )
    op.create_index("ix_discard_camera_id", "discard", ["camera_id"], unique=False)
    op.create_index(
        "ix_discard_unremoved",
        "discard",
        ["discarded_at"],
        unique=False,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_table(
        "working_copy",
        sa.Column(
            "clip_ref_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="The clip it shows",
        ),
        sa.Column(
            "object_key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
            comment="Its object",
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="Digest of its bytes"),
        sa.Column(
            "size_bytes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Size, bytes"
        ),
        sa.Column(
            "made_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="When made, epoch ms UTC",
        ),
        sa.ForeignKeyConstraint(["clip_ref_id"], ["clip_ref.id"], name=op.f("fk_working_copy_clip_ref_id")),
        sa.PrimaryKeyConstraint("clip_ref_id", name=op.f("pk_working_copy")),
        sa.UniqueConstraint("object_key", name=op.f("uq_working_copy_object_key")),
        comment="H.264 copy of a clip for the browser; never evidence",
    )
    op.create_table(
        "intake",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Key"),
        sa.Column(
            "camera_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Camera it is said to come from",
        ),
        sa.Column(
            "staging_key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
            comment="Object that holds the bytes until they are filed",
        ),
        sa.Column("original_name", sa.String(length=200), nullable=False, comment="File name as handed in"),
        sa.Column(
            "bytes_received",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Size received, bytes",
        ),
        sa.Column("sha256", sa.String(length=64), nullable=True, comment="Digest of the bytes received"),
        sa.Column(
            "device_start_ms",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Start by the device's clock, epoch ms UTC; empty until found in the file",
        ),
        sa.Column("time_source", sa.String(length=20), nullable=False, comment="stated, file_metadata or file_name"),
        sa.Column("state", sa.String(length=12), nullable=False, comment="waiting, working, filed, duplicate, refused"),
        sa.Column(
            "master_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="What it became, or what it is a duplicate of",
        ),
        sa.Column("message", sa.Text(), nullable=True, comment="What the person is told: reason, damage, note"),
        sa.Column(
            "handed_in_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Account that handed it in",
        ),
        sa.Column("channel", sa.String(length=12), nullable=False, comment="page, command, owner_page, demonstration"),
        sa.Column(
            "received_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="When received, epoch ms UTC",
        ),
        sa.Column(
            "ended_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="When filed or refused, epoch ms UTC",
        ),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_intake_camera_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake")),
        comment="One file handed in, on its road from staging to the shelf",
    )
    op.create_index("ix_intake_camera_id", "intake", ["camera_id"], unique=False)
    op.create_index("ix_intake_state", "intake", ["state"], unique=False)
    op.create_table(
        "master",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Key"),
        sa.Column(
            "camera_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The camera"
        ),
        sa.Column(
            "object_key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=True,
            comment="Its object; empty once discarded",
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="Digest at intake"),
        sa.Column(
            "size_bytes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Size, bytes"
        ),
        sa.Column("container", sa.String(length=40), nullable=False, comment="Container as probed"),
        sa.Column("video_codec", sa.String(length=20), nullable=False, comment="Video codec as probed"),
        sa.Column("has_audio", sa.Boolean(), nullable=False, comment="Whether it holds sound (clips do not)"),
        sa.Column("width", sa.Integer(), nullable=False, comment="Picture width, pixels"),
        sa.Column("height", sa.Integer(), nullable=False, comment="Picture height, pixels"),
        sa.Column("duration_ms", sa.Integer(), nullable=False, comment="Readable length, ms"),
        sa.Column("original_name", sa.String(length=200), nullable=False, comment="File name as handed in"),
        sa.Column(
            "device_start_ms",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Start by the device's clock, epoch ms UTC",
        ),
        sa.Column(
            "offset_ms",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Offset known at filing: reference minus device, ms",
        ),
        sa.Column("uncertainty_ms", sa.Integer(), nullable=False, comment="Uncertainty of that offset, ms"),
        sa.Column(
            "filed_start_ms",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Best corrected start known at filing, epoch ms UTC",
        ),
        sa.Column("time_source", sa.String(length=20), nullable=False, comment="stated, file_metadata or file_name"),
        sa.Column("damage", sa.Text(), nullable=True, comment="What could not be read, in words"),
        sa.Column(
            "has_working_copy",
            sa.Boolean(),
            nullable=False,
            comment="Clips come from a re-encoded copy, see working copy",
        ),
        sa.Column(
            "handed_in_by",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Account that handed it in",
        ),
        sa.Column(
            "filed_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="When filed, epoch ms UTC",
        ),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_master_camera_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_master")),
        sa.UniqueConstraint("object_key", name=op.f("uq_master_object_key")),
        comment="The handed-in original, kept unaltered",
    )
    op.create_index("ix_master_camera_id", "master", ["camera_id"], unique=False)
    op.create_index("uq_master_camera_id_sha256", "master", ["camera_id", "sha256"], unique=True)
    op.create_table(
        "clip_detail",
        sa.Column(
            "camera_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="The camera",
        ),
        sa.Column(
            "start_ms",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="Filed start, epoch ms UTC",
        ),
        sa.Column(
            "object_key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
            comment="Its object in the store",
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="Digest of its bytes"),
        sa.Column("container", sa.String(length=12), nullable=False, comment="mp4 (fragmented) or matroska"),
        sa.Column("video_codec", sa.String(length=20), nullable=False, comment="Video codec"),
        sa.Column("width", sa.Integer(), nullable=False, comment="Picture width, pixels"),
        sa.Column("height", sa.Integer(), nullable=False, comment="Picture height, pixels"),
        sa.Column("frame_rate", sa.Float(precision=53), nullable=False, comment="Frames a second"),
        sa.Column("key_frame_count", sa.Integer(), nullable=False, comment="Key frames in it"),
        sa.Column(
            "thumbnail_key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=True,
            comment="Object of its thumbnail",
        ),
        sa.Column("thumbnail_sha256", sa.String(length=64), nullable=True, comment="Digest of the thumbnail"),
        sa.Column("thumbnail_bytes", sa.Integer(), nullable=True, comment="Size of the thumbnail, bytes"),
        sa.Column("activity", sa.Integer(), nullable=False, comment="How much moves, 0 to 100"),
        sa.Column(
            "picture",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="Activity curve and picture health from its key frames",
        ),
        sa.Column(
            "master_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="The original it was cut from",
        ),
        sa.Column("master_offset_ms", sa.Integer(), nullable=False, comment="Where in the original it begins, ms"),
        sa.Column(
            "device_start_ms",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Start by the device's clock, epoch ms UTC",
        ),
        sa.Column(
            "offset_ms",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Offset used at filing: reference minus device, ms",
        ),
        sa.Column("uncertainty_ms", sa.Integer(), nullable=False, comment="Uncertainty at filing, ms"),
        sa.Column("note", sa.String(length=300), nullable=True, comment="What is special about it, in words"),
        sa.ForeignKeyConstraint(["master_id"], ["master.id"], name=op.f("fk_clip_detail_master_id")),
        sa.PrimaryKeyConstraint("camera_id", "start_ms", name=op.f("pk_clip_detail")),
        sa.UniqueConstraint("object_key", name=op.f("uq_clip_detail_object_key")),
        sa.UniqueConstraint("thumbnail_key", name=op.f("uq_clip_detail_thumbnail_key")),
        comment="Wide side of a clip; the object's name follows from its digest and key",
    )
    op.create_index("ix_clip_detail_master_id", "clip_detail", ["master_id"], unique=False)
