"""What SIGKILL leaves of a recording, container by container: packets that can still be read of those written.

Run with ``python -m tests.bench.bench_kill``. A process writes ``WRITTEN`` pictures (a minute, and part of a group)
into one file and ends itself with SIGKILL right after the last was handed over, without closing anything. The peers
are the video library's containers, as they are and with every packet flushed. The recorder's file is counted as it
lies there, as any player would read it; and again after the shelf took it up. Ends with 1 when the recorder lost more
than its open group.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import av
import av.error

from ingest.media.nal import join_lengths
from ingest.shelf import Shelf
from tests.factories.film import RATE, film, packets_of, segmenter_on
from tests.factories.video import make_clip

GROUP = RATE  # pictures: a key frame every second
WRITTEN = 60 * RATE + GROUP - 3  # the last group is open
OURS = "recorder"


@dataclass(frozen=True)
class Form:
    """A container of the video library: its name there and its options."""

    container: str
    options: dict[str, str] = field(default_factory=dict)

    def flushed(self) -> Form:
        """The same, with every packet given to the system at once."""
        return Form(self.container, self.options | {"flush_packets": "1"})


_FRAGMENTS = Form("mp4", {"movflags": "frag_keyframe+empty_moov+default_base_moof"})
FORMS = {
    "MP4": Form("mp4"),
    "MP4, each packet flushed": Form("mp4").flushed(),
    "MP4 faststart": Form("mp4", {"movflags": "faststart"}),
    "fragmented MP4": _FRAGMENTS,
    "fragmented MP4, each packet flushed": _FRAGMENTS.flushed(),
    "Matroska": Form("matroska"),
    "Matroska, each packet flushed": Form("matroska").flushed(),
    "MPEG-TS": Form("mpegts"),
    "MPEG-TS, each packet flushed": Form("mpegts").flushed(),
}


def write_and_die(name: str, folder: str) -> None:
    """The writer's process."""
    if name == OURS:
        cutting = segmenter_on(Shelf(Path(folder)), target_ms=300_000)
        for packet in packets_of(film(), WRITTEN / RATE):
            cutting.put(packet)
    else:
        _mux(FORMS[name], Path(folder))
    os.kill(os.getpid(), signal.SIGKILL)


def _mux(form: Form, folder: Path) -> None:
    """The same pictures, by the library."""
    shown = film()
    clip = make_clip(folder / "like.mp4", 1, "h264", 320, 180, RATE, 1.0)
    out = av.open(str(folder / "out"), "w", format=form.container, options=form.options)
    with av.open(str(clip)) as given:
        stream = out.add_stream_from_template(given.streams.video[0])
    for number in range(WRITTEN):
        units, is_key, _ = shown.pictures[number % len(shown.pictures)]
        packet = av.Packet(join_lengths(units))
        packet.stream, packet.is_keyframe = stream, is_key
        packet.time_base = stream.time_base
        packet.pts = packet.dts = int(number / RATE / stream.time_base)
        packet.duration = int(1 / RATE / stream.time_base)
        out.mux_one(packet)


def readable(path: Path) -> int:
    """How many packets can be read of a file."""
    try:
        with av.open(str(path)) as container:
            return sum(1 for packet in container.demux(video=0) if packet.size)
    except (av.error.FFmpegError, IndexError):
        return 0


def left(name: str, folder: Path) -> dict[str, int]:
    """What can be read after the writer was killed, by the line of the table that says so."""
    command = [sys.executable, "-m", "tests.bench.bench_kill", "--die", name, str(folder)]
    ended = subprocess.run(command, check=False)
    assert ended.returncode == -signal.SIGKILL, f"the writer of {name} did not come to its end"
    if name != OURS:
        return {name: readable(folder / "out")}
    [draft] = folder.rglob("*.part")
    as_it_lies = readable(draft)
    return {f"{OURS}, as it lies": as_it_lies, OURS: sum(readable(one.path) for one in Shelf(folder).recover())}


def main() -> int:
    """The table; 1 when the recorder lost more than its open group."""
    print(f"\nSIGKILL after {WRITTEN} pictures, {GROUP} in a group: packets that can be read")
    counts: dict[str, int] = {}
    for name in (OURS, *FORMS):
        with tempfile.TemporaryDirectory() as folder:
            told = left(name, Path(folder))
        counts |= told
        for line, count in told.items():
            print(f"{line:>38}{count:>6} of {WRITTEN}{count / WRITTEN:>8.1%}", flush=True)
    whole = WRITTEN - WRITTEN % GROUP
    return 0 if counts[OURS] >= whole and counts[f"{OURS}, as it lies"] >= whole else 1


def test_a_killed_recorder_loses_no_more_than_its_open_group() -> None:
    """For ``make bench``."""
    assert main() == 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--die"]:
        write_and_die(*sys.argv[2:])
    sys.exit(main())
