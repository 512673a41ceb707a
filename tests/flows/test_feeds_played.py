"""The small size by itself: a feed is entered, the program keeps a recorder, what it films is found, asked for, played.

Nobody starts anything: ``up`` notices the feed, and when it is paused what was filmed until then is in the archive.
"""

from __future__ import annotations

import io
import os
import signal
import time
from pathlib import Path
from typing import Any

import av
import pytest

from service.feeds import actions
from storage.catalog import feed_leases, feed_states
from storage.models import Feed
from storage.sealing import FeedAccount
from storage.values.clock import MINUTE_MS, SECOND_MS
from tests.factories import video
from tests.factories.feeds import a_feed
from tests.factories.running_town import REASON, Town
from tests.factories.visitor import API, waited
from tests.servers.rtsp_camera import Film, RtspCamera

pytestmark = pytest.mark.slow
RATE = 10
ACCOUNT = FeedAccount("camera-antt", "chi-xem-thu")
CAMERA = 8  # of the town's street; nobody handed anything in for it


def recording(town: Town, feed: Feed, lease_number: int = 1) -> bool:
    with town.archive.read() as session:
        row = feed_states.locked(session, feed.id)
        return row is not None and (row.state, row.lease_number) == ("recording", lease_number)


def kill_the_recorder(town: Town) -> None:
    """As when a camera takes the process with it: ``up`` begins another one."""
    with town.archive.read() as session:
        (host,) = feed_leases.hosts(session)
    os.kill(int(host.process.split(":")[1]), signal.SIGKILL)


def clips_found(town: Town, camera_id: int, begun_ms: int) -> list[dict[str, Any]]:
    """What a search of an officer finds of this camera since then."""
    searcher = town.at["searcher"]
    body = {"case_id": town.world.case_id, "purpose": "investigate"}
    searcher.told(searcher.put(f"{API}/session/working-case", json=body), 204)
    asked = {"from": begun_ms - MINUTE_MS, "to": town.archive.clock.now_ms() + SECOND_MS}
    found = searcher.read("/footage", lat=town.world.place.lat, lon=town.world.place.lon, radius=900, **asked)
    return [clip for one in found["cameras"] if one["camera_id"] == camera_id for clip in one["clips"]]


def two(clips: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
    """What was whole when the recorder was killed, and what the next one filmed."""
    return clips if len(clips) >= 2 else None


def test_what_a_connected_camera_films_is_found_and_played(town: Town, tmp_path: Path) -> None:
    film = Film.of(video.make_clip(tmp_path / "film.mp4", seconds=3, rate=RATE, gop_s=1), RATE)
    camera_id, begun_ms = town.world.cameras[CAMERA].id, town.archive.clock.now_ms()
    with RtspCamera(film, user=ACCOUNT.user, password=ACCOUNT.password) as camera:
        feed = a_feed(town.archive, camera_id=camera_id, port=camera.port, account=ACCOUNT)
        waited(lambda: recording(town, feed))
        time.sleep(2)
        kill_the_recorder(town)
        waited(lambda: recording(town, feed, lease_number=2))
        time.sleep(3)
        with town.archive.write() as work:
            actions.pause(work, feed.id, "Thử xong thì ngừng", None)
        clips = waited(lambda: two(clips_found(town, camera_id, begun_ms)))
    assert sum(clip["end_ms"] - clip["start_ms"] for clip in clips) >= 3_000
    span = {"camera_id": camera_id, "start_ms": begun_ms - SECOND_MS, "end_ms": town.archive.clock.now_ms()}
    request = {"case_id": town.world.case_id, "purpose": "investigate", "reason": REASON, "cameras": [span]}
    asked = town.at["searcher"].make("/requests", 201, **request)
    retrieval = f"/retrievals/{asked['retrievals'][0]['id']}"
    assert town.at["searcher"].get(f"{API}{retrieval}/clips").status_code in {403, 404}, "no case, no picture"
    town.at["commander"].make(f"/requests/{asked['id']}/approve", 200)
    waited(lambda: town.at["searcher"].read(retrieval)["state"] == "produced")
    shown = 0
    for clip in town.at["searcher"].read(f"{retrieval}/clips"):
        played = town.at["searcher"].get(clip["video_url"])
        assert played.status_code == 200
        with av.open(io.BytesIO(played.content)) as opened:
            shown += sum(1 for _ in opened.decode(video=0))
    assert shown >= 3 * RATE
    assert town.at["owner"].get(f"{API}{retrieval}/clips").status_code in {403, 404}
