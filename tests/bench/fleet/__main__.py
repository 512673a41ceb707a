"""Runs the fleet; see the package."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from ingest.recorder import FeedSpec, Patience
from ingest.segmenter import Segment
from ingest.shelf import Shelf
from tests.bench import fleet as package
from tests.factories.known_film import KnownFilm, Run, known_film, runs_in
from tests.factories.watched_feed import WatchedFeed
from tests.servers import gst_rtsp
from tests.servers.process import ServerProcess, free_port

PATIENCE = Patience(open_s=5, read_s=3, first_pause_s=0.2, longest_pause_s=1, signed_out_pause_s=5, figures_s=5)
SEGMENT_MS = 5_000
DOWN_S = 1.0
_APART_MS = 700  # arrival wavers on a busy machine
_PICTURES = 3  # by which a run's length may differ from its pictures


def main() -> int:
    """The table; 1 when a picture is not accounted for."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.fleet", description=package.__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--server", default="", help="its command (default: GStreamer's)")
    parser.add_argument("--path", default="live", help="where the film is")
    parser.add_argument("--user", default="")
    parser.add_argument("--password", default="")
    parser.add_argument("--codecs", default="h264,hevc")
    parser.add_argument("--transports", default="tcp,udp")
    parser.add_argument("--bframes", type=int, default=0, help="between two others (not every server can)")
    parser.add_argument("--feeds", type=int, default=4, help="of each codec over each transport")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--film-seconds", type=float, default=10.0)
    parser.add_argument("--kills", type=int, default=2, help="how often the server is killed meanwhile")
    parser.add_argument("--stops", type=int, default=1, help="how often it is stopped, half open, longer than we wait")
    given = parser.parse_args()
    if not given.server and not gst_rtsp.is_here():
        print(gst_rtsp.MISSING)
        return 1
    os.environ.setdefault("CAMERA_ANTT_FEED_NETWORKS", "127.0.0.0/8")  # the servers are on this machine
    print(f"{'':22}{'connected':>10}{'pictures':>10}{'missing':>9}{'doubled':>9}{'strange':>9}{'holes':>7}{'told':>6}")
    with tempfile.TemporaryDirectory(prefix="antt-fleet-") as name:
        are_well = [_Fleet(given, Path(name), codec).run() for codec in given.codecs.split(",")]
    print("WELL" if all(are_well) else "NOT WELL")
    return int(not all(are_well))


@dataclass
class _Line:
    """One line of the table: the feeds of a codec over a transport."""

    connected: int = 0
    pictures: int = 0
    missing: int = 0
    doubled: int = 0
    strangers: int = 0
    holes: int = 0
    told: int = 0
    amiss: list[str] = field(default_factory=list)

    def add(self, feed: WatchedFeed, runs: list[Run], film: KnownFilm, faults: int) -> None:
        """Account for one feed."""
        self.connected += feed.recordings
        self.pictures += sum(len(run.places) for run in runs)
        self.missing += sum(run.missing(len(film.pictures)) for run in runs)
        self.doubled += sum(run.doubled() for run in runs)
        self.strangers += sum(run.strangers for run in runs)
        outages = feed.outages()
        self.holes, self.told = self.holes + len(runs) - 1, self.told + len(outages)
        holes = [(_end(a), b.segments[0].start_ms) for a, b in pairwise(runs)]
        name = f"feed {feed.spec.feed_id}"
        if len(runs) != feed.recordings or feed.recordings < faults + 1:
            self.amiss.append(f"{name}: {len(runs)} runs of {feed.recordings} connections, {faults} faults")
        for hole, outage in zip(holes, outages, strict=False):
            if any(abs(a - b) > _APART_MS for a, b in zip(hole, outage, strict=True)):
                self.amiss.append(f"{name}: nothing from {hole[0]} to {hole[1]}, told {outage[0]} to {outage[1]}")
        for run in runs:
            lasts = (_end(run) - run.segments[0].start_ms) * film.rate / 1_000
            if abs(lasts - len(run.places)) > _PICTURES:
                self.amiss.append(f"{name}: {len(run.places)} pictures in the time of {lasts:.0f}")

    @property
    def is_well(self) -> bool:
        """Whether every picture is accounted for."""
        return not (self.amiss or self.missing or self.doubled or self.strangers or self.holes != self.told)


def _end(run: Run) -> int:
    return run.segments[-1].start_ms + run.segments[-1].duration_ms


class _Fleet:
    """The feeds of one codec."""

    def __init__(self, given: argparse.Namespace, folder: Path, codec: str) -> None:
        self._given, self._codec = given, codec
        self._folder = folder / codec
        self._folder.mkdir()
        self._film = known_film(
            self._folder / "film.mp4",
            given.film_seconds,
            "hevc" if codec == "hevc" else "h264",
            bframes=given.bframes,
        )
        self._port = free_port()

    def run(self) -> bool:
        """Record, kill, account; whether all is well."""
        given, shelf = self._given, Shelf(self._folder / "shelf")
        account = f"{given.user}:{given.password}@" if given.user else ""
        address = f"rtsp://{account}127.0.0.1:{self._port}/{given.path}"
        transports = given.transports.split(",")
        feeds = [
            WatchedFeed(FeedSpec(number, number, transport, address, transport), shelf, PATIENCE, SEGMENT_MS)
            for number, transport in enumerate((t for t in transports for _ in range(given.feeds)), 1)
        ]
        self._record(feeds)
        lines = {transport: _Line() for transport in transports}
        for feed in feeds:
            mine: Sequence[Segment] = [one for one in shelf.waiting() if one.feed_id == feed.spec.feed_id]
            lines[feed.spec.transport].add(feed, runs_in(self._film, mine), self._film, given.kills + given.stops)
        for transport, line in lines.items():
            print(
                f"{self._codec:>6} {transport} x{given.feeds:<10}{line.connected:>10}{line.pictures:>10}"
                f"{line.missing:>9}{line.doubled:>9}{line.strangers:>9}{line.holes:>7}{line.told:>6}"
                f"  {'ok' if line.is_well else 'AMISS'}",
                *line.amiss,
                sep="\n    ",
                flush=True,
            )
        return all(line.is_well for line in lines.values())

    def _record(self, feeds: list[WatchedFeed]) -> None:
        """So many seconds in all, in equal parts between the faults."""
        server = self._started()
        faults = [True] * self._given.kills + [False] * self._given.stops
        try:
            for feed in feeds:
                feed.start()
            part_s = self._given.seconds / (len(faults) + 1)
            time.sleep(part_s)
            for is_killed in faults:
                if is_killed:
                    server.kill()
                    time.sleep(DOWN_S)
                    server = self._started()
                else:
                    os.kill(server.pid, signal.SIGSTOP)
                    time.sleep(PATIENCE.read_s + 2 * DOWN_S)
                    os.kill(server.pid, signal.SIGCONT)
                time.sleep(part_s)
        finally:
            for feed in feeds:
                feed.ask_to_stop()
            for feed in feeds:
                feed.join()
            server.stop()

    def _started(self) -> ServerProcess:
        given = self._given
        if given.server:
            told = {"file": self._film.path, "port": self._port, "codec": self._codec, "python": sys.executable}
            command = shlex.split(given.server.format(**told))
        else:
            command = list(gst_rtsp.command(self._port, given.user, given.password, {given.path: self._film}))
        server = ServerProcess("server", command, self._folder, [])
        server.start(self._answers)
        return server

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0


if __name__ == "__main__":
    sys.exit(main())
