"""A fleet recorded over the network while its cameras fail in every way they know: each picture is accounted for."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import av
import pytest

from ingest.recorder import FeedSpec, GapReason, Patience, Transport
from ingest.segmenter import Segment
from ingest.shelf import Shelf
from tests.factories.film import film
from tests.factories.watched_feed import WatchedFeed
from tests.servers.rtsp_camera import Film, RtspCamera, numbers_in
from tests.servers.rtsp_road import Road

pytestmark = pytest.mark.slow
PICTURES, GROUP = 20, 10  # a second; in a group
QUICK = Patience(open_s=2, read_s=0.8, first_pause_s=0.1, longest_pause_s=0.2, signed_out_pause_s=0.1, figures_s=1)
PASSWORD = "Mat-Khau-Gia"


def street(codec: str = "h264", width: int = 320, bframes: int = 0) -> Film:
    shown = film("hevc" if codec == "hevc" else "h264", width, width * 9 // 16, bframes)
    return Film(shown.codec, shown.pictures, shown.sets, PICTURES)


@dataclass
class Feed(WatchedFeed):
    """One camera recorded; ``sent`` is what it had shown when the recorder was told to stop."""

    camera: RtspCamera = field(kw_only=True)
    sent: int = 0


Act = Callable[[RtspCamera], None]


def for_a_while(begin: Act, end: Act, pictures: int = 3 * GROUP) -> Act:
    def act(camera: RtspCamera) -> None:
        begin(camera)
        camera.wait_for(pictures)
        end(camera)

    return act


def set_password(word: str) -> Act:
    def act(camera: RtspCamera) -> None:
        camera.password = word
        camera.drop()

    return act


# Without a loss of connection: not one picture may be missing, whatever the stamps say
STAYING: dict[str, tuple[Act, str]] = {
    "steady": (lambda _: None, ""),
    "hevc": (lambda _: None, ""),
    "reordered": (lambda _: None, ""),
    "udp": (lambda _: None, ""),
    "sets among packets": (lambda _: None, ""),
    "sets beforehand": (lambda _: None, ""),
    "sound": (lambda _: None, "has_audio"),
    "stamps jump": (lambda c: c.jump(10**8), "clock_jumped"),
    "stamps jump back": (lambda c: c.jump(-(10**7)), "clock_jumped"),
    "stamps stand": (for_a_while(lambda c: c.stand(), lambda c: c.stand(False)), "clock_stood"),
    "stamps backwards": (for_a_while(lambda c: c.run_backwards(), lambda c: c.run_backwards(False)), "clock_backwards"),
    "another size": (lambda c: c.show(street(width=640)), ""),
    "noise inside": (for_a_while(lambda c: c.garbage("payload"), lambda c: c.garbage("")), ""),
    "slow": (for_a_while(lambda c: setattr(c, "pace", 2.0), lambda c: setattr(c, "pace", 1.0), 10), ""),
}
# With one: the pictures between are missing, no other, and the outage that was told is the hole between the segments
LEAVING: dict[str, tuple[Act, GapReason]] = {
    "dropped": (lambda c: c.drop(), "no_link"),
    "half open": (for_a_while(lambda c: c.hang(), lambda c: c.hang(False)), "no_link"),
    "noise on the wire": (for_a_while(lambda c: c.garbage("wire"), lambda c: c.garbage("")), "bad_stream"),
    "wrong password": (for_a_while(set_password("khac"), lambda c: setattr(c, "password", PASSWORD)), "signed_out"),
    "blind": (for_a_while(lambda c: c.blind(), lambda c: c.blind(False)), "no_link"),
    "blind, not mute": (for_a_while(lambda c: c.blind(), lambda c: c.blind(False)), "no_link"),
    "another coding": (lambda c: c.show(street("hevc")), "no_link"),
}
FILMS = {"hevc": street("hevc"), "reordered": street(bframes=2)}
OTHERWISE = {
    "sets among packets": {"tells_sets": False},
    "sets beforehand": {"sends_sets": False},
    "sound": {"has_sound": True},
    "udp": {"road": Road(doubles=0.2, strangers=0.2)},
    "blind, not mute": {"has_sound": True},
}


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Feed, list[Segment]]]:
    """Every camera recorded side by side: two seconds, its fault, three seconds more."""
    shelf = Shelf(tmp_path_factory.mktemp("fleet"))
    acts = {name: act for name, (act, _) in STAYING.items()} | {name: act for name, (act, _) in LEAVING.items()}
    feeds: list[Feed] = []
    with ExitStack() as stack:
        for number, name in enumerate(acts):
            made = RtspCamera(FILMS.get(name) or street(), "xem", PASSWORD, **OTHERWISE.get(name, {}))
            camera = stack.enter_context(made)
            transport: Transport = "udp" if name == "udp" else "tcp"
            spec = FeedSpec(number, number, name, camera.address(), transport, camera.has_sound)
            feeds.append(Feed(spec, shelf, QUICK, camera=camera))
        for feed in feeds:
            feed.start()
        feeds[0].camera.wait_for(2 * PICTURES)
        faults = [
            threading.Thread(target=act, args=(feed.camera,)) for act, feed in zip(acts.values(), feeds, strict=True)
        ]
        for fault in faults:
            fault.start()
        for fault in faults:
            fault.join()
        feeds[0].camera.wait_for(3 * PICTURES)
        for feed in feeds:
            feed.sent = feed.camera.sent
            feed.ask_to_stop()
        for feed in feeds:
            feed.join()
    found: dict[str, tuple[Feed, list[Segment]]] = {feed.spec.camera_code: (feed, []) for feed in feeds}
    for segment in shelf.waiting():
        found[segment.camera_code][1].append(segment)
    return found


def runs_of(segments: list[Segment]) -> list[tuple[int, int]]:
    """First and last number of every unbroken run of pictures."""
    numbers = [number for segment in segments for number in numbers_in(segment.path.read_bytes())]
    assert len(set(numbers)) == len(numbers), "a picture was recorded twice"
    breaks = [at for at, (a, b) in enumerate(pairwise(numbers), 1) if b != a + 1]
    return [(numbers[a], numbers[b - 1]) for a, b in pairwise([0, *breaks, len(numbers)])]


Fleet = dict[str, tuple[Feed, list[Segment]]]


@pytest.mark.parametrize("name", STAYING)
def test_no_picture_is_missing(fleet: Fleet, name: str) -> None:
    feed, segments = fleet[name]
    [(first, last)] = runs_of(segments)
    assert feed.losses() == []
    assert first <= 4 * GROUP  # connected before the fault
    assert last >= feed.sent - GROUP
    note = STAYING[name][1]
    assert any(note in segment.note.split() for segment in segments) if note else True
    for before, then in pairwise(segments):
        assert then.start_ms == before.start_ms + before.duration_ms
    assert len(segments) >= 4
    assert feed.figured[0].frame_rate > PICTURES / 2


@pytest.mark.parametrize("name", LEAVING)
def test_only_what_was_sent_meanwhile_is_missing(fleet: Fleet, name: str) -> None:
    feed, segments = fleet[name]
    runs = runs_of(segments)
    assert len(runs) == 2
    assert LEAVING[name][1] in feed.losses()
    assert feed.camera.accepted >= 2
    told = [outage for outage in feed.outages() if outage[1] - outage[0] > 0]
    holes = [
        (before.start_ms + before.duration_ms, then.start_ms)
        for before, then in pairwise(segments)
        if then.start_ms != before.start_ms + before.duration_ms
    ]
    assert len(holes) == len(told) == 1
    picture_ms = 1000 // PICTURES
    for (lost, back), (hole_from, hole_to) in zip(told, holes, strict=True):
        # The last picture lasts until the next would have come; arrival wavers on a busy machine.
        assert abs(lost + picture_ms - hole_from) < 700
        assert abs(back - hole_to) < 700


def test_no_account_is_told(fleet: Fleet) -> None:
    told = [word for feed, _ in fleet.values() for word in feed.details if word]
    assert told
    assert not [word for word in told if PASSWORD in word or "127.0.0.1" in word]


def test_every_segment_is_what_it_says(fleet: Fleet) -> None:
    for name, (_, segments) in fleet.items():
        for segment in segments:
            data = segment.path.read_bytes()
            assert len(data) == segment.size_bytes
            assert len(numbers_in(data)) == segment.frame_count
            if name != "noise inside":
                with av.open(str(segment.path)) as container:
                    stream = container.streams.video[0]
                    assert (stream.codec_context.name, stream.width) == (segment.codec, segment.width)
                    shown = [frame.pts or 0 for frame in container.decode(stream)]
                assert len(shown) == segment.frame_count
                assert all(a < b for a, b in pairwise(shown)), name
    assert [s.width for s in fleet["another size"][1]][-1] == 640
    assert [s.codec for s in fleet["another coding"][1]][-1] == "hevc"


RECORDING = """
import sys, threading
from pathlib import Path
from ingest.recorder import FeedSpec, record_feed
from ingest.shelf import Shelf
from storage.values.clock import SystemClock

class Nobody:
    def state(self, *_): pass
    def figures(self, *_): pass

shelf = Shelf(Path(sys.argv[1]))
shelf.claim()
for number, address in enumerate(sys.argv[2:]):
    spec = FeedSpec(number, number, "CAM", address)
    how = {"clock": SystemClock(), "target_ms": 60_000}
    threading.Thread(target=record_feed, args=(spec, shelf, Nobody(), threading.Event()), kwargs=how).start()
"""


def test_killed_at_any_moment_only_the_open_group_is_lost(tmp_path: Path) -> None:
    root = tmp_path / "shelf"
    with ExitStack() as stack:
        cameras = [stack.enter_context(RtspCamera(street(codec))) for codec in ("h264", "hevc", "h264")]
        process = subprocess.Popen([sys.executable, "-c", RECORDING, str(root), *(c.address() for c in cameras)])
        try:
            while not (root.is_dir() and len(list(root.glob("*/*.part"))) == len(cameras)):
                time.sleep(0.02)
                assert process.poll() is None
            cameras[0].wait_for(3 * GROUP + 4)
        finally:
            process.kill()
            process.wait()
        sent = [camera.sent for camera in cameras]
    shelf = Shelf(root)
    shelf.claim()
    recovered = shelf.recover()
    assert [segment.feed_id for segment in recovered] == [0, 1, 2]
    assert shelf.waiting() == sorted(recovered, key=lambda segment: segment.path.name)
    for segment, last_sent in zip(recovered, sent, strict=True):
        assert segment.is_torn
        [(first, last)] = runs_of([segment])
        assert (first - 1) % GROUP == 0
        # The open group, the picture that tells its end, and what was on its way when the process died
        assert last >= last_sent - GROUP - 6
