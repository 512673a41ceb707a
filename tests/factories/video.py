"""Small made clips: moving shapes on a textured ground, in the codecs and containers that recorders hand out."""

from __future__ import annotations

import random
import shutil
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

_ENCODERS = {"h264": "libx264", "hevc": "libx265", "h265": "libx265", "msmpeg4v3": "msmpeg4", "vp8": "libvpx"}
_BY_SUFFIX = {".h264": "h264", ".ts": "mpegts", ".mkv": "matroska", ".avi": "avi", ".h265": "hevc", ".mpg": "mpeg"}
Picture = NDArray[np.uint8]


def draw(index: int, width: int, height: int, rng: np.random.Generator, ground: Picture) -> Picture:
    """One BGR picture: two boxes and a disc that move over the ground, and a little noise."""
    picture = ground.copy()
    for shape in range(2):
        x = (index * (3 + 2 * shape) + shape * width // 3) % width
        y = height // 4 + shape * height // 3
        colour = (40 + 90 * shape, 200 - 60 * shape, 220)
        cv2.rectangle(picture, (x, y), (x + width // 9, y + height // 8), colour, -1)
    cv2.circle(picture, ((index * 4) % width, height * 4 // 5), height // 14, (30, 30, 240), -1)
    noise = rng.integers(-3, 4, (height, width, 1), dtype=np.int16)
    return np.clip(picture.astype(np.int16) + noise, 0, 255).astype(np.uint8)


def make_clip(  # noqa: PLR0917 - a maker of many kinds, called by name
    path: Path,
    seconds: float = 4,
    codec: str = "h264",
    width: int = 320,
    height: int = 180,
    rate: int = 10,
    gop_s: float = 1.0,
    audio: bool = False,
    seed: int = 0,
    container: str | None = None,
    bframes: int = 0,
    plain: tuple[int, int, int] | None = None,
    metadata: dict[str, str] | None = None,
    rotation_deg: int = 0,
    params: str | None = None,
) -> Path:
    """Write a clip and return its path. ``plain`` paints every picture in one BGR colour without noise.

    ``params`` replaces the parameters of the H.264 and H.265 encoders, ``container`` what the suffix says.
    ``gop_s`` is the distance of key frames. The same arguments always draw the same pictures.
    """
    rng = np.random.default_rng(seed)
    small = rng.integers(60, 180, (9, 16, 3), dtype=np.uint8)
    ground = np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
    with av.open(str(path), "w", format=container or _BY_SUFFIX.get(path.suffix)) as out:
        out.metadata.update(metadata or {})
        options = _encoder_options(codec, max(1, round(gop_s * rate)), bframes, params)
        stream = out.add_stream(_ENCODERS.get(codec, codec), rate=rate, options=options)
        stream.width, stream.height = width, height
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        stream.codec_context.gop_size = max(1, round(gop_s * rate))
        stream.codec_context.max_b_frames = bframes
        stream.codec_context.bit_rate = 400_000
        if rotation_deg:
            stream.set_display_rotation(rotation_deg)
        sound = out.add_stream("aac", rate=8000, layout="mono") if audio else None
        for index in range(round(seconds * rate)):
            if plain is not None:
                picture = np.full((height, width, 3), plain, dtype=np.uint8)
            else:
                picture = draw(index, width, height, rng, ground)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        out.mux(stream.encode())
        if sound is not None:
            _write_sound(out, sound, seconds)
    return path


def make_sound(path: Path, seconds: float = 1) -> Path:
    """An MP4 with sound and no picture."""
    with av.open(str(path), "w", format="mp4") as out:
        _write_sound(out, out.add_stream("aac", rate=8000, layout="mono"), seconds)
    return path


def truncate(path: Path, to: Path, share: float = 0.5) -> Path:
    """The first ``share`` of the file's bytes."""
    data = path.read_bytes()
    to.write_bytes(data[: int(len(data) * share)])
    return to


def scratch(path: Path, to: Path, at: float = 0.5, length: int = 20_000, seed: int = 1) -> Path:
    """A copy with ``length`` bytes overwritten by noise from the share ``at`` on."""
    data = bytearray(path.read_bytes())
    start = int(len(data) * at)
    data[start : start + length] = random.Random(seed).randbytes(min(length, len(data) - start))
    to.write_bytes(data)
    return to


def pause(path: Path, to: Path, seconds: int, after: int) -> Path:
    """The same packets with a pause of ``seconds`` in the time stamps behind the first ``after`` pictures."""
    with av.open(str(path)) as given, av.open(str(to), "w") as out:
        stream = out.add_stream_from_template(given.streams.video[0])
        for number, packet in enumerate(packet for packet in given.demux(video=0) if packet.size):
            if number >= after:
                ticks = int(Fraction(seconds) / packet.time_base)
                packet.pts, packet.dts = (packet.pts or 0) + ticks, (packet.dts or 0) + ticks
            packet.stream = stream
            out.mux_one(packet)
    return to


def garbage(to: Path, length: int = 50_000, seed: int = 1) -> Path:
    """Random bytes."""
    to.write_bytes(random.Random(seed).randbytes(length))
    return to


def empty(to: Path) -> Path:
    """A file of no bytes."""
    to.write_bytes(b"")
    return to


def text(to: Path) -> Path:
    """Plain text under a video's name."""
    to.write_text("Đây là văn bản, không phải video.\n" * 200, encoding="utf-8")
    return to


def mislabel(path: Path, to: Path) -> Path:
    """The same bytes under another name (for instance an AVI called .mp4)."""
    shutil.copyfile(path, to)
    return to


def _encoder_options(codec: str, gop: int, bframes: int, params: str | None) -> dict[str, str]:
    given = params or f"keyint={gop}:min-keyint={gop}:scenecut=0:bframes={bframes}:open-gop=0"
    if codec == "h264":
        return {"preset": "ultrafast", "x264-params": given}
    if codec in ("hevc", "h265"):
        return {"preset": "ultrafast", "x265-params": f"{given}:log-level=none:pools=none"}
    return {}


def _write_sound(out: av.container.OutputContainer, sound: av.AudioStream, seconds: float) -> None:
    samples = 1024
    for block in range(round(seconds * 8000 / samples)):
        tone = np.sin(np.arange(block * samples, (block + 1) * samples) / 8).astype(np.float32)
        frame = av.AudioFrame.from_ndarray(tone[None, :], format="fltp", layout="mono")
        frame.sample_rate = 8000
        frame.pts, frame.time_base = block * samples, Fraction(1, 8000)
        out.mux(sound.encode(frame))
    out.mux(sound.encode())
