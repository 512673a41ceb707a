"""Runs the soak; see the package."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from storage.migrate import migrate
from storage.sealing import FeedAccount
from storage.settings import Settings
from storage.unit_of_work import open_archive
from tests.bench.soak.account import Account, add_camera
from tests.bench.soak.faults import Injector, kinds
from tests.bench.soak.watch import Sample, Watch
from tests.factories import video
from tests.factories.feeds import a_feed
from tests.factories.program import started
from tests.servers.rtsp_camera import Film, RtspCamera
from workers.jobs import queues

RATE = 5
ACCOUNT = FeedAccount("camera-antt", "thu-nghiem-1")
_MEMORY_MAY_GROW = 1.10  # of the whole family; what an allocator keeps is not a leak
_FILES_MAY_GROW = 4


def main() -> int:
    """Answers 0 when nothing grew, nothing is doubled, and holes are equal to the faults."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--segment-seconds", default="60")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="antt-soak-") as name, ExitStack() as house:
        return _run(Path(name), house, given)


def _film(folder: Path, codec: str, *, width: int, height: int) -> Film:
    path = video.make_clip(
        folder / f"{codec}.mp4", seconds=8, rate=RATE, gop_s=2, codec=codec, width=width, height=height
    )
    return Film.of(path, RATE)


def _run(folder: Path, house: ExitStack, given: argparse.Namespace) -> int:
    usual, other = _film(folder, "h264", width=320, height=180), _film(folder, "hevc", width=256, height=144)
    settings = Settings(home=folder / "home").completed()
    migrate(settings)
    archive = open_archive(settings, queues=queues())
    house.callback(archive.close)
    cameras = [
        house.enter_context(RtspCamera(usual, user=ACCOUNT.user, password=ACCOUNT.password)) for _ in range(given.feeds)
    ]
    feeds = [
        a_feed(archive, f"VT-{number:04}", port=camera.port, account=ACCOUNT)
        for number, camera in enumerate(cameras, 1)
    ]
    segments = {"CAMERA_ANTT_SEGMENT_SECONDS": given.segment_seconds}
    with started(settings, "recorder", **segments) as recorder:
        recorder.wait_for("Máy thu đang chạy")
        _waited_for_all(cameras)
        first = [camera.sent for camera in cameras]
        injector = Injector(
            cameras, kinds(usual, other), time.time() + given.minutes * 60, pause_s=given.minutes * 20 / given.feeds
        )
        with Watch(recorder.process.pid, 10.0, _told) as watch:
            injector.start()
            injector.join()
            time.sleep(5)
        last = [camera.sent for camera in cameras]
        ended = recorder.end(signal.SIGTERM, timeout_s=180)
    account = Account()
    for at, feed in enumerate(feeds):
        mine = [fault for fault in injector.faults if fault.camera == at]
        add_camera(account, archive, feed.camera_id, shown=(first[at], last[at]), rate=RATE, faults=mine)
    return _judged(account, watch, ended, len(injector.faults))


def _waited_for_all(cameras: list[RtspCamera]) -> None:
    until = time.monotonic() + 120
    while not all(camera.accepted for camera in cameras):
        if time.monotonic() > until:
            raise SystemExit("not every camera was recorded within two minutes")
        time.sleep(0.5)


def _told(one: Sample) -> None:
    print(
        f"{one.at_s:7.0f} s  {one.resident_mb:7.1f} MB  {one.files:4} files  {one.threads:4} threads  "
        f"{one.cpu_s:7.1f} s of processor  {one.processes} processes",
        flush=True,
    )


def _judged(account: Account, watch: Watch, ended: int, faults: int) -> int:
    memory, files = watch.grown(lambda one: one.resident_mb), watch.grown(lambda one: one.files)
    print(f"faults {faults}  pictures kept {account.kept:,}  missing {account.missing:,}  holes {account.holes}")
    print(f"doubled {account.doubled}  outages {dict(account.reasons)}")
    print(f"memory {memory[0]:.1f} -> {memory[1]:.1f} MB  open files {files[0]:.0f} -> {files[1]:.0f}  exit {ended}")
    for line in [*account.unexplained, *account.untold]:
        print("AMISS", line)
    is_well = (
        ended == 0
        and not account.doubled
        and not account.unexplained
        and not account.untold
        and memory[1] <= memory[0] * _MEMORY_MAY_GROW
        and files[1] <= files[0] + _FILES_MAY_GROW
    )
    print("WELL" if is_well else "NOT WELL")
    return int(not is_well)


if __name__ == "__main__":
    sys.exit(main())
