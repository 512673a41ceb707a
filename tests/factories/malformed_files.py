"""Files as no recorder should hand them out, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.factories import video

_NO_VIDEO = "Không đọc được tệp này như một tệp video"


@dataclass(frozen=True)
class MalformedFile:
    """``make`` puts it into a folder. Then the outcome: turned away at the door, refused once it was read, or proposed
    with what can be read of it; and words of what the officer reads (none: nothing is to be said)."""

    make: Callable[[Path], Path]
    state: Literal["turned away", "refused", "proposed"]
    said: str = ""


def files() -> dict[str, MalformedFile]:
    """Every malformed file by its name."""
    return {
        "no bytes at all": MalformedFile(lambda folder: video.empty(folder / "a.mp4"), "turned away", "rỗng (0 byte)"),
        "noise named MP4": MalformedFile(lambda folder: video.garbage(folder / "a.mp4"), "refused", _NO_VIDEO),
        "noise named DAV": MalformedFile(lambda folder: video.garbage(folder / "a.dav"), "refused", _NO_VIDEO),
        "text named AVI": MalformedFile(lambda folder: video.text(folder / "a.avi"), "refused", _NO_VIDEO),
        "a playlist that leads to other files": MalformedFile(_playlist, "refused", _NO_VIDEO),
        "sound without pictures": MalformedFile(
            lambda folder: video.make_sound(folder / "a.mp4"), "refused", "không có hình"
        ),
        "MP4 cut off in the middle": MalformedFile(
            lambda folder: _cut_off(folder, ".mp4"), "refused", "thiếu phần mục lục"
        ),
        "a block of a recorder's ring, never written": MalformedFile(_ring_block, "refused", _NO_VIDEO),
        "TS cut off in the middle": MalformedFile(lambda folder: _cut_off(folder, ".ts"), "proposed"),
        "MKV cut off in the middle": MalformedFile(lambda folder: _cut_off(folder, ".mkv"), "proposed", "bị cắt cụt"),
        "AVI under the name of MP4": MalformedFile(_mislabelled, "proposed"),
        "noise written over the middle": MalformedFile(_scratched, "proposed"),
        "a name of 190 letters": MalformedFile(
            lambda folder: video.make_clip(folder / f"{'x' * 190}.mp4", seconds=1), "proposed"
        ),
    }


def _playlist(folder: Path) -> Path:
    path = folder / "list.mp4"
    path.write_text("#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n", encoding="utf-8")
    return path


def _cut_off(folder: Path, suffix: str) -> Path:
    whole = video.make_clip(folder / f"whole{suffix}", seconds=4, container="mp4" if suffix == ".mp4" else None)
    return video.truncate(whole, folder / f"cut{suffix}")


def _ring_block(folder: Path) -> Path:
    path = folder / "hiv00003.mp4"
    path.write_bytes(bytes(200_000))
    return path


def _mislabelled(folder: Path) -> Path:
    return video.mislabel(video.make_clip(folder / "a.avi", seconds=1), folder / "b.mp4")


def _scratched(folder: Path) -> Path:
    return video.scratch(video.make_clip(folder / "a.mp4", seconds=4), folder / "b.mp4", length=5_000)
