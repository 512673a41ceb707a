"""Children that live long: each looks at one short file after another, so that none pays for starting it.

What every child of this room promises holds here too: a hostile file may kill the child, never us. A child that died,
was too slow or has looked at many files is replaced by a new one. A core looks at little more than one clip a second:
whoever records many cameras needs several.
"""

from __future__ import annotations

import subprocess
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import LifoQueue
from types import TracebackType

from ingest.media.child import Order, answer, ask, begun, end, heard, listen
from ingest.media.results import Seen

_LOOKS = 500  # of one child: whatever its libraries lose, they lose no more than that


class Looker:
    """Looks at files in ``count`` child processes; safe for many threads, which take turns. A context manager.

    ``time_limit_s`` and ``memory_limit_bytes`` bound every single look.
    """

    def __init__(
        self, count: int = 1, *, time_limit_s: float = 120.0, memory_limit_bytes: int = 3 << 30, looks: int = _LOOKS
    ) -> None:
        self.count = count
        self._eyes = [_Child(time_limit_s, memory_limit_bytes, looks) for _ in range(count)]
        self._free: LifoQueue[_Child] = LifoQueue()  # the last one used is warm; others are begun only when needed
        for eye in reversed(self._eyes):
            self._free.put(eye)

    def __enter__(self) -> Looker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def children(self) -> list[int]:
        """Process numbers of the children that are there."""
        return [eye.process.pid for eye in self._eyes if eye.process is not None]

    def look(self, path: Path) -> Seen:
        """What the key frames of a file show. Raises Refused as ``run_in_child`` does, StorageFull."""
        with self._turn() as eye:
            return eye.look(path)

    def close(self) -> None:
        """End the children; whoever is still looking is waited for."""
        for _ in self._eyes:
            self._free.get().let_go()
        for eye in reversed(self._eyes):
            self._free.put(eye)

    @contextmanager
    def _turn(self) -> Iterator[_Child]:
        eye = self._free.get()
        try:
            yield eye
        finally:
            self._free.put(eye)


class _Child:
    """One child at a time, for one thread at a time."""

    def __init__(self, time_limit_s: float, memory_limit_bytes: int, looks: int) -> None:
        self._time_limit_s, self._memory_limit_bytes, self._most = time_limit_s, memory_limit_bytes, looks
        self.process: subprocess.Popen[bytes] | None = None
        self._last_words: deque[str] = deque(maxlen=40)
        self._looks = 0

    def look(self, path: Path) -> Seen:
        """What the key frames of a file show."""
        child = self.ready()
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
                self.let_go()
        seen = answer("look", told, late.is_set(), child.returncode, "\n".join(self._last_words))
        assert isinstance(seen, Seen)
        return seen

    def ready(self) -> subprocess.Popen[bytes]:
        """A child that waits for its order."""
        if self.process is not None and self.process.poll() is not None:
            self.let_go()
        if self.process is None:
            self.process = begun("ingest.media.looker")
            self._last_words.clear()
            self._looks = 0
            threading.Thread(target=listen, args=(self.process.stderr, self._last_words), daemon=True).start()
        return self.process

    def let_go(self) -> None:
        """End the child, if there is one."""
        child, self.process = self.process, None
        if child is not None:
            end(child)
            child.wait()
            for stream in (child.stdin, child.stdout):
                if stream is not None:
                    stream.close()


if __name__ == "__main__":
    from ingest.media.child_door import serve_looks

    serve_looks()
