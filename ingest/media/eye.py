"""Looking at key frames: decode as cheaply as the coding allows, keep a small picture and a few figures of each."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import av.error
import cv2
import numpy as np
from av.packet import Packet
from av.stream import Stream
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from ingest.media.motion import shares_of
from ingest.media.source import Source, out_of_memory
from ingest.media.view import detail_of, flat_share

Picture = NDArray[np.uint8]

LONG_SIDE = 320  # px of the small picture kept of a key frame
_NOT_CLOSER_MS = 900  # of key frames that crowd (every MJPEG picture is one), about one a second is decoded …
_EVERY_MS = 60_000 // 24  # … and of large ones, which cost most, 24 a minute at 1080p, in proportion to the pixels …
_EVERY_MS_OF_HEVC = 60_000 // 20  # … of H.265, which costs half as much again, 20;
_FULL_HD = 1920 * 1080
_RAREST_MS = 4_000  # but never fewer than this: between further ones whoever runs through is missed
_FIRST = 4  # these are looked at as they come: what is short is judged by them
_CHANGED_BY = 16  # grey levels: less is noise and coding, more is something that moved
_BURNT_OUT = 250
_TENTHS_APART = 2.56  # standard deviations between the first and the last tenth of what is spread evenly about a middle
_GRAIN = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.int16)
_EDGES_OF_ROUNDING = 0.8  # what whole grey levels alone make of a perfectly smooth picture
_BAND_OF_ROUNDING = 0.3  # squared grey levels: fainter detail than that is none
_HALVES = ("mpeg4", "mjpeg", "msmpeg4v1", "msmpeg4v2", "msmpeg4v3", "mpeg1video", "mpeg2video")

cv2.setNumThreads(1)  # one thread for each worker: more would only take from the next one


@dataclass(slots=True)
class Figures:
    """What was measured on one key frame, small enough to keep for every one of a long file.

    ``contrast`` is how far apart the grey levels lie, as a standard deviation; ``fine`` the strength of edges that four
    fifths of the patches stay below, ``sharpness`` that in relation to the contrast. ``crispness`` is how much detail
    of two pixels there is for that of four, where it is most: it tells a soft edge from a faint one. ``most_below`` is
    the grey level that nine tenths of the picture stay below, ``flat`` the share 0–1 without detail, ``noise`` its
    grain in grey levels. ``changed`` is the share 0–1 of the picture that differs from the key frame before,
    ``moved_by`` the largest difference of a patch in grey levels, ``stirred_by`` what a third of the patches with
    detail stay below: noise stirs all of those, burnt-in running time only a few. All None on the first one.
    """

    pts: int
    brightness: float
    contrast: float
    fine: float
    sharpness: float
    crispness: float
    clipped: float
    most_below: float
    flat: float
    noise: float
    changed: float | None
    moved_by: float | None
    stirred_by: float | None


@dataclass(slots=True)
class KeySight:
    """One decoded key frame: ``picture`` is BGR with a long side of 320 px, ``sketch`` 18x32 grey.

    ``motion`` is the share 0–1 of each of 16x16 places that differs from the key frame before, ``moved`` which pixels
    of half the size do; None on the first one.
    """

    figures: Figures
    picture: Picture
    sketch: NDArray[np.float32]
    motion: NDArray[np.float32] | None
    moved: NDArray[np.bool_] | None = None


class Undecodable:
    """A key packet that is broken."""


class Eye:
    """Decodes the key packets it is shown, at most ``limit`` of them, on one thread.

    Decoding is nearly all that looking costs, so large pictures are not all decoded: the first four, then the first of
    each stretch of time (``stretch_ms``).
    ``undecodable`` counts broken key packets. One that gives no picture without being broken is not counted: some
    streams refresh the picture bit by bit, and some damaged files call every picture a key frame. ``rotation_deg`` is
    how far the player turns the picture, clockwise: 0, 90, 180 or 270.
    """

    def __init__(self, source: Source, limit: int | None = None) -> None:
        self.seen = 0
        self.undecodable = 0
        self.rotation_deg = 0
        self._limit = limit
        self._closest = source.to_ticks(_NOT_CLOSER_MS)
        stretch = stretch_ms(source.codec, source.stream.width, source.stream.height)
        self._stretch = max(1, source.to_ticks(stretch))
        self._first_pts: int | None = None
        self._last_pts: int | None = None
        self._before: NDArray[np.int16] | None = None
        self._decoder = _cheap_decoder(source)

    def see(self, packet: Packet[Stream]) -> KeySight | Undecodable | None:
        """The sight of this key packet; None when there is none to be had (see above), or when it
        is too close to the last one or beyond the limit."""
        assert packet.pts is not None
        if self._limit is not None and self.seen >= self._limit:
            return None
        if self._is_enough(packet.pts):
            return None
        frame = self._decoded(packet)
        if not isinstance(frame, VideoFrame):
            self.undecodable += isinstance(frame, Undecodable)
            return frame
        self._first_pts = packet.pts if self._first_pts is None else self._first_pts
        self._last_pts = packet.pts
        self.seen += 1
        if self.seen == 1:
            self.rotation_deg = round(-frame.rotation / 90) * 90 % 360
        return self.judged(packet.pts, _small(frame))

    def _is_enough(self, pts: int) -> bool:
        """Whether this stretch of time was looked at already."""
        if self._first_pts is None or self._last_pts is None or pts < self._last_pts:
            return False
        if self.seen < _FIRST:
            return pts - self._last_pts < self._closest
        since = (pts - self._first_pts) // self._stretch
        return since == (self._last_pts - self._first_pts) // self._stretch

    def _decoded(self, packet: Packet[Stream]) -> VideoFrame | Undecodable | None:
        # Flushing after every key frame gives its picture at once instead of some key frames later.
        try:
            frames = [*self._decoder.decode(packet), *self._decoder.decode(None)]
        except (av.error.FFmpegError, ValueError) as error:
            if out_of_memory(error):
                raise MemoryError from error
            return Undecodable()
        finally:
            self._decoder.flush_buffers()
        return frames[0] if frames else None

    def judged(self, pts: int, picture: Picture) -> KeySight:
        """Measure one small BGR picture, compared with the one judged before it."""
        grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        full = np.asarray(grey, dtype=np.float32)
        detail = detail_of(full)
        moved, moved_by, stirred_by = self._change_from_before(grey, detail)
        motion = None if moved is None else shares_of(moved)
        sketch = np.asarray(cv2.resize(grey, (32, 18), interpolation=cv2.INTER_AREA), dtype=np.float32)
        # By patches and without extremes, because recorders burn crisp text into the most unfit pictures.
        low, high = np.quantile(sketch, (0.1, 0.9))
        contrast = float(high - low) / _TENTHS_APART
        fine = _fine_of(grey)
        figures = Figures(
            pts=pts,
            brightness=cv2.mean(grey)[0],
            contrast=contrast,
            fine=fine,
            sharpness=max(0.0, fine - _EDGES_OF_ROUNDING) / (contrast + 1.0),
            crispness=_crispness(full),
            clipped=cv2.countNonZero(cv2.inRange(grey, _BURNT_OUT, 255)) / grey.size,
            most_below=float(high),
            flat=flat_share(detail),
            noise=_grain(grey),
            changed=None if motion is None else float(motion.mean()),
            moved_by=moved_by,
            stirred_by=stirred_by,
        )
        return KeySight(figures, picture, sketch, motion, moved)

    def _change_from_before(
        self, grey: cv2.typing.MatLike, detail: NDArray[np.float32]
    ) -> tuple[NDArray[np.bool_] | None, float | None, float | None]:
        half = cv2.resize(grey, (grey.shape[1] // 2 or 1, grey.shape[0] // 2 or 1), interpolation=cv2.INTER_AREA)
        now = np.asarray(half, dtype=np.int16)
        before, self._before = self._before, now
        if before is None or before.shape != now.shape:
            return None, None, None
        difference = now - before
        # Exposure that drifts lifts the whole picture alike: that is light, not activity.
        drift = int(np.median(difference[::4, ::4]))
        moved = np.abs(difference - drift) > _CHANGED_BY
        patches = cv2.resize(np.abs(difference).astype(np.float32), (16, 9), interpolation=cv2.INTER_AREA)
        detailed = np.asarray(patches)[detail >= np.median(detail)]
        return moved, float(np.max(patches)), float(np.quantile(detailed, 0.3))


def stretch_ms(codec: str, width: int, height: int) -> int:
    """How long a stretch of time is of which one key frame of this coding and size (pixels) is decoded."""
    every_ms = _EVERY_MS_OF_HEVC if codec == "hevc" else _EVERY_MS
    return min(_RAREST_MS, max(_NOT_CLOSER_MS, every_ms * width * height // _FULL_HD))


def _fine_of(grey: cv2.typing.MatLike) -> float:
    edges = np.asarray(cv2.Laplacian(cv2.GaussianBlur(grey, (3, 3), 0), cv2.CV_32F), dtype=np.float32)
    patches = cv2.resize(edges * edges, (16, 9), interpolation=cv2.INTER_AREA)
    return float(np.sqrt(np.quantile(patches, 0.8)))


def _crispness(grey: NDArray[np.float32]) -> float:
    """See ``Figures``: of the patches with more detail than half of them, what a quarter of them has at the least.

    Edges of a sharp picture have as much of the finer band as of the coarser one, however faint they are; a lens out of
    focus takes the finer one first. The rows at top and bottom are left out: recorders' crisp text stands there.
    """
    two, four = cv2.GaussianBlur(grey, (0, 0), 2.0), cv2.GaussianBlur(grey, (0, 0), 4.0)
    fine, coarse = (
        np.asarray(cv2.resize(band * band, (16, 9), interpolation=cv2.INTER_AREA), dtype=np.float32)[1:8]
        for band in (cv2.GaussianBlur(grey, (0, 0), 1.0) - two, two - four)
    )
    detailed = coarse >= np.median(coarse)
    return float(np.quantile(np.sqrt(fine[detailed] / (coarse[detailed] + _BAND_OF_ROUNDING)), 0.75))


def _grain(grey: cv2.typing.MatLike) -> float:
    """The grain of a picture in grey levels: what is left when all that is smooth or an edge is taken away."""
    left = np.abs(cv2.filter2D(grey, cv2.CV_16S, _GRAIN))
    return float(np.median(left)) / 6 * 1.4826


def _cheap_decoder(source: Source) -> VideoCodecContext:
    decoder = source.stream.codec_context
    decoder.thread_count = 1
    decoder.thread_type = "NONE"
    decoder.skip_frame = "NONKEY"
    # The smoothing filter changes nothing that is seen at 320 px; codings of the last century can decode at half size.
    options = {"skip_loop_filter": "all", "flags2": "+fast"}
    if source.codec in _HALVES and source.stream.width >= 1280:
        options["lowres"] = "1"
    decoder.options = options
    return decoder


def _small(frame: VideoFrame) -> Picture:
    scale = Fraction(LONG_SIDE, max(frame.width, frame.height))
    if scale >= 1:
        width, height = frame.width, frame.height
    else:
        width, height = max(2, round(frame.width * scale)), max(2, round(frame.height * scale))
    small = frame.reformat(width=width, height=height, format="bgr24", interpolation="AREA")
    return np.asarray(small.to_ndarray(), dtype=np.uint8)
