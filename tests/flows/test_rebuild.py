"""A town whose index is lost gets it back by the command, on real servers; real footage, taken in by the crew."""

from __future__ import annotations

import signal

import pytest

from storage.objects.keys import sidecar_key
from storage.settings import Settings
from storage.unit_of_work import open_archive
from tests.factories.program import camera_antt
from tests.factories.promises import require_promises
from tests.factories.world import a_world
from tests.storage.rebuild.lost import index_of, lose

# the embedded size: tests/storage/rebuild, tests/workers/test_command_rebuild.py
pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("size_name", [pytest.param("grown", marks=pytest.mark.servers)]),
]


def test_a_lost_index_comes_back_and_what_does_not_match_is_listed(migrated_size: Settings) -> None:
    archive = open_archive(migrated_size)
    a_world(archive)
    before = index_of(archive)
    assert len(before["master"]) == 3 and len(before["clip"]) >= 6
    key = before["clip_detail"][0]["object_key"]
    whole = b"".join(archive.store.read(key))
    archive.store.put_bytes(key, whole[:-1] + bytes([whole[-1] ^ 1]))
    lose(archive)
    killed = camera_antt(migrated_size, "rebuild-index", CAMERA_ANTT_KILL_AFTER="page_rebuilt:2")
    assert killed.returncode == -signal.SIGKILL
    done = camera_antt(migrated_size, "rebuild-index", "--from-start")
    assert done.returncode == 1, done.stderr
    assert f"CÁCH LY  {key}: nội dung khác với mã SHA-256 đã ghi" in done.stdout
    listed = camera_antt(migrated_size, "rebuild-index", "--list")
    assert listed.returncode == 1 and key in listed.stdout and sidecar_key(key) not in listed.stdout
    archive.store.put_bytes(key, whole)  # from the backup
    mended = camera_antt(migrated_size, "rebuild-index")
    assert (mended.returncode, mended.stderr) == (0, ""), mended.stdout
    assert "Mọi tệp đều khớp." in mended.stdout
    assert index_of(archive) == before
    require_promises(archive)
    archive.close()
