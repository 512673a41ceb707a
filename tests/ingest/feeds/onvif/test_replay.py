"""A device's own recording is found and fetched picture by picture, with its instants and its holes."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ingest.feeds.onvif.device import OnvifDevice
from ingest.feeds.onvif.recordings import Recording, find_recordings, replay_address
from ingest.feeds.onvif.replay import Replay
from ingest.feeds.onvif.soap import DeviceRefused, Endpoint
from ingest.feeds.rtsp.address import read_address
from ingest.feeds.rtsp.source import Patience
from ingest.feeds.source import FeedLost, VideoPacket
from storage.values.clock import SystemClock
from tests.factories.video import make_clip
from tests.servers.onvif_device import OnvifDevice as Box
from tests.servers.rtsp_camera import Film

START = 1_772_413_200_000  # 02/03/2026 08:00 in Vietnam, by the device's own clock
QUICK = Patience(2, 2, 0.4)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Film:
    """Two seconds at ten pictures, a key frame every second."""
    return Film.of(make_clip(tmp_path_factory.mktemp("film") / "f.mp4", 2), 10)


def fetched(box: Box, from_ms: int, until_ms: int, recording: str = "R1") -> list[VideoPacket]:
    device = OnvifDevice(Endpoint("127.0.0.1", box.port, box.user, box.password), SystemClock())
    place = read_address(replay_address(device, recording))
    signed = type(place)(place.host, place.port, place.target, box.user, box.password)
    replay = Replay(signed, (from_ms, until_ms), SystemClock(), QUICK)
    try:
        replay.open()
        return list(replay.packets())
    finally:
        replay.close()


def test_recordings_are_found_with_their_span(film: Film) -> None:
    with Box(film, recorded=[(START, 50), (START + 60_000, 30)]) as box:
        device = OnvifDevice(Endpoint("127.0.0.1", box.port, box.user, box.password), SystemClock())
        [found] = find_recordings(device)
    assert found == Recording("R1", "Kênh 1", START, START + 63_000)
    assert box.asked[-1] == "EndSearch"
    assert found.overlaps(START + 62_999, START + 90_000)
    assert not found.overlaps(START + 63_000, START + 90_000)


def test_a_device_without_profile_g_says_so() -> None:
    with Box(services=("tds", "trt")) as box:
        device = OnvifDevice(Endpoint("127.0.0.1", box.port, box.user, box.password), SystemClock())
        with pytest.raises(DeviceRefused) as told:
            find_recordings(device)
    assert told.value.code == "onvif_not_offered"


@pytest.mark.parametrize("ends", ["bye", "hangs_up", "silent"])
def test_every_picture_of_the_span_with_its_instant(film: Film, ends: str) -> None:
    with Box(film, recorded=[(START, 80)], ends=ends) as box:  # type: ignore[arg-type] # one of three words
        packets = fetched(box, START + 2_500, START + 5_000)
    assert box.ranges == ["clock=20260302T010002.500Z-20260302T010005.000Z"]
    assert packets[0].is_key
    instants = [packet.arrived_ms for packet in packets]
    assert instants == pytest.approx(range(START + 2_000, START + 5_000, 100), abs=1)
    assert [packet.pts for packet in packets] == [at * 90 for at in instants]


@pytest.mark.parametrize("tells_instants", [True, False])
def test_a_hole_of_the_recording_stays_a_hole(film: Film, tells_instants: bool) -> None:
    recorded = [(START, 20), (START + 60_000, 20)]
    with Box(film, recorded=recorded, tells_instants=tells_instants) as box:
        packets = fetched(box, START, START + 90_000)
    steps = [then.arrived_ms - first.arrived_ms for first, then in pairwise(packets)]
    assert len(packets) == 40
    assert [at for at, step in enumerate(steps) if step > 200] == [19]
    assert steps[19] == pytest.approx(58_100, abs=1)


def test_a_span_without_pictures_and_a_wrong_account_are_told(film: Film) -> None:
    with Box(film, recorded=[]) as box:
        with pytest.raises(FeedLost) as told:
            fetched(box, START, START + 1_000)
        assert told.value.reason_code == "not_found"
        box.password = "another"
        device = OnvifDevice(Endpoint("127.0.0.1", box.port, box.user, "wrong"), SystemClock())
        with pytest.raises(DeviceRefused) as refused:
            replay_address(device, "R1")
        assert refused.value.code == "onvif_signed_out"
