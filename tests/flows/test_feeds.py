"""Connected cameras from end to end: a real RTSP camera, real recorder processes, clips in the archive.

On the grown-up size with two hosts: one dies as by a power cut, the other takes over; every second is a clip or an
outage with its reason, no stretch is held twice, and what the dead host had on its shelf is filed when it is back.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select

from ingest.media.looker import Looker
from ingest.recorded import deliver_segments
from ingest.shelf import Shelf
from storage.catalog import camera_statuses, feed_leases
from storage.models import Clip, ClipDetail, Feed, FeedState, RecorderHost
from storage.sealing import FeedAccount
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from storage.values.timespan import Timespan, merged, without
from tests.factories import video
from tests.factories.feeds import a_feed
from tests.factories.program import started
from tests.factories.promises import require_promises
from tests.factories.visitor import waited
from tests.servers.rtsp_camera import Film, RtspCamera
from workers.jobs import queues

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("size_name", [pytest.param("grown", marks=pytest.mark.servers)]),
]
RATE = 10
ACCOUNT = FeedAccount("camera-antt", "mat:khau@/%")
# A lease long enough that on a busy machine only the dead lose theirs
QUICK = {"CAMERA_ANTT_FEED_LEASE_SECONDS": "8", "CAMERA_ANTT_SEGMENT_SECONDS": "2"}
HOST = "CAMERA_ANTT_HOST_NAME"


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Film:
    path = video.make_clip(tmp_path_factory.mktemp("film") / "film.mp4", seconds=3, rate=RATE, gop_s=1)
    return Film.of(path, RATE)


@pytest.fixture
def camera(film: Film) -> Iterator[RtspCamera]:
    with RtspCamera(film, user=ACCOUNT.user, password=ACCOUNT.password) as made:
        yield made


@pytest.fixture
def real_archive(migrated_size: Settings) -> Iterator[Archive]:
    archive = open_archive(migrated_size, queues=queues())
    yield archive
    archive.close()


def state_of(archive: Archive, feed_id: int) -> FeedState:
    with archive.read() as session:
        return session.scalars(select(FeedState).where(FeedState.feed_id == feed_id)).one()


def recorded_by(archive: Archive, feed_id: int, host: str) -> bool:
    state = state_of(archive, feed_id)
    return state.state == "recording" and state.host == host


def outages_of(archive: Archive, feed: Feed) -> list[str]:
    """The reasons of its outages, oldest first."""
    with archive.read() as session:
        return [row.reason for row in camera_statuses.outages_of(session, feed.camera_id)[::-1]]


def clips_of(archive: Archive, camera_id: int) -> list[tuple[int, int, int]]:
    """Start, end and lease of every clip."""
    with archive.read() as session:
        rows = session.execute(
            select(Clip.start_ms, Clip.duration_ms, ClipDetail.lease_number)
            .join(ClipDetail, (ClipDetail.camera_id == Clip.camera_id) & (ClipDetail.start_ms == Clip.start_ms))
            .where(Clip.camera_id == camera_id)
            .order_by(Clip.start_ms)
        )
        return [(row[0], row[0] + row[1], row[2]) for row in rows]


def test_a_host_dies_and_another_takes_over(real_archive: Archive, camera: RtspCamera, tmp_path: Path) -> None:
    archive, key_file = real_archive, str(real_archive.settings.home / "feed.key")
    feed = a_feed(archive, host="127.0.0.1", port=camera.port, path="/live", account=ACCOUNT)
    here = {
        name: replace(archive.settings, home=tmp_path / name, feed_key_file=key_file, host_name=name)
        for name in ("first", "second")
    }
    begun_ms = archive.clock.now_ms()
    with started(here["first"], "recorder", is_group=True, **QUICK) as first:
        first.wait_for("Máy thu đang chạy")
        waited(lambda: recorded_by(archive, feed.id, "first"))
        with started(here["second"], "recorder", **QUICK) as second:
            second.wait_for("Máy thu đang chạy")
            waited(lambda: len(clips_of(archive, feed.camera_id)) >= 2)
            camera.drop()
            waited(lambda: outages_of(archive, feed) == ["no_link"])
            waited(lambda: recorded_by(archive, feed.id, "first"))
            os.killpg(first.process.pid, signal.SIGKILL)
            first.process.wait()
            waited(lambda: recorded_by(archive, feed.id, "second"))
            # the dead one comes back: what lay on its shelf is filed, its feed stays where it is
            with started(here["first"], "recorder", **QUICK) as first_again:
                first_again.wait_for("Máy thu đang chạy")
                waited(lambda: not list((tmp_path / "first" / "feeds").rglob("*.mp4")))
                with archive.read() as session:
                    (lease,) = feed_leases.all_active(session)
                assert lease.host == "second"
                assert second.end(signal.SIGTERM) == 0
                waited(lambda: recorded_by(archive, feed.id, "first"))
                waited(lambda: len({lease for *_, lease in clips_of(archive, feed.camera_id)}) == 3)
                assert first_again.end(signal.SIGTERM) == 0
            logs = "".join(path.read_text() for path in tmp_path.rglob("*.log"))
            assert ACCOUNT.password not in logs
            assert "mat%3Akhau" not in logs
    file_what_waits(archive, here.values())
    require_every_second_told(archive, feed, begun_ms)
    with archive.read() as session:
        ended = {row.host: row.stopped_at for row in session.scalars(select(RecorderHost))}
    assert all(ended.values())
    require_promises(archive)


def file_what_waits(archive: Archive, houses: Iterable[Settings]) -> None:
    """What a recorder on a busy machine had no time to deliver at its end, as its next start would."""
    for house in houses:
        shelf = Shelf(house.home / "feeds" / str(house.host_name))
        with Looker() as looker:
            assert not deliver_segments(archive, shelf, shelf.waiting(), looker).left


def require_every_second_told(archive: Archive, feed: Feed, begun_ms: int) -> None:
    """From the first clip to the last: clips and outages cover everything, clips never overlap, leases only rise."""
    clips = clips_of(archive, feed.camera_id)
    assert [lease for *_, lease in clips] == sorted(lease for *_, lease in clips)
    assert len({lease for *_, lease in clips}) == 3
    with archive.read() as session:
        outages = camera_statuses.outages_of(session, feed.camera_id)[::-1]
    assert [row.reason for row in outages] == ["no_link", "recorder_down", "recorder_down", "recorder_down"]
    assert outages[-1].end_ms is None, "nobody records it now"
    told = merged((Timespan(row.start_ms, row.end_ms or archive.clock.now_ms()) for row in outages), 500)
    for (_, ends_ms, _), (starts_ms, _, _) in pairwise(clips):
        assert starts_ms >= ends_ms - 1
        if starts_ms - ends_ms > 1_000:
            inner = Timespan(ends_ms + 500, starts_ms - 400)
            assert not without(inner, told), (inner, told, begun_ms)
