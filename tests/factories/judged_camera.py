"""A camera whose clips are judged: what its key frames are said to show, its typical pictures, its spells and views."""

from __future__ import annotations

import cv2
import numpy as np

from ingest import health as judging
from ingest.media.view import Picture
from storage.catalog import health, mounts
from storage.catalog.clips import FLAG_RECORDED
from storage.models import Clip, ClipDetail, HealthSpell, Mount
from storage.unit_of_work import Archive
from storage.values.digest import sha256_of_bytes
from tests.factories.shelf import shelve
from tests.factories.street import a_camera as a_camera_nowhere

RNG = np.random.default_rng(5)


def ground(seed: int) -> Picture:
    """What a camera sees by day: BGR, 320 x 180; of the same seed the same place."""
    rng = np.random.default_rng(seed)
    board = np.full((180, 320, 3), 150, np.uint8)
    for _ in range(40):
        x, y = int(rng.integers(0, 300)), int(rng.integers(0, 160))
        colour = tuple(int(part) for part in rng.integers(20, 235, 3))
        cv2.rectangle(board, (x, y), (x + int(rng.integers(10, 90)), y + int(rng.integers(8, 50))), colour, -1)
    return board


HERE, ELSEWHERE = ground(1), ground(2)


def a_camera(archive: Archive, code: str = "VT-0001") -> int:
    """A camera that hangs somewhere."""
    camera_id = a_camera_nowhere(archive, code)
    with archive.write() as work:
        place = {"lat": 10.34, "lon": 107.08, "azimuth_deg": 90.0, "angle_deg": 90.0, "range_metres": 40.0}
        mounts.add(work.session, Mount(camera_id=camera_id, valid_from_ms=0, recorded_at=work.now, **place))
    return camera_id


def film(
    archive: Archive,
    camera_id: int,
    start_ms: int,
    shown: list[tuple[list[str], Picture | None]],
    *,
    is_recorded: bool = False,
) -> list[int]:
    """Shelve one clip a minute; each with these flags and this typical picture, handed in or recorded by us."""
    shelved = shelve(archive, camera_id, start_ms, len(shown))
    with archive.write() as work:
        for start, (flags, picture) in zip(shelved.starts, shown, strict=True):
            work.session.get_one(Clip, (camera_id, start)).flags = FLAG_RECORDED if is_recorded else 0
            detail = work.session.get_one(ClipDetail, (camera_id, start))
            detail.picture = {"flags": flags}
            if picture is None:
                continue
            noisy = np.clip(picture + RNG.normal(0, 4, picture.shape), 0, 255).astype(np.uint8)
            data = cv2.imencode(".jpg", noisy)[1].tobytes()
            assert detail.thumbnail_key is not None
            archive.store.put_bytes(detail.thumbnail_key, data)
            detail.thumbnail_sha256, detail.thumbnail_bytes = sha256_of_bytes(data), len(data)
    return shelved.starts


def judge(archive: Archive, camera_id: int) -> None:
    """All its clips that were not judged yet."""
    while judging.judge_camera(archive, camera_id):
        pass


def spells(archive: Archive, camera_id: int) -> list[HealthSpell]:
    """Newest first."""
    with archive.read() as session:
        return health.spells_of(session, camera_id)


def confirm(archive: Archive, camera_id: int) -> None:
    """Every view that was proposed."""
    with archive.write() as work:
        for view in health.views_of(work.session, camera_id):
            view.confirmed_at, view.confirmed_by = work.now, 1
