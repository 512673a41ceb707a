"""The same coded picture has the same print in every container; another picture has another."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.media.one_pass import probe
from tests.factories import video
from tests.factories.recorder_files import rewrap


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_prints_do_not_depend_on_the_container_or_the_cut(tmp_path: Path, codec: str) -> None:
    whole = video.make_clip(tmp_path / "a.mp4", seconds=4, codec=codec)
    prints = probe(whole).prints
    assert [at for at, _ in prints] == [0, 1_000, 2_000, 3_000]
    assert len({told for _, told in prints}) == 4 and all(len(told) == 16 for _, told in prints)
    for name, container in (("b.ts", "mpegts"), ("b.mkv", "matroska")):
        assert probe(rewrap(whole, tmp_path / name, container=container)).prints == prints, name
    assert probe(rewrap(whole, tmp_path / "half.mp4", pictures=20)).prints == prints[:2]
    other = video.make_clip(tmp_path / "c.mp4", seconds=4, codec=codec, seed=5)
    assert not {told for _, told in probe(other).prints} & {told for _, told in prints}


def test_codings_without_units_are_printed_too(tmp_path: Path) -> None:
    path = video.make_clip(tmp_path / "a.mkv", seconds=1, codec="mjpeg")
    assert len(probe(path).prints) == 10
