"""``camera-antt move`` as far as it says no: in one line, without any secret, and only when nobody is at work."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from storage.errors import Refused
from storage.settings import Settings
from tests.factories.program import environment
from workers.command_move import move_home
from workers.house import held_alone

pytestmark = pytest.mark.parametrize("size_name", ["embedded"])


@pytest.fixture(autouse=True)
def here(migrated_size: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in migrated_size.to_env().items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(
    ("to", "objects", "code"),
    [
        (None, None, "move_where"),
        ("postgresql://a:geheim@host/c", None, "move_where"),
        ("mysql://a:geheim@host/c", "dir:///x", "bad_setting"),
        ("postgresql://a:geheim@host/c", "s4://a:geheim@host/c", "bad_setting"),
        ("postgresql://a:geheim@127.0.0.1:1/x", "dir:///tmp/x", "database_unavailable"),
        ("sqlite:///{home}/other.sqlite3", "s3://a:geheim@127.0.0.1:1/bucket", "store_unreachable"),
        ("sqlite:///{home}/camera-antt.sqlite3", "dir:///tmp/x", "same_place"),
        ("sqlite:///{home}/other.sqlite3", "dir://{home}/objects/", "same_place"),
    ],
)
def test_what_is_wrong_is_said_without_secrets(
    migrated_size: Settings, to: str | None, objects: str | None, code: str
) -> None:
    home = migrated_size.home
    with pytest.raises(Refused) as raised:
        move_home(to and to.format(home=home), objects and objects.format(home=home))
    assert raised.value.code == code
    assert "geheim" not in raised.value.message and "\n" not in raised.value.message
    assert "CAMERA_ANTT_" not in raised.value.message, "those describe where it comes from"
    if code in {"bad_setting", "database_unavailable", "store_unreachable"}:
        assert "--to" in raised.value.message or "--objects" in raised.value.message


def test_a_home_with_a_program_on_it_is_not_moved(migrated_size: Settings) -> None:
    code = "from workers.command_move import move_home; move_home('sqlite:////nowhere/x', 'dir:///nowhere')"
    with held_alone(migrated_size.home):
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment(migrated_size), capture_output=True, text=True, check=False
        )
    assert str(os.getpid()) in done.stderr and "Refused" in done.stderr


def test_what_is_not_there_cannot_be_moved(migrated_size: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAMERA_ANTT_DATABASE_URL", f"sqlite:///{migrated_size.home}/none.sqlite3")
    with pytest.raises(Refused) as raised:
        move_home("sqlite:////nowhere/x", "dir:///nowhere")
    assert raised.value.code == "nothing_to_move"


def test_a_grown_house_is_not_moved(migrated_size: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAMERA_ANTT_DATABASE_URL", "postgresql+psycopg://a:geheim@127.0.0.1:1/x")
    with pytest.raises(Refused) as raised:
        move_home("sqlite:////nowhere/x", "dir:///nowhere")
    assert raised.value.code == "not_embedded"
