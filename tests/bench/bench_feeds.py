"""What recording costs: processor time and memory of each stream, against one ffmpeg process for every camera.

Run with ``python -m tests.bench.bench_feeds [streams ...]`` (default 10 50 100 200). The recorder is one process with a
thread for each camera; the peer is ``ffmpeg -c copy`` into fragmented MP4, one process for each camera, against the
same camera in the same run; where there is no ffmpeg command, a process of the video library does the same work. The
goal: at most half the memory and at most twice the processor time. Memory is the proportional share (PSS): what
processes share is counted once. Every camera is read by the video library (a thread each) and by our own reader, over
TCP and UDP; the peer reads over TCP. (What SIGKILL leaves of a recording is told by ``bench_kill``.)
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import av

from ingest.recorder import FeedSpec, OpenSource, Patience, Transport, record_feed, spare_memory, usual_source
from ingest.shelf import Shelf
from storage.values.clock import SystemClock
from tests.bench.library_reader import library_source

if TYPE_CHECKING:  # what is measured must not carry what draws and shows the pictures
    from tests.servers.rtsp_camera import Film

STREAMS = (10, 50, 100, 200)
WARM_S, MEASURED_S = 10.0, 20.0
WIDTH, HEIGHT, RATE, GROUP_S = 1280, 720, 15, 2.0
MOST_MEMORY, MOST_CPU = 0.5, 2.0  # of the peer's
LIMITS = Patience(figures_s=10.0)
_TICKS_A_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """Of one stream: percent of a core, and megabytes."""

    cpu: float
    memory: float


def street() -> Film:
    """A street as a camera sends it: 720p, 15 pictures a second, a key frame every two seconds."""
    from tests.factories.video import make_clip
    from tests.servers.rtsp_camera import Film

    with tempfile.TemporaryDirectory() as folder:
        path = make_clip(Path(folder) / "a.mp4", 4, "h264", WIDTH, HEIGHT, RATE, GROUP_S)
        return Film.of(path, RATE)


class _Nobody:
    def state(self, *_: object) -> None:
        """Not listened to."""

    def figures(self, *_: object) -> None:
        """Not listened to."""


def serve() -> None:
    """The camera's own process: says its port, ends with its input."""
    from tests.servers.rtsp_camera import RtspCamera

    with RtspCamera(street()) as camera:
        print(camera.port, flush=True)
        sys.stdin.read()


SOURCES: dict[str, tuple[OpenSource, Transport]] = {
    "library": (library_source, "tcp"),
    "own, TCP": (usual_source, "tcp"),
    "own, UDP": (usual_source, "udp"),
}


def record(source: str, address: str, folder: str, streams: str) -> None:
    """The recorder's process: so many feeds, until its input ends."""
    spare_memory()
    shelf, stop = Shelf(Path(folder)), threading.Event()
    open_source, transport = SOURCES[source]
    for number in range(int(streams)):
        how = {"clock": SystemClock(), "patience": LIMITS, "open_source": open_source}
        spec = FeedSpec(number, number, "CAM", address, transport)
        threading.Thread(target=record_feed, args=(spec, shelf, _Nobody(), stop), kwargs=how, daemon=True).start()
    sys.stdin.read()
    os._exit(0)


def record_one(address: str, path: str) -> None:
    """The peer where there is no ffmpeg: a process of the video library for one camera."""
    with av.open(address, options={"rtsp_transport": "tcp"}) as given, av.open(path, "w", format="mp4") as out:
        stream = out.add_stream_from_template(given.streams.video[0])
        for packet in given.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                out.mux_one(packet)


@contextmanager
def processes(commands: list[list[str]]) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Processes that end when the block does."""
    started = [subprocess.Popen(c, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for c in commands]
    try:
        yield started
    finally:
        for process in started:
            process.kill()
        for process in started:
            process.wait()


def ours(source: str, address: str, folder: Path, streams: int) -> list[list[str]]:
    """The command of the recorder."""
    return [[sys.executable, "-m", "tests.bench.bench_feeds", "--record", source, address, str(folder), str(streams)]]


def peers(address: str, folder: Path, streams: int) -> list[list[str]]:
    """The commands of the peer: one for each camera."""
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        alone = [sys.executable, "-m", "tests.bench.bench_feeds", "--one", address]
        return [[*alone, str(folder / f"{number}.mp4")] for number in range(streams)]
    head = [ffmpeg, "-nostdin", "-loglevel", "quiet", "-rtsp_transport", "tcp", "-i", address, "-c", "copy", "-an"]
    cut = ["-f", "segment", "-segment_time", "60", "-reset_timestamps", "1", "-segment_format", "mp4"]
    fragments = ["-segment_format_options", "movflags=frag_keyframe+empty_moov+default_base_moof:flush_packets=1"]
    return [[*head, *cut, *fragments, str(folder / f"{number}-%03d.mp4")] for number in range(streams)]


def spent_s(pid: int) -> float:
    """Processor seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_A_S


def memory_mb(pid: int) -> float:
    """Its proportional share of memory."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise ValueError("no Pss")


def measured(commands: list[list[str]], folder: Path, streams: int) -> Cost:
    """Run, let it settle, measure; every stream must have been written to meanwhile."""
    with processes(commands) as running:
        time.sleep(WARM_S + streams * 0.05)
        pids = [process.pid for process in running]
        before = sum(map(spent_s, pids))
        sizes = size_of(folder)
        begun = time.monotonic()
        time.sleep(MEASURED_S)
        passed = time.monotonic() - begun
        cpu = (sum(map(spent_s, pids)) - before) / passed * 100 / streams
        memory = sum(map(memory_mb, pids)) / streams
        grown = sum(size > sizes.get(name, 0) for name, size in size_of(folder).items())
        assert grown >= streams, f"only {grown} of {streams} streams were recorded"
    return Cost(cpu, memory)


def size_of(folder: Path) -> dict[str, int]:
    """Bytes of every video file, by name."""
    return {str(path): path.stat().st_size for path in folder.rglob("*") if path.suffix in (".mp4", ".part")}


def recorded(source: str, address: str, count: int) -> Cost:
    """The cost of the recorder with this source, or of the peer (``source`` empty)."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        commands = ours(source, address, folder, count) if source else peers(address, folder, count)
        return measured(commands, folder, count)


def streams_table(counts: tuple[int, ...]) -> bool:
    """Print the table of streams; whether the goal was kept by every source."""
    kept = True
    peer = "ffmpeg each" if shutil.which("ffmpeg") else "library each"
    print(f"\n{WIDTH}x{HEIGHT}, {RATE} pictures/s; of one stream: % of a core, MB (PSS)")
    print(f"{'streams':>8}{'recorded by':>16}{'cpu':>9}{'memory':>9}{'of ' + peer + ':':>20}")
    with processes([[sys.executable, "-m", "tests.bench.bench_feeds", "--serve"]]) as [camera]:
        assert camera.stdout is not None
        address = f"rtsp://127.0.0.1:{int(camera.stdout.readline())}/live"
        for count in counts:
            their = recorded("", address, count)
            print(f"{count:>8}{peer:>16}{their.cpu:>8.2f}%{their.memory:>9.1f}", flush=True)
            for source in SOURCES:
                our = recorded(source, address, count)
                cpu, memory = our.cpu / their.cpu, our.memory / their.memory
                is_kept = memory <= MOST_MEMORY and cpu <= MOST_CPU
                kept = kept and is_kept
                print(
                    f"{count:>8}{source:>16}{our.cpu:>8.2f}%{our.memory:>9.1f}{cpu:>11.2f}x{memory:>8.2f}x"
                    f"   {'ok' if is_kept else 'MISSED'}",
                    flush=True,
                )
    return kept


ROLES = {"--serve": serve, "--record": record, "--one": record_one}


def main(counts: tuple[int, ...] = STREAMS) -> int:
    """The table; 1 when a goal was missed."""
    return 0 if streams_table(counts) else 1


def test_many_streams_cost_little() -> None:
    """For ``make bench``."""
    assert main() == 0


if __name__ == "__main__":
    os.environ.setdefault("CAMERA_ANTT_FEED_NETWORKS", "127.0.0.0/8")
    if sys.argv[1:2] and sys.argv[1] in ROLES:
        ROLES[sys.argv[1]](*sys.argv[2:])
        sys.exit(0)
    sys.exit(main(tuple(map(int, sys.argv[1:])) or STREAMS))
