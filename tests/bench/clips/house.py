"""A migrated house with the town's cameras and no clips yet, on either database; the server it may need."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection, insert

from storage.migrate import migrate
from storage.models import Camera, CameraStatus, Filing, Master, Mount, Owner, Unit
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from storage.values.clock import MINUTE_MS, Clock, SetClock
from tests.bench.clips.shapes import CAMERAS, NOW, Town
from tests.servers.postgres import postgres

UNIT = "26506@2025-07-01"
# What a house of this size would run with: nothing that gives up what was acknowledged.
HONEST = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "listen_addresses": "127.0.0.1",
    "max_connections": "100",
    "shared_buffers": "2GB",
    "effective_cache_size": "8GB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "scram_iterations": "16",
    "log_min_messages": "error",
}


@contextmanager
def server() -> Iterator[str]:
    """A PostgreSQL of the bench's own, with its data on the disk; yields its URL (SQLAlchemy's form)."""
    with tempfile.TemporaryDirectory(prefix="antt-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # started by root, it runs as another user who must pass through
        with postgres(folder, HONEST) as address:
            yield address["postgres_url"]


@contextmanager
def fresh_database(server_url: str) -> Iterator[str]:
    """URL of an empty database on such a server, dropped afterwards."""
    name = f"bench_{secrets.token_hex(4)}"
    with psycopg.connect(server_url.replace("+psycopg", "", 1), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        try:
            yield server_url.rsplit("/", 1)[0] + f"/{name}"
        finally:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def house(town: Town, database_url: str = "", clock: Clock | None = None) -> Iterator[Archive]:
    """The archive opened, gone afterwards. ``database_url`` empty: SQLite in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="antt-bench-") as name:
        settings = Settings(home=Path(name), database_url=database_url).completed()
        migrate(settings)
        archive = open_archive(settings, clock or SetClock(NOW))
        try:
            with archive.engine.begin() as connection:
                _insert_cameras(connection, town)
            yield archive
        finally:
            archive.close()


def sqlite_path(archive: Archive) -> Path:
    """The file of an embedded house."""
    return Path(archive.settings.database_url.removeprefix("sqlite:///"))


def machine() -> str:
    """Cores and memory, as a table may tell them."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB"


def _insert_cameras(connection: Connection, town: Town) -> None:
    connection.execute(
        insert(Unit),
        {"unit_id": UNIT, "code": UNIT[:5], "level": 3, "kind": "phường", "name": "Thử", "full_name": "Phường Thử",
         "name_fold": "thu", "name_sort": "thu", "valid_from_on": date(2025, 7, 1), "is_approximate": False},
    )  # fmt: skip
    connection.execute(
        insert(Owner),
        {"id": 1, "kind": "household", "name": "Nguyễn Văn Mẫu", "name_fold": "", "name_sort": "",
         "phone": "0900000001", "wants_result": False, "created_at": 0},
    )  # fmt: skip
    ids = range(1, CAMERAS + 1)
    connection.execute(insert(Camera), [_camera(i) for i in ids])
    connection.execute(
        insert(Mount),
        [
            {"camera_id": i, "lat": float(town.places[i - 1, 0]), "lon": float(town.places[i - 1, 1]),
             "azimuth_deg": i % 360, "angle_deg": 90.0, "range_metres": 30.0 + i % 40, "valid_from_ms": 0,
             "recorded_at": 0}
            for i in ids
        ],
    )  # fmt: skip
    connection.execute(
        insert(CameraStatus),
        [
            {"camera_id": i, "unit_id": UNIT, "state": "working", "fund": "community", "connection": "central",
             "eye_count": 1, "valid_from_on": date(2020, 1, 1), "reason": ""}
            for i in ids
        ],
    )  # fmt: skip
    masters = [one for i in ids for one in _masters(town, i)]
    connection.execute(insert(Master), masters)
    connection.execute(insert(Filing), [_filing(town, i) for i in ids])


def _camera(camera_id: int) -> dict[str, Any]:
    return {
        "id": camera_id, "code": f"TT-{camera_id:04}", "owner_id": 1, "unit_id": UNIT, "subunit": "", "address": "",
        "place": "Ngã ba", "search_fold": "", "is_outdoor": True, "device_class": "citizen", "kind": "ip",
        "movement": "fixed", "brand": "", "recorder_count": 1, "resolution": "", "has_night_vision": True,
        "records_audio": False, "storage_place": "recorder", "retention_days": 15,
        "has_notice_sign": True, "lawful_basis": "", "note": "", "registration": "confirmed",
        "registered_on": date(2020, 1, 1), "edition": 1,
    }  # fmt: skip


def _masters(town: Town, camera_id: int) -> list[dict[str, Any]]:
    """An original for every hour: as many as recorders of a household make."""
    first = town.begin_ms + int(town.offsets[camera_id - 1])
    return [
        {
            "camera_id": camera_id, "sha256": f"{camera_id}-{minute}", "size_bytes": 1, "container": "mp4",
            "video_codec": "h264", "has_audio": False, "width": 1, "height": 1,
            "duration_ms": min(60, town.each - minute) * MINUTE_MS, "original_name": "",
            "device_start_ms": first + minute * MINUTE_MS, "offset_ms": 0, "uncertainty_ms": 0,
            "filed_start_ms": first + minute * MINUTE_MS, "time_source": "stated", "has_working_copy": False,
            "filed_at": first + minute * MINUTE_MS,
        }
        for minute in range(0, town.each, 60)
    ]  # fmt: skip


def _filing(town: Town, camera_id: int) -> dict[str, Any]:
    first = town.begin_ms + int(town.offsets[camera_id - 1])
    return {
        "camera_id": camera_id, "offset_minute": 0, "low_offset_ms": 0, "high_offset_ms": 0, "first_ms": first,
        "until_ms": first + town.each * MINUTE_MS, "longest_ms": 60 * MINUTE_MS,
    }  # fmt: skip
