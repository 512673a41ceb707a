"""The door of the receiving dock: ``python -m ingest FILE`` says what a video file is, without the archive."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from ingest.media.child import run_in_child
from ingest.settings import Settings
from storage.errors import Refused


def main(arguments: list[str]) -> int:
    """Print what the file is as JSON; answers the exit code: 0, 1 when it is refused, 2 when asked wrongly."""
    if len(arguments) != 1:
        sys.stderr.write("Cách dùng: python -m ingest TỆP\n")
        return 2
    limits = Settings.from_env()
    try:
        probe = run_in_child(
            "probe",
            {"path": Path(arguments[0]).absolute()},
            time_limit_s=limits.media_seconds,
            memory_limit_bytes=limits.media_memory_bytes,
        )
    except Refused as refusal:
        sys.stderr.write(f"{refusal.message}\n")
        return 1
    sys.stdout.write(json.dumps(asdict(probe), ensure_ascii=False, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
