"""Devices that answer are listed by the address they answered from, whatever they say of themselves."""

from __future__ import annotations

import socket
import threading

from hypothesis import given
from hypothesis import strategies as st

from ingest.feeds.onvif.discovery import Found, discover, read_matches

MATCH = """<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"
 xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><e:Body><d:ProbeMatches><d:ProbeMatch>
<d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>onvif://www.onvif.org/name/Camera%20ng%C3%B5 x:y
 onvif://www.onvif.org/hardware/M1</d:Scopes><d:XAddrs>{}</d:XAddrs></d:ProbeMatch></d:ProbeMatches></e:Body>
</e:Envelope>"""
TWO = "http://192.0.2.9/elsewhere http://10.0.0.5:8080/onvif/device_service"


def test_the_network_that_answered_is_the_one_to_ask() -> None:
    assert read_matches(MATCH.format(TWO).encode(), "10.0.0.5") == {
        Found("10.0.0.5", 8080, "/onvif/device_service", "Camera ngõ", "M1")
    }
    [other] = read_matches(MATCH.format(TWO).encode(), "10.0.0.77")
    assert (other.host, other.port, other.path) == ("10.0.0.77", 80, "/elsewhere")


def test_what_makes_no_sense_is_nobody() -> None:
    for said in ("", "https://10.0.0.5/x", "http://[/", "http://a:99999/"):
        assert read_matches(MATCH.format(said).encode(), "10.0.0.5") == set()
    assert read_matches(b"\x00", "10.0.0.5") == set()


@given(st.binary(max_size=200))
def test_no_answer_breaks_the_listening(data: bytes) -> None:
    read_matches(data, "10.0.0.5")


def test_everybody_who_answers_in_time_is_found_once() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as box:
        box.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=_answer, args=(box,), daemon=True)
        thread.start()
        found = discover(0.3, box.getsockname())
        thread.join(5)
    assert found == [Found("127.0.0.1", 8000, "/onvif/device_service", "Camera ngõ", "M1")]


def _answer(box: socket.socket) -> None:
    asked, who = box.recvfrom(65_535)
    assert b"NetworkVideoTransmitter" in asked
    for said in (b"garbage", MATCH.format("http://127.0.0.1:8000/onvif/device_service").encode()) * 2:
        box.sendto(said, who)
