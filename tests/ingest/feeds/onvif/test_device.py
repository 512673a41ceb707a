"""A device is asked for clock, services, profiles and addresses, and may lie as it likes."""

from __future__ import annotations

import socket
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.feeds.onvif.device import OnvifDevice, Profile
from ingest.feeds.onvif.soap import DeviceRefused, Endpoint, path_of
from storage.values.clock import SystemClock
from tests.servers.onvif_device import OnvifDevice as Box


def device_of(box: Box, password: str | None = None, patience_s: float = 3) -> OnvifDevice:
    word = box.password if password is None else password
    return OnvifDevice(Endpoint("127.0.0.1", box.port, box.user, word, patience_s), SystemClock())


def refused(device: OnvifDevice) -> str:
    with pytest.raises(DeviceRefused) as told:
        device.stream_address(device.profiles()[0].token)
    assert device.endpoint.password not in f"{told.value!r} {told.value.facts} {device.endpoint!r}"
    return told.value.code


@pytest.mark.parametrize("ahead_ms", [0, 3_600_000, -37_000])
def test_a_clock_is_observed_within_what_the_observation_says(ahead_ms: int) -> None:
    with Box(ahead_ms=ahead_ms) as box:
        seen = device_of(box, "wrong").clock()  # needs no account
    assert abs(seen.offset_ms + ahead_ms) <= seen.uncertainty_ms
    assert 500 <= seen.uncertainty_ms < 1_500
    assert (seen.source, seen.zone, seen.has_summer_time) == ("Manual", "CST-7", False)


@pytest.mark.parametrize("services", [("tds", "trt", "tr2"), ("tds", "trt"), ("old",)])
def test_streams_are_found_on_new_and_old_devices_by_their_own_clock(services: tuple[str, ...]) -> None:
    with Box(services=services, ahead_ms=3_600_000) as box:
        device = device_of(box)
        [profile] = device.profiles()
        address = device.stream_address(profile.token)
        if services != ("old",):
            assert device.maker().manufacturer == "Hãng Thử"
    wanted = Profile("p0", "Chính", *(("H265", 2560, 1440) if "tr2" in services else ("H264", 1280, 720)))
    assert profile == wanted
    # at the host where it was found, not at the one it claims
    assert address == f"rtsp://127.0.0.1:{box.rtsp_port}/live?a=1&b=2", (
        "the host where it was found, not what it claims"
    )


def test_http_digest_is_answered_too() -> None:
    with Box(asks_http_digest=True) as box:
        assert device_of(box).maker().model == "M1"
        assert refused(device_of(box, "wrong")) == "onvif_signed_out"


def test_a_wrong_password_a_missing_service_and_nobody_there() -> None:
    with Box() as box:
        assert refused(device_of(box, "wrong")) == "onvif_signed_out"
        box.services = ("tds",)
        assert refused(device_of(box)) == "onvif_not_offered"
    assert refused(device_of(box, patience_s=0.5)) == "onvif_no_answer"


LIES = [
    b"",
    b"<html>404</html>",
    b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
    b"<s:Envelope xmlns:s='u'><s:Body/></s:Envelope>",
    b"x" * (2 << 20),
]


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize("question", ["GetSystemDateAndTime", "GetProfiles"])
def test_whatever_it_answers_one_clear_refusal_comes_out(lie: bytes, question: str) -> None:
    with Box(answers={question: lie}) as box:
        assert refused(device_of(box)) == "onvif_bad_answer"


@pytest.mark.parametrize("uri", ["", "http://a/b", "rtsp://[", "rtsp://a:99999/", "rtsp://a/ b", "rtsp://a/\u00e9"])
def test_addresses_that_cannot_be_used(uri: str) -> None:
    said = f"<E><Body><R><Uri>{uri}</Uri></R></Body></E>".encode()
    with Box(answers={"GetStreamUri": said}) as box:
        assert refused(device_of(box)) == "onvif_bad_answer"


def test_one_that_answers_drop_by_drop_has_no_more_time_than_others() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        over = threading.Event()
        thread = threading.Thread(target=_drip, args=(server, over), daemon=True)
        thread.start()
        device = OnvifDevice(Endpoint("127.0.0.1", server.getsockname()[1], patience_s=0.4), SystemClock())
        with pytest.raises(DeviceRefused) as told:
            device.clock()
        assert told.value.code == "onvif_no_answer"
        assert over.wait(5), "the line was not let go"
        thread.join(5)


def _drip(server: socket.socket, over: threading.Event) -> None:
    line, _ = server.accept()
    with line:
        try:
            line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n")
            for _ in range(400):
                line.sendall(b" ")
                if over.wait(0.05):
                    return
        except OSError:
            over.set()


@settings(max_examples=150)
@given(st.text(max_size=60))
def test_a_service_path_is_a_path(text: str) -> None:
    for address in (text, "http://h/" + text, "http://h" + text):
        path = path_of(address)
        assert path.startswith("/")
        assert path.isascii()
        assert not any(ord(sign) <= 32 for sign in path)
