"""The right container for the coding, fragments found by walking boxes, nothing left of a file given up."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from ingest.media.source import Source
from ingest.media.writer import Writer, container_for, fragments_of
from tests.factories import video


@pytest.mark.parametrize(
    ("codec", "audio", "expected"),
    [("h264", False, "mp4"), ("h264", True, "mp4"), ("mjpeg", False, "mp4"), ("msmpeg4v3", False, "matroska")],
)
def test_the_container_that_can_carry_it(codec: str, audio: bool, expected: str, tmp_path: Path) -> None:
    path = video.make_clip(tmp_path / ("a.mp4" if audio else "a.avi"), seconds=1, codec=codec, audio=audio)
    with Source(path, with_audio=audio) as source:
        assert container_for(source) == expected


def test_a_file_given_up_is_gone(tmp_path: Path) -> None:
    with Source(video.make_clip(tmp_path / "a.mp4", seconds=1)) as source:
        writer = Writer(tmp_path / "out", source)
        assert writer.path.exists()
        writer.abandon()
    assert not (tmp_path / "out.mp4").exists()


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def test_fragments_are_found_by_walking_boxes(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    large = struct.pack(">I4sQ", 1, b"mdat", 16 + 30) + bytes(30)
    path.write_bytes(
        box(b"ftyp", b"isom") + box(b"moof", bytes(4)) + large + box(b"moof", bytes(6)) + box(b"mdat", b"")
    )
    assert fragments_of(path) == [(12, 12 + 46), (70, 14 + 8)]


@pytest.mark.parametrize("content", [b"", b"\x00", bytes(64), b"\xff" * 64, struct.pack(">I4s", 1, b"moof")])
def test_nonsense_has_no_fragments(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    assert fragments_of(path) == []
