import hashlib
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from ingest.media.synthesis.encode import Codec, Container, Encoding, film, write
from ingest.media.synthesis.passers import traffic
from ingest.media.synthesis.scene import SceneSpec

START_MS = 1_763_800_000_000
DAY = SceneSpec("Đường Mẫu", 40, night=False, seed=3, width=320, height=180)
DECODERS = {"h264": "h264", "hevc": "hevc", "mpeg4": "mpeg4", "mjpeg": "mjpeg", "msmpeg4v3": "msmpeg4"}

PAIRS: tuple[tuple[Codec, Container], ...] = (
    ("h264", "mp4"), ("h264", "mkv"), ("h264", "avi"), ("h264", "ts"), ("h264", "ps"),
    ("hevc", "mp4"), ("hevc", "mkv"), ("hevc", "ts"), ("hevc", "ps"),
    ("mpeg4", "mp4"), ("mpeg4", "mkv"), ("mpeg4", "avi"), ("mpeg4", "ts"), ("mpeg4", "ps"),
    ("mjpeg", "mp4"), ("mjpeg", "mkv"), ("mjpeg", "avi"), ("msmpeg4v3", "mkv"), ("msmpeg4v3", "avi"),
)  # fmt: skip


@pytest.mark.parametrize(("codec", "container"), PAIRS, ids=["-".join(pair) for pair in PAIRS])
def test_a_film_decodes_to_as_many_pictures_as_were_drawn(codec: Codec, container: Container, tmp_path: Path) -> None:
    out = tmp_path / "film"
    count = film(DAY, [], START_MS, 5, out, codec=codec, container=container, audio=True)
    with av.open(str(out)) as source:
        stream = source.streams.video[0]
        assert stream.codec.name == DECODERS[codec]
        assert len(source.streams.audio) == 1
        shown = [frame.to_ndarray(format="bgr24") for frame in source.decode(stream)]
    assert len(shown) == count == 40
    assert shown[20].shape == (180, 320, 3)
    assert shown[20].std() > 20


@pytest.mark.parametrize(("codec", "container"), [("msmpeg4v3", "mp4"), ("mjpeg", "ts"), ("hevc", "avi")])
def test_a_container_that_cannot_carry_the_codec_is_refused(codec: Codec, container: Container, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        film(DAY, [], START_MS, 1, tmp_path / "film", codec=codec, container=container)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("codec", "gop_s", "every"), [("h264", 2, 16), ("hevc", 1, 8), ("mpeg4", 3, 24)])
def test_key_frames_come_as_often_as_asked(codec: Codec, gop_s: float, every: int, tmp_path: Path) -> None:
    out = tmp_path / "film.mp4"
    film(DAY, traffic(1, START_MS, 8, per_minute=60), START_MS, 8, out, codec=codec, gop_s=gop_s)
    with av.open(str(out)) as source:
        keys = [index for index, frame in enumerate(source.decode(video=0)) if frame.key_frame]
    assert keys == list(range(0, 64, every))


@pytest.mark.parametrize("container", ["mp4", "mkv", "avi"])
def test_the_same_film_is_the_same_file(container: Container, tmp_path: Path) -> None:
    digests = set()
    for name in ("one", "two"):
        film(DAY, traffic(1, START_MS, 3, per_minute=60), START_MS, 3, tmp_path / name, container=container)
        digests.add(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
    assert len(digests) == 1


def test_nothing_is_left_of_a_film_that_broke_off(tmp_path: Path) -> None:
    def torn() -> Iterator[np.ndarray]:
        yield np.zeros((180, 320, 3), np.uint8)
        raise RuntimeError("the drawing failed")

    with pytest.raises(RuntimeError):
        write(torn(), tmp_path / "film.mp4", Encoding(), width=320, height=180, rate=8)
    assert list(tmp_path.iterdir()) == []
