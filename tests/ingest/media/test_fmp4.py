"""Fragmented MP4 of our own making, read back by the video library."""

from __future__ import annotations

import itertools
from pathlib import Path

import av
import pytest

from ingest.media.fmp4 import SOUND_TRACK, VIDEO_TRACK, Part, Sample, Sound, fragment, fragment_index, initialisation
from ingest.media.nal import join_lengths
from ingest.media.parameter_sets import configuration
from ingest.media.writer import fragments_of
from tests.factories.film import film
from tests.factories.video import make_clip
from tests.servers.rtsp_camera import Codec


def pictures(codec: Codec, bframes: int = 0) -> list[Sample]:
    shown = film(codec, bframes=bframes)
    return [Sample(join_lengths(units), 9_000, later * 9_000, is_key) for units, is_key, later in shown.pictures]


def opening(codec: Codec, sound: Sound | None = None, bframes: int = 0) -> bytes:
    described, picture = configuration(join_lengths(film(codec, bframes=bframes).sets), codec)
    return initialisation(codec, described, (picture.width, picture.height), 1_767_200_000_000, sound)


def decoded(path: Path) -> list[int]:
    """Showing times; the library moves those of reordered pictures all alike, so that decoding never begins late."""
    with av.open(str(path)) as container:
        shown = [frame.pts or 0 for frame in container.decode(video=0)]
    return [at - shown[0] for at in shown]


@pytest.mark.parametrize("codec", ["h264", "hevc"])
@pytest.mark.parametrize("bframes", [0, 2])
def test_every_picture_comes_back_in_its_place(tmp_path: Path, codec: Codec, bframes: int) -> None:
    samples = pictures(codec, bframes)
    first, second = samples[:10], samples[10:]
    data = opening(codec, bframes=bframes) + fragment(1, [Part(VIDEO_TRACK, 0, first)], 1_767_200_000_000)
    data += fragment(2, [Part(VIDEO_TRACK, 90_000, second)], 1_767_200_001_000)
    (tmp_path / "a.mp4").write_bytes(data)
    assert decoded(tmp_path / "a.mp4") == [at * 9_000 for at in range(20)]
    with av.open(str(tmp_path / "a.mp4")) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.width, stream.height) == (codec, 320, 180)
        assert bytes(next(p for p in container.demux(stream))) == first[0].data


def test_the_bytes_before_a_fragment_are_as_many_as_said(tmp_path: Path) -> None:
    begun = opening("h264")
    one = fragment(1, [Part(VIDEO_TRACK, 0, pictures("h264")[:10])], 1_767_200_000_000)
    (tmp_path / "a.mp4").write_bytes(begun + one)
    assert fragments_of(tmp_path / "a.mp4") == [(len(begun) + 32, len(one) - 32)]
    assert one[4:8] == b"prft"


def test_the_index_lets_players_seek(tmp_path: Path) -> None:
    samples, data, places = pictures("h264"), opening("h264"), []
    for at in range(6):
        places.append((at * 90_000, len(data)))
        data += fragment(at + 1, [Part(VIDEO_TRACK, at * 90_000, samples[:10])])
    data += fragment_index(places)
    (tmp_path / "a.mp4").write_bytes(data)
    with av.open(str(tmp_path / "a.mp4")) as container:
        container.seek(4 * 90_000, stream=container.streams.video[0])
        assert next(container.decode(video=0)).pts == 4 * 90_000


def test_sound_stands_beside_the_pictures(tmp_path: Path) -> None:
    with av.open(str(make_clip(tmp_path / "with.mp4", 2, audio=True))) as container:
        stream = container.streams.audio[0]
        config = bytes(stream.codec_context.extradata or b"")
        frames = [bytes(packet) for packet in container.demux(stream) if packet.size]
    sound = Sound("aac", 8_000, 1, config)
    parts = [
        Part(VIDEO_TRACK, 0, pictures("h264")[:10]),
        Part(SOUND_TRACK, 0, [Sample(frame, 1024) for frame in frames]),
    ]
    (tmp_path / "a.mp4").write_bytes(opening("h264", sound) + fragment(1, parts))
    with av.open(str(tmp_path / "a.mp4")) as container:
        heard = sum(frame.samples for frame in container.decode(audio=0))
    assert heard == len(frames) * 1024
    assert len(decoded(tmp_path / "a.mp4")) == 10


@pytest.mark.parametrize("codec", ["pcm_alaw", "pcm_mulaw"])
def test_telephone_sound_is_kept_as_it_came(tmp_path: Path, codec: str) -> None:
    spoken = bytes(itertools.islice(itertools.cycle(range(256)), 8_000))
    parts = [Part(VIDEO_TRACK, 0, pictures("h264")[:10]), Part(SOUND_TRACK, 0, [Sample(spoken, 8_000)])]
    (tmp_path / "a.mp4").write_bytes(opening("h264", Sound(codec, 8_000, 1)) + fragment(1, parts))
    with av.open(str(tmp_path / "a.mp4")) as container:
        assert container.streams.audio[0].codec_context.name == codec
        assert b"".join(bytes(packet) for packet in container.demux(audio=0)) == spoken
