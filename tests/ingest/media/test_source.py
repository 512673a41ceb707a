"""Only video is opened, by what it is and not by what it is called; what cannot be opened says what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.media.source import SideDigest, Source
from storage.errors import Refused
from storage.values.digest import sha256_of_file
from tests.factories import video


def refusal(path: Path) -> Refused:
    with pytest.raises(Refused) as caught, Source(path):
        pass
    return caught.value


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (video.empty, "empty_file"),
        (video.garbage, "unreadable_video"),
        (video.text, "unreadable_video"),
        (video.make_sound, "no_video_stream"),
    ],
)
def test_what_is_no_video_is_refused(make: Callable[[Path], Path], code: str, tmp_path: Path) -> None:
    path = make(tmp_path / "file.mp4")
    refused = refusal(path)
    assert refused.code == code
    assert "Hãy" in refused.message  # says what to do


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nothing.mp4").code == "missing_file"


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path).code == "missing_file"


def test_an_mp4_without_its_index_is_named_as_such(tmp_path: Path) -> None:
    whole = video.make_clip(tmp_path / "whole.mp4", seconds=2)
    cut_short = video.truncate(whole, tmp_path / "short.mp4", 0.5)
    assert refusal(cut_short).code == "unfinished_file"


def test_a_play_list_does_not_open_other_files(tmp_path: Path) -> None:
    other = video.make_clip(tmp_path / "other.ts", seconds=1)
    lists = {
        "hls.mp4": f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:1,\n{other}\n#EXT-X-ENDLIST\n",
        "concat.mp4": f"ffconcat version 1.0\nfile '{other}'\n",
        "sdp.mp4": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n",
    }
    for name, content in lists.items():
        path = tmp_path / name
        path.write_text(content)
        assert refusal(path).code == "unreadable_video", name


def test_the_container_is_known_by_content(tmp_path: Path) -> None:
    avi = video.make_clip(tmp_path / "made.avi", seconds=1, codec="mpeg4")
    with Source(video.mislabel(avi, tmp_path / "called.mp4")) as source:
        assert (source.container_name, source.codec) == ("avi", "mpeg4")


def test_a_name_full_of_signs_is_only_a_name(tmp_path: Path) -> None:
    path = video.make_clip(tmp_path / "concat:đoạn #1 %d | 'x'.mp4", seconds=1)
    with Source(path) as source:
        assert len(list(source.packets())) == 10


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("2026-03-02T01:00:00.000000Z", 1_772_413_200_000),
        ("2026-03-02T08:00:00+07:00", 1_772_413_200_000),
        ("1970-01-01T00:00:00Z", None),
        ("1904-01-01T00:00:00Z", None),
        ("2026-13-40T99:00:00Z", None),
        ("yesterday", None),
    ],
)
def test_the_device_start_is_taken_only_if_it_can_be_one(claim: str, expected: int | None, tmp_path: Path) -> None:
    # Matroska keeps its tag "date" as it was given, also when it is nonsense.
    path = video.make_clip(tmp_path / "clip.mkv", seconds=1, metadata={"date": claim})
    with Source(path) as source:
        assert source.device_start_ms == expected


def test_the_side_digest_is_that_of_the_file(tmp_path: Path) -> None:
    path = video.garbage(tmp_path / "bytes", length=(3 << 20) + 17)
    digest = SideDigest(path)
    for at_bytes in (10, 1 << 20, 5, (2 << 20) + 1):
        digest.advance(at_bytes)
    assert digest.finish() == sha256_of_file(path)[0]
