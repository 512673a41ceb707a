"""A fleet recorded from a server that is not ours (GStreamer's): every picture of the film is accounted for.

The server shows whoever asks the film from its first picture to its last. So each connection must have left a run that
begins with the first, holds every one once, and ends with the last — or where the server was killed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import av
import pytest

from ingest.recorder import FeedSpec, Patience, Transport
from ingest.shelf import Shelf
from tests.factories.known_film import KnownFilm, Run, known_film, runs_in, sounds_of
from tests.factories.watched_feed import WatchedFeed
from tests.servers import gst_rtsp
from tests.servers.gst_rtsp import GstRtsp
from tests.servers.not_run import did_not_run

pytestmark = pytest.mark.slow
QUICK = Patience(open_s=5, read_s=2, first_pause_s=0.1, longest_pause_s=0.2, signed_out_pause_s=0.5, figures_s=1)
USER, PASSWORD = "xem", "Mat-Khau-Gia"
SECONDS = 2
# Feeds that are recorded: the film, and how it is asked for
SHOWN: dict[str, tuple[str, Transport]] = {
    "H.264": ("h264", "tcp"),
    "H.264, B-frames": ("h264-b", "tcp"),
    "H.264, sound": ("h264-sound", "tcp"),
    "H.264 over UDP": ("h264", "udp"),
    "H.264, B-frames, over UDP": ("h264-b", "udp"),
    "H.264, sound, over UDP": ("h264-sound", "udp"),
    "H.265": ("hevc", "tcp"),
    "H.265, B-frames": ("hevc-b", "tcp"),
    "H.265, sound": ("hevc-sound", "tcp"),
    "H.265 over UDP": ("hevc", "udp"),
}
# Feeds that are not: path and password, and why they are told to be lost
REFUSED = {"wrong password": ("h264", "khac", "signed_out"), "unknown path": ("khong-co", PASSWORD, "not_found")}


@dataclass
class Fleet:
    films: dict[str, KnownFilm]
    feeds: dict[str, WatchedFeed]
    shelf: Shelf
    begun_before_kill: dict[str, int]

    def runs(self, name: str) -> list[Run]:
        feed_id = self.feeds[name].spec.feed_id
        mine = [segment for segment in self.shelf.waiting() if segment.feed_id == feed_id]
        return runs_in(self.films[SHOWN[name][0]], mine)


def made_films(folder: Path) -> dict[str, KnownFilm]:
    return {
        "h264": known_film(folder / "h264.mp4", SECONDS),
        "h264-b": known_film(folder / "h264-b.mp4", SECONDS, bframes=2),
        "h264-sound": known_film(folder / "h264-sound.mp4", SECONDS, has_sound=True),
        "hevc": known_film(folder / "hevc.mp4", SECONDS, "hevc"),
        "hevc-sound": known_film(folder / "hevc-sound.mp4", SECONDS, "hevc", has_sound=True),
        "hevc-b": known_film(folder / "hevc-b.mp4", SECONDS, "hevc", bframes=2),
    }


def until(is_so: Callable[[], bool]) -> None:
    for _ in range(600):
        if is_so():
            return
        time.sleep(0.05)
    raise TimeoutError("it did not come to pass")


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """Every film once to its end, again until the server is killed, and once more from the server started anew."""
    if not gst_rtsp.is_here():
        did_not_run(gst_rtsp.MISSING, is_needed=False)  # our own camera stands in test_fleet.py
    folder = tmp_path_factory.mktemp("foreign")
    films, shelf = made_films(folder), Shelf(folder / "shelf")
    with GstRtsp(folder, films, USER, PASSWORD) as server:
        asked = {name: (server.address(path), transport) for name, (path, transport) in SHOWN.items()}
        asked |= {name: (server.address(path, password=word), "tcp") for name, (path, word, _) in REFUSED.items()}
        feeds = {
            name: WatchedFeed(FeedSpec(number, number, name, address, transport, "sound" in name), shelf, QUICK)
            for number, (name, (address, transport)) in enumerate(asked.items(), 1)
        }
        for feed in feeds.values():
            feed.start()
        try:
            shown = [feeds[name] for name in SHOWN]
            until(lambda: all(feed.recordings >= 2 for feed in shown))
            time.sleep(0.4)
            begun = {name: feed.recordings for name, feed in feeds.items()}
            server.kill()
            until(lambda: all(feed.states[-1][0] != "recording" for feed in shown))
            server.start()
            until(lambda: all(feeds[name].recordings > begun[name] for name in SHOWN))
            time.sleep(0.4)
        finally:
            for feed in feeds.values():
                feed.ask_to_stop()
            for feed in feeds.values():
                feed.join()
    yield Fleet(films, feeds, shelf, begun)


@pytest.mark.parametrize("name", SHOWN)
def test_every_picture_that_was_sent_is_there_once(fleet: Fleet, name: str) -> None:
    film, feed, runs = fleet.films[SHOWN[name][0]], fleet.feeds[name], fleet.runs(name)
    whole = list(range(len(film.pictures)))
    assert runs[0].places == whole  # the first connection saw the film to its end
    for run in runs:
        assert run.strangers == 0
        assert run.places == whole[: len(run.places)]
        assert not any(segment.is_torn for segment in run.segments)
    assert feed.recordings == len(runs) > fleet.begun_before_kill[name] >= 2


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_told_to_be_lost_is_what_is_not_there(fleet: Fleet, name: str) -> None:
    feed, runs = fleet.feeds[name], fleet.runs(name)
    assert set(feed.losses()) == {"no_link"}
    told = [at for state, _, at in feed.states if state == "recording"]
    for began_ms, run in zip(told, runs, strict=True):
        first, last = run.segments[0], run.segments[-1]
        assert abs(first.start_ms - began_ms) < 700  # arrival wavers on a busy machine
        length_ms = last.start_ms + last.duration_ms - first.start_ms
        assert abs(length_ms - len(run.places) * 1_000 / fleet.films[SHOWN[name][0]].rate) <= 100
    for before, then in pairwise(runs):
        end_ms = before.segments[-1].start_ms + before.segments[-1].duration_ms
        lost = {at for state, _, at in feed.states if state == "lost"}
        assert any(abs(at - end_ms) < 700 for at in lost)
        assert end_ms < then.segments[0].start_ms


@pytest.mark.parametrize("name", SHOWN)
def test_it_plays_in_the_order_of_showing(fleet: Fleet, name: str) -> None:
    """Nothing about the clock is noted: these stamps can be believed, whatever order pictures are sent in."""
    for segment in fleet.runs(name)[0].segments:
        assert segment.note == ("has_audio" if "sound" in name else "")
        with av.open(str(segment.path)) as container:
            shown = [frame.pts or 0 for frame in container.decode(container.streams.video[0])]
        assert len(shown) == segment.frame_count
        assert all(a < b for a, b in pairwise(shown))


@pytest.mark.parametrize("name", [name for name in SHOWN if "sound" in name])
def test_the_sound_beside_it_is_whole(fleet: Fleet, name: str) -> None:
    sent = sounds_of(fleet.films[SHOWN[name][0]].path)
    for run in fleet.runs(name):
        kept = [frame for segment in run.segments for frame in sounds_of(segment.path)]
        if len(run.places) < 10:  # not every run is long enough for a frame of sound, which lasts 128 ms
            continue
        first = sent.index(kept[0])
        assert first <= 2  # those that came before the first picture have none to stand beside
        assert kept == sent[first : first + len(kept)]
        assert len(kept) >= len(run.places) * 0.04 / 0.128 - 3


@pytest.mark.parametrize("name", REFUSED)
def test_who_is_not_let_in_leaves_nothing(fleet: Fleet, name: str) -> None:
    feed = fleet.feeds[name]
    assert feed.losses()[0] == REFUSED[name][2]
    assert set(feed.losses()) <= {REFUSED[name][2], "no_link"}  # the server was away for a while
    assert feed.recordings == 0
    assert all(segment.feed_id != feed.spec.feed_id for segment in fleet.shelf.waiting())


def test_nothing_is_left_half_written_and_no_account_is_told(fleet: Fleet) -> None:
    assert not [path for kind in ("part", "journal") for path in fleet.shelf.root.rglob(f"*.{kind}")]
    assert not [word for feed in fleet.feeds.values() for word in feed.details if PASSWORD in word or "rtsp:" in word]
