"""``camera-antt rebuild-index`` as a person reads it, and when it waits for others to be done."""

from __future__ import annotations

import pytest

from storage.errors import Refused
from storage.settings import Settings
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, SystemClock
from storage.values.process import this_process
from tests.factories.shelf import shelve
from tests.factories.street import a_camera
from workers.command_rebuild import ProgressLine, list_quarantine, rebuild_index


@pytest.fixture(autouse=True)
def here(migrated_size: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in migrated_size.to_env().items():
        monkeypatch.setenv(name, value)


def test_the_report_says_what_was_done_and_what_does_not_match(
    archive: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    shelved = shelve(archive, a_camera(archive), SystemClock().now_ms() - DAY_MS, 3)
    assert rebuild_index(is_trusting=False, is_dry=False, is_afresh=False) == 0
    assert capsys.readouterr().out.endswith("3 đoạn vẫn còn trong chỉ mục.\nMọi tệp đều khớp.\n")
    stray = shelved.clip_keys[0].replace("-60000-", "-59999-")
    archive.store.put_bytes(stray, b"?")
    assert rebuild_index(is_trusting=True, is_dry=True, is_afresh=False) == 1
    said = capsys.readouterr().out
    assert f"CÁCH LY  {stray}: không có tệp mô tả bên cạnh\n" in said and said.endswith("để dựng lại.\n")
    assert list_quarantine() == 0
    assert rebuild_index(is_trusting=True, is_dry=False, is_afresh=False) == 1
    assert list_quarantine() == 1
    assert capsys.readouterr().out.endswith("1 tệp đang cách ly.\n")


@pytest.mark.parametrize("size_name", ["embedded"])
def test_nothing_is_rebuilt_under_the_hands_of_others(archive: Archive) -> None:
    with archive.write() as work:
        job = work.send("retention.apply")
        work.session.flush()
        job.state, job.leased_by = "running", this_process()
        job.lease_until_at = SystemClock().now_ms() + DAY_MS
    with pytest.raises(Refused) as raised:
        rebuild_index(is_trusting=False, is_dry=False, is_afresh=False)
    assert raised.value.code == "house_at_work"


def test_the_line_of_progress_is_for_people_who_look(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ProgressLine()
    line.show(500, 1_000, "Đang dựng lại chỉ mục")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    line._begun, line._told = line._begun - 10, line._told - 10
    line.show(500, 1_000, "Đang dựng lại chỉ mục")
    said = capsys.readouterr().err
    assert "Đang dựng lại chỉ mục: 500/1000 tệp" in said and "tệp/giây, còn khoảng 10 giây" in said
