"""``camera-antt import-cameras``: says everything, writes only when asked to."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.catalog import cameras
from storage.settings import Settings
from storage.unit_of_work import open_archive
from tests.factories.camera_sheet import ROWS, ward_list
from tests.factories.people import a_unit
from tests.factories.program import camera_antt

WRONG = (4, "Phạm Thị Giả", "9 đường Thử", "12", 1, "Bắc", "Imou", "15", "xhh", "", "", "")


def registered(settings: Settings) -> list[str]:
    archive = open_archive(settings)
    try:
        with archive.read() as session:
            return [line.camera.code for line in cameras.listed(session, cameras.CameraFilter())]
    finally:
        archive.close()


@pytest.mark.slow
def test_a_list_is_judged_and_then_written(migrated_size: Settings, tmp_path: Path) -> None:
    archive = open_archive(migrated_size)
    a_unit(archive)
    archive.close()
    path = tmp_path / "ds.xlsx"
    path.write_bytes(ward_list([*ROWS, WRONG], total=None).getvalue())
    judged = camera_antt(migrated_size, "import-cameras", str(path), "--unit", "26506")
    assert judged.returncode == 1 and "hàng 13, Số điện thoại: " in judged.stdout and "Chưa ghi gì" in judged.stdout
    assert registered(migrated_size) == []
    written = camera_antt(migrated_size, "import-cameras", str(path), "--unit", "Vũng Tàu", "--fund", "xhh", "--write")
    assert "Đã ghi 3 camera, mã VT-0001 đến VT-0003." in written.stdout, written.stderr
    assert registered(migrated_size) == ["VT-0001", "VT-0002", "VT-0003"]


@pytest.mark.slow
@pytest.mark.parametrize("size_name", ["embedded"])
def test_wrong_wishes_are_refused_in_one_line(migrated_size: Settings, tmp_path: Path) -> None:
    path = tmp_path / "ds.csv"
    path.write_text("a;b\n1;2\n")
    for asked, said in (
        (("missing.xlsx", "--unit", "26506"), "Không có tệp"),
        ((str(path), "--unit", "Không Đâu"), "Không có phường"),
        ((str(path), "--unit", "26506", "--fund", "trời cho"), "nguồn kinh phí"),
        ((str(path), "--unit", "26506"), "tiêu đề"),
    ):
        done = camera_antt(migrated_size, "import-cameras", *asked)
        assert done.returncode == 1 and said in done.stderr and done.stderr.count("\n") == 1, asked
