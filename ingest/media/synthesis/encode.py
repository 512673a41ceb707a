"""Drawn footage into files like those recorders hand out: the usual codecs in the usual containers.

Files are the same, byte for byte, for the same arguments on the same machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import av
import cv2
import numpy as np

from ingest.media.synthesis.faults import Fault
from ingest.media.synthesis.optics import Picture
from ingest.media.synthesis.osd import Osd
from ingest.media.synthesis.passers import Passage
from ingest.media.synthesis.picture import pictures
from ingest.media.synthesis.scene import SceneSpec

Codec = Literal["h264", "hevc", "mpeg4", "mjpeg", "msmpeg4v3"]
Container = Literal["mp4", "mkv", "avi", "ts", "ps"]

_ENCODERS: dict[Codec, str] = {
    "h264": "libx264",
    "hevc": "libx265",
    "mpeg4": "mpeg4",
    "mjpeg": "mjpeg",
    "msmpeg4v3": "msmpeg4",
}
_MUXERS: dict[Container, str] = {"mp4": "mp4", "mkv": "matroska", "avi": "avi", "ts": "mpegts", "ps": "vob"}
_SOUND: dict[Container, str] = {"mp4": "aac", "mkv": "aac", "avi": "mp2", "ts": "mp2", "ps": "mp2"}
_IMPOSSIBLE: frozenset[tuple[Codec, Container]] = frozenset(
    {("msmpeg4v3", "mp4"), ("msmpeg4v3", "ts"), ("msmpeg4v3", "ps"), ("mjpeg", "ts"), ("mjpeg", "ps"), ("hevc", "avi")}
)
_SOUND_RATE = 16_000


@dataclass(frozen=True)
class Encoding:
    """How pictures are packed.

    ``quantiser`` is on the scale of H.264 (higher is smaller and coarser); older codecs get a like one on their own
    scale. It is fixed rather than a wished-for rate: noise would otherwise fill whatever rate there is.
    """

    codec: Codec = "h264"
    container: Container = "mp4"
    gop_s: float = 2
    quantiser: int = 31
    audio: bool = False

    def __post_init__(self) -> None:
        if (self.codec, self.container) in _IMPOSSIBLE:
            raise ValueError(f"{self.codec} does not fit into {self.container}")

    @property
    def suffix(self) -> str:
        """The file name ending recorders use, with its dot."""
        return {"ps": ".mpg"}.get(self.container, f".{self.container}")


def film(
    spec: SceneSpec,
    passages: Sequence[Passage],
    start_ms: int,
    seconds: float,
    out_path: Path,
    *,
    codec: Codec = "h264",
    container: Container = "mp4",
    gop_s: float = 2,
    quantiser: int = 31,
    audio: bool = False,
    osd: Osd | None = None,
    fault: Fault | None = None,
) -> int:
    """Film a scene from the true instant ``start_ms`` on and write it to ``out_path``; answers the number of frames.

    ``passages`` is all that moves (see ``passers.route_passages`` and ``passers.traffic``). Without ``osd`` the
    recorder's text is the street's name and a right clock. Raises ValueError for a codec the container cannot carry.
    Leaves no file behind when it fails.
    """
    encoding = Encoding(codec, container, gop_s, quantiser, audio)
    frames = pictures(spec, passages, start_ms, seconds, osd=osd or Osd(spec.street_name), fault=fault)
    return write(frames, out_path, encoding, width=spec.width, height=spec.height, rate=spec.rate)


def write(frames: Iterable[Picture], out_path: Path, encoding: Encoding, *, width: int, height: int, rate: int) -> int:
    """Encode BGR pictures of one even size at ``rate`` per second into a file; answers their number."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)  # the pictures are small: sharing one among threads costs more than it gives
    try:
        return _write(frames, out_path, encoding, (width, height), rate)
    except BaseException:
        out_path.unlink(missing_ok=True)
        raise
    finally:
        cv2.setNumThreads(threads)


def _write(frames: Iterable[Picture], out_path: Path, encoding: Encoding, size: tuple[int, int], rate: int) -> int:
    count = 0
    muxing = {"fflags": "+bitexact"}
    with av.open(str(out_path), "w", format=_MUXERS[encoding.container], options=muxing) as out:
        stream = _video_stream(out, encoding, size, rate)
        sound = _sound_stream(out, encoding) if encoding.audio else None
        for picture in frames:
            planes: Picture = cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420)
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = count, Fraction(1, rate)
            out.mux(stream.encode(frame))
            if sound is not None:
                out.mux(sound.encode(_hum(count, rate)))
            count += 1
        out.mux(stream.encode(None))
        if sound is not None:
            out.mux(sound.encode(None))
    return count


def _video_stream(out: Any, encoding: Encoding, size: tuple[int, int], rate: int) -> Any:
    gop = max(1, round(encoding.gop_s * rate))
    quantiser = str(min(31, max(2, round((encoding.quantiser - 17) / 2))))
    older = {"qmin": quantiser, "qmax": quantiser, "flags": "+bitexact"}
    options: dict[Codec, dict[str, str]] = {
        "h264": {"preset": "ultrafast", "qp": str(encoding.quantiser), "sc_threshold": "0", "keyint_min": str(gop)},
        "hevc": {
            "preset": "ultrafast",
            "x265-params": f"qp={encoding.quantiser}:keyint={gop}:min-keyint={gop}:scenecut=0:pools=none"
            ":frame-threads=1:open-gop=0:log-level=none",
        },
    }
    stream = out.add_stream(_ENCODERS[encoding.codec], rate=rate, options=options.get(encoding.codec, older))
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    if encoding.codec == "mjpeg":
        stream.pix_fmt = "yuvj420p"
    if encoding.codec == "hevc" and encoding.container == "mp4":
        stream.codec_context.codec_tag = "hvc1"
    stream.gop_size = gop
    stream.thread_count = 1
    return stream


def _sound_stream(out: Any, encoding: Encoding) -> Any:
    return out.add_stream(_SOUND[encoding.container], rate=_SOUND_RATE, layout="mono", options={"flags": "+bitexact"})


def _hum(count: int, rate: int) -> av.AudioFrame:
    """The sound of one picture's length: a quiet hum with a little hiss, as a cheap microphone gives."""
    first, last = count * _SOUND_RATE // rate, (count + 1) * _SOUND_RATE // rate
    hiss = np.random.default_rng(count).normal(0, 60, last - first)
    wave = 300 * np.sin(np.arange(first, last) * (2 * np.pi * 100 / _SOUND_RATE)) + hiss
    frame = av.AudioFrame.from_ndarray(wave.astype(np.int16)[None, :], format="s16", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = _SOUND_RATE, first, Fraction(1, _SOUND_RATE)
    return frame
