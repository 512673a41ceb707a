"""Runs the soak; see the package."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from storage.migrate import migrate
from storage.sealing import FeedAccount
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from tests.bench.soak.account import Account, add_camera
from tests.bench.soak.faults import Fault, Injector, kinds
from tests.bench.soak.grown import Calm, Figure, memory
from tests.bench.soak.watch import KINDS, Sample, Watch
from tests.factories import video
from tests.factories.feeds import a_feed
from tests.factories.program import started
from tests.servers.rtsp_camera import Film, RtspCamera
from workers.jobs import queues

RATE = 5
ACCOUNT = FeedAccount("camera-antt", "thu-nghiem-1")
_EVERY_S = 5.0
_TOLD_S = 60.0
_CALM_SAMPLES = 14  # over a minute: as many feeds close a segment in one calm as in the other
_CONNECTED_WITHIN_S = 120.0
_WELL_AGAIN_WITHIN_S = 420.0  # the pause after an account was turned away is five minutes


def main() -> int:
    """Answers 0 when nothing grew, nothing is doubled, and holes are equal to the faults."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.soak", description=__doc__)
    parser.add_argument("--feeds", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=30.0, help="how long faults are injected")
    parser.add_argument("--segment-seconds", type=int, default=60)
    given = parser.parse_args()
    # As a person's Ctrl-C: the recorder below us is ended and the folder goes, whoever ends us
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="antt-soak-") as name, ExitStack() as house:
        return _Soak(given.feeds, given.minutes, given.segment_seconds).run(Path(name), house)


def _film(folder: Path, codec: str, *, width: int, height: int) -> Film:
    path = video.make_clip(
        folder / f"{codec}.mp4", seconds=8, rate=RATE, gop_s=2, codec=codec, width=width, height=height
    )
    return Film.of(path, RATE)


@dataclass
class _Soak:
    feeds: int
    minutes: float
    segment_s: int
    cameras: list[RtspCamera] = field(default_factory=list)
    phase: str = "calm"
    told_s: float = -_TOLD_S
    injector: Injector | None = None

    def run(self, folder: Path, house: ExitStack) -> int:
        usual, other = _film(folder, "h264", width=320, height=180), _film(folder, "hevc", width=256, height=144)
        settings = Settings(home=folder / "home", feed_networks=os.environ["CAMERA_ANTT_FEED_NETWORKS"]).completed()
        migrate(settings)
        archive = open_archive(settings, queues=queues())
        house.callback(archive.close)
        self.cameras += [
            house.enter_context(RtspCamera(usual, user=ACCOUNT.user, password=ACCOUNT.password))
            for _ in range(self.feeds)
        ]
        ids = [
            a_feed(archive, f"VT-{number:04}", port=camera.port, account=ACCOUNT).camera_id
            for number, camera in enumerate(self.cameras, 1)
        ]
        print(f"{self.feeds} feeds, faults for {self.minutes:g} minutes, segments of {self.segment_s} s", flush=True)
        calm = Calm(self.feeds)
        with started(settings, "recorder", CAMERA_ANTT_SEGMENT_SECONDS=str(self.segment_s)) as recorder:
            recorder.wait_for("Máy thu đang chạy")
            self._until(lambda: self.recorded() == self.feeds, _CONNECTED_WITHIN_S, "was recorded")
            first = [camera.sent for camera in self.cameras]
            with Watch(recorder.process.pid, _EVERY_S, self.recorded, self._told) as watch:
                faults = self._all_phases(watch, calm, usual, other)
            last = [camera.sent for camera in self.cameras]
            ended = recorder.end(signal.SIGTERM, timeout_s=180)
        figures = [memory(watch.samples), *calm.figures(_pool_size(archive))]
        account = Account()
        for at, camera_id in enumerate(ids):
            mine = [fault for fault in faults if fault.camera == at]
            add_camera(account, archive, camera_id, shown=(first[at], last[at]), rate=RATE, faults=mine)
        _tell_others(calm)
        return _judged(account, figures, faults, ended)

    def recorded(self) -> int:
        """How many cameras are being recorded now."""
        return sum(camera.watchers == 1 for camera in self.cameras)

    def _all_phases(self, watch: Watch, calm: Calm, usual: Film, other: Film) -> list[Fault]:
        """Calm until every feed closed its first segment and that was looked at; faults; calm again."""
        time.sleep(self.segment_s + 2 * _EVERY_S)
        self._calm(watch, calm, is_before=True)
        self.phase = "faults"
        pause_s = self.minutes * 20 / self.feeds
        until_s = time.time() + self.minutes * 60
        self.injector = Injector(self.cameras, kinds(usual, other), until_s, pause_s)
        self.injector.start()
        self.injector.join()
        self.phase = "getting well"
        self._until(lambda: self.recorded() == self.feeds, _WELL_AGAIN_WITHIN_S, "is recorded again")
        time.sleep(self.segment_s + 2 * _EVERY_S)  # what the faults left on the shelf is looked at and filed
        self.phase = "calm again"
        self._calm(watch, calm, is_before=False)
        return list(self.injector.faults)

    def _calm(self, watch: Watch, calm: Calm, *, is_before: bool) -> None:
        """Until there are enough samples in which every feed was recorded."""
        begun, kept = len(watch.samples), calm.before if is_before else calm.behind
        for _ in range(4 * _CALM_SAMPLES):
            time.sleep(_EVERY_S)
            kept.clear()
            calm.add(watch.samples[begun:], is_before=is_before)
            if len(kept) >= _CALM_SAMPLES:
                return

    def _until(self, is_so: Callable[[], bool], within_s: float, what: str) -> None:
        until = time.monotonic() + within_s
        while not is_so():
            if time.monotonic() > until:
                raise SystemExit(f"within {within_s:.0f} s not every camera {what}: {self.recorded()}/{self.feeds}")
            time.sleep(0.5)

    def _told(self, one: Sample) -> None:
        """A line each minute."""
        if one.at_s - self.told_s < _TOLD_S:
            return
        self.told_s = one.at_s
        faults = len(self.injector.faults) if self.injector else 0
        files = "  ".join(f"{kind} {one.files[kind]}" for kind in KINDS)
        print(
            f"{one.at_s / 60:5.1f} min  {self.phase:12}  {one.recorded:3} recorded  {faults:4} faults  "
            f"{one.resident_mb:6.1f} MB  {one.cpu_s:6.1f} s of processor  {one.threads} threads  "
            f"open: {files}",
            flush=True,
        )


def _pool_size(archive: Archive) -> int:
    """How many connections a process keeps open for good, as the settings of this house say."""
    pool = archive.engine.pool
    size = getattr(pool, "size", None)
    assert callable(size)
    return int(size())


def _tell_others(calm: Calm) -> None:
    """What stands behind the open files that are neither connection, segment, database nor pipe."""
    for name, samples in (("before", calm.before), ("behind", calm.behind)):
        targets = Counter(samples[-1].others if samples else ())
        print(f"other open files {name}: " + ", ".join(f"{target} x{n}" for target, n in sorted(targets.items())))


def _judged(account: Account, figures: list[Figure], faults: list[Fault], ended: int) -> int:
    print(f"{'fault':22}{'injected':>10}{'told':>7}{'holes':>7}")
    for name, injected in sorted(Counter(fault.kind.name for fault in faults).items()):
        print(f"{name:22}{injected:>10}{account.outages[name]:>7}{account.holes[name]:>7}")
    print()
    print(f"{'':20}{'before':>10}{'behind':>10}{'at most':>10}")
    for one in figures:
        print(f"{one.name:20}{one.before:>10.1f}{one.behind:>10.1f}{one.most:>10.1f}  {'' if one.is_well else 'GREW'}")
    print(f"pictures kept {account.kept:,}  doubled {account.doubled}  missing {account.missing:,} ", end="")
    print(f"in {account.holes.total()} holes; outages told by reason {dict(account.reasons)}")
    print(f"not explained by a fault {len(account.unexplained)}, faults not told {len(account.untold)}, exit {ended}")
    for line in [*account.unexplained, *account.untold]:
        print("AMISS", line)
    is_well = (
        ended == 0
        and bool(faults)
        and not account.doubled
        and not account.unexplained
        and not account.untold
        and all(one.is_well for one in figures)
    )
    print("WELL" if is_well else "NOT WELL", flush=True)
    return int(not is_well)


if __name__ == "__main__":
    os.environ.setdefault("CAMERA_ANTT_FEED_NETWORKS", "127.0.0.0/8")
    sys.exit(main())
