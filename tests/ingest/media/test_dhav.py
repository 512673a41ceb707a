"""The recorder's clock in every frame of Dahua's container."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.media.dhav import FrameHead, first_head
from ingest.media.one_pass import probe
from storage.values.clock import from_local
from tests.factories.recorder_files import make_dav

START = datetime.fromisoformat("2026-03-02T08:15:00")


def test_start_and_channel_stand_in_the_file_itself(tmp_path: Path) -> None:
    path = make_dav(tmp_path / "không tên.dav", START, channel=3)
    assert first_head(path) == FrameHead(from_local(START), 3)
    told = probe(path)
    assert (told.container, told.video_codec, told.is_own_clock, told.channel_number) == ("dhav", "h264", True, 3)
    assert (told.device_start_ms, told.frames, told.keyframes) == (from_local(START), 60, 6)
    assert told.has_clock and told.damaged is None


def test_a_clock_that_was_never_set_tells_nothing(tmp_path: Path) -> None:
    data = bytearray(make_dav(tmp_path / "a.dav", START, seconds=1).read_bytes())
    for packed in (b"\0\0\0\0", b"\xff\xff\xff\xff", (1 << 22 | 1 << 17).to_bytes(4, "little")):
        data[16:20] = packed
        path = tmp_path / "b.dav"
        path.write_bytes(bytes(data))
        assert first_head(path) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.binary(max_size=64))
def test_no_bytes_make_it_stumble(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.dav"
    path.write_bytes(b"DHAV\xfd" + data)
    first_head(path)
    path.write_bytes(data + b"DHAV")
    assert first_head(path) is None
