"""What the media room answers with: plain values that cross the pipe from the child process as JSON.

Lengths and offsets (``*_ms``) are milliseconds on the file's own timeline, which begins with its first picture; only
fields that say "epoch" are instants. Paths are absolute. Nothing here knows cameras, cases or the archive.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Progress = Callable[[float], None]
"""Called with the share of work done, 0 to 1; of a child's work, in its parent."""

TARGET_MS = 60_000  # the length a clip is cut to where the key frames allow
CAP_MS = 300_000  # no clip is longer: the index of clips relies on it
KEYFRAME_EVERY_MS = 2_000  # how often a working copy can be entered
PREVIEW_HEIGHT = 720  # a preview for a browser is not taller


@dataclass(frozen=True)
class Probe:
    """What a video file is, after reading all its packets (pictures are not decoded, except the first).

    ``container`` is the short name by content, not by file name: mp4, matroska, avi, mpegts, mpeg, flv, h264, ...
    ``frames`` counts packets of the video stream; ``duration_ms`` is what could be read, ``declared_ms`` what the
    file claims. ``device_start_ms`` is the epoch instant the file's metadata claims, untouched (many recorders write
    local time and call it UTC; phones may write the end). ``damaged`` is a Vietnamese sentence, None for a whole file.
    ``timeline_mended`` says that time stamps were missing or ran backwards and were made anew from the frame rate.
    ``is_own_clock``: the start is the recorder's own clock, written beside every picture, and ``channel_number`` (from
    1) stands there, too. ``has_clock`` is False for raw streams: their lengths are as good as the rate they were read
    with; ``coded_rate`` is what the coding says of that rate, None when it says nothing. ``prints``: of its key frames,
    each with its offset.
    """

    container: str
    video_codec: str
    pix_fmt: str | None
    audio_codec: str | None
    width: int
    height: int
    rotation_deg: int
    frame_rate: float
    frames: int
    keyframes: int
    duration_ms: int
    declared_ms: int | None
    bytes: int
    device_start_ms: int | None
    timeline_mended: bool
    damaged: str | None
    is_own_clock: bool = False
    channel_number: int | None = None
    has_clock: bool = True
    coded_rate: float | None = None
    prints: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Gop:
    """One group of pictures: where its key frame lies in the file and how far it reaches.

    ``at_bytes`` is None where the container does not say; ``bytes`` sums the video packets. ``print``: of its key frame
    (``media/prints.py``); empty where nobody asks for it.
    """

    offset_ms: int
    duration_ms: int
    at_bytes: int | None
    bytes: int
    packets: int
    print: str = ""


@dataclass(frozen=True)
class ActivityPoint:
    """How much the picture changed since the key frame before, 0 (nothing) to 100 (everything)."""

    offset_ms: int
    value: float


@dataclass(frozen=True)
class Health:
    """Is the picture fit to be seen? Flags first, then the medians over key frames they were judged by.

    ``brightness`` and ``contrast`` (as a standard deviation) are grey levels 0–255; ``sharpness`` the strength of edges
    in relation to the contrast, without a unit; ``clipped`` the share 0–1 of pixels burnt out to white; ``stillness``
    the largest change, in grey levels, between neighbouring key frames; ``flat`` the share 0–1 without detail;
    ``noise`` the grain, in grey levels; ``crispness`` the finer detail in relation to the coarser. ``flags`` holds any
    of: black, overexposed, covered, blurred, noisy, frozen, undecodable.
    """

    flags: tuple[str, ...]
    brightness: float
    contrast: float
    sharpness: float
    clipped: float
    stillness: float
    flat: float = 0.0
    noise: float = 0.0
    crispness: float = 1.0

    @property
    def good(self) -> bool:
        """No flag was raised."""
        return not self.flags


@dataclass(frozen=True)
class Look:
    """What the decoded key frames of a stretch of video show.

    ``thumbnail_path`` is a JPEG about 320 px wide of the most typical key frame that is not black (None when none
    could be decoded or none was asked for), ``thumbnail_ms`` where it stands. ``activity`` is one score, 0–100.
    ``motion`` says where something moved (``motion.py``), None when no two key frames could be compared; ``is_thin``
    that key frames stand too far apart for curve and map to be trusted with what is quick. ``clock_places``: where the
    recorder's running clock was left out of the map.
    """

    thumbnail_path: Path | None
    thumbnail_ms: int | None
    activity: float
    activity_curve: tuple[ActivityPoint, ...]
    health: Health
    seen_keyframes: int
    undecodable_keyframes: int
    motion: str | None = None
    is_thin: bool = False
    clock_places: tuple[int, ...] = ()


@dataclass(frozen=True)
class Examination:
    """Everything learnt from one pass over a file: what it is, its digest, its GOPs and what its key frames show."""

    probe: Probe
    sha256: str
    gops: tuple[Gop, ...]
    look: Look


@dataclass(frozen=True)
class Seen:
    """What the key frames of a short file show. The thumbnail is a JPEG in memory: ``look.thumbnail_path`` is None.

    ``damaged`` is a Vietnamese sentence, None for a whole file.
    """

    look: Look
    thumbnail: bytes | None
    damaged: str | None


@dataclass(frozen=True)
class Fragment:
    """One independently playable piece of a fragmented MP4 (one GOP): for playlists with byte ranges."""

    at_bytes: int
    bytes: int
    offset_ms: int
    duration_ms: int


@dataclass(frozen=True)
class CutClip:
    """A clip cut without re-encoding. ``offset_ms`` is where it begins on the timeline of the file it came from.

    ``fragments`` is empty for Matroska; in MP4 everything before the first fragment is the initialisation part.
    """

    path: Path
    offset_ms: int
    duration_ms: int
    bytes: int
    sha256: str
    container: str
    codec: str
    width: int
    height: int
    frame_rate: float
    frames: int
    keyframes: int
    fragments: tuple[Fragment, ...]


@dataclass(frozen=True)
class WorkingCopy:
    """An H.264 MP4 made by re-encoding: never evidence, always labelled. ``reason`` is a Vietnamese sentence.

    ``offset_ms`` is where its first picture stands on the timeline of the file it was made from.
    """

    path: Path
    offset_ms: int
    duration_ms: int
    bytes: int
    sha256: str
    container: str
    codec: str
    width: int
    height: int
    frame_rate: float
    frames: int
    keyframes: int
    reason: str
    damaged: str | None


@dataclass(frozen=True)
class TakenClip:
    """A cut clip together with what its key frames show (seen in the same pass)."""

    clip: CutClip
    look: Look


@dataclass(frozen=True)
class Taken:
    """A master taken apart: examined and cut in one pass.

    ``examination`` speaks of the master. When its key frames stand further apart than the cap, ``working_copy`` was
    made and ``clips`` were cut from that copy (its timeline is the master's); else it is None and the clips carry the
    master's own packets.
    """

    examination: Examination
    clips: tuple[TakenClip, ...]
    working_copy: WorkingCopy | None


@dataclass(frozen=True)
class Part:
    """One stored clip for :func:`ingest.media.exhibit.join`: ``start_ms`` places its first picture on the common
    timeline (for instance the corrected epoch instant)."""

    path: Path
    start_ms: int


@dataclass(frozen=True)
class Piece:
    """Which stretch of the common timeline shows where in a joined file: holes between clips are closed up in it.

    ``part`` counts the given clips from 0, ``at_ms`` is the place in the joined file, ``start_ms`` on the common line.
    """

    part: int
    at_ms: int
    start_ms: int
    duration_ms: int


@dataclass(frozen=True)
class JoinedFile:
    """One file joined from stored clips without re-encoding, from key frame to key frame around the asked interval."""

    path: Path
    start_ms: int
    duration_ms: int
    bytes: int
    sha256: str
    container: str
    codec: str
    pix_fmt: str | None
    width: int
    height: int
    frames: int
    playable: bool
    pieces: tuple[Piece, ...]
