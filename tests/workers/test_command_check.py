"""``camera-antt check`` says what it finds, and where keys should not lie."""

from __future__ import annotations

import pytest

from storage import sealing
from storage.errors import Refused
from storage.settings import Settings
from workers.command_check import check


@pytest.mark.parametrize("size_name", ["embedded"])
def test_keys_beside_the_database_are_told_of_and_fail_nothing(
    migrated_size: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in migrated_size.to_env().items():
        monkeypatch.setenv(name, value)
    assert check("rows") == 0
    assert "tệp khóa" not in capsys.readouterr().err
    sealing.ensure_keys(migrated_size, is_first=True)
    assert check("rows") == 0
    assert "CAMERA_ANTT_FEED_KEY_FILE" in capsys.readouterr().err


def test_a_level_that_is_none_is_refused() -> None:
    with pytest.raises(Refused):
        check("all")
