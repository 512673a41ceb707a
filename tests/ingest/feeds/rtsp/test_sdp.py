"""What cameras say of their tracks is read; what makes no sense is passed over."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.feeds.rtsp.sdp import tracks_of

BASE = "rtsp://10.0.0.9:554/cam"
H264 = """v=0\r
a=control:*\r
m=video 0 RTP/AVP 96\r
a=rtpmap:96 H264/90000\r
a=fmtp:96 packetization-mode=1; sprop-parameter-sets=Z2QAKA==,aO48gA==,%%%\r
a=control:trackID=1\r
m=audio 0 RTP/AVP 8\r
a=control:rtsp://10.0.0.9/other/trackID=2\r
"""
H265 = """m=video 0 RTP/AVP 97
a=rtpmap:97 H265/90000
a=fmtp:97 sprop-vps=QAEMAf//; sprop-sps=QgEBAWAAAAM=; sprop-pps=RAHA8Q==
a=rtpmap:98 H264/90000
"""


def test_tracks_with_their_codings_addresses_and_sets() -> None:
    whole, (video, audio) = tracks_of(H264, BASE)
    assert whole == BASE
    assert (video.coding, video.payload_type, video.rate, video.control) == ("h264", 96, 90_000, BASE + "/trackID=1")
    assert video.parameter_sets() == [bytes.fromhex("67640028"), bytes.fromhex("68ee3c80")]
    assert (audio.coding, audio.rate, audio.control) == ("pcma", 8_000, "rtsp://10.0.0.9/other/trackID=2")


def test_h265_names_its_three_sets() -> None:
    _, [video] = tracks_of(H265, BASE + "/")
    assert (video.coding, len(video.parameter_sets()), video.control) == ("hevc", 3, BASE + "/")


@settings(max_examples=40)
@given(st.text(max_size=400), st.lists(st.sampled_from(H264.splitlines()), max_size=30))
def test_no_description_breaks_the_reader(noise: str, lines: list[str]) -> None:
    for text in (noise, "\n".join([*lines, noise]), "m=video 0 RTP/AVP 96\na=" + noise, "m=" + noise):
        for track in tracks_of(text, BASE)[1]:
            track.parameter_sets()


def test_there_is_an_end_to_tracks() -> None:
    assert len(tracks_of("m=video 0 RTP/AVP 96\n" * 5_000, BASE)[1]) == 32


def test_an_address_without_end_is_none() -> None:
    long = "a=control:rtsp://h/" + "x" * 200_000
    whole, [track] = tracks_of(f"{long}\nm=video 0 RTP/AVP 96\n{long}\n", BASE)
    assert (whole, track.control) == (BASE, BASE)
