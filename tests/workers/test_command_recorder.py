"""The recorder as a process: the bound of its memory is in force."""

from __future__ import annotations

import pytest

from ingest.memory_bound import EXIT_CODE
from storage.settings import Settings
from tests.factories.program import camera_antt


@pytest.mark.parametrize("size_name", ["embedded"])
def test_a_recorder_beyond_its_memory_ends_by_itself(migrated_size: Settings) -> None:
    done = camera_antt(migrated_size, "recorder", timeout_s=60, CAMERA_ANTT_RECORDER_MEMORY_BYTES="1000000")
    assert done.returncode == EXIT_CODE
    assert "bộ nhớ" in done.stdout + done.stderr
