"""The door of the front desk: ``python -m service openapi`` prints the JSON interface."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from service.app import create_app
from storage.migrate import migrate
from storage.settings import Settings
from storage.unit_of_work import open_archive


def openapi() -> str:
    """The OpenAPI document of /api/v1, as pretty JSON."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder)).completed()
        migrate(settings)
        archive = open_archive(settings)
        document = create_app(archive).openapi()
        archive.close()
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main(arguments: list[str]) -> int:
    """Run the door; answers the exit code."""
    if arguments == ["openapi"]:
        sys.stdout.write(openapi())
        return 0
    sys.stderr.write("Cách dùng: python -m service openapi\n")
    return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
