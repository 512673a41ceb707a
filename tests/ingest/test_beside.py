"""Files that have pictures or time in common with others of their hand-in, or with what is filed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from storage import hand_in
from storage.unit_of_work import Archive
from tests.factories import recorder_files, video
from tests.factories.brought import bring, confirmed, doubted
from tests.factories.decoded_here import decode_here
from tests.factories.promises import require_promises
from tests.factories.street import a_camera, a_recorder


@pytest.fixture
def without_children(monkeypatch: pytest.MonkeyPatch) -> None:
    decode_here(monkeypatch)


TWICE = ("D01_20260302081500.mp4", "D01_20260302091500.ts", "D01_20260302101500.mkv")


@pytest.mark.usefixtures("without_children")
@pytest.mark.parametrize("size_name", ["embedded"])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_film_that_stands_twice_in_a_hand_in_is_told_and_a_third_one_though_the_archive_has_it_twice(
    archive: Archive, tmp_path: Path, order: tuple[int, int]
) -> None:
    camera_id = a_camera(archive)
    film = video.make_clip(tmp_path / TWICE[0], seconds=4)
    other = recorder_files.rewrap(film, tmp_path / TWICE[1], container="mpegts")
    third = recorder_files.rewrap(film, tmp_path / TWICE[2], container="matroska")
    given = [(film, other)[at] for at in order]
    first, second = bring(archive, given, camera_id=camera_id)
    assert (first.notes, doubted(archive, [first, second])) == ([], [second.name])
    assert second.notes == [
        f"Toàn bộ hình của tệp này có trong tệp «{first.name}» cùng lượt nộp.",
        "Hình ấy ở tệp kia mang giờ khác: hãy kiểm tra giờ bắt đầu.",
    ]
    (elsewhere,) = bring(archive, [third], camera_id=camera_id)
    assert f"«{first.name}» của lượt nộp #{first.hand_in_id}" in elsewhere.notes[0]
    assert not doubted(archive, [elsewhere]), "the other hand-in may be dropped"
    hand_in.drop(archive, elsewhere.hand_in_id, None)
    assert len(confirmed(archive, [first, second])) == 2, "a person may want both"
    (again,) = bring(archive, [third], camera_id=camera_id)
    assert again.notes[0].startswith("Toàn bộ hình của tệp này đã có trong kho") and "giờ khác" in again.notes[1]
    assert again.master_id is not None and doubted(archive, [again]) == [again.name]
    require_promises(archive)


@pytest.mark.usefixtures("without_children")
@pytest.mark.parametrize("size_name", ["embedded"])
@pytest.mark.parametrize("is_filed", [True, False])
def test_an_excerpt_from_the_middle_is_recognised(archive: Archive, tmp_path: Path, is_filed: bool) -> None:
    camera_id = a_camera(archive)
    film = video.make_clip(tmp_path / TWICE[0], seconds=8)
    cut = recorder_files.rewrap(film, tmp_path / "D01_20260302081503.mp4", behind=30, pictures=20)
    if is_filed:
        confirmed(archive, bring(archive, [film], camera_id=camera_id))
        (excerpt,) = bring(archive, [cut], camera_id=camera_id)
        span = "từ 02/03/2026 08:15:03 đến 02/03/2026 08:15:05"
        assert excerpt.notes == [f"Toàn bộ hình của tệp này đã có trong kho, {span}."]
    else:
        excerpt, whole = bring(archive, [cut, film], camera_id=camera_id)
        assert not whole.notes and excerpt.notes == [
            f"Toàn bộ hình của tệp này có trong tệp «{film.name}» cùng lượt nộp."
        ]
    assert doubted(archive, [excerpt]) == [cut.name]


@pytest.mark.usefixtures("without_children")
@pytest.mark.parametrize("size_name", ["embedded"])
def test_files_of_one_time_are_told_but_not_those_of_another_camera_or_a_seam(archive: Archive, tmp_path: Path) -> None:
    names = ("NVR_ch1_main_20260302081500_20260302081506", "NVR_ch1_main_20260302081502_20260302081508")
    paths = [video.make_clip(tmp_path / f"{name}.mp4", seconds=6, seed=at) for at, name in enumerate(names)]
    seam = video.make_clip(tmp_path / "NVR_ch1_main_20260302081507_20260302081509.mp4", seconds=2, seed=7)
    files = bring(archive, [*paths, seam], camera_id=a_camera(archive))
    assert [file.notes for file in files] == [
        [],
        [f"Giờ của tệp này trùng 4 giây với tệp «{paths[0].name}» đang chờ xác nhận."],
        [],
    ]
    with archive.write() as work:
        device = a_recorder(work)
    other = Path(shutil.copy(paths[1], tmp_path / "NVR_ch2_main_20260302081502_20260302081508.mp4"))
    assert not any(file.notes for file in bring(archive, [paths[0], other], device_id=device.id))
