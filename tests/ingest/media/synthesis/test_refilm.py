from pathlib import Path

import av
import numpy as np
import pytest

from ingest.media.synthesis.encode import Encoding, write
from ingest.media.synthesis.faults import Fault
from ingest.media.synthesis.osd import Osd
from ingest.media.synthesis.refilm import WIDEST, length_s, refilm
from storage.errors import Refused

START_MS = 1_763_800_000_000


def _real(path: Path, *, width: int = 320, height: int = 180, encoding: Encoding | None = None) -> Path:
    """A file of 4 s at 20 pictures a second whose brightness tells the time: 10 + 50 per second."""
    frames = (np.full((height, width, 3), 10 + index * 2.5, np.uint8) for index in range(80))
    write(frames, path, encoding or Encoding(quantiser=20), width=width, height=height, rate=20)
    return path


def _levels(path: Path) -> list[float]:
    with av.open(str(path)) as source:
        return [float(frame.to_ndarray(format="gray")[60:120].mean()) for frame in source.decode(video=0)]


@pytest.mark.parametrize("encoding", [Encoding(), Encoding("msmpeg4v3", "avi"), Encoding("hevc", "ts")])
def test_a_stretch_is_worn_in_step_with_time_and_begun_again_at_the_end(encoding: Encoding, tmp_path: Path) -> None:
    real = _real(tmp_path / "real", encoding=encoding)
    count = refilm(real, START_MS, 6, tmp_path / "worn.mp4", encoding=Encoding(), osd=Osd("C"), from_s=2, rate=8)
    levels = _levels(tmp_path / "worn.mp4")
    assert len(levels) == count == 48
    assert levels[0] == pytest.approx(110, abs=8)
    assert levels[8] == pytest.approx(160, abs=8)
    assert levels[20] == pytest.approx(10 + (0.5 * 50), abs=16)  # 2 s of it were left: begun again half a second ago


def test_wide_footage_is_made_narrower_and_even(tmp_path: Path) -> None:
    real = _real(tmp_path / "real.mp4", width=1280, height=722)
    refilm(real, START_MS, 1, tmp_path / "worn.mp4", encoding=Encoding(), osd=Osd("C"))
    with av.open(str(tmp_path / "worn.mp4")) as source:
        context = source.streams.video[0].codec_context
        assert (context.width, context.height) == (WIDEST, 540)


def test_a_start_beyond_the_end_is_taken_round(tmp_path: Path) -> None:
    real = _real(tmp_path / "real.mp4")
    assert length_s(real) == pytest.approx(4, abs=0.1)
    refilm(real, START_MS, 1, tmp_path / "worn.mp4", encoding=Encoding(), osd=Osd("C"), from_s=4_000_001)
    assert _levels(tmp_path / "worn.mp4")[0] == pytest.approx(60, abs=12)


def test_a_frozen_camera_repeats_one_picture(tmp_path: Path) -> None:
    real = _real(tmp_path / "real.mp4")
    refilm(real, START_MS, 3, tmp_path / "worn.mp4", encoding=Encoding(), osd=Osd("C"), fault=Fault.FROZEN)
    levels = _levels(tmp_path / "worn.mp4")
    assert np.ptp(levels) < 2


@pytest.mark.parametrize("content", [b"", b"not a film at all" * 100], ids=["empty", "text"])
def test_a_file_without_video_is_refused_by_name_and_leaves_nothing(content: bytes, tmp_path: Path) -> None:
    real = tmp_path / "ghi chép.mp4"
    real.write_bytes(content)
    with pytest.raises(Refused, match="ghi chép") as refusal:
        refilm(real, START_MS, 3, tmp_path / "worn.mp4", encoding=Encoding(), osd=Osd("C"))
    assert refusal.value.code == "footage_unreadable"
    assert not (tmp_path / "worn.mp4").exists()


def test_a_file_cut_off_in_the_middle_is_worn_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = _real(tmp_path / "whole.ts", encoding=Encoding("h264", "ts", gop_s=0.5, quantiser=20)).read_bytes()
    torn = tmp_path / "torn.ts"
    torn.write_bytes(whole[: len(whole) // 2])
    assert refilm(torn, START_MS, 5, tmp_path / "worn.mp4", encoding=Encoding(), osd=Osd("C")) == 40
    assert max(_levels(tmp_path / "worn.mp4")) < 170
