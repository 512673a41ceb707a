"""Files of every format recorders hand out, from the stick to the shelf; malformed ones, each with its outcome."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from storage import hand_in
from storage.catalog import clips, devices, masters
from storage.confirmation import Choice, confirm
from storage.errors import Refused
from storage.models import HandInFile, Intake
from storage.unit_of_work import Archive
from storage.values.clock import from_local
from tests.factories import brought, recorder_files, video
from tests.factories.decoded_here import decode_here
from tests.factories.malformed_files import MalformedFile, files
from tests.factories.promises import kinds, require_promises
from tests.factories.street import a_camera, a_recorder
from workers.catch_up import run_undone

START = datetime.fromisoformat("2026-03-02T08:15:00")
START_MS = from_local(START)
Bring = Callable[..., list[HandInFile]]


@pytest.fixture
def without_children(monkeypatch: pytest.MonkeyPatch) -> None:
    decode_here(monkeypatch)


@pytest.fixture
def bring(archive: Archive) -> Bring:
    """Bring files together and have them read: ``bring(paths, camera_id=…)`` -> their rows."""

    return partial(brought.bring, archive)


def filed_span(archive: Archive, one: Intake) -> tuple[int, int]:
    """First start and last end of what was filed of an intake."""
    assert one.state == "filed" and one.master_id is not None, one.message
    with archive.read() as session:
        found = [clip for clip, _detail in clips.of_master(session, one.master_id)]
    return min(clip.start_ms for clip in found), max(clip.start_ms + clip.duration_ms for clip in found)


NAMED = "NVR_ch2_main_20260302081500_20260302081506"


@pytest.mark.usefixtures("without_children")
@pytest.mark.parametrize("size_name", ["embedded"])
@pytest.mark.parametrize(
    ("suffix", "how", "container", "codec"),
    [
        (".mp4", {}, "mp4", "h264"),
        (".mkv", {"codec": "hevc"}, "matroska", "hevc"),
        (".avi", {}, "avi", "h264"),
        (".ts", {}, "mpegts", "h264"),
        (".ps", {"container": "vob"}, "mpeg", "h264"),
        (".dav", None, "dhav", "h264"),
        (".mp4", {"codec": "mjpeg", "container": "matroska"}, "matroska", "mjpeg"),
    ],
)
def test_formats_with_a_clock(  # noqa: PLR0917 - a row of the table
    archive: Archive, bring: Bring, tmp_path: Path, suffix: str, how: dict[str, Any] | None, container: str, codec: str
) -> None:
    path = tmp_path / f"{NAMED}{suffix}"
    if how is None:
        recorder_files.make_dav(path, START, channel=2)
    else:
        video.make_clip(path, seconds=6, **how)
    (file,) = bring([path], camera_id=a_camera(archive))
    assert (file.state, file.container, file.video_codec) == ("proposed", container, codec), file.message
    assert (file.device_start_ms, file.channel_number, file.needs_rate) == (START_MS, 2, False)
    assert file.time_source == ("file_metadata" if how is None else "file_name")
    (one,) = brought.confirmed(archive, [file])
    begin, end = filed_span(archive, one)
    assert begin == START_MS and abs(end - begin - 6_000) <= 200
    require_promises(archive)


@pytest.mark.usefixtures("without_children")
@pytest.mark.parametrize("size_name", ["embedded"])
@pytest.mark.parametrize(
    ("suffix", "how", "coded"),
    [
        (".h264", {}, 10.0),
        (".h265", {"codec": "hevc"}, 10.0),
        (".mjpeg", {"codec": "mjpeg", "container": "mjpeg"}, None),
    ],
)
def test_raw_streams_have_no_clock_and_are_filed_at_the_stated_rate(  # noqa: PLR0917 - a row of the table
    archive: Archive, bring: Bring, tmp_path: Path, suffix: str, how: dict[str, Any], coded: float | None
) -> None:
    path = video.make_clip(tmp_path / f"cổng{suffix}", seconds=6, **how)
    (file,) = bring([path], camera_id=a_camera(archive))
    assert (file.state, file.needs_rate, file.device_start_ms) == ("proposed", True, None), file.message
    assert (file.frame_count, file.stated_rate) == (60, coded)
    (one,) = brought.confirmed(archive, [file], device_start_ms=START_MS, stated_rate=12.0)
    begin, end = filed_span(archive, one)
    assert (begin, end) == (START_MS, START_MS + 5_000), "60 pictures at 12 a second"
    assert one.time_source == "stated"


@pytest.mark.usefixtures("without_children")
@pytest.mark.parametrize("size_name", ["embedded"])
@pytest.mark.parametrize("given", [pytest.param(one, id=name) for name, one in files().items()])
def test_malformed_files_each_have_a_clear_outcome_and_leave_nothing(
    archive: Archive, bring: Bring, tmp_path: Path, given: MalformedFile
) -> None:
    path, camera_id = given.make(tmp_path), a_camera(archive)
    if given.state == "turned away":
        with pytest.raises(Refused, match=re.escape(given.said)):
            bring([path], camera_id=camera_id)
        assert not list(archive.store.listed())
        return
    (file,) = bring([path], camera_id=camera_id)
    assert file.state == given.state, file.message
    assert given.said in f"{file.message} {json.dumps(file.notes, ensure_ascii=False)}"
    if given.state == "refused":
        assert file.staging_key is None and not list(archive.store.listed()), "its bytes are gone"
        assert kinds(archive)["hand_in.refused"] == 1
    require_promises(archive)
    hand_in.drop(archive, file.hand_in_id, None)
    assert not list(archive.store.listed())
    assert not list((archive.settings.home / "work").iterdir())


@pytest.mark.usefixtures("without_children")
def test_a_recorders_channels_lead_to_their_cameras_and_repeats_are_recognised(
    archive: Archive, bring: Bring, tmp_path: Path
) -> None:
    gate, market = a_camera(archive, "VT-0001"), a_camera(archive, "VT-0002")
    with archive.write() as work:
        device = a_recorder(work)
        for number, camera_id in ((1, gate), (2, market)):
            devices.hang(work.session, device.id, number, camera_id, now=work.now, actor_id=None)
    first = video.make_clip(tmp_path / "NVR_ch1_main_20260302081500_20260302081503.mp4", seconds=3)
    second = video.make_clip(tmp_path / "NVR_ch2_main_20260302081500_20260302081503.mp4", seconds=3, seed=2)
    unknown = video.make_clip(tmp_path / "NVR_ch7_main_20260302081500_20260302081503.mp4", seconds=3, seed=3)
    again = Path(shutil.copy(first, tmp_path / "bản sao.mp4"))
    files = bring([first, second, unknown, again], device_id=device.id)
    assert [file.camera_id for file in files[:3]] == [gate, market, None]
    assert (
        files[3].state == "duplicate"
        and files[3].message == f"Nội dung giống hệt tệp «{first.name}» trong cùng lượt nộp."
    )
    confirm(archive, files[0].hand_in_id, [Choice(file.id, True, file.camera_id, START_MS) for file in files[:2]], None)
    run_undone(archive)
    # the next week's stick: renamed, of the same camera; and the same bytes said to come from another
    (same,) = bring([again], camera_id=gate)
    with archive.read() as session:
        (original,) = masters.of_camera(session, gate)
    assert (same.state, same.master_id) == ("duplicate", original.id) and "đã có trong kho" in (same.message or "")
    (other,) = bring([again], camera_id=market)
    assert other.state == "proposed" and other.master_id == original.id
    assert "camera khác" in other.notes[-1]
    hand_in.drop(archive, other.hand_in_id, None)
    require_promises(archive)


AHEAD = "NVR_ch2_main_20280302081500_20280302081503.mp4"  # a time that cannot be tells nothing


@pytest.mark.usefixtures("without_children")
@pytest.mark.parametrize("size_name", ["embedded"])
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_of_the_same_content_the_name_that_tells_most_is_kept_in_whatever_order(
    archive: Archive, bring: Bring, tmp_path: Path, order: tuple[int, ...]
) -> None:
    telling = video.make_clip(tmp_path / "NVR_ch2_main_20260302081500_20260302081503.mp4", seconds=1)
    names = [telling, *(Path(shutil.copy(telling, tmp_path / name)) for name in ("video kenh 2.mp4", AHEAD))]
    files = bring([names[at] for at in order], camera_id=a_camera(archive))
    kept = next(file for file in files if file.name == telling.name)
    assert (kept.state, kept.device_start_ms, kept.time_source) == ("proposed", START_MS, "file_name")
    others = [file for file in files if file is not kept]
    assert all(file.state == "duplicate" and f"«{file.name}» giống hệt" in str(kept.notes) for file in others)
    assert all(
        file.ended_at and not file.staging_key and f"tệp «{telling.name}»" in (file.message or "") for file in others
    )
    assert len(list(archive.store.listed("staging/"))) == 1
    (one,) = brought.confirmed(archive, files)
    assert filed_span(archive, one)[0] == START_MS
    require_promises(archive)


@pytest.mark.usefixtures("without_children")
@pytest.mark.parametrize("size_name", ["embedded"])
def test_another_export_of_the_same_pictures_is_recognised_in_part_and_whole(
    archive: Archive, bring: Bring, tmp_path: Path
) -> None:
    camera_id = a_camera(archive)
    whole = video.make_clip(tmp_path / "whole.mp4", seconds=8)
    half = recorder_files.rewrap(whole, tmp_path / "NVR_ch1_main_20260302081500_20260302081504.mp4", pictures=40)
    brought.confirmed(archive, bring([half], camera_id=camera_id))
    longer = recorder_files.rewrap(
        whole, tmp_path / "NVR_ch1_main_20260302081500_20260302081508.mkv", container="matroska"
    )
    (part,) = bring([longer], camera_id=camera_id)
    assert part.state == "proposed" and part.master_id is None
    assert part.notes == ["Một phần hình của tệp này đã có trong kho, từ 02/03/2026 08:15:00 đến 02/03/2026 08:15:04."]
    moved = recorder_files.rewrap(half, tmp_path / "NVR_ch1_main_20260302091500_20260302091504.ts", container="mpegts")
    (again,) = bring([moved], camera_id=camera_id)
    assert again.state == "proposed" and again.master_id is not None, "all of it is there: not ticked beforehand"
    assert "Toàn bộ hình" in again.notes[0] and "giờ khác" in again.notes[1]
