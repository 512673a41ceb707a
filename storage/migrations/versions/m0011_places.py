"""Mounts are found by strips of the ground, cameras of a unit at a date by one index: both without their tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# up to so many metres of range, rows a degree of latitude
_BANDS = ((32, 400), (64, 400), (128, 400), (256, 200), (512, 100), (1024, 50), (4096, 10))
_COVERED = (
    "lon", "lat", "range_metres", "angle_deg", "azimuth_deg", "valid_from_ms", "valid_to_ms", "camera_id", "id",
)  # fmt: skip


def upgrade() -> None:
    """Two indexes for two older ones."""
    op.create_index("ix_mount_strip", "mount", [sa.text(_strip()), *_COVERED])
    op.drop_index("ix_mount_lat_lon", "mount")
    columns = ["unit_id", "valid_from_on", "valid_to_on", "camera_id"]
    op.create_index("ix_camera_status_unit_id_dates", "camera_status", columns)
    op.drop_index("ix_camera_status_unit_id_valid_from_on", "camera_status")


def _strip() -> str:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    row = "CAST(lat * {} AS INTEGER)" if is_sqlite else "CAST(floor(lat * {}) AS INTEGER)"
    cases = (
        f"WHEN range_metres <= {reach} THEN {number * 100_000} + {row.format(rows)}"
        for number, (reach, rows) in enumerate(_BANDS)
    )
    return f"(CASE {' '.join(cases)} ELSE {len(_BANDS) * 100_000} END)"
