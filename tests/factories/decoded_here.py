"""What child processes decode, decoded in this process: for tests of many files whose point lies elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from ingest import intake, staged
from ingest.media.one_pass import probe
from ingest.media.take_apart import take_apart


def decode_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Starting dozens of children would take longer than their work."""

    def here(verb: str, args: dict[str, Any], **_limits: Any) -> Any:
        return {"probe": probe, "take_apart": take_apart}[verb](**args)

    monkeypatch.setattr(staged, "run_in_child", here)
    monkeypatch.setattr(intake, "run_in_child", here)
