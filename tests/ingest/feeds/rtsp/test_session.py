"""The conversation step by step, without a network: what is asked next, and what each refusal means."""

from __future__ import annotations

import pytest

from ingest.feeds.rtsp.address import Address, read_address
from ingest.feeds.rtsp.session import Play, Session
from ingest.feeds.rtsp.source import RtspSource
from ingest.feeds.rtsp.transport import Incoming
from ingest.feeds.source import FeedLost, LostReason
from storage.values.clock import SetClock
from tests.factories.rtp import interleaved, packets_of

SDP = (
    "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:t1\r\n"
    "m=audio 0 RTP/AVP 8\r\na=control:t2\r\n"
    "m=application 0 RTP/AVP 107\r\na=control:t3\r\n"
)


def said(session: Session) -> list[str]:
    """The first lines of what is to be sent; it counts as sent."""
    lines = [part.split("\r\n")[0] for part in session.outgoing.decode().split("\r\n\r\n") if part]
    session.outgoing.clear()
    return lines


def answer(session: Session, number: int, *headers: str, status: int = 200, body: str = "") -> list[str]:
    """Answer a request; what is said next."""
    length = [f"Content-Length: {len(body)}"] if body else []
    lines = [f"RTSP/1.0 {status} X", f"CSeq: {number}", *headers, *length, "", ""]
    session.take("\r\n".join(lines).encode() + body.encode(), 0)
    return said(session)


def begun(*, takes_audio: bool = False, play: Play | None = None) -> Session:
    session = Session(Address("h", 554, "rtsp://h/live", "u", "p"), takes_audio, play or Play())
    session.begin()
    return session


def test_picture_and_sound_are_set_up_and_played_and_nothing_else() -> None:
    session = begun(takes_audio=True)
    assert said(session) == ["OPTIONS rtsp://h/live RTSP/1.0"]
    assert answer(session, 1, "Public: GET_PARAMETER") == ["DESCRIBE rtsp://h/live RTSP/1.0"]
    assert answer(session, 2, "Content-Base: rtsp://h/live/", body=SDP) == ["SETUP rtsp://h/live/t1 RTSP/1.0"]
    told = ("Session: 9;timeout=20", "Transport: RTP/AVP/TCP;interleaved=4-5")
    assert answer(session, 3, *told) == ["SETUP rtsp://h/live/t2 RTSP/1.0"]
    assert answer(session, 4, "Transport: RTP/AVP/TCP;interleaved=6-7") == ["PLAY rtsp://h/live/ RTSP/1.0"]
    assert not session.is_playing
    assert answer(session, 5) == []
    assert session.is_playing
    assert session.keep_alive_s == 10
    session.keep_alive()
    assert said(session) == ["GET_PARAMETER rtsp://h/live/ RTSP/1.0"]
    [packet] = packets_of("h264", [b"\x65x"], 1, 1)
    assert [item.is_key for item in session.take(interleaved(4, packet), 7)] == [True], "on the channel it chose"
    session.leave()
    assert said(session) == ["TEARDOWN rtsp://h/live/ RTSP/1.0"]


def test_a_session_is_named_and_a_wish_is_said_with_every_request_that_needs_it() -> None:
    session = begun(play=Play("onvif-replay", {"Range": "clock=a-b", "Rate-Control": "no"}))
    answer(session, 1, status=501)
    answer(session, 2, body=SDP)
    session.take(b"RTSP/1.0 200 OK\r\nCSeq: 3\r\nSession: abc\r\nTransport: x;interleaved=0-1\r\n\r\n", 0)
    sent = session.outgoing.decode()
    assert all(line in sent for line in ("Session: abc", "Require: onvif-replay", "Range: clock=a-b"))


@pytest.mark.parametrize(
    ("status", "headers", "reason"),
    [
        (401, (), "signed_out"),
        (401, ('WWW-Authenticate: Basic realm="x"',), "signed_out"),
        (403, (), "signed_out"),
        (404, (), "not_found"),
        (453, (), "no_link"),
        (503, (), "no_link"),
        (302, ("Location: rtsp://192.0.2.1/",), "bad_stream"),
    ],
)
def test_every_refusal_has_its_reason_and_nobody_is_followed(
    status: int, headers: tuple[str, ...], reason: LostReason
) -> None:
    session = begun()
    answer(session, 1)
    with pytest.raises(FeedLost) as told:
        answer(session, 2, *headers, status=status)
    assert told.value.reason_code == reason
    assert b"Authorization" not in session.outgoing


@pytest.mark.parametrize(
    "body",
    [
        "v=0\r\n",
        "m=video 0 RTP/AVP 26\r\n",
        "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=2\r\n",
        "m=video 0 RTP/AVP 97\r\na=rtpmap:97 H265/90000\r\na=fmtp:97 sprop-max-don-diff=4\r\n",
    ],
)
def test_what_cannot_be_read_is_told_at_once(body: str) -> None:
    session = begun()
    answer(session, 1)
    with pytest.raises(FeedLost) as told:
        answer(session, 2, body=body)
    assert told.value.reason_code == "bad_stream"


def test_a_server_that_asks_is_answered_and_one_that_leaves_is_heard() -> None:
    session = begun()
    session.outgoing.clear()
    session.take(b"OPTIONS * RTSP/1.0\r\nCSeq: 7\r\n\r\n", 0)
    assert session.outgoing == b"RTSP/1.0 200 OK\r\nCSeq: 7\r\n\r\n"
    assert not session.is_over
    session.take(b"TEARDOWN * RTSP/1.0\r\nCSeq: 8\r\n\r\n" * 1_000, 0)
    assert session.is_over
    assert len(session.outgoing) < 64_000


STALE = 'WWW-Authenticate: Digest realm="c", nonce="{}"{}'


def playing(*, nonce: str = "n1") -> Session:
    """Signed in and played: five requests, of which the second was asked for the account."""
    session = begun()
    answer(session, 1, STALE.format(nonce, ""), status=401)
    answer(session, 2)
    answer(session, 3, body=SDP)
    answer(session, 4, "Transport: x;interleaved=0-1")
    answer(session, 5)
    assert session.is_playing
    return session


@pytest.mark.parametrize("stale", [", stale=true", ""])
def test_a_sign_of_life_is_signed_anew_when_the_cameras_word_ran_out(stale: str) -> None:
    session = playing()
    session.keep_alive()
    session.outgoing.clear()
    session.take(f"RTSP/1.0 401 X\r\nCSeq: 6\r\n{STALE.format('n2', stale)}\r\n\r\n".encode(), 0)
    assert b"OPTIONS rtsp://h/live RTSP/1.0\r\nCSeq: 7\r\n" in session.outgoing
    assert b'nonce="n2"' in session.outgoing
    session.outgoing.clear()
    assert answer(session, 7, STALE.format("n3", ""), status=401) == [], "once more, not for ever"
    session.keep_alive()
    assert b'nonce="n2"' in session.outgoing
    session.outgoing.clear()
    assert answer(session, 8, STALE.format("n4", ""), status=401) == [], "a password that is not believed any more"
    session.keep_alive()
    session.outgoing.clear()
    assert answer(session, 9, STALE.format("n5", ", stale=true"), status=401) == ["OPTIONS rtsp://h/live RTSP/1.0"]


def test_a_sign_of_life_never_tells_the_password() -> None:
    session = playing()
    session.keep_alive()
    session.outgoing.clear()
    assert answer(session, 6, 'WWW-Authenticate: Basic realm="c"', status=401) == []
    session.keep_alive()
    assert b"Basic" not in session.outgoing


def _told(thing: object, seen: set[int]) -> str:
    """How a thing and everything that hangs on it of ours show themselves."""
    if id(thing) in seen or not type(thing).__module__.startswith("ingest"):
        return ""
    seen.add(id(thing))
    return repr(thing) + "".join(_told(part, seen) for part in vars(thing).values() if hasattr(part, "__dict__"))


def test_nothing_of_a_session_shows_the_account() -> None:
    address = read_address("rtsp://canbo:Mau-Khau-1@h/live/Mau-Khau-1?user=canbo")
    session = Session(address)
    session.begin()
    answer(session, 1, STALE.format("n1", ""), status=401)
    session.take(b"RTSP/1.0 200 OK\r\nCSeq: 2\r\n\r\n", 0)
    assert b"Authorization" in session.outgoing
    source = RtspSource(address, SetClock(0))
    source._session = session
    shown = _told(source, set())
    assert "Session(" in shown and "Address(" in shown
    assert not [word for word in ("canbo", "Mau-Khau-1", "Authorization", "response=") if word in shown]


def by_udp(*, takes_audio: bool = False) -> Session:
    """Described; the picture's track is being set up."""
    session = Session(Address("h", 554, "rtsp://h/live"), takes_audio, client_ports=((6_000, 6_001), (6_002, 6_003)))
    session.begin()
    answer(session, 1)
    session.take(f"RTSP/1.0 200 X\r\nCSeq: 2\r\nContent-Length: {len(SDP)}\r\n\r\n{SDP}".encode(), 0)
    assert b"Transport: RTP/AVP;unicast;client_port=6000-6001\r\n" in session.outgoing
    session.outgoing.clear()
    return session


def test_each_track_has_its_ports_by_udp() -> None:
    session = by_udp(takes_audio=True)
    told = "Transport: RTP/AVP/UDP;unicast;client_port=6000-6001;source=192.0.2.9;server_port=50-51"
    session.take(f"RTSP/1.0 200 X\r\nCSeq: 3\r\nSession: 9\r\n{told}\r\n\r\n".encode(), 0)
    assert b"client_port=6002-6003" in session.outgoing
    assert not session.is_set_up
    session.outgoing.clear()
    assert answer(session, 4, "Transport: RTP/AVP;unicast;server_port=60") == ["PLAY rtsp://h/live RTSP/1.0"]
    assert session.is_set_up
    assert session.incoming == [Incoming(96, 90_000, (50, 51)), Incoming(8, 8_000, (60, 61))]
    [packet] = packets_of("h264", [b"\x65x"], 1, 1)
    assert session.take(interleaved(0, packet), 7) == [], "not over the line"
    assert [item.arrived_ms for item in session.take_datagram(0, packet, 8)] == [8]
    assert [item.is_audio for item in session.take_datagram(2, b"\x80\x08" + bytes(20), 8)] == [True]


@pytest.mark.parametrize("ports", ["", ";server_port=0-1", ";server_port=70000", ";server_port=x"])
def test_ports_that_are_none_are_not_believed(ports: str) -> None:
    session = by_udp()
    answer(session, 3, f"Transport: RTP/AVP;unicast{ports}")
    assert [told.server_ports for told in session.incoming] == [None]


@pytest.mark.parametrize(
    ("status", "transport"),
    [
        (461, ""),
        (200, "RTP/AVP/TCP;unicast;interleaved=0-1"),
        (200, "RTP/AVP;multicast;destination=239.1.1.1;port=50-51"),
        (200, "RTP/SAVP;unicast;server_port=50-51"),
    ],
)
def test_who_will_not_send_by_udp_is_told_with_the_way_out(status: int, transport: str) -> None:
    with pytest.raises(FeedLost, match=r"UDP.*hãy chọn TCP") as told:
        answer(by_udp(), 3, f"Transport: {transport}", status=status)
    assert told.value.reason_code == "bad_stream"


def test_who_will_not_send_over_the_line_is_told_with_the_way_out() -> None:
    session = begun()
    answer(session, 1)
    answer(session, 2, body=SDP)
    with pytest.raises(FeedLost, match=r"TCP.*hãy chọn UDP"):
        answer(session, 3, status=461)
