"""What stands behind comparisons of clocks, mistaken ones taken back, leaps of our own hosts' clocks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_WIDE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NAME = sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    _make_evidence()
    _make_withdrawal()
    _make_leap()


def _make_evidence() -> None:
    op.create_table(
        "clock_evidence",
        sa.Column("observation_id", _WIDE, autoincrement=False, nullable=False, comment="The comparison"),
        sa.Column(
            "device_id",
            _WIDE,
            nullable=True,
            comment="The owner's recorder whose clock it is: counts for all its cameras; empty: the camera's own",
        ),
        sa.Column(
            "set_at",
            _WIDE,
            nullable=True,
            comment="When the clock was set to what was found, epoch ms UTC; empty: not known to have been set",
        ),
        sa.Column(
            "device_text",
            sa.String(length=60),
            nullable=False,
            comment="What the device showed, as read off; may be empty",
        ),
        sa.Column(
            "reference_text", sa.String(length=60), nullable=False, comment="What the reference showed, as read off"
        ),
        sa.Column(
            "reference",
            sa.String(length=20),
            nullable=False,
            comment="server, phone, other: which clock it was compared with",
        ),
        sa.Column("note", sa.String(length=500), nullable=False, comment="In words"),
        sa.Column(
            "photograph_key",
            _NAME,
            nullable=True,
            comment="Photograph of the screen beside the reference; empty: none",
        ),
        sa.Column("photograph_sha256", sa.String(length=64), nullable=True, comment="Digest of its bytes"),
        sa.Column("photograph_bytes", _WIDE, nullable=True, comment="Size, bytes"),
        sa.CheckConstraint(
            "(photograph_key IS NULL) = (photograph_sha256 IS NULL) AND "
            "(photograph_key IS NULL) = (photograph_bytes IS NULL)",
            name=op.f("ck_clock_evidence_photograph_is_whole"),
        ),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_clock_evidence_device_id")),
        sa.ForeignKeyConstraint(
            ["observation_id"], ["clock_observation.id"], name=op.f("fk_clock_evidence_observation_id")
        ),
        sa.PrimaryKeyConstraint("observation_id", name=op.f("pk_clock_evidence")),
        sa.UniqueConstraint("photograph_key", name=op.f("uq_clock_evidence_photograph_key")),
        comment="What a comparison of a clock stands on, beside its figures; never edited",
    )
    op.create_index("ix_clock_evidence_device_id", "clock_evidence", ["device_id"], unique=False)


def _make_withdrawal() -> None:
    op.create_table(
        "clock_withdrawal",
        sa.Column("observation_id", _WIDE, autoincrement=False, nullable=False, comment="The mistaken one"),
        sa.Column("replaced_by", _WIDE, nullable=True, comment="The comparison that stands instead; empty: none"),
        sa.Column("reason", sa.String(length=300), nullable=False, comment="What was wrong, in words"),
        sa.Column("recorded_by", _WIDE, nullable=True, comment="Account that took it back"),
        sa.Column("recorded_at", _WIDE, nullable=False, comment="When, epoch ms UTC"),
        sa.ForeignKeyConstraint(
            ["observation_id"], ["clock_observation.id"], name=op.f("fk_clock_withdrawal_observation_id")
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by"], ["clock_observation.id"], name=op.f("fk_clock_withdrawal_replaced_by")
        ),
        sa.PrimaryKeyConstraint("observation_id", name=op.f("pk_clock_withdrawal")),
        comment="A comparison found to be mistaken: it counts no more, and stays to be read",
    )


def _make_leap() -> None:
    op.create_table(
        "host_clock_leap",
        sa.Column("id", _WIDE, nullable=False, comment="Key"),
        sa.Column("host", sa.String(length=100), nullable=False, comment="The host"),
        sa.Column(
            "noticed_at", _WIDE, nullable=False, comment="When noticed, by the clock after the leap, epoch ms UTC"
        ),
        sa.Column(
            "since_ms", _WIDE, nullable=False, comment="Last look before it, by the clock before it, epoch ms UTC"
        ),
        sa.Column("leap_ms", _WIDE, nullable=False, comment="By how much it leapt, ms; negative: back"),
        sa.Column(
            "cause",
            sa.String(length=20),
            nullable=False,
            comment="running: seen while at work; start: behind what is written",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_clock_leap")),
        comment="A leap of the clock of one of our own hosts; never edited",
    )
    op.create_index("ix_host_clock_leap_noticed_at", "host_clock_leap", ["noticed_at"], unique=False)
