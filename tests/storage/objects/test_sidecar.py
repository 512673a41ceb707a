"""A sidecar tells all that the rows of its clip hold, and notices every flipped bit; the old form is still read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from storage.objects import sidecar

SHA = "a" * 64
CLIP = {"camera_id": 7, "start_ms": 1_772_413_200_000, "duration_ms": 60_000, "size_bytes": 9_000, "flags": 16}
DETAIL: dict[str, Any] = {
    "sha256": SHA,
    "container": "mp4",
    "video_codec": "h264",
    "width": 640,
    "height": 360,
    "frame_rate": 14.985,
    "key_frame_count": 30,
    "thumbnail_key": "thumbnail/…",
    "thumbnail_sha256": "b" * 64,
    "thumbnail_bytes": 800,
    "activity": 12,
    "picture": {"curve": [[0, 0.5], [2_000, 31.0]], "thumbnail_ms": None, "flags": ["dark"], "brightness": 12.25},
    "master_offset_ms": 60_000,
    "device_start_ms": 1_772_413_163_000,
    "offset_ms": 37_000,
    "uncertainty_ms": 500,
    "note": "Trùng giờ bắt đầu với đoạn đã có, xếp lùi 1 ms.",
}
MASTER: dict[str, Any] = {
    "camera_id": 7,
    "object_key": "master/…",
    "sha256": "c" * 64,
    "size_bytes": 1 << 33,
    "container": "matroska",
    "video_codec": "hevc",
    "has_audio": True,
    "width": 640,
    "height": 360,
    "duration_ms": 3_600_000,
    "original_name": "Cổng trường «2».mp4",
    "device_start_ms": 1_772_413_103_000,
    "offset_ms": 37_000,
    "uncertainty_ms": 500,
    "filed_start_ms": 1_772_413_140_000,
    "time_source": "stated",
    "damage": "Thiếu đoạn cuối.",
    "has_working_copy": False,
    "handed_in_by": 3,
    "filed_at": 1_772_500_000_000,
}
OLD = {
    name: value
    for name, value in (CLIP | DETAIL).items()
    if name
    not in {
        "frame_rate",
        "key_frame_count",
        "activity",
        "picture",
        "note",
        "thumbnail_key",
        "thumbnail_sha256",
        "thumbnail_bytes",
    }
} | {"format": 1, "camera_code": "VT-0001", "master_sha256": "c" * 64}


def told() -> bytes:
    return sidecar.describe("VT-0001", CLIP, DETAIL, MASTER)


def test_everything_the_rows_hold_comes_back() -> None:
    read = sidecar.read(told())
    assert read.is_whole and read.camera_code == "VT-0001"
    assert {name: getattr(read, name) for name in CLIP} == CLIP
    kept = {name: value for name, value in DETAIL.items() if not name.startswith("thumbnail_")}
    assert {name: getattr(read, name) for name in kept} == kept
    assert read.thumbnail == sidecar.ThumbnailTold("b" * 64, 800)
    assert read.master is not None
    names = read.master.__struct_fields__
    assert {name: getattr(read.master, name) for name in names} == {name: MASTER[name] for name in names}
    assert set(names) == set(MASTER) - {"camera_id", "object_key"}


def test_a_clip_without_thumbnail_says_so() -> None:
    without = DETAIL | {"thumbnail_sha256": None, "thumbnail_bytes": None}
    assert sidecar.read(sidecar.describe("VT-0001", CLIP, without, MASTER)).thumbnail is None


def test_the_same_rows_make_the_same_bytes() -> None:
    assert told() == sidecar.describe("VT-0001", dict(reversed(CLIP.items())), DETAIL, MASTER)


def test_no_flipped_bit_and_no_missing_end_passes() -> None:
    whole = told()
    for bit in range(len(whole) * 8):
        data = bytearray(whole)
        data[bit // 8] ^= 1 << bit % 8
        with pytest.raises(ValueError):
            sidecar.read(bytes(data))
    for length in range(len(whole)):
        with pytest.raises(ValueError):
            sidecar.read(whole[:length])


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"null", b"\xff\xfe", b'{"format":3}', b'{"format":2}'])
def test_what_is_no_sidecar_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        sidecar.read(data)


def test_the_old_form_is_read_and_known_to_be_less() -> None:
    read = sidecar.read(json.dumps(OLD).encode())
    assert not read.is_whole
    assert (read.camera_id, read.sha256, read.master_sha256) == (7, SHA, "c" * 64)
    assert (read.frame_rate, read.picture, read.thumbnail, read.master) == (None, None, None, None)


@pytest.mark.parametrize(
    "change", [{"camera_id": "7"}, {"sha256": "A" * 64}, {"duration_ms": -1}, {"start_ms": 1.5}, {"flags": 1 << 31}]
)
def test_an_old_one_with_nonsense_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        sidecar.read(json.dumps(OLD | change).encode())
