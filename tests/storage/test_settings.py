"""Settings from variables: defaults, sense and nonsense, and the way to a child process and back."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from storage.settings import PREFIX, Settings


def test_the_default_is_the_embedded_size_below_home() -> None:
    made = Settings.from_env({})
    home = Path("home").absolute()
    assert made.home == home
    assert made.database_url == f"sqlite:///{home}/camera-antt.sqlite3"
    assert made.objects_url == f"dir://{home}/objects"
    assert made.is_embedded and made.is_sqlite


def test_variables_are_read_and_others_left_alone() -> None:
    made = Settings.from_env(
        {
            "CAMERA_ANTT_HOME": "/srv/antt",
            "CAMERA_ANTT_DATABASE_URL": "postgresql://mau:mat-khau@may:5432/antt",
            "CAMERA_ANTT_OBJECTS_URL": "s3://khoa:bi-mat@may:9000/kho",
            "CAMERA_ANTT_REDIS_URL": "redis://may:6379/0",
            "CAMERA_ANTT_CLIP_RETENTION_DAYS": " 45 ",
            "CAMERA_ANTT_RESERVE_BYTES": "0",
            "CAMERA_ANTT_GRANT_DAYS": "",
            "CLIP_RETENTION_DAYS": "1",
        }
    )
    assert made.home == Path("/srv/antt")
    assert made.database_url == "postgresql+psycopg://mau:mat-khau@may:5432/antt"  # the driver that is installed
    assert not made.is_embedded and not made.is_sqlite
    assert (made.clip_retention_days, made.reserve_bytes, made.grant_days) == (45, 0, 7)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CLIP_RETENTION_DAYS", "sixty"),
        ("CLIP_RETENTION_DAYS", "0"),
        ("EXHIBIT_RETENTION_DAYS", "-1"),
        ("JOB_ATTEMPTS", "2.5"),
        ("JOB_ATTEMPTS", "٣"),
        ("LEASE_SECONDS", "1e3"),
        ("RESERVE_BYTES", "-1"),
        ("DATABASE_URL", "mysql://may/antt"),
        ("OBJECTS_URL", "/srv/objects"),
        ("OBJECTS_URL", "dir://relative"),
        ("REDIS_URL", "may:6379"),
        ("FEED_NETWORKS", "10.0.0.1/8"),
    ],
)
def test_nonsense_is_refused_by_the_name_of_the_variable(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"{PREFIX}{name}=.*: cần"):
        Settings.from_env({PREFIX + name: value})


def test_a_refusal_does_not_print_secrets() -> None:
    with pytest.raises(ValueError, match="mysql://…@may/antt") as refused:
        Settings.from_env({"CAMERA_ANTT_DATABASE_URL": "mysql://nguoi:bi-mat@may/antt"})
    assert "bi-mat" not in str(refused.value)


def test_a_child_process_sees_the_same(tmp_path: Path) -> None:
    made = Settings(home=tmp_path, redis_url="redis://may:6379/1", clip_retention_days=9, lease_seconds=5)
    assert Settings.from_env(made.to_env()) == made.completed()
    assert Settings.from_env(Settings(home=tmp_path).to_env()) == Settings(home=tmp_path).completed()
    assert set(made.to_env()) == {PREFIX + field.name.upper() for field in fields(Settings)}


def test_networks_of_devices_are_read() -> None:
    made = Settings.from_env({PREFIX + "FEED_NETWORKS": "127.0.0.0/8, 10.1.2.3 fd00::/8"})
    assert [str(one) for one in made.device_networks] == ["127.0.0.0/8", "10.1.2.3/32", "fd00::/8"]
    assert Settings().device_networks == ()
