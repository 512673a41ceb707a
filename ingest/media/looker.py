"""A child that lives long: it looks at one short file after another, so that none pays for starting it.

What every child of this room promises holds here too: a hostile file may kill the child, never us. A child that died,
was too slow or has looked at many files is replaced by a new one.
"""

from __future__ import annotations

import subprocess
import threading
from collections import deque
from pathlib import Path
from types import TracebackType

from ingest.media.child import Order, answer, ask, begun, end, heard, listen
from ingest.media.results import Seen

_LOOKS = 500  # of one child: whatever its libraries lose, they lose no more than that


class Looker:
    """Looks at files in a child process; safe for many threads, which take turns. A context manager.

    ``time_limit_s`` and ``memory_limit_bytes`` bound every single look.
    """

    def __init__(self, *, time_limit_s: float = 120.0, memory_limit_bytes: int = 3 << 30, looks: int = _LOOKS) -> None:
        self._time_limit_s, self._memory_limit_bytes, self._most = time_limit_s, memory_limit_bytes, looks
        self._turn = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._last_words: deque[str] = deque(maxlen=40)
        self._looks = 0

    def __enter__(self) -> Looker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def child_id(self) -> int | None:
        """Process number of the child, if one is there."""
        return self._child.pid if self._child else None

    def look(self, path: Path) -> Seen:
        """What the key frames of a file show. Raises Refused as ``run_in_child`` does, StorageFull."""
        with self._turn:
            child = self._ready()
            late = threading.Event()
            clock = threading.Timer(self._time_limit_s, end, (child, late))
            order = Order("look", {"path": path}, self._memory_limit_bytes, int(self._time_limit_s) + 1)
            told = None
            clock.start()
            try:
                ask(child, order)
                told = heard(child)
            finally:
                clock.cancel()
                self._looks += 1
                if told is None or self._looks >= self._most:
                    self._let_go()
            seen = answer("look", told, late.is_set(), child.returncode, "\n".join(self._last_words))
            assert isinstance(seen, Seen)
            return seen

    def close(self) -> None:
        """End the child, if there is one."""
        with self._turn:
            self._let_go()

    def _ready(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is not None:
            self._let_go()
        if self._child is None:
            self._child = begun("ingest.media.looker")
            self._last_words.clear()
            self._looks = 0
            threading.Thread(target=listen, args=(self._child.stderr, self._last_words), daemon=True).start()
        return self._child

    def _let_go(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            end(child)
            child.wait()
            for stream in (child.stdin, child.stdout):
                if stream is not None:
                    stream.close()


if __name__ == "__main__":
    from ingest.media.child_door import serve_looks

    serve_looks()
