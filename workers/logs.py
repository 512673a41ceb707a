"""Where the program says what it does: one line each on the terminal, everything with its details in a file."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

_FILE_BYTES = 5 * 1024**2
_FILES = 3


class _OneLine(logging.Formatter):
    """Leaves the details of an error to the file."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, message: nothing that runs over lines."""
        said = f"{self.formatTime(record, '%H:%M:%S')} {record.levelname} {record.getMessage()}"
        return said.splitlines()[0]


def open_logs(home: Path, terminal_level: int = logging.WARNING) -> Path:
    """Write logs from now on; answers the file with the details."""
    folder = home / "log"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "camera-antt.log"
    to_file = RotatingFileHandler(path, maxBytes=_FILE_BYTES, backupCount=_FILES, delay=True, encoding="utf-8")
    to_file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    to_file.setLevel(logging.INFO)
    to_terminal = logging.StreamHandler()
    to_terminal.setFormatter(_OneLine())
    to_terminal.setLevel(terminal_level)
    logging.basicConfig(level=logging.INFO, handlers=[to_file, to_terminal], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("urllib3").setLevel(logging.ERROR)  # each retry of a store that is away is no line of its own
    return path
