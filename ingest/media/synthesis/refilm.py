"""Real footage worn as the footage of a demonstration camera: a stretch of a file, scaled, with a recorder's text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import cv2

from ingest.media.synthesis.encode import Encoding, write
from ingest.media.synthesis.faults import Fault, veiled
from ingest.media.synthesis.optics import Picture
from ingest.media.synthesis.osd import Osd
from storage.errors import Refused

WIDEST = 960


def refilm(
    real_file: Path,
    start_ms: int,
    seconds: float,
    out_path: Path,
    *,
    encoding: Encoding,
    osd: Osd,
    from_s: float = 0.0,
    rate: int = 8,
    fault: Fault | None = None,
) -> int:
    """Write ``seconds`` of a real file, from ``from_s`` on, as if filmed from the true instant ``start_ms``.

    Anything FFmpeg reads; scaled to at most WIDEST pixels across, shown at ``rate`` pictures per second, begun again
    at the file's start when it ends (``from_s`` is taken modulo its length). Answers the number of frames.
    Raises Refused when the file has no readable video. Leaves no file behind when it fails.
    """
    width, height = _size(real_file)

    def worn() -> Iterator[Picture]:
        source = _looped(real_file, from_s, rate, (width, height))
        shown: Picture | None = None
        for index in range(round(seconds * rate)):
            if shown is None or fault is not Fault.FROZEN:
                picture = next(source)
                shown = picture.copy() if fault is None else veiled(picture, fault).copy()
                osd.burn(shown, start_ms + round(index * 1000 / rate))
            yield shown

    return write(worn(), out_path, encoding, width=width, height=height, rate=rate)


def length_s(real_file: Path) -> float:
    """How long a real file's video is, seconds. Raises Refused when it has none that can be read."""
    with _opened(real_file) as container:
        stream = container.streams.video[0]
        if stream.duration is not None and stream.time_base is not None:
            return float(stream.duration * stream.time_base)
        if container.duration is not None:
            return float(container.duration / av.time_base)
        rate = stream.average_rate or 25
        return sum(1 for packet in container.demux(stream) if packet.size) / float(rate)


def _opened(real_file: Path) -> Any:
    try:
        container = av.open(str(real_file))
    except (av.FFmpegError, OSError) as error:
        raise _unreadable(real_file) from error
    if not container.streams.video:
        container.close()
        raise _unreadable(real_file)
    return container


def _unreadable(real_file: Path) -> Refused:
    return Refused(
        "footage_unreadable",
        f"Tệp «{real_file.name}» không có hình ảnh đọc được. Hãy bỏ tệp này khỏi thư mục rồi chạy lại.",
    )


def _size(real_file: Path) -> tuple[int, int]:
    """Even width and height of the result."""
    with _opened(real_file) as container:
        context = container.streams.video[0].codec_context
        width, height = context.width, context.height
    if width < 32 or height < 32:
        raise _unreadable(real_file)
    scale = min(1.0, WIDEST / width)
    return int(width * scale) // 2 * 2, int(height * scale) // 2 * 2


def _looped(real_file: Path, from_s: float, rate: int, size: tuple[int, int]) -> Iterator[Picture]:
    """Pictures ``1 / rate`` s apart for ever, from ``from_s`` on, then again and again from the file's start."""
    whole_s = length_s(real_file)
    skip_s = from_s % whole_s if whole_s > 0 else 0.0
    while True:
        shown = 0
        for picture in _sampled(real_file, skip_s, rate, size):
            shown += 1
            yield picture
        if shown == 0 and skip_s == 0:
            raise _unreadable(real_file)
        skip_s = 0.0


def _sampled(real_file: Path, from_s: float, rate: int, size: tuple[int, int]) -> Iterator[Picture]:
    due_s = from_s
    with _opened(real_file) as container:
        stream = container.streams.video[0]
        first_s = float((stream.start_time or 0) * (stream.time_base or 0))
        if from_s > 2:
            container.seek(int((from_s + first_s) / stream.time_base), stream=stream)
        try:
            for frame in container.decode(stream):
                at_s = due_s if frame.time is None else frame.time - first_s
                if at_s + 1e-3 < due_s:
                    continue
                picture = cv2.resize(frame.to_ndarray(format="bgr24"), size, interpolation=cv2.INTER_AREA)
                while due_s <= at_s + 1e-3:  # a slower file shows one picture several times
                    yield picture
                    due_s += 1 / rate
        except av.FFmpegError:
            return  # a damaged tail: what could be read is shown
