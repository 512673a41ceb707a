"""Every kind of name is valid, tells its kind, and can be read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.objects import keys

SHA = "0123456789abcdef" * 4
NAMES = {
    "staging": keys.staging_key("0f" * 16),
    "master": keys.master_key(7, SHA),
    "clip": keys.clip_key(7, 1_772_300_000_000, 60_000, SHA, "mp4"),
    "sidecar": keys.sidecar_key(keys.clip_key(7, 1_772_300_000_000, 60_000, SHA, "mkv")),
    "thumbnail": keys.thumbnail_key(7, 1_772_300_000_000, SHA),
    "exhibit": keys.exhibit_key(12, 1, SHA, "mp4"),
    "copy": keys.copy_key(3, SHA),
    "report": keys.report_key(5, SHA, "docx"),
    "beat": keys.beat_key("máy-thu-1"),
    "clock": keys.photograph_key(7, "0a1b2c3d4e5f", SHA, "jpg"),
}


@pytest.mark.parametrize(("kind", "name"), NAMES.items())
def test_every_kind_is_valid_and_tells_itself(kind: str, name: str) -> None:
    assert keys.is_valid(name)
    assert keys.kind_of(name) == kind
    assert set(NAMES) == {*keys.KINDS, "sidecar"}


@given(
    st.integers(1, 99_999_999),
    st.integers(946_684_800_000, 4_000_000_000_000),
    st.integers(1, 300_000),
    st.sampled_from(["mp4", "mkv"]),
)
def test_a_clip_name_is_reversible(camera: int, start: int, length: int, extension: str) -> None:
    name = keys.clip_key(camera, start, length, SHA, extension)
    assert keys.is_valid(name)
    assert keys.parse_clip_key(name) == keys.ClipName(camera, start, length, SHA[:16], extension)
    assert keys.parse_clip_key(keys.sidecar_key(name)) is None


def test_the_day_in_a_name_is_vietnamese() -> None:
    assert "/2026-03-01/" in keys.clip_key(1, 1_772_298_000_000, 1, SHA, "mp4")  # 00:00 there, 17:00 the day before UTC


@given(st.integers(1, 99_999_999))
def test_a_master_name_is_reversible(camera: int) -> None:
    assert keys.parse_master_key(keys.master_key(camera, SHA)) == (camera, SHA)
    assert keys.parse_master_key(NAMES["clip"]) is None


@pytest.mark.parametrize("name", ["", "x", "clips/a", "clip", "CLIP/a", "clip.json"])
def test_a_foreign_name_is_unknown(name: str) -> None:
    assert not keys.is_valid(name)
    assert keys.parse_clip_key(name) is None
    assert keys.kind_of("etc/passwd") == "unknown"
    assert keys.kind_of("beat/somebody") == "unknown"


def test_hold_marks_and_drafts_can_never_be_names() -> None:
    assert not keys.is_valid(".held/clip/a") and not keys.is_valid("clip/.partial")
    assert keys.is_prefix("") and keys.is_prefix("clip/0000") and not keys.is_prefix("../")
