"""Which files below a folder may be footage: for a stick or a watched folder, with what else recorders put beside it.

Links are not followed: a stick must not lead the program elsewhere.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# What recorders and computers leave beside footage: players, indexes, pictures, texts. Everything else is looked at.
_BESIDE = re.compile(
    r"\.(exe|dll|msi|zip|rar|7z|txt|html?|xml|json|csv|pdf|docx?|xlsx?|ini|inf|lnk|log|idx|db|bin|pic|jpe?g|png|bmp|gif"
    r"|md5|sha1|sha256|cfg|dat|url|py|sh|bat|wav|mp3|aac|part|partial|crdownload|tmp)$",
    re.IGNORECASE,
)
_SYSTEM = frozenset({"system volume information", "$recycle.bin", "lost+found", "found.000", "lost.dir"})


@dataclass(frozen=True)
class FootageFile:
    """A file that may be footage. ``folder``: the folders between it and where the look began, with slashes."""

    path: Path
    folder: str
    size_bytes: int
    modified_at: int

    @property
    def name(self) -> str:
        """Its own name."""
        return self.path.name


def found_below(root: Path) -> Iterator[FootageFile]:
    """Files that may be footage, in order of folder and name. What cannot be read on the way is passed by."""
    for folder, inner, names in os.walk(root, followlinks=False, onerror=None):
        inner[:] = sorted(name for name in inner if not name.startswith(".") and name.lower() not in _SYSTEM)
        for name in sorted(names):
            path = Path(folder) / name
            if name.startswith((".", "~$")) or _BESIDE.search(name) or path.is_symlink():
                continue
            file = footage_file(path, root)
            if file is not None:
                yield file


def footage_file(path: Path, root: Path) -> FootageFile | None:
    """What the disk says of one file; None when it is no plain file or cannot be read."""
    try:
        if not path.is_file():
            return None
        told = path.stat()
    except OSError:
        return None
    folder = path.parent.relative_to(root).as_posix() if path.is_relative_to(root) else ""
    return FootageFile(path, "" if folder == "." else folder, told.st_size, told.st_mtime_ns // 1_000_000)
