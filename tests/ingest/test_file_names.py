"""What recorders write into names, as files in the field show it; and that no name whatever makes it stumble."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.file_names import NameTells, read_name
from storage.values.clock import from_local, to_local

TIMES = st.datetimes(datetime.fromisoformat("2001-01-01"), datetime.fromisoformat("2090-01-01"))
DAV_FOLDER = "FTP/2026-03-06/001/dav/10"


@pytest.mark.parametrize(
    ("name", "folder", "brand", "channel", "start", "end"),
    [
        (
            "NVR_ch1_main_20260619064223_20260619064228.dav",
            "",
            "dahua",
            1,
            "2026-06-19 06:42:23",
            "2026-06-19 06:42:28",
        ),
        (
            "XVR_ch12_main_20260604130000_20260604135959.mp4",
            "",
            "dahua",
            12,
            "2026-06-04 13:00:00",
            "2026-06-04 13:59:59",
        ),
        (
            "NVR_ch1_main_20260330000000_20260330235960.dav",
            "",
            "dahua",
            1,
            "2026-03-30 00:00:00",
            "2026-03-31 00:00:00",
        ),
        (
            "NVR_ch2_extra1_20260330000000_20260330000500.avi",
            "KBVISION",
            "kbvision",
            2,
            "2026-03-30 00:00:00",
            "2026-03-30 00:05:00",
        ),
        ("192.168.1.108_IP Camera_main_20261115162510.mp4", "", "dahua", None, "2026-11-15 16:25:10", None),
        (
            "172.18.14.7_IPC_main_20260603081533_083959.mp4",
            "",
            "dahua",
            None,
            "2026-06-03 08:15:33",
            "2026-06-03 08:39:59",
        ),
        ("10.27.32-10.28.00[M][0@0][0].dav", DAV_FOLDER, "dahua", 1, "2026-03-06 10:27:32", "2026-03-06 10:28:00"),
        (
            "23.50.00-00.10.00[R][0@0][0].dav",
            "2026-03-06/002/dav/23",
            "dahua",
            2,
            "2026-03-06 23:50:00",
            "2026-03-07 00:10:00",
        ),
        (
            "01.30.00-02.00.00[R][0@0][0].dav",
            "imou/2026-05-02/0/dav/01",
            "imou",
            1,
            "2026-05-02 01:30:00",
            "2026-05-02 02:00:00",
        ),
        ("10.27.32-10.28.00[M][0@0][0].dav", "", "dahua", None, None, None),
        ("D01_20261101235950.mp4", "", "hikvision", 1, "2026-11-01 23:59:50", None),
        ("A04_20261101235950_20261102000950.mp4", "", "hikvision", 4, "2026-11-01 23:59:50", "2026-11-02 00:09:50"),
        ("ch01_00000000363000000.mp4", "", "hikvision", 1, None, None),
        ("10.80.21.136_01_20260312164150554_2.mp4", "", "hikvision", 1, "2026-03-12 16:41:50.554", None),
        ("192.168.4.84_01_202603011813246.mp4", "", "hikvision", 1, "2026-03-01 18:13:24.006", None),
        ("192.168.0.64_03_20260319093422939_MOTION_DETECTION.mp4", "", "hikvision", 3, "2026-03-19 09:34:22.939", None),
        ("CH09_20260326_173728_184505.avi", "", None, 9, "2026-03-26 17:37:28", "2026-03-26 18:45:05"),
        (
            "Camera 02 2026-03-02 08-15-00 - 2026-03-02 09-15-00.mp4",
            "Ezviz Studio",
            "ezviz",
            2,
            "2026-03-02 08:15:00",
            "2026-03-02 09:15:00",
        ),
        ("02-03-2026 08h15m30.mp4", "", None, None, "2026-03-02 08:15:30", None),
        ("VID_20260302_081500.mp4", "", None, None, "2026-03-02 08:15:00", None),
        ("2026-03-02T08.15.00.ts", "", None, None, "2026-03-02 08:15:00", None),
        ("cam_19990101101010.mp4", "", None, None, "1999-01-01 10:10:10", None),
        ("01-02-1999 08h15m30.mp4", "", None, None, "1999-02-01 08:15:30", None),
        ("cổng chợ.mp4", "", None, None, None, None),
        ("20261399_999999.mp4", "", None, None, None, None),
        ("NVR_ch1_main_20261399000000_20261399000500.dav", "", None, 1, None, None),
        ("NVR_ch1_main_20260302081500_20250302081500.dav", "", "dahua", 1, "2026-03-02 08:15:00", None),
        ("20260302081500 20991231000000.mp4", "", None, None, "2026-03-02 08:15:00", None),
    ],
)
def test_names_of_the_field(  # noqa: PLR0917 - a row of the table
    name: str, folder: str, brand: str | None, channel: int | None, start: str | None, end: str | None
) -> None:
    told = read_name(name, folder)
    assert (told.brand, told.channel_number) == (brand, channel)
    assert told.start_ms == (from_local(datetime.fromisoformat(start)) if start else None)
    assert told.end_ms == (from_local(datetime.fromisoformat(end)) if end else None)
    assert not told.is_ring_block


def test_a_block_of_a_cards_ring_is_told() -> None:
    assert read_name("hiv00010.mp4") == NameTells("hikvision", is_ring_block=True)
    assert read_name("hiv00010.mp4", "thẻ EZVIZ").brand == "ezviz"


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_name_makes_it_stumble_and_no_time_is_absurd(name: str, folder: str) -> None:
    told = read_name(name, folder)
    if told.start_ms is not None:
        assert 1970 <= to_local(told.start_ms).year <= 2100
    if told.end_ms is not None:
        assert told.start_ms is not None and told.end_ms > told.start_ms
    assert told.channel_number is None or 1 <= told.channel_number <= 256


@given(
    st.text("0123456789_-. []@chRM", max_size=60),
    TIMES,
)
def test_digits_around_a_time_do_not_make_it_stumble(noise: str, at: datetime) -> None:
    read_name(f"{noise}{at:%Y%m%d%H%M%S}{noise}.dav", noise)


@given(
    st.integers(1, 256),
    TIMES,
    st.integers(1, 86_400),
    st.sampled_from(["NVR", "XVR", "DVR", "Nhà ông Mẫu"]),
)
def test_what_a_recorder_writes_is_read_back(channel: int, start: datetime, seconds: int, recorder: str) -> None:
    start = start.replace(microsecond=0)
    end = start + timedelta(seconds=seconds)
    told = read_name(f"{recorder}_ch{channel}_main_{start:%Y%m%d%H%M%S}_{end:%Y%m%d%H%M%S}.dav")
    assert told == NameTells("dahua", channel, from_local(start), from_local(end))
