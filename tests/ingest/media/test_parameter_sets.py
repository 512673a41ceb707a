"""What parameter sets say, against what the video library reads from the same clips."""

from __future__ import annotations

from pathlib import Path

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.media.nal import join_lengths, parameter_sets, split_lengths
from ingest.media.parameter_sets import BadParameterSets, configuration, picture_of
from tests.factories.film import film
from tests.factories.video import make_clip
from tests.servers.rtsp_camera import Codec, Film

SIZES = [(320, 180), (322, 182), (640, 360), (176, 144)]


@pytest.mark.parametrize(("codec", "width", "height"), [(c, *s) for c in ("h264", "hevc") for s in SIZES])
def test_size_as_shown(codec: Codec, width: int, height: int) -> None:
    shown = film(codec, width, height)
    described, picture = configuration(join_lengths(shown.sets), codec)
    assert (picture.width, picture.height) == (width, height)
    assert described[0] == 1


@pytest.mark.parametrize("params", ["profile=high422", "interlaced=1"])
def test_colours_and_fields(tmp_path: Path, params: str) -> None:
    """Chroma that is not halved and pictures of two fields count their cropping otherwise."""
    if params == "interlaced=1":
        shown = Film.of(make_clip(tmp_path / "a.mp4", 0.5, params="interlaced=1:keyint=5:bframes=0"), 10)
    else:
        path = tmp_path / "b.mp4"
        with av.open(str(path), "w") as out:
            stream = out.add_stream("libx264", rate=10)
            stream.width, stream.height, stream.pix_fmt = 322, 182, "yuv422p10le"
            out.mux(stream.encode(av.VideoFrame(322, 182, "yuv422p10le")))
            out.mux(stream.encode())
        shown = Film.of(path, 10)
    picture = configuration(join_lengths(shown.sets), "h264")[1]
    if params == "interlaced=1":
        assert (picture.width, picture.height) == (320, 180)
    else:
        assert (picture.width, picture.height, picture.chroma_format, picture.luma_depth) == (322, 182, 2, 10)


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_the_configuration_is_the_one_that_the_library_writes(tmp_path: Path, codec: Codec) -> None:
    """Byte for byte where both are free of choice: the parameter sets and what is copied out of them."""
    with av.open(str(make_clip(tmp_path / "a.mp4", 0.5, codec))) as container:
        theirs = bytes(container.streams.video[0].codec_context.extradata or b"")
    ours = configuration(join_lengths(Film.of(tmp_path / "a.mp4", 10).sets), codec)[0]
    if codec == "h264":
        assert ours == theirs
    else:
        assert ours[:13] == theirs[:13]  # profile, compatibility, constraints, level
        assert ours[16:22] == theirs[16:22]  # chroma, depths, layers, width of lengths


def test_what_is_missing_is_named() -> None:
    sps_only = join_lengths(parameter_sets(split_lengths(join_lengths(film().sets)), "h264")["sps"])
    for sets, word in ((b"", "SPS"), (sps_only, "PPS"), (b"\0\0\0\x09abc", "beyond")):
        with pytest.raises(BadParameterSets, match=word):
            configuration(sets, "h264")


@settings(deadline=None)
@given(st.binary(max_size=60), st.sampled_from(["h264", "hevc"]))
def test_noise_is_refused_or_read_but_never_breaks(noise: bytes, codec: Codec) -> None:
    head = b"\x67" if codec == "h264" else b"\x42\x01"
    try:
        picture = picture_of(head + noise, codec)
    except BadParameterSets:
        return
    assert 16 <= picture.width <= 16_384


@settings(deadline=None)
@given(st.data())
def test_a_damaged_set_never_breaks(data: st.DataObject) -> None:
    codec: Codec = data.draw(st.sampled_from(["h264", "hevc"]))
    sets = bytearray(join_lengths(film(codec).sets))
    for _ in range(data.draw(st.integers(1, 6))):
        sets[data.draw(st.integers(0, len(sets) - 1))] = data.draw(st.integers(0, 255))
    try:
        configuration(bytes(sets), codec)
    except BadParameterSets:
        return
